"""The program on a meeting PC."""
