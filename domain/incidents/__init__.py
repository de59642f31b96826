"""Errors of one kind, counted together."""
