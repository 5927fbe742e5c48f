"""`desk topics`: the answers and examples of the topics, seen, checked and changed."""
