"""Whether a health question needs another word before the next, and how two answers make one. Pure."""

from __future__ import annotations

from dataclasses import replace

from clinic.screening import Answer

# Reasons of clinic.health.answers after which asking again would only press the person: staff decide.
FINAL = frozenset({"not sure", "refused", "dictated", "a medicine that is not known here"})
BARE_YES = "yes, but not to what"
AREA = "area"


def wording(answer: Answer) -> str | None:
    """How to ask again for what the answer leaves open; None when there is nothing to ask.

    `which` after a bare yes, `where` when only the part of the body is missing, `rest` when some of it was
    answered, `again` when nothing was.
    """
    if not answer.open or answer.why in FINAL:
        return None
    if answer.why == BARE_YES:
        return "which"
    if answer.left == (AREA,):
        return "where"
    return "rest" if answer.cleared or answer.findings or answer.areas else "again"


def join(earlier: Answer, later: Answer) -> Answer:
    """One answer out of two to the same question: what either cleared or found is cleared or found."""
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
