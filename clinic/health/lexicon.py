"""Terms and context words as spaCy phrase matchers, compiled once.

The matchers run over a Doc made of our own normalised words, in a fixed vocabulary: a word that no phrase
contains is matched as a blank, so a stranger's words never make the vocabulary grow.
"""

from __future__ import annotations

import gc
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from clinic.health import datafiles
from clinic.health.datafiles import grammar
from clinic.health.spelling import Corrector, consonants, slips
from clinic.health.tokens import Token, tokenise

BLANK = "·"
# The order settles which reading wins when one phrase is in two lists.
CUES = (
    "pseudo", "not_doubt", "unsure", "except", "no", "not", "none", "without", "neither", "nor",
    "start", "now", "past", "past_after", "topic", "caused", "if", "question", "but",
)  # fmt: skip
_ANSWERS = (
    "denial", "list_rest", "for_now", "affirm", "refusal", "dictated", "vague", "healthy", "skin_fine",
    "area_fine",
)  # fmt: skip
_PEOPLE_LISTS = (
    "both", "work", "at_the_end", "not_treated", "skipped", "not_person",
    "wants", "visit", "treat_verbs", "bring", "together", "myself",
)  # fmt: skip
_YEAR = re.compile(r"(19|20)\d\d")
_TEMPERATURE = re.compile(
    r"(37[.,][5-9]|3[89][.,]\d|4[01][.,]\d|10[0-6][.,][4-9])"
)  # of a fever, in °C or °F
_SHAPES = frozenset({"N", "MONTH", "YEAR", "TEMP", "TERM"})
_WEEKS = re.compile(r"[5-9]|[123]\d|4[0-2]")  # how far a pregnancy may be
_MONEY = frozenset("$£€")
_VOWEL = re.compile("[aeiou]")
_SHORTEST_SHORT = 4  # letters of a word written without its vowels
_LONG_NAME, _VERY_LONG_NAME = 7, 11  # letters from which one or two slips in a harmless medicine are seen


@dataclass(frozen=True)
class Group:
    """Terms that mean the same: which concepts, how far they can go, where that is from."""

    name: str
    concepts: tuple[str, ...]
    kind: str  # medicine aspirin supplement condition chronic state event cover harmless lookalike
    ceiling: str = "present"
    heritable: bool = False
    of_person: bool = False  # a term that begins with whom it is said of
    alone: bool = False  # counts only where nothing that changes its sense follows
    present_for_days: int = 0
    tier: str = ""
    source: str = ""


_FIGURE = Group("figure of speech", (), "lookalike")


@dataclass(frozen=True, slots=True)
class Span:
    """A match: tokens `start` to `end`, in a layer (term, cue, person, area, pair), meaning `value`."""

    start: int
    end: int
    layer: str
    value: Any


@dataclass(frozen=True)
class Pair:
    """A term of two parts: the first, then `second` (or any body part) after at most `within` words."""

    group: Group
    second: str
    within: int
    over_marks: bool


