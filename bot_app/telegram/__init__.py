"""Telegram handlers: parse, command, query, render."""
