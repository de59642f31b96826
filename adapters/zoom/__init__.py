"""Zoom: client, tokens, limits, and the reactor that plans calls to it."""
