"""What a reply answers when a health question was asked.

Only an explicit denial clears, and only what it names or what was asked. Not knowing, refusing, dictating
what to write down, an empty or unreadable reply, and a contradiction all leave the question open.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from clinic.health import granted, medicines, negation, remainder, terse, wholly
from clinic.health.datafiles import grammar
from clinic.health.findings import CONCEPTS, Reading
from clinic.health.lexicon import Span
from clinic.health.sentences import ENDS, MARKS, Sentence, Unit

if TYPE_CHECKING:
    from clinic.health.analysis import Analysis

ANY, MEDICATIONS = "any", "medications"
_WHOLE = 3  # words of a denial that a "yes" may lead up to
_OF_NOW = frozenset({"pregnancy", "postpartum"})
_CLEARED = frozenset({"absent", "family"})
_SETTLING = frozenset({"denial", "list_rest", "for_now", "healthy", "skin_fine", "area_fine"})


def scope_of(asked: str | frozenset[str]) -> frozenset[str]:
    """The concepts a question asks about. Raises ValueError for a question that does not exist."""
    if isinstance(asked, frozenset):
        return asked
    if asked == ANY:
        return frozenset(CONCEPTS)
    if asked == MEDICATIONS:
        return frozenset({"blood_thinner"})
    if asked in CONCEPTS:
        return frozenset({asked})
    raise ValueError(f"nobody asks about {asked!r}: a concept, {ANY!r} or {MEDICATIONS!r}")


@dataclass
class Signals:
    """What kinds of reply the text holds."""

    denial: Span | None = None
    strong: bool = False  # a denial of a whole list, not a bare "no"
    affirm: Span | None = None
    refusal: bool = False
    dictated: bool = False
    unsure: bool = False
    healthy: bool = False
    skin_fine: bool = False
    area_fine: bool = False
    fine: frozenset[str] = frozenset()  # concepts said to be in order: "I clot normally"
    doubtful_no: bool = False
    unexplained: bool = False


def short_verdict(words: list[str]) -> str:
    """ "yes", "no" or "" for the words of a short sentence that follows the person's own question."""
    kept = [w for w in words if w not in MARKS and w not in ENDS]
    if not kept or len(kept) > 5:
        return ""
    if kept[0] in ("no", "none", "never", "n", "negative", "nada") and all(
        w in medicines.wordset("discourse") for w in kept[1:]
    ):
        return "no"
    if " ".join(kept) in grammar("answers.short_denials"):
        return "no"
    if kept[0] in ("yes", "y", "si", "affirmative", "correct"):
        return "yes"
    return ""


def signals(analysis: Analysis, scope: frozenset[str] = frozenset(CONCEPTS)) -> Signals:
    """The answer phrases of the text that stand on their own."""
    found = Signals()
    for_now = scope <= _OF_NOW
    spans = _longest_answers(analysis)
    whole = [t.word for t in analysis.tokens]
    for span in spans:
        single = span.end - span.start == 1
        if span.value == "refusal" and (not single or _alone(whole, span)):
            found.refusal = True
        elif span.value == "dictated":
            found.dictated = True
        elif span.value == "denial" and _turned_round(analysis, span):
            found.affirm = found.affirm or span
        elif (span.value == "denial" or (span.value == "for_now" and for_now)) and _stands(analysis, span):
            found.denial = found.denial or span
            found.strong = found.strong or not (single and whole[span.start] in grammar("answers.weak_no"))
        elif span.value == "list_rest" and _ends_denied_list(analysis, span):
            found.denial, found.strong = found.denial or span, True
        elif span.value == "affirm" and _stands(analysis, span):
            found.affirm = found.affirm or span
        elif span.value == "skin_fine" and single and not _alone(whole, span):
            continue  # "bones intact"
        elif span.value in ("healthy", "skin_fine", "area_fine"):
            setattr(found, str(span.value), True)
    found.area_fine = found.area_fine or terse.area_said_fine(analysis)
    if found.denial is None and scope == {"blood_thinner"}:
        found.denial = terse.not_even_one(analysis)
    if found.denial is None and found.affirm is None and scope == {"pregnancy"}:
        found.affirm = terse.how_far(analysis)
    if found.denial is None and found.affirm is None and scope == {"blood_thinner"}:
        found.affirm = terse.least(analysis)
    if _thought_better(whole, found):
        found.denial = None
    if _agrees(analysis, found):
        found.affirm = None
    found.unsure = _unsure(analysis, found.denial)
    if found.denial is not None:
        sentence = analysis.sentence_at(found.denial.start)
        found.doubtful_no = sentence is not None and sentence.question and sentence.end == found.denial.end
    in_order = analysis.layers.other.get("said_fine", [])
    found.fine = frozenset(str(s.value) for s in in_order)
    settled = [*(s for s in spans if s.value in _SETTLING), *in_order]
    settled += [found.denial] if found.denial is not None else []
    found.unexplained = bool(settled) and remainder.unexplained(analysis, settled)
    return found


