"""Who would be treated: the writer, or somebody a booking is for, and who only comes along."""

from __future__ import annotations

from dataclasses import dataclass, field

from clinic.health.datafiles import grammar
from clinic.health.sentences import Sentence, Unit

THIRD = frozenset({"she", "he", "they"})
_ANYBODY = "anybody"


@dataclass
class Cast:
    """The people of one text: who may be treated besides the writer, and who was spoken of last."""

    treated: set[str] = field(default_factory=set)
    booked_for_other: bool = False
    everybody: bool = False  # two come: whoever is spoken of is to be treated
    last: str | None = None
    kinds: dict[str, str] = field(default_factory=dict)


def opens_with(sentence: Sentence, unit: Unit) -> tuple[str, str] | None:
    """The person that a term begins with: "sister, 30 weeks"."""
    if unit.kind != "term" or not unit.value.of_person:
        return None
    return next(
        ((str(p.value[0]), str(p.value[1])) for p in sentence.near.persons if p.start == unit.start), None
    )


def who_is_treated(sentences: list[Sentence]) -> Cast:
    """The people of a text, with those among them who would be treated."""
    cast = Cast(everybody=any(s.near.other.get("people:together") for s in sentences))
    away = _not_treated(sentences)
    for sentence in sentences:
        for i, unit in enumerate(sentence.units):
            relation = _relation(sentence, unit, cast)
            if relation is None:
                continue
            _note(sentence, unit, cast)
            if _booked_for(sentence, i) or _is_theirs(sentence, i):
                cast.treated.add(relation)
                cast.booked_for_other = True
            elif not away & {relation, _ANYBODY} and _wants_to_come(sentence, i, unit):
                cast.treated.add(relation)
    cast.treated |= _told_of_alone(sentences)
    cast.last = None
    return cast


def _told_of_alone(sentences: list[Sentence]) -> set[str]:
    """ "my husband ... his left shoulder has frozen", and the writer says nothing of himself."""
    persons = [u.value for s in sentences for u in s.units if u.kind == "person"]
    if len({relation for _, relation in persons}) != 1 or persons[0][0] not in ("kin", "near"):
        return set()
    for sentence in sentences:
        if any(u.kind == "pronoun" and u.value == "self" for u in sentence.units):
            return set()
    sore = any(_their_body(s) for s in sentences)
    return {str(persons[0][1])} if sore else set()


def _their_body(sentence: Sentence) -> bool:
    """Whether a part of somebody else's body is named: "his left shoulder"."""
    theirs = [u.end for u in sentence.units if u.kind == "pronoun" and u.word in ("his", "her")]
    return any(0 <= place.start - end <= 1 for end in theirs for place in sentence.near.areas)


def _note(sentence: Sentence, unit: Unit, cast: Cast) -> None:
    """Remembers a person as the one spoken of last."""
    named = unit.value if unit.kind == "person" else opens_with(sentence, unit)
    if unit.kind != "pronoun" and named is not None:
        cast.last, cast.kinds[named[1]] = str(named[1]), str(named[0])


def _not_treated(sentences: list[Sentence]) -> set[str]:
    """Those who only come along, or stay away; _ANYBODY where it is not said of whom."""
    cast, away = Cast(), set()
    for sentence in sentences:
        spans = sentence.near.other.get("people:not_treated", [])
        said: dict[int, str] = {}
        for unit in sentence.units:
            relation = _relation(sentence, unit, cast)
            if relation is None:
                continue
            _note(sentence, unit, cast)
            for span in spans:
                if unit.start < span.end:
                    said[span.start] = relation
        away |= {said.get(span.start, _ANYBODY) for span in spans}
    return away


def _cells(sentence: Sentence, layer: str) -> set[int]:
    """The tokens that phrases of a layer cover."""
    return {i for s in sentence.near.other.get(layer, []) for i in range(s.start, s.end)}


def _starts(sentence: Sentence, layer: str) -> set[int]:
    return {s.start for s in sentence.near.other.get(layer, [])}


def _relation(sentence: Sentence, unit: Unit, cast: Cast) -> str | None:
    opening = opens_with(sentence, unit)
    if opening is not None and opening[0] in ("kin", "near", "other"):
        return opening[1]
    if unit.kind == "person" and unit.value[0] in ("kin", "near", "other"):
        return str(unit.value[1])
    if unit.kind == "pronoun" and unit.value in THIRD:
        if cast.last is not None and cast.kinds[cast.last] == "pet":
            return None
        return cast.last or "other"
    return None


