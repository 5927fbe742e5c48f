"""The mutants that no test can notice, and why (survivors.yml)."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

LIST = Path(__file__).with_name("survivors.yml")
NOT_EXAMINED = "Not examined yet."
_HEAD = """\
# Mutants of the screening that no test notices, and why. `python -m tests.mutation` fails for one that is not
# here; --write brings the list up to date, --again tries only these.
# Each: [function, line, changed line].
"""
Key = tuple[str, str, str, str]


def load() -> dict[Key, str]:
    """(file, function, line, changed line) -> why nobody can notice the change."""
    groups = yaml.safe_load(LIST.read_text(encoding="utf-8"))
    return {
        (group["file"], *(str(part) for part in mutant)): group["why"]
        for group in groups
        for mutant in group["mutants"]
    }


def write(known: dict[Key, str]) -> None:
    """Make this the list, by file and reason."""
    groups: dict[tuple[str, str], list[list[str]]] = {}
    for (file, *mutant), why in sorted(known.items(), key=lambda pair: (pair[0][0], pair[1], pair[0])):
        groups.setdefault((file, why), []).append(mutant)
    text = _HEAD
    for (file, why), listed in groups.items():
        text += f"- file: {file}\n  why: {_scalar(why)}\n  mutants:\n"
        text += "".join(f"    - [{', '.join(_scalar(part) for part in mutant)}]\n" for mutant in listed)
    LIST.write_text(text, encoding="utf-8")


def _scalar(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
