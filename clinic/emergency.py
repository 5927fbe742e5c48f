"""Emergencies in a text: body (911) or mind (988), and problems after a treatment (care today).

Recall comes first. A phrase counts unless the sentence denies it, puts it in the past, or only asks about it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from clinic.health import datafiles
from clinic.health.analysis import Analysis
from clinic.health.datafiles import grammar
from clinic.health.lexicon import Span
from clinic.health.sentences import ENDS, Sentence, Unit

BODY, MIND = "body", "mind"
_RECENT_DAYS = 1
_NEARBY = 40  # tokens between a treatment and the problem after it
_DATE = 5  # words behind the phrase in which it is dated
_YEAR = re.compile(r"(?:19|20)\d\d")
_A_CRY = 1  # tokens besides the phrase: "passed out!"
_ASKING = frozenset({"question", "if", "caused"})


def detect(text: str, answering: bool = False) -> str | None:
    """None, "body" or "mind": whether `text` tells of an emergency that is happening. A mind beats a body.

    `answering` says that the text answers a health question: an illness merely named is then history.
    """
    return detect_in(Analysis(text), answering)


def aftercare_problem(text: str) -> bool:
    """Whether `text` tells of blisters, signs of infection or the like after a treatment: care today."""
    return aftercare_in(Analysis(text))


def detect_in(analysis: Analysis, answering: bool = False) -> str | None:
    """As `detect`, of a text that is already taken apart."""
    kinds = {
        span.value[0]
        for span in _chosen(analysis)
        if _happening(analysis, span) and not (answering and _only_named(analysis, span))
    }
    return MIND if MIND in kinds else BODY if BODY in kinds else None


def _only_named(analysis: Analysis, span: Span) -> bool:
    """ "heart attack" in answer to "anything else serious?": a noun, and nothing says that it is now."""
    sentence = analysis.sentence_at(span.start)
    if span.value[1] != "noun" or sentence is None:
        return False
    around = {t.word for t in analysis.tokens[sentence.start : sentence.end]}
    return not around & grammar("emergency.urgent")


def _chosen(analysis: Analysis) -> list[Span]:
    """The longest phrases without overlaps; figures of speech take the place of what they hold."""
    taken: set[int] = set()
    kept = []
    figures = [Span(s.start, s.end, s.layer, ("none", "")) for s in analysis.layers.figures]
    spans = [*analysis.layers.other.get("emergency", []), *figures]
    for span in sorted(spans, key=lambda s: (s.start - s.end, s.value[0] != "none", s.start)):
        cells = range(span.start, span.end)
        if not taken.intersection(cells):
            taken.update(cells)
            if span.value[0] != "none":
                kept.append(span)
    return kept


def _happening(analysis: Analysis, span: Span) -> bool:
    """Whether what the phrase says is going on, as far as its sentence tells."""
    sentence = analysis.sentence_at(span.start)
    if sentence is None:
        return False
    before = [u for u in sentence.units if u.start < span.start]
    after = [u for u in sentence.units if u.start >= span.end]
    words = {u.word for u in before} | {u.word for u in after}
    phrase = " ".join(t.word for t in analysis.tokens[span.start : span.end])
    if phrase in _listed("always"):
        return True
    if (
        _denied(before, after)
        or _only_asked(sentence, before, span)
        or _past(analysis, sentence, span, before, after)
    ):
        return False
    if phrase in _listed("with_sign"):
        return _of_another(before) or bool({w for u in words for w in u.split()} & _listed("signs"))
    if phrase in _listed("needs_now"):
        spread = {w for unit in words for w in unit.split()}
        spoken = [t for t in analysis.tokens if t.word not in ENDS]
        alone = len(spoken) - (span.end - span.start) <= _A_CRY
        if phrase in datafiles.load("emergency")["only_alone"]:
            return alone
        return alone or (bool(spread & _happening_words()) and not _possessed(before))
    return True


@lru_cache
def _happening_words() -> frozenset[str]:
    return datafiles.words(datafiles.load("emergency")["happening"])


@lru_cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(datafiles.load("emergency")[name])


def _of_another(before: list[Unit]) -> bool:
    """ "my mother can't talk" is a sign; who writes it of himself is in a meeting."""
    return any(u.kind == "person" or (u.kind == "pronoun" and u.value in ("he", "she")) for u in before)


def _denied(before: list[Unit], after: list[Unit]) -> bool:
    close = before[-5:]
    for n, unit in enumerate(close):
        if unit.kind == "cue" and unit.value in ("no", "not", "without", "neither", "nor"):
            between = close[n + 1 :]
            if any(
                u.kind in ("mark",) or (u.kind == "pronoun" and u.word in ("i", "he", "she")) for u in between
            ):
                continue
            return not any(u.kind == "cue" and u.value in ("but", "except") for u in between)
    return bool(after) and after[0].word in (":", "-") and len(after) > 1 and after[1].word in ("no", "none")


def _only_asked(sentence: Sentence, before: list[Unit], span: Span) -> bool:
    """A question or condition about it in general: "is cupping good for chest pain"."""
    asking = [
        n for n, u in enumerate(before) if u.kind == "cue" and u.value in _ASKING and (n or u.word != "help")
    ]
    if not asking:
        return False
    since = before[asking[-1] + 1 :]
    conditional = before[asking[-1]].value == "if"
    for n, unit in enumerate(since):
        if (
            unit.kind in ("pronoun", "person") and unit.word in grammar("emergency.asserted")
        ) or unit.kind == "person":
            return conditional and not any(u.kind == "mark" for u in since[:n])
    return True


def _past(analysis: Analysis, sentence: Sentence, span: Span, before: list[Unit], after: list[Unit]) -> bool:
    """Whether the sentence puts it further back than yesterday."""
    dated = _dated([t.word for t in analysis.tokens[span.end : min(span.end + _DATE, sentence.end)]])
    days = [s.value for s in sentence.near.days if analysis.tokens[s.start].word != "just"]
    here = {t.word for t in analysis.tokens[sentence.start : sentence.end]}
    if here & grammar("emergency.moments"):
        return False
    if any(d > _RECENT_DAYS for d in days):
        return True
    later = [
        u
        for u in after
        if u.kind == "cue" and u.value == "past_after" and u.word not in grammar("emergency.no_past")
    ]
    if any(u.word.endswith("ago") or u.word[-1:].isdigit() for u in later) or dated:
        return True
    earlier = [
        u
        for u in before
        if u.kind == "cue" and u.value == "past" and u.word not in grammar("emergency.no_past")
    ]
    recent = bool(days) or any(u.kind == "cue" and u.value in ("now", "start") for u in (*before, *after))
    return bool(earlier or later) and not recent


def _dated(words: list[str]) -> bool:
    """ "stroke in 2020", "seizure back in march": nobody dates what is happening by its year or month."""
    return any(
        before in grammar("emergency.dating") and (_YEAR.fullmatch(word) or word in grammar("lexicon.months"))
        for before, word in pairwise(words)
    )


def _possessed(before: list[Unit]) -> bool:
    """ "my stroke", "history of": spoken of as known, not as happening."""
    return bool(before) and (
        before[-1].word in ("my", "his", "her", "from", "after", "survivor", "'s")
        or "died" in {u.word for u in before}
    )


def aftercare_in(analysis: Analysis) -> bool:
    """As `aftercare_problem`, of a text that is already taken apart."""
    layers = analysis.layers.other
    if any(_troubled(analysis, span) for span in layers.get("aftercare:alone", [])):
        return True
    after = [a.start for a in layers.get("aftercare:after", [])]
    return any(
        any(abs(start - span.start) < _NEARBY for start in after) and _troubled(analysis, span)
        for span in layers.get("aftercare:problem", [])
    )


def _troubled(analysis: Analysis, span: Span) -> bool:
    """Whether the problem is somebody's, neither denied nor asked about in general."""
    sentence = analysis.sentence_at(span.start)
    if sentence is None:
        return False
    before = [u for u in sentence.units if u.end <= span.start]
    following = [u for u in sentence.units if u.start >= span.end]
    return not (_denied(before, following) or _general(sentence, before))


def _general(sentence: Sentence, before: list[Unit]) -> bool:
    """ "is it normal to blister after cupping" speaks of nobody."""
    asking = (
        any(u.kind == "cue" and u.value in ("question", "if", "caused") for u in before) or sentence.question
    )
    return asking and not any(
        u.word in grammar("emergency.asserted") for u in sentence.units if u.kind == "pronoun"
    )
