"""`desk erase`: shown, confirmed, done whole in both databases, and noted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import select
from typer.testing import CliRunner

from bot.stores.tracker import ClinicTrackerStore
from clinic import clock, settings
from clinic.db import base
from clinic.db.appointments import Appointment
from clinic.db.erasures import Erasure
from clinic.db.messages import Inbox
from desk import erase
from desk.cli import app
from tests.unit.desk import records_of_ana
from tests.unit.desk.records_of_ana import ANA, BEN

DOMAIN = Domain.from_yaml('version: "3.1"\nintents: [greet]\n')
WORDS = (b"Ana Silva", b"ana@example.com", b"2125550147", b"eliquis", b"web:ana")


@pytest.fixture
async def stored(clinic_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of both databases: Ana's and Ben's data in the clinic's, their conversations in Rasa's."""
    monkeypatch.setenv("TRACKER_URL", f"sqlite:///{tmp_path / 'tracker.db'}")
    monkeypatch.setenv("LOGNAME", "rosa")
    settings.get.cache_clear()
    records_of_ana.write()
    store = ClinicTrackerStore(DOMAIN)
    for sender, text in ((ANA, "I am Ana Silva and take eliquis"), (BEN, "hello from Ben")):
        await store.save(DialogueStateTracker.from_events(sender, [UserUttered(text, {"name": "greet"})]))
    return tmp_path


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, ["erase", *arguments], input=typed, catch_exceptions=False)


