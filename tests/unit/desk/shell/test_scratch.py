"""A database that is gone afterwards."""

from __future__ import annotations

import os

import pytest
from sqlalchemy import select

from clinic import clock, handoff, settings
from clinic.db import base
from clinic.db.handoffs import Handoff
from desk.shell import scratch


def reasons() -> list[str]:
    with base.reading() as session:
        return list(session.execute(select(Handoff.reason)).scalars())


def hand_over(reason: str) -> None:
    with base.session() as session:
        handoff.hand_over(session, f"web:{reason}", reason, "hello", clock.utcnow())


def test_each_block_has_a_database_of_its_own(clinic_database: str) -> None:
    hand_over("real")
    with scratch.database():
        hand_over("outer")
        with scratch.database():
            assert reasons() == []
            hand_over("inner")
        assert reasons() == ["outer"]
        file = settings.get().database_url.removeprefix("sqlite:///")
        assert os.path.exists(file)
    assert reasons() == ["real"]
    assert not os.path.exists(os.path.dirname(file))
    assert os.environ["DATABASE_URL"] == clinic_database


def test_it_ends_with_an_error_too(clinic_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL")
    with pytest.raises(KeyboardInterrupt), scratch.database():
        raise KeyboardInterrupt
    assert "DATABASE_URL" not in os.environ
