"""When we may text somebody who has not written: from 8 in the morning to 9 in the evening, clinic time."""

from __future__ import annotations

from datetime import datetime, time

FROM = time(8)
UNTIL = time(21)


def is_quiet(local: datetime) -> bool:
    """Whether nothing is sent now on our own initiative. `local` is the clinic's time."""
    return not FROM <= local.time() < UNTIL
