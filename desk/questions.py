"""`desk questions`: what found no answer; make it an example of a topic, or put it aside."""

from __future__ import annotations

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic import clock, questions
from clinic.db import base
from clinic.db.questions import Question, QuestionStatus
from desk import examples, refusals, staff
from desk import options as shared
from desk.refusals import Refused
from desk.tables import Row, clinic_time, show, tell

ID = typer.Argument(..., metavar="ID", help="The number in the list.")
TOPIC = typer.Argument(..., metavar="TOPIC", help="marks, aftercare/hot_tub, book ...")
TEXT = typer.Argument(..., metavar="TEXT", help="The question, without names or numbers.")
WORDING = typer.Option(None, "--text", help="Add these words instead of the question's own.")
LIMIT = typer.Option(50, help="At most so many.")
ALL = typer.Option(False, "--all", help="The settled ones too.")
AS_JSON = typer.Option(False, "--json", help="For programs.")

CORRECTED = "corrected"
WHY = {"fallback": "not understood", "not_told": "answer not known", CORRECTED: "corrected by staff"}
TRAIN = "Now run: make train"

app = typer.Typer(
    invoke_without_command=True,
    epilog=shared.examples("desk questions", "desk questions assign 3 aftercare/hot_tub"),
)


@app.callback()
def listed(
    context: typer.Context, as_json: bool = AS_JSON, everything: bool = ALL, limit: int = LIMIT
) -> None:
    """Questions that found no answer, the most frequent first.

    With the topics that they came nearest to.
    """
    if context.invoked_subcommand:
        return
    with base.reading() as session:
        found = _everything(session, limit) if everything else questions.open_questions(session, limit)
        rows = [{**_row(question), **(_outcome(question) if everything else {})} for question in found]
    show("Questions", rows, as_json)


@app.command(
    epilog=shared.examples(
        "desk questions assign 3 marks", 'desk questions assign 3 marks --text "how long do the marks stay"'
    )
)
def assign(
    number: int = ID,
    topic: str = TOPIC,
    text: str = WORDING,
    as_json: bool = AS_JSON,
    by: shared.By = None,
) -> None:
    """Add the question to the topic's examples."""
    name = staff.name(by)
    with refusals.told(), examples.one_at_a_time(examples.DATA):
        with base.reading() as session:
            words = text or _get(session, number).text
        addition = examples.addition(topic, words, examples.DATA)
        with base.session() as session:
            question = _settle(session, number, name, addition.topic.name)
            addition.write()  # before the commit: a question is never settled without its example
    file = str(addition.topic.path.relative_to(examples.DATA.parent))
    said = f'Added "{addition.example}" to {addition.topic.name} ({file}). {TRAIN}'
    tell({**_row(question), **_outcome(question), "file": file, "example": addition.example}, said, as_json)


@app.command(epilog=shared.examples("desk questions dismiss 3"))
def dismiss(number: int = ID, as_json: bool = AS_JSON, by: shared.By = None) -> None:
    """Put the question aside: it is not ours, or its topic has an answer now."""
    name = staff.name(by)
    with refusals.told(), base.session() as session:
        question = _settle(session, number, name, None)
    tell({**_row(question), **_outcome(question)}, f"Dismissed question {number}.", as_json)


@app.command(epilog=shared.examples('desk questions add "do the cups leave a smell"'))
def add(text: str = TEXT, as_json: bool = AS_JSON, by: shared.By = None) -> None:
    """Note a question that the bot got wrong, to assign it to the right topic."""
    name = staff.name(by)
    with refusals.told(), base.session() as session:
        question = questions.note(session, text, CORRECTED, [], clock.utcnow())
        if question is None:
            raise Refused("There are no words in it.")
        question.why, question.status = CORRECTED, QuestionStatus.NEW.value  # settled before, and wrong again
        question.handled_by = name
    tell(
        {**_row(question), **_outcome(question)},
        f"Question {question.id}. Next: desk questions assign {question.id} TOPIC",
        as_json,
    )


def _everything(session: Session, limit: int) -> list[Question]:
    query = select(Question).order_by(Question.times.desc(), Question.last_at.desc(), Question.id)
    return list(session.execute(query.limit(limit)).scalars())


def _get(session: Session, number: int) -> Question:
    question = session.get(Question, number)
    if question is None:
        raise Refused(f"There is no question {number}.")
    return question


def _settle(session: Session, number: int, by: str, topic: str | None) -> Question:
    """The question, settled; refused when somebody was first."""
    question = _get(session, number)
    if not questions.settle(session, question, by, topic):
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
