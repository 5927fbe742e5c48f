"""The SMS channel's own texts, with clinic.yml's values filled in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import yaml

from bot.channels import web_links
from bot.nlg import fill
from clinic import clock, settings
from clinic.db.appointments import Appointment
from clinic.kept import kept
from clinic.when import speak

_SOME_DAYS = timedelta(days=7)
FILE = settings.ROOT / "data" / "texts" / "sms.yml"


def text(name: str, **values: str) -> str:
    """The text of that name; KeyError when there is none."""
    known = {**settings.facts(settings.get().clinic), **values}
    return str(fill(_content()["texts"][name], known))


def of_visit(name: str, appointment: Appointment) -> str:
    """A text that names when and where an appointment is."""
    return _of_visit(name, appointment, clock.now())


def of_visit_dated(name: str, appointment: Appointment) -> str:
    """The same without "today" and "tomorrow": it is true whenever it is read."""
    return _of_visit(name, appointment, appointment.start - _SOME_DAYS)


def _of_visit(name: str, appointment: Appointment, now: datetime) -> str:
    clinic = settings.get().clinic
    start = appointment.start.astimezone(clinic.zone)
    studio = clinic.studio(appointment.studio).spoken_name
    return text(name, when=speak.say_place(start, now.astimezone(clinic.zone)), studio=studio)


def link(address: str) -> str:
    """Where to go on in a browser."""
    return text("link", link=address, minutes=str(web_links.MINUTES))


def wish_to_move() -> str:
    """What somebody is taken to have written who answers a reminder with 3."""
    return str(_content()["moves"])


@kept
def _content() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return content
