"""`meetledger-agent doctor`: what works, what does not, and what to do next."""
