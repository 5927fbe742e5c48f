"""Short words that belong to what was asked: "the second", "1", "either"; "question 2 should be yes"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import time
from functools import lru_cache
from typing import Any, Literal

import yaml

from clinic.settings import ROOT

_WORDS = ROOT / "data" / "words" / "choice.yml"
# While health is asked, a statement is an answer rather than a question unless it is so surely one:
# "yes, 4 months" asks not how often to come.
SURE_OF_A_STATEMENT = 0.8
_TOKEN = re.compile(r"[#\w'’]+")
_NUMBERS = {
    word: number
    for number, words in enumerate(
        (("1", "1st", "first", "one"), ("2", "2nd", "second", "two"), ("3", "3rd", "third", "three")), start=1
    )
    for word in words
} | {"4": 4, "4th": 4, "fourth": 4, "four": 4}
_ORDINAL = (
    r"(?:(?:question|number|answer|q)\s*#?\s*|#)?\b(?P<number>"
    + "|".join(sorted(_NUMBERS, key=len, reverse=True))
    + r")\b(?!\s*(?:am|pm|:\d|o'?clock))(?:\s+(?:question|answer|one))?"
)
_YES_NO = r"(?P<answer>yes|yep|yeah|no|nope|[yn])\b"
_NUMBERED = (
    re.compile(
        rf"{_ORDINAL}\s*(?:[:=,-]|should (?:be|have been)|is|was|to)?\s*(?:a )?{_YES_NO}", re.IGNORECASE
    ),
    re.compile(rf"\b{_YES_NO}\s+(?:to|on)\s+(?:the\s+)?{_ORDINAL}", re.IGNORECASE),
)
_NOT_OWN = re.compile(
    r"\b(?:that|it|this)(?:'?s| was| is)? (?:the wrong|an old|my old|my \w+'s|not my|wrong) "
    r"(?:phone |cell )?(?P<what>number|e-?mail)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[^.,;!?\n]+[.,;!?\n]*")
_MEANT = re.compile(rf"\b{_YES_NO}", re.IGNORECASE)


def pick(text: str, offered: int) -> int | None:
    """Index (from 0) of the one picked out of `offered` things; None when the text picks none by position.

    "yes" to a single thing is for the caller to understand: it says nothing about a position.
    """
    words, line = _words(), _line(text)
    said = line.split()
    if not said or offered < 1:
        return None
    if any_will_do(text):
        return 0
    found = {position for position, names in words["positions"].items() if _names_it(said, line, names)}
    rest = [token for token in said if token not in words["filler"] and not _is_position(token)]
    if len(found) != 1 or rest:
        return None
    position = found.pop()
    index = offered - 1 if position == -1 else position - 1
    return index if index < offered else None


def number(text: str, offered: int) -> int | None:
    """Index (from 0) of the numbered option that the text names: "2", "two", "the second", "option 2 please".

    None when there is any other word: "2 stents" names no option, nor does "later".
    """
    said = [token.lstrip("#") for token in _line(text).split()]
    if len(said) == 2 and said[0] == "no" and said[1].isdigit():
        said = said[1:]
    named = {_NUMBERS[token] for token in said if token in _NUMBERS and (token != "one" or len(said) == 1)}
    other = [t for t in said if t not in _NUMBERS and t not in _words()["around_a_number"]]
    if len(named) != 1 or other:
        return None
    index = named.pop() - 1
    return index if index < offered else None


def any_will_do(text: str) -> bool:
    """Whether any of the things offered will do ("either, I don't mind"), and nothing else is said."""
    line, found = f" {_line(text)} ", False
    for phrase in sorted(_words()["any"], key=len, reverse=True):
        while f" {phrase} " in line:
            line, found = line.replace(f" {phrase} ", "  ", 1), True
    return found and all(
        token in _words()["filler"] or token in _words()["beside_any"] for token in line.split()
    )


def wants_extreme(text: str) -> bool:
    """Whether the very first or last that there is is asked for: "the latest you have"."""
    return _has(text, "extreme")


def numbered(text: str) -> dict[int, bool]:
    """Answers given by the number of the question, yes or no: {2: True} for "question 2 should be yes"."""
    found = [match for pattern in _NUMBERED for match in pattern.finditer(text)]
    return {_NUMBERS[m["number"].lower()]: m["answer"].lower().startswith("y") for m in found}


def previous(text: str) -> bool | None:
    """The answer that the question before should have had: True for "sorry, I meant yes"; None if none is."""
    said = f" {_line(text)} "
    if not any(f" {phrase} " in said for phrase in _words()["previous"]):
        return None
    answers = {match["answer"].lower().startswith("y") for match in _MEANT.finditer(text)}
    return answers.pop() if len(answers) == 1 else None


def changed_to_yes(text: str) -> tuple[str, ...] | None:
    """Questions whose answer is to be yes after all, by what they are about ("change the blood one to yes").

    () when it is said of none in particular, None when it is not said.
    """
    words = _words()
    if not re.search(words["changes_to_yes"], text, re.IGNORECASE):
        return None
    about = words["question_about"].items()
    return tuple(key for key, pattern in about if re.search(pattern, text, re.IGNORECASE))


def owns_up(text: str) -> bool:
    """Whether the text says that an answer given before was not true ("I lied on one of the questions")."""
    return re.search(_words()["owns_up"], text, re.IGNORECASE) is not None


def takes_back(text: str) -> bool:
    """Whether what is named now stands in place of what was said before ("my neck instead")."""
    return _has(text, "instead")


def adds(text: str) -> bool:
    """Whether what is named comes on top of what was said before ("and my legs")."""
    return _has(text, "adds")


def adds_a_denial(text: str) -> bool:
    """Whether a "no" comes first and another denial on top of it: "no, and no medicines either"."""
    said = _line(text).split()
    return said[:1] in (["no"], ["nope"], ["nah"], ["none"]) and (
        adds(text) or "and" in said or "either" in said
    )


def asks_again(text: str) -> bool:
    """Whether the text asks to hear the question once more, or what it means."""
    return _has(text, "repeat")


def asks_something(text: str) -> bool:
    """Whether the text asks a question: by its mark, by how a clause begins, or by "can't I" at the end."""
    return "?" in text or any(_is_question(clause) for clause in _CLAUSE.findall(text))


def asks_how_it_stands(text: str) -> bool:
    """Whether the text asks what is booked ("am I booked for 3?"), and wishes for nothing else."""
    words = _words()
    stands, otherwise = (re.search(words[key], text, re.IGNORECASE) for key in ("stands", "wishes_otherwise"))
    return (
        bool(stands)
        and not otherwise
        and (asks_something(text) or text.lower().rstrip(".! ").endswith("right"))
    )


def statements(text: str) -> str:
    """The clauses of the text that ask nothing, in one line."""
    clauses = _CLAUSE.findall(text)
    return " ".join(clause.strip() for clause in clauses if "?" not in clause and not _is_question(clause))


def _is_question(clause: str) -> bool:
    words, said = _words(), _line(clause).split()
    while said and said[0] in words["before_a_question"]:
        said.pop(0)
    if not said:
        return False
    first, second = said[0], said[1] if len(said) > 1 else ""
    whom = "asked_about" if first in words["auxiliaries"] else "asked_of_people"
    begins = first in words["auxiliaries"] or first in words["auxiliaries_of_people"]
    asked = begins and (second in words[whom] or second[:1].isdigit())
    return first in words["question_words"] or asked or _tag().search(clause) is not None


@lru_cache(maxsize=1)
def _tag() -> re.Pattern[str]:
    """ "cant i", "isn't it" at the end."""
    return re.compile(_words()["tag"], re.IGNORECASE)


def first_clause(text: str) -> str:
    """What stands before the first mark or "but" ("no. does it hurt?" -> "no"); "" if nothing follows."""
    found = re.match(r"\s*([^,.;!?\n]+?)\s*(?:[,.;!?\n]+|\bbut\b)\s*\S", text, re.IGNORECASE)
    return found[1] if found else ""


def as_before(text: str) -> bool:
    """Whether the text points to answers of another time ("same as last time")."""
    return _has(text, "as_before")


def readings(text: str, offered: Sequence[time]) -> tuple[int, ...]:
    """Indices (from 0) that a bare number may mean among the offered times: its position, or its hour.

    () when the text is more than a number.
    """
    said = [token for token in _line(text).split() if token not in _words()["filler"]]
    if len(said) != 1 or not said[0].isdigit():
        return ()
    number = int(said[0])
    by_hour = {i for i, at in enumerate(offered) if at.minute == 0 and (at.hour % 12 or 12) == number}
    by_position = {number - 1} if 1 <= number <= len(offered) else set()
    return tuple(sorted(by_hour | by_position))


def _has(text: str, words: str) -> bool:
    said = f" {_line(text)} "
    return any(f" {phrase} " in said for phrase in _words()[words])


def _line(text: str) -> str:
    """The words, lower case, with one space between them."""
    return " ".join(token.lower().replace("’", "'") for token in _TOKEN.findall(text))


def not_ones_own_contact(text: str) -> Literal["phone", "email"] | None:
    """What is taken back of the contact given before: "that was my husband's number"."""
    found = _NOT_OWN.search(text)
    return None if found is None else "phone" if found["what"].lower() == "number" else "email"


def in_place_of(text: str) -> bool:
    """Whether what is named stands in the place of something else, and not beside it."""
    return _has(text, "in_place_of")


def agrees_in_spanish(text: str, offered: bool = False) -> bool:
    """Whether the text is a plain yes in Spanish ("sí, por favor") and nothing else.

    `offered`: something has just been offered: one with more behind it counts ("si, estoy embarazada").
    """
    return _line(text) in _words()["yes_in_spanish"] or (offered and _said(text, "begins_with_si"))


def tells_name_in_spanish(text: str) -> bool:
    """Whether a name is told in Spanish words ("me llamo Rosa"): the name alone is no language."""
    return _said(text, "name_in_spanish")


def only_asks(text: str) -> bool:
    """Whether there is nothing in the text but questions by their words ("what has that to do with it").

    "can u do my shoulders" proposes something, and asks only in form.
    """
    asks = asks_something(text.replace("?", "")) and not statements(text)
    return asks and not _said(text, "proposes")


def begins_with_yes(text: str) -> bool:
    """Whether the text begins with a yes that is more than an "ok": "yes please, can they call me"."""
    return next(iter(_line(text).split()), "") in _words()["plain_yes"]


def takes_it(text: str, of_writer: bool) -> bool:
    """Whether a statement tells that "it" is taken: "I take it since the stent"; else "she takes it"."""
    return _stated(text, "i_take_it" if of_writer else "they_take_it")


def is_for_the_writer(text: str) -> bool:
    """Whether a statement tells that what was asked was for oneself ("it was for me")."""
    return _stated(text, "was_for_me")


def _stated(text: str, words: str) -> bool:
    clauses = [clause for clause in _CLAUSE.findall(text) if "?" not in clause and not _is_question(clause)]
    return any(_said(clause, words) and not _said(clause, "denies_it") for clause in clauses)


def goes_on(text: str) -> bool:
    """Whether somebody wants to go on with what was interrupted; "i cant go on" does not."""
    return _said(text, "goes_on") and not _said(text, "denies_it") and not _said(text, "cannot")


def asks_to_come(text: str) -> bool:
    """Whether it asks if somebody may come."""
    return asks_something(text) and _said(text, "asks_to_come")


def waits_for_person(text: str) -> bool:
    """Whether somebody who asked for a person asks where they are: "hello?? i asked for a person"."""
    return _said(text, "waits_for_person")


def wants_money_back(text: str) -> bool:
    """Whether money is asked back."""
    return _said(text, "money_back")


def wants_no_more(text: str) -> bool:
    """Whether somebody will not be asked anything more: "i dont want to fill in anything else"."""
    return _said(text, "no_more")


def asks_if_settled(text: str) -> bool:
    """Whether it asks, at the read-back, how things stand: "so is that a yes?"."""
    return _said(text, "asks_if_settled")


def asks_if_erased(text: str) -> bool:
    """Whether it asks if what was to be erased is gone."""
    return "?" in text and _said(text, "asks_if_erased")


def asks_to_leave_open(text: str) -> bool:
    """Whether it asks if one may come without answering the question."""
    return asks_something(text) and _said(text, "without_answering")


def confirms(text: str) -> bool:
    """Whether the text is a yes and nothing else: "yes now its right"."""
    said = _line(text).split()
    return begins_with_yes(text) and all(
        token in _words()["plain_yes"] or token in _words()["beside_a_yes"] for token in said
    )


def _said(text: str, words: str) -> bool:
    return re.search(_words()[words], text.replace("’", "'"), re.IGNORECASE) is not None


def asks_for_person_in_spanish(text: str) -> bool:
    """Whether the text asks for a person in Spanish ("una persona, por favor")."""
    return _has(text, "person_in_spanish")


def asks_to_erase(text: str) -> bool:
    """Whether the text asks to have something erased."""
    return _has(text, "erase")


def says_book_it(text: str) -> bool:
    """Whether the text says to book what was read back ("book it please"), and nothing else."""
    words = _words()
    said = f" {_line(text)} "
    rest = said
    for phrase in words["books_it"]:
        rest = rest.replace(f" {phrase} ", " ")
    return rest != said and all(token in words["filler"] for token in rest.split())


def insists(text: str) -> bool:
    """Whether another answer is to be noted ("just put no"), or a refusal's reason is said to be gone."""
    return _has(text, "insists")


def says_nothing(text: str) -> bool:
    """Whether there is no word, number or plain yes or no sign in the text: it agrees to nothing."""
    return not any(c.isalnum() for c in text) and not any(sign in text for sign in _words()["signs"])


def _names_it(said: list[str], line: str, names: list[str]) -> bool:
    bare = [token for token in said if token not in ("one", "a")] or said
    return any(name in bare if " " not in name else f" {name} " in f" {line} " for name in names)


def _is_position(token: str) -> bool:
    return any(token in names for names in _words()["positions"].values())


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    words: dict[str, Any] = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    words["filler"] = frozenset(words["filler"])
    return words
