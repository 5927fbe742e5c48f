"""The conversation in the terminal, with a parrot for the bot."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from rich.console import Console
from sqlalchemy import func, select

from clinic import clock, settings
from clinic.db import base
from clinic.db.messages import Inbox
from clinic.db.screenings import Screening
from desk.shell import saving
from desk.shell.shell import Options, Shell
from tests.unit.desk.shell.parrot import Parrot

NOW = "2027-02-10T14:10:00-05:00"
PHONE = "+12125550147"


def console(**options: object) -> Console:
    return Console(file=io.StringIO(), highlight=False, emoji=False, markup=False, **options)  # type: ignore[arg-type]


class Session:
    """A shell, and what stands on the screen."""

    def __init__(self, typed: bool = True, **options: object) -> None:
        self.parrot, self.out, self.err = Parrot(), console(), console()
        self.shell = Shell(self.parrot, Options(phone=PHONE, **options), self.out, self.err, typed)  # type: ignore[arg-type]

    async def type(self, *lines: str) -> None:
        with self.shell:
            await self.shell.converse(lines)

    @property
    def said(self) -> list[str]:
        return self.out.file.getvalue().splitlines()  # type: ignore[attr-defined]

    @property
    def noted(self) -> list[str]:
        return self.err.file.getvalue().splitlines()  # type: ignore[attr-defined]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(saving, "FOLDER", tmp_path / "conversations")
    saving.FOLDER.mkdir()
    return saving.FOLDER


@pytest.fixture(autouse=True)
def clinic(clinic_database: str) -> str:
    """The clinic's own database, at a frozen time."""
    return clinic_database


async def test_a_number_presses_a_button_of_the_last_reply() -> None:
    session = Session()
    await session.type("2", "2", "/restart", "2", "yes")
    assert session.parrot.heard == ["2", "Not sure", "2", "Yes"]
    assert session.said[:4] == [
        "bot> You said 2.", "     [1] Yes  [2] Not sure",
        "bot> You said Not sure.", "     [1] Yes  [2] Not sure",
    ]  # fmt: skip
    assert session.noted == ["A new conversation, with an empty diary."]


async def test_blank_lines_are_no_messages_and_two_slashes_are_one() -> None:
    session = Session()
    await session.type("", "   ", "//restart", "hello", "/quit", "never said")
    assert session.parrot.heard == ["restart", "hello"]  # the channel drops what looks like a payload


async def test_by_text_options_are_numbered_and_keywords_are_the_channels() -> None:
    session = Session(channel="sms")
    await session.type("hello", "2", "STOP", "hello?", "/restart", "hello")
    assert session.parrot.heard == ["hello", "Not sure", "hello"]
    assert session.said[:4] == [
        "bot> You said hello.", "     1 Yes, 2 Not sure", "     (33 characters, 1 segment)",
        "bot> You said Not sure.",
    ]  # fmt: skip
    assert "you will get no more texts" in session.said[6]
    assert session.said[8] == "(no answer goes out)"
    assert session.said[9] == "bot> You said hello."


async def test_a_test_leaves_the_clinics_database_alone() -> None:
    session = Session(channel="sms")
    await session.type("hello")
    with base.reading() as opened:
        assert opened.execute(select(func.count()).select_from(Inbox)).scalar_one() == 0


async def test_with_real_it_is_the_clinics_own() -> None:
    session = Session(channel="sms", real=True)
    await session.type("hello", "/clock fri 9am", "/restart", "hello")
    with base.reading() as opened:
        assert opened.execute(select(func.count(Inbox.conversation.distinct()))).scalar_one() == 2
    assert session.noted == [
        "The clock is the clinic's own with --real. Leave that out to try another time.",
        "A new conversation. What was booked before stays booked.",
    ]


async def test_reasons_come_and_go() -> None:
    session = Session()
    await session.type("one", "/why on", "two", "/why", "three", "/why what")
    about = [line for line in session.said if line.startswith("  | ")]
    assert about[:4] == [
        "  | heard    two",
        '  | topic    greet 0.90: "two"',
        "  | step     utter_parrot [SafetyFirst]",
        about[3],
    ]
    assert about[3].startswith("  | time     ")
    assert len(about) == 4
    assert session.said.index(about[0]) < session.said.index("bot> You said two.")
    assert session.noted == [
        "Each message is explained from now on.",
        "Messages are not explained any more.",
        "Write /why on, or /why off.",
    ]


async def test_a_text_that_the_channel_answers_is_told_as_such() -> None:
    session = Session(channel="sms", why=True)
    await session.type("HELP")
    assert session.said[0] == "  | heard    (the channel answered by itself, or not at all)"


async def test_a_screening_is_told_with_the_sources_that_are_kept() -> None:
    from desk.shell.shell import decided
    from desk.shell.trace import Question, Trace

    finding = {"concept": "blood_thinner", "status": "present", "text": "eliquis", "source": "BNF"}
    with base.session() as opened:
        kept = Screening(
            conversation="web:1", channel="web", question_set="1", answers={}, findings=[finding, finding],
            rules=["a rule"], decision="avoid", at=clock.utcnow(),
        )  # fmt: skip
        opened.add(kept)
        opened.flush()
        number = kept.id
    turn = Trace({}, False, Question(), Question(), (), (), {"screening_id": number}, {})
    found = decided(turn)
    assert found is not None
    assert (found.decision, found.rules, found.sources) == (
        "avoid", ("a rule",), ('blood_thinner "eliquis": BNF',),
    )  # fmt: skip


