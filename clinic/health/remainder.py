"""What a reply says beside its denial: talk, or something that leaves the question open.

"no, I sit at a desk all day" is a no; "no, had a hip replaced last month" admits something no list may know.
data/health/remainder.yml says what an admission is made of.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING

from clinic.health import datafiles, medicines
from clinic.health.datafiles import grammar
from clinic.health.lexicon import Span
from clinic.health.negation_words import NEGATIONS
from clinic.health.party import Cast
from clinic.health.sentences import MARKS, Sentence, Unit
from clinic.health.suspects import is_rare, words

if TYPE_CHECKING:
    from clinic.health.analysis import Analysis

_SORE = frozenset({"back", "neck", "shoulder", "head"})  # what people come for
_FEW = 4  # words of a part that says hardly more than its hedge
_SPANISH = 3  # words of Spanish that show a text to be in it
_A_LIST = 3  # things that are named
_REACH = 12  # words a negation may stand before what it denies


@dataclass
class _Part:
    """A stretch of a sentence between marks and joining words; the joining word begins it."""

    units: list[Unit]
    rest: list[Unit]  # without what denies, terms and marks
    said: str  # the words of `rest`
    named: bool  # holds a health term, which is read by name
    harmless: bool  # holds one that does not count
    denies: bool  # holds (a piece of) the denial
    spanish: bool = False
    of_another: bool = False  # speaks of somebody who is not treated
    figure: bool = False  # holds a figure of speech
    before_denial: bool = False  # a denial is still to come
    behind_figure: bool = False  # follows one: "bleeding money, mostly"

    @property
    def words(self) -> list[str]:
        return self.said.split()


def unexplained(analysis: Analysis, denials: list[Span]) -> bool:
    """Whether anything beside the denials may be an admission, or makes them no answer."""
    tokens = [t.word for t in analysis.tokens]
    denied = _cells(denials)
    spanish = len((words("spanish") - datafiles.everyday_words()).intersection(tokens)) >= _SPANISH
    last = max((s.start for s in denials), default=0)
    for sentence in analysis.sentences:
        if _framed(sentence, tokens, denials):
            return True
        parts = _parts(sentence, denied, analysis.cast)
        for part in parts:
            part.spanish = spanish
            part.before_denial = bool(part.units) and part.units[-1].end <= last
        for part, following in zip_longest(parts, parts[1:]):
            if _admits(part, following, sentence):
                return True
    return False


def _framed(sentence: Sentence, tokens: list[str], denials: list[Span]) -> bool:
    """Whether the sentence makes no answer of its "no". A denial that itself says more than the frame
    does ("no such thing", "i can answer no to all of it") is one all the same."""
    said = tokens[sentence.start : sentence.end]
    for start, end in _found(said, "harmless"):
        said[start:end] = [""] * (end - start)
    inner = [(s.start - sentence.start, s.end - sentence.start) for s in denials]
    return any(
        not any(start <= first and last <= end and last - first < end - start for start, end in inner)
        for first, last in _found(said, "frames")
    )


def _parts(sentence: Sentence, denied: set[int], cast: Cast) -> list[_Part]:
    parts: list[_Part] = []
    figures = _cells(sentence.near.figures)
    aside = denied | figures
    for units in _cut(sentence):
        # "never" denies what follows it, and is no interjection like "no"
        said = [u for u in units if u.word == "never" or not _overlaps(u, aside)]
        rest = [u for u in said if u.kind not in ("term", "mark")]
        part = _Part(
            units=units,
            rest=rest,
            said=_without(" ".join(u.word for u in rest), "harmless"),
            named=any(u.kind == "term" and u.value.concepts for u in said),
            harmless=any(u.kind == "term" and not u.value.concepts for u in said),
            denies=any(_overlaps(u, denied) for u in units),
            figure=any(_overlaps(u, figures) for u in units),
        )
        before = parts[-1] if parts else None
        part.behind_figure = before is not None and before.figure
        part.of_another = _of_another(units, cast, before is not None and before.of_another) or (
            part.named and _theirs(units, sentence, cast)
        )
        parts.append(part)
    return parts


def _cells(spans: list[Span]) -> set[int]:
    """The tokens that the spans cover."""
    return {i for s in spans for i in range(s.start, s.end)}


def _overlaps(unit: Unit, cells: set[int]) -> bool:
    return any(i in cells for i in range(unit.start, unit.end))


def _cut(sentence: Sentence) -> Iterator[list[Unit]]:
    part: list[Unit] = []
    for n, unit in enumerate(sentence.units):
        breaks = unit.word in words("breaks") and not _so_far(sentence.units, n)
        if unit.kind == "mark" or unit.word in MARKS or breaks:
            yield part
            part = []
        part.append(unit)
    yield part


def _so_far(units: list[Unit], n: int) -> bool:
    return n + 1 < len(units) and f"{units[n].word} {units[n + 1].word}" in grammar("answers.one_phrase")


def _of_another(units: list[Unit], cast: Cast, before: bool) -> bool:
    """Whether the part speaks of somebody who is not treated: "my mother has half of them"."""
    for n, unit in enumerate(units):
        if unit.kind == "pronoun" and unit.value == "self":
            return False
        if unit.kind == "pronoun" and unit.value == "own":
            following = [u.kind for u in units[n + 1 : n + 3]]
            if "person" not in following:
                return False
    if cast.everybody or any(u.word in words("reporting") for u in units):
        return False
    persons = [u.value[1] for n, u in enumerate(units) if u.kind == "person" and not _led_to(units, n)]
    if persons:
        return not cast.treated.intersection(persons)
    if any(u.kind == "pronoun" and u.word in ("she", "he", "ella") for u in units):
        return not cast.treated
    return before and bool(units) and units[0].kind == "conj"


def _theirs(units: list[Unit], sentence: Sentence, cast: Cast) -> bool:
    """ "I used to cut up his warfarin": all that is named in the part is said of somebody else."""
    cells = {u.start for u in units}
    whose = [m.whose for m in sentence.mentions if m.start in cells and m.group.concepts]
    return bool(whose) and not cast.everybody and not cast.treated.intersection(whose) and "self" not in whose


def _led_to(units: list[Unit], n: int) -> bool:
    """Whether a preposition leads to the person: "herbs from my aunt" are not the aunt's."""
    before = n - 2 if n and units[n - 1].kind == "pronoun" else n - 1
    return before >= 0 and units[before].word in grammar("people.prepositions")


