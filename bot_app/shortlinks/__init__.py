"""Which short links are wanted, how each comes about, and how often it is opened."""
