"""The clinic's booking page, with what is known filled in."""

from __future__ import annotations

from urllib.parse import quote

from clinic.draft import Draft
from clinic.profile import Clinic


def address(clinic: Clinic, draft: Draft | None = None) -> str:
    """The page's address; what is not known is left empty. ValueError when clinic.yml has none."""
    if clinic.booking.link is None:
        raise ValueError("clinic.yml has no booking.link")
    known = {"studio": "", "date": "", "name": "", "email": "", "phone": ""}
    if draft is not None:
        day = draft.place.start.astimezone(clinic.zone).date().isoformat()
        known = {
            "studio": draft.place.studio,
            "date": day,
            "name": draft.name,
            "email": draft.email or "",
            "phone": draft.phone or "",
        }
    found = clinic.booking.link.url
    for name, value in known.items():
        found = found.replace(f"{{{name}}}", quote(value, safe=""))
    return found
