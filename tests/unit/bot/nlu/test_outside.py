from __future__ import annotations

import numpy as np
import pytest

from bot.nlu.outside import Weights, sureness

OUTSIDE = np.array([False] * 5 + [True] * 5)


def sure(likelihood: tuple[float, float], ours: float, others: float) -> float:
    """How surely a text is out of scope that is so near to five examples of ours and five of the others."""
    cosines = np.array([[ours] * 5 + [others] * 5])
    return float(sureness(np.array([likelihood]), 1, cosines, OUTSIDE, Weights())[0])


def test_head_and_examples_together_decide() -> None:
    assert sure((0.1, 0.9), ours=0.2, others=0.8) > 0.9
    assert sure((0.9, 0.1), ours=0.8, others=0.2) < 0.2


@pytest.mark.parametrize(
    ("less", "more"),
    [
        (((0.6, 0.4), 0.5, 0.5), ((0.4, 0.6), 0.5, 0.5)),
        (((0.5, 0.5), 0.6, 0.5), ((0.5, 0.5), 0.5, 0.6)),
    ],
)
def test_each_sign_counts(
    less: tuple[tuple[float, float], float, float], more: tuple[tuple[float, float], float, float]
) -> None:
    assert sure(*less) < sure(*more)


def test_sure_likelihoods_stay_finite() -> None:
    assert 0.0 <= sure((0.0, 1.0), ours=0.0, others=1.0) <= 1.0
    assert 0.0 <= sure((1.0, 0.0), ours=1.0, others=0.0) <= 1.0
