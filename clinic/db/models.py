"""Every table. Importing this fills `Base.metadata`, which migrations and tests compare with a database."""

from clinic.db import appointments, handoffs, messages, notices, questions, screenings
from clinic.db.base import Base

__all__ = ["Base", "appointments", "handoffs", "messages", "notices", "questions", "screenings"]