def _booked_for(sentence: Sentence, i: int) -> bool:
    """ "a session for my wife", "on behalf of my mother"."""
    units = sentence.units
    j = i - 1
    while j >= 0 and (
        units[j].kind in ("pronoun", "term")
        or units[j].word in grammar("people.between")
        or units[j].word.isdigit()
        or _is_name(units, j)
    ):
        j -= 1
    if i > 1 and units[i - 2].word == "a" and units[i - 1].word in ("mi", "mis"):
        j = i - 2  # "a session for": "una sesion a mi madre"
    elif j < 0 or units[j].word not in ("for", "of", "para"):
        return False
    if units[j].word == "of" and not (j and units[j - 1].word == "behalf"):
        return False
    start = units[j].start
    visits = _cells(sentence, "people:visit")
    return start == sentence.start or any(k in visits for k in range(max(sentence.start, start - 8), start))


def _is_name(units: list[Unit], j: int) -> bool:
    """ "for Mr Singh my father": a title, or the name behind it."""
    titles = grammar("people.titles")
    return units[j].word in titles or (j > 0 and units[j - 1].word in titles and units[j].kind == "word")


def _wants_to_come(sentence: Sentence, i: int, unit: Unit) -> bool:
    """ "my wife wants to come", "can she have cupping", "is it safe for him", "can i bring my son"."""
    units = sentence.units
    if _together(units, i):
        return True
    wants, treats = _starts(sentence, "people:wants"), _starts(sentence, "people:treat_verbs")
    aside = i + 1 < len(units) and units[i + 1].word == "("
    if any(k in wants for k in range(unit.end, min(unit.end + (12 if aside else 3), sentence.end))):
        return True
    if _wants_further_on(sentence, i, wants):
        return True
    opener = _asks_of(units, i)
    mine = next((u.start for u in units[i + 1 :] if u.kind == "pronoun" and u.value == "self"), sentence.end)
    if opener and any(k in treats for k in range(unit.end, min(unit.end + 9, mine))):
        return True
    j = i - 1
    while j >= 0 and units[j].kind in ("pronoun", "term"):
        j -= 1
    before = units[j] if j >= 0 else None
    if before is None:
        return False
    if before.word.split()[-1] in ("for", "on") and {
        u.word.split()[-1] for u in units[max(0, i - 6) : i]
    } & grammar("people.fitting"):
        return sentence.question or opener
    brings = {s.end for s in sentence.near.other.get("people:bring", [])}
    return before.end in brings and (unit.kind == "pronoun" or unit.value[0] != "other")


def _asks_of(units: list[Unit], i: int) -> bool:
    """Whether a question about the person at unit `i` begins right before: "can she", "is it ok for her"."""
    for n in range(max(0, i - 5), i):
        word = units[n].word.split()[0]
        if word in grammar("people.asking") and (
            word not in grammar("people.telling") or n == 0 or units[n - 1].kind in ("mark", "conj", "cue")
        ):
            return True
    return False


def _wants_further_on(sentence: Sentence, i: int, wants: set[int]) -> bool:
    """ "my wife is pregnant and wants to come": the wish follows a joining word, with nobody else between."""
    units = sentence.units
    for n in range(i + 1, len(units)):
        unit = units[n]
        if unit.kind == "person" or (unit.kind == "pronoun" and unit.value == "self"):
            return False
        if unit.start in wants and (units[n - 1].kind in ("conj", "mark") or units[n - 1].value in THIRD):
            following = units[n + 1] if n + 1 < len(units) else None
            return not (following is not None and following.kind == "pronoun" and following.word == "me")
    return False


def _is_theirs(sentence: Sentence, i: int) -> bool:
    """ "the session is hers", "it is her appointment", "it's my mum's slot"."""
    units = sentence.units
    visits = _cells(sentence, "people:visit")
    j = i - 2 if i and units[i - 1].value == "own" else i - 1
    after = i + 1 + (i + 1 < len(units) and units[i + 1].word == "'s")
    pointed_at = j > 0 and units[j].word in ("is", "'s") and units[j - 1].word in grammar("people.pointing")
    if pointed_at and after < len(units) and units[after].start in visits:
        return True
    return (
        units[i].word in grammar("people.theirs")
        and i > 0
        and units[i - 1].word in ("is", "es")
        and any(k in visits for k in range(max(sentence.start, units[i].start - 4), units[i].start))
    )


def _together(units: list[Unit], i: int) -> bool:
    """ "me and my sister", "my sister and i want"."""
    following = [u.word for u in units[i + 1 : i + 4]]
    if len(following) == 3 and following[0] in ("and", "y") and following[1] in ("i", "me", "yo"):
        return following[2].split()[0] in grammar("people.party")
    j = i - 1
    while j >= 0 and (units[j].kind == "term" or units[j].value == "own"):
        j -= 1
    return j > 0 and units[j].word == "and" and units[j - 1].word == "me"
