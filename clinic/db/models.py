"""Every table. Importing this fills `Base.metadata`, which migrations and tests compare with a database."""

from clinic.db import (
    appointments,
    deliveries,
    erasures,
    exports,
    handoffs,
    messages,
    notices,
    questions,
    screenings,
    texters,
)
from clinic.db.base import Base

__all__ = [
    "Base",
    "appointments",
    "deliveries",
    "erasures",
    "exports",
    "handoffs",
    "messages",
    "notices",
    "questions",
    "screenings",
    "texters",
]
