"""The outside world: stores, Zoom, Telegram, texts."""
