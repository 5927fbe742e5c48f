"""The FAQ files as the content tests see them, and the answers with clinic.yml's values filled in."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from clinic import settings

ROOT = Path(__file__).resolve().parents[2]
SEED_SHINGLES = Path(__file__).with_name("seed_shingles.json")
RUN_LENGTH = 8  # words; a longer run shared with a seed is a copy
NOT_YET_TOLD = {"standalone_price": "$85.50", "membership_price": "$129.50", "kit_price": "$49.50"}
PLACEHOLDER = re.compile(r"{(\w+)}")
NUMBER = re.compile(r"\d[\d,.:]*(?<![,.:])")
WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True)
class Question:
    """A topic (`about` is None) or one of its sub-questions: how people ask it and what we answer."""

    topic: str
    about: str | None
    examples: tuple[str, ...]
    web: tuple[str, ...]
    sms: tuple[str, ...]
    source: str | None

    @property
    def name(self) -> str:
        return self.topic if self.about is None else f"{self.topic}.{self.about}"

    @property
    def answers(self) -> tuple[str, ...]:
        return self.web + self.sms


@lru_cache
def questions() -> tuple[Question, ...]:
    """Every topic and sub-question of data/faq, topic by topic."""
    return tuple(question for path in sorted(ROOT.glob("data/faq/*.yml")) for question in _questions_of(path))


def _questions_of(path: Path) -> Iterator[Question]:
    content = YAML(typ="safe").load(path.read_text("utf-8"))
    answers = dict(content["responses"])
    for block in content["nlu"]:
        about = block.get("metadata", {}).get("about")
        topic = block["intent"].removeprefix("faq/")
        response = answers.pop(f"utter_faq/{topic}" + (f".{about}" if about else ""), [])
        yield Question(topic, about, _examples(block), *_by_channel(response), _source(response))
    assert answers == {}, f"{path.name}: answers to questions that have no examples: {list(answers)}"


def _examples(block: dict[str, Any]) -> tuple[str, ...]:
    return tuple(line.removeprefix("- ").strip() for line in block["examples"].splitlines() if line.strip())


def _by_channel(response: list[dict[str, Any]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    web = tuple(variant["text"] for variant in response if "channel" not in variant)
    sms = tuple(variant["text"] for variant in response if variant.get("channel") == "sms")
    return web, sms


def _source(response: list[dict[str, Any]]) -> str | None:
    return next((variant["metadata"].get("source") for variant in response if "metadata" in variant), None)


@lru_cache
def facts() -> dict[str, str]:
    """The placeholders of the clinic.yml in the repository, and values it may have besides."""
    return NOT_YET_TOLD | settings.facts(settings.load(env={}).clinic)


def filled(text: str) -> str:
    """`text` as a visitor reads it; a placeholder that nobody knows stays in its braces."""
    return PLACEHOLDER.sub(lambda found: facts().get(found[1], found[0]), text)


def shingles(text: str) -> set[str]:
    """A hash of each run of RUN_LENGTH words, so that the seeds can be compared without being here."""
    words = WORD.findall(text.casefold().replace("'", "").replace("\u2019", ""))
    runs = (" ".join(words[start : start + RUN_LENGTH]) for start in range(len(words) - RUN_LENGTH + 1))
    return {hashlib.sha256(run.encode()).hexdigest()[:16] for run in runs}


def numbers(text: str) -> set[str]:
    return set(NUMBER.findall(text))


@lru_cache
def seeds() -> dict[str, Any]:
    """{"files": names, "numbers": [...], "shingles": [...]} of the clinic's own texts."""
    return json.loads(SEED_SHINGLES.read_text("utf-8"))


def fingerprint(folder: Path) -> dict[str, Any]:
    """What `seeds` reads, made from the seeds in `folder`."""
    texts = {path.name: path.read_text("utf-8") for path in sorted(folder.glob("*.txt"))}
    return {
        "files": list(texts),
        "numbers": sorted(set().union(*map(numbers, texts.values()))),
        "shingles": sorted(set().union(*map(shingles, texts.values()))),
    }


if __name__ == "__main__":  # python -m tests.content.faq_files FOLDER_OF_SEEDS
    import sys

    SEED_SHINGLES.write_text(json.dumps(fingerprint(Path(sys.argv[1])), indent=0) + "\n", "utf-8")
