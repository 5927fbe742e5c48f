"""A link in a text that opens the same conversation in one browser, once.

The token stands behind the "#" of the address, so that no server and no preview of the link sees it; the page
exchanges it for a session of its own.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.channels import sessions
from bot.channels.sessions import Opened
from clinic import settings
from clinic.db.texters import WebLink

MINUTES = 30
_LONGEST_TOKEN = 64


def make(session: Session, conversation: str, now: datetime) -> str:
    """The address of a new link into the conversation. Only the hash of its token is kept."""
    token = secrets.token_urlsafe(16)
    expires_at = now + timedelta(minutes=MINUTES)
    session.add(WebLink(token_hash=_hash(token), conversation=conversation, expires_at=expires_at))
    session.flush()
    return f"{settings.get().public_url}/demo#ventosa={token}"


def use(session: Session, token: str, now: datetime) -> Opened | None:
    """A web session for the link's conversation; None when it was used, is too old, or never was."""
    if len(token) > _LONGEST_TOKEN:
        return None
    used = session.execute(
        update(WebLink)
        .where(WebLink.token_hash == _hash(token), WebLink.used_at.is_(None), WebLink.expires_at > now)
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]
        return None
    query = select(WebLink.conversation).where(WebLink.token_hash == _hash(token))
    return sessions.begin_in(session, session.execute(query).scalar_one(), now)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
