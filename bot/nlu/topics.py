"""Which topics a message holds, in its order.

The message is read in every way its clauses can be grouped; the reading wins whose parts are understood best.
A part counts by how far its confidence lies above what a topic costs, so that three sure parts beat one vague
whole, one sure whole beats two vague parts, and a part that says nothing ("I sit at a desk all day") is left
out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.nlu.clauses import Clause, Cut

LONGEST_SPAN = 3  # clauses joined into one part; the whole message is tried besides


@dataclass(frozen=True)
class Part:
    """A stretch of the message and what it is about."""

    start: int
    end: int
    intent: str
    confidence: float


@dataclass(frozen=True)
class Costs:
    """What speaks against reading more into a message, in units of confidence.

    Attributes:
        topic: a part less sure than this adds nothing.
        weak_cut: for parting the message where the writer hardly did.
        support: how sure the whole message must be of a topic found behind a weak cut: "cupping" is a topic,
            but not one of "cupping and acupuncture together".
    """

    topic: float = 0.5
    weak_cut: float = 0.05
    support: float = 0.15


def spans(clauses: Sequence[Clause]) -> list[tuple[int, int]]:
    """Return the stretches of clauses to judge, as (first, last), both included; the whole comes first."""
    count = len(clauses)
    stretches = [
        (first, last)
        for first in range(count)
        for last in range(first, min(count, first + LONGEST_SPAN))
        if (first, last) != (0, count - 1)
    ]
    return [(0, count - 1), *stretches] if count else []


def supported(
    clauses: Sequence[Clause],
    judged: dict[tuple[int, int], Part],
    whole: Callable[[str], float],
    costs: Costs,
) -> dict[tuple[int, int], Part]:
    """Return ``judged`` without the parts behind weak cuts that the whole message knows nothing of.

    Args:
        clauses: the message's clauses.
        judged: what each stretch is about.
        whole: how sure the whole message, taken as one, is of an intent.
        costs: see ``Costs.support``.
    """
    return {
        stretch: part
        for stretch, part in judged.items()
        if not _joins_weakly(clauses, stretch[0], stretch[1] + 1) or whole(part.intent) >= costs.support
    }


def best_reading(
    clauses: Sequence[Clause],
    judged: dict[tuple[int, int], Part],
    costs: Costs,
    silent: Callable[[str], bool],
) -> list[Part]:
    """Return the parts of the best reading, in order; empty if nothing is sure enough.

    Args:
        clauses: the message's clauses.
        judged: for each of ``spans(clauses)``, what it is about.
        costs: what another part costs.
        silent: intents that never count as a part among others (out of scope).
    """
    count = len(clauses)
    # best[i]: value and parts of the best reading of the clauses before i
    best: list[tuple[float, list[Part]]] = [(0.0, [])] * (count + 1)
    for stop in range(1, count + 1):
        options = [best[stop - 1]]
        for first in range(stop):
            part = judged.get((first, stop - 1))
            if part is None or silent(part.intent):
                continue
            gain = part.confidence - costs.topic
            if _joins_weakly(clauses, first, stop):
                gain -= costs.weak_cut
            value, parts = best[first]
            options.append((value + gain, [*parts, part]))
        best[stop] = max(options, key=lambda option: option[0])
    return merge(best[count][1])


def _joins_weakly(clauses: Sequence[Clause], first: int, stop: int) -> bool:
    """True if one of the part's own two ends is a weak cut."""
    begins = first > 0 and clauses[first].cut is Cut.WEAK
    ends = stop < len(clauses) and clauses[stop].cut is Cut.WEAK
    return begins or ends


def merge(parts: Sequence[Part]) -> list[Part]:
    """Name each topic once, where it first stands, by its surest part."""
    merged: dict[str, Part] = {}
    for part in parts:
        known = merged.get(part.intent)
        if known is None or part.confidence > known.confidence:
            merged[part.intent] = part
    return list(merged.values())
