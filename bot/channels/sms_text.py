"""A reply as texts for a phone: plain characters, options with numbers, at most 320 characters each. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST = 320  # characters of one text, where it can be cut at all
LONGEST_AT_TWILIO = 1600
_SHORTEST_TITLE_IN_PLACE = 6  # shorter titles ("No") may stand in a text by chance
_ARTICLE = "the "
_SHORT_LIST = 40  # characters; a longer list of options has a line for each

# GSM 03.38: what fits into seven bits; those of the extension table count twice
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWICE = frozenset("^{}\\[~]|€\f")
_PLAIN = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "`": "'", "´": "'",
        "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "″": '"',
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-", "•": "-", "·": "-",
        "…": "...", "\u00a0": " ", "\u2009": " ", "\u202f": " ", "\t": " ", "×": "x", "→": "->",
        "\u200b": "", "\u200c": "", "\u200d": "", "\ufeff": "", "\u00ad": "", "\r": "",
    }
)  # fmt: skip
_SENTENCE_END = re.compile(r"(?<=[.?!])(?:\s+)|\n+")
_SPACE = re.compile(r"\s+")


def plain(text: str) -> str:
    """Curly quotes, dashes and the like as the characters that every phone network carries. Names stay."""
    return text.translate(_PLAIN).strip()


def is_gsm(text: str) -> bool:
    """Whether all of it fits into the network's own seven-bit alphabet."""
    return all(symbol in _GSM or symbol in _GSM_TWICE for symbol in text)


def segments(text: str) -> int:
    """How many segments the carrier counts: 160 signs, 153 each when there are more; 70 and 67 in Unicode."""
    if is_gsm(text):
        length = len(text) + sum(symbol in _GSM_TWICE for symbol in text)
        alone, joined = 160, 153
    else:
        length = len(text.encode("utf-16-be", "surrogatepass")) // 2
        alone, joined = 70, 67
    return 1 if length <= alone else -(-length // joined)


def with_options(text: str, titles: Sequence[str]) -> str:
    """The text with the titles numbered: where they stand in it already, else as a list after it."""
    if not titles:
        return text
    in_place = _numbered_in_place(text, titles)
    if in_place is not None:
        return in_place
    options = [f"{number} {title}" for number, title in enumerate(titles, start=1)]
    in_line = ", ".join(options)
    listed = in_line if len(in_line) <= _SHORT_LIST else "\n".join(options)
    return f"{text}\n{listed}".lstrip("\n")


def _numbered_in_place(text: str, titles: Sequence[str]) -> str | None:
    """Each title where the text names it last, in their order; "Tomorrow, ..." is "tomorrow, ..." there."""
    if any(len(title) < _SHORTEST_TITLE_IN_PLACE for title in titles):
        return None
    starts, end = [], len(text)
    for title in reversed(titles):
        end = text.lower().rfind(title.lower(), 0, end)
        if end < 0:
            return None
        starts.append(end)
    for number, start in zip(range(len(titles), 0, -1), starts, strict=True):
        start -= len(_ARTICLE) if text[:start].endswith(_ARTICLE) else 0
        text = f"{text[:start]}{number}) {text[start:]}"
    return text


def split(text: str, longest: int = LONGEST) -> list[str]:
    """Parts of at most `longest` characters, cut at ends of sentences or lines, else at spaces.

    A word that is longer by itself, as an address may be, stays whole.
    """
    parts: list[str] = []
    rest = text.strip()
    while len(rest) > longest:
        cut = _last(_SENTENCE_END, rest, longest) or _last(_SPACE, rest, longest)
        if cut is None:
            space = _SPACE.search(rest)
            if space is None:
                break
            cut = space.span()
        parts.append(rest[: cut[0]])
        rest = rest[cut[1] :].lstrip()
    return [part for part in [*parts, rest] if part]


def _last(boundary: re.Pattern[str], text: str, longest: int) -> tuple[int, int] | None:
    """The last boundary that leaves at most `longest` characters before it."""
    spans = [found.span() for found in boundary.finditer(text, 0, longest + 1) if found.start()]
    fitting = [span for span in spans if span[0] <= longest]
    return fitting[-1] if fitting else None
