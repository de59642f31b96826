"""Telegram: sending, message building, limits, and the reactor that plans messages."""
