"""How surely a text is out of scope: a second look beside the classifier's own.

The classifier's head judges by words, the nearest examples by the whole sentence; where both say "elsewhere"
a text is rarely ours, though it borrows our words ("does microneedling hurt").
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

NEIGHBOURS = 15
SHARPNESS = 10.0  # how much more a nearer neighbour counts
NEAREST = 3


@dataclass(frozen=True)
class Weights:
    """What speaks for out of scope, added up on the scale of a logistic regression.

    Attributes:
        margin: how much surer the head is of out of scope than of anything else, in log-odds.
        votes: the share of out of scope among the nearest examples, from 0 to 1.
        nearness: how much nearer the nearest examples out of scope are than the nearest others, in cosines.
        bias: for nothing in particular; higher takes more for out of scope.
    """

    margin: float = 0.5
    votes: float = 3.0
    nearness: float = 5.0
    bias: float = 0.0


def sureness(
    likelihood: np.ndarray, column: int, cosines: np.ndarray, outside: np.ndarray, weights: Weights
) -> np.ndarray:
    """Return how surely each text is out of scope, from 0 to 1.

    Args:
        likelihood: ``(texts, intents)``, of the head.
        column: which of the intents is out of scope.
        cosines: ``(texts, examples)``.
        outside: ``(examples,)``, true for the examples out of scope.
        weights: what each sign counts.
    """
    odds = np.log(np.clip(likelihood, 1e-6, 1 - 1e-6) / np.clip(1 - likelihood, 1e-6, 1 - 1e-6))
    margin = odds[:, column] - np.delete(odds, column, axis=1).max(axis=1)
    nearness = _nearest(cosines[:, outside]) - _nearest(cosines[:, ~outside])
    score = (
        weights.margin * margin
        + weights.votes * _votes(cosines, outside)
        + weights.nearness * nearness
        + weights.bias
    )
    return 1.0 / (1.0 + np.exp(-score))


def _nearest(cosines: np.ndarray) -> np.ndarray:
    """The mean of the nearest few."""
    count = min(NEAREST, cosines.shape[1])
    return np.partition(cosines, -count, axis=1)[:, -count:].mean(axis=1)


def _votes(cosines: np.ndarray, outside: np.ndarray) -> np.ndarray:
    """The share of out of scope among the nearest examples, the nearer counting more."""
    count = min(NEIGHBOURS, cosines.shape[1])
    near = np.argpartition(cosines, -count, axis=1)[:, -count:]
    weight = np.exp(SHARPNESS * np.take_along_axis(cosines, near, axis=1))
    return (outside[near] * weight).sum(axis=1) / weight.sum(axis=1)
