"""Sending a mail through the clinic's mail server (`MAIL_URL`), and what its answer means."""

from __future__ import annotations

import asyncio
from email.message import EmailMessage
from enum import Enum
from urllib.parse import unquote, urlsplit

import aiosmtplib

SECONDS = 20.0


class Sent(str, Enum):
    """What came of it."""

    DONE = "done"
    LATER = "later"  # not taken this time
    REFUSED = "refused"  # never will be


def send(url: str, message: EmailMessage, seconds: float = SECONDS) -> tuple[Sent, str]:
    """Hand the message to the server at `url` (smtp:// or smtps://); what came of it, and why."""
    try:
        asyncio.run(_send(url, message, seconds))
    except aiosmtplib.SMTPRecipientsRefused as error:
        codes = [refused.code for refused in error.recipients]
        return _refused(min(codes, default=550)), "the address was refused"
    except aiosmtplib.SMTPResponseException as error:
        return _refused(error.code), f"{error.code} {error.message}"[:200]
    except (aiosmtplib.SMTPException, OSError, asyncio.TimeoutError) as error:
        return Sent.LATER, f"not sent: {type(error).__name__}"
    return Sent.DONE, ""


async def _send(url: str, message: EmailMessage, seconds: float) -> None:
    parts = urlsplit(url)
    use_tls = parts.scheme == "smtps"
    await aiosmtplib.send(
        message,
        hostname=parts.hostname or "",
        port=parts.port or (465 if use_tls else 587),
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        use_tls=use_tls,
        timeout=seconds,
    )


def _refused(code: int) -> Sent:
    """5xx is for good, except for a wrong password (535), which staff can mend."""
    return Sent.REFUSED if code >= 500 and code not in (530, 534, 535, 538) else Sent.LATER
