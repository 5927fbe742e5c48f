"""Whose health a mention is about."""

from __future__ import annotations

from clinic.health import certainty, negation
from clinic.health.datafiles import grammar
from clinic.health.lexicon import Span
from clinic.health.party import THIRD, Cast, opens_with, who_is_treated
from clinic.health.sentences import ENDS, MARKS, Mention, Sentence, Unit
from clinic.health.tokens import Token
from clinic.words import people_words

_MOTHER_AND_CHILD = frozenset({"son", "daughter", "child", "mother"})
_FAMILY = frozenset({"family", "familia", "fam"})
_SHORT_SENTENCE = 7  # tokens
_LONGEST_NAME = 4  # units: a title, two first names, a surname
UNCLEAR = "unclear"


def assign(sentences: list[Sentence], tokens: list[Token]) -> Cast:
    """Sets `whose` (and `kin`) on every mention; returns who would be treated."""
    cast = who_is_treated(sentences)
    _skip_a_name(sentences)
    for number, sentence in enumerate(sentences):
        both = _both(sentence, sentences[number + 1] if number + 1 < len(sentences) else None, tokens)
        for mention in sentence.mentions:
            kind, whose = _subject(sentence, mention, cast)
            if kind == "self" and number and _names_what_they_have(sentence, sentences[number - 1]):
                kind, whose = cast.kinds[cast.last or ""], cast.last or ""
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
                and not _gave_birth(sentence, mention)
                and (whose != "mother" or mention.group.name == "age of a baby")
            ):
                continue  # "my son is three months old", "mum to a newborn": the writer gave birth
            elif whose != "self":
                mention.whose, mention.kin = whose, kind == "kin"
                if both:
                    mention.whose, mention.shared, mention.denial = "self", True, ""
        _remember(sentence, cast)
    return cast


def _skip_a_name(sentences: list[Sentence]) -> None:
    """ "Anna von Willebrand": a first name, a surname that is an illness too, and nothing else."""
    units = sentences[0].units if len(sentences) == 1 else []
    if not 2 <= len(units) <= _LONGEST_NAME or units[-1].kind != "term":
        return
    first = all(
        u.word in people_words().first_names or u.word in grammar("people.titles") for u in units[:-1]
    )
    if first and units[-1].word in grammar("people.surnames"):
        for mention in sentences[0].mentions:
            mention.skip = True


def _names_what_they_have(sentence: Sentence, before: Sentence) -> bool:
    """ "not me, my mother has it. von Willebrand": the name alone, of what was just said of somebody else."""
    if any(u.kind not in ("term", "mark") and u.word not in grammar("people.types") for u in sentence.units):
        return False
    other = any(u.kind == "person" and u.value[0] in ("kin", "near", "other") for u in before.units)
    aside = bool(before.near.other.get("people:skipped")) or before.units[0].word in grammar("answers.merely")
    return other and aside and not before.mentions


def _gave_birth(sentence: Sentence, mention: Mention) -> bool:
    """ "my daughter has the newborn": she is the mother, and not the child."""
    if mention.group.name == "age of a baby":
        return False
    before = [u.word for u in sentence.units[max(0, mention.unit - 3) : mention.unit]]
    first = sentence.units[mention.unit].word.split()[0]
    verbs = grammar("people.gave_birth")
    return bool(verbs.intersection(before)) or first in verbs


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
            covered = any(
                s.start <= span.start and s.end >= span.end and s.end - s.start > span.end - span.start
                for s in denied
            )
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
    opening = opens_with(sentence, units[mention.unit])
    if opening is not None:
        return opening
    first = mention.start - mention.group.of_person  # "she is 5 months along" begins with whom it is said of
    if any(first < p.start < mention.end and p.value in THIRD for p in sentence.near.pronouns):
        return _third(sentence, mention.unit, cast)
    if following is not None and following.kind == "person" and following.value[0] in ("kin", "near", "pet"):
        return following.value[0], following.value[1]
    if _of_a_pet(units[mention.unit + 1 : mention.unit + 6]):
        return "pet", "pet"
    if units[mention.unit].word.split()[-1] in grammar("people.on_leave") and _asks_after(sentence, mention):
        return "other", "other"
    if sentence.near.pronouns and _goes_on_about_the_writer(units, mention):
        mention.by_name = True
        return "self", "self"
    for i in range(mention.unit - 1, -1, -1):
        unit = units[i]
        opening = opens_with(sentence, unit)
        if opening is not None:
            return opening
        if unit.kind == "cue" and {"me", "i"}.intersection(unit.word.split()):
            mention.by_name = True
            return "self", "self"
        if unit.kind == "pronoun":
            if unit.value in ("self", "yo"):
                mention.by_name = True
                return "self", "self"
            if unit.value == "own" and _is_own(units, i, mention):
                return "self", "self"
            if unit.value in THIRD and not _is_article(units, i):
                return _third(sentence, i, cast)
            if unit.value == "you" and certainty.asks(sentence):
                mention.asked = mention.asked or "asked about people in general"
        elif unit.kind == "person":
            answer = _person(units, i, mention)
            if answer is not None:
                return answer
    return _named_after(units, mention)


def _asks_after(sentence: Sentence, mention: Mention) -> bool:
    """ "is Grace back from maternity leave yet?": asks for somebody by name, and nothing else."""
    names = people_words().first_names
    before = [u for u in sentence.units[: mention.unit] if u.kind != "mark"]
    named = [u for u in before if u.kind == "word" and u.word in names]
    asking = grammar("people.asking_after")
    rest = (w for u in before if u not in named for w in u.word.split())
    return bool(named) and certainty.asks(sentence) and all(w in asking for w in rest)


def _goes_on_about_the_writer(units: list[Unit], mention: Mention) -> bool:
    """ "I'm 69, retired postman, take dabigatran": a verb without a subject, in a sentence that began with
    "I"."""
    for n in range(mention.unit - 1, 0, -1):
        unit, before = units[n], units[n - 1]
        if unit.kind in ("person", "pronoun"):
            return False
        if unit.word in grammar("people.own_verbs") and before.kind in ("mark", "conj"):
            ahead = [u for u in units[: n - 1] if u.kind in ("person", "pronoun") and u.value != "own"]
            mine = bool(ahead) and ahead[0].kind == "pronoun" and ahead[0].word in ("i", "we")
            mention.owned = mention.owned or (mine and unit.word in grammar("people.own_taking"))
            return mine
    return False


def _is_article(units: list[Unit], i: int) -> bool:
    """ "solo el acenocumarol": Spanish "el" is "he" only before a verb."""
    following = units[i + 1].word if i + 1 < len(units) else ""
    return units[i].word == "el" and following not in grammar("people.links")


def _is_own(units: list[Unit], i: int, mention: Mention) -> bool:
    """Whether the "my" at unit `i` is said of the mention and not of a person: "my old eczema"."""
    if i + 1 != mention.unit and any(u.kind == "person" for u in units[i + 1 : mention.unit]):
        return False
    close = i + 1 == mention.unit or (i + 2 == mention.unit and units[i + 1].kind == "word")
    mention.owned, mention.by_name = mention.owned or close, True
    return True


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
    if (
        before is not None
        and before.kind == "conj"
        and before.word in ("and", "n", "y")
        and _self_before(units, i)
    ):
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
        if (
            unit.kind == "cue"
            and unit.value in ("but", "except")
            and unit.word not in grammar("people.adverbs")
        ):
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
