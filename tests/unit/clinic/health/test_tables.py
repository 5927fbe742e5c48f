"""Sentences by phenomenon, each with the decision it must lead to (tables/*.yml)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from clinic import emergency, health, screening

TABLES = Path(__file__).parent / "tables"
DECISIONS = ("avoid", "ask_clinician", "clear")


def cases() -> list[Any]:
    found = []
    for path in sorted(TABLES.glob("*.yml")):
        table = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)
        for decision in DECISIONS:
            for case in table.get(decision, ()):
                asked, text = case if isinstance(case, list) else (None, case)
                found.append(pytest.param(text, asked, decision, id=f"{path.stem}: {text[:60]!r}"))
    return found


def emergencies() -> list[Any]:
    found = []
    for path in sorted(TABLES.glob("emergencies*.yml")):
        for kind, listed in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader).items():
            for case in listed:
                asked, text = case if isinstance(case, list) else (None, case)
                found.append(
                    pytest.param(text, asked, None if kind == "none" else kind, id=f"{kind}: {text[:60]!r}")
                )
    return found


def after_treatments() -> list[Any]:
    table = yaml.safe_load((TABLES / "aftercare.yml").read_text(encoding="utf-8"))
    return [pytest.param(text, kind == "problem", id=text) for kind, texts in table.items() for text in texts]


@pytest.mark.parametrize(("text", "asked", "decision"), cases())
def test_the_decision_about_a_text(text: str, asked: str | None, decision: str) -> None:
    verdict = screening.judge(health.read(text, asked))
    assert verdict.decision.value == decision, verdict.rules


@pytest.mark.parametrize(("text", "asked", "kind"), emergencies())
def test_an_emergency_is_told_from_a_figure_of_speech(text: str, asked: str | None, kind: str | None) -> None:
    assert health.read(text, asked).emergency == kind


@pytest.mark.parametrize(("text", "problem"), after_treatments())
def test_a_problem_after_a_treatment_is_noticed(text: str, problem: bool) -> None:
    assert emergency.aftercare_problem(text) is problem
