"""Graph components that read a message: its topics, details, language and what it says about health."""
