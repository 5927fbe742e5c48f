"""The labelled health sentences: the ones the tests hold, the ones kept back, the known misses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

HERE = Path(__file__).parent
WORKED_WITH = HERE.parent / "unit" / "clinic" / "health" / "tables"
HELD_OUT = HERE / "held_out"
KNOWN_MISSES = HERE / "known_misses.yml"
DECISIONS = ("avoid", "ask_clinician", "clear")
KINDS = ("body", "mind", "none")


@dataclass(frozen=True)
class Case:
    """A sentence, the question it answers (None: unasked), and what must come of it.

    `expected` is a decision, or for an emergency body, mind or none.
    """

    phenomenon: str
    text: str
    asked: str | None
    expected: str


def decisions(folder: Path) -> list[Case]:
    """The sentences of a folder that have a decision."""
    return [case for path in sorted(folder.glob("*.yml")) for case in _read(path, DECISIONS)]


def emergencies(folder: Path) -> list[Case]:
    """The sentences of a folder that are emergencies, or only sound like one."""
    return [case for path in sorted(folder.glob("emergencies*.yml")) for case in _read(path, KINDS)]


def known_misses() -> list[Case]:
    """The sentences that are known to be read otherwise than wanted."""
    return list(_read(KNOWN_MISSES, DECISIONS))


def _read(path: Path, labels: tuple[str, ...]) -> Iterator[Case]:
    # BaseLoader: "no" stays a word.
    table = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)
    for label in labels:
        for case in table.get(label, ()):
            asked, text = case if isinstance(case, list) else (None, case)
            yield Case(path.stem, text, asked, label)
