"""What the log itself must be able to prove."""
