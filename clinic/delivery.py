"""What has to be sent to the clinic's booking system next, and what an answer makes of it. Pure but for rows.

The row of an appointment (`Delivery`) says what they are known to have; the appointment says what they ought
to have; `next_step` is the difference. So nothing is ever sent twice because it was written down twice, and a
change that is overtaken is never sent at all. A booking or a move whose outcome nobody knows is looked at
later and then left to staff: Cal.com would book it a second time, or call our own booking "taken".
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy.orm import Session

from clinic.calcom_api import Answer, Meaning
from clinic.db.appointments import Appointment, Status
from clinic.db.deliveries import Delivery, DeliveryState
from clinic.notices import pause_after
from clinic.profile import Clinic

MOST_ATTEMPTS = 10
LOOK_AFTER = timedelta(minutes=2)  # longer than any answer of theirs is waited for
HELD, BOOKED, NOTHING = "held", "booked", ""
FREE_THERE = "looked: the time is still free there"
_WANTED = {Status.CONFIRMED.value: BOOKED, Status.WAITING.value: HELD}


class Step(str, Enum):
    """What is sent."""

    HOLD = "hold"
    LET_GO = "let_go"
    BOOK = "book"
    MOVE = "move"
    CANCEL = "cancel"
    CANCEL_OLD = "cancel_old"  # the booking that a newer one of another length or studio replaced


REPEATABLE = frozenset({Step.HOLD, Step.LET_GO, Step.CANCEL, Step.CANCEL_OLD})  # twice is as good as once


@dataclass(frozen=True)
class Wanted:
    """What they ought to have: `kind` is HELD, BOOKED or NOTHING."""

    kind: str
    event_type: int
    start: datetime


def event_type_of(clinic: Clinic, studio: str, minutes: int) -> int:
    """Cal.com's event type for a visit; `KeyError` when clinic.yml names none."""
    calcom = clinic.booking.calcom
    if calcom is None:
        raise KeyError(studio)
    types = calcom.event_types[studio]
    return types.first if minutes == clinic.visits.first_minutes else types.returning


def wanted(appointment: Appointment, clinic: Clinic) -> Wanted:
    """What they ought to have of this appointment."""
    kind = _WANTED.get(appointment.status, NOTHING)
    event_type = event_type_of(clinic, appointment.studio, appointment.minutes)
    return Wanted(kind, event_type, appointment.start)


def next_step(row: Delivery, want: Wanted, now: datetime) -> Step | None:
    """The next thing to send; None when they have what they ought to, or it is over."""
    if row.old_uid:
        return Step.CANCEL_OLD
    same = (row.event_type, row.start) == (want.event_type, want.start)
    if row.there == HELD:
        if want.kind == HELD and same:
            return None
        return Step.BOOK if want.kind == BOOKED and same and want.start > now else Step.LET_GO
    if row.there == BOOKED:
        return _after_booked(row, want, same, now)
    if want.start <= now:
        return None
    return {BOOKED: Step.BOOK, HELD: Step.HOLD}.get(want.kind)


def _after_booked(row: Delivery, want: Wanted, same: bool, now: datetime) -> Step | None:
    if want.kind == BOOKED:
        if same or want.start <= now:
            return None
        return Step.MOVE if row.event_type == want.event_type else Step.BOOK
    begun = row.start is not None and row.start <= now
    return None if begun or want.kind == HELD else Step.CANCEL


def note_change(
    session: Session, appointment: Appointment, clinic: Clinic, now: datetime, real_now: datetime
) -> None:
    """Something was changed, in this transaction: have the difference sent.

    What is on its way or in doubt stays as it is; the difference is looked at again afterwards.
    `now` is the clinic's time, `real_now` the queue's.
    """
    row = session.get(Delivery, appointment.id, with_for_update=True, populate_existing=True)
    if row is None:
        row = Delivery(
            appointment_id=appointment.id,
            key=secrets.token_hex(16),
            state=DeliveryState.IN_STEP.value,
            there=NOTHING,
            in_doubt=False,
            updated_at=real_now,
        )
        session.add(row)
    idle = (DeliveryState.IN_STEP.value, DeliveryState.WAITING.value, DeliveryState.STAFF.value)
    if row.state in idle and not row.in_doubt:
        plan(row, wanted(appointment, clinic), now)
    session.flush()


def plan(row: Delivery, want: Wanted, now: datetime) -> None:
    """Have the next step sent at once, if there is one."""
    step = next_step(row, want, now)
    row.state = (DeliveryState.WAITING if step else DeliveryState.IN_STEP).value
    row.attempts, row.due_at, row.claimed_until = 0, None, None
    row.step = step.value if step else row.step


def apply(
    row: Delivery,
    step: Step,
    answer: Answer,
    want: Wanted,
    sent: Wanted,
    now: datetime,
    real_now: datetime,
) -> None:
    """What the answer to `step` makes of the row. `sent` was asked for, `want` is wanted by now."""
    row.claimed_until, row.problem, row.updated_at = None, answer.why or None, real_now
    meaning = answer.meaning
    row.answer = meaning.value
    if meaning is Meaning.GONE and step in (Step.CANCEL, Step.CANCEL_OLD):
        meaning = Meaning.DONE
    if meaning is Meaning.DONE and step in (Step.BOOK, Step.MOVE, Step.HOLD) and not _uid(answer):
        meaning = Meaning.UNKNOWN
    if meaning is Meaning.DONE:
        row.in_doubt = False
        _done(row, step, _uid(answer), sent)
        plan(row, want, now)
        return
    if meaning is Meaning.UNKNOWN and step not in REPEATABLE:
        row.state, row.due_at, row.attempts = DeliveryState.UNKNOWN.value, real_now + LOOK_AFTER, 0
        row.in_doubt = True
        return
    again = meaning in (Meaning.LATER, Meaning.UNKNOWN) or (meaning is Meaning.TAKEN and step is Step.HOLD)
    if answer.why == FREE_THERE:
        row.in_doubt = False
    if not again or row.attempts >= MOST_ATTEMPTS:
        row.state, row.due_at = DeliveryState.STAFF.value, None
        return
    row.state = DeliveryState.WAITING.value
    row.due_at = real_now + max(pause_after(row.attempts), answer.after)


def _done(row: Delivery, step: Step, uid: str | None, sent: Wanted) -> None:
    if step is Step.CANCEL_OLD:
        row.old_uid = None
    elif step in (Step.CANCEL, Step.LET_GO):
        row.there, row.uid, row.event_type, row.start = NOTHING, None, None, None
    else:
        if step is Step.BOOK and row.there == BOOKED:
            row.old_uid = row.uid
        row.there = HELD if step is Step.HOLD else BOOKED
        row.uid, row.event_type, row.start = uid, sent.event_type, sent.start


def _uid(answer: Answer) -> str | None:
    data = answer.data if isinstance(answer.data, dict) else {}
    found = data.get("uid") or data.get("reservationUid")
    return str(found) if found else None
