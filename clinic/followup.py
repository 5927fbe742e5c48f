"""Whether a health question needs another word before the next, and how two answers make one. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from clinic import screening
from clinic.health import Finding
from clinic.screening import Answer

# Reasons of clinic.health.answers after which asking again would only press the person: staff decide.
FINAL = frozenset({"not sure", "refused", "dictated", "a medicine that is not known here"})
CONTRADICTION = "contradiction"
BARE_YES = "yes, but not to what"
AREA = "area"
# Reasons after which the person is told that the question stays open for staff.
LEFT_OPEN = frozenset({"refused", "dictated"})
ASKED_ABOUT_BEFORE = "asked about before"
ASKED_BACK = "asked back about what was asked in general: answered yes"
_ONE_LEFT = {(AREA,): "where", ("pregnancy",): "pregnant_now", ("postpartum",): "birth_lately"}


def wording(answer: Answer) -> str | None:
    """How to ask again for what the answer leaves open; None when there is nothing to ask.

    `mentioned` when something asked about before has to be asked back, `which` after a bare yes, `where` when
    only the part of the body is missing, `pregnant_now` and `birth_lately` when only that is, `rest` when
    some of it was answered, `again` when nothing was.
    """
    if not answer.open or answer.why in FINAL:
        return None
    if answer.why == ASKED_ABOUT_BEFORE:
        return "mentioned"
    if answer.why == BARE_YES:
        return "which"
    if answer.left in _ONE_LEFT:
        return _ONE_LEFT[answer.left]
    return "rest" if answer.cleared or answer.findings or answer.areas else "again"


def join(earlier: Answer, later: Answer) -> Answer:
    """One answer out of two to the same question: what either cleared or found is cleared or found."""
    if earlier.affirmed and not earlier.findings and not later.findings and later.cleared:
        return _taken_back(earlier, later)
    flagged = {
        f.concept for f in (*earlier.findings, *later.findings) if f.status not in ("absent", "family")
    }
    cleared = tuple(c for c in dict.fromkeys((*earlier.cleared, *later.cleared)) if c not in flagged)
    areas = tuple(dict.fromkeys((*earlier.areas, *later.areas)))
    settled = {*cleared, *flagged, *((AREA,) if areas else ())}
    left = tuple(c for c in earlier.left if c not in settled)
    return replace(
        later,
        text=f"{earlier.text} / {later.text}",
        findings=tuple(dict.fromkeys((*earlier.findings, *later.findings))),
        cleared=cleared,
        left=left,
        areas=areas,
        why=later.why if left else "",
    )


def _taken_back(earlier: Answer, later: Answer) -> Answer:
    """ "Yes", and "no" to which: nobody knows what holds, so it stays open."""
    return replace(earlier, text=f"{earlier.text} / {later.text}", why=CONTRADICTION)


def doubted(answer: Answer, findings: Iterable[Finding], by_name: Collection[str]) -> Finding | None:
    """What the answer denies although it was asked about before ("can people on Plavix come?"), if anything.

    Such a question tells nothing for certain, so the person is asked once outright.

    Args:
        answer: to one of the questions.
        findings: what is known of the person.
        by_name: concepts that have been denied by name, or when asked back: no doubt is left.
    """
    asked = (f for f in findings if f.status == "possible" and screening.ASKED_ABOUT in f.rule)
    return next((f for f in asked if f.concept in answer.cleared and f.concept not in by_name), None)


def reopened_for(answer: Answer, concept: str) -> Answer:
    """The answer with this concept open again."""
    cleared = tuple(c for c in answer.cleared if c != concept)
    return replace(answer, cleared=cleared, left=(*answer.left, concept), why=ASKED_ABOUT_BEFORE)


def to_asked_back(answer: Answer, concept: str, words: str) -> Answer:
    """The answer to being asked back about `concept`: a plain yes means that very thing."""
    if not answer.affirmed or answer.findings or concept not in answer.left:
        return answer
    left = tuple(c for c in answer.left if c != concept)
    return replace(answer, findings=(Finding(concept, "present", words, ASKED_BACK),), left=left)
