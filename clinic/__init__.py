"""The clinic's domain in plain Python: it knows nothing of Rasa, of channels or of the command line."""
