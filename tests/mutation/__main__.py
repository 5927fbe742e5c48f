"""Tries mutants of the screening: `python -m tests.mutation --help`."""

from __future__ import annotations

import random
from typing import Annotated

import typer

from tests.mutation import mutants, survivors, trials
from tests.mutation.mutants import Mutant

DECIDING = (
    "analysis", "answers", "certainty", "clauses", "corrections", "negation", "party", "people", "places",
    "postnegation", "timing",
)  # fmt: skip
FILES = ("clinic/screening.py", *(f"clinic/health/{name}.py" for name in DECIDING))
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
        list[str] | None, typer.Argument(help="files from the root; none: the deciding ones")
    ] = None,
    sample: Annotated[int, typer.Option(help="how many mutants, drawn at random; 0: all")] = 0,
    seed: Annotated[int, typer.Option(help="draws the same ones again")] = 0,
    only: Annotated[str, typer.Option(help="only mutants of functions whose name has this in it")] = "",
    tests: Annotated[
        list[str] | None, typer.Option(help="tests to try them on; none: all that see them")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="only those that are listed as survivors")] = False,
    write: Annotated[bool, typer.Option("--write", help="bring survivors.yml up to date")] = False,
) -> None:
    """Say which mutants no test notices and survivors.yml does not explain; exit 1 if there are any."""
    known = survivors.load()
    wanted = [m for file in files or FILES for m in mutants.of(file) if only in m.function]
    if again:
        wanted = [m for m in wanted if m.key in known]
    if 0 < sample < len(wanted):
        wanted = random.Random(seed).sample(wanted, sample)
    done = trials.on(wanted, tuple(tests or TESTS), lambda line: print(line, flush=True))
    failed = report(done, known)
    if write:
        survivors.write(brought_up_to_date(done, known))
    raise typer.Exit(failed)


def brought_up_to_date(done: trials.Trials, known: dict[survivors.Key, str]) -> dict[survivors.Key, str]:
    """The list without what is noticed or gone by now, and with what is new."""
    there = {m.key for file in {key[0] for key in known} for m in mutants.of(file)}
    kept = {key: why for key, why in known.items() if key in there}
    for mutant, outcome in done.outcomes.items():
        if outcome == trials.KILLED:
            kept.pop(mutant.key, None)
        else:
            kept.setdefault(mutant.key, survivors.NOT_EXAMINED)
    return kept


def report(done: trials.Trials, known: dict[survivors.Key, str]) -> int:
    """Print what came of it; 1 if a survivor is new. A listed one that is noticed only wants --write."""
    left = [m for m, outcome in done.outcomes.items() if outcome != trials.KILLED]
    new = [m for m in left if m.key not in known]
    noticed = [m for m in done.outcomes if m.key in known and m not in left]
    pace = 60 * len(done.outcomes) / max(done.seconds, 0.001)
    print(
        f"{len(done.outcomes)} mutants, {len(done.outcomes) - len(left)} noticed, "
        f"{len(left) - len(new)} explained, {len(new)} new; {pace:.0f} a minute"
    )
    for title, listed in (("nobody notices", new), ("listed, yet noticed", noticed)):
        for mutant in sorted(listed, key=lambda m: m.key):
            print(f"{title}: {_line(mutant)}")
    return 1 if new else 0


def _line(mutant: Mutant) -> str:
    return f"{mutant.file}:{mutant.lines[0]} {mutant.function}\n    {mutant.was}\n    {mutant.now}"


if __name__ == "__main__":
    typer.run(main)
