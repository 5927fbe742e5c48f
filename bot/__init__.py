"""What plugs into the Rasa process: understanding, policies, answers, channels and stores."""
