"""Reads a text: what it says about whose health, whether it is an emergency, and what it answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from clinic import emergency
from clinic.health import answers
from clinic.health.analysis import Analysis
from clinic.health.findings import Reading

LONGEST = 10_000


Asked = str | frozenset[str] | None


def read(text: str, asked: Asked = None) -> Reading:
    """What `text` says about health.

    `asked` is what the text answers: a concept, `any` (the whole list of conditions), `medications`, or a set
    of concepts; then `denied` and `open` say which of the asked concepts the text settles. Reads the first
    10,000 characters; `truncated` says that there was more. Raises ValueError for an `asked` that does not
    exist.
    """
    return read_each(text, (asked,))[0]


def read_each(text: str, questions: Iterable[Asked]) -> list[Reading]:
    """The same for each of `questions` in turn, with the text taken apart once."""
    analysis = Analysis(text[:LONGEST])
    answering = emergency.detect_in(analysis, answering=True)
    alone = answering or emergency.detect_in(analysis)
    plain = Reading(
        findings=tuple(analysis.findings),
        emergency=alone,
        emergency_named_only=answering is None and alone is not None,
        aftercare_problem=emergency.aftercare_in(analysis),
        wanted=analysis.wanted,
        areas=analysis.areas,
        truncated=len(text) > LONGEST,
    )
    answered = replace(plain, emergency=answering)
    return [plain if asked is None else answers.answer(answered, analysis, asked) for asked in questions]
