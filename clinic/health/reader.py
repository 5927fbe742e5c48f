"""Reads a text: what it says about whose health, whether it is an emergency, and what it answers."""

from __future__ import annotations

from clinic import emergency
from clinic.health import answers
from clinic.health.analysis import Analysis
from clinic.health.findings import Reading

LONGEST = 10_000


def read(text: str, asked: str | frozenset[str] | None = None) -> Reading:
    """What `text` says about health.

    `asked` is what the text answers: a concept, `any` (the whole list of conditions), `medications`, or a set
    of concepts; then `denied` and `open` say which of the asked concepts the text settles. Reads the first
    10,000 characters; `truncated` says that there was more. Raises ValueError for an `asked` that does not
    exist.
    """
    analysis = Analysis(text[:LONGEST])
    answering = emergency.detect_in(analysis, answering=True)
    alone = answering or emergency.detect_in(analysis)
    reading = Reading(
        findings=tuple(analysis.findings),
        emergency=alone if asked is None else answering,
        emergency_named_only=answering is None and alone is not None,
        aftercare_problem=emergency.aftercare_in(analysis),
        wanted=analysis.wanted,
        areas=analysis.areas,
        truncated=len(text) > LONGEST,
    )
    return reading if asked is None else answers.answer(reading, analysis, asked)
