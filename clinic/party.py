"""Several people who want to come together: their names, and what was said of whom. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from clinic import names
from clinic.health import Finding
from clinic.words import people_words

_WORD = re.compile(r"[^\W\d_][\w'’-]*")


def names_in(text: str) -> list[str]:
    """Names of people in the text, as they are written: "Amy Strand and Jo Nakamura"."""
    found: list[str] = []
    for piece in re.split(r"[,;.!?\n&]|\b(?:and|n|plus)\b", text):
        name = _name_at_the_end_or_alone(piece)
        if name:
            found.append(name)
    return list(dict.fromkeys(found))


def _name_at_the_end_or_alone(piece: str) -> str | None:
    """The run of words in a piece of text that begins with a first name."""
    words = list(_WORD.finditer(piece))
    for at, word in enumerate(words):
        if _is_first_name(word[0]):
            following = words[at + 1 : at + 3]
            last = [w[0] for w in following if _may_follow(w[0], word[0])]
            spoken = names.read_name(" ".join([word[0], *last]), expected=True)
            return spoken.value if spoken else None
    return None


def _is_first_name(word: str) -> bool:
    words, plain = people_words(), word.lower()
    return plain in words.first_names and (plain not in words.ordinary or word[:1].isupper())


def _may_follow(word: str, first: str) -> bool:
    """Whether a word is the family name after `first`: written like it, and no ordinary word."""
    words, plain = people_words(), word.lower()
    ordinary = plain in words.ordinary or plain in words.not_names
    return not ordinary and word[:1].isupper() == first[:1].isupper()


def grown(party: Mapping[str, Any] | None, text: str) -> dict[str, Any]:
    """The party with the names of this text added; a full name takes the place of its first name."""
    known = list((party or {}).get("names") or ())
    for name in names_in(text):
        first = name.split()[0].lower()
        same = [old for old in known if old.split()[0].lower() == first]
        if not same:
            known.append(name)
        elif len(name.split()) > len(same[0].split()):
            known[known.index(same[0])] = name
    return {"names": known, "open": True}


def remarks(findings: Iterable[Finding | Mapping[str, Any]]) -> list[str]:
    """Health remarks as staff read them: ["blood_thinner present: Eliquis"]. Mere denials are among them."""
    found = [f if isinstance(f, Finding) else Finding.from_json(f) for f in findings]
    return list(dict.fromkeys(f"{f.concept} {f.status}: {f.text}" for f in found))


def by_person(people: Mapping[str, Mapping[str, Any]], writer: str) -> dict[str, dict[str, Any]]:
    """What is known of each person for staff: their name, age if a child, and remarks. Nobody is left empty.

    Args:
        people: the slots of each person, by relation; "" is the writer.
        writer: what the writer is called in the result.
    """
    known: dict[str, dict[str, Any]] = {}
    for person, slots in people.items():
        told = {
            "name": slots.get("name"),
            "minor": slots.get("minor"),
            "health": remarks(slots.get("health_findings") or ()),
        }
        kept = {key: value for key, value in told.items() if value}
        if kept:
            known[person or writer] = kept
    return known


def others(named: Sequence[str], own: Sequence[str]) -> dict[str, str]:
    """First names of those who are not the person with the names `own`, in small letters, with the name."""
    mine = {name.lower() for name in own}
    return {name.split()[0].lower(): name for name in named if name.split()[0].lower() not in mine}
