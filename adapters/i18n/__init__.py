"""Texts in Fluent files, one folder a language."""
