"""Who would be treated, when it is not the person who writes, and whether several people would be. Pure.

"" is the person who writes, anybody else is named by their relation ("wife"), see clinic/kinship.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from clinic.ages import CHILD, without_ages
from clinic.kinship import SOMEBODY, WRITER, pronoun_fits, relation_of, relation_pattern, treated_words
from clinic.words import any_of, people_words

__all__ = ["SOMEBODY", "WRITER", "without_ages"]

_INSTEAD = re.compile(r"instead|my (?:spot|place|slot|appointment)|it's|its |it is", re.IGNORECASE)
_IN_MY_PLACE = re.compile(r"\binstead of me\b|\bin my place\b|\bcomes? instead\b", re.IGNORECASE)
_OWN_ANSWER = re.compile(
    r"\s*(?P<answer>no|nope|nah|none|nothing|yes|yep),? (?:it'?s )?(?:for|from) me"
    r"(?:,? ?(?:and|or|but)? ?(?:no|none|nothing) (?:for|from) \w+)?[\s.!]*$",
    re.IGNORECASE,
)
# "my daughter Maya", "my boss Mr. Lindqvist": taken whole, so that what must not follow is sought after it
_NAME = r"(?-i:[A-Z](?:[a-z'-]+[A-Z]?)+\.?)"
_YEARS = r"\d{1,3}(?: ?(?:years old|years|yrs|yo))?"
_AGED = rf"(?: ?\((?:age |aged )?{_YEARS}\)|, (?:age |aged |who is |who's )?{_YEARS},?)?"
_NAMED = rf"(?:,? {_NAME}){{0,3}}(?!,? {_NAME}){_AGED}"
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "`": "'"})


def relation(text: str, spoken_of: Sequence[str] = ()) -> str | None:
    """Whom the booking in this text is for: "wife", "" for the writer; None when it names nobody.

    Args:
        spoken_of: whom "her" or "him" may mean besides those named in the text, the likeliest first.
    """
    text = straight(text)
    if is_along(text) or is_several(text):
        return None
    passed_on = next((m for pattern in _patterns("passed_on") for m in pattern.finditer(text)), None)
    if passed_on:
        return relation_of(passed_on["who"])
    somebody = [(at, who) for at, who in _somebody(text) if not _is_turned_round(text[:at])]
    somebody += [(at, who) for at, who in _them(text, spoken_of) if not _is_turned_round(text[:at])]
    writer = [
        (m.start(), WRITER) for m in _writer().finditer(text) if not _is_turned_round(text[: m.start()])
    ]
    if not somebody:
        weak = _of_phrases("for_the_writer_weak").finditer(text)
        writer += [(m.start(), WRITER) for m in weak if not _is_turned_round(text[: m.start()])]
    named = [*somebody, *writer]
    if named:
        return max(named)[1]
    return _not_the_writer(text, spoken_of)


def is_first_name(word: str) -> bool:
    """Whether a word is a well-known first name; one that means something else only with a capital."""
    words, plain = people_words(), word.lower()
    return plain in words.first_names and (plain not in words.ordinary or word[:1].isupper())


def another_of(text: str, relation: str) -> bool:
    """Whether another one of this relation is spoken of: "my other friend", "a second daughter"."""
    found = _another().finditer(straight(text))
    return any(relation_of(match["who"]) == relation for match in found)


def name_booked_for(text: str) -> str | None:
    """The first name in "now for Theo", "one for Theo too"; None where there is none."""
    found = _for_a_name().search(straight(text))
    return found["name"] if found else None


def mentioned(text: str) -> list[str]:
    """The people of whom the text speaks, whatever it says of them, the last one first."""
    found = _any_kin().finditer(straight(text))
    return list(dict.fromkeys(reversed([relation_of(match["who"]) for match in found])))


def is_several(text: str) -> bool:
    """Whether more than one person would be treated: staff arrange that."""
    text = straight(text)
    if _several().search(text) or _has(text, "as_well"):
        return True
    return any(match["who"].lower() in treated_words()["groups"] for match in _in_frames(text))


def is_along(text: str) -> bool:
    """Whether somebody comes with the writer, who is not said to be treated as well."""
    return _has(straight(text), "along")


def speaks_of_others(text: str) -> bool:
    """Whether anybody but the writer is spoken of."""
    return bool(mentioned(text) or re.search(r"\b(?:she|he|they|her|him|them)\b", text, re.IGNORECASE))


def asks_along(text: str) -> bool:
    """Whether it is asked if somebody may come along."""
    return re.search(r"\b(?:can|could|may|is it ok(?:ay)? if|ok if)\b", text, re.IGNORECASE) is not None


def speaks_of_each(text: str) -> bool:
    """Whether a health question is answered for more than one person: "no for me, and no for Jo"."""
    return _of_phrases("of_each").search(straight(text)) is not None


def reassigned(text: str, spoken_of: Sequence[str] = ()) -> str | None:
    """Whom an appointment is for that was made for another person: "oh wait, it was for my wife".

    None when the text asks for one more appointment, or names nobody.
    """
    text = straight(text)
    if one_more(text) or is_along(text) or is_several(text):
        return None
    if _has(text, "reassigned") or list(_them(text, spoken_of)) or says_not_for_me(text):
        return relation(text, spoken_of)
    instead = any(_INSTEAD.search(found[0]) for found in _in_frames(text)) or _IN_MY_PLACE.search(text)
    return relation(text, spoken_of) if instead else None


def one_more(text: str) -> bool:
    """Whether the text speaks of one more appointment."""
    return _of_phrases("one_more").search(text) is not None


def straight(text: str) -> str:
    """The text with plain apostrophes, of the same length."""
    return text.translate(_APOSTROPHES)


def own_answer(text: str) -> str:
    """An answer without whom it is for, when it is for the writer: "no for me, and no for Jo" -> "no"."""
    found = _OWN_ANSWER.match(straight(text))
    return found["answer"] if found else text


def asks_consent(text: str) -> bool:
    """Whether it is asked who has to agree or to sign for a child."""
    return _of_phrases("consent").search(straight(text)) is not None


def takes_it_oneself(text: str) -> bool:
    """ "I'll take it then": the writer comes, where somebody else could not be treated."""
    return _of_phrases("takes_it_oneself").search(straight(text)) is not None


def says_not_for_me(text: str) -> bool:
    """Whether the writer says that they are not the one to be treated."""
    return _of_phrases("not_for_me").search(straight(text)) is not None


def _somebody(text: str) -> Iterator[tuple[int, str]]:
    """(where it stands, relation) of each person the text is about to book."""
    starts = set()
    for found in _in_frames(text):
        if not (found[0].lower().startswith("for") and _no_visit().search(text[: found.start()])):
            starts.add(found.start())
            yield found.start(), relation_of(found["who"])
    for found in _of_phrases("for_an_age").finditer(text):
        if found.start() not in starts:
            yield found.start(), CHILD


def _in_frames(text: str) -> Iterator[re.Match[str]]:
    for pattern in _patterns("for_somebody"):
        for found in pattern.finditer(text):
            name = found.groupdict().get("first")
            if not name or is_first_name(name):
                yield found


def _them(text: str, spoken_of: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The same for "it's for her", "he'd be the one"."""
    for pattern in _patterns("for_them"):
        for found in pattern.finditer(text):
            yield found.start(), _meant(found["them"], text[: found.start()], text, spoken_of)


