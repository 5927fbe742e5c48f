"""The clinic's clock, frozen and running."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from clinic import clock
from clinic.settings import SettingsError

FROZEN = "2027-02-10T14:10:00-05:00"


def test_the_clock_runs_in_the_clinics_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLINIC_NOW", raising=False)
    now = clock.now()
    assert str(now.tzinfo) == "America/New_York"
    assert abs(now - datetime.now(timezone.utc)) < timedelta(seconds=5)


@pytest.mark.parametrize("text", [FROZEN, "2027-02-10T19:10:00+00:00"])
def test_the_clock_can_be_frozen(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("CLINIC_NOW", text)
    assert clock.now().isoformat() == FROZEN


def test_queues_and_tokens_never_see_the_frozen_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLINIC_NOW", FROZEN)
    assert abs(clock.utcnow() - datetime.now(timezone.utc)) < timedelta(seconds=5)


def test_production_refuses_a_frozen_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLINIC_NOW", FROZEN)
    monkeypatch.setenv("VENTOSA_ENV", "production")
    with pytest.raises(SettingsError, match="CLINIC_NOW"):
        clock.now()


def test_the_clock_is_set_and_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLINIC_NOW", "2020-01-01T00:00:00-05:00")
    clock.set_to(datetime.fromisoformat(FROZEN))
    assert clock.now().isoformat() == FROZEN
    assert clock.frozen() == clock.now()
    clock.set_to(None)
    assert clock.frozen() is None
    clock.set_to(None)


def test_a_clock_that_is_refused_stays_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLINIC_NOW", raising=False)
    monkeypatch.setenv("VENTOSA_ENV", "production")
    with pytest.raises(SettingsError, match="CLINIC_NOW"):
        clock.set_to(datetime.fromisoformat(FROZEN))
    assert clock.frozen() is None
