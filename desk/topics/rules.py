"""What a topic must be, each rule once: `desk topics check` tells them, tests hold the shipped files to them.

Rules look at one question and at what the clinic has told; which sentences are in two places, or nearly, is
seen in desk/clashes.py.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clinic import settings
from clinic.profile import Clinic
from desk.said import say
from desk.topics.files import SMS, WEB, Answer, Question

SEEDS = settings.ROOT / "data" / "seeds.json"
LEAST_EXAMPLES, LEAST_EXAMPLES_OF_A_PART = 60, 8
LONGEST_SMS = 320  # characters: two parts
MOST_SENTENCES = 4
MOST_LINES = 400
RUN_LENGTH = 8  # words; a longer run shared with the clinic's own texts is a copy
NOT_TOLD = "not_told"
CLINIC_FILE, SEEDS_FOLDER = "clinic.yml", "seeds/"
EMERGENCY_NUMBERS = frozenset({"911"})
# Values that clinic.yml may have and the shipped one has not: an answer for them is checked as well.
NOT_YET_TOLD = {"standalone_price": "$85.50", "membership_price": "$129.50", "kit_price": "$49.50"}
MEDICAL = frozenset(
    {"tiredness", "marks", "who_should_avoid", "pain", "benefits", "aftercare", "timing_results"}
)
PLACEHOLDER = re.compile(r"{(\w+)}")
NAME = re.compile(r"[a-z][a-z0-9_]*")
_NUMBER = re.compile(r"\d[\d,.:]*(?<![,.:])")
_WORD = re.compile(r"[a-z0-9]+")
_SENTENCE_END = re.compile(r"[.?!](?=\s|$)")
_NOT_PLAIN = re.compile(
    r"[^A-Za-z0-9 \n@$_!\"#%&'()*+,\-./:;<=>?]"
)  # not ASCII that is one GSM-7 septet each
_SAYS_NOT_TOLD = re.compile(r"hasn't (told|given)")
_OFFERS_A_PERSON = re.compile(r"\bI can\b[^.]*\b(team|them|it on|question on|person)\b")
_CURE = re.compile(r"\b(cures?|heals?|guaranteed?|proven)\b", re.IGNORECASE)
_DISCLAIMED = re.compile(r"\b(isn't|not) a cure\b", re.IGNORECASE)
ANNOTATION = re.compile(r"\[[^\]]+\]\s*[({]")  # Rasa reads [text](name) and [text]{...} as an entity


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, in words for staff. `line`: from 1, None for the file as a whole.

    `said`: it is about what people would read, so that the running bot does not get it (desk/reload.py).
    """

    path: Path
    line: int | None
    question: str
    message: str
    said: bool = False


@dataclass(frozen=True)
class Known:
    """What the clinic has told: placeholders with their values, numbers, sources, runs of its own words."""

    facts: Mapping[str, str]
    numbers: frozenset[str]
    sources: frozenset[str]
    runs: frozenset[str]

    def filled(self, text: str) -> str:
        """`text` as a visitor reads it; a placeholder that nobody knows stays in its braces."""
        return PLACEHOLDER.sub(lambda found: self.facts.get(found[1], found[0]), text)


def known(clinic: Clinic) -> Known:
    """From clinic.yml and the print of the clinic's own texts."""
    facts = {**NOT_YET_TOLD, **settings.facts(clinic)}
    seeds = json.loads(SEEDS.read_text("utf-8"))
    of_facts = frozenset().union(*map(numbers_in, facts.values()))
    return Known(
        facts,
        frozenset(seeds["numbers"]) | EMERGENCY_NUMBERS | of_facts,
        frozenset(f"{SEEDS_FOLDER}{name}" for name in seeds["files"]) | {CLINIC_FILE},
        frozenset(seeds["shingles"]),
    )


def facts_of_clinic() -> dict[str, str]:
    """The placeholders that clinic.yml has a value for now."""
    return settings.facts(settings.load().clinic)


