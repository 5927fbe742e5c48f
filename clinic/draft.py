"""What somebody says yes to, and what kind of appointment may come of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from clinic.db.appointments import Kind
from clinic.db.screenings import Screening
from clinic.diary import Place

CLEARANCE_HOLDS = timedelta(hours=24)  # DESIGN: clearances expire after 24 hours


@dataclass(frozen=True)
class Draft:
    """What somebody says yes to. `treated` is "" for the writer. ValueError when a part is missing."""

    conversation: str
    place: Place
    name: str
    first_visit: bool
    phone: str | None = None  # E.164
    email: str | None = None
    treated: str = ""
    screening_id: int | None = None
    minor: bool = False
    people: int = 1
    note: str = ""
    told: tuple[str, ...] = ()  # what staff should know besides, when they decide

    def __post_init__(self) -> None:
        check_contact(self.name, self.phone, self.email)


def kind_of(
    draft: Draft, decision: str, screening: Screening | None, now: datetime
) -> tuple[Kind | None, list[str]]:
    """What kind of appointment this may be (None: none at all), and the reasons why staff must decide.

    The stricter of `decision` and the stored screening counts. Only a stored screening of this very person
    that is clear and less than a day old books a place.
    """
    said = {str(getattr(decision, "value", decision))} | ({screening.decision} if screening else set())
    if "avoid" in said:
        return None, []
    reasons: list[str] = []
    if said != {"clear"}:
        reasons += (screening.rules if screening else []) or ["screening"]
    elif not clears(screening, draft.conversation, draft.treated, now):
        reasons.append("no_clearance")
    if draft.minor:
        reasons.append("minor")
    if draft.people > 1:
        reasons.append("several_people")
    return (Kind.REQUEST, [*reasons, *draft.told]) if reasons else (Kind.BOOKED, [])


def check_contact(name: str, phone: str | None, email: str | None) -> None:
    """ValueError when there is no name, or no way to reach them."""
    if not name.strip():
        raise ValueError("a booking needs a name")
    if not (phone or email):
        raise ValueError("a booking needs a phone number or an e-mail address")


def clears(screening: Screening | None, conversation: str, treated: str, now: datetime) -> bool:
    """Whether this is a clearance of the person to be treated ("" is the writer) that still holds."""
    if screening is None or screening.decision != "clear":
        return False
    of_this_person = (screening.conversation, screening.person) == (conversation, treated)
    return of_this_person and now - screening.at < CLEARANCE_HOLDS
