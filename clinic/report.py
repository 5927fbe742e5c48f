"""Counts of a span of time, for the clinic's report. Nothing that tells who anybody is or what they wrote.

What staff try out themselves (`make shell`, `desk chat`, `desk sms`, with `--real` too) is not counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from clinic.db.appointments import Appointment, AppointmentEvent, Kind
from clinic.db.handoffs import OPEN, Handoff
from clinic.db.messages import Inbox
from clinic.db.messages import Kind as Incoming
from clinic.db.questions import Question
from clinic.db.screenings import Screening
from clinic.db.texters import Texter
from clinic.profile import Clinic

TRIED = "shell:%"  # conversations that staff had in their terminal
FEWEST = 5  # fewer people than these could be recognised by what is counted about them
_AT_ONCE = 5000  # rows of the database


@dataclass(frozen=True)
class Span:
    """From `since` up to, but not including, `until`; both aware."""

    since: datetime
    until: datetime

    def holds(self, moment: Any) -> Any:
        """The condition that the moment of a column lies in it."""
        return and_(moment >= self.since, moment < self.until)


@dataclass(frozen=True)
class Talks:
    """Conversations in which somebody wrote, with their channel, and when: in the clinic's time.

    `days`: of each conversation's first message in the span. `hours` (0-23) and `outside` the opening hours:
    of every message.
    """

    channels: Mapping[str, str]
    days: Mapping[date, int]
    hours: Mapping[int, int]
    outside: int

    @property
    def messages(self) -> int:
        """How many messages people wrote."""
        return sum(self.hours.values())


@dataclass(frozen=True)
class Unanswered:
    """Different questions on the staff's list that came in the span: by what became of them, by topic."""

    statuses: Mapping[str, int]
    nearest: Mapping[str, int]


@dataclass(frozen=True)
class Records:
    """What was written down in the span, by decision, action and reason.

    `open_now`: hand-offs that wait at present. `with_staff`: conversations that staff took part in.
    """

    decisions: Mapping[str, int]
    actions: Mapping[str, int]
    reasons: Mapping[str, int]
    open_now: int
    with_staff: frozenset[str]


def talks(session: Session, span: Span, clinic: Clinic) -> Talks:
    """Who wrote when, without what."""
    query = select(Inbox.conversation, Inbox.channel, Inbox.received_at).where(
        span.holds(Inbox.received_at), Inbox.kind == Incoming.MESSAGE.value, _is_real(Inbox.conversation)
    )
    channels: dict[str, str] = {}
    days: Counter[date] = Counter()
    hours: Counter[int] = Counter()
    outside, zone = 0, clinic.zone
    rows = session.execute(query.order_by(Inbox.received_at).execution_options(yield_per=_AT_ONCE))
    for conversation, channel, received_at in rows:
        local = received_at.astimezone(zone)
        if conversation not in channels:
            channels[conversation] = channel
            days[local.date()] += 1
        hours[local.hour] += 1
        outside += not is_open(clinic, local)
    return Talks(channels, days, hours, outside)


def is_open(clinic: Clinic, local: datetime) -> bool:
    """Whether the clinic is open at this moment of its own time."""
    hours = clinic.hours.on(local.date())
    return hours is not None and hours.opens <= local.time() < hours.closes


def records(session: Session, span: Span) -> Records:
    """Screenings, what was done to appointments, and hand-offs."""
    decided = select(Screening.decision, func.count()).where(
        span.holds(Screening.at), _is_real(Screening.conversation)
    )
    done = (
        select(AppointmentEvent.action, func.count())
        .join(Appointment, Appointment.id == AppointmentEvent.appointment_id)
        .where(span.holds(AppointmentEvent.at), _is_real(Appointment.conversation))
    )
    waiting = select(func.count()).where(Handoff.status == OPEN, _is_real(Handoff.conversation))
    return Records(
        decisions=_pairs(session.execute(decided.group_by(Screening.decision))),
        actions=_pairs(session.execute(done.group_by(AppointmentEvent.action))),
        reasons=_reasons(session, span),
        open_now=int(session.execute(waiting).scalar_one()),
        with_staff=_with_staff(session, span),
    )


def unanswered(session: Session, span: Span) -> Unanswered:
    """The questions' list; a question counts once, with the topic that came nearest."""
    query = select(Question.status, Question.nearest).where(span.holds(Question.last_at))
    statuses: Counter[str] = Counter()
    nearest: Counter[str] = Counter()
    for status, topics in session.execute(query):
        statuses[status] += 1
        nearest[topic_of(topics[0]) if topics else ""] += 1
    return Unanswered(statuses, nearest)


def topic_of(name: str) -> str:
    """The topic of a sub-question: "aftercare" of "aftercare.hot_tub"."""
    return name.partition(".")[0]


def is_few(count: int) -> bool:
    """Whether so few were counted that the number is not told."""
    return 0 < count < FEWEST


def _reasons(session: Session, span: Span) -> Mapping[str, int]:
    """Hand-offs that were opened in the span; one with several reasons counts with each."""
    query = select(Handoff.reason, Handoff.facts).where(
        span.holds(Handoff.created_at), _is_real(Handoff.conversation)
    )
    found: Counter[str] = Counter()
    for first, facts in session.execute(query):
        found.update({first, *((facts or {}).get("reasons") or ())})
    return found


def _with_staff(session: Session, span: Span) -> frozenset[str]:
    """Conversations with a hand-off, or with a request that staff have to decide."""
    called = select(Handoff.conversation).where(
        Handoff.created_at < span.until, Handoff.updated_at >= span.since
    )
    asked = select(Appointment.conversation).where(
        Appointment.kind == Kind.REQUEST.value,
        Appointment.created_at < span.until,
        Appointment.updated_at >= span.since,
    )
    return frozenset(name for query in (called, asked) for name in session.execute(query).scalars())


def _is_real(conversation: Any) -> Any:
    """The condition that the conversation is none that staff tried out."""
    simulated = select(Texter.conversation).where(Texter.simulated.is_(True))
    return and_(conversation.not_like(TRIED), conversation.not_in(simulated))


def _pairs(rows: Iterable[Any]) -> Mapping[str, int]:
    return {str(name): int(count) for name, count in rows}
