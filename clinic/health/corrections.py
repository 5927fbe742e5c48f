"""Denials that their own speaker takes back: "I'm not pregnant. Well, I am"."""

from __future__ import annotations

from clinic.health.datafiles import grammar, grammar_list
from clinic.health.sentences import ENDS, MARKS, Mention, Sentence
from clinic.health.tokens import Token

_FOLLOWING = 2  # sentences in which a denial may be taken back
_TURN = 4  # words between "well" and "I am"
_ASIDE = 3  # words between the denial and "apart from"


def mark(sentences: list[Sentence], tokens: list[Token]) -> None:
    """Turns denials round that are taken back ("affirmed") or put in doubt ("weak") further on."""
    for number, sentence in enumerate(sentences):
        denied = [
            m for m in sentence.mentions if m.denial in ("no", "weak") and m.whose == "self" and not m.asked
        ]
        if not denied:
            continue
        last = max(denied, key=lambda m: m.end)
        following = sentences[number + 1 : number + 1 + _FOLLOWING]
        words = [t.word for t in tokens[last.end : sentence.end]]
        for later in following:
            words += [".", *(t.word for t in tokens[later.start : later.end])]
        result = "affirmed" if _echoed(words) else "weak" if _retracted(words) else ""
        if not result and _excepted(sentence, last, tokens):
            result = "weak"
        for mention in denied if result else ():
            mention.denial = result
        medicines = [m for m in denied if m.group.kind in ("medicine", "aspirin")]
        if medicines and _put_on_it(words):
            medicines[-1].denial = "affirmed"


def _echoed(words: list[str]) -> bool:
    """ "well i am", "actually i do": an affirmation that ends its clause after a turning word."""
    text = " ".join(words)
    if not any(echo in text for echo in grammar_list("corrections.echoes")):
        return False
    turning = grammar("corrections.turning")
    for i in range(len(words)):
        for echo in grammar_list("corrections.echoes"):
            parts = echo.split()
            end = i + len(parts)
            if words[i:end] != parts or (end < len(words) and not _may_end(words[end])):
                continue
            before = words[max(0, i - _TURN) : i]
            if echo.startswith(("it ", "there ")) and end < len(words) and words[end] in ("only", "just"):
                continue  # "it is only my pride that aches"
            if echo == "yes" and before and not (_may_end(before[-1]) or before[-1] in turning):
                continue  # "bloated yes"
            if turning.intersection(before) and "you" not in before:
                return True
    return False


def _put_on_it(words: list[str]) -> bool:
    """ "... but the cardiologist put me on it": after a turning word, and neither denied nor only planned."""
    for i in range(len(words)):
        for phrase in grammar_list("corrections.put_on_it"):
            parts = phrase.split()
            if words[i : i + len(parts)] != parts:
                continue
            turn = max((n for n in range(i) if words[n] in grammar("corrections.since_then")), default=-1)
            said = words[turn + 1 : i]
            if turn >= 0 and not grammar("corrections.undone").intersection(said):
                return True
    return False


def _may_end(word: str) -> bool:
    return word in ENDS or word in MARKS or word in grammar("corrections.after_echo")


def _retracted(words: list[str]) -> bool:
    if any(w in grammar("corrections.starts") and words[i - 1] in ENDS for i, w in enumerate(words) if i):
        return True
    text = f" {' '.join(words)} "
    return any(f" {phrase} " in text for phrase in grammar_list("corrections.retractions"))


def _excepted(sentence: Sentence, last: Mention, tokens: list[Token]) -> bool:
    """ "no broken bones, apart from the rib": an exception that names nothing we know leaves it open."""
    units = sentence.units
    for n in range(last.unit + 1, len(units)):
        if units[n].kind == "cue" and units[n].value == "except":
            if units[n].start - last.end > _ASIDE:
                return False
            rest = units[n + 1 :]
            return bool(rest) and not any(u.kind == "term" for u in rest)
    return False
