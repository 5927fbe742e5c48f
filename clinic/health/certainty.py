"""Whether a mention is said outright, in doubt, or only asked about."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from clinic.health import datafiles
from clinic.health.clauses import Clause
from clinic.health.datafiles import grammar, grammar_list
from clinic.health.sentences import Mention, Sentence, Unit

_CLOSE = 4  # words between "looks like" and what it looks like
CONDITIONAL = "a condition, not a fact"


def mark(sentence: Sentence, clauses: list[Clause], clause: Clause, mention: Mention) -> None:
    """Sets `doubt` and `asked` on the mention."""
    units = sentence.units
    before = units[clause.start : mention.unit]
    after = units[mention.unit + 1 : clause.end]
    said = [u for u in before if u.kind == "cue"]  # the few that matter, picked out once
    topic = _is_topic(before) and not _taken_on(units[mention.unit + 1 :])
    if topic or _is_effect(sentence, clause, mention, before):
        mention.skip = True
        return
    if mention.group.kind == "aspirin":
        around = " ".join(u.word for u in units[clause.start : mention.unit + 9])
        mention.now_and_then = any(f" {w}" in f" {around}" for w in occasional())
    if sentence.near.other.get("people:work") and not (mention.owned or _asserted(before)):
        mention.doubt = mention.doubt or "spoken of at work"
    if any(u.value == "start" for u in said) and _not_begun(before, after):
        mention.doubt = mention.doubt or "not begun yet"
    if _taken_on(units[mention.unit + 1 :]):
        return
    asserted = _asserted(before) or units[mention.unit].word.split()[0] in ("i", "we")
    doubtful = next((u for u in [*said, *after] if _doubts(u, before, asserted)), None)
    if doubtful is None:
        doubtful = _afterthought(units, clauses, clause)
    named = any(u.value == "not_doubt" for u in said)  # "it is called ..., i think"
    if doubtful is not None and not (mention.owned or named or mention.sure):
        mention.doubt = mention.doubt or f"said with '{doubtful.word}'"
    conditional = _condition(sentence, before, said)
    asking = _turned_round(units, clause) or (
        any(u.value == "question" for u in said)
        and any(_opens_a_question(before, n) for n in range(len(before)))
    )
    if conditional is not None and _of_a_trade(sentence, conditional):
        mention.skip = not sentence.question
        return
    if mention.owned and conditional is None:
        return
    if _counted(units, before, after):
        return  # "none, unless 8 weeks pregnant counts?"
    if conditional is not None and any(u.word in grammar("certainty.presupposed") for u in before):
        return  # "if i stop the eliquis": it is being taken
    if conditional is not None and not (mention.owned and conditional.word not in ("if", "whether")):
        mention.asked = mention.asked or CONDITIONAL
    elif asking and not _asserted_since_question(before):
        if any(u.word in grammar("certainty.presupposed") for u in before) or _for_me(after):
            return
        mention.asked = mention.asked or "asked about, nobody named"
    elif sentence.question and clause is clauses[-1] and not asserted:
        mention.asked = mention.asked or "asked about, nobody named"


def _opens_a_question(before: list[Unit], n: int) -> bool:
    """A question word, and no "does" with its subject before it: "the nurse does my bloods"."""
    unit, subject = before[n], before[n - 1] if n else None
    if unit.kind != "cue" or unit.value != "question":
        return False
    if subject is None or subject.kind not in ("word", "person"):
        return True
    return unit.word != "does" or subject.word in grammar("certainty.wh")


def _condition(sentence: Sentence, before: list[Unit], said: list[Unit]) -> Unit | None:
    """The word that makes a condition of what follows: "if i am pregnant", "while pregnant"."""
    found = next((u for u in said if u.value == "if"), None)
    if found is None and before and before[-1].word in grammar("certainty.while") and asks(sentence):
        return before[-1]
    return None if found is not None and _is_spanish_yes(sentence, found) else found


def _of_a_trade(sentence: Sentence, conditional: Unit) -> bool:
    """ "i work for a charity for people with epilepsy"."""
    return conditional.word.startswith("for ") and bool(sentence.near.other.get("people:work"))


def _doubts(unit: Unit, before: list[Unit], asserted: bool) -> bool:
    """Whether the word puts the mention in doubt: "looks like" only right before it, a doctor's advice not
    where it is followed ("i take aspirin as my doctor recommended")."""
    if unit.kind != "cue" or unit.value != "unsure":
        return False
    if unit.word.startswith("doctor") and asserted:
        return False
    if unit.word in grammar("certainty.resembling"):
        close = before[-_CLOSE:]
        return any(u is unit for u in close) and not any(u.kind == "mark" for u in close)
    return True


def _is_spanish_yes(sentence: Sentence, conditional: Unit) -> bool:
    """ "si, de tres meses", without its accent; "si" also means "if"."""
    return conditional.word == "si" and conditional is sentence.units[0] and not sentence.question


def _counted(units: list[Unit], before: list[Unit], after: list[Unit]) -> bool:
    """Whether there is no doubt that the person has it, and only is asked whether it counts."""
    if not any(u.word in grammar("certainty.counting") for u in after):
        return False
    excepted = any(u.kind == "cue" and u.value == "except" for u in before)
    asked = any(u.word.split()[0] in ("does", "do", "would") for u in units[:3])
    mine = any(u.kind == "pronoun" and u.value in ("self", "own") for u in units) or _says_my(units)
    return excepted or (asked and mine)


def _says_my(units: list[Unit]) -> bool:
    """ "a cut on my back": the term itself holds the "my"."""
    return any(u.kind == "term" and {"my", "i"}.intersection(u.word.split()) for u in units)


def _not_begun(before: list[Unit], after: list[Unit]) -> bool:
    """ "starting warfarin next week", "they want to put me on blood thinners"."""
    starts = [
        n
        for n, u in enumerate(before)
        if u.kind == "cue" and u.value == "start" and u.word in grammar("certainty.beginnings")
    ]
    if not starts:
        return False
    wanted = {u.word for u in before[: starts[-1]]} & {
        "want",
        "wants",
        "will",
        "might",
        "going",
        "plan",
        "planning",
        "about",
        "need",
    }
    soon = " ".join(u.word for u in after[:4])
    return bool(wanted) or any(
        word in soon for word in ("next", "soon", "tomorrow", "in a few", "in a couple")
    )


@lru_cache
def occasional() -> tuple[str, ...]:
    """Phrases of doing something only now and then."""
    return tuple(p for lines in datafiles.load("context")["occasional"] for p in datafiles.phrases(lines))


def _taken_on(after: list[Unit]) -> bool:
    """ "what about warfarin, i am on it"."""
    words = " ".join(u.word for u in after[:9])
    return any(f" {phrase}" in f" {words}" for phrase in grammar_list("certainty.owning"))


def asks(sentence: Sentence) -> bool:
    """Whether the sentence asks anything at all."""
    first = sentence.units[0].word if sentence.units else ""
    return (
        sentence.question
        or first in grammar("certainty.auxiliaries")
        or first in grammar("certainty.wh")
        or any(u.kind == "cue" and u.value == "question" for u in sentence.units)
    )


def _turned_round(units: list[Unit], clause: Clause) -> bool:
    """ "are blood thinners a problem": the verb comes first."""
    start = clause.start
    if start >= len(units):
        return False
    if start == 0 and units[0].word in grammar("certainty.wh"):
        return True
    if units[start].word not in grammar("certainty.auxiliaries"):
        return False
    return start + 1 >= len(units) or units[start + 1].word != "not"


def _for_me(after: list[Unit]) -> bool:
    """ "is warfarin a problem for me"."""
    words = [u.word for u in after]
    return any(a == "for" and b in ("me", "myself") for a, b in pairwise(words))


def _asserted(before: list[Unit]) -> bool:
    """ "i am ...", "i have ...", not turned round into a question."""
    for n, unit in enumerate(before):
        if unit.kind == "pronoun" and unit.value == "self" and unit.word in ("i", "we", "yo"):
            rest = before[n + 1 :]
            if not rest or rest[0].word.split()[0] in grammar("certainty.asserts") or rest[0].kind == "cue":
                return not (
                    n
                    and before[n - 1].word
                    in ("am", "are", "do", "have", "did", "can", "should", "will", "could")
                )
    return any(u.word in ("tengo", "tomo", "estoy") for u in before)


def _asserted_since_question(before: list[Unit]) -> bool:
    last = max((n for n, u in enumerate(before) if u.kind == "cue" and u.value == "question"), default=-1)
    return _asserted(before[last + 1 :])


def _afterthought(units: list[Unit], clauses: list[Clause], clause: Clause) -> Unit | None:
    """ "pregnant, i think": doubt in a short clause of its own right after."""
    index = clauses.index(clause)
    if index + 1 < len(clauses):
        following = clauses[index + 1]
        part = units[following.start : following.end]
        if len(part) <= 5 and not any(u.kind == "term" for u in part):
            return next((u for u in part if u.kind == "cue" and u.value == "unsure"), None)
    return None


def _is_topic(before: list[Unit]) -> bool:
    """ "saw a documentary on hemophilia", "writing a novel about a pregnant detective"."""
    last = [u for u in before if u.word not in ("a", "an", "the")][-1:]
    return bool(last) and last[0].kind == "cue" and last[0].value == "topic"


def _is_effect(sentence: Sentence, clause: Clause, mention: Mention, before: list[Unit]) -> bool:
    """ "does cupping cause blisters?" asks what cupping does, not what the person has."""
    if not set(mention.group.concepts) & {
        "broken_skin",
        "skin_condition",
        "other_serious",
        "large_blood_vessel",
    }:
        return False
    if mention.owned or not any(u.kind == "cue" and u.value == "caused" for u in before):
        return False
    if _asserted(before):
        return False
    return sentence.question or any(
        u.word.split()[0] in grammar("certainty.cupping") for u in sentence.units if u.kind in ("word", "cue")
    )
