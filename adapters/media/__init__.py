"""Recordings while we hold them: temporary files, and ffmpeg."""
