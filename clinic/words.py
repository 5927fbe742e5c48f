"""The word lists of `data/words` that are about people."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import yaml

from clinic.settings import ROOT

_FOLDER = ROOT / "data" / "words"


def any_of(patterns: Iterable[object]) -> str:
    """One regular expression for several, in a group of its own, the longest tried first."""
    return "(?:" + "|".join(sorted(map(str, patterns), key=len, reverse=True)) + ")"


def any_word_of(words: Iterable[str]) -> str:
    """The same for words to be taken as they are written."""
    return any_of(map(re.escape, words))


@dataclass(frozen=True)
class PeopleWords:
    """`people.yml`, `first_names.txt` and `ordinary.txt`, ready for use. All words are lower case."""

    frames_self: tuple[str, ...]
    frames_maybe: tuple[str, ...]
    frames_other: tuple[str, ...]
    frames_spelling: tuple[str, ...]
    name_parts: tuple[tuple[Literal["first", "last"], tuple[str, ...]], ...]
    part_verbs: tuple[str, ...]
    relations: tuple[str, ...]
    lead: tuple[str, ...]
    tail: tuple[str, ...]
    closing: tuple[str, ...]
    closing_formal: tuple[str, ...]
    titles: frozenset[str]
    particles: frozenset[str]
    not_names: frozenset[str]
    mail_domains: frozenset[str]
    for_the_writer: tuple[str, ...]
    several: tuple[str, ...]
    first_names: frozenset[str]
    ordinary: frozenset[str]


@lru_cache(maxsize=1)
def people_words() -> PeopleWords:
    """The words, read once."""
    said: dict[str, Any] = yaml.safe_load((_FOLDER / "people.yml").read_text(encoding="utf-8"))
    frames = said["frames"]
    return PeopleWords(
        frames_self=tuple(frames["self"]),
        frames_maybe=tuple(frames["self_maybe"]),
        frames_other=tuple(frames["other"]),
        frames_spelling=tuple(frames["spelling"]),
        name_parts=(("first", tuple(said["parts"]["first"])), ("last", tuple(said["parts"]["last"]))),
        part_verbs=tuple(said["parts"]["verbs"]),
        relations=tuple(said["relations"]),
        lead=tuple(said["lead"]),
        tail=tuple(said["tail"]),
        closing=tuple(said["closing"]),
        closing_formal=tuple(said["closing_formal"]),
        titles=frozenset(said["titles"]),
        particles=frozenset(said["particles"]),
        not_names=frozenset(said["not_names"]),
        mail_domains=frozenset(said["mail_domains"]),
        for_the_writer=tuple(said["for_the_writer"]),
        several=tuple(said["several"]),
        first_names=_listed("first_names.txt"),
        ordinary=_listed("ordinary.txt"),
    )


def _listed(file: str) -> frozenset[str]:
    text = (_FOLDER / file).read_text(encoding="utf-8")
    return frozenset(re.sub(r"^#.*$", "", text, flags=re.MULTILINE).split())
