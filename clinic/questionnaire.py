"""The health questions in the words in which they are asked, and what their record is called."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import yaml

from clinic import screening
from clinic.settings import ROOT

_TEXTS = ROOT / "data" / "texts"


@lru_cache(maxsize=1)
def asked() -> dict[str, str]:
    """Question key -> its text as it is asked first, in the order of the form. KeyError if one has none."""
    responses = _read("screening")["responses"]
    return {question.key: _first_wording(responses, question.slot) for question in screening.questions()}


@lru_cache(maxsize=1)
def labels() -> Mapping[str, Any]:
    """data/texts/records.yml: names of a record's parts, of decisions, concepts and statuses."""
    found: Mapping[str, Any] = _read("records")
    return found


def label(kind: str, name: str) -> str:
    """What a person reads for a name out of "items", "decisions"...; the name itself if it has no text."""
    return str(labels()[kind].get(name, name))


def _first_wording(responses: Mapping[str, Any], slot: str) -> str:
    name = f"utter_ask_screening_form_{slot}"
    for variant in responses[name]:
        if "condition" not in variant and "channel" not in variant:
            return str(variant["text"])
    raise KeyError(name)


def _read(name: str) -> Any:
    return yaml.load((_TEXTS / f"{name}.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
