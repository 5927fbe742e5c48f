"""The signed token that opens one conversation to one browser.

A token opens its conversation for an hour. For a day it can be exchanged for a fresh one; the exchange counts
the session's generation up, and a token of an older generation cannot be exchanged any more.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

import jwt

OPEN_SECONDS = 60 * 60
RENEWABLE_SECONDS = 24 * 60 * 60

_ALGORITHM = "HS256"
_AUDIENCE = "ventosa-web"


class TokenError(Exception):
    """A token that opens nothing. Why is for the log, never for the client."""


@dataclass(frozen=True)
class Token:
    """What a token says: which session, of which generation, and until when (seconds since 1970)."""

    session_id: str
    generation: int
    expires: int


def new_session_id() -> str:
    """128 random bits."""
    return secrets.token_hex(16)


def new_sender_id() -> str:
    """Rasa's name for a web conversation. It is not derived from anything that a client sees."""
    return f"web:{secrets.token_hex(16)}"


def issue(secret: bytes, session_id: str, generation: int, now: float) -> str:
    """A token that opens the session for `OPEN_SECONDS` from `now` (seconds since 1970)."""
    claims = {"aud": _AUDIENCE, "sid": session_id, "gen": generation, "exp": int(now) + OPEN_SECONDS}
    return jwt.encode(claims, secret, algorithm=_ALGORITHM)


def read(secret: bytes, text: str, now: float, late: int = 0) -> Token:
    """The token in `text`, if we signed it and it is at most `late` seconds past its time; raises
    `TokenError`.
    """
    try:
        claims = jwt.decode(
            text,
            secret,
            algorithms=[_ALGORITHM],
            audience=_AUDIENCE,
            options={"require": ["exp", "aud"], "verify_exp": False},
        )
        token = Token(
            session_id=str(claims["sid"]), generation=int(claims["gen"]), expires=int(claims["exp"])
        )
    except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
        raise TokenError(f"not a token of ours: {type(error).__name__}") from None
    if now > token.expires + late:
        raise TokenError("expired")
    return token
