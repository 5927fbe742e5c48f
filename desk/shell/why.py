"""What `--why` tells after a turn, as lines for a person. Pure, but for reading data/."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clinic import health, questionnaire, screening
from clinic.health import Finding, sources
from desk.said import say, word
from desk.shell import rules
from desk.shell.trace import Question, Trace

HEALTH = "health"
UNTOLD = frozenset({"spans", "weekly"})  # of a time, for programs
CLEAR_BY_THEMSELVES = frozenset({"text", "days", "exact", "studio", "start", "phone", "email"})
BOOKING = ("studio", "place", "name", "contact", "confirmed")


@dataclass(frozen=True)
class Line:
    """A line: what it is about ("topic"), and the words."""

    label: str
    words: str


@dataclass(frozen=True)
class Mark:
    """A part of the message that was understood, from `start` to `end`. `kind`: "when", "health"..."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Decided:
    """A screening that this turn wrote down: the decision, its rules, and the sources of its findings."""

    decision: str
    rules: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


def marks(parse: Mapping[str, Any]) -> list[Mark]:
    """The details and health mentions in the message, in order; where they overlap, health counts."""
    findings = (parse.get("health") or {}).get("findings") or ()
    found = [Mark(one["start"], one["end"], HEALTH) for one in findings]
    details = (one for one in parse.get("entities") or () if one.get("entity") != HEALTH)
    found += [Mark(one["start"], one["end"], one["entity"]) for one in details]
    kept: list[Mark] = []
    for mark in found:
        if mark.start < mark.end and all(
            mark.end <= other.start or other.end <= mark.start for other in kept
        ):
            kept.append(mark)
    return sorted(kept, key=lambda mark: mark.start)


def lines(trace: Trace, decided: Decided | None, milliseconds: float) -> list[Line]:
    """All about one turn, except the message with its marks."""
    parse = trace.parse
    intents = [topic["intent"] for topic in parse.get("topics") or ()]
    return [
        *_topics(parse.get("topics") or ()),
        *_details(parse.get("entities") or ()),
        *_health(parse.get("health") or {}),
        *_answers(trace),
        *_form(trace.asked, trace.asks),
        *(Line("step", _step(step.action, step.policy, intents)) for step in trace.steps),
        *_decision(trace, decided),
        Line("time", f"{milliseconds:.0f} ms"),
    ]


def _topics(topics: Sequence[Mapping[str, Any]]) -> Iterator[Line]:
    if not topics:
        yield Line("topic", say("shell.why.no_topic"))
    for topic in topics:
        about = f" about {topic['about']}" if topic.get("about") else ""
        yield Line("topic", f'{topic["intent"]}{about} {topic["confidence"]:.2f}: "{topic.get("text", "")}"')


def _details(entities: Sequence[Mapping[str, Any]]) -> Iterator[Line]:
    for entity in entities:
        if entity.get("entity") != HEALTH:
            yield Line("detail", f"{entity['entity']}: {_value(entity.get('value'))}")


def _value(value: Any) -> str:
    """A detail in few words: of a time the words, the days and the hours."""
    if not isinstance(value, Mapping):
        return str(value)
    told = {name: part for name, part in value.items() if part and name not in UNTOLD}
    parts = (
        _listed(part) if name in CLEAR_BY_THEMSELVES else f"{name} {_listed(part)}"
        for name, part in told.items()
    )
    return ", ".join(parts)


def _listed(part: Any) -> str:
    return " ".join(str(item) for item in part) if isinstance(part, list) else str(part)


def _health(found: Mapping[str, Any]) -> Iterator[Line]:
    for one in found.get("findings") or ():
        finding = Finding.from_json(one)
        more = [f"of their {finding.whose}"] if finding.whose not in ("self", "") else []
        more += [f"area {finding.area}"] if finding.area else []
        said = ", ".join([f'{finding.concept} {finding.status}: "{finding.text}"', *more])
        yield Line(HEALTH, f"{said}; rule {finding.rule}; source {_source(sources.of(finding))}")
    if found.get("emergency"):
        yield Line(HEALTH, f"emergency: {found['emergency']}")
    if found.get("aftercare_problem"):
        yield Line(HEALTH, say("shell.why.aftercare"))


def _source(source: str) -> str:
    return source or str(questionnaire.labels()["own_answer"])


def _answers(trace: Trace) -> Iterator[Line]:
    """What the message filled in: answers to health questions, and what a booking needs."""
    for question in screening.questions():
        answer = trace.noted.get(question.slot)
        if answer:
            yield Line("answer", f"{question.slot}: {_answer(answer)}")
    for name, answer in (trace.noted.get("half_answered") or {}).items():
        yield Line("answer", f"{name}, not whole yet: {_answer(answer)}")
    for slot in BOOKING:
        if trace.noted.get(slot) is not None:
            yield Line("noted", f"{slot}: {_value(trace.noted[slot])}")


def _answer(answer: Mapping[str, Any]) -> str:
    told = [f"{finding['concept']} {finding['status']}" for finding in answer.get("findings") or ()]
    parts = [", ".join(told)] if told else []
    parts += [f"denied {', '.join(answer['cleared'])}"] if answer.get("cleared") else []
    parts += [f"area {', '.join(answer['areas'])}"] if answer.get("areas") else []
    if answer.get("left"):
        parts.append(f"open {', '.join(answer['left'])} ({answer.get('why')})")
    return "; ".join(parts) or say("shell.why.empty_answer")


def _form(asked: Question, asks: Question) -> Iterator[Line]:
    if asked.form or asks.form:
        yield Line("form", f"asked {_question(asked)}; asks next {_question(asks)}")


def _question(question: Question) -> str:
    return f"{question.slot} ({question.form})" if question.form else "nothing"


def _step(action: str, policy: str, intents: Sequence[str]) -> str:
    why = rules.reason(action, intents)
    return f"{action} [{policy}]" + (f": {why}" if why else "")


def _decision(trace: Trace, decided: Decided | None) -> Iterator[Line]:
    """Of this message alone, of all so far, and of the screening that was just closed."""
    found, told = trace.parse.get("health") or {}, None
    if found.get("findings") or found.get("emergency"):
        verdict = screening.judge(health.read(trace.text))
        told = (verdict.decision.value, verdict.rules)
        yield from _verdict("message", *told)
    answers, findings = _kept(trace.slots)
    if decided:
        yield from _verdict("screening", decided.decision, decided.rules)
        yield from (Line("source", _source(source)) for source in decided.sources)
    elif answers or findings:
        areas = frozenset(area for answer in answers.values() for area in answer.areas)
        so_far = (screening.standing(answers, findings).value, screening.decide(findings, areas).rules)
        yield from _verdict("so_far", so_far[0], () if so_far == told else so_far[1])


def _verdict(of: str, decision: str, found: Sequence[str]) -> Iterator[Line]:
    yield Line("decision", f"{word('whose_decision', of)}: {decision}")
    yield from (Line("rule", rule) for rule in found)


def _kept(slots: Mapping[str, Any]) -> tuple[dict[str, screening.Answer], tuple[Finding, ...]]:
    """The answers and findings that the conversation keeps."""
    given = {q.key: slots[q.slot] for q in screening.questions() if slots.get(q.slot)}
    answers = {key: screening.Answer.from_json(answer) for key, answer in given.items()}
    return answers, tuple(Finding.from_json(one) for one in slots.get("health_findings") or ())
