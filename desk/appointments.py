"""An appointment as staff see it: found by its reference, as a row of a list, and with all that happened."""

from __future__ import annotations

from collections.abc import Mapping
from operator import itemgetter
from typing import Any

from sqlalchemy.orm import Session

from clinic import courier, ledger, notices, references, settings
from clinic import requests as clinic_requests
from clinic.contacts import spoken_phone
from clinic.db.appointments import Appointment, AppointmentEvent
from clinic.db.deliveries import Delivery
from clinic.db.notices import Notice
from clinic.db.screenings import Screening
from clinic.when import speak
from desk import studios
from desk.refusals import Refused
from desk.said import say, word
from desk.tables import Column, Row, clinic_time, printable, short_time

# Reasons that tell nothing about anybody's health: as they are, or with what was said behind the colon.
_NO_HEALTH = ("minor", "several_people", "no_clearance", "another_person")
_NO_HEALTH_TOLD = {"age said": "age_said", "also named": "also_named"}


REF = Column("Ref", itemgetter("reference"), whole=True)
WHEN = Column("When", lambda row: short_time(row["start"]), whole=True)
WHERE = Column("Where", lambda row: studios.name_of(row["studio"]))
WHO = Column("Who", lambda row: who(row))


def find(session: Session, typed: str) -> Appointment:
    """The appointment that staff name "K7F3PT", "k7f-3pt" or "k7f 3pt"; raises `Refused`."""
    reference = references.read(typed)
    if reference is None:
        raise Refused(say("refused.not_a_reference", typed=typed))
    found = clinic_requests.find(session, reference)
    if found is None:
        raise Refused(say("refused.unknown", reference=reference))
    return found


def row(found: Appointment) -> dict[str, Any]:
    """What a list shows. Nothing about health. `start` and `until` (of a request) are for programs."""
    zone, until = settings.get().clinic.zone, found.respond_by
    return {
        "reference": found.reference,
        "status": found.status,
        "when": clinic_time(found.start),
        "minutes": found.minutes,
        "studio": found.studio,
        "name": found.name,
        "for": found.treated or found.name,
        "contact": ", ".join(filter(None, (found.phone, found.email))) or None,
        "first visit": found.first_visit,
        "answer by": clinic_time(until) if until else None,
        "start": found.start.astimezone(zone).isoformat(),
        "until": until.astimezone(zone).isoformat() if until else None,
        "version": found.version,
    }


def why(found: Appointment) -> list[str]:
    """Why staff decide, as far as a list may tell."""
    health = word("why_asked", "health")
    return list(dict.fromkeys(_not_health(reason) or health for reason in found.reasons or ()))


def _not_health(reason: str) -> str | None:
    """The reason in words, when it tells nothing about health."""
    if reason in _NO_HEALTH:
        return word("why_asked", reason)
    told, _, what = reason.partition(": ")
    return say(f"why_asked.{_NO_HEALTH_TOLD[told]}", what=what) if told in _NO_HEALTH_TOLD else None


def who(shown: Row) -> str:
    """Who comes, and who wrote if that is somebody else."""
    same = shown["for"] == shown["name"]
    return str(shown["name"]) if same else f"{shown['for']} (by {shown['name']})"


def contact(shown: Row) -> str:
    """The phone number as people say it, or the e-mail address."""
    known = str(shown["contact"] or "")
    return ", ".join(spoken_phone(one) if one.startswith("+") else one for one in known.split(", "))


def values(found: Appointment) -> dict[str, str]:
    """What the desk's texts may name."""
    shown = row(found)
    start = found.start.astimezone(settings.get().clinic.zone)
    return {
        "reference": found.reference,
        "when": f"{speak.say_date(start.date())} at {speak.say_time(start.time())}",
        "studio": studios.spoken(found.studio),
        "name": who(shown),
        "writer": found.name,
        "contact": contact(shown),
    }


def whole(session: Session, found: Appointment, with_health: bool) -> dict[str, Any]:
    """Everything about one appointment; what was said about health only where it is needed."""
    shown = row(found)
    del shown["contact"]
    shown.update({"phone": found.phone, "email": found.email, "decided by": found.decided_by})
    shown["client's note"] = found.note or None
    if found.reasons:
        in_words = [_not_health(reason) or reason for reason in found.reasons]
        shown["why staff decide"] = in_words if with_health else why(found)
    screening = session.get(Screening, found.screening_id) if found.screening_id is not None else None
    if with_health and screening is not None:
        shown["health"] = health(screening)
    shown["history"] = [_event(event) for event in ledger.history(session, found)]
    shown["told"] = [_notice(notice) for notice in notices.about(session, found)]
    delivery = session.get(Delivery, found.id)
    if delivery is not None:
        shown["booking system"] = f"{delivery.there or 'nothing'} ({delivery.state})"
    return shown


def health(screening: Screening) -> list[str]:
    """What was asked and answered, what was found, and what followed."""
    answers = [f"{key}: {text}" for key, text in (screening.answers or {}).items()]
    findings = [finding(item) for item in screening.findings]
    rules = f" ({', '.join(screening.rules)})" if screening.rules else ""
    return [*answers, *findings, f"decision: {screening.decision}{rules}"]


def finding(item: Mapping[str, Any], with_words: bool = True) -> str:
    """One finding, with or without the words that gave it."""
    found = f"{item['concept']} {item['status']}"
    return f"{found}: {item['text']}" if with_words else found


def how(event: AppointmentEvent) -> str:
    """ "was confirmed by noor on Wed 2027-02-10 14:10"."""
    return say(f"how.{event.action}", who=word_for(event.actor), at=clinic_time(event.at))


def word_for(actor: str) -> str:
    """Staff by their name, others by what they are."""
    return say(f"who.{actor}") if actor in ("client", "clock", "calendar") else actor


def undecided(session: Session, found: Appointment) -> bool:
    """Whether staff have something to decide about it in the clinic's own booking system."""
    return found.id in [delivery.appointment_id for delivery in courier.for_staff(session)]


def _event(event: AppointmentEvent) -> str:
    detail = event.detail or {}
    said = [str(detail[key]) for key in ("note", "reason", "delivery") if detail.get(key)]
    said += [f"from {short_time(detail['from'])}"] if "from" in detail else []
    said += [", ".join(detail["edited"])] if "edited" in detail else []
    more = f": {printable('; '.join(said))}" if said else ""
    return f"{clinic_time(event.at)} {event.action} by {word_for(event.actor)}{more}"


def _notice(notice: Notice) -> str:
    problem = f" ({notice.problem})" if notice.problem else ""
    return f"{notice.about} to {notice.audience}, {notice.route}: {notice.state}{problem}"
