"""What drives Zoom on a PC, one way each."""
