"""Dialogs of several steps, kept in the database and told in words and buttons."""
