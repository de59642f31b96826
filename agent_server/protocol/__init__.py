"""What an agent and the server say to each other; both sides import it, and it imports nothing of ours."""
