"""Who sits at this shell, for the record of who did what."""

from __future__ import annotations

import getpass
import os

import typer

from desk.tables import printable

VARIABLE = "DESK_BY"
LONGEST = 80  # characters that the tables keep
NOT_STAFF = frozenset({"client", "clock", "calendar"})  # in the record these are somebody else


def name(given: str | None = None) -> str:
    """Who does it: `--by` or `DESK_BY` if given, else the login name. A name that cannot be is bad usage."""
    if given is None:
        return _login()
    found = " ".join(printable(given).split())
    if not found or len(found) > LONGEST or found.casefold() in NOT_STAFF:
        raise typer.BadParameter(f"{VARIABLE} or --by must be your own name, not '{found[:LONGEST]}'")
    return found


def _login() -> str:
    """The login name; the user's number where it has no name, as in some containers."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())
