"""Why a step was taken: the rule of data/rules that says so, or the step of the plan that it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from clinic.settings import ROOT
from desk.said import section

FOLDER = ROOT / "data" / "rules"
FALLBACK = "nlu_fallback"


@dataclass(frozen=True)
class Rule:
    """What one intent is answered with; `file`: where it says so."""

    name: str
    file: str
    intent: str
    actions: tuple[str, ...]


def reason(action: str, intents: Iterable[str]) -> str:
    """Why the action was run for a message with these intents."""
    found = set(intents) or {FALLBACK}
    for rule in all_rules():
        if rule.intent in found and action in rule.actions:
            return f'rule "{rule.name}" ({rule.file})'
    steps: dict[str, str] = section("shell")["steps"]
    return next((words for begins, words in steps.items() if action.startswith(begins)), "")


@lru_cache(maxsize=1)
def all_rules() -> tuple[Rule, ...]:
    """The rules of one message, in the order of their files."""
    return tuple(
        Rule(rule["rule"], str(file.relative_to(ROOT)), _intent(rule["steps"]), _actions(rule["steps"]))
        for file in sorted(FOLDER.glob("*.yml"))
        for rule in yaml.safe_load(file.read_text(encoding="utf-8"))["rules"]
        if _intent(rule["steps"])
    )


def _intent(steps: list[dict[str, Any]]) -> str:
    return next((step["intent"] for step in steps if "intent" in step), "")


def _actions(steps: list[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(step["action"] for step in steps if "action" in step)
