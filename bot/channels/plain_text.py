"""What a person typed, made safe for everything behind the channels."""

from __future__ import annotations

import re

LONGEST_TEXT = 10_000  # characters; a longer message is answered, but not read

_BREAKS = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")
_SPACES = re.compile(r"[\t\u00a0]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters; NUL cannot be stored
    "\u00ad\u200b\u2060\ufeff"  # soft hyphen, spaces of no width: they hide words from whoever looks for them
    "\u200e\u200f\u202a-\u202e\u2066-\u2069]"  # they change the direction of what is shown
)
_JOINERS_IN_WORD = re.compile("(?<=[A-Za-z])[\u200c\u200d]+(?=[A-Za-z])")
_SURROGATES = re.compile("[\ud800-\udfff]")
_PAYLOAD_SIGN = re.compile(r"\A[\s/]+")


def plain_text(text: str) -> str:
    """Text as typed -> text that means itself.

    Control characters and characters that nobody sees are dropped. A leading "/" is dropped too: Rasa takes a
    message that begins with one for a payload (`/intent{"slot": "value"}`), and nothing that a person sends
    is a payload.
    """
    text = _SPACES.sub(" ", _BREAKS.sub("\n", text))
    text = _JOINERS_IN_WORD.sub("", _UNSEEN.sub("", text))
    text = _SURROGATES.sub("\ufffd", text)
    return _PAYLOAD_SIGN.sub("", text).rstrip()
