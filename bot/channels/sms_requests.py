"""What Twilio posts: whether it is Twilio's, and what it says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from twilio.request_validator import RequestValidator

from bot.channels.sms_door import Text

_SID = re.compile(r"[A-Za-z0-9]{2,64}")
_NUMBER = re.compile(r"\+[1-9]\d{6,14}|\d{3,8}")  # E.164, or a short code
_STATUS = re.compile(r"[a-z_-]{2,20}")
_ERROR = re.compile(r"\d{1,10}")
_MOST_FIELDS = 200


class BadPost(Exception):
    """A post that is Twilio's but cannot be understood. The words are for the log."""


class Fields(Mapping[str, str]):
    """The fields of a form: the first value of each by name; `getlist` gives all, as the validator asks."""

    def __init__(self, body: bytes) -> None:
        self._all: dict[str, list[str]] = {}
        try:
            pairs = parse_qsl(
                body.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS
            )
        except ValueError:  # not UTF-8, or too many fields: nothing that Twilio signed
            pairs = []
        for name, value in pairs:
            self._all.setdefault(name, []).append(value)

    def __getitem__(self, name: str) -> str:
        return self._all[name][0]

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def getlist(self, name: str) -> list[str]:
        """All values of a field."""
        return self._all[name]


@dataclass(frozen=True)
class Report:
    """What Twilio reports about a text of ours. `outbox_id`: the one we named in the address."""

    sid: str
    status: str
    error_code: str | None
    outbox_id: int | None


def is_signed(token: str, address: str, fields: Fields, signature: str) -> bool:
    """Whether Twilio signed these fields for this address (with query, as Twilio sees it)."""
    return bool(RequestValidator(token).validate(address, fields, signature))


def address_of(public_url: str, path: str, query: str) -> str:
    """The address as Twilio sees it, whatever a proxy in between made of it."""
    return f"{public_url}{path}?{query}" if query else f"{public_url}{path}"


def read_text(fields: Fields) -> Text:
    """A text from somebody's phone; raises `BadPost`."""
    sid = fields.get("MessageSid") or fields.get("SmsMessageSid") or fields.get("SmsSid") or ""
    number = (fields.get("From") or "").strip()
    if not _SID.fullmatch(sid):
        raise BadPost("no MessageSid")
    if not _NUMBER.fullmatch(number):
        raise BadPost("no number that can be answered")
    media = fields.get("NumMedia") or "0"
    return Text(
        sid=sid,
        number=number,
        body=fields.get("Body") or "",
        media=int(media) if media.isascii() and media.isdigit() and len(media) < 4 else 0,
        opt_out_type=fields.get("OptOutType") or "",
    )


def read_report(fields: Fields, outbox_id: str | None) -> Report:
    """A report about a text of ours; raises `BadPost`."""
    sid = fields.get("MessageSid") or fields.get("SmsSid") or ""
    status = (fields.get("MessageStatus") or fields.get("SmsStatus") or "").lower()
    if not _SID.fullmatch(sid) or not _STATUS.fullmatch(status) or len(sid) > 40:
        raise BadPost("no MessageSid or no status")
    code = fields.get("ErrorCode") or ""
    known = outbox_id and outbox_id.isascii() and outbox_id.isdigit() and len(outbox_id) < 10
    return Report(
        sid, status, code if _ERROR.fullmatch(code) else None, int(outbox_id) if known and outbox_id else None
    )
