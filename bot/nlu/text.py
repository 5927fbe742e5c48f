"""Evening out how people type before the classifier reads it."""

from __future__ import annotations

import re
import unicodedata

CURLY = str.maketrans("\u2018\u2019\u201c\u201d\u2013\u2014", "''\"\"--")
STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
BLANKS = re.compile(r"\s+")


def tidy(text: str) -> str:
    """Small letters, straight quotes, single blanks, no control signs, letters at most doubled ("soo")."""
    plain = unicodedata.normalize("NFKC", text).translate(CURLY)
    visible = "".join(" " if unicodedata.category(sign) in {"Cc", "Cf"} else sign for sign in plain)
    return BLANKS.sub(" ", STRETCHED.sub(r"\1\1", visible.lower())).strip()
