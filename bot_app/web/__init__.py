"""HTTP: health, readiness, metrics, and the Telegram webhook."""
