"""`desk report`: what the bot did in a span of time. Numbers only, about nobody in particular."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from clinic import clock, settings
from clinic.report import FEWEST, Span
from desk import since
from desk.export import save
from desk.options import Json, examples
from desk.report import figures, page, terminal
from desk.report.figures import Report, text

UNTOLD = f"<{FEWEST}"  # for programs
_A_MOMENT = timedelta(microseconds=1)  # so that what is done right now is in
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

Since = Annotated[str, typer.Option("--since", metavar="WHEN", help=f"From then on: {since.EXAMPLES}.")]
Until = Annotated[
    str | None, typer.Option("--until", metavar="WHEN", help="Until then; a day counts whole. Default: now.")
]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="A page with plots, into this new file.")
]
EXAMPLES = examples(
    "desk report",
    "desk report --since 2027-01-01 --until 2027-01-31 --out january.html",
    "desk report --since 2w --json",
)


def report(since_: Since = "30d", until: Until = None, out: Out = None, as_json: Json = False) -> None:
    """Count conversations, answers, screenings, bookings and hand-offs. Nobody can be told from it.

    With --out also as a page with plots, to look at, print or pass on.
    """
    made = figures.make(_span(since_, until), settings.get().clinic)
    if out is not None:
        save(out, page.page(made))
    if as_json:
        typer.echo(json.dumps(for_programs(made), ensure_ascii=False, indent=2))
    else:
        terminal.show(made, Console())
    if out is not None:
        typer.echo(text("saved", file=out), err=as_json)


def for_programs(made: Report) -> dict[str, Any]:
    """The numbers by table and line; "<5" for one that is too small to be told."""
    zone = made.clinic.zone
    return {
        "since": made.span.since.astimezone(zone).isoformat(timespec="seconds"),
        "until": made.span.until.astimezone(zone).isoformat(timespec="seconds"),
        "zone": made.clinic.timezone,
        **{
            figure.key: {line.code: UNTOLD if line.value is None else line.value for line in figure.lines}
            for figure in made.figures
        },
    }


def _span(since_: str, until: str | None) -> Span:
    """The time that is meant; one that cannot be read, or ends before it begins, is bad usage."""
    now = clock.now()
    begin = _moment(since_, "--since", now)
    end = now + _A_MOMENT if until is None else _moment(until, "--until", now)
    if until is not None and _DAY.fullmatch(until.strip()):
        end += timedelta(days=1)
    if end <= begin:
        raise typer.BadParameter("must be after --since", param_hint="--until")
    return Span(begin, end)


def _moment(typed: str, option: str, now: datetime) -> datetime:
    try:
        return since.read(typed, now)
    except ValueError as problem:
        raise typer.BadParameter(str(problem), param_hint=option) from None
