"""Words for the people one books for: "my wife", "our youngest", "my roommate". Pure.

A relation is named as in data/health/people.yml ("wife"); what that file puts under "other", and who may be
booked for all the same, has its names in data/words/treated.yml. "" is the person who writes.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import yaml

from clinic.health import datafiles
from clinic.settings import ROOT
from clinic.words import any_word_of

WRITER = ""
SOMEBODY = "other"  # not the writer, and nobody knows who
_GROUPS = ("kin", "near")
_WORDS = ROOT / "data" / "words" / "treated.yml"


def relation_of(word: str) -> str:
    """ "hubby" -> "husband". Raises KeyError for a word that names nobody."""
    return _relations()[word.lower()]


def relation_pattern() -> str:
    """A pattern of all words for relations, the longest first."""
    return any_word_of(_relations())


def kin_of(person: str) -> str:
    """The relation of a person: "friend" of "friend Theo", as the second of two friends is called."""
    return person if person in _kinds() else next((k for k in _kinds() if person.startswith(f"{k} ")), person)


def name_of(person: str) -> str:
    """What tells a person from another of the same relation, in small letters: "theo"; "" for the first."""
    return person[len(kin_of(person)) + 1 :].lower()


def may_be_a_child(relation: str | None) -> bool:
    """Whether somebody of whom only this is known may be under 18."""
    return relation is not None and kin_of(relation) in treated_words()["may_be_children"]


def is_known_as(whose: str, relation: str) -> bool:
    """Whether the health reading, which calls roommates and the like "other", may mean this person."""
    relation = kin_of(relation)
    return whose == relation or (whose == SOMEBODY and relation in treated_words()["others"])


def pronoun_fits(pronoun: str, relation: str) -> bool:
    """Whether "she", "him" ... can mean this person."""
    relation = kin_of(relation)
    return not any(
        pronoun.lower() in group["pronouns"] and relation in group["never"] for group in _genders()
    )


def _genders() -> list[dict[str, Any]]:
    return list(treated_words()["genders"])


@lru_cache(maxsize=1)
def treated_words() -> dict[str, Any]:
    """data/words/treated.yml."""
    words: dict[str, Any] = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    return words


@lru_cache(maxsize=1)
def _kinds() -> tuple[str, ...]:
    """Every relation by its own name, the longest first."""
    return tuple(sorted(set(_relations().values()), key=len, reverse=True))


@lru_cache(maxsize=1)
def _relations() -> dict[str, str]:
    """Word -> relation."""
    people = datafiles.load("people")
    listed = {
        word.strip(): who
        for group in _GROUPS
        for who, words in people[group].items()
        for word in words.split(",")
    }
    others = {word: who for who, words in treated_words()["others"].items() for word in words}
    # "my boy" is written down with its "my"; the frames have that of their own
    bare = {word.removeprefix("my ").removeprefix("our "): who for word, who in listed.items()}
    return {**bare, **others}
