"""What asks first: a piped answer counts, and where nobody answers nothing is done."""

from __future__ import annotations

import pytest

from tests.unit.desk.prepared import BOOKED, MINOR, REQUEST, decide, desk, done

pytestmark = pytest.mark.usefixtures("morning")
ASK = [
    ("requests", "approve", REQUEST),
    ("requests", "decline", REQUEST),
    ("requests", "call-back", MINOR),
    ("bookings", "cancel", BOOKED),
    ("bookings", "move", BOOKED, "fri", "3pm"),
]


@pytest.mark.parametrize("command", ASK, ids=" ".join)
def test_where_nobody_answers_nothing_is_done(command: tuple[str, ...]) -> None:
    before = done(command[2])
    refused = desk(*command)
    assert (refused.exit_code, refused.stdout.strip()) == (1, "")
    assert "[y/N]:" in refused.stderr
    assert "--yes" in refused.stderr.splitlines()[-1]
    assert done(command[2]) == before


@pytest.mark.parametrize("command", ASK, ids=" ".join)
@pytest.mark.parametrize("typed", ["n\n", "\n", "maybe\nn\n"])
def test_a_piped_no_is_a_no(command: tuple[str, ...], typed: str) -> None:
    before = done(command[2])
    refused = desk(*command, typed=typed)
    assert (refused.exit_code, refused.stderr.splitlines()[-1]) == (1, "Nothing was changed.")
    assert done(command[2]) == before


@pytest.mark.parametrize("command", ASK, ids=" ".join)
def test_a_piped_yes_and_the_option_do_it(command: tuple[str, ...]) -> None:
    before = len(done(command[2]))
    assert desk(*command, typed="y\n").exit_code == 0
    assert len(done(command[2])) == before + 1
    again = decide(*command)
    assert (again.exit_code, "[y/N]" in again.stderr) == (0, False)


@pytest.mark.parametrize("command", ASK, ids=" ".join)
def test_a_program_says_yes_itself(command: tuple[str, ...]) -> None:
    before = done(command[2])
    refused = desk(*command, "--json", typed="y\n")
    assert (refused.exit_code, "needs --yes" in refused.stderr) == (2, True)
    assert done(command[2]) == before


def test_erasing_is_asked_about_in_the_same_way() -> None:
    before = done(REQUEST)
    for typed, said in (("", "--yes"), ("n\n", "Nothing was erased.")):
        refused = desk("erase", REQUEST, "--cancel", typed=typed)
        assert (refused.exit_code, said in refused.stderr.splitlines()[-1]) == (1, True)
    assert done(REQUEST) == before
