"""Whose health a mention is about, and who would be treated."""

from __future__ import annotations

from dataclasses import dataclass, field

from clinic.health import certainty, negation
from clinic.health.datafiles import grammar
from clinic.health.lexicon import Span
from clinic.health.sentences import ENDS, MARKS, Mention, Sentence, Unit
from clinic.health.tokens import Token

_MOTHER_AND_CHILD = frozenset({"son", "daughter", "child", "mother"})
THIRD = frozenset({"she", "he", "they"})
_FAMILY = frozenset({"family", "familia", "fam"})
_SHORT_SENTENCE = 7  # tokens
_ANYBODY = "anybody"
UNCLEAR = "unclear"


@dataclass
class Cast:
    """The people of one text: who may be treated besides the writer, and who was spoken of last."""

    treated: set[str] = field(default_factory=set)
    booked_for_other: bool = False
    everybody: bool = False  # two come: whoever is spoken of is to be treated
    last: str | None = None
    kinds: dict[str, str] = field(default_factory=dict)


def assign(sentences: list[Sentence], tokens: list[Token]) -> Cast:
    """Sets `whose` (and `kin`) on every mention; returns who would be treated."""
    cast = _who_is_treated(sentences)
    for number, sentence in enumerate(sentences):
        both = _both(sentence, sentences[number + 1] if number + 1 < len(sentences) else None, tokens)
        for mention in sentence.mentions:
            kind, whose = _subject(sentence, mention, cast)
            if kind == "generic" and sentence.near.other.get("people:work") and not sentence.question:
                mention.whose = "other"  # "i am a midwife, pregnant women all day"
            elif kind == "generic":
                mention.asked = mention.asked or "asked about people in general"
            elif kind == UNCLEAR and whose in cast.treated and not sentence.question:
                mention.whose = whose
            elif kind == UNCLEAR:
                if both:
                    mention.shared = True
                else:
                    mention.doubt = mention.doubt or "not clear whose"
            elif (
                whose in _MOTHER_AND_CHILD
                and "postpartum" in mention.group.concepts
                and (whose != "mother" or mention.group.name == "age of a baby")
            ):
                continue  # "my son is three months old", "mum to a newborn": the writer gave birth
            elif whose != "self":
                mention.whose, mention.kin = whose, kind == "kin"
                if both:
                    mention.whose, mention.shared, mention.denial = "self", True, ""
        _remember(sentence, cast)
    return cast


def _remember(sentence: Sentence, cast: Cast) -> None:
    for unit in sentence.units:
        if unit.kind == "person" and unit.value[0] in ("kin", "near", "other", "pet"):
            cast.last = unit.value[1]
            cast.kinds[unit.value[1]] = unit.value[0]


def _both(sentence: Sentence, following: Sentence | None, tokens: list[Token]) -> bool:
    """Whether what is said of somebody else holds for the writer too: "... and so do i", "Me too."."""
    heard = [sentence]
    if following is not None and following.end - following.start <= _SHORT_SENTENCE:
        heard.append(following)
    for part in heard:
        denied = part.near.other.get("people:skipped", [])
        for span in part.near.other.get("people:both", []):
            covered = any(s.start <= span.start and s.end > span.end for s in denied)
            after = {t.word for t in tokens[span.end : span.end + 2]}
            if [t.word for t in tokens[max(0, span.start - 2) : span.start]] == ["well", "as"]:
                continue  # "her work as well as mine"
            if not covered and not after & grammar("people.well_again"):
                return True
        if any(_ends_there(span, part, tokens) for span in part.near.other.get("people:at_the_end", [])):
            return True
    return False


def _ends_there(span: Span, sentence: Sentence, tokens: list[Token]) -> bool:
    """ "... is not on it but i am": an echo at the end of a sentence that began with somebody else."""
    after = tokens[span.end].word if span.end < sentence.end else "."
    before = tokens[span.start - 1].word if span.start > sentence.start else ""
    return (after in ENDS or after in MARKS) and before in (
        "but",
        "and",
        "though",
        "while",
        "whereas",
        "so",
        "now",
    )


def _subject(sentence: Sentence, mention: Mention, cast: Cast) -> tuple[str, str]:
    """(kind of person, relation) of whom the mention is said; kind "self", "generic" or "unclear" too."""
    units = sentence.units
    if any(
        p.value[0] == "generic" and p.start <= mention.start and p.end >= mention.end and p.end - p.start > 1
        for p in sentence.near.persons
    ):
        return "generic", ""
    following = units[mention.unit + 1] if mention.unit + 1 < len(units) else None
    if _holds_me(sentence, mention):
        mention.by_name = True
        return "self", "self"
    opening = _opens_with(sentence, units[mention.unit])
    if opening is not None:
        return opening
    first = mention.start - mention.group.of_person  # "she is 5 months along" begins with whom it is said of
    if any(first < p.start < mention.end and p.value in THIRD for p in sentence.near.pronouns):
        return _third(sentence, mention.unit, cast)
    if following is not None and following.kind == "person" and following.value[0] in ("kin", "near", "pet"):
        return following.value[0], following.value[1]
    if _of_a_pet(units[mention.unit + 1 : mention.unit + 6]):
        return "pet", "pet"
    for i in range(mention.unit - 1, -1, -1):
        unit = units[i]
        opening = _opens_with(sentence, unit)
        if opening is not None:
            return opening
        if unit.kind == "cue" and {"me", "i"}.intersection(unit.word.split()):
            mention.by_name = True
            return "self", "self"
        if unit.kind == "pronoun":
            if unit.value in ("self", "yo"):
                mention.by_name = True
                return "self", "self"
            if unit.value == "own":
                if i + 1 == mention.unit or not any(u.kind == "person" for u in units[i + 1 : mention.unit]):
                    mention.owned = (
                        mention.owned
                        or i + 1 == mention.unit
                        or (i + 2 == mention.unit and units[i + 1].kind == "word")
                    )
                    mention.by_name = True
                    return "self", "self"
            elif unit.value in THIRD:
                return _third(sentence, i, cast)
            elif unit.value == "you" and certainty.asks(sentence):
                mention.asked = mention.asked or "asked about people in general"
        elif unit.kind == "person":
            answer = _person(units, i, mention)
            if answer is not None:
                return answer
    return _named_after(units, mention)


