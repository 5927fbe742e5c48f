"""Figures of merit for judged messages; all are shares from 0 to 1."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from bot.nlu.reader import EMERGENCY, FALLBACK
from tests.nlu.judged import OUTSIDE, Judged


@dataclass(frozen=True)
class Summary:
    """How well a pipeline understands.

    Attributes:
        first_right: in-scope messages whose likeliest intent is the right one.
        answered_right: in-scope messages that are sure enough and right.
        answered_wrong: in-scope messages that are sure enough and wrong.
        outside_answered: out-of-scope messages answered as if they were in scope.
        outside_auroc: how well confidence tells in-scope from out-of-scope.
        emergencies_found: emergencies noticed, by the classifier or by the words themselves.
        false_alarms: other messages taken for an emergency.
    """

    first_right: float
    answered_right: float
    answered_wrong: float
    outside_answered: float
    outside_auroc: float
    emergencies_found: float
    false_alarms: float

    def as_dict(self) -> dict[str, float]:
        return {name: round(value, 4) for name, value in asdict(self).items()}


@dataclass(frozen=True)
class TopicFigures:
    """Recall, precision and their harmonic mean for one intent of ``count`` messages."""

    name: str
    count: int
    recall: float
    precision: float

    @property
    def f1(self) -> float:
        total = self.recall + self.precision
        return 2 * self.recall * self.precision / total if total else 0.0


def share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")


def summarise(judged: Sequence[Judged]) -> Summary:
    """Return the figures over all messages."""
    inside = [one for one in judged if one.in_scope]
    outside = [one for one in judged if not one.in_scope]
    emergencies = [one for one in judged if one.expected == EMERGENCY]
    others = [one for one in judged if one.expected != EMERGENCY]
    acted = [one for one in inside if one.answered != FALLBACK]
    return Summary(
        first_right=share(sum(one.first == one.expected for one in inside), len(inside)),
        answered_right=share(sum(one.answered == one.expected for one in inside), len(inside)),
        answered_wrong=share(sum(one.answered != one.expected for one in acted), len(inside)),
        outside_answered=share(sum(one.answered not in OUTSIDE for one in outside), len(outside)),
        outside_auroc=auroc([one.inside for one in inside], [one.inside for one in outside]),
        emergencies_found=share(sum(one.alarmed for one in emergencies), len(emergencies)),
        false_alarms=share(sum(one.alarmed for one in others), len(others)),
    )


def auroc(inside: Sequence[float], outside: Sequence[float]) -> float:
    """Return the chance that an in-scope message is surer than an out-of-scope one; ties count half."""
    if not inside or not outside:
        return float("nan")
    ordered = np.sort(np.asarray(outside))
    below = np.searchsorted(ordered, inside, side="left")
    level = np.searchsorted(ordered, inside, side="right")
    return float((below + level).mean() / 2 / len(ordered))


def by_topic(judged: Sequence[Judged]) -> list[TopicFigures]:
    """Return the figures of each intent by its likeliest guesses, worst first."""
    expected = Counter(one.expected for one in judged)
    guessed = Counter(one.first for one in judged)
    right = Counter(one.expected for one in judged if one.first == one.expected)
    figures = [
        TopicFigures(name, count, share(right[name], count), right[name] / max(guessed[name], 1))
        for name, count in expected.items()
    ]
    return sorted(figures, key=lambda one: one.f1)


def confusions(judged: Sequence[Judged]) -> list[tuple[str, str, int]]:
    """Return (expected, taken for, times), the most frequent first."""
    pairs = Counter((one.expected, one.first) for one in judged if one.first != one.expected)
    return [(expected, first, count) for (expected, first), count in pairs.most_common()]
