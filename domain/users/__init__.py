"""People the bot knows, their role and their standing."""
