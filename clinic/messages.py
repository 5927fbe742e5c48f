"""The words of a notice: in the conversation, to the client by e-mail, to the studio by e-mail."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import yaml

from clinic.contacts import spoken
from clinic.kept import kept
from clinic.profile import Clinic
from clinic.settings import ROOT
from clinic.when import speak

FILE = ROOT / "data" / "texts" / "booking_messages.yml"
_PLACEHOLDER = re.compile(r"{(\w+)}")
_REQUEST = "_request"  # the same about what is not confirmed yet, where there are words for it


@dataclass(frozen=True)
class Mail:
    """What a mail says."""

    subject: str
    text: str


def in_thread(about: str, said: Mapping[str, Any], clinic: Clinic, now: datetime) -> list[str]:
    """The messages of a notice in its conversation: ours and, if there are any, staff's own words."""
    texts = _texts()["thread"]
    values = _values(said, clinic)
    values["when"] = speak.say_place(_start(said, clinic), now)
    words = str(said.get("words") or "").strip()
    return [_fill(texts[_name(about, said, texts)], values), *([words] if words else [])]


def calendar_line(address: str) -> str:
    """Where the calendar file is."""
    return _fill(_texts()["thread"]["calendar"], {"calendar": address})


def mail_to_client(about: str, said: Mapping[str, Any], clinic: Clinic) -> Mail:
    """The same as a mail. Its dates are told so that they are true whenever it is read."""
    words = str(said.get("words") or "").strip()
    return _mail("mail_client", about, said, clinic, {"words": f"\n{words}\n" if words else ""})


def mail_to_studio(about: str, said: Mapping[str, Any], clinic: Clinic) -> Mail:
    """What a studio is told: who comes when. Why staff must decide is nowhere in it."""
    return _mail("mail_studio", about, said, clinic, {})


def _mail(kind: str, about: str, said: Mapping[str, Any], clinic: Clinic, more: Mapping[str, str]) -> Mail:
    texts = _texts()[kind]
    chosen = texts[_name(about, said, texts)]
    values = {**_values(said, clinic), **more}
    return Mail(_fill(chosen["subject"], values), _fill(chosen["text"], values))


def _name(about: str, said: Mapping[str, Any], texts: Mapping[str, Any]) -> str:
    waiting = f"{about}{_REQUEST}"
    return waiting if said.get("waiting") and waiting in texts else about


def _values(said: Mapping[str, Any], clinic: Clinic) -> dict[str, str]:
    start = _start(said, clinic)
    return {
        "when": f"{speak.say_date(start.date())} at {speak.say_time(start.time())}",
        "studio": clinic.studio(said["studio"]).spoken_name,
        "name": said["name"],
        "reference": said["reference"],
        "minutes": str(said["minutes"]),
        "contact": spoken(said.get("phone"), said.get("email")),
        "clinic_name": clinic.name,
    }


def _start(said: Mapping[str, Any], clinic: Clinic) -> datetime:
    return datetime.fromisoformat(said["start"]).astimezone(clinic.zone)


def _fill(text: str, values: Mapping[str, str]) -> str:
    """Values are put in as they are: a brace in a name is text. KeyError for an unknown placeholder."""
    return _PLACEHOLDER.sub(lambda found: values[found[1]], text)


@kept
def _texts() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found
