"""The diary: which places are free, and keeping one.

A place is a studio, a room, a start and a length. Time is cut into quarters of an hour; keeping a place means
to write one row for each quarter of its room, and the table's key lets only one person do that. Nobody looks
first and writes afterwards: who cannot write has lost, and is told so by `None`, never by an exception.

Which starts the opening hours allow is `clinic.timetable`'s question.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

from sqlalchemy import delete, func, insert, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from clinic import settings, timetable
from clinic.db.appointments import RoomSlot
from clinic.profile import Clinic
from clinic.when.model import When

_SLOTS = RoomSlot.__table__
_ONE_WRITER = 7_102_020  # any number, the same for all who write in the diary


@dataclass(frozen=True)
class Place:
    """A visit's place. `start` is aware, in the clinic's time zone."""

    studio: str
    room: int
    start: datetime
    minutes: int

    @property
    def end(self) -> datetime:
        """When the visit is over (a buffer after it is not told to anybody)."""
        return timetable.later(self.start, self.minutes)


def offers(
    session: Session,
    studio: str,
    when: When | None,
    minutes: int,
    now: datetime,
    limit: int = 3,
    conversation: str | None = None,
    clinic: Clinic | None = None,
    moving: str | None = None,
    only: Collection[datetime] | None = None,
) -> list[Place]:
    """Up to `limit` free places in time order: all of them as wished or, if there is none such, the nearest.

    `when.allows(place.start)` of the first tells which. What `conversation` itself holds is free to it, and
    so is the place of the appointment that it is `moving` (its reference), except for where that is already.
    The soonest places when nothing is wished. `only` among these starts (UTC). `KeyError` for an unknown
    studio.
    """
    clinic = clinic or settings.get().clinic
    places: list[Place] = []
    for among in (timetable.days_near(clinic, when, now), timetable.days(clinic, now)):
        starts = timetable.starts(clinic, minutes, now, among)
        if only is not None:
            starts = [start for start in starts if start.astimezone(timezone.utc) in only]
        own = _own(conversation, moving)
        rooms = _open_rooms(session, studio, starts, minutes, now, own, clinic)
        for start in _starts_of(session, studio, moving):
            rooms.pop(start.astimezone(clinic.zone), None)
        chosen = timetable.choose(when, list(rooms), limit)
        places = [Place(studio, rooms[start], start, minutes) for start in chosen]
        if places and (when is None or when.days or when.allows(places[0].start)):
            break  # the days further off have nothing better
    return places


def free(
    session: Session,
    studio: str,
    start: datetime,
    minutes: int,
    now: datetime,
    conversation: str | None = None,
    clinic: Clinic | None = None,
    moving: str | None = None,
) -> Place | None:
    """The place at exactly this time, if the studio has a room then. For telling; keeping it is `hold`.

    What `conversation` holds is free to it, and the place of the appointment (reference) it is `moving`.
    """
    clinic = clinic or settings.get().clinic
    if not timetable.allows(clinic, start, minutes, now):
        return None
    cells = timetable.cells(clinic, start, minutes)
    taken = _taken(session, studio, (cells[0], cells[-1]), now, _own(conversation, moving))
    room = _free_room(clinic.studio(studio).rooms, cells, taken)
    return None if room is None else Place(studio, room, start.astimezone(clinic.zone), minutes)


def hold(
    session: Session,
    place: Place,
    conversation: str,
    now: datetime,
    clinic: Clinic | None = None,
    moving: str | None = None,
) -> Place | None:
    """Keep a place for a few minutes (`booking.hold_minutes`) while its person finishes.

    It replaces what the conversation held before; when the place is lost (`None`), that stays held. The place
    may come back with another room. Times which the opening hours do not allow are lost too. What the
    appointment that it is `moving` (its reference) keeps anyway need not be kept twice.
    """
    clinic = clinic or settings.get().clinic
    if not timetable.allows(clinic, place.start, place.minutes, now):
        return None
    until = now + timedelta(minutes=clinic.booking.hold_minutes)
    owner = holder(conversation)
    own = appointment_owner(moving) if moving else None
    return _claim(session, place, owner, until, now, clinic, freeing=(owner,), sparing=own)


def take(
    session: Session,
    place: Place,
    owner: str,
    now: datetime,
    *,
    held_by: str | None = None,
    until: datetime | None = None,
    granted: bool = False,
    clinic: Clinic | None = None,
) -> Place | None:
    """Keep a place for good (or `until`) for `owner`; `None` when somebody else has it.

    `held_by` is the conversation whose hold this fulfils. What it holds, and what `owner` kept before, is
    given up in the same stroke; nothing is given up when the place is lost. The timetable (hours, notice,
    horizon) is asked, but not about a place that this conversation holds already, nor when staff have
    `granted` it.
    """
    clinic = clinic or settings.get().clinic
    granted = granted or (held_by is not None and _same_visit(held(session, held_by, now, clinic), place))
    if not granted and not timetable.allows(clinic, place.start, place.minutes, now):
        return None
    given_up = (owner,) if held_by is None else (owner, holder(held_by))
    return _claim(session, place, owner, until, now, clinic, freeing=given_up)


def held(session: Session, conversation: str, now: datetime, clinic: Clinic | None = None) -> Place | None:
    """The place that this conversation holds at this moment."""
    clinic = clinic or settings.get().clinic
    live = select(RoomSlot).where(RoomSlot.owner == holder(conversation), RoomSlot.until > now).limit(1)
    slot: RoomSlot | None = session.execute(live).scalars().first()
    if slot is None:
        return None
    return Place(slot.studio, slot.room, slot.place_start.astimezone(clinic.zone), slot.minutes)


def release(session: Session, owner: str) -> None:
    """Give up whatever `owner` keeps: `holder(conversation)`, or an appointment's owner."""
    one_writer(session)
    session.execute(delete(_SLOTS).where(_SLOTS.c.owner == owner))


