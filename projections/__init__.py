"""What is read: one file per screen."""
