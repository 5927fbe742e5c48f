"""The clinic's booking page, with what is known filled in. Our diary knows nothing of what is free there."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from clinic.profile import LINK_FIELDS, Clinic, Provider


def is_used(clinic: Clinic) -> bool:
    """Whether people book on a page of the clinic's."""
    return clinic.booking.provider is Provider.link


def address(clinic: Clinic, known: Mapping[str, str | None]) -> str:
    """The page's address. `known`: of LINK_FIELDS; what is missing stays empty. ValueError without a page."""
    if clinic.booking.link is None:
        raise ValueError("clinic.yml has no booking.link")
    found = clinic.booking.link.url
    for name in LINK_FIELDS:
        found = found.replace(f"{{{name}}}", quote(known.get(name) or "", safe=""))
    return found
