"""A stored screening as a clinician reads it: each question with the person's words, and what followed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic import questionnaire, screening
from clinic.db.appointments import Appointment
from clinic.db.handoffs import Handoff
from clinic.db.screenings import Screening
from clinic.health import lexicon
from clinic.words import people_words


@dataclass(frozen=True)
class Asked:
    """A question of the set: its text when it was asked ("" if unknown), and the person's words, if any."""

    key: str
    text: str
    answer: str | None


@dataclass(frozen=True)
class Record:
    """One screening. `person` is who would be treated, "" for the writer; `findings` as `Finding.to_json`
    gives them, with "source"; `rules` are those that gave the decision, the strictest first."""

    id: int
    at: datetime
    channel: str
    conversation: str
    person: str
    question_set: str
    questions: tuple[Asked, ...]
    findings: tuple[Mapping[str, Any], ...]
    rules: tuple[str, ...]
    decision: str


def of(stored: Screening) -> Record:
    """The record of a stored screening."""
    texts = _texts(stored)
    answers = stored.answers or {}
    keys = dict.fromkeys((*texts, *answers))
    return Record(
        id=stored.id,
        at=stored.at,
        channel=stored.channel,
        conversation=stored.conversation,
        person=stored.person,
        question_set=stored.question_set,
        questions=tuple(Asked(key, texts.get(key, ""), answers.get(key)) for key in keys),
        findings=tuple(stored.findings or ()),
        rules=tuple(stored.rules or ()),
        decision=stored.decision,
    )


def since(session: Session, moment: datetime | None = None) -> list[Record]:
    """All records from that moment on (None: all there are), the oldest first."""
    query = select(Screening).order_by(Screening.at, Screening.id)
    if moment is not None:
        query = query.where(Screening.at >= moment)
    return [of(stored) for stored in session.execute(query).scalars()]


def names_in(session: Session, conversations: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Conversation -> parts of the names given in it, so that they can be taken out of what was said.

    A part that is also a word of health talk ("Rash") is left out: without it an answer could read clear.
    """
    found: dict[str, dict[str, None]] = {conversation: {} for conversation in conversations}
    for table in (Appointment, Handoff):
        for conversation, name in session.execute(select(table.conversation, table.name)):
            if conversation in found:
                found[conversation].update(dict.fromkeys((name or "").split()))
    words = lexicon.get().words | people_words().ordinary
    return {
        conversation: tuple(part for part in parts if part.lower() not in words)
        for conversation, parts in found.items()
    }


def _texts(stored: Screening) -> Mapping[str, str]:
    """The questions' texts. Old rows have none: the same version asked the same."""
    if stored.asked:
        return stored.asked
    if stored.question_set == screening.version():
        return questionnaire.asked()
    return {}
