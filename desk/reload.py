"""`desk reload`: brings answers, clinic.yml and a new model to the running bot; conversations go on."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence

import typer

from clinic import clinic_file, renewal, settings
from clinic.errors import SettingsError
from clinic.renewal import Note
from desk import options as shared
from desk import training
from desk.said import say
from desk.tables import printable
from desk.topics import checking, files

LONGEST_SECONDS = 120.0  # a model is loaded within ten; a worker may be in the middle of a round
_SECONDS_BETWEEN_LOOKS = 0.1


def reload(as_json: shared.Json = False) -> None:
    """Bring changed answers, clinic.yml and a new model to the running bot. No conversation is lost.

    Both are checked first, and what is not in order is not brought: exit code 1.
    """
    problems = mistakes()
    notes = bring() if not problems else []
    failed = problems + [told(note) for note in notes if note.problem] + late(notes)
    trained = training.is_current()
    if as_json:
        row = {
            "ok": not failed,
            "problems": failed,
            "taken": [
                {"process": n.name, "model": bool(n.news.get("model"))} for n in notes if not n.problem
            ],
            "needs_training": not trained,
        }
        typer.echo(json.dumps(row, ensure_ascii=False))
    else:
        _say(problems, notes, failed)
        if not trained and not problems:
            typer.echo(say("reload.train"))
    if failed:
        raise typer.Exit(1)


def mistakes() -> list[str]:
    """What is wrong with clinic.yml and the answers, a line each. Questions matter to the training only."""
    clinic, problems = clinic_file.check(settings.ROOT / "clinic.yml")
    if clinic is None:
        return [printable(f"clinic.yml: {problem}") for problem in problems]
    try:
        found = checking.check(files.DATA, compare=False)
    except SettingsError as problem:
        return [str(problem)]
    return [printable(checking.line(problem)) for problem in found.problems if problem.said]


def bring() -> list[Note]:
    """Tell all that run, and wait until each has said what became of it; their notes, none when none runs."""
    if not renewal.running():
        return []
    mark = renewal.want()
    end = time.monotonic() + LONGEST_SECONDS
    while True:
        notes = renewal.running()
        if all(note.mark >= mark for note in notes) or time.monotonic() > end:
            return notes
        time.sleep(_SECONDS_BETWEEN_LOOKS)


def late(notes: Sequence[Note]) -> list[str]:
    """Those that have not said anything in time."""
    mark = renewal.wanted()
    return [say("reload.late", process=n.name, pid=n.pid) for n in notes if n.mark < mark]


def told(note: Note) -> str:
    """What was in the way of one."""
    return say("reload.failed", process=note.name, problem=note.problem)


def after_training() -> None:
    """A new model is there: have the running bot take it, and say what became of that."""
    if not renewal.running():
        return
    problems = mistakes()
    notes = bring() if not problems else []
    _say(problems, notes, problems + [told(note) for note in notes if note.problem] + late(notes))


def _say(problems: Sequence[str], notes: Sequence[Note], failed: Sequence[str]) -> None:
    for line in failed:
        typer.echo(printable(line), err=True)
    if problems:
        typer.echo(say("reload.not_brought"), err=True)
    elif not notes:
        typer.echo(say("reload.nobody"))
    elif not failed:
        model = any(note.news.get("model") for note in notes)
        typer.echo(say("reload.model" if model else "reload.done"))
