"""`desk clinic check`: whether clinic.yml is in order, before the bot reads it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from clinic import clinic_file, settings
from clinic.clinic_file import Problem
from clinic.errors import SettingsError
from desk.options import Json, examples
from desk.said import say
from desk.tables import printable

File = Annotated[
    Path | None, typer.Argument(metavar="FILE", help="Another file than clinic.yml.", dir_okay=False)
]

app = typer.Typer(no_args_is_help=True, help="The clinic's facts.", epilog=examples("desk clinic check"))


@app.callback()
def clinic() -> None:
    """The clinic's facts, in clinic.yml."""


@app.command(epilog=examples("desk clinic check", "desk clinic check draft.yml --json"))
def check(file: File = None, as_json: Json = False) -> None:
    """Look for mistakes in clinic.yml: each with its line and how to mend it.

    Exit code 1 when there are any.
    """
    path = file or settings.ROOT / "clinic.yml"
    found, problems = clinic_file.check(path)
    if found is not None:
        problems = _with_environment(path)
    if as_json:
        listed = [{"line": p.line, "key": p.key or None, "problem": p.message} for p in problems]
        typer.echo(
            json.dumps({"file": str(path), "ok": not problems, "problems": listed}, ensure_ascii=False)
        )
    else:
        for problem in problems:
            typer.echo(printable(f"{path.name}: {problem}"))
    if problems:
        raise typer.Exit(1)
    if not as_json and found is not None:
        typer.echo(say("done.clinic_checked", file=path.name, name=found.name, studios=len(found.studios)))


def _with_environment(path: Path) -> list[Problem]:
    """What the file asks for and the environment does not have, such as the key for Cal.com."""
    try:
        settings.load(path)
    except SettingsError as error:
        return [Problem(str(error))]
    return []
