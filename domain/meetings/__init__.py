"""Planned calls, and what became of them in Zoom."""
