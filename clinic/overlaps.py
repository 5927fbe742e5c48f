"""One person, one place at a time: also across studios, conversations and channels.

It is asked while this transaction is the only one that writes in the diary (`clinic.ledger.begin`), so two
yeses at the same moment see each other. Who is to be treated tells people apart: somebody may book for
themselves and for their wife at the same hour, with the same phone number.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from clinic import ledger, timetable
from clinic.db.appointments import LIVE, Appointment
from clinic.diary import Place
from clinic.draft import Draft
from clinic.ledger import Outcome, Result
from clinic.profile import Clinic

_LONGEST = timedelta(hours=12)  # no visit is longer


def of_draft(session: Session, draft: Draft, now: datetime) -> Appointment | None:
    """The appointment of the same person that the draft's place overlaps."""
    who = (draft.conversation, draft.phone, draft.email, draft.treated)
    return _overlapping(session, who, draft.place, now, None)


def of_move(session: Session, appointment: Appointment, place: Place, now: datetime) -> Appointment | None:
    """The same person's other appointment that the new place overlaps."""
    who = (appointment.conversation, appointment.phone, appointment.email, appointment.treated)
    return _overlapping(session, who, place, now, appointment.id)


def refused(overlap: Appointment, conversation: str, clinic: Clinic) -> Outcome:
    """OVERLAPS. Which appointment it is, is only for the conversation that made it: a number is no proof."""
    if overlap.conversation != conversation:
        return Outcome(Result.OVERLAPS)
    return ledger.unchanged(overlap, Result.OVERLAPS, clinic)


def _overlapping(
    session: Session,
    who: tuple[str, str | None, str | None, str],
    place: Place,
    now: datetime,
    but: int | None,
) -> Appointment | None:
    conversation, phone, email, treated = who
    same = [Appointment.conversation == conversation]
    same += [Appointment.phone == phone] if phone else []
    same += [Appointment.email == email] if email else []
    near = Appointment.start.between(place.start - _LONGEST, place.end)
    query = select(Appointment).where(or_(*same), near, Appointment.status.in_(LIVE)).order_by(Appointment.id)
    found: Appointment
    for found in session.execute(query).scalars():
        lapsed = found.respond_by is not None and found.respond_by <= now
        one_person = found.treated.casefold() == treated.casefold()
        ends = timetable.later(found.start, found.minutes)
        if found.id != but and one_person and not lapsed and found.start < place.end and place.start < ends:
            return found
    return None
