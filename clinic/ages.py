"""Ages as people tell them: "hes 15", "Jake (15)", "in 9th grade", "turning 16 in may". Pure.

What only looks like one is none: "is 6 ok", "I'm 10 minutes away", "5 months pregnant", "a scar 3 years old".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from clinic.kinship import WRITER, relation_of, relation_pattern
from clinic.settings import ROOT
from clinic.words import any_of, people_words

ADULT = 18
CHILD = "child"
_WORDS = ROOT / "data" / "words" / "ages.yml"
_SURELY_NO_HOUR = range(13, 18)  # "Jake 15"; "Jake 11" may be a time
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "`": "'"})


@dataclass(frozen=True)
class Age:
    """An age in a text. `years` is None where only "under 18" or "an adult" is told.

    `whose`: "" the writer, a relation ("son"), or None where the text does not say ("he's 15", "Jake 15").
    """

    start: int
    end: int
    minor: bool
    years: int | None = None
    whose: str | None = None


def ages(text: str) -> list[Age]:
    """Every age in the text, in order."""
    plain = text.translate(_APOSTROPHES)
    found = [*_counted(plain), *_without_number(plain)]
    found.sort(key=lambda age: (age.start, -age.end))
    kept: list[Age] = []
    for age in found:
        if not kept or age.start >= kept[-1].end:
            kept.append(age)
    return kept


def answered(text: str) -> list[Age]:
    """The age of 18 or more in a bare answer to whether somebody is: "34", "34 years". (11 may be a time.)"""
    found = re.fullmatch(
        r"\W*(?:yes|yep|yeah|no|oh|sorry)?\W*(?P<n>\d{2})(?: years?)?\W*", text, re.IGNORECASE
    )
    if not found or int(found["n"]) < ADULT:
        return []
    return [Age(found.start("n"), found.end("n"), False, int(found["n"]))]


def told(text: str) -> list[Age]:
    """The ages in the text, a bare number that can be nothing else included."""
    return ages(text) or answered(text)


def is_only_age(text: str) -> bool:
    """Whether nothing but an age is told: "hes 15", "she's 34 years old"."""
    found = told(text)
    rest = text
    for age in reversed(found):
        rest = rest[: age.start] + " " + rest[age.end :]
    words = re.findall(r"[^\W_]+", rest.lower())
    return bool(found) and all(word in _words()["beside"] for word in words)


def without_ages(text: str) -> str:
    """The text with blanks in place of ages, of the same length: "she's 12" is no time of day."""
    for age in ages(text):
        text = text[: age.start] + " " * (age.end - age.start) + text[age.end :]
    return text


def _counted(text: str) -> Iterator[Age]:
    for pattern in _numbered():
        for found in pattern.finditer(text):
            age = _age(text, found)
            if age:
                yield age
    yield from _beside_names(text)


def _age(text: str, found: re.Match[str]) -> Age | None:
    said = found.groupdict()
    if said.get("thing") or _is_of_a_thing(text, found):
        return None
    name = said.get("name")
    if name and (name.lower() in _words()["dates"] or not _is_first_name(name)):
        return None
    years = _number(found["n"]) - bool(said.get("coming"))
    whose = _whose(said)
    if said.get("my") and whose is None:
        whose = CHILD if years < ADULT else None
    if years < 1 or (said.get("old") and _is_nobody_here(text[: found.start("n")])):
        return None
    return Age(found.start(), found.end(), years < ADULT, years, whose)


def _whose(said: dict[str, Any]) -> str | None:
    if said.get("first"):
        return WRITER
    return relation_of(said["who"]) if said.get("who") else None


def _is_of_a_thing(text: str, found: re.Match[str]) -> bool:
    """ "my scar is 5 years old": what is before "is" or "that's" is no person."""
    return "old" in found.groupdict() and bool(_things_before().search(text[: found.start()]))


def _is_nobody_here(before: str) -> bool:
    """ "I have a 2 year old", "can a 15 year old come": a child at home, or children in general."""
    return _at_home().search(before) is not None or _in_general().search(before) is not None


def _beside_names(text: str) -> Iterator[Age]:
    """ "Jake Lindqvist 15", "my son (9)", and a number in brackets that is all there is."""
    alone = re.fullmatch(r"\s*\(?\s*(?P<n>\d{1,2})\s*\)\s*", text)
    for found in [*_beside().finditer(text), *([alone] if alone else [])]:
        before, years = text[: found.start()].rstrip(" ,"), _number(found["n"])
        kin, named = _kin_before().search(before), _name_before().search(before)
        if found is not alone and not kin and not (named and _is_beside(named["name"])):
            continue
        if "(" in found[0] or ")" in found[0] or years in _SURELY_NO_HOUR:
            whose = relation_of(kin["who"]) if kin else None
            yield Age(found.start(), found.end(), years < ADULT, years, whose)


def _is_beside(words: str) -> bool:
    """Whether the words before a number are somebody's name."""
    first, last = words.split()[0], words.split()[-1]
    if last.lower() in _words()["dates"]:
        return False
    no_name = last.lower() in people_words().ordinary or last.lower() in people_words().not_names
    return _is_first_name(last) or (_is_first_name(first) and not no_name)


def _without_number(text: str) -> Iterator[Age]:
    for minor, patterns in _kinds().items():
        for pattern in patterns:
            for found in pattern.finditer(text):
                said = found.groupdict()
                if said.get("name") and not _is_first_name(said["name"]):
                    continue
                yield Age(found.start(), found.end(), minor, None, _whose(said))


def _is_first_name(word: str) -> bool:
    plain = word.lower().strip("'")
    return plain in people_words().first_names and (
        plain not in people_words().ordinary or word[:1].isupper()
    )


