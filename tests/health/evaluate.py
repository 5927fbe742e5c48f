"""How well health is read: `python -m tests.health.evaluate --help`.

The figures that count: no dangerous error (a message that should stop or hold a booking, read as clear),
right decisions, and how many harmless messages are held or refused.
"""

from __future__ import annotations

import json
import subprocess
import venv
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from clinic import health, screening
from clinic.screening import Decision
from tests.health import tables
from tests.health.tables import Case

FIGURES = Path(__file__).with_name("figures.json")
ENVIRONMENT = Path("var/eval/venv")
LOCK = Path("requirements/eval.txt")
Judge = Callable[[Case], str]


@dataclass(frozen=True)
class Figures:
    """Counts over some sentences; percentages are made when they are shown."""

    sentences: int
    right: int
    harmful: int
    dangerous: int
    harmless: int
    over_blocked: int

    @classmethod
    def of(cls, cases: Iterable[Case], judge: Judge) -> Figures:
        """Judge every sentence and count."""
        judged = [(case.expected, judge(case)) for case in cases]
        clear = Decision.CLEAR.value
        return cls(
            sentences=len(judged),
            right=sum(expected == got for expected, got in judged),
            harmful=sum(expected != clear for expected, _ in judged),
            dangerous=sum(expected != clear and got == clear for expected, got in judged),
            harmless=sum(expected == clear for expected, _ in judged),
            over_blocked=sum(expected == clear and got != clear for expected, got in judged),
        )

    def as_dict(self) -> dict[str, float]:
        """What is committed and compared."""
        return {
            "sentences": self.sentences,
            "right_percent": percent(self.right, self.sentences),
            "dangerous": self.dangerous,
            "dangerous_percent": percent(self.dangerous, self.harmful),
            "over_blocked_percent": percent(self.over_blocked, self.harmless),
        }


def percent(part: int, whole: int) -> float:
    """With one decimal; 0 where there is nothing."""
    return round(100 * part / whole, 1) if whole else 0.0


def own(case: Case) -> str:
    """The decision of our screening."""
    return screening.judge(health.read(case.text, case.asked)).decision.value


def emergency(case: Case) -> str:
    """The emergency our screening finds, or none."""
    return health.read(case.text, case.asked).emergency or "none"


def others(cases: list[Case]) -> dict[str, Figures]:
    """ConText and NegEx on the sentences that answer no question, given the terms that we find in them.

    They get our vocabulary and our decision table: what is compared is how they read the words around a term.
    """
    unasked = [case for case in cases if case.asked is None]
    findings = [health.read(case.text).findings for case in unasked]
    lines = [
        json.dumps({"text": case.text, "targets": [[f.start, f.end] for f in found]})
        for case, found in zip(unasked, findings, strict=True)
    ]
    run = subprocess.run(
        [environment(), "-W", "ignore", str(Path(__file__).with_name("context_rules.py"))],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        check=True,
    )
    judged = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
    verdicts: dict[str, dict[str, str]] = {"medspacy": {}, "negspacy": {}}
    for case, found, statuses in zip(unasked, findings, judged, strict=True):
        for name, by_text in verdicts.items():
            at = dict(statuses[name])
            known = [replace(f, status=at[f.start], area=None) for f in found if f.start in at]
            by_text[case.text] = screening.decide(known).decision.value
    return {
        "our screening": Figures.of(unasked, own),
        "medspaCy ConText": Figures.of(unasked, lambda case: verdicts["medspacy"][case.text]),
        "negspaCy": Figures.of(unasked, lambda case: verdicts["negspacy"][case.text]),
    }


def environment() -> str:
    """The Python of the environment that holds the others; made on first use."""
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        venv.create(ENVIRONMENT, with_pip=True)
        subprocess.run(
            [
                str(python),
                "-m",
                "pip",
                "install",
                "--quiet",
                "--no-deps",
                "--require-hashes",
                "-r",
                str(LOCK),
            ],
            check=True,
        )
    return str(python)


def by_phenomenon(cases: list[Case]) -> dict[str, Figures]:
    """The figures of each table."""
    names = dict.fromkeys(case.phenomenon for case in cases)
    return {name: Figures.of([c for c in cases if c.phenomenon == name], own) for name in names}


def shown(title: str, rows: dict[str, Figures]) -> Table:
    """A table for people."""
    table = Table("", "sentences", "right", "dangerous", "over-blocked", title=title)
    for name, f in rows.items():
        table.add_row(
            name,
            str(f.sentences),
            f"{percent(f.right, f.sentences)} %",
            f"{f.dangerous}/{f.harmful}",
            f"{f.over_blocked}/{f.harmless}",
        )
    return table


def emergency_figures(cases: list[Case]) -> dict[str, float]:
    """Recall of emergencies, and false alarms."""
    real = [case for case in cases if case.expected != "none"]
    quiet = [case for case in cases if case.expected == "none"]
    return {
        "emergencies": len(real),
        "recall_percent": percent(sum(emergency(c) != "none" for c in real), len(real)),
        "right_number_percent": percent(sum(emergency(c) == c.expected for c in real), len(real)),
        "false_alarms_percent": percent(sum(emergency(c) != "none" for c in quiet), len(quiet)),
    }


def main(
    compare: Annotated[
        bool,
        typer.Option("--compare", help="also judge by medspaCy and negspaCy (installs them in var/eval)"),
    ] = False,
    write_figures: Annotated[
        bool, typer.Option(help="make these the figures that are committed (tests/health/figures.json)")
    ] = False,
) -> None:
    """Judge the sentences of the tests, those kept back and the known misses; show tables."""
    console = Console()
    worked, kept, misses = (
        tables.decisions(tables.WORKED_WITH),
        tables.decisions(tables.HELD_OUT),
        tables.known_misses(),
    )
    console.print(shown("kept back, by phenomenon", by_phenomenon(kept)))
    rows = {
        "worked with": Figures.of([*worked, *misses], own),
        "kept back": Figures.of(kept, own),
        "known misses": Figures.of(misses, own),
    }
    console.print(shown("all", rows))
    figures: dict[str, dict[str, float]] = {name: f.as_dict() for name, f in rows.items()}
    for name, folder in (("worked with", tables.WORKED_WITH), ("kept back", tables.HELD_OUT)):
        figures[f"emergencies {name}"] = emergency_figures(tables.emergencies(folder))
        console.print(f"emergencies, {name}: {figures[f'emergencies {name}']}")
    if compare:
        compared = others([*worked, *misses, *kept])
        console.print(shown("the same sentences, terms given, no question asked", compared))
        figures |= {f"compared: {name}": f.as_dict() for name, f in compared.items()}
    if write_figures:
        FIGURES.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
