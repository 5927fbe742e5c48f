"""Which concepts a text denies as a whole, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic.health.datafiles import grammar
from clinic.health.findings import CONCEPTS
from clinic.health.lexicon import Span

if TYPE_CHECKING:
    from clinic.health.analysis import Analysis

_BACK = 5  # words between a "no" and the general word it denies


def fully_denied(analysis: Analysis) -> frozenset[str]:
    """Concepts denied as a whole: "no skin conditions", not merely "no eczema"; or two kinds of it."""
    general = {(s.start, s.end): s.value for s in analysis.layers.other.get("general", [])}
    names: dict[str, set[str]] = {}
    whole: set[str] = set()
    for sentence in analysis.sentences:
        for mention in sentence.mentions:
            if (
                mention.denial != "no"
                or mention.whose != "self"
                or mention.asked
                or mention.doubt
                or mention.skip
            ):
                continue
            words = " ".join(t.word for t in analysis.tokens[mention.start : mention.end])
            for concept in mention.group.concepts:
                names.setdefault(concept, set()).add(words)
                if mention.group.kind == "cover" or any(
                    s >= mention.start and e <= mention.end and c == concept for (s, e), c in general.items()
                ):
                    whole.add(concept)
    whole |= {str(c) for (s, e), c in general.items() if _denied_in_general(analysis, str(c), s, e)}
    return frozenset(whole | {c for c, words in names.items() if len(words) > 1})


def _denied_in_general(analysis: Analysis, concept: str, start: int, end: int) -> bool:
    """ "no strain", "never broken anything": a general word that is no finding, right behind a negation."""
    sentence = analysis.sentence_at(start)
    if sentence is None:
        return False
    if any(m.start < end and start < m.end for m in sentence.mentions):
        return False
    words = [t.word for t in analysis.tokens]
    at = start - 1
    while at >= max(sentence.start, start - _BACK) and words[at] in grammar("answers.between_no"):
        at -= 1
    after = words[end : min(end + 2, sentence.end)]
    taken_back = grammar("answers.takes_back").intersection(after)
    if concept == "postpartum":  # "no births lately": only a recent one matters
        taken_back -= grammar("answers.of_late")
    if sentence.question and at != sentence.start:
        return False  # but "no births here, does the couch go that long?"
    return at >= sentence.start and words[at] in grammar("answers.outright") and not taken_back


def names_single_ones(analysis: Analysis, denial: Span) -> bool:
    """Whether a bare "no" goes on to deny single things: "no, not pregnant"."""
    sentence = analysis.sentence_at(denial.start)
    return sentence is not None and any(
        m.group.kind != "cover" and m.group.concepts and m.denial and m.whose == "self"
        for m in sentence.mentions
    )


def whole_health(analysis: Analysis) -> frozenset[str]:
    """ "no medical conditions" answers the whole list of conditions."""
    for sentence in analysis.sentences:
        for mention in sentence.mentions:
            if (
                mention.group.kind == "cover"
                and mention.denial == "no"
                and "other_serious" in mention.group.concepts
            ):
                return frozenset(CONCEPTS)
    return frozenset()
