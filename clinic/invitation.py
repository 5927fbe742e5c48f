"""Appointments as calendar files (RFC 5545): for a client, and a feed for a studio. Nothing about health.

Times are in UTC, which every calendar shows in its owner's zone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from icalendar import Calendar, Event

from clinic.profile import Clinic

CONTENT_TYPE = "text/calendar"
PUBLISH, CANCEL = "PUBLISH", "CANCEL"


@dataclass(frozen=True)
class Entry:
    """One appointment of a calendar. `sequence` counts its changes; `at` is when the last one was made."""

    reference: str
    studio: str
    start: datetime
    minutes: int
    sequence: int
    at: datetime
    cancelled: bool = False
    tentative: bool = False
    title: str = ""  # default: an appointment at the clinic
    notes: str = ""


def for_client(entry: Entry, clinic: Clinic) -> bytes:
    """The file that puts an appointment into a client's calendar, changes it there or takes it out."""
    return _calendar([entry], clinic, CANCEL if entry.cancelled else PUBLISH)


def feed(entries: Iterable[Entry], studio: str, clinic: Clinic) -> bytes:
    """A studio's calendar, to be subscribed to."""
    return _calendar(entries, clinic, PUBLISH, f"{clinic.name}, {clinic.studio(studio).name}")


def _calendar(entries: Iterable[Entry], clinic: Clinic, method: str, name: str = "") -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Ventosa//Appointments//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", name)
    for entry in entries:
        calendar.add_component(_event(entry, clinic))
    written: bytes = calendar.to_ical()
    return written


def _event(entry: Entry, clinic: Clinic) -> Event:
    studio = clinic.studio(entry.studio)
    start = entry.start.astimezone(timezone.utc)
    event = Event()
    event.add("uid", f"{entry.reference}@ventosa")
    event.add("dtstamp", entry.at.astimezone(timezone.utc))
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=entry.minutes))
    event.add("summary", entry.title or f"Appointment at {clinic.name}")
    event.add("location", ", ".join(filter(None, [clinic.name, studio.name, studio.address])))
    event.add("sequence", entry.sequence)
    status = "TENTATIVE" if entry.tentative else "CONFIRMED"
    event.add("status", "CANCELLED" if entry.cancelled else status)
    event.add("description", entry.notes or f"Reference {entry.reference}")
    return event