def _admits(part: _Part, following: _Part | None, sentence: Sentence) -> bool:
    """Whether this part of a reply admits something, or takes the denial back."""
    if part.of_another or _is_denied(part) or _is_listed(part, sentence):
        return False
    if not part.before_denial and _holds(part.said, "waiting"):
        return True
    if _holds(part.said, "doubtful") or (
        (part.denies or (len(part.words) <= _FEW and not part.behind_figure)) and _holds(part.said, "hedges")
    ):
        return True
    if part.named:
        return False
    if part.harmless:
        return _clinical(part, following) and not _only_its_purpose(part)
    return (
        _dose(part.words)
        or _strange(part, sentence)
        or _clinical(part, following)
        or _has_something(part, sentence)
        or _ails(part, sentence)
    )


def _is_denied(part: _Part) -> bool:
    """ "no bone trouble", "no disorder": a part that does nothing but deny in general words."""
    first = next((u for u in part.units if u.kind not in ("mark", "conj")), None)
    deniable = words("inside") | words("deniable")
    denied = first is not None and first.kind == "cue" and first.value == "no"
    return denied and deniable.issuperset(part.words)


def _only_its_purpose(part: _Part) -> bool:
    """ "just lisinopril for my pressure": what a harmless medicine is for, and nothing behind it."""
    head, _, purpose = f" {part.said} ".rpartition(" for ")
    said = purpose.split()
    plain = set(said[:-1]) <= grammar("answers.purposes") and bool(said) and said[-1] in words("inside")
    clinical = words("clinical") | words("inside") | words("checks")
    return plain and not clinical.intersection(head.split())


def _is_listed(part: _Part, sentence: Sentence) -> bool:
    """ "no cancer, heart, epilepsy, none of that": the bare name of an organ in a list that is denied."""
    said = set(part.words)
    if not said:
        return False
    beside = grammar("answers.beside_parts")
    if part.denies and said & beside and said <= grammar("negation.parts") | beside:
        return True  # "nothing on my skin or bones or veins"
    if not said <= grammar("negation.parts"):
        return False
    named = sentence.mentions
    inside = len(named) >= _A_LIST or any(m.start >= part.units[-1].end for m in named)
    return inside and all(m.denial == "no" for m in named)


def _strange(part: _Part, sentence: Sentence) -> bool:
    """A word that may be a medicine or an illness. Of Spanish we know too few words to tell them by that."""
    if part.spanish and not words("taking").intersection(part.words):
        return False
    return any(is_rare(w) for u in part.rest if not _known(u, sentence) for w in u.word.split())


def _clinical(part: _Part, following: _Part | None) -> bool:
    """A word of illness that is neither denied nor, where it can be, found to be fine."""
    fine = _fine(part) or (following is not None and (_fine(following) or _found_nothing(following)))
    said = part.words
    loose = {w for n, w in enumerate(said) if not _negated(said, n)}
    if loose & words("clinical"):
        return True
    return bool(loose & (words("inside") | words("checks"))) and not fine


def _negated(said: list[str], n: int) -> bool:
    """ "never spent a night in a ward": and not "it has not healed"."""
    denying = words("denying").intersection(said[max(0, n - _REACH) : n])
    return bool(denying) and not words("unended").intersection(said)


def _fine(part: _Part) -> bool:
    said = {w for u in part.units for w in u.word.split()}
    return bool(said & words("fine")) and not any(
        u.kind == "cue" and u.value in ("not", "without") for u in part.units
    )


