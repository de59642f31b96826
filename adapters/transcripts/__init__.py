"""Transcripts: what was said in a meeting, by whom and when, and what is worth reading of it."""
