"""The `desk` command: one small module for each group of commands."""

from __future__ import annotations

import os
import sys

import typer

from clinic.db.errors import DatabaseError
from clinic.errors import SettingsError
from desk import (
    bookings,
    clinic_file,
    deliveries,
    erase,
    export,
    flags,
    handoffs,
    questions,
    record,
    reload,
    requests,
    screen,
    sms,
    work,
)
from desk.options import examples
from desk.report import command as report
from desk.shell import command as shell
from desk.topics import command as topics

app = typer.Typer(
    name="desk",
    help="The clinic's desk: what people asked for, what the bot makes of a text, and the worker.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(requests.app, name="requests")
app.add_typer(bookings.app, name="bookings")
app.add_typer(handoffs.app, name="handoffs")
app.add_typer(flags.app, name="flags")
app.command(epilog=record.EXAMPLES)(record.record)
app.command(epilog=export.EXAMPLES)(export.export)
app.command(epilog=export.EXAMPLES_OF_NOTES)(export.exports)
app.command(epilog=report.EXAMPLES)(report.report)
app.command(epilog=erase.EXAMPLES)(erase.erase)
app.command(epilog=erase.EXAMPLES_OF_NOTES)(erase.erasures)
app.add_typer(questions.app, name="questions")
app.add_typer(topics.app, name="topics")
app.command(epilog=examples("desk reload", "desk reload --json"))(reload.reload)
app.add_typer(deliveries.app, name="deliveries")
app.add_typer(clinic_file.app, name="clinic")
app.command(epilog=examples('desk screen "I take warfarin"', 'desk screen "no" --asked any --json'))(
    screen.screen
)
app.command(epilog=shell.EXAMPLES)(shell.chat)
app.command(epilog=examples("desk sms +19175550142"))(sms.sms)
app.command(epilog=examples("desk work", "desk work --once"))(work.work)


def main() -> None:
    """Run the command; what staff can mend is one line and exit code 1."""
    try:
        app()
    except (SettingsError, DatabaseError) as problem:
        print(problem, file=sys.stderr)
        sys.exit(1)
    except SystemExit as end:
        if "tensorflow" in sys.modules:
            _leave_at_once(end.code)
        raise


def _leave_at_once(code: object) -> None:
    """TensorFlow would take some seconds to be taken down, and there is nothing left to save."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:  # nobody reads any more
        pass
    os._exit(code if isinstance(code, int) else bool(code))