def _thought_better(words: list[str], found: Signals) -> bool:
    """ "no wait, read that wrong, yes i am": the yes takes the no back."""
    if found.denial is None or found.affirm is None or found.affirm.start < found.denial.end:
        return False
    return bool(grammar("answers.rethinking").intersection(words[found.denial.end : found.affirm.start]))


def _agrees(analysis: Analysis, found: Signals) -> bool:
    """ "yes that's right, I have none of those": the yes only leads up to the denial of it all."""
    yes, no = found.affirm, found.denial
    if yes is None or no is None or not found.strong or not yes.end <= no.start:
        return False
    sentence = analysis.sentence_at(yes.start)
    if sentence is None or no.start >= sentence.end or no.end - no.start < _WHOLE:
        return False
    between = [u for u in sentence.units if yes.end <= u.start < no.start]
    return all(u.kind in ("mark", "pronoun") or u.word in grammar("answers.agreeing") for u in between)


def _ends_denied_list(analysis: Analysis, span: Span) -> bool:
    """ "no rash, no wounds or anything": the end of a list of which all that is named is denied outright."""
    sentence = analysis.sentence_at(span.start)
    if sentence is None or not terse.may_end_a_list(sentence, analysis.tokens[span.start].word):
        return False
    named = [m for m in sentence.mentions if m.end <= span.start]
    return bool(named) and all(m.denial == "no" and not m.asked and not m.doubt for m in named)


def _turned_round(analysis: Analysis, span: Span) -> bool:
    """ "it is not that i do not take them", "i would not say no to all of it" are yeses."""
    sentence = analysis.sentence_at(span.start)
    said = [t.word for t in analysis.tokens[max(0, span.start - 2) : span.start]]
    if said[:1] == ["not"] and said[-1] in grammar("listed.say"):
        return True
    return sentence is not None and negation.turned_round([u for u in sentence.units if u.end <= span.start])


def _longest_answers(analysis: Analysis) -> list[Span]:
    taken: set[int] = set()
    kept = []
    # "put no for me" dictates, and is no "no for me"
    answers = analysis.layers.other.get("answer", [])
    longer = [s for s in answers if s.value == "denial"]
    # but "can honestly say no to all of them" denies
    by_weight = sorted(
        (s for s in answers if s.value != "dictated" or not any(_within(s, d) for d in longer)),
        key=lambda s: (s.value != "dictated", s.start - s.end, s.start),
    )
    for span in by_weight:
        cells = range(span.start, span.end)
        if not taken.intersection(cells):
            taken.update(cells)
            kept.append(span)
    return sorted(kept, key=lambda s: s.start)


def _within(span: Span, longer: Span) -> bool:
    inside = longer.start <= span.start and span.end <= longer.end
    return inside and longer.end - longer.start > span.end - span.start


def _alone(words: list[str], span: Span) -> bool:
    """Whether the word makes up its part of the text alone, politeness apart."""
    polite = {
        "please",
        "thanks",
        "it",
        "this",
        "that",
        "one",
        "question",
        "i",
        "ill",
        "will",
        "lets",
        "can",
        "we",
    }
    left = span.start - 1
    while left >= 0 and words[left] in polite:
        left -= 1
    right = span.end
    while right < len(words) and words[right] in polite:
        right += 1
    return (left < 0 or words[left] in MARKS or words[left] in ENDS) and (
        right >= len(words) or words[right] in MARKS or words[right] in ENDS
    )


