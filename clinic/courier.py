"""Carries what `clinic.delivery` has to send to Cal.com, so that a crash neither loses nor doubles a booking.

Each step is claimed in one transaction, sent outside of any, and settled in another. Whoever dies in between
leaves a claim that ends by itself; what it was about is then taken for sent, with an outcome nobody knows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from clinic import delivery, handoff, ledger, notices
from clinic.calcom_api import Answer, CalcomApi, Meaning
from clinic.db.appointments import Action, Appointment
from clinic.db.base import OpenSession
from clinic.db.deliveries import Delivery, DeliveryState
from clinic.delivery import Step, Wanted
from clinic.profile import Clinic

CLAIM = timedelta(minutes=1)  # longer than all of a step's waiting for answers
REASON = "booking_not_delivered"  # of the hand-off to staff
_CANCELLED = "Cancelled by the clinic's assistant"
_MOVED = "Moved by the clinic's assistant"
_DIED = Answer(Meaning.UNKNOWN, why="the program ended while it was sending")


@dataclass(frozen=True)
class Job:
    """What one claim is about, with all that sending it needs. `look`: its outcome is to be found out."""

    appointment_id: int
    step: Step
    sent: Wanted
    key: str
    uid: str | None
    old_uid: str | None
    hold_minutes: int
    attendee: dict[str, str]
    look: bool = False


def claim(
    session: Session, clinic: Clinic, now: datetime, real_now: datetime, only: int | None = None
) -> Job | None:
    """The next step that is due (`only`: of this appointment), kept from other workers for `CLAIM`."""
    while (row := _next_due(session, real_now, only)) is not None:
        appointment = _appointment(session, row)
        want = delivery.wanted(appointment, clinic)
        if row.state == DeliveryState.SENDING.value:
            _settle(session, row, Step(row.step), _DIED, want, (now, real_now))
            continue
        look = row.state == DeliveryState.UNKNOWN.value
        step = Step(row.step) if look else delivery.next_step(row, want, now)
        if step is None:
            delivery.plan(row, want, now)
            continue
        if not look:
            row.state, row.step = DeliveryState.SENDING.value, step.value
            row.sent_type, row.sent_start = want.event_type, want.start
        row.attempts += 1
        row.claimed_until = real_now + CLAIM
        session.flush()
        return _job(row, appointment, step, clinic, look)
    return None


def send(api: CalcomApi, job: Job) -> Answer:
    """Send the step, or look what came of it. Takes as long as the network does; in no transaction."""
    if job.look:
        return _look(api, job)
    if job.step is Step.HOLD:
        return api.hold(job.sent.event_type, job.sent.start, job.hold_minutes)
    if job.step is Step.LET_GO:
        return api.let_go(job.uid or "")
    if job.step is Step.BOOK:
        return api.book(job.sent.event_type, job.sent.start, job.attendee, job.key)
    if job.step is Step.MOVE:
        return api.move(job.uid or "", job.sent.start, _MOVED)
    uid = job.old_uid if job.step is Step.CANCEL_OLD else job.uid
    return api.cancel(uid or "", _CANCELLED)


def settle(
    session: Session, job: Job, answer: Answer, clinic: Clinic, now: datetime, real_now: datetime
) -> None:
    """Write down what came of it, and tell client and staff when that is not what they were told before."""
    row = session.get(Delivery, job.appointment_id, with_for_update=True, populate_existing=True)
    if row is None or not _still_about(row, job, answer):
        return  # the claim was lost, or staff decided meanwhile
    want = delivery.wanted(_appointment(session, row), clinic)
    _settle(session, row, job.step, answer, want, (now, real_now), looked=job.look)


def carry(
    api: CalcomApi,
    clinic: Clinic,
    open_session: OpenSession,
    clock: Callable[[], tuple[datetime, datetime]],
    only: int | None = None,
) -> int:
    """Send all that is due (`only`: of this appointment); how much it was. `clock`: (clinic's, real) time."""
    carried = 0
    while True:
        with open_session() as session:
            job = claim(session, clinic, *clock(), only)
        if job is None:
            return carried
        answer = send(api, job)
        with open_session() as session:
            settle(session, job, answer, clinic, *clock())
        carried += 1


def for_staff(session: Session) -> list[Delivery]:
    """What staff must decide, or may have to: in doubt, refused, or tried too often. The oldest first."""
    states = (DeliveryState.STAFF.value, DeliveryState.UNKNOWN.value)
    query = select(Delivery).where(Delivery.state.in_(states)).order_by(Delivery.updated_at)
    return list(session.execute(query).scalars())


def send_again(
    session: Session, appointment: Appointment, by: str, clinic: Clinic, now: datetime, real_now: datetime
) -> bool:
    """Staff have looked: it is not there, send it (again). False when there is nothing to decide any more."""
    row = _undecided(session, appointment)
    if row is None:
        return False
    ledger.finish(session, appointment, Action.NOTED, now, clinic, actor=by, detail={"delivery": "again"})
    row.in_doubt = False
    delivery.plan(row, delivery.wanted(appointment, clinic), now)
    row.updated_at = real_now
    session.flush()
    return True


def found_there(
    session: Session,
    appointment: Appointment,
    by: str,
    uid: str,
    clinic: Clinic,
    now: datetime,
    real_now: datetime,
) -> bool:
    """Staff have looked: the booking is there, as `uid`. The client is told that it is confirmed."""
    row = _undecided(session, appointment)
    if row is None:
        return False
    ledger.finish(session, appointment, Action.NOTED, now, clinic, actor=by, detail={"delivery": uid})
    want = delivery.wanted(appointment, clinic)
    step, answer = Step(row.step), Answer(Meaning.DONE, {"uid": uid})
    _settle(session, row, step, answer, want, (now, real_now), looked=True)
    return True


def _next_due(session: Session, real_now: datetime, only: int | None) -> Delivery | None:
    is_due = or_(Delivery.due_at.is_(None), Delivery.due_at <= real_now)
    free = or_(Delivery.claimed_until.is_(None), Delivery.claimed_until <= real_now)
    waiting = Delivery.state.in_((DeliveryState.WAITING.value, DeliveryState.UNKNOWN.value)) & is_due
    sending = Delivery.state == DeliveryState.SENDING.value
    query = select(Delivery).where(or_(waiting, sending), free).order_by(Delivery.updated_at)
    if only is not None:
        query = query.where(Delivery.appointment_id == only)
    found: Delivery | None = (
        session.execute(query.limit(1).with_for_update(skip_locked=True)).scalars().first()
    )
    return found


def _appointment(session: Session, row: Delivery) -> Appointment:
    """The row's appointment as it is now. The foreign key sees to it that there is one."""
    query = select(Appointment).where(Appointment.id == row.appointment_id)
    found: Appointment = session.execute(query.execution_options(populate_existing=True)).scalar_one()
    return found


def _still_about(row: Delivery, job: Job, answer: Answer) -> bool:
    """Whether the row still waits for this answer. That something was done counts even when it comes late."""
    open_states = [DeliveryState.UNKNOWN.value if job.look else DeliveryState.SENDING.value]
    if answer.meaning is Meaning.DONE:
        open_states += [DeliveryState.UNKNOWN.value, DeliveryState.STAFF.value]
    return row.state in open_states and row.step == job.step.value


def _sent(row: Delivery, want: Wanted) -> Wanted:
    """What was asked for last."""
    if row.sent_type is None or row.sent_start is None:
        return want
    return Wanted(want.kind, row.sent_type, row.sent_start)


def _job(row: Delivery, appointment: Appointment, step: Step, clinic: Clinic, look: bool) -> Job:
    attendee = {"name": appointment.name, "timeZone": clinic.timezone, "language": "en"}
    if appointment.email:
        attendee["email"] = appointment.email
    if appointment.phone:
        attendee["phoneNumber"] = appointment.phone
    return Job(
        appointment_id=row.appointment_id,
        step=step,
        sent=_sent(row, delivery.wanted(appointment, clinic)),
        key=row.key,
        uid=row.uid,
        old_uid=row.old_uid,
        hold_minutes=clinic.booking.request_hold_hours * 60,
        attendee=attendee,
        look=look,
    )


def _look(api: CalcomApi, job: Job) -> Answer:
    """What became of a step in doubt. A move can be seen; of a booking only that its time is free or not."""
    if job.step is Step.MOVE and job.uid:
        found = api.booking(job.uid)
        if found.meaning is not Meaning.DONE:
            return found
        moved_to = found.data.get("rescheduledToUid")
        if moved_to:
            return Answer(Meaning.DONE, {"uid": moved_to})
        return Answer(Meaning.REFUSED, why="looked: it was not moved there")
    free = api.slots(job.sent.event_type, job.sent.start, job.sent.start + timedelta(days=1))
    if free is None:
        return Answer(Meaning.LATER, why="looked: no answer")
    taken = "looked: the time is taken there"
    return Answer(Meaning.REFUSED, why=delivery.FREE_THERE if job.sent.start in free else taken)


def _undecided(session: Session, appointment: Appointment) -> Delivery | None:
    row = session.get(Delivery, appointment.id, with_for_update=True, populate_existing=True)
    states = (DeliveryState.STAFF.value, DeliveryState.UNKNOWN.value)
    return row if row is not None and row.state in states else None


def _settle(
    session: Session,
    row: Delivery,
    step: Step,
    answer: Answer,
    want: Wanted,
    times: tuple[datetime, datetime],
    looked: bool = False,
) -> None:
    if looked and answer.meaning in (Meaning.LATER, Meaning.UNKNOWN):
        row.due_at = times[1] + notices.pause_after(row.attempts)
        row.claimed_until, row.problem = None, answer.why
        session.flush()
        return
    delivery.apply(row, step, answer, want, _sent(row, want), *times)
    session.flush()
    appointment = _appointment(session, row)
    open_question = row.state in (DeliveryState.UNKNOWN.value, DeliveryState.STAFF.value)
    if open_question:
        _tell_staff(session, row, appointment, times[0])
    if step not in (Step.BOOK, Step.MOVE):
        return
    event = ledger.last_change(session, appointment)
    if open_question:
        notices.of_delivery(session, appointment, event, notices.CONFIRMING)
    elif row.there == delivery.BOOKED and notices.is_confirming(session, event):
        notices.of_delivery(session, appointment, event, notices.CONFIRMED)


def _tell_staff(session: Session, row: Delivery, appointment: Appointment, now: datetime) -> None:
    """Somebody has to look into the booking system."""
    facts = {"reference": appointment.reference, "step": row.step, "key": row.key, "problem": row.problem}
    reach = handoff.Reach(appointment.name, appointment.phone, appointment.email)
    handoff.hand_over(
        session, appointment.conversation, REASON, "", now, facts={"delivery": facts}, contact=reach
    )
