"""Whether a mention is over: stopped, healed, outgrown, or an event too long ago to matter today."""

from __future__ import annotations

from functools import lru_cache

from clinic.health import datafiles
from clinic.health.clauses import Clause
from clinic.health.datafiles import grammar, grammar_list
from clinic.health.sentences import Mention, Sentence, Unit
from clinic.health.tokens import Token

_RECENT_VESSEL_DAYS = 90
_STILL_WORKS_DAYS = 7  # of a blood thinner that was left out
_CLAUSE = 8  # words of a clause that may tell that it is over


@lru_cache
def _numbers() -> dict[str, int]:
    return {word: int(n) for word, n in datafiles.load("context")["spoken_numbers"].items()}


@lru_cache
def _units_of_time() -> dict[str, int]:
    return {word: int(n) for word, n in datafiles.load("context")["duration_units"].items()}


@lru_cache
def _backward() -> frozenset[str]:
    """Past cues that may stand behind the term as well."""
    context = datafiles.load("context")
    both = {p for lines in context["past_after"] for p in datafiles.phrases(lines)}
    return frozenset(both & {p for lines in context["past"] for p in datafiles.phrases(lines)})


def days_since(sentence: Sentence, tokens: list[Token]) -> int | None:
    """How many days ago, from the words of the sentence; the longest span said, None if none is."""
    start, end = sentence.start, sentence.end
    known: list[int] = []
    for i in range(start, end):
        unit = _units_of_time().get(tokens[i].word)
        if unit is None or i == start:
            continue
        number = _number_before(tokens, i, start)
        after = {t.word for t in tokens[i + 1 : i + 3]}
        before = {t.word for t in tokens[max(start, i - 4) : i]}
        if number is not None and (after & grammar("timing.ago") or ("at" not in before and unit)):
            known.append(number * unit)
    said = [s.value for s in sentence.near.days]
    known += [days for days in said if days < 365 or days > 1000]
    if not known:
        known = said
    return max(known) if known else None


def _number_before(tokens: list[Token], i: int, start: int) -> int | None:
    for k in (i - 1, i - 2, i - 3):
        if k < start:
            break
        word = tokens[k].word
        if word.isdigit():
            return int(word[:5])
        if word in _numbers():
            return _numbers()[word]
        if word not in ("of", "and", "half", "more", "short", "little", "to", "-", "or", "long", "whole"):
            break
    return None


def mark(sentence: Sentence, clause: Clause, mention: Mention) -> None:
    """Sets `past` on the mention where its clause says so."""
    units = sentence.units
    before = units[clause.start : mention.unit]
    after = [*units[mention.unit + 1 : clause.end], *_told_of_it(units, clause.end)]
    ago = sentence.days
    if mention.group.heritable or _returned(units[mention.unit + 1 :]):
        return
    cue = _before(before)
    if cue is None and before and before[0].word in grammar("timing.while") and clause.start:
        cue = _before(units[: clause.start])  # "was on heparin while pregnant"
    tail = _after(after)
    event = mention.group.kind == "event"
    if event:
        limit = mention.group.present_for_days
        mention.fresh = ago is not None and ago <= limit
        if ago is not None and ago > limit:
            mention.past = "" if _still_healing(units[mention.unit + 1 :]) else "long ago"
        elif _healed(tail) or (
            (cue is not None and cue.word in grammar("timing.adjacent"))
            or (cue is not None and cue.word not in grammar("timing.weak_past"))
        ):
            mention.past = "over" if ago is None or _healed(tail) else ""
        elif ago is None and tail is not None:
            mention.past = "over"
        return
    if cue is not None and cue.word == "took" and mention.owned and tail is None:
        return  # "took my eliquis with breakfast"
    if cue is None and tail is None:
        return
    if cue is not None and cue.word == "had" and any(u.word == "since" for u in after):
        return  # "had a rash since monday"
    if (
        "large_blood_vessel" in mention.group.concepts
        and ago is not None
        and ago <= _RECENT_VESSEL_DAYS
        and not _healed(tail)
    ):
        return
    if cue is None and tail is not None and _about_a_start(before):
        return
    if _left_out(mention, units, cue or tail, ago):
        return
    mention.past = "past"