def _meant(pronoun: str, before: str, text: str, spoken_of: Sequence[str]) -> str:
    """Whom a pronoun means: who was named last before it, in the text, or earlier."""
    known = [*mentioned(before), *mentioned(text), *spoken_of]
    return next((who for who in known if pronoun_fits(pronoun, who)), SOMEBODY)


def _not_the_writer(text: str, spoken_of: Sequence[str]) -> str | None:
    """ "it's not for me", when somebody else was spoken of."""
    known = [*mentioned(text), *spoken_of]
    return known[0] if known and says_not_for_me(text) else None


def _is_turned_round(before: str) -> bool:
    return _turned_round().search(before) is not None


@lru_cache(maxsize=8)
def _patterns(kind: str) -> tuple[re.Pattern[str], ...]:
    """The frames of this kind, with the words for somebody in them as `who` or `them`."""
    words = {
        "{adj}": rf"(?:{any_of(treated_words()['adjectives'])} )*",
        "{who}": rf"(?P<who>{relation_pattern()})\b{_NAMED}",
        "{first}": r"(?P<first>[^\W\d_][\w'-]+)",
        "{them}": "(?P<them>her|him|them)",
        "{they}": "(?P<them>she|he|they)",
    }
    patterns = []
    for frame in treated_words()[kind]:
        for name, pattern in words.items():
            frame = frame.replace(name, pattern)
        patterns.append(re.compile(rf"\b(?:{frame})(?!\w)", re.IGNORECASE))
    return tuple(patterns)


def _has(text: str, kind: str) -> bool:
    return any(pattern.search(text) for pattern in _patterns(kind))


@lru_cache(maxsize=8)
def _of_phrases(kind: str) -> re.Pattern[str]:
    return re.compile(rf"\b{any_of(treated_words()[kind])}(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=1)
def _writer() -> re.Pattern[str]:
    """ "for me", "what about me": the writer is the one."""
    weak = treated_words()["for_the_writer_weak"]
    phrases = [re.escape(p) for p in people_words().for_the_writer if p not in weak]
    return re.compile(rf"\b{any_of([*phrases, *treated_words()['for_the_writer']])}(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=1)
def _several() -> re.Pattern[str]:
    words = relation_pattern()
    phrases = any_of([re.escape(phrase) for phrase in people_words().several])
    with_me = rf"(?:my|our|a) {words}(?:'s)?(?: \w+)? (?:and|&|n) (?:i|me|myself)"
    me_with = rf"(?:me|myself|i) (?:and|&|n) (?:my|our|a) {words}"
    return re.compile(rf"\b(?:{with_me}|{me_with}|{phrases})\b", re.IGNORECASE)


@lru_cache(maxsize=1)
def _another() -> re.Pattern[str]:
    return re.compile(
        rf"\b(?:another|other|second|third|different) (?:\w+ )?(?P<who>{relation_pattern()})\b", re.IGNORECASE
    )


@lru_cache(maxsize=1)
def _for_a_name() -> re.Pattern[str]:
    before = any_of(treated_words()["before_a_name"])
    return re.compile(rf"(?:^|\b){before} (?P<name>[^\W\d_][\w'-]+)", re.IGNORECASE)


@lru_cache(maxsize=1)
def _any_kin() -> re.Pattern[str]:
    return re.compile(rf"\b(?:my|our|his|her) (?P<who>{relation_pattern()})\b", re.IGNORECASE)


@lru_cache(maxsize=1)
def _turned_round() -> re.Pattern[str]:
    return re.compile(rf"(?:\b|(?=n't)){any_of(treated_words()['turned_round'])}\s*$", re.IGNORECASE)


@lru_cache(maxsize=1)
def _no_visit() -> re.Pattern[str]:
    return re.compile(rf"\b{any_of(treated_words()['no_visit_before'])}\s*$", re.IGNORECASE)
