"""Words spelled out letter by letter: "F-E-R-R-A-R-A", "f e double r a r a"."""

from __future__ import annotations

import re

_FEWEST = {"-": 3}  # letters; with blanks or full stops between them it takes one more: "i a m", "a.k.a."
_FEWEST_ELSE = 4
_LETTER = r"(?:(?:double|dbl|two|2)[ -])?[^\W\d_](?![^\W_])"
_RUN = re.compile(
    rf"(?<![\w'’.@-]){_LETTER}(?P<mark>-| - | |, ?|\. ?){_LETTER}(?:(?P=mark){_LETTER})+\.?(?![\w'’@-])",
    re.IGNORECASE,
)
_TWICE = re.compile(r"(?:double|dbl|two|2)[ -]([^\W\d_])", re.IGNORECASE)


def joined(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text with such words put together, of the same length (blanks follow); and where they stand."""
    spans: list[tuple[int, int]] = []

    def join(found: re.Match[str]) -> str:
        twice = _TWICE.sub(lambda letter: letter[1] * 2, found[0])
        letters = "".join(sign for sign in twice if sign.isalpha())
        if len(letters) < _FEWEST.get(found["mark"].strip(), _FEWEST_ELSE) or len(letters) > len(found[0]):
            return found[0]
        spans.append(found.span())
        return letters.capitalize().ljust(len(found[0]))

    return _RUN.sub(join, text), spans
