"""Tries mutants of the screening: `python -m tests.mutation --help`."""

from __future__ import annotations

import random
from typing import Annotated

import typer

from clinic.settings import ROOT
from tests.mutation import mutants, survivors, trials
from tests.mutation.outcome import Outcome

SCREENING = "clinic/screening.py"
HEALTH = tuple(sorted(str(path.relative_to(ROOT)) for path in (ROOT / "clinic/health").glob("*.py")))
TESTS = (
    "tests/unit/clinic/test_screening.py",
    "tests/unit/clinic/test_screening_in_turn.py",
    "tests/unit/clinic/test_followup.py",
    "tests/unit/clinic/health/test_reading.py",
    "tests/unit/clinic/health/test_whole_readings.py",
    "tests/unit/clinic/health/test_tables.py",
    "tests/unit/clinic/health/test_sources.py",
    "tests/unit/clinic/health/test_data_files.py",
)


def main(
    files: Annotated[
        list[str] | None, typer.Argument(help="files from the root; none: all of clinic/health")
    ] = None,
    sample: Annotated[int, typer.Option(help="how many mutants, drawn at random; 0: all")] = 0,
    seed: Annotated[int, typer.Option(help="draws the same ones again")] = 0,
    only: Annotated[str, typer.Option(help="only mutants of functions whose name has this in it")] = "",
    change: Annotated[
        list[str] | None, typer.Option(help="only mutants that make exactly this line (may be repeated)")
    ] = None,
    tests: Annotated[
        list[str] | None, typer.Option(help="tests to try them on; none: all that see them")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="only those that survivors.yml explains")] = False,
    noticed: Annotated[
        float | None, typer.Option(help="demand only that this share is noticed, 0 to 1")
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help="drop from survivors.yml what is noticed or gone")
    ] = False,
) -> None:
    """Say which mutants no test notices and survivors.yml does not explain; exit 1 if there are any, or, with
    --noticed, if the tests notice too few."""
    chosen = tuple(files or HEALTH)
    known = survivors.load()
    wanted = [m for file in chosen for m in mutants.of(file) if only in m.function]
    if change:
        wanted = [m for m in wanted if m.now in change]
    if again:
        wanted = [m for m in wanted if m.key in known]
    if 0 < sample < len(wanted):
        wanted = random.Random(seed).sample(wanted, sample)
    done = trials.on(wanted, tuple(tests or TESTS), lambda line: print(line, flush=True))
    outcome = Outcome.of(done.outcomes, known, survivors.stale(known, chosen), done.seconds)
    print(outcome.told())
    if write:
        dropped = {*outcome.stale, *(m.key for m in outcome.noticed)}
        survivors.write({key: why for key, why in known.items() if key not in dropped})
    failed = bool(outcome.unexplained) if noticed is None else outcome.share < noticed
    raise typer.Exit(int(failed))


if __name__ == "__main__":
    typer.run(main)
