"""What the website's channel can be told."""

from __future__ import annotations

from dataclasses import dataclass

from bot.channels.limits import Rate
from clinic import settings

NEW_SESSIONS = Rate(burst=10, per_minute=6)
MESSAGES = Rate(burst=10, per_minute=30)
MESSAGES_OF_AN_ADDRESS = Rate(burst=60, per_minute=120)


@dataclass(frozen=True)
class WebConfig:
    """Settings of the channel.

    largest_body: bytes; 10,000 characters fit even when each is escaped
    drain_seconds: how long a stop waits for running turns; the rest run after the next start. `make run` ends
        what has not stopped after five seconds.
    """

    secret: bytes
    allowed_origins: tuple[str, ...] = ()
    public_url: str | None = None
    database_url: str | None = None
    largest_body: int = 256 * 1024
    drain_seconds: float = 4.0
    session_rate: Rate = NEW_SESSIONS
    message_rate: Rate = MESSAGES
    address_rate: Rate = MESSAGES_OF_AN_ADDRESS
    streams_per_address: int = 60

    @classmethod
    def from_settings(cls) -> WebConfig:
        """From clinic.yml and the environment; raises `SettingsError`."""
        known = settings.get()
        return cls(
            secret=known.secret,
            allowed_origins=known.allowed_origins,
            public_url=known.public_url,
            database_url=known.database_url,
        )

    def demo_address(self, port: int) -> str:
        """Where the demo page is."""
        return f"{self.public_url or f'http://localhost:{port}'}/demo"
