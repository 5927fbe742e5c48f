"""What a plain yes tells: the very thing that was asked, unless the question named several."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from clinic.health import places
from clinic.health.datafiles import grammar
from clinic.health.findings import Finding
from clinic.health.lexicon import Span

if TYPE_CHECKING:
    from clinic.health.analysis import Analysis

_ONLY_WEEKS = "weeks said and nothing else: stated"  # a group of data/health/pregnancy.yml


def affirmed(
    findings: tuple[Finding, ...],
    flagged: set[str],
    scope: frozenset[str],
    analysis: Analysis,
    span: Span,
    outright: bool,
) -> tuple[tuple[Finding, ...], set[str], str]:
    """What a plain "yes" at `span` adds: (findings, flagged concepts, why the rest is open)."""
    start, end = analysis.tokens[span.start].start, analysis.tokens[span.end - 1].end
    # what the yes itself names says no more than it: "only half a tablet"
    beside = {f.concept for f in findings if not start <= f.start < f.end <= end} & flagged
    if len(scope) > 1 or beside or not outright:
        return findings, flagged, "yes, but not to what"
    (concept,) = scope
    status = "historical" if _long_past(analysis, span) else "present"
    sentence = analysis.sentence_at(span.start)
    area = places.told_place(sentence, span, analysis.wanted) if concept in places.LOCAL else None
    words = analysis.text[start:end]
    finding = Finding(concept, status, words, "asked outright: answered yes", start, end, area=area)
    return (*findings, finding), {concept}, ""


def _long_past(analysis: Analysis, span: Span) -> bool:
    """ "yes, last year": the sentence puts it in the past, and nothing says that it goes on."""
    sentence = analysis.sentence_at(span.start)
    said = {cue.value for cue in sentence.near.cues} if sentence is not None else set()
    return "past_after" in said and not said & {"start", "now", "but"}


def answering(findings: tuple[Finding, ...], scope: frozenset[str]) -> tuple[Finding, ...]:
    """ "24 weeks", asked about a pregnancy, is a plain yes; unasked it may be anything."""
    if scope == {"postpartum"}:  # "yes, 7 weeks" is how long ago the birth was
        return tuple(replace(f, concept="postpartum") if _is_yes_with_weeks(f) else f for f in findings)
    if scope != {"pregnancy"}:
        return findings
    return tuple(
        replace(f, status="present") if f.status == "possible" and f.rule.startswith(_ONLY_WEEKS) else f
        for f in findings
    )


def _is_yes_with_weeks(finding: Finding) -> bool:
    first = finding.text.lower().replace(",", " ").split()[0]
    return finding.concept == "pregnancy" and first in grammar("answers.plain_yes")
