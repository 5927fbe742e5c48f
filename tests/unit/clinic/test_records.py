"""A stored screening as a clinician reads it, and the names that are taken out of what was said."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from clinic import people, questionnaire, records, screening
from clinic.db.handoffs import Handoff
from clinic.db.screenings import Screening

ANA = "web:ana"


def stored(at: datetime, **more: object) -> Screening:
    values = {
        "conversation": ANA, "channel": "web", "person": "", "question_set": screening.version(),
        "answers": {"blood": "no"}, "findings": [], "rules": [], "decision": "clear", "at": at,
    }  # fmt: skip
    return Screening(**{**values, **more})


def test_questions_come_in_the_order_of_the_form_with_and_without_answers(now: datetime) -> None:
    record = records.of(stored(now, asked={"b": "B?", "a": "A?"}, answers={"a": "yes", "c": "no"}))
    assert [(asked.key, asked.text, asked.answer) for asked in record.questions] == [
        ("b", "B?", None), ("a", "A?", "yes"), ("c", "", "no"),
    ]  # fmt: skip


def test_a_question_reads_as_it_did_then(now: datetime) -> None:
    then = records.of(stored(now, asked={"blood": "Any drugs?"}))
    assert then.questions[0].text == "Any drugs?"
    before_texts_were_kept = records.of(stored(now, asked={}))
    assert {asked.key: asked.text for asked in before_texts_were_kept.questions} == questionnaire.asked()


def test_all_of_them_or_since_a_moment_the_oldest_first(session: Session, now: datetime) -> None:
    session.add_all([stored(now - timedelta(days=days)) for days in (1, 3, 2)])
    session.flush()
    assert [(now - record.at).days for record in records.since(session)] == [3, 2, 1]
    assert [(now - record.at).days for record in records.since(session, now - timedelta(days=2))] == [2, 1]


def test_a_name_is_taken_out_unless_it_is_a_health_word(session: Session, now: datetime) -> None:
    for number, name in enumerate(("Ana Rash Silva", None)):
        session.add(
            Handoff(
                conversation=f"web:{number}",
                reason="r",
                last_message="",
                name=name,
                created_at=now,
                updated_at=now,
            )
        )
    session.flush()
    names = records.names_in(session, ["web:0", "web:1", "web:2"])
    assert names == {"web:0": ("Ana", "Silva"), "web:1": (), "web:2": ()}
    assert people.redact("silva here, a rash on my arm", names["web:0"]) == "[name] here, a rash on my arm"
