"""clinic.yml and the environment as typed settings.

`get()` is what the program uses; `load()` reads afresh, for checks and tests.
Every error is one line that names the file and the key, and says how to mend it.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from clinic import clinic_file, sms_settings
from clinic.errors import SettingsError
from clinic.facts import facts
from clinic.kept import kept
from clinic.profile import Clinic, Provider
from clinic.sms_settings import OptOut, Twilio

__all__ = ["ROOT", "VAR", "Clinic", "Settings", "SettingsError", "facts", "frozen_now", "get", "load"]

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
_SHORTEST_SECRET = 32


@dataclass(frozen=True)
class Settings:
    """All that can be set. `secret` is made on first use (see there)."""

    clinic: Clinic
    database_url: str
    tracker_url: str
    redis_url: str | None
    calcom_url: str
    calcom_key: str | None
    mail_url: str | None
    twilio: Twilio | None
    sms_opt_out: OptOut
    port: int
    actions_port: int
    public_url: str
    allowed_origins: tuple[str, ...]
    production: bool
    frozen_now: datetime | None
    given_secret: str | None
    secret_file: Path

    @property
    def secret(self) -> bytes:
        """Key that signs sessions and hashes phone numbers: `VENTOSA_SECRET`, else one kept under `var/`."""
        if self.given_secret:
            return self.given_secret.encode()
        return _kept_secret(self.secret_file)


@kept
def get() -> Settings:
    """The settings of this process, read once (clinic/renewal.py has them read again)."""
    return load()


def load(path: Path | None = None, env: Mapping[str, str] | None = None) -> Settings:
    """Read clinic.yml (or `path`) and the environment (or `env`); raises `SettingsError`."""
    env = os.environ if env is None else env
    production = _mode(env)
    port = _port(env, "PORT", 5005)
    public_url = _url(env, "PUBLIC_URL", f"http://localhost:{port}")
    clinic = clinic_file.read(path or ROOT / "clinic.yml")
    return Settings(
        clinic=clinic,
        database_url=env.get("DATABASE_URL") or f"sqlite:///{VAR / 'clinic.db'}",
        tracker_url=env.get("TRACKER_URL") or f"sqlite:///{VAR / 'tracker.db'}",
        redis_url=env.get("REDIS_URL") or None,
        calcom_url=_url(env, "CALCOM_URL", "https://api.cal.com"),
        calcom_key=_calcom_key(env, clinic),
        mail_url=_mail_url(env, clinic),
        twilio=sms_settings.twilio(env, production),
        sms_opt_out=sms_settings.opt_out(env),
        port=port,
        actions_port=_port(env, "ACTIONS_PORT", 5055),
        public_url=public_url,
        allowed_origins=_origins(env, public_url),
        production=production,
        frozen_now=frozen_now(env),
        given_secret=_given_secret(env, production),
        secret_file=VAR / "secret",
    )


def frozen_now(env: Mapping[str, str]) -> datetime | None:
    """The time that `CLINIC_NOW` freezes the clinic's clock at, if any; refused in production."""
    text = env.get("CLINIC_NOW")
    if not text:
        return None
    if _mode(env):
        raise SettingsError("CLINIC_NOW: is for tests and demos only; unset it when VENTOSA_ENV=production")
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise SettingsError(f"CLINIC_NOW: must be like 2027-02-10T14:10:00-05:00, not '{text}'")
    return at


def _mode(env: Mapping[str, str]) -> bool:
    mode = env.get("VENTOSA_ENV") or "development"
    if mode not in ("development", "production"):
        raise SettingsError(f"VENTOSA_ENV: must be development or production, not '{mode}'")
    return mode == "production"


def _calcom_key(env: Mapping[str, str], clinic: Clinic) -> str | None:
    key = env.get("CALCOM_API_KEY") or None
    if key is None and clinic.booking.provider is Provider.calcom:
        raise SettingsError("CALCOM_API_KEY: is missing; clinic.yml says booking.provider: calcom")
    return key


def _mail_url(env: Mapping[str, str], clinic: Clinic) -> str | None:
    """The mail server (`smtp://`, or `smtps://` with TLS from the start), if there is one."""
    text = env.get("MAIL_URL") or None
    if text is None:
        return None
    parts = urlsplit(text)
    try:
        usable = parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number
        usable = False
    if not usable:
        raise SettingsError("MAIL_URL: must be like smtp://user:password@mail.example.com:587")
    if clinic.contact.email is None:
        raise SettingsError("MAIL_URL: needs contact.email in clinic.yml: the mails come from that address")
    return text


def _port(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name) or str(default)
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise SettingsError(f"{name}: must be a port from 1 to 65535, not '{text}'")
    return int(text)


def _url(env: Mapping[str, str], name: str, default: str) -> str:
    text = (env.get(name) or default).rstrip("/")
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise SettingsError(f"{name}: must be like https://example.com, not '{text}'")
    return text


def _origins(env: Mapping[str, str], public_url: str) -> tuple[str, ...]:
    """`ALLOWED_ORIGINS` (comma-separated), or the public address alone."""
    listed = (env.get("ALLOWED_ORIGINS") or "").split(",")
    given = [item.strip().rstrip("/") for item in listed if item.strip()]
    for origin in given:
        parts = urlsplit(origin)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path:
            raise SettingsError(f"ALLOWED_ORIGINS: must list origins like https://a.example, not '{origin}'")
    public = urlsplit(public_url)
    return tuple(given) or (f"{public.scheme}://{public.netloc}",)


def _given_secret(env: Mapping[str, str], production: bool) -> str | None:
    secret = env.get("VENTOSA_SECRET") or None
    if secret is None and production:
        raise SettingsError("VENTOSA_SECRET: is missing; production needs one of 32 characters or more")
    if secret is not None and len(secret) < _SHORTEST_SECRET:
        raise SettingsError(f"VENTOSA_SECRET: must have {_SHORTEST_SECRET} characters or more")
    return secret


def _kept_secret(path: Path) -> bytes:
    """Read the development secret, made by whichever process needs it first."""
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_once(path, secrets.token_hex(32))
        return path.read_bytes().strip()
    except OSError as error:
        mend = "mend its rights or set VENTOSA_SECRET"
        raise SettingsError(f"{path}: cannot be read or made ({error.strerror}); {mend}") from None


def _write_once(path: Path, text: str) -> None:
    """Put the file there whole, or leave the one that another process put there meanwhile."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text)
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
