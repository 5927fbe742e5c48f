"""A text taken apart: tokens, spelling, terms, and then what each sentence says of each term."""

from __future__ import annotations

from bisect import bisect_right

from clinic.health import (
    answers,
    certainty,
    clauses,
    corrections,
    dictated,
    lexicon,
    listed,
    negation,
    people,
    places,
    timing,
    unknown,
)
from clinic.health.datafiles import grammar, grammar_list
from clinic.health.findings import Finding
from clinic.health.lexicon import Group
from clinic.health.party import Cast
from clinic.health.sentences import Layers, Mention, Sentence, build, layers
from clinic.health.tokens import Token, tokenise

_SHORT_REPLY = 12


class Analysis:
    """The tokens, layers and sentences of one text, and the findings made of them."""

    def __init__(self, text: str) -> None:
        book = lexicon.get()
        self.text = text
        self.raw = tokenise(text)
        self.tokens: list[Token] = book.correct(self.raw)
        self.layers: Layers = layers(
            [
                *book.spans(self.tokens),
                *unknown.spans(self.tokens, book),
                *dictated.spans(self.raw, book),
                *listed.spans(self.tokens),
            ],
            self.tokens,
            book.pairs,
        )
        self.sentences: list[Sentence] = build(self.tokens, self.layers)
        self._starts = [s.start for s in self.sentences]
        for sentence in self.sentences:
            negation.mark(sentence)
        self.cast = people.assign(self.sentences, self.tokens)
        for sentence in self.sentences:
            if sentence.mentions:
                parts = clauses.split(sentence)
                sentence.days = timing.days_since(sentence, self.tokens)
                for mention in sentence.mentions:
                    clause = clauses.of(parts, mention.unit)
                    certainty.mark(sentence, parts, clause, mention)
                    timing.mark(sentence, clause, mention)
        self._answer_own_questions()
        corrections.mark(self.sentences, self.tokens)
        self.wanted, self.areas = places.assign(self.sentences, self.tokens)
        self.findings: list[Finding] = []
        self.denied: set[str] = set()
        for sentence in self.sentences:
            for mention in sentence.mentions:
                self._conclude(mention)

    def sentence_at(self, token: int) -> Sentence | None:
        """The sentence that holds the token with this index, None for a mark between sentences."""
        at = bisect_right(self._starts, token) - 1
        return self.sentences[at] if at >= 0 and token < self.sentences[at].end else None

    def _answer_own_questions(self) -> None:
        """ "Pregnant? No." is an answer: a question's mentions take what a short next sentence says."""
        for sentence, following in zip(self.sentences, self.sentences[1:], strict=False):
            if not sentence.question or not sentence.mentions:
                continue
            words = [t.word for t in self.tokens[following.start : following.end]]
            verdict = answers.short_verdict(words[:_SHORT_REPLY])
            while words and words[0] in ("because", "cause", "since", "and", "but", "as", "yes"):
                words = words[1:]
            if f" {' '.join(words)}".startswith(
                tuple(f" {phrase}" for phrase in grammar_list("certainty.owning"))
            ):
                verdict = "yes"
            for mention in sentence.mentions:
                if verdict == "no" and not mention.owned:
                    mention.denial, mention.asked, mention.doubt = "no", "", ""
                elif verdict == "yes":
                    mention.asked = ""

    def _conclude(self, mention: Mention) -> None:
        group = mention.group
        if mention.skip or not group.concepts or (group.name == "tattoo" and mention.past):
            return
        if group.kind == "cover" and (not self._stated(mention) or self._listed(mention)):
            return
        status, why = conclude(mention, self.cast)
        if status == "absent" and mention.whose == "self":
            self.denied.update(group.concepts)
        if group.kind == "cover" and status == "family":
            return
        start, end = self.tokens[mention.start].start, self.tokens[mention.end - 1].end
        for concept in group.concepts:
            self.findings.append(
                Finding(
                    concept,
                    status,
                    self.text[start:end],
                    f"{group.name}: {why}",
                    start,
                    end,
                    mention.whose,
                    mention.area,
                )
            )

    def _listed(self, mention: Mention) -> bool:
        """ "my meds: bisoprolol, furosemide": the vague word is a heading, and what it heads is known."""
        units = self.sentences[mention.sentence].units[mention.unit + 1 :]
        if mention.denial or not units or units[0].word not in (":", "-", "are", "is", "=", "include"):
            return False
        known = lexicon.get().words
        return any(u.kind == "term" and u.value.kind != "cover" for u in units) and all(
            u.kind != "word" or u.word in known or u.word[:1].isdigit() for u in units
        )

    def _stated(self, mention: Mention) -> bool:
        """Whether a vague word ("meds", "a condition") is said of somebody, not of things in general."""
        if (
            mention.denial
            or mention.owned
            or "my" in {t.word for t in self.tokens[mention.start : mention.end]}
        ):
            return True
        if mention.asked or mention.whose != "self":
            return False
        sentence = self.sentences[mention.sentence]
        before = {u.word for u in sentence.units[: mention.unit]}
        taken_back = any(
            u.kind == "cue" and u.value in ("except", "but") for u in sentence.units[: mention.unit]
        )
        return (
            taken_back
            or bool(before & grammar("analysis.having"))
            or any(u.kind == "cue" and u.value == "start" for u in sentence.units[: mention.unit])
            or not before
        )


def conclude(mention: Mention, cast: Cast) -> tuple[str, str]:
    """(status, reason) of a mention from all that was said around it."""
    whose = mention.whose
    treated = whose == "self" or whose in cast.treated or cast.everybody
    if not treated:
        if mention.doubt == "runs in the family":
            return ("absent", "denied") if mention.denial == "no" else ("possible", mention.doubt)
        if mention.denial == "no":
            return "absent", f"denied of {whose}"
        return "family", f"said of {whose}"
    if mention.denial == "affirmed":
        return _capped("present", mention.group, "denial turned round")
    if mention.asked and (whose == "self" or mention.asked == certainty.CONDITIONAL):
        return "possible", mention.asked
    if mention.doubt:
        return "possible", mention.doubt
    if mention.denial == "weak":
        return "possible", "denial in doubt"
    if mention.denial == "past":
        return "historical", "no longer"
    if mention.denial == "no":
        return "absent", "denied"
    if mention.by_name and whose == "self" and cast.booked_for_other and "me" not in cast.treated:
        return "possible", "said of the writer, booked for somebody else"
    if mention.now_and_then:
        return "possible", "only now and then"
    if mention.past and not mention.shared:
        return "historical", mention.past
    if mention.group.name == "tattoo" and mention.fresh:
        return "present", "of the last weeks"
    return _capped("present", mention.group, "stated")


def _capped(status: str, group: Group, why: str) -> tuple[str, str]:
    if group.ceiling == "possible":
        return "possible", f"{why}, at most possible"
    return status, why
