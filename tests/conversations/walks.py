"""People who wander: steps of different conversations mixed at random; the promises are checked each turn."""

from __future__ import annotations

import os
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

from clinic import screening
from clinic.health import Finding
from tests.conversations import runner

MADE = frozenset({"utter_booked", "utter_requested", "utter_moved"})
CLEARED = frozenset({"utter_screening_clear", "utter_screening_clear_check", "utter_booked"})
READ_BACK = "utter_read_back"
MINUTES = (0, 0, 0, 0, 1, 3, 20, 90, 60 * 26)
STICKS_TO_ITS_OWN = 0.7  # how often the next step is the next one of the same conversation


@dataclass
class Walk:
    """One person's way through the conversations; reproducible by its seed."""

    seed: int
    turns: int
    said: list[str] = field(default_factory=list)

    def steps(self) -> list[tuple[int, str]]:
        """(minutes that pass before it, message) of each turn."""
        dice = random.Random(self.seed)
        files = runner.conversation_files()
        scripts = [[turn["say"] for turn in runner.read(path)["turns"]] for path in files]
        steps, script, at = [], dice.choice(scripts), 0
        for _ in range(self.turns):
            if at >= len(script) or dice.random() > STICKS_TO_ITS_OWN:
                script = dice.choice(scripts)
                at = dice.randrange(len(script))
            steps.append((dice.choice(MINUTES), script[at]))
            at += 1
        return steps

    async def lead(self, person: runner.Person) -> None:
        """Say it all. Raises AssertionError with the whole way when a promise is broken."""
        now, before = datetime.fromisoformat(runner.DEFAULT_NOW), runner.Reply()
        for minutes, text in self.steps():
            now += timedelta(minutes=minutes)
            with mock.patch.dict(os.environ, {"CLINIC_NOW": now.isoformat()}):
                reply = await person.say(text)
            self.said.append(f"{now:%d %H:%M} > {text}\n      {reply.names}")
            broken = broken_promises(reply, before, await person.slots())
            assert not broken, f"seed {self.seed}: {broken}\n" + "\n".join(self.said)
            before = reply


def broken_promises(reply: runner.Reply, before: runner.Reply, slots: dict[str, Any]) -> list[str]:
    """What DESIGN promises and this turn did not keep.

    Args:
        reply: of this turn.
        before: of the turn before.
        slots: as they are after the turn.
    """
    broken = []
    if not reply.texts or not all(reply.texts):
        broken.append("silence")
    if len(reply.texts) > runner.MOST_MESSAGES:
        broken.append(f"{len(reply.texts)} messages")
    if any(word in reply.text for word in ("traceback", "exception", "utter_", "none,")):
        broken.append("something internal was said")
    if "utter_turn_failed" in reply.names:
        broken.append("the turn failed")
    if MADE & set(reply.names) and not any(name.startswith(READ_BACK) for name in before.names):
        broken.append("made without a read-back")
    if CLEARED & set(reply.names) and standing(slots) != "clear":
        broken.append("cleared or booked with a live flag")
    return broken


def standing(slots: dict[str, Any]) -> str:
    """The decision that the known findings force, for the person spoken of now."""
    findings = [Finding.from_json(stored) for stored in slots.get("health_findings") or ()]
    area = slots.get("screening_area")
    answers = {"area": screening.Answer.from_json(area)} if area else {}
    return str(screening.standing(answers, findings).value)
