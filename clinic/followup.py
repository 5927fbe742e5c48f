"""Whether a health question needs another word before the next, and how two answers make one. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from clinic import choice, screening
from clinic.health import Finding
from clinic.screening import Answer

# Reasons of clinic.health.answers after which asking again would only press the person: staff decide.
FINAL = frozenset({"not sure", "refused", "dictated", "a medicine that is not known here"})
CONTRADICTION = "contradiction"
BARE_YES = "yes, but not to what"
AREA, MEDICINE = "area", "blood_thinner"
# Reasons after which the person is told that the question stays open for staff.
LEFT_OPEN = frozenset({"refused", "dictated"})
LEFT_OPEN_TEXT = "utter_left_open"
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


def said_of_open(answer: Answer, before: Mapping[str, Answer]) -> str | None:
    """The text that tells that the question stays open for staff; None when something was settled in it.

    The second time it is a shorter one. `before`: the answers given so far, by question.
    """
    if not answer.left or (answer.cleared or answer.findings or answer.areas):
        return LEFT_OPEN_TEXT if answer.left and answer.why in LEFT_OPEN else None
    if answer.why in LEFT_OPEN:
        again = any(given.left and given.why in LEFT_OPEN for given in before.values())
        return f"{LEFT_OPEN_TEXT}_more" if again else LEFT_OPEN_TEXT
    if answer.why in FINAL:
        return f"{LEFT_OPEN_TEXT}_unsure" if answer.why == "not sure" else None
    return f"{LEFT_OPEN_TEXT}_unread"


def join(earlier: Answer, later: Answer) -> Answer:
    """One answer out of two to the same question: what either cleared or found is cleared or found."""
    if earlier.affirmed and not earlier.findings and not later.findings and later.cleared:
        return _taken_back(earlier, later)
    found = (*earlier.findings, *later.findings)
    flagged = {f.concept for f in found if f.status not in ("absent", "family") and not _only_asked(f)}
    cleared = tuple(c for c in dict.fromkeys((*earlier.cleared, *later.cleared)) if c not in flagged)
    areas = tuple(dict.fromkeys((*earlier.areas, *later.areas)))
    settled = {*cleared, *flagged, *((AREA,) if areas else ())}
    settled |= {f.concept for f in found if later.why != ASKED_ABOUT_BEFORE}
    doubted_now = later.left if later.why == ASKED_ABOUT_BEFORE else ()
    left = tuple(c for c in dict.fromkeys((*earlier.left, *doubted_now)) if c not in settled)
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
    asked = (f for f in findings if _only_asked(f))
    return next((f for f in asked if f.concept in answer.cleared and f.concept not in by_name), None)


def _only_asked(finding: Finding) -> bool:
    return finding.status == "possible" and screening.ASKED_ABOUT in finding.rule


def told_of_it(
    text: str, findings: Iterable[Finding], of_writer: bool, asked_back: str | None
) -> list[Finding]:
    """What "it was for me, yes, I take it since the stent" tells of something asked about before.

    Args:
        of_writer: whether who writes is to be treated; else "she takes it" is theirs.
        asked_back: the concept that the last question asked back: "for me" is then a yes to it.
    """
    asked = [f for f in findings if _only_asked(f)]
    if choice.takes_it(text, of_writer):
        meant = [f for f in asked if f.concept == MEDICINE]
    else:
        theirs = asked_back is not None and of_writer and choice.is_for_the_writer(text)
        meant = [f for f in asked if theirs and f.concept == asked_back]
    return [replace(f, status="present", rule=ASKED_BACK, start=0, end=0) for f in meant[-1:]]


def reopened_for(answer: Answer, concept: str) -> Answer:
    """The answer with this concept open again."""
    cleared = tuple(c for c in answer.cleared if c != concept)
    return replace(answer, cleared=cleared, left=(*answer.left, concept), why=ASKED_ABOUT_BEFORE)


def to_asked_back(answer: Answer, concept: str, words: str) -> Answer:
    """The answer to being asked back about `concept`: a plain yes means that very thing."""
    if not answer.affirmed or concept not in answer.left:
        return answer
    left = tuple(c for c in answer.left if c != concept)
    told = Finding(concept, "present", words, ASKED_BACK)
    return replace(answer, findings=(*answer.findings, told), left=left)