class Lexicon:
    """All phrases of data/health, by what they mean."""

    def __init__(self) -> None:
        self._vocab = Vocab()
        self._plain = PhraseMatcher(self._vocab)
        self._numbers = PhraseMatcher(self._vocab)
        self._values: dict[int, list[tuple[str, Any]]] = defaultdict(list)
        self._phrases: dict[tuple[str, ...], list[tuple[str, Any]]] = defaultdict(list)
        self.words: set[str] = set()
        self.pairs: dict[str, Pair] = {}
        self.groups: list[Group] = []
        self._hard: set[str] = set()
        self._spoken = frozenset(datafiles.load("context")["spoken_numbers"]) - {"a", "an", "some", "half"}
        self._read_concepts()
        self._read_harmless()
        self._read_context()
        self._read_people()
        self._read_body()
        self._read_answers()
        self._read_emergencies()
        self._compile()
        ordinary = datafiles.ordinary_words()
        targets = (self._hard - ordinary) | set(datafiles.load("spelling")["worth_correcting"])
        common = ordinary | datafiles.everyday_words() | self.words
        self.corrector = Corrector(targets, common, targets & self._names())
        harmless = self._harmless_names()
        self._harmless = Corrector(harmless, common)
        spelling = datafiles.load("spelling")
        self._slips = {w: right for w, right in slips(spelling["slips_of"]).items() if w not in common}
        self._by_consonants = {consonants(w): w for w in spelling["by_consonants"]}

    # -- reading the files --

    def add(self, phrase: str, layer: str, value: Any, hard: bool = False) -> None:
        """Adds one phrase. `hard` phrases lend their words to the spelling corrector."""
        words = _phrase_words(phrase)
        if not words:
            return
        if "s" in words:  # "crohn s" in the files is "crohn's"; "protein s" is itself
            self._phrases[tuple("'s" if w == "s" else w for w in words)].append((layer, value))
        self._phrases[words].append((layer, value))
        self.words.update(words)
        if hard:
            self._hard.update(words)
            if len(words) == 2 and all(w.isalpha() for w in words) and len(words[0]) + len(words[1]) > 8:
                joined = "".join(words)
                self._phrases[(joined,)].append((layer, value))
                self._hard.add(joined)
                self.words.add(joined)

    def _read_concepts(self) -> None:
        for name in datafiles.CONCEPT_FILES:
            data = datafiles.load(name)
            for entry in data["groups"]:
                group = Group(
                    name=entry["name"],
                    concepts=tuple(entry.get("covers", [data["concept"]])),
                    kind=entry["kind"],
                    ceiling=entry.get("ceiling", "present"),
                    heritable=entry.get("heritable") == "true",
                    of_person=entry.get("of_person") == "true",
                    alone=entry.get("alone") == "true",
                    present_for_days=int(entry.get("present_for_days", 0)),
                    tier=entry["tier"],
                    source=entry["source"],
                )
                self.groups.append(group)
                for phrase in datafiles.phrases(entry["terms"]):
                    self.add(phrase, "term", group, hard=True)
                for number, pair in enumerate(entry.get("pairs", [])):
                    self._add_pair(group, pair, f"{name} {group.name} {number}")

    def _add_pair(self, group: Group, pair: dict[str, str], key: str) -> None:
        body = datafiles.load("body")
        for side in ("first", "second"):
            listed = pair[side]
            if listed == "@part":
                continue
            lines = body[listed[1:]] if listed.startswith("@") else listed
            for phrase in datafiles.phrases(lines):
                self.add(phrase, f"pair:{side}", key, hard=False)
        self.pairs[key] = Pair(group, pair["second"], int(pair["within"]), pair.get("over_marks") == "true")

    def _read_harmless(self) -> None:
        for entry in datafiles.load("harmless")["groups"]:
            group = Group(entry["name"], (), "harmless " + entry["kind"])
            for phrase in datafiles.phrases(entry["terms"]):
                self.add(phrase, "term", group)
        figures = datafiles.load("lookalikes")
        for phrase in datafiles.phrases(figures["phrases"]):
            self.add(phrase, "term", _FIGURE)
        for number, pair in enumerate(figures["pairs"]):
            self._add_pair(_FIGURE, pair, f"figure {number}")

    def _read_context(self) -> None:
        context = datafiles.load("context")
        for kind in CUES:
            for lines in context[kind]:
                for phrase in datafiles.phrases(lines):
                    self.add(phrase, "cue", kind)
        for phrase, days in context["recent_words"].items():
            self.add(phrase, "days", int(days))
        for name in ("stop", "opaque", "clear_words", "duration_units", "spoken_numbers"):
            self.words.update(datafiles.words(context[name]))

    def _read_people(self) -> None:
        people = datafiles.load("people")
        for kind in ("kin", "near", "other", "pet", "generic"):
            for relation, lines in people[kind].items():
                for phrase in datafiles.phrases(lines):
                    self.add(phrase, "person", (kind, relation))
        for pronoun, lines in people["pronouns"].items():
            for phrase in datafiles.phrases(lines):
                self.add(phrase, "pronoun", pronoun)
        for kind in _PEOPLE_LISTS:
            for lines in people[kind]:
                for phrase in datafiles.phrases(lines):
                    self.add(phrase, f"people:{kind}", kind)

    def _read_body(self) -> None:
        body = datafiles.load("body")
        for region, lines in body["regions"].items():
            for phrase in datafiles.phrases(lines):
                self.add(phrase, "area", region)
        for kind in ("everywhere", "elsewhere", "on_area", "wanted"):
            for lines in body[kind]:
                for phrase in datafiles.phrases(lines):
                    self.add(phrase, f"body:{kind}", kind)

    def _read_answers(self) -> None:
        answers = datafiles.load("answers")
        for kind in _ANSWERS:
            for lines in answers[kind]:
                for phrase in datafiles.phrases(lines):
                    self.add(phrase, "answer", kind)
        for lines in answers["closing"]:
            for phrase in datafiles.phrases(lines):
                self.add(phrase, "closing", "closing")
        for layer in ("general", "said_fine"):
            for concept, lines in answers[layer].items():
                for phrase in datafiles.phrases(lines):
                    self.add(phrase, layer, concept)
                    if layer == "said_fine":  # "my blood clots as it should" names no clot
                        self.add(phrase, "term", _FIGURE)

    def _read_emergencies(self) -> None:
        data = datafiles.load("emergency")
        for kind in ("body", "mind"):
            for form, lines in data[kind].items():
                for phrase in datafiles.phrases(lines):
                    self.add(phrase, "emergency", (kind, form))
        for phrase in datafiles.phrases(data["not_one"]):
            self.add(phrase, "emergency", ("none", ""))
        for kind in ("alone", "problem", "after"):
            for phrase in datafiles.phrases(data["aftercare"][kind]):
                self.add(phrase, f"aftercare:{kind}", kind)

    def _names(self) -> set[str]:
        """The single words that name a finding by themselves, and those said to be worth correcting."""
        named = {
            words[0]
            for words, meanings in self._phrases.items()
            if len(words) == 1
            and any(isinstance(v, Group) and v.concepts and v.kind != "cover" for _, v in meanings)
        }
        return named | set(datafiles.load("spelling")["worth_correcting"])

    def _harmless_names(self) -> set[str]:
        """Medicines that do not count, by single names too long to be a slip of anything else."""
        return {
            words[0]
            for words, meanings in self._phrases.items()
            if len(words) == 1
            and len(words[0]) >= _LONG_NAME
            and all(isinstance(v, Group) and v.kind == "harmless medicine" for _, v in meanings)
        }

    # -- matching --

    def _compile(self) -> None:
        for words, meanings in self._phrases.items():
            key = " ".join(words)
            matcher = self._numbers if _SHAPES & set(words) else self._plain
            matcher.add(key, [Doc(self._vocab, words=list(words))])
            self._values[self._vocab.strings[key]] = meanings
        self.words |= grammar("lexicon.months")

    def phrases(self) -> Mapping[tuple[str, ...], list[tuple[str, Any]]]:
        """Every phrase as its words, with all its meanings as (layer, value)."""
        return self._phrases

    def correct(self, tokens: Iterable[Token]) -> list[Token]:
        """The tokens with misspelt health words put right."""
        right = []
        for token in tokens:
            if token.word in self.words or not token.word.isalpha():
                right.append(token)
                continue
            # in this order: what may be a danger is never put right to something harmless
            better = (
                self.corrector.correct(token.word)
                or self._written_short(token.word)
                or by_its_parts(token.word)
                or self._harmless_name(token.word)
            )
            right.append(Token(better, token.start, token.end) if better else token)
        return right

    def _written_short(self, word: str) -> str | None:
        """What a word without vowels stands for ("wrfrn"), or the denial it is a slip of ("noen")."""
        if len(word) >= _SHORTEST_SHORT and not _VOWEL.search(word, 1, len(word) - 1):
            return self._by_consonants.get(consonants(word))
        return self._slips.get(word)

    def _harmless_name(self, word: str) -> str | None:
        """The harmless medicine that `word` is a slip of: one letter, in a long name two."""
        if len(word) < _LONG_NAME:
            return None
        near = self._harmless.near(word)
        return near[0][1] if near and near[0][0] <= (1 if len(word) < _VERY_LONG_NAME else 2) else None

    def spans(self, tokens: list[Token]) -> list[Span]:
        """Everything the phrases match, in every layer, overlaps included."""
        words = [t.word if t.word in self.words else BLANK for t in tokens]
        found = self._match(self._plain, words)
        shaped = [self._shape(t.word, word) for t, word in zip(tokens, words, strict=True)]
        if shaped != words:
            found += self._match(self._numbers, shaped)
        hot = [_heat(tokens, n, word) for n, word in enumerate(words)]
        if hot != words:
            found += self._match(self._numbers, hot)
        return found

    def _match(self, matcher: PhraseMatcher, words: list[str]) -> list[Span]:
        doc = Doc(self._vocab, words=words)
        return [
            Span(start, end, layer, value)
            for key, start, end in matcher(doc)
            for layer, value in self._values[key]
        ]

    def _shape(self, word: str, known: str) -> str:
        if _YEAR.fullmatch(word):
            return "YEAR"
        if word[:1].isdigit() or word in self._spoken:
            return "N"
        return "MONTH" if word in grammar("lexicon.months") else known


