"""From answers and mentions to clear, ask a clinician, or avoid, with the rules that said so; all pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from typing import Any

from clinic import health
from clinic.health import Finding, Reading, datafiles, places

NOT_SAID = "nothing said"
ASKED_ABOUT = "asked about"  # in the rule of a finding that is only a question
_FLAGLESS = frozenset({"absent", "family"})


class Decision(str, Enum):
    """The outcome; a later one is stricter."""

    CLEAR = "clear"
    ASK_CLINICIAN = "ask_clinician"
    AVOID = "avoid"

    @property
    def strictness(self) -> int:
        return list(Decision).index(self)

    def __lt__(self, other: str) -> bool:
        return self.strictness < Decision(other).strictness

    def __le__(self, other: str) -> bool:
        return self.strictness <= Decision(other).strictness

    def __gt__(self, other: str) -> bool:
        return self.strictness > Decision(other).strictness

    def __ge__(self, other: str) -> bool:
        return self.strictness >= Decision(other).strictness


@dataclass(frozen=True)
class Verdict:
    """A decision, the rules behind it (strictest first), and the concept of the strictest finding or ""."""

    decision: Decision
    rules: tuple[str, ...] = ()
    concept: str = ""


@dataclass(frozen=True)
class Question:
    """One question of the form: its key, the slot that holds its answer, the concepts it asks about."""

    key: str
    slot: str
    concepts: tuple[str, ...]


@dataclass(frozen=True)
class Questions:
    """The question set: its version, and the questions in the order they are asked."""

    version: str
    questions: tuple[Question, ...]

    def __iter__(self) -> Any:
        return iter(self.questions)

    def __len__(self) -> int:
        return len(self.questions)

    def __getitem__(self, key: str) -> Question:
        """The question with this key. Raises KeyError."""
        for question in self.questions:
            if question.key == key:
                return question
        raise KeyError(key)

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(q.key for q in self.questions)


@dataclass(frozen=True)
class Answer:
    """What a person's words answer.

    `cleared` are the concepts explicitly denied, `left` the ones still unanswered (for the `area` question
    also "area" itself, where no part of the body was named); `open` says that something is left, `why` why.
    `areas` are the body regions to be treated.
    """

    question: str
    text: str
    findings: tuple[Finding, ...] = ()
    cleared: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    why: str = ""
    affirmed: bool = False

    @property
    def open(self) -> bool:
        """Whether something asked is still unanswered."""
        return bool(self.left)

    @property
    def follow_up(self) -> str | None:
        """How to ask on: `which` after a bare yes, `rest` after half an answer, `again` after none.

        None when nothing is left, and when the person would not say: what is open then goes to staff.
        """
        if not self.left or self.why in ("refused", "dictated"):
            return None
        if self.affirmed and not self.findings:
            return "which"
        return "rest" if self.cleared or self.findings or self.areas else "again"

    def to_json(self) -> dict[str, Any]:
        return {
            "question": self.question,
            "text": self.text,
            "findings": [f.to_json() for f in self.findings],
            "cleared": list(self.cleared),
            "left": list(self.left),
            "areas": list(self.areas),
            "why": self.why,
            "affirmed": self.affirmed,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Answer:
        """The answer that `to_json` wrote. Raises KeyError or ValueError for anything else."""
        return cls(
            question=value["question"],
            text=value["text"],
            findings=tuple(Finding.from_json(f) for f in value["findings"]),
            cleared=tuple(value["cleared"]),
            left=tuple(value["left"]),
            areas=tuple(value["areas"]),
            why=value["why"],
            affirmed=value["affirmed"],
        )


@lru_cache
def questions() -> Questions:
    """The questions of data/health/questions.yml."""
    data = datafiles.load("questions")
    return Questions(
        data["version"], tuple(Question(q["key"], q["slot"], tuple(q["concepts"])) for q in data["questions"])
    )


def version() -> str:
    """The version of the question set, kept with every answer."""
    return questions().version


def __getattr__(name: str) -> Any:
    # QUESTIONS reads a file, so it is made on first use and not at import.
    if name == "QUESTIONS":
        return questions()
    raise AttributeError(name)


# -- deciding --


def decide(findings: Iterable[Finding], treated: Iterable[str] = ()) -> Verdict:
    """The strictest decision over `findings`. `treated` are the body regions to be treated, where known."""
    wanted = frozenset(treated)
    judged = [(_decide_one(f, wanted), f) for f in findings]
    if not judged:
        return Verdict(Decision.CLEAR)
    judged.sort(key=lambda pair: -pair[0][0].strictness)
    rules = tuple(
        f"{f.concept} {f.status}: {decision.value}, {rule} ({f.rule})" for (decision, rule), f in judged
    )
    strictest = judged[0][0][0]
    concept = judged[0][1].concept if strictest > Decision.CLEAR else ""
    return Verdict(strictest, tuple(dict.fromkeys(rules)), concept)


def _decide_one(finding: Finding, wanted: frozenset[str]) -> tuple[Decision, str]:
    table = datafiles.load("decisions")
    here = "elsewhere" if _elsewhere(finding, wanted) else "here"
    for row in table["rows"]:
        if (
            finding.status in row["statuses"]
            and finding.concept in row.get("concepts", (finding.concept,))
            and here == row.get("area", here)
            and (row.get("kin") != "true" or finding.whose in _kin())
            and any(finding.rule.startswith(g) for g in row.get("groups", ("",)))
        ):
            return Decision(row["decision"]), str(row["rule"])
    return Decision(table["fallback"]["decision"]), str(table["fallback"]["rule"])


def _elsewhere(finding: Finding, wanted: frozenset[str]) -> bool:
    if finding.area == places.ELSEWHERE:
        return True
    if finding.area in (None, places.TREATED) or not wanted:
        return False
    return not places.overlap(finding.area, wanted)


@lru_cache
def _kin() -> frozenset[str]:
    return frozenset(datafiles.load("people")["kin"])


def _open_verdict(names: Iterable[str]) -> Verdict | None:
    left = sorted(names)
    if not left:
        return None
    rule = datafiles.load("decisions")["open"]
    return Verdict(Decision(rule["decision"]), (f"{rule['rule']}: {', '.join(left)}",))


def judge(reading: Reading) -> Verdict:
    """The decision about one text: its findings, what it leaves open of what was asked, an emergency."""
    verdicts = [decide(reading.findings, reading.wanted)]
    left = _open_verdict(reading.open)
    if left is not None:
        verdicts.append(Verdict(left.decision, tuple(f"{r} ({reading.why})" for r in left.rules)))
    if reading.truncated:
        verdicts.append(Verdict(Decision.ASK_CLINICIAN, ("longer than can be read",)))
    if reading.emergency:
        rule = datafiles.load("decisions")["emergency"]
        verdicts.append(Verdict(Decision(rule["decision"]), (f"{rule['rule']}: {reading.emergency}",)))
    return _strictest(verdicts)


def _strictest(verdicts: list[Verdict]) -> Verdict:
    ordered = sorted(verdicts, key=lambda v: -v.decision.strictness)
    concept = next((v.concept for v in ordered if v.concept), "")
    return Verdict(ordered[0].decision, tuple(r for v in ordered for r in v.rules), concept)


# -- answers --


def read_answer(question_key: str, text: str) -> Answer:
    """What `text` answers to one question of the form. Raises KeyError for an unknown question."""
    question = questions()[question_key]
    return _answer(question, text, health.read(text, frozenset(question.concepts)))


def _answer(question: Question, text: str, reading: Reading) -> Answer:
    if question.key == "area":
        return _area_answer(question, text, reading)
    cleared = set(reading.denied)
    if question.key == "other" and reading.healthy and not reading.blocked:
        cleared |= set(question.concepts)
    return _make(question, text, reading, cleared)


def _make(
    question: Question, text: str, reading: Reading, cleared: set[str], extra: tuple[str, ...] = ()
) -> Answer:
    """`cleared` may name more than the question asks, and what is flagged: neither is cleared by it."""
    flagged = _flagged(reading.findings)
    left = [c for c in question.concepts if c not in cleared and c not in flagged]
    return Answer(
        question=question.key,
        text=text,
        findings=reading.findings,
        cleared=tuple(c for c in question.concepts if c in cleared and c not in flagged),
        left=(*extra, *left),
        areas=tuple(sorted(reading.areas)) if question.key == "area" else (),
        why=(reading.why or NOT_SAID) if left or extra else "",
        affirmed=reading.affirmed,
    )


def _flagged(findings: Iterable[Finding]) -> set[str]:
    return {f.concept for f in findings if f.status not in _FLAGLESS}


def _area_answer(question: Question, text: str, reading: Reading) -> Answer:
    """The area question: which part, and whether anything is wrong with it."""
    cleared = set(reading.denied)
    if not reading.blocked:
        if reading.area_fine:
            cleared |= set(question.concepts)
        elif reading.skin_fine:
            # "lower back, skin is fine" is how people say that nothing is wrong there
            cleared |= set(question.concepts if reading.areas else ("skin_condition", "broken_skin"))
    extra = () if reading.areas else ("area",)
    return _make(question, text, reading, cleared, extra)


def read_answers(question_key: str, text: str) -> dict[str, Answer]:
    """Answers to every question that `text` explicitly answers; always one for the question asked.

    A question that was not asked is answered only by name; a bare "no" belongs to the one asked.
    """
    asked = questions()[question_key]
    scopes = [frozenset(question.concepts) for question in questions()]
    plain, *readings = health.read_each(text, (None, *scopes))
    read = dict(zip(questions().keys, readings, strict=True))
    answers = {question_key: _answer(asked, text, read[question_key])}
    for question in questions():
        if question.key == question_key:
            continue
        named = {f.concept for f in plain.findings} & set(question.concepts)
        reading = read[question.key]
        cleared = set(reading.named) if not reading.blocked else set()
        if question.key == "other" and reading.healthy and not reading.blocked:
            cleared |= set(question.concepts)
        if named or cleared & set(question.concepts):
            extra = ("area",) if question.key == "area" and not reading.areas else ()
            answers[question.key] = _make(question, text, reading, cleared, extra)
    return answers


def volunteered(text: str) -> dict[str, Answer]:
    """Answers to questions that were not asked yet: only what the text denies or finds by name."""
    first, second = questions().keys[:2]
    to_first = read_answers(second, text).get(first)
    others = {key: answer for key, answer in read_answers(first, text).items() if key != first}
    return {**({first: to_first} if to_first else {}), **others}


# -- keeping in mind --


def merge(known: Iterable[Finding], new: Iterable[Finding]) -> tuple[Finding, ...]:
    """All findings, known ones first; nothing is forgotten, the same one is kept once."""
    merged: dict[tuple[str, str, str, str, str | None], Finding] = {}
    for finding in (*known, *new):
        key = (finding.concept, finding.status, finding.rule, finding.whose, finding.area)
        merged.setdefault(key, finding)
    return tuple(merged.values())


def retract(known: Iterable[Finding], text: str) -> tuple[str, ...]:
    """Concepts with a known flag that `text` now denies outright: to be confirmed once before they count."""
    flagged = _flagged(known)
    if not flagged:
        return ()
    reading = health.read(text)
    denied = {f.concept for f in reading.findings if f.status == "absent"}
    return tuple(sorted((flagged & denied) - _flagged(reading.findings)))


def withdraw(known: Iterable[Finding], concepts: Iterable[str]) -> tuple[Finding, ...]:
    """The findings after the person confirmed not to have `concepts`: those flags become denials."""
    gone = set(concepts)
    return tuple(
        replace(f, status="absent", rule=f"{f.rule}; taken back and confirmed") if f.concept in gone else f
        for f in known
    )


def assess(answers: Mapping[str, Answer], findings: Iterable[Finding] = ()) -> Verdict:
    """The decision over all answers and mentions; a question unanswered or left open goes to a clinician."""
    areas = frozenset(a for answer in answers.values() for a in answer.areas)
    everything = merge(findings, (f for answer in answers.values() for f in answer.findings))
    verdicts = [decide(everything, areas)]
    cleared = {c for answer in answers.values() for c in answer.cleared}
    for question in questions():
        answer = answers.get(question.key)
        if answer is None:
            left: Iterable[str] = [f"{question.key} not answered"]
        else:
            left = [c for c in answer.left if c not in cleared]
        verdict = _open_verdict(left)
        if verdict is not None:
            verdicts.append(verdict)
    return _strictest(verdicts)


def settle(answers: Mapping[str, Answer], findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that still stand after these answers.

    A question about a condition ("is it all right with eczema?") tells nothing about the person: once they
    explicitly deny that condition, it is gone. Whatever was said of themselves stays.
    """
    cleared = {c for answer in answers.values() for c in answer.cleared}
    return tuple(f for f in findings if not (ASKED_ABOUT in f.rule and f.concept in cleared))


def standing(answers: Mapping[str, Answer], findings: Iterable[Finding]) -> Decision:
    """The decision that the findings alone force now, whatever is still to be asked.

    Until the area to be treated is known, a skin condition that may be elsewhere goes to a clinician only.
    """
    areas = frozenset(a for answer in answers.values() for a in answer.areas)
    local = questions()["area"].concepts
    known = [f for f in findings if "area" in answers or f.concept not in local]
    waiting = [f for f in findings if f not in known and f.status not in _FLAGLESS]
    return max(decide(known, areas).decision, Decision.ASK_CLINICIAN if waiting else Decision.CLEAR)
