"""The mutants that no test can notice, each looked at, and why (survivors.yml)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import yaml

from clinic.settings import ROOT
from tests.mutation import mutants
from tests.mutation.mutants import Mutant

LIST = Path(__file__).with_name("survivors.yml")
_HEAD = """\
# Mutants of the screening that no test notices, and why that is right. Only what somebody has looked at
# stands here. `python -m tests.mutation` prints the others in this form; --write drops what is noticed or
# gone.
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


def stale(known: Iterable[Key], files: Iterable[str]) -> list[Key]:
    """Those of `files` whose line has changed, so that they explain nothing any more."""
    wanted = set(files)
    listed = [key for key in known if key[0] in wanted]
    there = {m.key for file in {key[0] for key in listed} if (ROOT / file).exists() for m in mutants.of(file)}
    return sorted(key for key in listed if key not in there)


def entry(mutant: Mutant) -> str:
    """The line that stands for it in the list."""
    return f"    - [{', '.join(_scalar(part) for part in mutant.key[1:])}]\n"


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
