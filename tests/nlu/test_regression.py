"""The understanding does not get worse unnoticed: one fold and the hold-out against the committed figures.

`python -m tests.nlu.evaluate --write-figures` makes the present figures the ones to hold.
"""

from __future__ import annotations

import json
from math import sqrt

import pytest
from rich.console import Console

from tests.nlu import report
from tests.nlu.evaluate import FIGURES, cross_validate, figures_of, held_out
from tests.nlu.judged import EMERGENCY

HIGHER_IS_BETTER = (
    "first_right",
    "answered_right",
    "outside_auroc",
    "emergencies_found",
    "two_questions_exact",
    "with_context_all_found",
)
LOWER_IS_BETTER = ("answered_wrong", "outside_answered", "false_alarms")
LEAST_TOLERANCE = 0.03  # a change of data moves the folds' borders
STANDARD_ERRORS = 3  # one fold scatters around all five: one alarm in a thousand runs


@pytest.fixture(scope="module")
def fold() -> report.Run:
    return cross_validate(1, Console(quiet=True))


@pytest.fixture(scope="module")
def figures(fold: report.Run) -> dict[str, dict[str, float]]:
    return figures_of([fold, held_out()])


@pytest.fixture(scope="module")
def committed() -> dict[str, dict[str, float]]:
    return json.loads(FIGURES.read_text(encoding="utf-8"))


def tolerance(figure: str, value: float, run: report.Run) -> float:
    """How far a share of this many messages lies from its true value by chance."""
    error = sqrt(value * (1 - value) / judged_for(figure, run))
    return max(LEAST_TOLERANCE, STANDARD_ERRORS * error)


def judged_for(figure: str, run: report.Run) -> int:
    """How many messages the figure is a share of."""
    outside = sum(not one.in_scope for one in run.judged)
    emergencies = sum(one.expected == EMERGENCY for one in run.judged)
    several = sum(len(one.expected) == 2 for one in run.composites)
    return {
        "outside_answered": outside,
        "outside_auroc": outside,
        "emergencies_found": emergencies,
        "false_alarms": len(run.judged) - emergencies,
        "two_questions_exact": several,
        "with_context_all_found": len(run.composites) - several,
    }.get(figure, len(run.judged) - outside)


@pytest.mark.timeout(400)
@pytest.mark.parametrize("figure", [*HIGHER_IS_BETTER, *LOWER_IS_BETTER])
def test_cross_validation_holds(figure: str, fold: report.Run, figures: dict, committed: dict) -> None:
    now, before = figures["cross-validation"][figure], committed["cross-validation"][figure]
    loss = before - now if figure in HIGHER_IS_BETTER else now - before
    assert loss <= tolerance(figure, before, fold), f"{figure}: {now:.3f}, was {before:.3f}"


@pytest.mark.timeout(400)
def test_the_promises_hold_on_the_holdout(figures: dict) -> None:
    held = figures["hold-out"]
    assert held["answered_right"] >= 0.93
    assert held["outside_answered"] <= 0.03
    assert held["emergencies_found"] == 1.0