async def test_the_clock_is_set_again_and_goes_back() -> None:
    session = Session()
    await session.type(
        '/clock "fri 9am"', "/clock", "/clock 4pm", "/clock tomorrow 9am", "/clock soon", "/clock now"
    )
    assert session.noted == [
        "The clinic's clock stands at Fri 2027-02-12 09:00.",
        "The clinic's clock stands at Fri 2027-02-12 09:00.",
        "The clinic's clock stands at Fri 2027-02-12 16:00.",
        "The clinic's clock stands at Sat 2027-02-13 09:00.",
        "'soon' is no day and time. Write it such as: /clock fri 9am, or /clock 2027-02-12 15:00",
        "The clinic's clock stands at Wed 2027-02-10 14:10.",
    ]


async def test_the_clock_is_as_it_was_when_the_shell_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLINIC_NOW")
    session = Session()
    await session.type("/clock 2027-02-12 9:00", "/clock 2027-02-12 09:00", "/clock now", "/clock fri 9am")
    assert session.noted[1] == "The clinic's clock stands at Fri 2027-02-12 09:00."
    assert session.noted[2].startswith("The clinic's clock runs; it is ")
    assert clock.frozen() is None


async def test_production_keeps_its_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLINIC_NOW")
    monkeypatch.setenv("VENTOSA_ENV", "production")
    monkeypatch.setenv("VENTOSA_SECRET", "x" * 40)
    settings.get.cache_clear()
    session = Session()
    await session.type("/clock fri 9am")
    assert session.noted == ["CLINIC_NOW: is for tests and demos only; unset it when VENTOSA_ENV=production"]


async def test_a_conversation_is_saved_since_its_last_beginning(folder: Path) -> None:
    session = Session()
    await session.type("gone", "/restart", "one", "2", "/clock fri 9am", "two", "/save odd/talk")
    assert session.noted[-1].endswith("odd/talk.yml; it comes out the same when it is said again.")
    assert yaml.safe_load((folder / "odd" / "talk.yml").read_text("utf-8")) == {
        "now": "2027-02-10T14:10-05:00",
        "turns": [
            {"say": "one", "replies": ["utter_parrot"]},
            {"say": "Not sure", "replies": ["utter_parrot"]},
            {"now": "2027-02-12T09:00-05:00", "say": "two", "replies": ["utter_parrot"]},
        ],
        "records": {"appointments": [], "screenings": [], "handoffs": []},
    }
    assert clock.now().isoformat() == NOW  # of the fixture


async def test_what_comes_out_otherwise_is_not_saved(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session()

    def lines() -> Iterator[str]:
        yield "one"
        for events in session.parrot.conversations.values():
            events[-2].metadata = {"utter_action": "utter_another"}
        session.shell._turns[0] = saving.Turn("one", NOW, ("utter_another",))
        yield "/save odd/talk"

    with session.shell:
        await session.shell.converse(lines())
    assert session.noted[-1] == (
        'Nothing was saved: said again to an empty diary, "one" gets utter_parrot and not utter_another.'
    )
    assert list(folder.rglob("*.yml")) == []


async def test_nothing_said_is_nothing_saved(folder: Path) -> None:
    session = Session()
    await session.type("/save odd/talk", "/save ../talk")
    assert session.noted[-2] == "The bot has not been told anything yet."
    assert list(folder.rglob("*.yml")) == []


@pytest.mark.parametrize(("typed", "failed"), [(True, False), (False, True)])
async def test_a_refused_command_fails_a_script(typed: bool, failed: bool) -> None:
    session = Session(typed)
    await session.type("/nothing")
    assert session.noted == [
        "There is no /nothing. /help lists what there is; a message that begins with / is written with //."
    ]
    assert session.shell.failed is failed


@pytest.mark.parametrize("channel", ["web", "sms"])
async def test_a_message_that_the_bot_cannot_answer_is_a_failure(channel: str) -> None:
    session = Session(channel=channel)
    await session.type("hello")
    assert not session.shell.failed
    await session.type("crash")
    assert session.shell.failed
    assert session.said[-1]


async def test_help_tells_every_command() -> None:
    from desk.shell.commands import NAMES

    session = Session()
    await session.type("/help")
    told = "\n".join(session.noted)
    assert [name for name in NAMES if f"/{name}" not in told] == ["help"]


async def test_typing_is_shown_to_a_person_only() -> None:
    typed, script = Session(), Session(typed=False)
    for session in (typed, script):
        session.shell._out = session.out = console(force_terminal=True, width=80)
        await session.type("hello")
    assert "writing ..." in typed.out.file.getvalue()  # type: ignore[attr-defined]
    assert "writing ..." not in script.out.file.getvalue()  # type: ignore[attr-defined]


async def test_help_tells_what_is_otherwise_when_it_is_real(clinic_database: str) -> None:
    session = Session(real=True)
    await session.type("/help")
    told = "\n".join(session.noted)
    assert "what was booked before stays booked" in told
    assert "empty diary" not in told
    assert "/clock fri 9am" not in told
