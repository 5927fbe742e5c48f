"""Who did it: the option, the environment, the login name, in this order."""

from __future__ import annotations

import pytest

from desk import staff
from tests.unit.desk.prepared import REQUEST, desk, done


@pytest.mark.usefixtures("morning")
@pytest.mark.parametrize(
    ("option", "variable", "recorded"),
    [
        (["--by", "noor"], "rosa", "noor"),
        ([], "rosa", "rosa"),
        ([], "", "juno"),
        (["--by", "  Dr  Lee "], "", "Dr Lee"),
        (["--by", "Zo\u00eb \u00c5str\u00f6m"], "", "Zo\u00eb \u00c5str\u00f6m"),
    ],
)
def test_who_is_recorded(
    monkeypatch: pytest.MonkeyPatch, option: list[str], variable: str, recorded: str
) -> None:
    monkeypatch.setenv("LOGNAME", "juno")
    assert desk("requests", "note", REQUEST, "x", *option, DESK_BY=variable).exit_code == 0
    assert done(REQUEST)[-1][1] == recorded


@pytest.mark.usefixtures("morning")
@pytest.mark.parametrize("name", ["client", "Clock", "calendar", " ", "x" * 81, "\x1b"])
@pytest.mark.parametrize(
    "command",
    [
        ["requests", "approve", REQUEST], ["requests", "note", REQUEST, "x"], ["handoffs", "close", "1"],
        ["handoffs", "note", "1", "x"], ["questions", "dismiss", "1"], ["deliveries", "send-again", REQUEST],
    ],
)  # fmt: skip
def test_a_name_that_is_nobody_s_of_the_staff_is_bad_usage(command: list[str], name: str) -> None:
    refused = desk(*command, "--by", name)
    assert (refused.exit_code, len(done(REQUEST))) == (2, 1)


def test_one_who_has_no_login_name_is_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr("pwd.getpwuid", lambda number: {}[number])
    assert staff.name().isdigit()


@pytest.mark.usefixtures("morning")
def test_whoever_settles_a_question_is_recorded() -> None:
    assert desk("questions", "dismiss", "1", "--by", "noor").exit_code == 0
    refused = desk("questions", "dismiss", "1")
    assert refused.stderr == "Question 1 was dismissed by noor already.\n"
