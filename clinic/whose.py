"""Whose a health remark is, when more than one person is spoken of. Pure.

The person to be treated is "" (who writes) or a relation, see clinic/kinship.py. Nobody else's condition
counts for them; where it is not clear whose it is, it does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from clinic import treated as who
from clinic.health import Finding
from clinic.health.findings import SELF
from clinic.kinship import (
    SOMEBODY,
    WRITER,
    is_known_as,
    kin_of,
    name_of,
    pronoun_fits,
    relation_of,
    relation_pattern,
)
from clinic.party import others

# How clinic.health says that it does not know whose health is meant, or that it may be the writer's
_UNCLEAR, _OF_THE_WRITER = "not clear whose", "said of the writer"
_STATED = frozenset({"present", "possible", "historical"})
_FIRST_PERSON = re.compile(r"\b(?:i|i'?m|im|i'?ve|ive|me|myself|my own|id|i'd|i'll)\b", re.IGNORECASE)
_THIRD = re.compile(r"\b(?P<them>she|her|hers|he|him|his|they|them)(?:'?s|'?d|'?ll|'?ve)?\b", re.IGNORECASE)
_NAMED = re.compile(
    r"\b(?P<name>[^\W\d_][^\W\d_]+)(?:'s\b|(?: (?:just|also|only|now|already))* "
    r"(?:said|says|told|mentioned|is|has|takes|took|was|had|uses|got|does|might|may|cannot|can't)\b)",
    re.IGNORECASE,
)
_REMEMBERED = 20  # messages back in which somebody may have been spoken of
_ENDS = re.compile(r"[.?!\n]")


@dataclass(frozen=True)
class Company:
    """Who is spoken of besides the person to be treated.

    Attributes:
        own: names of the person to be treated.
        named: names of others, with who they are ("friend", or the name itself).
        spoken_of: the others, the last one first.
        introduced: the first names, in small letters, of those whose relation was told: "my friend Jo".
    """

    own: tuple[str, ...] = ()
    named: Mapping[str, str] = field(default_factory=dict)
    spoken_of: tuple[str, ...] = ()
    introduced: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Sorted:
    """The findings of one message by person: the one to be treated, the one who writes, and the others."""

    theirs: list[Finding]
    writers: list[Finding]
    others: dict[str, list[Finding]]


def sort(findings: Iterable[Finding], treated: str, text: str, company: Company | None = None) -> Sorted:
    """The findings of `text` by person. `theirs` and `writers` are the same when the writer is treated.

    A remark about the treated person, by relation, name or the fitting pronoun, is theirs in full; what the
    writer says of themselves ("I am pregnant") is the writer's. It is also possible of the treated person,
    unless they are set apart in the same text: people also write down what the other one dictates.
    """
    company, text = company or Company(), who.straight(text)
    result = Sorted([], [], {})
    for finding in findings:
        other = _of_somebody_else(finding, treated, text, company)
        if other is not None:
            result.others.setdefault(other, []).append(_as_own(finding))
            if finding.status == "family" and finding.whose != SELF and treated == WRITER:
                result.theirs.append(finding)  # what runs in the family counts for the decision
        elif treated == WRITER:
            result.theirs.append(finding)
        else:
            _of_the_treated_or_writer(finding, treated, text, result)
    if treated == WRITER:
        return replace(result, writers=result.theirs)
    return result


def company(
    treated: str,
    name: str | None,
    party: Mapping[str, Any] | None,
    before: Sequence[str],
    text: str,
    people: Mapping[str, Any] | None = None,
) -> Company:
    """Who is spoken of besides the one to be treated.

    Args:
        name: of the one to be treated, as far as it is known.
        party: see clinic/party.py.
        before: what the person wrote before `text`, oldest first.
        people: the facts of others by person, see bot/policies/people_said.py.
    """
    own = tuple((name or "").split())
    named = others((party or {}).get("names") or (), own)
    known = persons({treated: name, **names_of(people)}, (*before, text))
    return Company(own, {**named, **known}, spoken_of(treated, before), frozenset(known))


def names_of(people: Mapping[str, Any] | None) -> dict[str, str | None]:
    """The names of the people whose facts are put away."""
    return {person: (facts or {}).get("name") for person, facts in (people or {}).items()}


def persons(known: Mapping[str, str | None], texts: Iterable[str]) -> dict[str, str]:
    """First names, in small letters, with the person each is: "friend" for the first friend told of, "friend
    Theo" for another one.

    Args:
        known: the people there are facts of, with their names as far as they are known.
        texts: what was written, oldest first.
    """
    told = {name_of(person): person for person in known if name_of(person)}
    first = {person: _first_of(name) for person, name in known.items() if name and not name_of(person)}
    for text in texts:
        for name, relation in introduced(text).items():
            if name in told:
                continue
            same = first.setdefault(relation, name) in (name, None)
            told[name] = relation if same else f"{relation} {name.title()}"
    return told


def _first_of(name: str) -> str:
    return name.split()[0].lower()


def spoken_of(treated: str, before: Sequence[str]) -> tuple[str, ...]:
    """Who "she" or "him" may mean: the one to be treated, then those of the last messages, newest first."""
    people = [treated] if treated != WRITER else []
    for text in reversed(before[-_REMEMBERED:]):
        people += who.mentioned(text)
    return tuple(dict.fromkeys(people))


def _of_the_treated_or_writer(finding: Finding, treated: str, text: str, result: Sorted) -> None:
    if finding.whose != SELF:
        result.theirs.append(_as_own(finding))
    elif _UNCLEAR in finding.rule and _fits(treated, text):
        result.theirs.append(replace(finding, status="present"))
    elif _OF_THE_WRITER in finding.rule:
        result.writers.append(replace(finding, status="present"))
    elif finding.status != "absent" and _FIRST_PERSON.search(text):
        result.writers.append(finding)
        if not _sets_apart(finding, treated, text):
            note = f"{finding.rule}; the writer said 'I'"
            result.theirs.append(replace(finding, status="possible", rule=note))
    else:
        result.theirs.append(finding)


def _as_own(finding: Finding) -> Finding:
    """The finding as one of the person whose it is."""
    stated = finding.status == "family" or (finding.status == "possible" and _UNCLEAR in finding.rule)
    return replace(finding, whose=SELF, status="present" if stated else finding.status)


def _of_somebody_else(finding: Finding, treated: str, text: str, company: Company) -> str | None:
    """Who it is of, when it is neither of the one to be treated nor of the writer; None otherwise."""
    named = _named(finding, text, company)
    if named is not None:
        return None if named == treated else named
    if finding.whose == SELF:
        relative = _relative_before(finding, text)
        if relative and relative != kin_of(treated) and who.is_along(text):
            return relative
        return _by_pronoun(finding, treated, text, company)
    if is_known_as(finding.whose, treated):
        return None
    if finding.whose == SOMEBODY and treated != WRITER and not set(who.mentioned(text)) - {kin_of(treated)}:
        return None  # "she had a stroke, her doctor knows": nobody else is spoken of
    if treated == WRITER and finding.status in _STATED and not (who.is_along(text) or who.is_several(text)):
        return None  # somebody whom the health reading takes for the one to be treated
    return finding.whose


def _by_pronoun(finding: Finding, treated: str, text: str, company: Company) -> str | None:
    """ "she's on Eliquis", when others were spoken of and she is none of those that are treated."""
    if _UNCLEAR not in finding.rule or treated != WRITER:
        return None
    pronoun = _THIRD.search(text)
    if pronoun is None:
        return None
    return next((o for o in company.spoken_of if pronoun_fits(pronoun["them"], o)), None)


def _relative_before(finding: Finding, text: str) -> str | None:
    """The relative of whom it is said outright: "oh and my wife takes warfarin"."""
    verbs = r"(?:'s| is| has| takes| took| was| had| uses| got)(?: \w+){0,2}"
    said = rf"\b(?:my|our) (?P<who>{relation_pattern()}){verbs}\s*$"
    found = re.search(said, text[: finding.start], re.IGNORECASE)
    return relation_of(found["who"]) if found else None


def _named(finding: Finding, text: str, company: Company) -> str | None:
    """Who is named as the one it is of: "Jo just said she's on Eliquis"."""
    start = max((m.end() for m in _ENDS.finditer(text, 0, finding.start)), default=0)
    for found in reversed(list(_NAMED.finditer(text, start, finding.start))):
        if _FIRST_PERSON.search(text[found.end() : finding.start]):
            return None
        name = found["name"].lower()
        if name in {own.lower() for own in company.own}:
            return None
        if name in company.named:
            return company.named[name]
        if company.own and who.is_first_name(found["name"]):
            return found["name"]
    return None


def introduced(text: str) -> dict[str, str]:
    """Names of others that a text tells, in small letters, with their relation: "my friend Jo"."""
    found = re.finditer(
        rf"\b(?:my|our|a) (?P<who>{relation_pattern()})[ ,:(]+(?P<name>[^\W\d_][\w'-]+)", text, re.IGNORECASE
    )
    return {m["name"].lower(): relation_of(m["who"]) for m in found if who.is_first_name(m["name"])}


def _sets_apart(finding: Finding, treated: str, text: str) -> bool:
    """Whether the text tells the writer from the treated person, and says this of the writer."""
    start = max((m.end() for m in re.finditer(r"[.?!,;\n]|\bbut\b", text[: finding.start])), default=0)
    if not _FIRST_PERSON.search(text[start : finding.start]):
        return False
    if who.says_not_for_me(text) or kin_of(treated) in who.mentioned(text):
        return True
    return any(pronoun_fits(found["them"], treated) for found in _THIRD.finditer(text))


def _fits(treated: str, text: str) -> bool:
    """Whether the pronouns of the text can mean this person."""
    said = {found["them"].lower() for found in _THIRD.finditer(text)}
    return not said or any(pronoun_fits(pronoun, treated) for pronoun in said)