def _heat(tokens: list[Token], n: int, word: str) -> str:
    """TEMP for the temperature of a fever that is no price, TERM for weeks of a pregnancy, else `word`."""
    if _TEMPERATURE.fullmatch(tokens[n].word) and not (n and tokens[n - 1].word in _MONEY):
        return "TEMP"
    if _WEEKS.fullmatch(tokens[n].word):
        return "TERM"
    return "N" if word.isdigit() or tokens[n].word.isdigit() else word


@lru_cache(maxsize=20_000)
def _phrase_words(phrase: str) -> tuple[str, ...]:
    """A phrase of the data files as normalised words; N, MONTH and YEAR stay as they are."""
    words: list[str] = []
    for piece in phrase.split():
        words += [piece] if piece in _SHAPES or piece == "'s" else _piece_words(piece)
    return tuple(words)


@lru_cache(maxsize=20_000)
def _piece_words(piece: str) -> tuple[str, ...]:
    """The phrases hold the same few thousand words again and again."""
    return tuple(token.word for token in tokenise(piece))


@lru_cache(maxsize=20_000)
def by_its_parts(word: str) -> str | None:
    """What kind of thing an unknown medical word names: "tonsillectomy" -> "surgery", or None."""
    if len(word) < int(datafiles.load("stems")["shortest"]) or word in datafiles.ordinary_words():
        return None
    endings, parts = datafiles.stems()
    ends = next((meaning for ending, meaning in endings if word.endswith(ending)), None)
    return ends or next((meaning for part, meaning in parts if part in word), None)


@lru_cache
def get() -> Lexicon:
    """The lexicon, built once in a process.

    It lives as long as the process, so the garbage collector is told not to walk it again and again: with its
    hundred thousand objects a walk costs a long message a quarter of a second.
    """
    lexicon = Lexicon()
    gc.freeze()
    return lexicon
