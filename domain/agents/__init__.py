"""Meeting PCs: who they are, whether they are there, and what they are told to do."""
