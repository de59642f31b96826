"""Services that make addresses short."""
