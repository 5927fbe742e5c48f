"""Errors that are told to the person who set the clinic up."""


class SettingsError(Exception):
    """A setting is missing or wrong. The message is one line: where, what is wrong, how to mend it."""