def bytes_of(folder: Path) -> dict[str, bytes]:
    """What stands in the databases' files, free pages and logs included."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def traces(folder: Path) -> list[tuple[str, bytes]]:
    return [(name, word) for name, content in bytes_of(folder).items() for word in WORDS if word in content]


def notes() -> Iterator[Erasure]:
    with base.reading() as session:
        yield from session.execute(select(Erasure)).scalars().all()


def test_it_is_shown_first_and_a_no_changes_nothing(stored: Path) -> None:
    done = run("KF73TG", "--cancel", typed="n\n")
    assert done.exit_code == 1
    assert (
        "Kept: 1 conversation, 1 message, 1 line of the bot's memory, 2 screenings, 2 hand-offs, 5 app"
        in done.stdout
    )
    assert "Names: Ana Silva." in done.stdout
    assert "Appointment KF73TJ: Sat 2027-02-13 14:10 at flatiron, waiting, still open" in done.stdout
    assert "Nothing was erased." in done.stderr
    assert len({word for _, word in traces(stored)}) == len(WORDS)
    assert list(notes()) == []


def test_no_answer_is_a_no(stored: Path) -> None:
    assert run("KF73TG", "--cancel").exit_code == 1
    assert list(notes()) == []


@pytest.mark.parametrize("whose", ["KF73TG", ANA, "ana@example.com", "212-555-0147"])
def test_after_a_yes_not_a_trace_is_left_in_the_files(stored: Path, whose: str) -> None:
    done = run(whose, "--cancel", typed="y\n")
    assert done.exit_code == 0, done.output
    assert traces(stored) == []
    assert "Erased, note 1: 1 conversation, 1 message, 1 line of the bot's memory" in done.stdout
    assert "1 of them cancelled." in done.stdout
    assert "in use" not in done.stdout
    assert "Not reached from here: backups" in done.stdout


def test_others_are_not_touched(stored: Path) -> None:
    run(ANA, "--cancel", "--yes")
    with base.reading() as session:
        assert session.execute(select(Inbox.text)).scalars().all() == ["hello from Ben"]
    assert b"hello from Ben" in bytes_of(stored)["tracker.db"]


def test_what_is_open_is_not_cancelled_unasked(stored: Path) -> None:
    done = run(ANA, "--yes")
    assert (done.exit_code, list(notes())) == (1, [])
    assert "Something is still open" in done.stderr
    with base.reading() as session:
        waiting = select(Appointment.status).where(Appointment.reference == "KF73TJ")
        assert session.execute(waiting).scalar_one() == "waiting"


def test_the_note_tells_nothing_about_whom(stored: Path) -> None:
    run("ana@example.com", "--cancel", "--yes")
    listed = CliRunner().invoke(app, ["erasures", "--json"], catch_exceptions=False).stdout
    (row,) = json.loads(listed)
    assert (row["id"], row["at"], row["by"], row["found by"]) == (
        1,
        "Wed 2027-02-10 14:10",
        "rosa",
        "contact",
    )
    assert row["erased"].endswith("2 screenings, 2 hand-offs, 5 appointments, 1 of them cancelled")
    assert not any(word.decode() in listed for word in WORDS)


def test_for_programs(stored: Path) -> None:
    assert run(ANA, "--json").exit_code == 2
    done = json.loads(run(ANA, "--json", "--yes", "--cancel").stdout)
    assert (done["id"], done["scrubbed"], done["outside"]) == (1, True, [])
    assert done["counts"]["events"] == 1


def test_a_conversation_that_only_rasa_knows_is_erased(stored: Path) -> None:
    with base.session() as session:
        session.execute(Inbox.__table__.delete())
    run(BEN, "--yes")
    assert b"web:ben" not in bytes_of(stored)["tracker.db"]


@pytest.mark.parametrize("whose", ["KF73TX", "web:nobody", "+19175550142", "erased:KF73TG"])
def test_nothing_kept_is_told(stored: Path, whose: str) -> None:
    done = run(whose, "--yes")
    assert (done.exit_code, done.stderr) == (1, f"Nothing is kept under {whose}.\n")


def test_twice_is_nothing_the_second_time(stored: Path) -> None:
    assert run("KF73TG", "--yes", "--cancel").exit_code == 0
    assert run("KF73TG", "--yes", "--cancel").stderr == "Nothing is kept under KF73TG.\n"


def test_a_name_is_not_enough(stored: Path) -> None:
    done = run("Ana Silva", "--yes")
    assert done.exit_code == 2
    assert "give a reference" in " ".join(done.output.split())


def test_while_a_message_is_answered_nothing_is_erased(stored: Path) -> None:
    with base.session() as session:
        message = session.get(Inbox, ANA)
        message.state, message.claimed_until = "running", clock.utcnow().replace(year=9000)
    done = run(ANA, "--yes", "--cancel")
    assert (done.exit_code, list(notes())) == (1, [])
    assert "just being answered" in done.stderr


def test_when_rasa_s_database_fails_the_clinic_s_keeps_all(
    stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lock of another program: nothing half erased."""

    def fail(_: Any) -> int:
        raise base.DatabaseError("TRACKER_URL: cannot be changed")

    monkeypatch.setattr(erase.forget, "forget", fail)
    with pytest.raises(base.DatabaseError, match="TRACKER_URL"):
        run(ANA, "--yes", "--cancel")
    assert list(notes()) == []
    assert len({word for _, word in traces(stored)}) == len(WORDS)


def test_something_that_came_meanwhile_is_not_erased_unseen(
    stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def agreed(*_: object) -> bool:
        with base.session() as session:
            session.add(records_of_ana.handoff("web:ana", "closed", 0))
        return True

    monkeypatch.setattr(erase.asking, "agreed", agreed)
    done = run(ANA, "--cancel")
    assert (done.exit_code, list(notes())) == (1, [])
    assert "Something was added meanwhile" in done.stderr


@pytest.mark.usefixtures("stored")
def test_who_says_who_they_are_is_noted_by_that_name(monkeypatch: pytest.MonkeyPatch) -> None:
    assert json.loads(run(BEN, "--yes", "--json", "--by", "noor").stdout)["by"] == "noor"
    monkeypatch.setenv("DESK_BY", "ines")
    assert run(ANA, "--yes", "--cancel").exit_code == 0
    assert [note.by for note in notes()] == ["noor", "ines"]