def _opens_with(sentence: Sentence, unit: Unit) -> tuple[str, str] | None:
    """The person that a term begins with: "sister, 30 weeks"."""
    if unit.kind != "term" or not unit.value.of_person:
        return None
    return next(
        ((str(p.value[0]), str(p.value[1])) for p in sentence.near.persons if p.start == unit.start), None
    )


def _of_a_pet(after: list[Unit]) -> bool:
    """ "new mum to a puppy"."""
    return (
        bool(after)
        and after[0].word in ("to", "of")
        and any(u.kind == "person" and u.value[0] == "pet" for u in after)
    )


def _holds_me(sentence: Sentence, mention: Mention) -> bool:
    """ "my cat scratched my back": the term itself says whose."""
    return any(
        mention.start < p.start < mention.end and p.value in ("own", "self") for p in sentence.near.pronouns
    )


def _third(sentence: Sentence, i: int, cast: Cast) -> tuple[str, str]:
    units = sentence.units
    for unit in reversed(units[:i]):
        if unit.kind == "person" and unit.value[0] in ("kin", "near", "other", "pet"):
            return str(unit.value[0]), str(unit.value[1])
    if cast.last is not None:
        return cast.kinds[cast.last], cast.last
    if cast.booked_for_other:
        return "near", "other"
    if sentence.near.other.get("people:skipped"):  # "he is the one on warfarin, not me"
        return "near", "other"
    if units[i].word == "they":  # nobody was named: "they found an aneurysm" are the doctors
        return "self", "self"
    return UNCLEAR, "other"


def _person(units: list[Unit], i: int, mention: Mention) -> tuple[str, str] | None:
    kind, relation = units[i].value
    between = units[i + 1 : mention.unit]
    if kind == "generic":
        return "generic", relation
    before = units[i - 1] if i else None
    if before is not None and before.kind == "pronoun":
        before = units[i - 2] if i > 1 else None
    if len(between) == 1 and between[0].word == "(":
        return kind, relation  # "my daughter (pregnant)"
    linked = not between or any(
        u.word in grammar("people.links") | grammar("people.adverbs")
        or (u.kind == "cue" and u.value in ("start", "past", "now"))
        for u in between
    )
    if (
        before is not None
        and before.word in grammar("people.prepositions")
        and not (between and between[0].word in grammar("people.links"))
    ):
        return None if between else (UNCLEAR, relation)
    if before is not None and before.kind == "conj" and before.word in ("and", "n", "y") and _self_before(units, i):
        return "self", "self"
    if not linked:
        return UNCLEAR, relation
    for n, unit in enumerate(between):
        at = i + 1 + n
        if unit.kind == "mark" or (unit.kind == "conj" and unit.word == "and"):
            following = units[at + 1].word if at + 1 < len(units) else ""
            said_before = any(u.word in grammar("people.third_verbs") for u in between[:n])
            third = following in grammar("people.links") and (
                following not in ("on", "taking") or (said_before and unit.kind == "conj")
            )
            if not third and not negation.continues(units, at + 1, "and" if unit.kind == "conj" else "comma"):
                return UNCLEAR, relation
        if unit.kind == "cue" and unit.value in ("but", "except") and unit.word not in grammar("people.adverbs"):
            return UNCLEAR, relation
    return kind, relation


def _self_before(units: list[Unit], i: int) -> bool:
    """ "me and my mom", "i and my brother"."""
    return any(u.kind == "pronoun" and u.value == "self" for u in units[max(0, i - 4) : i])


def _named_after(units: list[Unit], mention: Mention) -> tuple[str, str]:
    """ "the warfarin is my dad's", "eczema runs in my family"."""
    words: list[str] = []
    for unit in units[mention.unit + 1 : mention.unit + 7]:
        if unit.kind == "mark" or (unit.kind == "cue" and unit.value in ("but", "except")):
            break
        if unit.kind == "pronoun" and unit.value == "self":
            break
        if unit.kind == "person" and unit.value[0] in ("kin", "near", "other", "pet"):
            if unit.word in _FAMILY and (grammar("people.linking").intersection(words) or "in" in words[:2]):
                mention.doubt = mention.doubt or "runs in the family"
                return "kin", str(unit.value[1])
            if grammar("people.linking").intersection(words) or "in" in words[:2]:
                return str(unit.value[0]), str(unit.value[1])
        words.append(unit.word)
    return "self", "self"


def _who_is_treated(sentences: list[Sentence]) -> Cast:
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
    cast.last = None
    return cast


def _note(sentence: Sentence, unit: Unit, cast: Cast) -> None:
    """Remembers a person as the one spoken of last."""
    named = unit.value if unit.kind == "person" else _opens_with(sentence, unit)
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
    opening = _opens_with(sentence, unit)
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
    opener = {u.word.split()[0] for u in units[max(0, i - 5) : i]} & grammar("people.asking")
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
        return sentence.question or bool(opener)
    brings = {s.end for s in sentence.near.other.get("people:bring", [])}
    return before.end in brings and (unit.kind == "pronoun" or unit.value[0] != "other")


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
    """ "the session is hers"."""
    units = sentence.units
    visits = _cells(sentence, "people:visit")
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
