"""Reminders of meetings and the agenda of the day: when they are due, and what they say."""
