"""Telegram conversations that are told about things."""
