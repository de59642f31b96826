"""Meeting PCs, as the chat sees them: what they show of themselves, what they are kept for, what follows."""