def _found_nothing(part: _Part) -> bool:
    """ "they scanned it, and nothing is broken"."""
    return any(u.kind == "cue" and u.value in ("none", "no") for u in part.units[:2])


def _has_something(part: _Part, sentence: Sentence) -> bool:
    """ "I have a pump", "just the pink ones", "I take mistletoe"."""
    text = _without(part.said, "nothing_meant").replace("only thing", "only").replace("only one", "only")
    said = set(text.split())
    named = bool(said & words("things"))
    vague = bool(said & words("vague")) or _holds(text, "often")
    excepted = bool(words("exceptions") & said) or any(u.value == "except" for u in part.units)
    takes = bool(said & words("taking"))
    has = _holds(text, "having") and _of_oneself(part)
    if excepted and (named or vague or _bare_place(part, sentence)):
        return True
    if (words("excluding") & said or _odd_place(part, sentence, excepted)) and _unknown(part, sentence):
        return True
    if said & words("losing") and not part.denies and _places(part, sentence):
        return True
    if any(u.kind == "cue" and u.value in NEGATIONS for u in part.rest):
        return False
    if (named or (vague and not part.denies)) and (has or takes):
        return True
    if takes and not part.denies and said & words("meant"):
        return True
    return takes and _unknown(part, sentence)


def _unknown(part: _Part, sentence: Sentence) -> bool:
    return any(not _known(u, sentence) for u in part.rest)


def _odd_place(part: _Part, sentence: Sentence, excepted: bool) -> bool:
    """ "just a tremor in my left hand": a part of the body where people are not usually sore."""
    places = _places(part, sentence)
    if words("wishing").intersection(part.words):
        return False
    return excepted and bool(places) and not any(s.value in _SORE for s in places) and not _fine(part)


def _bare_place(part: _Part, sentence: Sentence) -> bool:
    """ "no, only my left hip": a part of the body, and not what is the matter with it."""
    places = _places(part, sentence)
    plain = words("beside_places") | words("exceptions") | words("breaks")
    rest = [u for u in part.rest if not any(p.start <= u.start < p.end for p in places)]
    return bool(places) and not part.named and all(u.word in plain or u.kind == "pronoun" for u in rest)


def _places(part: _Part, sentence: Sentence) -> list[Span]:
    """The parts of the body that it names."""
    if not part.units:
        return []
    start, end = part.units[0].start, part.units[-1].end
    return [s for s in sentence.near.areas if start <= s.start < end]


def _of_oneself(part: _Part) -> bool:
    """Whether the writer is the one who has it: "I have", "got my", or no subject at all: "had a ..."."""
    if any(u.kind == "pronoun" and u.value in ("self", "own") for u in part.units):
        return True
    first = next((u for u in part.rest if u.kind not in ("conj", "cue")), None)
    return first is None or first.word.split()[0] in words("having")


def _ails(part: _Part, sentence: Sentence) -> bool:
    """ "my foot has gone black": something said of a part of the body that is not usually sore."""
    own = any(u.kind == "pronoun" and u.value == "own" for u in part.units)
    places = _places(part, sentence)
    if not own or not places or any(s.value in _SORE for s in places) or _fine(part):
        return False
    said = set(part.words)
    return bool(said & words("states")) and _unknown(part, sentence)


def _known(unit: Unit, sentence: Sentence) -> bool:
    known = words("everyday") | words("breaks")
    return medicines.understood(unit, sentence) or known.issuperset(unit.word.split())


def _dose(said: list[str]) -> bool:
    """ "81mg every morning": an amount of something unnamed."""
    units = words("dose_units")
    for before, word in zip(["", *said], said, strict=False):
        if word in units and before[:1].isdigit():
            return True
        amount = word.lstrip("0123456789.")
        if amount != word and amount in units:
            return True
    return False


def _holds(text: str, name: str) -> bool:
    return next(_found(text.split(), name), None) is not None


def _without(text: str, name: str) -> str:
    """`text` without the phrases of a list, the longer ones taken out first."""
    said = text.split()
    for start, end in _found(said, name):
        said[start:end] = [""] * (end - start)
    return " ".join(w for w in said if w)


def _found(said: list[str], name: str) -> Iterator[tuple[int, int]]:
    """Where phrases of a list stand in `said`, as (start, end)."""
    by_first = _phrases(name)
    for n, word in enumerate(said):
        for phrase in by_first.get(word, ()):
            if tuple(said[n : n + len(phrase)]) == phrase:
                yield n, n + len(phrase)
                break


@lru_cache
def _phrases(name: str) -> dict[str, list[tuple[str, ...]]]:
    """The phrases of a list in data/health/remainder.yml by their first word, the longest first."""
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for lines in datafiles.load("remainder")[name]:
        for phrase in datafiles.phrases(lines):
            spelt = tuple(phrase.split())
            by_first.setdefault(spelt[0], []).append(spelt)
    for spelt_alike in by_first.values():
        spelt_alike.sort(key=len, reverse=True)
    return by_first
