"""What every driver shares that sees Zoom's controls by name and presses them."""
