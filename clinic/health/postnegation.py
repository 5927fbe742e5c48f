"""Denials that stand behind the term, and what a denial means with the words that follow it."""

from __future__ import annotations

from clinic.health import datafiles
from clinic.health.datafiles import grammar, grammar_list
from clinic.health.negation_words import NEGATIONS, ends, family
from clinic.health.sentences import Mention, Sentence, Unit

_RESULT = 14  # units in which the result of a test may be told


def mark(sentence: Sentence, mention: Mention) -> None:
    """Denials that stand behind the term: "eczema: no", "warfarin i do not take"."""
    if mention.denial or _excepted(sentence, mention):
        return
    units = sentence.units
    if mention.unit and units[mention.unit - 1].word in grammar("negation.granting"):
        return  # "no, no, yes eliquis, no": a list gone through
    j = mention.unit + 1
    marked = ""
    while j < len(units) and (units[j].kind == "mark" or units[j].word in ("is", "are", "=", "status")):
        marked = units[j].word
        j += 1
    if j >= len(units):
        return
    unit = units[j]
    if unit.kind == "cue" and unit.value in ("no", "not", "none"):
        following = units[j + 1 : j + 5]
        words = " ".join(u.word for u in following)
        if (
            unit.value != "not"
            and (not following or following[0].kind in ("mark", "conj"))
            and unit.word != "negative for"
        ):
            mention.denial = "weak" if marked == "," else "no"
        elif (
            (unit.word == "never" and not following)
            or (words + " ").startswith(
                ("something i ", "a thing i ", "applicable ", "relevant to me ", "me ")
            )
            or (marked != "," and _is_verb_last(sentence, mention, words))
        ):
            mention.denial = "no"
        elif words.startswith(("an issue", "a problem", "a concern")):
            mention.denial = "weak"
    elif _is_plain_no(units, j):
        mention.denial = "no"
    else:
        words = " ".join(u.word for u in units[j : j + 6])
        if _fronted(words):
            mention.denial = "no"
        elif _settled(units, mention, j):
            mention.denial, mention.sure = "no", True


def _is_verb_last(sentence: Sentence, mention: Mention, after: str) -> bool:
    """ "medicine not", "blood thinners no i take": nothing before the term, only the verb behind it."""
    alone = all(u.kind in ("mark", "conj") for u in sentence.units[: mention.unit])
    return alone and not sentence.question and after in grammar("negation.verb_last")


def _settled(units: list[Unit], mention: Mention, j: int) -> bool:
    """Whether a test is told of that came out fine: "tested for it and i do not have it"."""
    if units[j].kind == "conj" and _tested_clear(" ".join(u.word for u in units[j + 1 : j + 7])):
        return True
    return _ruled_out(" ".join(u.word for u in units[mention.unit + 1 : mention.unit + _RESULT]))


def _excepted(sentence: Sentence, mention: Mention) -> bool:
    """ "other than xarelto no meds": what is excepted is not denied by what follows."""
    before = [u for u in sentence.units[: mention.unit] if u.kind == "cue"]
    return bool(before) and before[-1].value == "except"


def _is_plain_no(units: list[Unit], j: int) -> bool:
    """ "eczema - n", "blood thinners negative"."""
    if units[j].word == "n":
        return j + 1 >= len(units) or units[j + 1].kind == "mark"
    return units[j].word in ("negative", "nil", "zero", "nada") and ends(units, j + 1)


def _ruled_out(words: str) -> bool:
    """ "tests for hemophilia came back negative", "a fracture was ruled out"."""
    return any(f" {phrase}" in f" {words}" for phrase in grammar_list("negation.ruled_out"))


def _tested_clear(words: str) -> bool:
    """ "i was tested for haemophilia and i do not have it"."""
    return words.startswith(grammar_list("negation.found_clear"))


def _fronted(words: str) -> bool:
    starts = grammar_list("negation.fronted")
    for start in starts:
        if words == start or words.startswith(
            (start + " ,", start + " and", start + " or", start + " either")
        ):
            return True
    return False


def mark_whole_list(sentence: Sentence) -> None:
    """ "pregnant, eczema, blood thinners: no to all" denies the whole bare list before it."""
    units = sentence.units
    for i, unit in enumerate(units):
        if unit.kind == "cue" and unit.value in ("no", "none"):
            after = " ".join(u.word for u in units[i + 1 : i + 4])
            bare = i > 0 and all(u.kind in ("term", "mark", "conj") for u in units[:i])
            if bare and after.startswith(grammar_list("negation.whole_list")):
                for mention in sentence.mentions:
                    if mention.unit < i:
                        mention.denial = "no"


def settle(sentence: Sentence, mention: Mention) -> None:
    """Turns a denial of the present into "past", and a dose left out into "affirmed"."""
    units = sentence.units
    tail = units[mention.unit + 1 :]
    words = [u.word for u in tail[:7]]
    flat = " ".join(words)
    medicine = family(units[mention.unit]) == "medicine" and mention.group.kind != "cover"
    before = " ".join(u.word for u in units[max(0, mention.unit - 3) : mention.unit])
    if any(w in ("anymore", "any more", "not anymore") or w.startswith("not any") for w in words):
        mention.denial = "past"
    elif medicine and any(u.word in grammar("negation.skipped") for u in tail[:4]):
        mention.denial = "weak" if " any" in " " + before else "affirmed"
    elif _since(flat, mention.group.kind, "never" in before.split()) or _once_had(tail):
        mention.denial = "past"
    elif _until(tail):
        mention.denial = "weak"
    elif units[mention.unit].word.split()[0] in grammar("negation.degrees"):
        mention.denial = "affirmed" if _counted(words) else "weak"  # "not heavily pregnant, only ten weeks"


def _counted(words: list[str]) -> bool:
    """Whether a span of time follows: so little of it, but so much."""
    return any(w in datafiles.load("context")["duration_units"] for w in words)


def _until(tail: list[Unit]) -> bool:
    """ "never had eczema until last year": the denial ends, and what came then is not told outright."""
    for unit in tail[:6]:
        if unit.word in grammar("negation.until"):
            return True
        if unit.kind in ("mark", "conj", "term") or (unit.kind == "pronoun" and unit.value != "own"):
            return False
    return False


def _once_had(tail: list[Unit]) -> bool:
    """ "no eczema now, cleared up ages ago"."""
    for unit in tail:
        if unit.kind == "term" or (unit.kind == "cue" and unit.value in NEGATIONS):
            return False
        if (
            unit.kind == "cue"
            and unit.value in ("past", "past_after")
            and unit.word not in grammar("negation.never_too")
        ):
            return True
    return False


def _since(flat: str, kind: str, never: bool) -> bool:
    words = flat.split()
    for n, word in enumerate(words[:4]):
        if word == "since" and n + 1 < len(words):
            return True
        if word in ("for", "in") and set(words[n + 1 : n + 6]) & grammar("negation.while"):
            if never and kind == "event":
                return False  # "never broke a bone in 60 years"
            recent = {"last", "past"} & set(words[n + 1 : n + 3])
            return not (recent and kind in ("event", "condition"))
    return False
