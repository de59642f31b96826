"""What stands behind the door for meeting PCs: tables, Zoom, the chat that asked."""
