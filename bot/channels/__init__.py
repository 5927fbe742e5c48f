"""Where people reach the bot: the website (`web.py`) and SMS (`sms.py`); and what the two have in common."""
