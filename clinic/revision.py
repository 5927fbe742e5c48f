"""Second thoughts about health answers. Pure.

A change towards danger, or to another part of the body, counts at once: the question is open again. A change
towards safety (a flag that is denied afterwards) is only named here; it counts once the person confirms it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from clinic import choice, followup, health, screening
from clinic.followup import AREA
from clinic.health import Finding
from clinic.screening import Answer

_EXCERPT = 200  # characters that are kept
_STANDS = ("present", "possible")  # what was so in the past stays so


def reopened(text: str, given: Mapping[str, Answer], asks: bool = False) -> dict[str, Answer]:
    """The answers given before which `text` changes, as they are now: open, or complete again.

    Args:
        text: the message.
        given: the answers so far, by question, in the order they were given.
        asks: the message is a question of the person's; a part of the body in it need not be treated.
    """
    changed = {key: _now_yes(given[key], text) for key in _said_yes_to(text, list(given)) if key in given}
    if AREA in given and AREA not in changed and (not asks or choice.takes_back(text)):
        other = _other_area(text, given[AREA])
        if other:
            changed[AREA] = other
    return changed


def is_about_earlier(text: str, given: Mapping[str, Answer]) -> bool:
    """Whether a yes or no in the text belongs to an earlier question, by its number or by "I meant"."""
    return bool(choice.numbered(text)) or (choice.previous(text) is not None and bool(given))


def denied_afterwards(known: Iterable[Finding], text: str) -> tuple[str, ...]:
    """Concepts whose standing flag the text denies by name: to be confirmed once."""
    said = [f for f in known if f.status in _STANDS and screening.ASKED_ABOUT not in f.rule]
    return screening.retract(said, text)


def without(findings: Iterable[Finding], concepts: Iterable[str]) -> tuple[Finding, ...]:
    """The findings after the person confirmed that they do not have `concepts`; the past stays."""
    known = list(findings)
    standing = [f for f in known if f.status in _STANDS]
    return (*(f for f in known if f.status not in _STANDS), *screening.withdraw(standing, concepts))


def answer_without(answer: Answer, concepts: Iterable[str]) -> Answer:
    """An answer after that confirmation: what it found is denied now, and no longer open."""
    gone = set(concepts) & set(screening.questions()[answer.question].concepts)
    left = tuple(c for c in answer.left if c not in gone)
    return replace(
        answer,
        findings=without(answer.findings, gone),
        cleared=tuple(dict.fromkeys((*answer.cleared, *sorted(gone)))),
        left=left,
        why=answer.why if left else "",
    )


def _said_yes_to(text: str, given: Sequence[str]) -> list[str]:
    """Questions to which the text says yes by number ("question 2"), or as the one before ("I meant yes")."""
    keys = screening.questions().keys
    numbered = choice.numbered(text)
    named = [keys[number - 1] for number, yes in numbered.items() if yes and number <= len(keys)]
    by_name = choice.changed_to_yes(text)
    if not numbered and given and (choice.previous(text) or by_name == ()):
        named.append(given[-1])
    return [*named, *(by_name or ())]


def owned_up(text: str) -> tuple[Finding, ...]:
    """What it means that an answer given before was not true: nobody knows which, so a clinician decides."""
    if not choice.owns_up(text):
        return ()
    return (Finding("other_serious", "possible", text[:_EXCERPT], "says that an answer was not true"),)


def _now_yes(before: Answer, text: str) -> Answer:
    """A plain yes to the question: which of the things asked is still to be said."""
    now = screening.read_answer(before.question, "yes")
    left = tuple(c for c in now.left if c != AREA or not before.areas)
    return replace(now, text=f"{before.text} / {text}", areas=before.areas, left=left)


def _other_area(text: str, before: Answer) -> Answer | None:
    """The answer to the area question when another part of the body is to be treated, else None."""
    reading, instead = health.read(text), choice.takes_back(text)
    if AREA in before.left and reading.areas:
        return followup.join(before, screening.read_answer(AREA, text))  # what was missing comes late
    named = reading.areas | reading.wanted if instead or choice.adds(text) else reading.wanted
    if not named - set(before.areas):
        return None
    areas = named if instead else named | set(before.areas)
    now = screening.read_answer(AREA, text)
    return replace(
        now,
        text=f"{before.text} / {text}",
        findings=now.findings if instead else tuple(dict.fromkeys((*before.findings, *now.findings))),
        areas=tuple(sorted(areas)),
        left=tuple(c for c in now.left if c != AREA),
    )
