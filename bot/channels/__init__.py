"""Where people reach the bot: the website (`web.py`), later SMS; and the inbox and outbox that they share."""
