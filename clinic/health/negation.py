"""Which mentions a sentence denies.

In the style of NegEx, but a denial reaches only as far as the grammar surely carries it; where that is open
the mention is `weak`, which staff decide. Results: "no" (denied), "weak" (perhaps denied), "past" (denied for
now, so it was), "affirmed" (a double negation, or a medicine left out for a day).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from clinic.health import datafiles, postnegation
from clinic.health.datafiles import grammar, grammar_list
from clinic.health.negation_words import NEGATIONS, STOPPERS, ends, family
from clinic.health.sentences import Sentence, Unit

_BARE_NO = frozenset({"no", "zero", "nil"})


@lru_cache
def _wordset(name: str) -> frozenset[str]:
    return datafiles.words(datafiles.load("context")[name])


@lru_cache
def listed_nouns() -> frozenset[str]:
    """General words of what is asked about, which are no finding by themselves: "baby", "breaks", "heart"."""
    general = (w for w in datafiles.load("answers")["general"].values() for w in datafiles.phrases(w))
    return grammar("negation.parts") | {phrase for phrase in general if " " not in phrase}


def mark(sentence: Sentence) -> None:
    """Sets `denial` on the mentions of `sentence`."""
    by_unit = {m.unit: m for m in sentence.mentions}
    if not by_unit:
        return
    for i, unit in enumerate(sentence.units):
        if unit.kind == "cue" and unit.value in NEGATIONS:
            turned = turned_round(sentence.units[:i])
            for index, found in _Scope(sentence.units, i).run().items():
                mention = by_unit[index]
                result = "affirmed" if turned and found == "no" else found
                if mention.denial in ("", "weak") or result == "affirmed":
                    mention.denial = result
    for mention in sentence.mentions:
        postnegation.mark(sentence, mention)
    postnegation.mark_whole_list(sentence)
    for mention in sentence.mentions:
        if mention.denial in ("no", "weak"):
            postnegation.settle(sentence, mention)


def turned_round(before: list[Unit]) -> bool:
    """ "i would be lying if i said i was not": what stands before the denial takes it back."""
    text = f" {' '.join(u.word for u in before)} "
    return any(f" {phrase} " in text for phrase in grammar_list("negation.untrue"))


@dataclass
class _Item:
    unit: int
    link: str  # head, or, and, comma
    mine: bool
    doubt: bool


@dataclass
class _Scope:
    """The reach of one negation, walked to the right unit by unit."""

    units: list[Unit]
    at: int
    items: list[_Item] = field(default_factory=list)
    link: str = "head"
    flips: int = 0
    doubt: bool = False
    past_item: bool = False
    closed: bool = False  # the list was closed by "or", "nor", "and" or "etc"

    def run(self) -> dict[int, str]:
        if self._is_interjection():
            return {}
        for j in range(self.at + 1, len(self.units)):
            if not self._step(j):
                break
        return self._results()

    def _is_interjection(self) -> bool:
        """ "no, i take it" and "no i take it": that no denies nothing to its right."""
        unit = self.units[self.at]
        following = self.units[self.at + 1] if self.at + 1 < len(self.units) else None
        if following is None:
            return True
        if unit.word not in _BARE_NO and unit.value != "none":
            return False
        if following.kind == "mark" and following.word not in (":", "/"):
            return True
        if following.kind == "person" and following.word.split()[0] in ("my", "our", "mi"):
            return True  # "no my son broke his wrist"
        before = self.units[self.at - 1] if self.at else None
        if before is not None and before.word == "i" and following.word in ("have", "take", "am"):
            return False  # "i no have skin problem"
        if following.kind == "pronoun" or (
            following.kind == "cue" and following.value in ("no", "not", "none", "neither")
        ):
            return True
        if following.word in grammar("negation.spanish_verbs"):
            return False
        if (
            following.kind == "word"
            and following.word in grammar("negation.verbs")
            and following.word not in ("on", "with", "taking", "use", "using")
        ):
            return True
        return following.kind == "cue" and following.value in (
            "but",
            "except",
            "unsure",
            "start",
            "if",
            "question",
        )

    def _step(self, j: int) -> bool:
        unit = self.units[j]
        handler = getattr(self, f"_on_{unit.kind}")
        return bool(handler(unit, j))

    def _on_mark(self, unit: Unit, j: int) -> bool:
        if not self.items:
            return unit.word in (":", "/", "(", ")") or self._names_a_part(j)
        return self._next_item(j + 1, "comma" if unit.word not in ("/",) else "or")

    def _names_a_part(self, j: int) -> bool:
        """ "no heart, kidney or liver problems", "no babies, bumps, broken bones": nouns that are no finding
        by themselves, before one that is."""
        nouns = listed_nouns()
        if any(u.kind not in ("mark", "conj") and u.word not in nouns for u in self.units[self.at + 1 : j]):
            return False
        following = next((u for u in self.units[j + 1 :] if u.word not in nouns and u.kind != "mark"), None)
        if following is None or following.kind not in ("term", "conj"):
            return False
        organs = following.kind == "term" and following.word.split()[0] in nouns
        self.link = "head" if organs else "comma"  # "liver problems" is what "heart" began
        return continues(self.units, j + 1, "comma")

    def _on_conj(self, unit: Unit, j: int) -> bool:
        if not self.items:
            return unit.word in ("or", "nor", "o")
        link = "or" if unit.word in ("or", "nor", "o") else "and"
        return self._next_item(j + 1, link)

    def _is_listed(self, j: int) -> bool:
        """A noun between two marks of the list, that is in doubt itself and puts nothing else in doubt:
        "no pregnancy, baby, bleeding disorder or clots"."""
        after = self.units[j + 1] if j + 1 < len(self.units) else None
        beside = after is None or after.kind in ("mark", "conj")
        listed = self.units[j - 1].kind in ("mark", "conj") or (not self.items and j == self.at + 1)
        return beside and listed and self.units[j].word in listed_nouns()

    def _next_item(self, start: int, link: str) -> bool:
        if (
            self.units[start - 1].kind == "mark"
            and start < len(self.units)
            and self.units[start].kind == "conj"
        ):
            return True
        if " ".join(u.word for u in self.units[start : start + 2]).startswith(
            grammar_list("negation.and_so_on")
        ):
            self.closed = True
            return False
        if not continues(self.units, start, link):
            return False
        self.link, self.past_item = link, False
        if link in ("or", "and"):
            self.closed = True
        return True

    def _on_cue(self, unit: Unit, j: int) -> bool:
        if unit.value in NEGATIONS:
            if self.items or self.units[self.at].word in _BARE_NO:
                self.closed = self.closed or self._sums_up(j)
                return False  # "no mate, can not even swallow a tablet": that no is an interjection
            if unit.value == "not" or unit.value == "without":
                self.flips += 1
            return True
        if unit.value in STOPPERS:
            return False
        if unit.word in grammar("negation.since") and not self.items and j > self.at + 1:
            return False  # "no problems since they put me on it"
        if unit.value in ("start", "now"):
            return not self.items or (unit.value == "now" and ends(self.units, j + 1))
        if unit.value in ("if", "question", "caused"):
            self.doubt = True
            return not self.items
        if unit.value == "unsure":
            self.doubt = True
        if unit.value == "past" and not self.items and set(unit.word.split()) & _wordset("stop"):
            self.flips += 1
        return True

    def _sums_up(self, j: int) -> bool:
        """ "no cancer, strokes, nothing like that": all of the list was denied. Not "nothing else": that
        is said of what is had."""
        unit, before = self.units[j], self.units[j - 1]
        after = self.units[j + 1] if j + 1 < len(self.units) else None
        if unit.value != "none" or before.kind not in ("mark", "conj"):
            return False
        return after is None or after.word in grammar("negation.sums_up") or after.kind == "mark"

    def _on_pronoun(self, unit: Unit, j: int) -> bool:
        if unit.value == "own":
            return not self.past_item or self.link != "head"
        if self.items:
            return False
        carried = self.units[j - 1].word in grammar("negation.aux") or self.units[j - 1].word in (
            "nor",
            "neither",
        )
        if not carried and unit.word not in ("me", "myself", "us", "our"):
            self.doubt = True
        return True

    def _on_person(self, unit: Unit, j: int) -> bool:
        return not self.items

    def _on_term(self, unit: Unit, j: int) -> bool:
        link = self.link
        if self.past_item:
            link = "comma"
            if self.units[j - 1].kind != "term":
                return False
        mine = self.units[j - 1].word in ("my", "mi", "mis")
        self.items.append(_Item(j, link, mine, self.doubt or self._is_beside(j)))
        self.past_item = True
        return True

    def _is_beside(self, j: int) -> bool:
        """ "it is not from the warfarin", "no issues from eliquis": another thing is denied."""
        between = [u.word for u in self.units[self.at + 1 : j]]
        medicine = family(self.units[j]) == "medicine" and self.units[j].value.kind != "cover"
        if between == ["the"]:
            return medicine and self.units[self.at].value == "not"  # "it is not the warfarin"
        words = [word for word in between if word not in ("the", "any")]
        return words[-1:] != [] and words[-1] in grammar("negation.beside") and (medicine or len(words) == 1)

    def _on_word(self, unit: Unit, j: int) -> bool:
        word = unit.word
        if word in grammar("negation.granting"):
            return False  # "no 4 yes psoriasis"
        if self.past_item:
            if word in ("etc", "whatsoever"):
                self.closed = True
            # a term right behind a word belongs to the list no more (_on_term): "no eczema on warfarin"
            starts_anew = word in grammar("negation.verbs") and word != "on"
            return not starts_anew and word not in ("for", "with", "only", "just", "except")
        if word in _wordset("stop"):
            self.flips += 1
        elif self._is_listed(j):
            return True
        elif not self._is_the_rest(j) and (word not in _wordset("clear_words") or word in _wordset("opaque")):
            self.doubt = True
        return j - self.at < 14

    def _is_the_rest(self, j: int) -> bool:
        """ "no other meds", "no other serious illness": whatever came before was named."""
        if j != self.at + 1 or self.units[j].word not in ("other", "more", "further"):
            return False
        rest = (u for u in self.units[j + 1 :] if u.word not in ("serious", "major", "medical"))
        following = next(rest, None)
        return following is not None and following.kind == "term" and following.value.kind == "cover"

    def _is_predicate(self, item: _Item) -> bool:
        """An adjective cannot follow the "no" of a noun: it says something new."""
        return self.units[self.at].value == "no" and self.units[item.unit].word in grammar(
            "negation.adjectives"
        )

    def _after_a_heading(self, item: _Item) -> bool:
        """ "no meds, fish oil and turmeric": what follows the denied heading is often what is taken."""
        heading, listed = self.units[self.items[0].unit].value, self.units[item.unit]
        return (
            heading.kind == "cover"
            and listed.value.kind not in ("cover", "harmless medicine")
            and family(self.units[self.items[0].unit]) == family(listed) == "medicine"
            and not any(i.link == "or" for i in self.items)
        )

    def _results(self) -> dict[int, str]:
        out: dict[int, str] = {}
        families = {family(self.units[i.unit]) for i in self.items}
        closed = self.closed or len(self.items) > 2
        for n, item in enumerate(self.items):
            result = "no"
            if item.link != "head" and item.link != "or" and self._is_predicate(item):
                continue  # "no meds, pregnant"
            if item.link == "comma" and not (closed and (len(families) == 1 or self.closed)):
                result = "weak"
            if (
                item.link == "and"
                and n
                and self.units[self.at + 1].word != "to"  # "no to bleeding disorders and blood thinners"
                and family(self.units[item.unit]) != family(self.units[self.items[n - 1].unit])
            ):
                result = "weak"
            if item.doubt or item.mine or (n and self._after_a_heading(item)):
                result = "weak"
            if self.units[self.at].word in grammar("negation.shuns"):
                if family(self.units[item.unit]) != "medicine":
                    continue
                if not self.units[self.at].word.startswith("allergic"):
                    result = "weak"
            if (
                item.mine
                and family(self.units[item.unit]) == "medicine"
                and self.units[item.unit].value.kind != "cover"
            ):
                result = "affirmed"
            if self.flips % 2:
                result = "affirmed"
            out[item.unit] = result
        return out


def continues(units: list[Unit], start: int, link: str) -> bool:
    """Whether what follows a comma, "and" or "or" still belongs to the denied list."""
    strange = 0
    for j in range(start, min(start + 6, len(units))):
        unit = units[j]
        if unit.kind == "term" and unit.word.startswith(("i am ", "we are ", "i bleed ", "my ")):
            return False
        if unit.kind == "term":
            return link == "or" or not _asserted_after(units, j)
        if unit.kind in ("person", "pronoun"):
            return False
        if unit.kind == "cue":
            if unit.value in ("but", "except", "start", "now", "if", "question", *NEGATIONS):
                return False
            continue
        if unit.kind in ("mark", "conj"):
            return strange > 0
        if unit.word in grammar("negation.asserting") or unit.word[:1].isdigit():
            return False
        if unit.word in grammar("negation.verbs") and link != "or":
            return False
        strange += unit.word not in _wordset("clear_words")
        if strange > 3:
            return False
    return link == "or"


def _asserted_after(units: list[Unit], j: int) -> bool:
    """A place, a dose or "too" after a listed word asserts it: "no allergies, eczema on my back"."""
    if j + 1 >= len(units):
        return False
    after = units[j + 1]
    if after.word in grammar("negation.aside"):
        return True
    if after.kind == "word" and (after.word in grammar("negation.tail") or after.word[:1].isdigit()):
        return not (after.word == "on" and j + 2 < len(units) and units[j + 2].kind == "term")
    return (
        after.kind == "cue"
        and after.value in ("now", "start", "past", "past_after")
        and after.word not in ("now",)
    )
