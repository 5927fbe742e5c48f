"""Buttons with numbers, as the website's widget has them with a finger. Pure."""

from __future__ import annotations

from collections.abc import Sequence


def pressed(typed: str, titles: Sequence[str]) -> str:
    """What is sent: the title of the button that the number or the title names, else what was typed.

    A button of the widget sends its title as text, and nothing else.
    """
    said = typed.strip()
    if said.isascii() and said.isdecimal() and 0 < int(said) <= len(titles):
        return titles[int(said) - 1]
    return next((title for title in titles if title.casefold() == said.casefold()), typed)


def numbered(titles: Sequence[str]) -> str:
    """The buttons in one line: "[1] Yes  [2] No"."""
    return "  ".join(f"[{number}] {title}" for number, title in enumerate(titles, start=1))
