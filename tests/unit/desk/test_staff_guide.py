"""Every command line of docs/staff.md is run, in its order, on the morning that it tells of."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from pathlib import Path

import pytest

from clinic import clock, questions
from clinic.db import base
from clinic.settings import ROOT
from desk import examples
from tests.unit.desk import prepared

GUIDE = (ROOT / "docs" / "staff.md").read_text("utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
LINES = [line for block in BLOCKS for line in block.splitlines() if line.strip()]
INLINE = [code for code in re.findall(r"`([^`\n]+)`", GUIDE) if code.startswith("desk ")]


@pytest.fixture
def told_of(morning: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The prepared morning, one more request and one more question, and topic files of the test's own."""
    monkeypatch.setenv("LOGNAME", "juno")
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "data", tmp_path / "data")
    monkeypatch.setattr(examples, "DATA", tmp_path / "data")
    with prepared.named("R3WDN7"), base.session() as session:
        open_answer = prepared.screened("web:gia", "ask_clinician", "not sure")
        session.add(open_answer)
        session.flush()
        prepared.book(
            "web:gia", "Gia Moss", open_answer, "2027-02-15 15:00", "flatiron", phone="+12125550175"
        )
        questions.note(session, "do you sell gift cards", "fallback", [], clock.utcnow())


@pytest.mark.usefixtures("told_of")
def test_every_command_line_of_the_guide_works() -> None:
    assert len(LINES) >= 20
    variables: dict[str, str] = {}
    for line in LINES:
        name, *arguments = shlex.split(line)
        if name == "export":
            variables |= dict(argument.split("=", 1) for argument in arguments)
            continue
        assert name == "desk", line
        result = prepared.desk(*arguments, typed="y\n", **variables)
        asked = result.stderr.rstrip().endswith("[y/N]:") and result.stderr.count("\n") == 1
        assert result.exit_code == 0, f"{line}\n{result.stdout}{result.stderr}"
        assert asked or not result.stderr, f"{line}\n{result.stderr}"
        assert result.stdout.strip(), line
        assert ": none." not in result.stdout, line
    assert variables == {"DESK_BY": "rosa"}
    assert "DESK_BY" not in os.environ


@pytest.mark.usefixtures("told_of")
def test_what_the_guide_promises_has_happened() -> None:
    for line in LINES:
        if line.startswith("desk "):
            prepared.desk(*shlex.split(line)[1:], typed="y\n")
    states = {
        "K7F3PT": "confirmed",
        "M4KRQ9": "declined",
        "R3WDN7": "waiting",
        "T6WDN3": "confirmed",
        "G9HJX4": "cancelled",
    }
    assert {reference: prepared.appointment(reference).status for reference in states} == states
    assert prepared.appointment("T6WDN3").studio == "upper_west_side"
    assert {actor for ref in states for action, actor, _ in prepared.done(ref)} == {"client", "rosa"}
    assert "- where do i leave my van" in (examples.DATA / "faq" / "locations_hours.yml").read_text("utf-8")


@pytest.mark.parametrize("code", INLINE)
def test_a_command_within_a_sentence_exists(code: str) -> None:
    words = shlex.split(code)[1:]
    if words and words[0] == "--install-completion":
        assert "--install-completion" in prepared.desk("--help").stdout
        return
    path = []
    for word in words:
        if not re.fullmatch(r"[a-z][a-z-]+", word):
            break
        path.append(word)
    assert prepared.desk(*path, "--help").exit_code == 0
    options = [word for word in words if word.startswith("--")]
    shown = prepared.desk(*path, "--help").stdout
    assert [option for option in options if option not in shown] == []


@pytest.mark.usefixtures("morning")
def test_the_refusal_that_the_guide_shows_is_what_is_said() -> None:
    prepared.decide("requests", "approve", "K7F3PT", DESK_BY="noor")
    assert f"    {prepared.decide('requests', 'approve', 'K7F3PT').stderr}" in GUIDE