def _number(word: str) -> int:
    return int(word) if word.isdigit() else int(_words()["numbers"][word.lower()])


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    words: dict[str, Any] = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    return words


def _compiled(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


def _subject(verbs: Iterable[str] = (" is", "'s", " turns", " turned", " just turned")) -> str:
    """ "i'm", "he's", "my son is", "Jake is": the person, and that something is said of them."""
    words, verb = _words(), any_of(verbs)
    person = rf"(?:my|our|the|his|her) (?P<who>{relation_pattern()})(?: (?!is|who)[a-z]+)?{verb}"
    named = rf"(?P<name>[a-z][\w-]+){verb}"
    if "'s" in verb:
        return rf"\b(?:(?P<first>{any_of(words['first'])})|{any_of(words['third'])}|{person}|{named})(?!\w)"
    return rf"\b(?:(?P<first>i){verb}|(?:he|she|they|who){verb}|{person}|{named})(?!\w)"


@lru_cache(maxsize=1)
def _numbered() -> tuple[re.Pattern[str], ...]:
    words = _words()
    number = rf"(?P<n>\d{{1,2}}|{any_of(words['numbers'])})"
    old = rf"[ -]?{any_of([phrase.replace(' ', '[ -]') for phrase in words['years_old']])}"
    counted = (
        rf"(?![-\s]*(?:{any_of(words['counted'])}(?!\w)|%|'\d?|\"|[-–/]\s*\d|to \d|[:.]\d|\$|(?:w|e)\.? \d))"
    )
    in_a_month = rf"(?: (?:in|on|this|next) {any_of(words['dates'])}\b)?"
    none_after = rf"(?!\w){counted}(?!\s*(?:years?|yrs?)\b(?!\s*(?:old|of age|$|[,.;!?)])))"
    lead = rf"(?:{any_of(words['lead'])}\s+)*"
    come = rf"(?:(?P<coming>{any_of(words['to_come'])})\s+|{any_of(words['come'])}\s+)"
    thing = rf"(?P<thing>(?:[ -]+\w+)?[ -]+{any_of(words['things'])}\b)?"
    who = rf"(?: (?P<who>{relation_pattern()})\b)?"
    no_past = r"(?<!at )(?<!since )(?<!from )(?<!the )"
    money = r"(?<![\w$£€#.:/])"
    return _compiled(
        rf"{_subject()}\s+{lead}{come}?{lead}{number}{none_after}(?:{old}(?!\w))?{in_a_month}",
        rf"\b{come}{number}{none_after}{in_a_month}",
        rf"\b{no_past}(?:ages?|aged)(?: is| of|[:=])?\s*{lead}{number}{none_after}",
        rf"\b(?P<my>my|our|a|the|his|her)\s+{money}{number}(?P<old>{old})(?!\w)(?! ago){who}{thing}",
        rf"{money}\b{number}(?P<old>{old})(?!\w)(?! ago){thing}",
    )


@lru_cache(maxsize=1)
def _beside() -> re.Pattern[str]:
    """A number in brackets, or at the end of a clause."""
    return re.compile(r"(?<=[\s,])\(?\s*(?P<n>\d{1,2})(?!\d)\s*(?:\)|(?=$|[,.;!?\n](?!\d)))")


@lru_cache(maxsize=1)
def _kin_before() -> re.Pattern[str]:
    return re.compile(rf"\b(?:my|our|for) (?P<who>{relation_pattern()})$", re.IGNORECASE)


@lru_cache(maxsize=1)
def _name_before() -> re.Pattern[str]:
    return re.compile(r"(?P<name>[^\W\d_][\w'-]*(?: [^\W\d_][\w'-]*){0,2})$")


@lru_cache(maxsize=1)
def _things_before() -> re.Pattern[str]:
    return re.compile(rf"\b{any_of(_words()['things'])}\b[^.;!?]{{0,20}}$", re.IGNORECASE)


@lru_cache(maxsize=1)
def _at_home() -> re.Pattern[str]:
    return re.compile(rf"\b{any_of(_words()['at_home'])}(?: (?:my|our|a|an))?\s*$", re.IGNORECASE)


@lru_cache(maxsize=1)
def _in_general() -> re.Pattern[str]:
    return re.compile(rf"\b{any_of(_words()['in_general'])} an?\s*$", re.IGNORECASE)


@lru_cache(maxsize=1)
def _kinds() -> dict[bool, tuple[re.Pattern[str], ...]]:
    """What tells that somebody is under 18 (True) or is not (False), without a number."""
    words, patterns = _words(), {}
    lead = rf"(?:{any_of(words['lead'])}\s+)*"
    denied = {True: words["denied_over"], False: words["denied_under"]}
    for minor, said, adjective in ((True, "under", "young"), (False, "over", "grown")):
        patterns[minor] = _compiled(
            rf"{_subject()}\s+{lead}{any_of(words[said])}(?!\w)",
            rf"{_subject(words['is_not'])}\s+{lead}{any_of(denied[minor])}(?!\w)",
            rf"\b(?:my|our) {any_of(words[adjective])} (?P<who>{relation_pattern()})\b",
            rf"^(?:{any_of(words['before_bare'])}[\s,]+)*{any_of(words[said])}[\s.!]*$",
        )
    school = rf"(?:he|she|my (?P<who>{relation_pattern()})) {any_of(words['at_school'])}\b"
    patterns[True] += _compiled(rf"\b{school}", r"\bmy \d{1,2}(?:th|st|nd|rd)[ -]grader\b")
    patterns[True] += _compiled(rf"\b{any_of(words['hints'])}(?!\w)")
    return patterns
