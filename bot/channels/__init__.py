"""Where people reach the bot: the website (`web.py`) and SMS (`sms.py`); inbox and outbox, which they share."""
