"""Rows for staff: a table in the terminal, or JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from clinic import clock, settings

Row = Mapping[str, Any]
FOR_PROGRAMS = frozenset({"start", "until", "time", "reason", "step"})  # told to people in other words


@dataclass(frozen=True)
class Column:
    """What a table shows of each row. `whole`: its cells are short and never broken into lines."""

    heading: str
    of: Callable[[Row], Any]
    whole: bool = False


def show(title: str, rows: Sequence[Row], as_json: bool, columns: Sequence[Column] = ()) -> None:
    """Print the rows, which all have the same keys; "none" when there are none.

    The table has all keys unless `columns` chooses what fits a terminal; JSON has all of them always.
    """
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not rows:
        typer.echo(f"{title}: none.")
        return
    table = Table(title=title)
    chosen = columns or [Column(name, itemgetter(name)) for name in rows[0]]
    for column in chosen:
        table.add_column(column.heading, overflow="fold", no_wrap=column.whole)
    for row in rows:
        table.add_row(*(Text(_cell(column.of(row))) for column in chosen))
    Console().print(table)


def show_one(row: Row, as_json: bool) -> None:
    """Print one thing, a line for each of its values that is there."""
    if as_json:
        typer.echo(json.dumps(row, ensure_ascii=False, indent=2))
        return
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in row.items():
        if value not in (None, "", []) and name not in FOR_PROGRAMS:
            grid.add_row(Text(name, style="bold"), Text(_cell(value)))
    Console().print(grid)


def tell(row: Row, said: str, as_json: bool) -> None:
    """Print what was done: as a sentence, or as one line of JSON."""
    typer.echo(json.dumps(row, ensure_ascii=False) if as_json else printable(said))


def clinic_time(at: datetime) -> str:
    """A moment as the clinic's clock shows it."""
    return at.astimezone(settings.get().clinic.zone).strftime("%a %Y-%m-%d %H:%M")


def short_time(iso: str | None) -> str:
    """The same for a narrow table, from ISO 8601: "Fri Feb 12 17:00", with the year when it is another."""
    if not iso:
        return ""
    at = datetime.fromisoformat(iso).astimezone(settings.get().clinic.zone)
    return at.strftime("%a %b %d %H:%M" if at.year == clock.now().year else "%Y-%m-%d %H:%M")


def time_left(iso: str | None) -> str:
    """How long it is until then, from ISO 8601: "23 h", "40 min", "over"; "" for no time."""
    if not iso:
        return ""
    minutes = int((datetime.fromisoformat(iso) - clock.now()).total_seconds() // 60)
    return "over" if minutes < 0 else f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"


def printable(text: str) -> str:
    """Visitors' words may hold codes that would act on the terminal: those are left out."""
    return "".join(character for character in text if character.isprintable())


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(printable(str(item)) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else printable(str(value))
