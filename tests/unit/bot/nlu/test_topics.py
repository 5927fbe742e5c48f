from __future__ import annotations

import pytest

from bot.nlu.clauses import Clause, Cut
from bot.nlu.topics import Costs, Part, best_reading, merge, spans, supported

COSTS = Costs(topic=0.5, weak_cut=0.1, support=0.2)


def clauses(*cuts: Cut) -> list[Clause]:
    return [Clause(number, number + 1, cut) for number, cut in enumerate((Cut.STRONG, *cuts))]


def judged(**parts: tuple[str, float]) -> dict[tuple[int, int], Part]:
    """Keys like ``a01``: clauses 0 to 1."""
    found = {}
    for key, (intent, confidence) in parts.items():
        first, last = int(key[1]), int(key[2])
        found[(first, last)] = Part(first, last + 1, intent, confidence)
    return found


def read(cuts: list[Cut], parts: dict[tuple[int, int], Part]) -> list[str]:
    found = best_reading(clauses(*cuts), parts, COSTS, silent=lambda intent: intent == "out_of_scope")
    return [part.intent for part in found]


STRONG, WEAK = Cut.STRONG, Cut.WEAK


@pytest.mark.parametrize(
    ("cuts", "parts", "expected"),
    [
        ([STRONG], judged(a01=("pain", 0.7), a00=("pain", 0.9), a11=("wear", 0.9)), ["pain", "wear"]),
        ([STRONG], judged(a01=("pain", 0.9), a00=("pain", 0.6), a11=("wear", 0.6)), ["pain"]),
        ([STRONG], judged(a01=("pain", 0.6), a00=("noise", 0.4), a11=("pain", 0.9)), ["pain"]),
        ([STRONG], judged(a01=("pain", 0.6), a00=("out_of_scope", 0.9), a11=("pain", 0.9)), ["pain"]),
        ([WEAK], judged(a01=("combine", 0.8), a00=("what", 0.7), a11=("needles", 0.7)), ["combine"]),
        ([STRONG], judged(a01=("pain", 0.3), a00=("pain", 0.4), a11=("wear", 0.4)), []),
    ],
    ids=["two topics", "one sure whole", "context first", "off-topic first", "weak cut", "nothing sure"],
)
def test_the_best_understood_reading_wins(cuts: list, parts: dict, expected: list[str]) -> None:
    assert read(cuts, parts) == expected


def test_a_part_behind_a_weak_cut_needs_the_support_of_the_whole() -> None:
    parts = judged(a01=("combine", 0.8), a00=("what", 0.9), a11=("combine", 0.9))
    whole = {"combine": 0.8, "what": 0.1}.__getitem__
    assert set(supported(clauses(WEAK), parts, whole, COSTS)) == {(0, 1), (1, 1)}
    assert set(supported(clauses(STRONG), parts, whole, COSTS)) == set(parts)


def test_a_topic_is_named_once_where_it_first_stands() -> None:
    parts = [Part(0, 1, "pain", 0.6), Part(2, 3, "wear", 0.9), Part(4, 5, "pain", 0.8)]
    assert merge(parts) == [Part(4, 5, "pain", 0.8), Part(2, 3, "wear", 0.9)]


def test_the_whole_and_every_short_stretch_are_judged() -> None:
    assert spans(clauses()) == [(0, 0)]
    assert spans(clauses(STRONG)) == [(0, 1), (0, 0), (1, 1)]
    assert (0, 3) not in spans(clauses(*[STRONG] * 4))
    assert spans([]) == []
