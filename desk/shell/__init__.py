"""`desk chat`, the staff's shell: talk to the bot, see why it says what it says, save that as a test."""
