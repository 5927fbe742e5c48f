"""Denials of everything asked, built by rule: "not a single one of them", "I can say no to every question".

People say "none of it" in endless ways, but all are made of the same few parts: what denies ("none", "not a
single thing", "no to all"), and what is denied, which names nothing ("of them", "on your list", "of the ones
you mentioned"). The words of each part are in data/health/grammar.yml under `listed`.
"""

from __future__ import annotations

from functools import lru_cache

from clinic.health.datafiles import grammar
from clinic.health.lexicon import Span
from clinic.health.sentences import CONJUNCTIONS, ENDS, MARKS
from clinic.health.tokens import Token

_LONGEST = 5  # words of a quantity: "not a single one"


def spans(tokens: list[Token]) -> list[Span]:
    """The denials of a whole list in `tokens`, as answers."""
    words = [t.word for t in tokens]
    found = []
    for start, word in enumerate(words):
        if word not in _starts():
            continue
        end = _none_of(words, start) or _no_to_all(words, start) or _answers_no(words, start)
        if end:
            found.append(Span(start, _tail(words, end), "answer", "denial"))
    return found


@lru_cache
def _starts() -> frozenset[str]:
    """The words with which such a denial may begin."""
    none = {phrase.split()[0] for phrase in grammar("listed.none")}
    return frozenset(none | {"i"} | grammar("listed.no") | grammar("listed.may_alone") | grammar("listed.my"))


def _none_of(words: list[str], at: int) -> int:
    """ "zero of them", "not a thing on your list", "no conditions of this type": where it ends, or 0."""
    end = _phrase(words, at, "listed.none")
    if not end:
        return 0
    end = _take(words, end, "listed.nouns")
    if end < len(words) and words[end] in grammar("listed.that_is"):
        end = _take(words, _take(words, end, "listed.that_is"), "listed.being")
    if end >= len(words) or words[end] not in grammar("listed.of"):
        return 0
    return _the_list(words, end + 1)


def _no_to_all(words: list[str], at: int) -> int:
    """ "no to every question", "negative for all the others", "no on every single one of them"."""
    if (
        words[at] not in grammar("listed.no")
        or at + 2 >= len(words)
        or words[at + 1] not in grammar("listed.to")
    ):
        return 0
    return _every(words, at + 2)


def _answers_no(words: list[str], at: int) -> int:
    """ "I can say no to all of them", "would answer no to each", "my answer to all of it is no"."""
    return _i_say_no(words, at) if _opens(words, at) else 0 or _answer_is_no(words, at)


def _opens(words: list[str], at: int) -> bool:
    """Whether a clause opens here, so that its subject is the writer: "you can put no" dictates."""
    before = words[at - 1] if at else "."
    return before in ENDS or before in MARKS or before in CONJUNCTIONS


def _i_say_no(words: list[str], at: int) -> int:
    subject = at + 1 if words[at] == "i" else at
    end = _take(words, subject, "listed.may")
    if end + 1 >= len(words) or words[end] not in grammar("listed.say"):
        return 0
    if subject == at and words[at] not in grammar("listed.may_alone"):
        return 0
    return _no_to_all(words, end + 1)


def _answer_is_no(words: list[str], at: int) -> int:
    if (
        words[at] not in grammar("listed.my")
        or not words[at + 1 : at + 2]
        or not words[at + 1].startswith("answer")
    ):
        return 0
    end = at + 2
    if end < len(words) and words[end] in grammar("listed.to"):
        end = _every(words, end + 1) or _the_list(words, end + 1) or end
    verb = end
    end = _take(words, end, "listed.simply")
    if end == verb or end >= len(words) or words[end] not in grammar("listed.no"):
        return 0
    return _no_to_all(words, end) or end + 1


def _every(words: list[str], at: int) -> int:
    """ "all of them", "every single one of those", "both", "the others too"."""
    end = _take(words, _take(words, at, "listed.every"), "listed.nouns")
    if not grammar("listed.universal").intersection(words[at:end]) or words[end - 1] in grammar(
        "listed.unfinished"
    ):
        return 0  # "no to the knee", "no to the last one", "no for the last week"
    if end < len(words) and words[end] in grammar("listed.of"):
        return _the_list(words, end + 1) or end
    return _told(words, end) or end


def _the_list(words: list[str], at: int) -> int:
    """What names nothing: "them", "your list", "the conditions you mentioned", "what you said"; or 0."""
    end = _take(words, at, "listed.pointing")
    named = _take(words, end, "listed.nouns")
    last = words[named - 1] if named > at else ""
    if named == at:
        return 0
    return _told(words, named) or (0 if last in grammar("listed.unfinished") else named)


def _told(words: list[str], at: int) -> int:
    """ "(that) you (have just) mentioned"."""
    end = at
    while end < len(words) and words[end] in grammar("listed.telling"):
        end += 1
    if end == at or end >= len(words) or words[end] not in grammar("listed.told"):
        return 0
    return _take(words, end + 1, "listed.told_out")


def _tail(words: list[str], at: int) -> int:
    """ "... are applicable to me", "... apply"."""
    end = _take(words, at, "listed.being")
    if end < len(words) and words[end] in grammar("listed.applying"):
        return _phrase(words, end + 1, "listed.for_me") or end + 1
    return _phrase(words, at, "listed.too") or at


def _take(words: list[str], at: int, name: str) -> int:
    """Behind the words of a list that follow one another from `at`."""
    while at < len(words) and words[at] in grammar(name):
        at += 1
    return at


def _phrase(words: list[str], at: int, name: str) -> int:
    """Behind the longest phrase of a list that stands at `at`, or 0."""
    listed = grammar(name)
    for size in range(min(_LONGEST, len(words) - at), 0, -1):
        if " ".join(words[at : at + size]) in listed:
            return at + size
    return 0