def _stands(analysis: Analysis, span: Span) -> bool:
    """Whether a yes or no phrase is an answer of its own rather than part of a longer statement."""
    sentence = analysis.sentence_at(span.start)
    if sentence is None:
        return False
    words = [t.word for t in analysis.tokens]
    single = span.end - span.start == 1
    if single and words[span.start] in grammar("answers.only_alone") and not _alone(words, span):
        return False
    if span.start == 0 and analysis.tokens[0].word in ("yes", "y", "si", "correct", "affirmative"):
        return True
    if any(u.kind == "term" and u.start < span.end and u.end > span.start for u in sentence.units):
        return False
    before = next((u for u in reversed(sentence.units) if u.end <= span.start), None)
    following = next((u for u in sentence.units if u.start >= span.end), None)
    if span.value == "denial" and terse.says_something_else(sentence, words[span.start : span.end], before):
        return False
    if any(u.start < span.end < u.end for u in sentence.units):
        return False  # "i have had my tubes done" is no "i have"
    single = span.end - span.start == 1
    if span.value == "affirm" and single and _says_no(before) and _says_no(following):
        return True  # "no no yes no": a list gone through
    points = span.value == "affirm" and analysis.tokens[span.start].word in grammar("answers.pointing")
    if span.value == "affirm" and _compares(sentence, span):
        return False
    if span.value == "denial" and single and following is None and _is_place(before, sentence):
        return True  # "back nothing"
    return _may_precede(before, span, points) and _may_follow(following, span, sentence)


def _is_place(unit: Unit | None, sentence: Sentence) -> bool:
    return unit is not None and any(s.end == unit.end for s in sentence.near.areas)


def _compares(sentence: Sentence, span: Span) -> bool:
    """ "sick of how well I am", "that I am": the words end a clause that says something else."""
    before = [u.word.split()[-1] for u in sentence.units if u.end <= span.start][-2:]
    first = next((u for u in sentence.units if u.start == span.start), None)
    begins = first is not None and first.kind == "pronoun"
    return begins and bool(grammar("answers.comparing").intersection(before))


def _says_no(unit: Unit | None) -> bool:
    return unit is not None and unit.kind == "cue" and unit.value in ("no", "none")


def _may_precede(before: Unit | None, span: Span, points: bool) -> bool:
    """ "well, no" is an answer, "my wife said no" and "mostly no" are none."""
    if points and before is not None and before.kind == "word":
        return before.word in grammar("answers.before_no")  # not "she laughed at number three"
    if (
        before is None
        or before.kind in ("mark", "conj", "cue", "term", "pronoun")
        or span.end - span.start > 1
    ):
        return True
    return before.kind == "word" and (
        before.word in grammar("answers.before_no") or not before.word.isalpha()
    )


def _may_follow(following: Unit | None, span: Span, sentence: Sentence) -> bool:
    if following is None or following.kind in ("mark", "conj"):
        return True
    if following.kind == "person":
        return span.end - span.start == 1 and following.word.split()[0] in ("my", "our", "mi")
    if following.kind == "term":
        return False
    if following.kind == "cue":
        if following.word in grammar("negation.skipped"):
            return False  # "nothing today"
        if span.value == "affirm" and following.word in grammar("answers.merely"):
            return False  # "I'm just the granny"
        denies = span.value != "affirm" and following.value in ("no", "not", "none", "unsure")
        return denies or following.value in ("but", "except", "now", "start", "past")
    if following.kind == "pronoun":
        bare = span.value == "denial" and span.end - span.start == 1
        return bare or following.word in ("i", "me", "my", "we")
    if not following.word[:1].isalnum():
        return True
    if following.word == "of":
        return False  # "none of the serious ones": a longer denial takes its "of them" in
    if span.value == "affirm":
        return following.word in grammar("answers.after_yes")
    if any(s.start == following.start and s.value == "denial" for s in sentence.near.other["answer"]):
        return True
    long = span.end - span.start > 1
    if following.word in grammar("answers.opens"):
        return True  # "no my boss is the only strain": no noun phrase follows that no
    return following.word in medicines.wordset("discourse") or (
        long and following.word in grammar("answers.listed")
    )


