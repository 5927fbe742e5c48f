"""What a text says about whose health."""

from clinic.health.findings import CONCEPTS, STATUSES, Finding, Reading
from clinic.health.reader import read, read_each

__all__ = ["CONCEPTS", "STATUSES", "Finding", "Reading", "read", "read_each"]
