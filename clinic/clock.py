"""What time it is.

`now()` is the clinic's clock, for appointments and for how long health answers hold. `CLINIC_NOW` freezes it.
`utcnow()` is the real time, never frozen: tokens, locks, queues and retries go by it.
"""

from __future__ import annotations

import os
from datetime import datetime, timezone

from clinic import settings

_VARIABLE = "CLINIC_NOW"


def now() -> datetime:
    """The clinic's time, aware, in its own zone; raises `SettingsError` when `CLINIC_NOW` is refused."""
    zone = settings.get().clinic.zone
    at = frozen()
    return at.astimezone(zone) if at else datetime.now(zone)


def frozen() -> datetime | None:
    """Where the clinic's clock stands, aware; None while it runs. Raises `SettingsError` as `now` does."""
    return settings.frozen_now(os.environ)


def set_to(at: datetime | None) -> None:
    """Freeze this process's clock at an aware moment, or let it run; raises `SettingsError` if refused."""
    if at is None:
        os.environ.pop(_VARIABLE, None)
        return
    text = at.isoformat()
    settings.frozen_now({**os.environ, _VARIABLE: text})
    os.environ[_VARIABLE] = text


def utcnow() -> datetime:
    """The real time, aware, in UTC."""
    return datetime.now(timezone.utc)
