"""`--since`: "30d", "2w", "12h", or a day such as 2027-01-31."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

_AGO = re.compile(r"(\d{1,6})([hdw])")
_HOURS = {"h": 1, "d": 24, "w": 24 * 7}
EXAMPLES = "30d, 2w, 12h, or a day such as 2027-01-31"


def read(text: str, now: datetime) -> datetime:
    """The moment that is meant; a day begins in the zone of `now`. ValueError says what would be right."""
    ago = _AGO.fullmatch(text.strip().lower())
    try:
        if ago:
            return now - timedelta(hours=int(ago[1]) * _HOURS[ago[2]])
        at = datetime.fromisoformat(text.strip())
    except (ValueError, OverflowError):
        raise ValueError(f"must be like {EXAMPLES}, not '{text}'") from None
    return at if at.tzinfo else at.replace(tzinfo=now.tzinfo)
