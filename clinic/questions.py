"""Questions that found no answer, kept for staff without saying who asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from clinic import people
from clinic.db.questions import Question, QuestionStatus

_LONGEST = 1000
_LONGEST_LIKENESS = 200


def note(
    session: Session,
    text: str,
    why: str,
    nearest: Sequence[str],
    now: datetime,
    names: tuple[str, ...] = (),
) -> Question | None:
    """Keep a question that was not answered, redacted; count it when it came before.

    `why`: fallback | corrected. `nearest`: topics it was likest to. `names`: names known in the
    conversation, to be taken out. None when nothing is left of it.
    """
    redacted = people.redact(text, names)[:_LONGEST].strip()
    likeness = bare(redacted)[:_LONGEST_LIKENESS]
    if not likeness:
        return None
    fresh = Question(
        likeness=likeness, text=redacted, why=why, nearest=list(nearest), first_at=now, last_at=now
    )
    question = _known(session, likeness) or _add(session, fresh)
    if question is not fresh:
        question.times += 1
        question.last_at = now
    session.flush()
    return question


def open_questions(session: Session, limit: int = 50) -> list[Question]:
    """What staff have not looked at, the most frequent first."""
    query = select(Question).where(Question.status == QuestionStatus.NEW.value)
    ordered = query.order_by(Question.times.desc(), Question.last_at.desc(), Question.id).limit(limit)
    return list(session.execute(ordered).scalars())


def settle(session: Session, question: Question, staff: str, topic: str | None) -> bool:
    """Assign the question to a topic, or dismiss it (None); False when somebody had done so already."""
    session.refresh(question, with_for_update=True)
    if question.status != QuestionStatus.NEW.value:
        return False
    question.status = (QuestionStatus.ASSIGNED if topic else QuestionStatus.DISMISSED).value
    question.topic, question.handled_by = topic, staff
    session.flush()
    return True


def bare(text: str) -> str:
    """The text's words in small letters: what makes two questions the same."""
    return " ".join(re.findall(r"[\w']+", text.lower()))


def _known(session: Session, likeness: str) -> Question | None:
    query = select(Question).where(Question.likeness == likeness).with_for_update()
    found: Question | None = session.execute(query).scalars().first()
    return found


def _add(session: Session, fresh: Question) -> Question:
    """Write a new question, or find the same one that somebody else wrote meanwhile."""
    try:
        with session.begin_nested():
            session.add(fresh)
        return fresh
    except IntegrityError:
        found = _known(session, fresh.likeness)
        if found is None:
            raise
        return found
