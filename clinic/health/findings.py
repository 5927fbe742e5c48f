"""What was found in a text, as plain values that can be stored and compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

CONCEPTS = (
    "pregnancy",
    "postpartum",
    "bleeding_disorder",
    "blood_thinner",
    "skin_condition",
    "broken_skin",
    "fracture",
    "muscle_strain",
    "large_blood_vessel",
    "other_serious",
)
STATUSES = ("present", "absent", "historical", "family", "possible")
SELF = "self"


@dataclass(frozen=True)
class Finding:
    """One health mention.

    `text` are the person's words from `start` to `end` (character offsets in the message); `rule` says which
    term group and which reason led to the status; `whose` is `self` or the relation ("mother"); `area` is the
    body region the finding is on (see data/health/body.yml), `elsewhere`, `treated`, or None where not said.
    """

    concept: str
    status: str
    text: str
    rule: str
    start: int = 0
    end: int = 0
    whose: str = SELF
    area: str | None = None

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Finding:
        """The finding that `to_json` wrote. Raises ValueError for a concept or status that does not exist."""
        if value.get("concept") not in CONCEPTS or value.get("status") not in STATUSES:
            raise ValueError(f"not a finding: {dict(value)!r}")
        return cls(**{name: value[name] for name in cls.__dataclass_fields__ if name in value})


@dataclass(frozen=True)
class Reading:
    """Everything one text says: findings in order, an emergency, and what it answers.

    `denied` are the asked concepts an explicit denial settles, `open` the asked ones the text leaves open,
    `why` says why. `named` are concepts that are denied as a whole by name. `blocked` says why a denial in
    the text cannot count (refused, dictated, not sure ...). `wanted` are the body regions where treatment is
    wanted, `areas` all regions named apart from findings. `truncated`: there was more text than is read.
    `emergency_named_only`: the emergency is an illness merely named ("stroke"); in answer to a health
    question that is history and no emergency.
    """

    findings: tuple[Finding, ...] = ()
    emergency: str | None = None
    emergency_named_only: bool = False
    aftercare_problem: bool = False
    wanted: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    truncated: bool = False
    denied: frozenset[str] = frozenset()
    open: frozenset[str] = frozenset()
    why: str = ""
    named: frozenset[str] = frozenset()
    blocked: str = ""
    affirmed: bool = False
    healthy: bool = False
    skin_fine: bool = False
    area_fine: bool = False
