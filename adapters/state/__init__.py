"""Operational tables that cannot be rebuilt: inbox, effects, cards, positions, keys."""