def _unsure(analysis: Analysis, denial: Span | None) -> bool:
    for cue in analysis.layers.cues:
        if cue.value != "unsure":
            continue
        sentence = analysis.sentence_at(cue.start)
        if sentence is None or denial is None:
            return True
        if denial.start <= cue.start and cue.end <= denial.end:
            continue  # "not a chance"
        if sentence.question and not sentence.start <= denial.start < sentence.end and not sentence.mentions:
            continue  # "no. is tuesday possible?"
        if sentence.start <= denial.start < sentence.end or sentence.end - sentence.start <= 7:
            return True
    return False


def answer(reading: Reading, analysis: Analysis, asked: str | frozenset[str]) -> Reading:
    """`reading` with what the text clears (`denied`) and leaves open (`open`, `why`) of what was asked."""
    scope = scope_of(asked)
    found = signals(analysis, scope)
    flagged = {f.concept for f in reading.findings if f.status not in _CLEARED} & scope
    named = wholly.fully_denied(analysis)
    whole = wholly.whole_health(analysis) if asked == ANY else frozenset()
    why = blocked = _obstacle(found, analysis)
    findings = granted.answering(reading.findings, scope)
    only_harmless = asked == MEDICATIONS and medicines.only_harmless(analysis)
    if not why and _of_the_writer_only(analysis, found.denial):
        why = "denied of the writer, somebody else is to be treated"
    if why:
        cleared: frozenset[str] = frozenset()
    elif found.denial is not None:
        cleared = scope
        if asked == ANY and not found.strong and wholly.names_single_ones(analysis, found.denial):
            cleared, why = named & scope, "denied only what was named"
    elif only_harmless:
        cleared = scope
    else:
        cleared = (named | found.fine | whole | _said_healthy(found)) & scope
        why = "nothing denied"
    if (
        found.affirm is not None
        and found.denial is None
        and not only_harmless  # "yes, metformin" names all there is
    ):
        findings, flagged, why = granted.affirmed(
            findings, flagged, scope, analysis, found.affirm, asked != MEDICATIONS
        )
        cleared = frozenset()
    cleared = cleared - flagged
    left = scope - cleared - flagged
    return replace(
        reading,
        findings=findings,
        denied=cleared,
        open=left,
        why=why if left else "",
        named=named,
        blocked=blocked,
        affirmed=found.affirm is not None,
        healthy=found.healthy,
        skin_fine=found.skin_fine,
        area_fine=found.area_fine,
    )


def _of_the_writer_only(analysis: Analysis, denial: Span | None) -> bool:
    """ "I don't, but the session is for my nan": what the writer denies of themselves clears nobody else."""
    if denial is None or not analysis.cast.booked_for_other:
        return False
    said = analysis.tokens[max(0, denial.start - 4) : denial.end]  # "me personally, no" too
    return bool({"i", "me"} & {t.word for t in said})


def _obstacle(found: Signals, analysis: Analysis) -> str:
    if found.denial is None and not any(t.word.isalpha() for t in analysis.tokens):
        return "unreadable"
    if found.dictated:
        return "dictated"
    if found.refusal:
        return "refused"
    if found.unsure:
        return "not sure"
    if found.affirm is not None and found.denial is not None:
        return "contradiction"
    if found.doubtful_no:
        return "a question back"
    if found.unexplained:
        return "not all of it is understood"
    return ""


def _said_healthy(found: Signals) -> frozenset[str]:
    """ "clear skin" answers a question about the skin, "healthy as a horse" one about other illnesses."""
    skin = frozenset({"skin_condition", "broken_skin"}) if found.skin_fine else frozenset()
    return skin | frozenset({"other_serious"}) if found.healthy else skin
