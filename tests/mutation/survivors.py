"""The mutants that no test can notice, and why (survivors.yml)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from clinic.settings import ROOT

LIST = Path(__file__).with_name("survivors.yml")
Key = tuple[str, str, str, str]


def health_files() -> Iterator[str]:
    """The files of clinic/health, from the root."""
    for path in (ROOT / "clinic" / "health").glob("*.py"):
        yield str(path.relative_to(ROOT))


def load() -> dict[Key, str]:
    """(file, function, line, changed line) -> why nobody can notice the change."""
    groups = yaml.safe_load(LIST.read_text(encoding="utf-8"))
    return {
        (group["file"], *(str(part) for part in mutant)): group["why"]
        for group in groups
        for mutant in group["mutants"]
    }
