"""The SMS channel's part of the environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from urllib.parse import urlsplit

from clinic.errors import SettingsError

REAL_URL = "https://api.twilio.com"
_ACCOUNT = re.compile(r"AC[0-9a-fA-F]{32}")
_NUMBER = re.compile(r"\+[1-9]\d{6,14}|\d{4,6}")
_SERVICE = re.compile(r"MG[0-9a-fA-F]{32}")


class OptOut(str, Enum):
    """Who answers STOP, START and HELP."""

    ours = "ours"
    twilio = "twilio"


@dataclass(frozen=True)
class Twilio:
    """An account. `sender`: a phone number (E.164), a short code, or a messaging service (MG...)."""

    account: str
    token: str
    sender: str
    url: str

    @property
    def is_service(self) -> bool:
        """Whether a messaging service sends."""
        return self.sender.startswith("MG")


def twilio(env: Mapping[str, str], production: bool) -> Twilio | None:
    """The account, if there is one; raises `SettingsError` when a part of it is missing or wrong."""
    account = env.get("TWILIO_ACCOUNT_SID") or None
    token = env.get("TWILIO_AUTH_TOKEN") or None
    sender = env.get("TWILIO_NUMBER") or None
    url = (env.get("TWILIO_URL") or REAL_URL).rstrip("/")
    if account is None and token is None and sender is None:
        return None
    given = {"TWILIO_ACCOUNT_SID": account, "TWILIO_AUTH_TOKEN": token, "TWILIO_NUMBER": sender}
    missing = next((name for name, value in given.items() if value is None), None)
    if missing or account is None or token is None or sender is None:
        raise SettingsError(f"{missing}: is missing; SMS needs all of {', '.join(given)}, or none of them")
    if not _ACCOUNT.fullmatch(account):
        raise SettingsError("TWILIO_ACCOUNT_SID: must be AC and 32 hexadecimal digits")
    if not (_NUMBER.fullmatch(sender) or _SERVICE.fullmatch(sender)):
        raise SettingsError("TWILIO_NUMBER: must be like +12125550100, or a messaging service (MG...)")
    if production and not (env.get("PUBLIC_URL") or "").startswith("https://"):
        raise SettingsError("PUBLIC_URL: must begin with https://; Twilio signs that address and posts to it")
    return Twilio(account, token, sender, _checked(url, production))


def opt_out(env: Mapping[str, str]) -> OptOut:
    """`SMS_OPT_OUT`; raises `SettingsError`."""
    text = env.get("SMS_OPT_OUT") or OptOut.ours.value
    try:
        return OptOut(text)
    except ValueError:
        raise SettingsError(f"SMS_OPT_OUT: must be ours or twilio, not '{text}'") from None


def _checked(url: str, production: bool) -> str:
    parts = urlsplit(url)
    schemes = ("https",) if production else ("https", "http")  # the token goes there
    if parts.scheme not in schemes or not parts.netloc:
        raise SettingsError(f"TWILIO_URL: must be like {REAL_URL}, not '{url}'")
    return url
