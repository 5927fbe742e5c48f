"""Nobody talks by the script: the promises hold however the steps are mixed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conversations import runner
from tests.conversations.walks import Walk, broken_promises


async def walk(seed: int, turns: int, channel: str, agent, folder: Path, caplog) -> None:
    with runner.fresh_clinic(folder, runner.DEFAULT_NOW):
        person = runner.Person(agent, channel)
        await Walk(seed, turns).lead(person)
    failures = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert not failures, failures


@pytest.mark.parametrize("seed", range(4))
async def test_a_short_walk(seed: int, agent, tmp_path, caplog) -> None:
    await walk(seed, 25, ("web", "sms")[seed % 2], agent, tmp_path, caplog)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 160))
async def test_a_long_walk(seed: int, agent, tmp_path, caplog) -> None:
    await walk(seed, 80, ("web", "sms")[seed % 2], agent, tmp_path, caplog)


def test_a_walk_can_be_repeated() -> None:
    assert Walk(7, 30).steps() == Walk(7, 30).steps()
    assert Walk(7, 30).steps() != Walk(8, 30).steps()


@pytest.mark.parametrize(
    ("reply", "before", "slots", "broken"),
    [
        (runner.Reply(), runner.Reply(), {}, "silence"),
        (runner.Reply(["a"] * 3, ["b"] * 3), runner.Reply(), {}, "3 messages"),
        (
            runner.Reply(["utter_booked"], ["Booked"]),
            runner.Reply(["utter_greet"], ["Hi"]),
            {},
            "made without",
        ),
    ],
)
def test_broken_promises_are_noticed(
    reply: runner.Reply, before: runner.Reply, slots: dict, broken: str
) -> None:
    assert any(broken in found for found in broken_promises(reply, before, slots))
