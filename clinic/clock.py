"""What time it is.

`now()` is the clinic's clock, for appointments and for how long health answers hold. `CLINIC_NOW` freezes it.
`utcnow()` is the real time, never frozen: tokens, locks, queues and retries go by it.
"""

from __future__ import annotations

import os
from datetime import datetime, timezone

from clinic import settings


def now() -> datetime:
    """The clinic's time, aware, in its own zone; raises `SettingsError` when `CLINIC_NOW` is refused."""
    zone = settings.get().clinic.zone
    frozen = settings.frozen_now(os.environ)
    return frozen.astimezone(zone) if frozen else datetime.now(zone)


def utcnow() -> datetime:
    """The real time, aware, in UTC."""
    return datetime.now(timezone.utc)
