"""The staff's side: the `desk` command, the worker, and what `make` does."""
