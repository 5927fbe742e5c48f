"""A phone as the SMS channel knows it: posts signed as Twilio signs them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from urllib.parse import urlencode

import httpx
from twilio.request_validator import RequestValidator

from clinic.sms_settings import Twilio

TOKEN = "0123456789abcdef0123456789abcdef"
PUBLIC_URL = "https://sms.clinic.example"
CLINIC_NUMBER = "+12125550100"


def account(url: str) -> Twilio:
    """The tests' account at a Twilio on loopback."""
    return Twilio("AC" + "0" * 32, TOKEN, CLINIC_NUMBER, url)


def sign(path: str, form: dict[str, str], token: str = TOKEN, public_url: str = PUBLIC_URL) -> str:
    """The signature that belongs to a post."""
    return str(RequestValidator(token).compute_signature(public_url + path, form))


def new_sid() -> str:
    return f"SM{secrets.token_hex(16)}"


@dataclass
class Phone:
    """Somebody's phone; `url` is where the channel listens on this machine."""

    url: str
    number: str = field(default_factory=lambda: f"+1917555{secrets.randbelow(10_000):04d}")

    def form(self, body: str, sid: str | None = None, **more: str) -> dict[str, str]:
        """What Twilio posts of a text."""
        return {
            "MessageSid": sid or new_sid(),
            "From": self.number,
            "To": CLINIC_NUMBER,
            "Body": body,
            "NumMedia": "0",
            "NumSegments": "1",
            "ApiVersion": "2010-04-01",
            **more,
        }

    def text(self, body: str, sid: str | None = None, **more: str) -> httpx.Response:
        """Send a text."""
        return self.post("/webhooks/sms/incoming", self.form(body, sid, **more))

    def report(self, sid: str, status: str, outbox_id: int, **more: str) -> httpx.Response:
        """What Twilio posts of a text of ours."""
        path = f"/webhooks/sms/status?text={outbox_id}"
        return self.post(path, {"MessageSid": sid, "MessageStatus": status, **more})

    def post(self, path: str, form: dict[str, str], signature: str | None = None) -> httpx.Response:
        """Post as Twilio does, with its signature unless another is given."""
        headers = {
            "X-Twilio-Signature": sign(path, form) if signature is None else signature,
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        }
        return httpx.post(self.url + path, content=urlencode(form), headers=headers, timeout=20)
