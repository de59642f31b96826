"""Recordings on their way into chats: which files, for whom, and in what form."""
