"""Whole readings in words, a line for each thing read: `python -m tests.health.readings TEXT [--asked ...]`.

A decision may be right for a wrong reason; a reading shows status, whose it is, where, why, what is left.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
import yaml

from clinic import health
from clinic.health import CONCEPTS, Finding, Reading

FILE = Path(__file__).parents[1] / "unit" / "clinic" / "health" / "readings.yml"
_SIGNS = ("affirmed", "healthy", "skin_fine", "area_fine", "aftercare_problem", "truncated")


def told(reading: Reading) -> list[str]:
    """All that was read, but for the places of the words."""
    lines = [_finding(f) for f in reading.findings]
    if reading.emergency:
        lines.append(
            f"emergency: {reading.emergency}{', only named' if reading.emergency_named_only else ''}"
        )
    for name in ("denied", "named", "open"):
        if concepts := getattr(reading, name):
            lines.append(f"{name}: {_listed(concepts)}")
    for name in ("why", "blocked"):
        if said := getattr(reading, name):
            lines.append(f"{name}: {said}")
    for name in ("wanted", "areas"):
        if regions := getattr(reading, name):
            lines.append(f"{name}: {', '.join(sorted(regions))}")
    return lines + [name for name in _SIGNS if getattr(reading, name)]


def _finding(finding: Finding) -> str:
    whose = "" if finding.whose == "self" else f" of {finding.whose}"
    where = f" on {finding.area}" if finding.area else ""
    return f"{finding.concept} {finding.status}{whose}{where}, {finding.rule.rpartition(': ')[2]}"


def _listed(concepts: frozenset[str]) -> str:
    missing = sorted(set(CONCEPTS) - concepts)
    if not missing:
        return "everything"
    return f"all but {', '.join(missing)}" if len(missing) < 4 else ", ".join(sorted(concepts))


def kept() -> list[tuple[str, str | None, list[str]]]:
    """(text, what was asked, what is read in it) of the file."""
    entries = yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)
    return [(entry["text"], entry.get("asked"), list(entry["reads"])) for entry in entries]


def entry(text: str, asked: str | None) -> str:
    """The text's entry for the file, as it is read now."""
    fields = {"text": text, **({"asked": asked} if asked else {}), "reads": told(health.read(text, asked))}
    return yaml.safe_dump([fields], sort_keys=False, allow_unicode=True, width=1000)


def main(
    text: str, asked: Annotated[str | None, typer.Option(help="concept, any or medications")] = None
) -> None:
    """Print the entry of TEXT for readings.yml, to be checked and pasted."""
    print(entry(text, asked), end="")


if __name__ == "__main__":
    typer.run(main)
