"""Meetings as calendar files: one by one, and all of a chat behind an address that only it knows."""
