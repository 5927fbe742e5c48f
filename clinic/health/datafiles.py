"""The files under data/health, read once. Everything in them is text; numbers are made by who needs them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import product
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parents[2] / "data" / "health"
CONCEPT_FILES = (
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
_CHOICE = re.compile(r"\[([^\]]*)\]|\(([^)]*)\)")


@lru_cache
def load(name: str) -> Any:
    """data/health/<name>.yml; every scalar is a string, so that `no` and `off` stay words.

    Raises FileNotFoundError or yaml.YAMLError, both naming the file.
    """
    path = FOLDER / f"{name}.yml"
    with path.open(encoding="utf-8") as file:
        # BaseLoader builds nothing but strings, lists and mappings.
        return yaml.load(file, Loader=yaml.CBaseLoader)


def phrases(lines: str) -> Iterator[str]:
    """The terms of a block: commas and line ends part them, [a|b] is a choice, (a) may be left out."""
    for piece in re.split(r"[,\n]", lines):
        if piece.strip():
            yield from alternatives(piece.strip())


def alternatives(pattern: str) -> Iterator[str]:
    """Every way to write `pattern`: "low [platelet|platelets] (count)" -> four phrases."""
    parts: list[list[str]] = []
    last = 0
    for match in _CHOICE.finditer(pattern):
        parts.append([pattern[last : match.start()]])
        chosen = match.group(1) if match.group(1) is not None else match.group(2)
        parts.append([*chosen.split("|"), *([""] if match.group(2) is not None else [])])
        last = match.end()
    parts.append([pattern[last:]])
    for choice in product(*parts):
        phrase = " ".join("".join(choice).split())
        if phrase:
            yield phrase


def words(entries: Iterable[str]) -> frozenset[str]:
    """All single words of a list of terms or term blocks."""
    return frozenset(w for lines in entries for phrase in phrases(lines) for w in phrase.split())


@lru_cache
def expansions() -> dict[str, tuple[str, ...]]:
    """Short form -> the words it stands for."""
    return {short: tuple(full.split()) for short, full in load("spelling")["expand"].items()}


@lru_cache
def accented() -> dict[str, str]:
    """Word whose accent matters -> the word it stands for."""
    return dict(load("spelling")["accented"])


@lru_cache
def emoji() -> dict[str, str]:
    """Emoji -> the words it stands for."""
    return dict(load("spelling")["emoji"])


@lru_cache
def signs() -> tuple[frozenset[str], frozenset[str]]:
    """Emoji that say no, and emoji that say yes."""
    spelling = load("spelling")
    return frozenset(spelling["no_signs"]), frozenset(spelling["yes_signs"])


@lru_cache
def confusables() -> dict[int, str]:
    """Look-alike letters of other alphabets, for `str.translate`."""
    return str.maketrans(load("spelling")["confusable"])


@lru_cache
def leet() -> dict[str, str]:
    """Digits and signs used as letters."""
    return dict(load("spelling")["leet"])


@lru_cache
def stems() -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """(ending, word it stands for) and (part anywhere, word it stands for), the longest first."""
    groups = load("stems")["groups"]

    def parts(kind: str) -> tuple[tuple[str, str], ...]:
        listed = [pair for group in groups for pair in group.get(kind, {}).items()]
        return tuple(sorted(listed, key=lambda pair: -len(pair[0])))

    return parts("endings"), parts("holds")


@lru_cache
def everyday_words() -> frozenset[str]:
    """Common English words, health words among them."""
    return _listed("everyday.txt")


@lru_cache
def common_words() -> frozenset[str]:
    """More words of English, none of medicine."""
    return _listed("common.txt")


def _listed(name: str) -> frozenset[str]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@lru_cache
def ordinary_words() -> frozenset[str]:
    """Everyday words that are near a health word in spelling, or part of one; they are never corrected."""
    return _listed("ordinary.txt") | frozenset(load("spelling")["never_corrected"])


@cache
def grammar(name: str) -> frozenset[str]:
    """The small words of data/health/grammar.yml under "module.list"."""
    return frozenset(grammar_list(name))


@cache
def grammar_list(name: str) -> tuple[str, ...]:
    """The same in the order of the file. Raises KeyError for a list that does not exist."""
    module, words = name.split(".")
    return tuple(load("grammar")[module][words])