def check(question: Question, told: Known) -> Iterator[Problem]:
    """Everything that is wrong with a topic's general part or with one of its sub-questions."""
    for rule in RULES:
        for line, message in rule(question, told):
            yield Problem(question.path, line, question.name, message, rule in ANSWER_RULES)


def check_file(path: Path, name: str, draft: str | None = None) -> Iterator[Problem]:
    """What is wrong with the topic's file as a whole, or with what it would hold."""
    text = path.read_text("utf-8", errors="replace") if draft is None else draft
    lines = text.splitlines()
    if not NAME.fullmatch(name):
        yield Problem(path, None, name, say("topic.bad_name", name=name))
    if not lines or not lines[0].startswith(f"# {name}: "):
        yield Problem(path, 1, name, say("topic.no_borders", name=name))
    if len(lines) > MOST_LINES:
        yield Problem(
            path, len(lines), name, say("topic.too_many_lines", lines=len(lines), most=MOST_LINES, name=name)
        )


Found = Iterator[tuple[int, str]]  # line, message
Rule = Callable[[Question, Known], Found]


def belongs(question: Question, _told: Known) -> Found:
    """A file holds the topic that it is named after."""
    if question.topic != question.path.stem and question.path.parent.name != "examples":
        yield question.line, say("topic.other_topic", topic=question.topic, name=question.path.stem)
    if question.about is not None and not NAME.fullmatch(question.about):
        yield question.line, say("topic.bad_name", name=question.about)


def has_examples(question: Question, _told: Known) -> Found:
    """Enough examples to be recognised by."""
    least = LEAST_EXAMPLES if question.about is None else LEAST_EXAMPLES_OF_A_PART
    if len(question.examples) < least:
        yield question.line, say("topic.few_examples", count=len(question.examples), least=least)


def examples_are_plain(question: Question, _told: Known) -> Found:
    """No example is read by Rasa as something else."""
    for example in question.examples:
        if ANNOTATION.search(example.text) or example.text.startswith("/"):
            yield example.line, say("topic.annotated", text=example.text)


def has_answers(question: Question, _told: Known) -> Found:
    """An answer for each channel, and one for each value that may be known."""
    web, sms = len(question.texts(WEB)), len(question.texts(SMS))
    line = question.answer_line or question.line
    if question.answer_line is None:
        yield line, say("topic.no_answer", response=f"utter_faq/{question.name}")
    elif not web or not sms:
        yield line, say("topic.no_web" if not web else "topic.no_sms")
    elif web != sms:
        yield line, say("topic.uneven", web=web, sms=sms)
    for answer in question.answers:
        if answer.channel not in (WEB, SMS):
            yield answer.line, say("topic.bad_channel", channel=answer.channel)


def says_where_from(question: Question, told: Known) -> Found:
    """`source:` names the clinic's texts, clinic.yml, or says that it is not told."""
    if not question.answers:
        return
    line = question.answers[0].line
    if not question.sources:
        yield line, say("topic.no_source")
    elif set(question.sources) != {NOT_TOLD}:
        for source in set(question.sources) - told.sources:
            yield line, say("topic.bad_source", source=source)
    if question.about is None and not any(answer.metadata.get("title") for answer in question.answers):
        yield line, say("topic.no_title")


def offers_a_person(question: Question, _told: Known) -> Found:
    """What the clinic has not told comes with the offer of a person."""
    not_told = set(question.sources) == {NOT_TOLD}
    for answer in question.answers:
        lacks = (not_told and question.about is not None) or _SAYS_NOT_TOLD.search(answer.text)
        if lacks and not _OFFERS_A_PERSON.search(answer.text):
            yield answer.line, say("topic.no_person")


def fits(question: Question, told: Known) -> Found:
    """On SMS two parts of plain letters, on the web a few sentences."""
    for answer in question.answers:
        text = told.filled(answer.text)
        if answer.channel == WEB:
            sentences = len(_SENTENCE_END.findall(text))
            if not text.strip() or not sentences:
                yield answer.line, say("topic.no_sentence")
            elif sentences > MOST_SENTENCES:
                yield answer.line, say("topic.long_web", sentences=sentences, most=MOST_SENTENCES)
            continue
        if len(text) > LONGEST_SMS:
            yield answer.line, say("topic.long_sms", length=len(text), longest=LONGEST_SMS)
        strange = sorted(set(_NOT_PLAIN.findall(text)) - set("{}"))
        if strange:
            yield answer.line, say("topic.not_plain", signs=" ".join(strange))


