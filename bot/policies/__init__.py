"""What decides the next action: danger first, then the question, then the form."""
