"""`desk topics`: what the bot answers, and changing it."""

from __future__ import annotations

import shlex
from operator import itemgetter
from typing import Annotated, Any

import typer

from desk import asking, complete, refusals, training
from desk import options as shared
from desk.refusals import Refused
from desk.said import say
from desk.tables import Column, Row, show, show_one, tell
from desk.topics import checking, editing, files, rules, skeleton
from desk.topics.files import SMS, WEB, Question, Unreadable
from desk.topics.rules import Known

Topic = Annotated[
    str, typer.Argument(metavar="TOPIC", help="Such as aftercare.", autocompletion=complete.topics)
]
Part = Annotated[
    str,
    typer.Argument(
        metavar="TOPIC[/SUB]", help="Such as aftercare, or aftercare/hot_tub.", autocompletion=complete.topics
    ),
]
Only = Annotated[
    str | None,
    typer.Argument(metavar="[TOPIC]", help="Only this one.", autocompletion=complete.topics),
]
Name = Annotated[str, typer.Argument(metavar="NAME[/SUB]", help="Small letters and _, such as gift_cards.")]
Title = Annotated[str, typer.Option("--title", metavar="WORDS", help="The question in a few words.")]
Anyway = Annotated[bool, typer.Option("--anyway", help="Although it is asked about already.")]
Everything = Annotated[bool, typer.Option("--all", help="All examples.")]
SHOWN = 8  # examples
COLUMNS = (
    Column("Topic", itemgetter("topic"), whole=True),
    Column("Examples", itemgetter("examples"), whole=True),
    Column("Sub-questions", lambda row: ", ".join(row["parts"])),
    Column("Web", itemgetter("web"), whole=True),
    Column("SMS", itemgetter("sms"), whole=True),
)

app = typer.Typer(
    no_args_is_help=True, epilog=shared.examples("desk topics list", "desk topics edit aftercare")
)


@app.callback()
def topics() -> None:
    """What the bot answers: see it, change it, check it (docs/content.md)."""


@app.command("list", epilog=shared.examples("desk topics list", "desk topics list --json"))
def listed(as_json: shared.Json = False) -> None:
    """All topics: examples, sub-questions, and the longest answer in characters."""
    told = checking.known()
    with refusals.told():
        rows = [_row(_read(name), told) for name in files.names(files.DATA)]
    show(say("topics.title"), rows, as_json, COLUMNS)


@app.command(
    "show", epilog=shared.examples("desk topics show aftercare", "desk topics show aftercare/hot_tub --all")
)
def shown(name: Part, everything: Everything = False, as_json: shared.Json = False) -> None:
    """A topic or one of its sub-questions: answers as they are read, where they come from, examples."""
    told = checking.known()
    with refusals.told():
        topic, about = files.find(name, files.DATA)
        found = _read(topic)
        question = next((one for one in found if one.about == about), None)
        if question is None:
            parts = ", ".join(one.about for one in found if one.about)
            raise Refused(say("topics.no_part", topic=topic, part=about, parts=parts))
    examples = [example.text for example in question.examples]
    parts = [f"{one.about} ({len(one.examples)})" for one in found if one.about] if about is None else []
    shown_examples = examples if everything or as_json else examples[:SHOWN]
    if len(shown_examples) < len(examples):
        shown_examples.append(say("topics.more_examples", count=len(examples) - SHOWN))
    row: dict[str, Any] = {
        "question": question.name,
        "title": next((a.metadata["title"] for a in question.answers if a.metadata.get("title")), None),
        "web": [told.filled(text) for text in question.texts(WEB)],
        "sms": [told.filled(text) for text in question.texts(SMS)],
        "sources": list(question.sources),
        "says": next((a.metadata["says"] for a in question.answers if a.metadata.get("says")), None),
        "file": f"{files.shown(question.path)}, line {question.answer_line}",
        "sub-questions": parts,
        "examples": shown_examples,
    }
    show_one(row, as_json)


@app.command(epilog=shared.examples("desk topics values", "desk topics values --json"))
def values(as_json: shared.Json = False) -> None:
    """What can stand in braces in an answer, and what clinic.yml says for it now."""
    facts = rules.facts_of_clinic()
    names = sorted({*facts, *rules.NOT_YET_TOLD})
    show(say("topics.values"), [{"value": name, "is": facts.get(name)} for name in names], as_json)


