"""Zoom accounts we may act for."""
