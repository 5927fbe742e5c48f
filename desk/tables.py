"""Rows for staff: a table in the terminal, or JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from clinic import settings

Row = Mapping[str, Any]


def show(title: str, rows: Sequence[Row], as_json: bool) -> None:
    """Print the rows, which all have the same keys; "none" when there are none."""
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not rows:
        typer.echo(f"{title}: none.")
        return
    table = Table(title=title)
    for name in rows[0]:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(value)) for value in row.values()))
    Console().print(table)


def clinic_time(at: datetime) -> str:
    """A moment as the clinic's clock shows it."""
    return at.astimezone(settings.get().clinic.zone).strftime("%a %Y-%m-%d %H:%M")


def printable(text: str) -> str:
    """Visitors' words may hold codes that would act on the terminal: those are left out."""
    return "".join(character for character in text if character.isprintable())


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(printable(str(item)) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else printable(str(value))
