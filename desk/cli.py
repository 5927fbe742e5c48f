"""The `desk` command: one small module for each group of commands."""

from __future__ import annotations

import sys

import typer

from clinic.db.errors import DatabaseError
from clinic.errors import SettingsError
from desk import listings, questions, screen, sms, work

app = typer.Typer(
    name="desk",
    help="The clinic's desk: what people asked for, what the bot makes of a text, and the worker.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command()(listings.requests)
app.command()(listings.bookings)
app.command()(listings.flags)
app.command()(listings.handoffs)
app.command()(screen.screen)
app.command()(sms.sms)
app.command()(work.work)
app.add_typer(questions.app, name="questions")


def main() -> None:
    """Run the command; what staff can mend is one line and exit code 1."""
    try:
        app()
    except (SettingsError, DatabaseError) as problem:
        print(problem, file=sys.stderr)
        sys.exit(1)
