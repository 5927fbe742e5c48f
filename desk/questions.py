"""`desk questions`: what found no answer; make it an example of a topic, or put it aside."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic import clock, questions
from clinic.db import base
from clinic.db.questions import Question, QuestionStatus
from desk import examples, staff
from desk.examples import Refused
from desk.tables import Row, clinic_time, printable, show

ID = typer.Argument(..., metavar="ID", help="The number in the list.")
TOPIC = typer.Argument(..., metavar="TOPIC", help="marks, aftercare.hot_tub, book ...")
TEXT = typer.Argument(..., metavar="TEXT", help="The question, without names or numbers.")
WORDING = typer.Option(None, "--text", help="Add these words instead of the question's own.")
LIMIT = typer.Option(50, help="At most so many.")
ALL = typer.Option(False, "--all", help="The settled ones too.")
AS_JSON = typer.Option(False, "--json", help="For programs.")

CORRECTED = "corrected"
WHY = {"fallback": "not understood", "not_told": "answer not known", CORRECTED: "corrected by staff"}
TRAIN = "Now run: make train"

app = typer.Typer(
    invoke_without_command=True, help="Questions that found no answer, the most frequent first."
)


@app.callback()
def listed(
    context: typer.Context, as_json: bool = AS_JSON, everything: bool = ALL, limit: int = LIMIT
) -> None:
    """Questions that found no answer, the most frequent first, with the topics they came nearest to."""
    if context.invoked_subcommand:
        return
    with base.reading() as session:
        found = _everything(session, limit) if everything else questions.open_questions(session, limit)
        rows = [{**_row(question), **(_outcome(question) if everything else {})} for question in found]
    show("Questions", rows, as_json)


@app.command()
def assign(number: int = ID, topic: str = TOPIC, text: str = WORDING, as_json: bool = AS_JSON) -> None:
    """Add the question to the topic's examples."""
    with _refusals(), examples.one_at_a_time(examples.DATA):
        with base.reading() as session:
            words = text or _get(session, number).text
        addition = examples.addition(topic, words, examples.DATA)
        with base.session() as session:
            question = _settle(session, number, addition.topic.name)
            addition.write()  # before the commit: a question is never settled without its example
    file = str(addition.topic.path.relative_to(examples.DATA.parent))
    said = f'Added "{addition.example}" to {addition.topic.name} ({file}). {TRAIN}'
    _tell({**_row(question), **_outcome(question), "file": file, "example": addition.example}, said, as_json)


@app.command()
def dismiss(number: int = ID, as_json: bool = AS_JSON) -> None:
    """Put the question aside: it is not ours, or its topic has an answer now."""
    with _refusals(), base.session() as session:
        question = _settle(session, number, None)
    _tell({**_row(question), **_outcome(question)}, f"Dismissed question {number}.", as_json)


@app.command()
def add(text: str = TEXT, as_json: bool = AS_JSON) -> None:
    """Note a question that the bot got wrong, to assign it to the right topic."""
    with _refusals(), base.session() as session:
        question = questions.note(session, text, CORRECTED, [], clock.utcnow())
        if question is None:
            raise Refused("There are no words in it.")
        question.why, question.status = CORRECTED, QuestionStatus.NEW.value  # settled before, and wrong again
    _tell(_row(question), f"Question {question.id}. Next: desk questions assign {question.id} TOPIC", as_json)


def _everything(session: Session, limit: int) -> list[Question]:
    query = select(Question).order_by(Question.times.desc(), Question.last_at.desc(), Question.id)
    return list(session.execute(query.limit(limit)).scalars())


def _get(session: Session, number: int) -> Question:
    question = session.get(Question, number)
    if question is None:
        raise Refused(f"There is no question {number}.")
    return question


def _settle(session: Session, number: int, topic: str | None) -> Question:
    """The question, settled by whoever is at this shell; refused when somebody was first."""
    question = _get(session, number)
    if not questions.settle(session, question, staff.name(), topic):
        how = f"assigned to {question.topic}" if question.topic else "dismissed"
        raise Refused(f"Question {number} was {how} by {question.handled_by} already.")
    return question


def _row(question: Question) -> Row:
    return {
        "id": question.id,
        "times": question.times,
        "question": question.text,
        "why": WHY.get(question.why, question.why),
        "nearest": list(question.nearest or ()),
        "last asked": clinic_time(question.last_at),
    }


def _outcome(question: Question) -> Row:
    return {"status": question.status, "topic": question.topic, "by": question.handled_by}


def _tell(row: Row, said: str, as_json: bool) -> None:
    typer.echo(json.dumps(row, ensure_ascii=False) if as_json else printable(said))


@contextmanager
def _refusals() -> Iterator[None]:
    """What staff can mend is one line and exit code 1."""
    try:
        yield
    except Refused as refusal:
        typer.echo(printable(str(refusal)), err=True)
        raise typer.Exit(1) from None
