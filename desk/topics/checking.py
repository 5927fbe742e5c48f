"""Everything that can be wrong with the topics, put together: rules, repeated sentences, clashes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import typer

from clinic import settings
from desk import training
from desk.said import say
from desk.tables import Row, printable
from desk.topics import clashes, files, rules
from desk.topics.files import Question, Unreadable
from desk.topics.rules import Known, Problem

_LINE = re.compile(r",? ?\bline \d+")


@dataclass
class Findings:
    """What must be mended, and what is only worth a look."""

    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing must be mended."""
        return not self.problems


def check(data: Path, only: str | None = None, draft: str | None = None, compare: bool = True) -> Findings:
    """Look at all topics, or at one.

    Args:
        only: a topic; the others are read to compare with.
        draft: what that topic's file would hold.
        compare: also look for sentences that are nearly the same; takes some seconds.
    """
    found = Findings()
    told = rules.known(settings.load().clinic)
    chosen = [only] if only else files.names(data)
    questions = _read_all(data, only, draft, found)
    for name in chosen:
        path = files.path_of(name, data)
        if draft is not None or path.is_file():
            found.problems += rules.check_file(path, name, draft)
    for question in questions:
        if _is_in_faq(question, data) and question.topic in chosen:
            found.problems += rules.check(question, told)
    found.problems += clashes.repeated(questions, chosen)
    if compare:
        texts = [example.text for question in questions for example in question.examples]
        vectors = clashes.vectors_of(texts, training.MODEL)
        wrong, notes = clashes.clashes(clashes.alike(questions, vectors, chosen), questions)
        found.problems += wrong
        found.notes += notes
    found.problems = sorted(set(found.problems), key=_order)
    found.notes.sort(key=_order)
    return found


def _read_all(data: Path, only: str | None, draft: str | None, found: Findings) -> list[Question]:
    """All questions of all files; what cannot be read is a problem."""
    questions: list[Question] = []
    for name in files.names(data) if only is None else {*files.names(data), only}:
        try:
            questions += files.topic(name, data, draft if name == only else None)
        except Unreadable as problem:
            found.problems.append(_unreadable(problem, name))
    try:
        questions += files.intents(data)
    except Unreadable as problem:
        found.problems.append(_unreadable(problem, problem.path.stem))
    return questions


def _unreadable(problem: Unreadable, name: str) -> Problem:
    return Problem(problem.path, problem.line, name, problem.reason, said=True)


def _is_in_faq(question: Question, data: Path) -> bool:
    return question.path.is_relative_to(data / files.FAQ)


def _order(problem: Problem) -> tuple[str, int, str]:
    return str(problem.path), problem.line or 0, problem.message


def tell(found: Findings, names: Mapping[Path, str] | None = None) -> None:
    """A line for each, for people. `names`: what to call a file instead of its path."""
    for problem in found.problems:
        typer.echo(printable(line(problem, names)))
    if found.notes:
        typer.echo(say("topics.worth_a_look"))
    for note in found.notes:
        typer.echo(printable(f"  {line(note, names)}"))


def without_old_notes(found: Findings, before: Findings) -> Findings:
    """The same, but what is only worth a look was not there `before`, wherever its lines have moved to."""
    known = {_essence(note) for note in before.notes}
    return Findings(found.problems, [note for note in found.notes if _essence(note) not in known])


def _essence(note: Problem) -> tuple[Path, str, str]:
    return note.path, note.question, _LINE.sub("", note.message)


def line(problem: Problem, names: Mapping[Path, str] | None = None) -> str:
    """ "data/faq/marks.yml, line 12: marks.colors: ..." """
    file = (names or {}).get(problem.path) or files.shown(problem.path)
    place = f"{file}, line {problem.line}" if problem.line else file
    return f"{place}: {problem.question}: {problem.message}"


def as_json(found: Findings) -> str:
    """The same for programs."""
    row = {
        "ok": found.ok,
        "problems": _rows(found.problems),
        "worth_a_look": _rows(found.notes),
    }
    return json.dumps(row, ensure_ascii=False, indent=2)


def _rows(problems: Iterable[Problem]) -> Sequence[Row]:
    return [
        {"file": files.shown(p.path), "line": p.line, "question": p.question, "problem": p.message}
        for p in problems
    ]


def known() -> Known:
    """What the clinic has told, of the clinic.yml that stands now."""
    return rules.known(settings.load().clinic)
