"""What the SMS channel can be told."""

from __future__ import annotations

from dataclasses import dataclass

from clinic import settings
from clinic.sms_settings import OptOut, Twilio

STATUS_PATH = "/webhooks/sms/status"


@dataclass(frozen=True)
class SmsConfig:
    """Settings of the channel.

    twilio: the account; without one nothing is let in and nothing sent
    public_url: what Twilio calls us: its signature covers the address
    quiet_seconds: in which a burst of texts becomes one turn
    largest_body: bytes of a request; Twilio's are below 10,000
    drain_seconds: how long a stop waits for running turns
    send_seconds: how long Twilio may take to answer
    """

    secret: bytes
    twilio: Twilio | None = None
    opt_out: OptOut = OptOut.ours
    public_url: str = ""
    database_url: str | None = None
    quiet_seconds: float = 2.0
    largest_body: int = 64 * 1024
    drain_seconds: float = 4.0
    send_seconds: float = 10.0

    @classmethod
    def from_settings(cls) -> SmsConfig:
        """From the environment; raises `SettingsError`."""
        known = settings.get()
        return cls(
            secret=known.secret,
            twilio=known.twilio,
            opt_out=known.sms_opt_out,
            public_url=known.public_url,
            database_url=known.database_url,
        )

    @property
    def report_address(self) -> str | None:
        """Where Twilio may report what became of a text; it refuses addresses that are not public."""
        return f"{self.public_url}{STATUS_PATH}" if self.public_url.startswith("https://") else None
