"""Who sits at this shell, for the record of who did what."""

from __future__ import annotations

import getpass
import os


def name() -> str:
    """The login name; the user's number where it has no name, as in some containers."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())
