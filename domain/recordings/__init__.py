"""What Zoom recorded, and which file went to which chat."""
