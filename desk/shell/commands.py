"""What begins with "/" is for the shell itself. Pure."""

from __future__ import annotations

from dataclasses import dataclass

NAMES = ("restart", "clock", "save", "why", "help", "quit")
OTHER_NAMES = {"exit": "quit", "?": "help"}
_QUOTES = "\"'“”‘’"


@dataclass(frozen=True)
class Command:
    """A command and what it is told. `name` is "" for one that does not exist, `told` then its name."""

    name: str
    told: str = ""


def read(line: str) -> Command | None:
    """The command that the line is, or None for a message to the bot (one that begins with "//", too)."""
    if not line.startswith("/") or line.startswith("//"):
        return None
    typed, _, rest = line[1:].strip().partition(" ")
    name = OTHER_NAMES.get(typed.casefold(), typed.casefold())
    return Command(name, rest.strip().strip(_QUOTES).strip()) if name in NAMES else Command("", typed)


def completions(begun: str) -> list[str]:
    """What Tab offers for a line that begins so."""
    return [f"/{name} " for name in NAMES if begun.startswith("/") and f"/{name}".startswith(begun)]
