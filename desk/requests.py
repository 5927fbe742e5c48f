"""`desk requests`: what waits for a decision of staff, and deciding it."""

from __future__ import annotations

from functools import partial
from operator import itemgetter

import typer

from clinic import requests
from clinic.db import base
from clinic.ledger import Result
from desk import acting, appointments, options, refusals, studios
from desk.acting import Manner
from desk.options import By, Json, Note, Reason, Request, Seen, Studio, Tell, Words, Yes, examples
from desk.tables import Column, show, show_one, time_left

COLUMNS = (
    appointments.REF,
    appointments.WHEN,
    appointments.WHERE,
    appointments.WHO,
    Column("Why", itemgetter("reasons")),
    Column("Left", lambda row: time_left(row["until"]), whole=True),
)

app = typer.Typer(
    invoke_without_command=True,
    epilog=examples("desk requests", "desk requests show K7F3PT", "desk requests approve K7F3PT"),
)


@app.callback()
def listed(context: typer.Context, studio: Studio = None, as_json: Json = False) -> None:
    """Booking requests that wait for staff, the most urgent first.

    Nothing about health is in the list; `desk requests show` has it.
    """
    if context.invoked_subcommand:
        return
    key = studios.key_of(studio)
    with base.reading() as session:
        waiting = [found for found in requests.waiting(session) if key in (None, found.studio)]
        rows = [{**appointments.row(found), "reasons": appointments.why(found)} for found in waiting]
    show("Requests", rows, as_json, COLUMNS)


@app.command("show", epilog=examples("desk requests show K7F3PT"))
def shown(reference: options.Reference, as_json: Json = False) -> None:
    """All about one request: who, what was said about health, what was done, who was told."""
    with refusals.told(), base.reading() as session:
        row = appointments.whole(session, appointments.find(session, reference), with_health=True)
    show_one(row, as_json)


@app.command(
    epilog=examples(
        "desk requests approve K7F3PT",
        'desk requests approve K7F3PT --note "asked Dr Lee" --tell "Please come ten minutes early."',
    )
)
def approve(
    reference: Request,
    note: Note = "",
    tell: Tell = "",
    seen: Seen = None,
    yes: Yes = False,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Confirm a request. The client is told, or you are asked to."""
    act = partial(requests.approve, note=note, words=options.to_client(tell))
    acting.change(reference, Result.APPROVED, act, Manner(by, seen, yes, as_json))


@app.command(
    epilog=examples(
        "desk requests decline K7F3PT",
        'desk requests decline K7F3PT --reason "clinician says no" --tell "Please call us, we can help."',
    )
)
def decline(
    reference: Request,
    reason: Reason = "",
    tell: Tell = "",
    seen: Seen = None,
    yes: Yes = False,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Turn a request down and free its place. The client is told, or you are asked to.

    Of the reasons the client hears only what --tell says.
    """
    act = partial(requests.decline, reason=reason, words=options.to_client(tell))
    acting.change(reference, Result.DECLINED, act, Manner(by, seen, yes, as_json))


@app.command(
    "call-back",
    epilog=examples("desk requests call-back K7F3PT", 'desk requests call-back K7F3PT --tell "After 4 pm."'),
)
def call_back(
    reference: Request,
    note: Note = "",
    tell: Tell = "",
    seen: Seen = None,
    yes: Yes = False,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Tell the client that you will call before it is decided. The request keeps waiting."""
    act = partial(requests.call_back, note=note, words=options.to_client(tell))
    acting.change(reference, Result.CALLING, act, Manner(by, seen, yes, as_json))


@app.command(epilog=examples('desk requests note K7F3PT "rang at 3, no answer"'))
def note(reference: options.Reference, text: Words, by: By = None, as_json: Json = False) -> None:
    """Write something down for staff. Clients never see it."""
    acting.note(reference, requests.note, text, by, as_json)
