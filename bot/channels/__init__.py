"""Where people reach the bot: the website (`web.py`) and SMS (`sms.py`); and the inbox and outbox that they share."""