def _left_out(mention: Mention, units: list[Unit], cue: Unit | None, ago: int | None) -> bool:
    """ "I can leave off my rivaroxaban", "stopped plavix yesterday": it still works."""
    if cue is None or mention.group.kind not in ("medicine", "aspirin") or not _is_stop(cue):
        return False
    if ago is not None and ago > _STILL_WORKS_DAYS:
        return False
    at = next((n for n, u in enumerate(units) if u is cue), 0)
    offered = any(u.word.split()[-1] in grammar("timing.offering") for u in units[max(0, at - 3) : at])
    after = f" {' '.join(u.word for u in units[mention.unit + 1 : mention.unit + 9])} "
    return offered or any(f" {phrase} " in after for phrase in grammar_list("timing.for_a_day"))


def _is_stop(cue: Unit) -> bool:
    return any(cue.word.startswith(word) for word in grammar_list("timing.stopping"))


def _still_healing(after: list[Unit]) -> bool:
    """ "broke it in the spring and it is still healing"."""
    return any(u.kind == "cue" and u.value == "now" and "heal" in u.word for u in after)


def _told_of_it(units: list[Unit], end: int) -> list[Unit]:
    """The clause behind, where it goes on about the same: "a burn on my arm, it has healed over"."""
    joins = end < len(units) and (units[end].kind in ("mark", "conj") or units[end].value == "but")
    at = end + 1 if joins else end
    if at >= len(units) or units[at].word not in ("it", "they", "that", "all"):
        return []
    following = units[at : at + _CLAUSE]
    stop = next((n for n, u in enumerate(following) if u.kind in ("mark", "conj", "term")), len(following))
    told = following[:stop]
    return told if any(_healed(u) for u in told) and not any(u.value == "not" for u in told) else []


def _returned(after: list[Unit]) -> bool:
    """ "had eczema as a kid and it is back"."""
    return any(
        u.kind == "cue" and u.word in grammar("timing.returned") and not (n and after[n - 1].value == "not")
        for n, u in enumerate(after)
    )


def _before(units: list[Unit]) -> Unit | None:
    """The past cue that governs what follows `units`, unless "now" or "started" stands between."""
    governing: Unit | None = None
    for n, unit in enumerate(units):
        if unit.kind == "term" and governing is not None and governing.word in grammar("timing.adjacent"):
            governing = None
        if unit.kind != "cue":
            continue
        if unit.value == "past":
            if (unit.word in grammar("timing.adjacent") and n < len(units) - 1) or (
                n and units[n - 1].word in grammar("timing.under_way")
            ):
                continue
            governing = unit
        elif unit.value in ("start", "now") and unit.word != "since" and not _belongs(units, n):
            governing = None
    if governing is not None and governing.word.split()[0] in grammar("timing.exchanges"):
        since = units[units.index(governing) :]
        if any(u.word in ("to", "for", "onto") for u in since):
            return None
    return governing


def _belongs(units: list[Unit], n: int) -> bool:
    """ "gave up daily aspirin": the word right before the term says how often, not that it goes on."""
    return n == len(units) - 1 and units[n].word in grammar("timing.belonging")


def _after(units: list[Unit]) -> Unit | None:
    found: Unit | None = None
    for unit in units:
        if unit.kind == "cue" and (
            unit.value == "past_after" or (unit.value == "past" and unit.word in _backward())
        ):
            found = unit
        elif unit.kind == "cue" and unit.value == "now" and unit.word not in ("now", "today"):
            found = None
        elif (
            unit.kind == "cue"
            and unit.value == "past"
            and (unit.word in grammar("timing.ended") or _healed(unit))
        ):
            found = unit
    return found


def _healed(tail: Unit | None) -> bool:
    return tail is not None and any(
        w in tail.word
        for w in (
            "heal",
            "gone",
            "better",
            "cleared",
            "resolved",
            "cured",
            "over",
            "recovered",
            "fixed",
            "mended",
            "normal",
        )
    )


def _about_a_start(units: list[Unit]) -> bool:
    """ "started", "was put on": what follows is when it began. "was given ... years ago" is over."""
    return any(
        u.kind == "cue" and u.value == "start" and not u.word.startswith(("was given", "gave")) for u in units
    )
