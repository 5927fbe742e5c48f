"""The head of a pasted e-mail: who sent what when. None of it is a wish, a name or a contact of a booking.

Only the sentences of the mail count; the dates of its head ("Sent: Monday, February 8, 2027 9:14 AM",
"On Mon, Feb 8 ... wrote:") say when it was written.
"""

from __future__ import annotations

import re

_LABEL = r"(?:from|sent|to|cc|bcc|date|subject|reply-to|received)"
_QUOTED = r"[ \t>|*]*"
_LABELS = re.compile(rf"(?<![\w-]){_LABEL} ?\*?:", re.IGNORECASE)
_FROM = re.compile(r"(?<![\w-])(?:from|sent) ?\*?:", re.IGNORECASE)
# A line of the head: "> From: Kim <kim@example.com>"
_LINE = re.compile(rf"^{_QUOTED}{_LABEL} ?\*?:[^\n]*", re.IGNORECASE | re.MULTILINE)
# The same within a line, up to the next label, or to the end of what can be a moment or an address
_MOMENT = (
    r"(?:[a-z]{3,9}\.?,? )?(?:[a-z]{3,9}\.? \d{1,2}|\d{1,2} [a-z]{3,9}\.?|\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4})"
    r"(?:,? (?:at )?(?:\d{4}))?(?:,? (?:at )?\d{1,2}[:.]\d{2}(?::\d{2})?(?: ?[ap]\.?m\.?)?)?"
)
_INLINE = re.compile(
    rf"(?<![\w-])(?:(?:sent|date|received) ?\*?: ?{_MOMENT}"
    r"|(?:from|to|cc|bcc|reply-to) ?\*?:[^\n:<]{0,60}(?:<[^>\n]{3,80}>|\[mailto[^\]\n]*\])?"
    rf"(?=\s+{_LABEL} ?\*?:|\s*\n|\s*$))",
    re.IGNORECASE,
)
_WROTE = re.compile(
    rf"^{_QUOTED}(?:on|am|le) [^\n]{{6,160}}?\b(?:wrote|schrieb)\b ?:", re.IGNORECASE | re.MULTILINE
)
_WROTE_INLINE = re.compile(rf"(?<!\w)on {_MOMENT}[^\n:]{{0,100}}?\bwrote ?:", re.IGNORECASE)
_SHORTEST_HEAD = 2  # labels; "date: friday 3pm" alone fills in a form


def without_head(text: str) -> str:
    """The text with blanks in place of a mail's head, as long as it was."""
    for pattern in (_WROTE, _WROTE_INLINE):
        text = pattern.sub(_blank, text)
    if len(_LABELS.findall(text)) < _SHORTEST_HEAD or not _FROM.search(text):
        return text
    alone = [found for found in _LINE.finditer(text) if len(_LABELS.findall(found[0])) == 1]
    for found in alone:
        text = text[: found.start()] + _blank(found) + text[found.end() :]
    return _INLINE.sub(_blank, text)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])
