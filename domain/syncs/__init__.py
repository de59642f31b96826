"""Comparing our meetings with Zoom's: who asked for it, and what came of it."""
