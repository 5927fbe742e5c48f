"""The bridge between Rasa and the clinic: thin actions, one file for each conversation."""