@app.command(epilog=shared.examples("desk topics check", "desk topics check aftercare --json"))
def check(name: Only = None, as_json: shared.Json = False) -> None:
    """What is wrong with the topics, each with its file and line, and how to mend it.

    Exit code 1 when there is something. Sentences that are nearly those of another question are told too.
    """
    with refusals.told():
        only = files.find(name, files.DATA)[0] if name else None
        found = checking.check(files.DATA, only)
    if as_json:
        typer.echo(checking.as_json(found))
    else:
        checking.tell(found)
        if found.ok:
            typer.echo(say("topics.in_order", what=only or say("topics.all")))
    if not found.ok:
        raise typer.Exit(1)


@app.command(epilog=shared.examples("desk topics edit aftercare", "EDITOR=nano desk topics edit aftercare"))
def edit(name: Part) -> None:
    """Change a topic in your editor ($VISUAL or $EDITOR); it is checked before it counts.

    What is not in order yet is kept as a draft, and the topic stays as it was.
    """
    with refusals.told():
        topic, _ = files.find(name, files.DATA)
        draft = editing.Draft(topic, files.path_of(topic, files.DATA))
        if not draft.is_left or asking.answered(say("topics.go_on", name=topic), True) is False:
            draft.begin()
        if not editing.until_in_order(draft, files.DATA):
            typer.echo(say("topics.kept", file=draft.file, name=topic), err=True)
            raise typer.Exit(1)
        if not draft.is_changed:
            draft.drop()
            typer.echo(say("topics.unchanged", name=topic))
            return
        trains = draft.publish()
    typer.echo(say("topics.saved_train" if trains else "topics.saved_reload", name=topic))


@app.command(
    epilog=shared.examples(
        'desk topics add workshops --title "Do you give workshops?"', "desk topics add aftercare/hair_wash"
    )
)
def add(name: Name, title: Title = "", anyway: Anyway = False, as_json: shared.Json = False) -> None:
    """Begin a topic or a sub-question, with the truthful answer that the clinic has not told yet.

    If something like it is asked about already, that is told instead.
    """
    topic, _, about = name.strip().lower().replace("/", ".").partition(".")
    data = files.DATA
    with refusals.told():
        skeleton.check_name(about or topic, name)
        path = files.path_of(topic, data)
        _is_new(topic, about)
        near = None if anyway else skeleton.nearest(about or topic, title, data, training.MODEL)
        if near:
            with_title = f" --title {shlex.quote(title)}" if title else ""
            values = {"words": near[1], "name": near[0].name, "typed": name, "title": with_title}
            raise Refused(say("topics.asked_already", **values))
        if about:
            content = skeleton.with_part(path.read_text("utf-8"), topic, about, title)
        else:
            content = skeleton.topic(topic, title)
        files.topic(topic, data, content)  # it can be read
        skeleton.write(path, content)
    file, least = files.shown(path), rules.LEAST_EXAMPLES
    least = rules.LEAST_EXAMPLES_OF_A_PART if about else least
    said = say("topics.added", name=name, topic=topic, file=file, least=least)
    tell({"topic": topic, "about": about or None, "file": file, "examples_needed": least}, said, as_json)


def _is_new(topic: str, about: str) -> None:
    known = files.names(files.DATA)
    if not about and (topic in known or topic in {q.topic for q in files.intents(files.DATA)}):
        raise Refused(say("topics.is_there", name=topic))
    if about and about in {one.about for one in _read(files.find(topic, files.DATA)[0])}:
        raise Refused(say("topics.is_there", name=f"{topic}/{about}"))


def _read(name: str) -> list[Question]:
    try:
        return files.topic(name, files.DATA)
    except Unreadable as problem:
        file = files.shown(problem.path)
        raise Refused(say("topics.unreadable", file=file, line=problem.line, reason=problem.reason)) from None


def _row(found: list[Question], told: Known) -> Row:
    """A topic in the list; lengths in characters, of the longest answer of all its questions."""
    answers = [answer for question in found for answer in question.answers]
    return {
        "topic": found[0].topic,
        "examples": sum(len(question.examples) for question in found),
        "parts": sorted(question.about for question in found if question.about),
        "web": rules.longest(answers, WEB, told),
        "sms": rules.longest(answers, SMS, told),
    }
