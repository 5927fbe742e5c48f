"""What both halves of negation share."""

from __future__ import annotations

from clinic.health.sentences import Unit

NEGATIONS = frozenset({"no", "not", "none", "without", "neither", "nor"})
STOPPERS = frozenset({"but", "except"})


def family(unit: Unit) -> str:
    """What kind of thing a term is, for lists under one "no"."""
    kind = unit.value.kind
    if kind in ("medicine", "aspirin", "supplement", "harmless medicine"):
        return "medicine"
    if kind == "cover" and "blood_thinner" in unit.value.concepts:
        return "medicine"
    return "condition"


def ends(units: list[Unit], j: int) -> bool:
    """Whether the phrase before unit `j` ends there."""
    return (
        j >= len(units)
        or units[j].kind in ("mark", "conj")
        or (units[j].kind == "cue" and units[j].value in STOPPERS)
    )
