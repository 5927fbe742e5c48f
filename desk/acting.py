"""One change to an appointment by staff: looked at, asked about, made if nobody was quicker, and told.

Between the look and the change there is the time that a person takes to answer; the version that was looked
at sees to it that nobody confirms what they have not seen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from bot.channels import notices as thread_notices
from clinic import clock, ledger, notices, settings
from clinic.db import base
from clinic.db.appointments import Appointment
from clinic.db.notices import Audience, Route
from clinic.ledger import Outcome
from desk import appointments, asking, outcomes, refusals, staff
from desk.refusals import Refused
from desk.said import say
from desk.tables import tell

Change = Callable[..., Outcome]  # one of `clinic.requests`: session, appointment, by=, now=, seen_version=
Check = Callable[[Appointment], None]  # raises `Refused` for what this command is not for


@dataclass(frozen=True)
class Manner:
    """Who does it, which version they saw, whether to ask first, how to tell."""

    by: str | None = None
    seen: int | None = None
    yes: bool = False
    as_json: bool = False


def change(
    typed: str,
    result: ledger.Result,
    act: Change,
    manner: Manner,
    *,
    check: Check | None = None,
    **named: str,
) -> None:
    """Make the change that `act` makes, which comes to `result`; otherwise one line why, and exit code 1.

    `named`: more values for the texts.
    """
    by = staff.name(manner.by)
    with refusals.told():
        with base.reading() as session:
            found = appointments.find(session, typed)
            if check:
                check(found)
            seen = found.version if manner.seen is None else manner.seen
            question = say(f"ask.{result.value}", **{**appointments.values(found), **named})
        if not asking.agreed(question, manner.yes, manner.as_json):
            raise Refused(say("refused.nothing_changed"))
        with base.session() as session:
            found = appointments.find(session, typed)
            outcome = act(session, found, by=by, now=clock.now(), seen_version=seen)
            if outcome.result is not result:
                raise Refused(outcomes.refusal(session, result, outcome, found, named))
            shown = _shown(session, found, outcome, by)
            said = _said(found, outcome, shown["told"])
    tell(shown, said, manner.as_json)


def note(typed: str, act: Callable[..., Outcome], text: str, by: str | None, as_json: bool) -> None:
    """Write something down with an appointment, whatever its state; nobody is asked or told."""
    name = staff.name(by)
    with refusals.told(), base.session() as session:
        found = appointments.find(session, typed)
        try:
            outcome = act(session, found, name, clock.now(), text)
        except ValueError:
            raise Refused(say("refused.no_words")) from None
        shown = _shown(session, found, outcome, name)
        said = say("done.noted", **appointments.values(found))
    tell(shown, said, as_json)


def told_routes(session: Session, found: Appointment) -> list[str]:
    """How the client hears of what was done last: "in the chat", "by SMS", "by e-mail"; [] for not at all.

    Who has left the page, or has no conversation that we can write into, does not hear of it there.
    """
    event = ledger.last_event(session, found)
    routes = []
    for notice in notices.about(session, found):
        if event is None or notice.event_id != event.id or notice.audience != Audience.CLIENT.value:
            continue
        if notice.route == Route.THREAD.value and thread_notices.is_seen(session, notice, clock.utcnow()):
            routes.append(say("told.sms" if found.conversation.startswith("sms:") else "told.thread"))
        elif notice.route == Route.MAIL.value and settings.get().mail_url:
            routes.append(say("told.mail"))
    return routes


def _shown(session: Session, found: Appointment, outcome: Outcome, by: str) -> dict[str, Any]:
    told = [] if outcome.repeated else told_routes(session, found)
    done = {"result": outcome.result.value, "repeated": outcome.repeated, "by": by, "told": told}
    return {**appointments.row(found), **done}


def _said(found: Appointment, outcome: Outcome, told: list[str]) -> str:
    kind = "again" if outcome.repeated else "done"
    said = say(f"{kind}.{outcome.result.value}", **appointments.values(found))
    if outcome.repeated:
        return said
    return f"{said} {say('told.sentence', routes=' and '.join(told)) if told else say('told.nobody')}"
