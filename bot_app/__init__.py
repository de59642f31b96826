"""The program people talk to, and the place where everything is put together."""
