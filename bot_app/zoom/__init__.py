"""What Zoom tells us becomes commands, and for whom we may ask it."""
