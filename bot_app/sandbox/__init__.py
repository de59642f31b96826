"""A local Telegram and a local Zoom, with a chat page in the browser."""
