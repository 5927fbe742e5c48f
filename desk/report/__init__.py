"""`desk report`: counts of a span of time, in the terminal, as a page and for programs."""
