"""Calendar files, as other programs subscribe to and import them (RFC 5545)."""
