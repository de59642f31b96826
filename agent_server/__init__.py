"""What meeting PCs talk to, and their program."""
