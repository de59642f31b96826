"""Long addresses made short."""