def lapse(session: Session, now: datetime) -> list[str]:
    """Let all claims end whose time is over; their owners."""
    one_writer(session)
    over = _SLOTS.c.until <= now
    owners = session.execute(select(_SLOTS.c.owner).where(over).distinct()).scalars().all()
    session.execute(delete(_SLOTS).where(over))
    return sorted(owners)


def holder(conversation: str) -> str:
    """The owner of what this conversation holds."""
    return f"hold:{conversation}"


def appointment_owner(reference: str) -> str:
    """The owner of what this appointment keeps."""
    return f"appointment:{reference}"


def one_writer(session: Session) -> None:
    """Wait until this transaction is the only one that writes in the diary.

    The table's key alone keeps two people from one place. This keeps two who swap places from waiting for
    each other, which PostgreSQL would end with an error; a SQLite session waits for its turn when it begins.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_ONE_WRITER)))


def _claim(
    session: Session,
    place: Place,
    owner: str,
    until: datetime | None,
    now: datetime,
    clinic: Clinic,
    freeing: Iterable[str],
    sparing: str | None = None,
) -> Place | None:
    """`sparing`: the owner whose quarters are the claimant's anyway and stay as they are."""
    one_writer(session)
    cells = timetable.cells(clinic, place.start, place.minutes)
    rooms = range(1, clinic.studio(place.studio).rooms + 1)
    for room in sorted(rooms, key=lambda number: (number != place.room, number)):
        candidate = replace(place, room=room, start=place.start.astimezone(clinic.zone))
        try:
            with session.begin_nested():
                _make_way(session, candidate, cells, now, freeing)
                kept = _kept_by(session, sparing, candidate)
                rows = [_row(candidate, cell, owner, until) for cell in cells if cell not in kept]
                if rows:
                    session.execute(insert(_SLOTS), rows)
            return candidate
        except IntegrityError:
            continue  # somebody has that room; the savepoint has given back what we had
    return None


def _kept_by(session: Session, owner: str | None, place: Place) -> set[datetime]:
    """The quarters of the place's room that this owner keeps."""
    if owner is None:
        return set()
    of_it = (_SLOTS.c.owner == owner) & (_SLOTS.c.studio == place.studio) & (_SLOTS.c.room == place.room)
    return set(session.execute(select(_SLOTS.c.slot_start).where(of_it)).scalars())


def _make_way(
    session: Session, place: Place, cells: Sequence[datetime], now: datetime, freeing: Iterable[str]
) -> None:
    """Remove what no longer counts: the claimant's other places, and claims on these cells that are over."""
    in_place = (
        (_SLOTS.c.studio == place.studio) & (_SLOTS.c.room == place.room) & _SLOTS.c.slot_start.in_(cells)
    )
    over = in_place & (_SLOTS.c.until <= now)
    session.execute(delete(_SLOTS).where(or_(_SLOTS.c.owner.in_(list(freeing)), over)))


def _row(place: Place, cell: datetime, owner: str, until: datetime | None) -> dict[str, object]:
    return {
        "studio": place.studio,
        "room": place.room,
        "slot_start": cell,
        "owner": owner,
        "until": until,
        "place_start": place.start,
        "minutes": place.minutes,
    }


def _taken(
    session: Session, studio: str, span: tuple[datetime, datetime], now: datetime, own: Collection[str]
) -> set[tuple[int, datetime]]:
    """Rooms and cells that somebody else keeps between the two moments."""
    query = select(_SLOTS.c.room, _SLOTS.c.slot_start).where(
        _SLOTS.c.studio == studio,
        _SLOTS.c.slot_start.between(*span),
        or_(_SLOTS.c.until.is_(None), _SLOTS.c.until > now),
    )
    if own:
        query = query.where(_SLOTS.c.owner.not_in(own))
    return {(room, cell) for room, cell in session.execute(query).all()}


def _open_rooms(
    session: Session,
    studio: str,
    starts: Sequence[datetime],
    minutes: int,
    now: datetime,
    own: Collection[str],
    clinic: Clinic,
) -> dict[datetime, int]:
    """The starts at which a room is free, and the room."""
    rooms = clinic.studio(studio).rooms
    if not starts:
        return {}
    cells = {start: timetable.cells(clinic, start, minutes) for start in starts}
    span = min(map(min, cells.values())), max(map(max, cells.values()))
    taken = _taken(session, studio, span, now, own)
    found = {start: _free_room(rooms, needed, taken) for start, needed in cells.items()}
    return {start: room for start, room in found.items() if room is not None}


def _own(conversation: str | None, moving: str | None) -> list[str]:
    """The owners whose places are free to who asks."""
    mine = [holder(conversation)] if conversation is not None else []
    return [*mine, appointment_owner(moving)] if moving else mine


def _starts_of(session: Session, studio: str, moving: str | None) -> list[datetime]:
    """Where the appointment that is being moved is now: no place to move it to."""
    if moving is None:
        return []
    kept = (_SLOTS.c.owner == appointment_owner(moving)) & (_SLOTS.c.studio == studio)
    return list(session.execute(select(_SLOTS.c.place_start).where(kept).distinct()).scalars())


def _free_room(rooms: int, cells: Sequence[datetime], taken: set[tuple[int, datetime]]) -> int | None:
    """The first room in which none of the cells is taken."""
    return next(
        (room for room in range(1, rooms + 1) if taken.isdisjoint((room, cell) for cell in cells)), None
    )


def _same_visit(held_place: Place | None, place: Place) -> bool:
    return held_place is not None and (held_place.studio, held_place.start, held_place.minutes) == (
        place.studio,
        place.start,
        place.minutes,
    )
