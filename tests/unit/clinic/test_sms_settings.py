"""The SMS channel's settings: all of an account or nothing, and each mistake told in a line."""

from __future__ import annotations

import pytest

from clinic import settings
from clinic.errors import SettingsError
from clinic.sms_settings import OptOut

ACCOUNT = {
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "t",
    "TWILIO_NUMBER": "+12125550100",
}


def test_without_an_account_there_is_none() -> None:
    known = settings.load(env={})
    assert (known.twilio, known.sms_opt_out) == (None, OptOut.ours)


def test_an_account() -> None:
    known = settings.load(env={**ACCOUNT, "SMS_OPT_OUT": "twilio", "TWILIO_URL": "http://127.0.0.1:4010/"})
    assert known.twilio is not None
    assert (known.twilio.url, known.twilio.is_service, known.sms_opt_out) == (
        "http://127.0.0.1:4010",
        False,
        OptOut.twilio,
    )


def test_a_messaging_service() -> None:
    known = settings.load(env={**ACCOUNT, "TWILIO_NUMBER": "MG" + "a" * 32})
    assert known.twilio is not None
    assert known.twilio.is_service


@pytest.mark.parametrize("name", ACCOUNT)
def test_half_an_account_is_none(name: str) -> None:
    with pytest.raises(SettingsError, match=f"{name}: is missing"):
        settings.load(env={**ACCOUNT, name: ""})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TWILIO_ACCOUNT_SID", "SM1"),
        ("TWILIO_NUMBER", "212-555-0100"),
        ("TWILIO_URL", "api.twilio.com"),
        ("SMS_OPT_OUT", "nobody"),
    ],
)
def test_mistakes_are_told(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name}: must be"):
        settings.load(env={**ACCOUNT, name: value})


PRODUCTION = {"VENTOSA_ENV": "production", "VENTOSA_SECRET": "x" * 32, "PUBLIC_URL": "https://clinic.example"}


@pytest.mark.parametrize(
    ("name", "value"),
    [("TWILIO_URL", "http://127.0.0.1:1"), ("PUBLIC_URL", "http://clinic.example"), ("PUBLIC_URL", "")],
)
def test_in_production_everything_travels_encrypted(name: str, value: str) -> None:
    assert settings.load(env={**ACCOUNT, **PRODUCTION}).twilio is not None
    with pytest.raises(SettingsError, match=name):
        settings.load(env={**ACCOUNT, **PRODUCTION, name: value})