def placeholders_are_known(question: Question, told: Known) -> Found:
    """What stands in braces is a value that clinic.yml may have."""
    for answer in question.answers:
        for name in dict.fromkeys(PLACEHOLDER.findall(answer.text)):
            if name not in told.facts:
                close = difflib.get_close_matches(name, list(told.facts), 1)
                meant = say("topic.meant", name=close[0]) if close else ""
                yield answer.line, say("topic.unknown_placeholder", name=name, meant=meant)
        if set("{}") & set(PLACEHOLDER.sub("", answer.text)):
            yield answer.line, say("topic.broken_placeholder", example="{addon_price}")


def numbers_are_told(question: Question, told: Known) -> Found:
    """A price, a time, any number is the clinic's."""
    for answer in question.answers:
        for number in sorted(numbers_in(told.filled(answer.text)) - told.numbers):
            yield answer.line, say("topic.number", number=number)


def is_in_own_words(question: Question, told: Known) -> Found:
    """Nothing is copied from the clinic's own texts."""
    for answer in question.answers:
        copied = copied_run(told.filled(answer.text), told.runs)
        if copied:
            yield answer.line, say("topic.copied", words=copied)


def promises_nothing(question: Question, _told: Known) -> Found:
    """No cure is promised, and medical answers do not exclaim."""
    for answer in question.answers:
        claim = _CURE.search(_DISCLAIMED.sub("", answer.text))
        if claim:
            yield answer.line, say("topic.cure", word=claim[0])
        if question.topic in MEDICAL and "!" in answer.text:
            yield answer.line, say("topic.exclaims")


ANSWER_RULES: tuple[Rule, ...] = (
    has_answers,
    says_where_from,
    offers_a_person,
    fits,
    placeholders_are_known,
    numbers_are_told,
    is_in_own_words,
    promises_nothing,
)
RULES: tuple[Rule, ...] = (belongs, has_examples, examples_are_plain, *ANSWER_RULES)


def numbers_in(text: str) -> frozenset[str]:
    """The numbers of a text, as they are written: "10", "7:30", "85.50"."""
    return frozenset(_NUMBER.findall(text))


def copied_run(text: str, runs: Iterable[str]) -> str | None:
    """The first words that stand in the clinic's own texts just so."""
    known_runs = frozenset(runs)
    return next((words for words in word_runs(text) if print_of(words) in known_runs), None)


def word_runs(text: str) -> list[str]:
    """Each run of RUN_LENGTH words."""
    words = _WORD.findall(text.casefold().replace("'", "").replace("\u2019", ""))
    return [" ".join(words[start : start + RUN_LENGTH]) for start in range(len(words) - RUN_LENGTH + 1)]


def print_of(words: str) -> str:
    """A hash, so that the clinic's texts can be compared without being here."""
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def prints(folder: Path) -> dict[str, Any]:
    """What data/seeds.json holds, made from the clinic's own texts in `folder`."""
    texts = {path.name: path.read_text("utf-8") for path in sorted(folder.glob("*.txt"))}
    return {
        "files": list(texts),
        "numbers": sorted(frozenset().union(*map(numbers_in, texts.values()))),
        "shingles": sorted({print_of(words) for text in texts.values() for words in word_runs(text)}),
    }


def longest(answers: Iterable[Answer], channel: str, told: Known) -> int:
    """Characters of the longest answer on a channel, its values filled in; 0 when there is none."""
    return max((len(told.filled(a.text)) for a in answers if a.channel == channel), default=0)


if __name__ == "__main__":  # python -m desk.topics.rules FOLDER_OF_THE_CLINICS_TEXTS
    import sys

    SEEDS.write_text(json.dumps(prints(Path(sys.argv[1])), indent=0) + "\n", "utf-8")
