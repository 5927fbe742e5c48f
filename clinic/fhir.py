"""Screenings as FHIR R4B: the question set as a Questionnaire, each screening as a QuestionnaireResponse.

Plain JSON dicts, made without a FHIR library. What was concluded (decision, rules, findings) follows the
answers as read-only items of the same questionnaire, so that any system that shows forms shows it too. Nobody
is named: the subject is a keyed hash, and names, numbers and addresses are taken out of what was said.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from clinic import people, questionnaire, screening
from clinic.health.findings import CONCEPTS, SELF, STATUSES
from clinic.questionnaire import label
from clinic.records import Record
from clinic.screening import Decision

Resource = dict[str, Any]

CONTENT_TYPE = "application/fhir+json"
NAME = "cupping-health-questions"
_SUBJECT = 32  # hexadecimal digits: 128 bits
_ODD_SPACE = re.compile(r"[^\S \n\t]")  # FHIR's strings know no other white space
_ODD_IN_ID = re.compile(r"[^A-Za-z0-9.-]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
# What a finding is told by, in order: (linkId, type, the codes of a choice)
_FINDING: tuple[tuple[str, str, Sequence[str]], ...] = (
    ("concept", "choice", CONCEPTS),
    ("status", "choice", STATUSES),
    ("words", "text", ()),
    ("whose", "string", ()),
    ("area", "string", ()),
    ("rule", "string", ()),
    ("source", "string", ()),
)


@dataclass(frozen=True)
class Issuer:
    """Whose export it is. `base` is the address under which the clinic's own identifiers are; it need not
    answer. `secret` is the key of the hashes that stand for people."""

    base: str
    publisher: str
    secret: bytes

    def canonical(self, version: str) -> str:
        """The question set of that version: "address|version"."""
        return f"{self.base}/Questionnaire/{NAME}|{version}"

    def person(self, conversation: str, person: str) -> str:
        """Stands for one person of one conversation ("" is the writer); nobody can compute it back."""
        about = f"fhir:{conversation}:{person}".encode()
        return hmac.new(self.secret, about, hashlib.sha256).hexdigest()[:_SUBJECT]


def form(version: str, asked: Mapping[str, str], issuer: Issuer) -> Resource:
    """The Questionnaire of a question set; `asked` is key -> text, in order."""
    current = version == screening.version()
    return {
        "resourceType": "Questionnaire",
        "id": _ODD_IN_ID.sub("-", f"{NAME}-{version}")[:64],
        "url": issuer.canonical(version).partition("|")[0],
        "version": version,
        "name": "CuppingHealthQuestions",
        "title": questionnaire.labels()["title"],
        "status": "active" if current else "retired",
        "subjectType": ["Patient"],
        "publisher": issuer.publisher,
        "item": [
            *({"linkId": key, "text": text or key, "type": "text"} for key, text in asked.items()),
            {**_named("channel"), "type": "string"},
            _conclusions_form(issuer),
        ],
    }


def response(record: Record, issuer: Issuer, names: tuple[str, ...] = ()) -> Resource:
    """The QuestionnaireResponse of a screening. `names` are taken out of what was said, as are all names,
    numbers and addresses that can be told from the words around them."""
    return {
        "resourceType": "QuestionnaireResponse",
        "id": f"screening-{record.id}",
        "identifier": {"system": f"{issuer.base}/screening", "value": str(record.id)},
        "questionnaire": issuer.canonical(record.question_set),
        "status": "completed",
        "subject": _subject(record, issuer),
        "authored": _moment(record.at),
        "source": _writer(record, issuer),
        "item": [
            *(
                _item(question.key, question.text, _string(question.answer, names))
                for question in record.questions
            ),
            _item("channel", label("items", "channel"), _string(record.channel)),
            _conclusions(record, issuer, names),
        ],
    }


def bundle(
    records: Iterable[Record],
    issuer: Issuer,
    now: datetime,
    names: Mapping[str, tuple[str, ...]] | None = None,
) -> Resource:
    """A Bundle of type collection: the question sets that were used, then the screenings in their order."""
    listed, known = list(records), names or {}
    forms = {record.question_set: _asked(record) for record in listed}
    resources = [form(version, asked, issuer) for version, asked in sorted(forms.items())]
    resources += [response(record, issuer, known.get(record.conversation, ())) for record in listed]
    made: Resource = {"resourceType": "Bundle", "type": "collection", "timestamp": _moment(now)}
    if resources:  # FHIR knows no empty lists
        made["entry"] = [
            {"fullUrl": f"{issuer.base}/{one['resourceType']}/{one['id']}", "resource": one}
            for one in resources
        ]
    return made


def _asked(record: Record) -> dict[str, str]:
    return {question.key: question.text for question in record.questions}


def _subject(record: Record, issuer: Issuer) -> Resource:
    subject = _person("Patient", record.conversation, record.person, issuer)
    if record.person:
        relation = str(questionnaire.labels()["somebody_else"]).replace("{person}", record.person)
        subject["display"] = _clean(relation)
    return subject


def _writer(record: Record, issuer: Issuer) -> Resource:
    """Who answered: the subject, or somebody who wrote for them."""
    return _person("RelatedPerson" if record.person else "Patient", record.conversation, "", issuer)


def _person(kind: str, conversation: str, person: str, issuer: Issuer) -> Resource:
    value = issuer.person(conversation, person)
    return {"type": kind, "identifier": {"system": f"{issuer.base}/person", "value": value}}


def _conclusions_form(issuer: Issuer) -> Resource:
    decisions = [decision.value for decision in Decision]
    parts = [_part_form("finding", key, kind, codes, issuer) for key, kind, codes in _FINDING]
    return {
        **_named("assessment"),
        "type": "group",
        "readOnly": True,
        "item": [
            _part_form("assessment", "decision", "choice", decisions, issuer),
            {**_part_form("assessment", "rules", "string", (), issuer), "repeats": True},
            {**_named("finding"), "type": "group", "repeats": True, "readOnly": True, "item": parts},
        ],
    }


def _part_form(group: str, key: str, kind: str, codes: Sequence[str], issuer: Issuer) -> Resource:
    made: Resource = {**_named(key, group), "type": kind, "readOnly": True}
    if codes:
        made["answerOption"] = [_coding(key, code, issuer) for code in codes]
    return made


def _conclusions(record: Record, issuer: Issuer, names: tuple[str, ...]) -> Resource:
    rules = [answer for rule in record.rules for answer in _string(rule)]
    decision = [_coding("decision", record.decision, issuer)]
    return {
        **_named("assessment"),
        "item": [
            _item("assessment.decision", label("items", "decision"), decision),
            *([_item("assessment.rules", label("items", "rules"), rules)] if rules else []),
            *(_finding(finding, issuer, names) for finding in record.findings),
        ],
    }


def _finding(finding: Mapping[str, Any], issuer: Issuer, names: tuple[str, ...]) -> Resource:
    parts = []
    for key, kind, _ in _FINDING:
        value = finding.get("text" if key == "words" else key)
        if not value or (key == "whose" and value == SELF):
            continue
        if kind == "choice":
            answer = [_coding(key, value, issuer)]
        else:
            answer = _string(value, names if key == "words" else None)
        if answer:
            parts.append(_item(f"finding.{key}", label("items", key), answer))
    return {**_named("finding"), "item": parts}


def _named(key: str, group: str = "") -> Resource:
    return {"linkId": f"{group}.{key}" if group else key, "text": label("items", key)}


def _item(link: str, text: str, answer: list[Resource]) -> Resource:
    """An item; one without an answer was asked, or would have been, and got none."""
    made: Resource = {"linkId": link, **({"text": text} if text else {})}
    return {**made, "answer": answer} if answer else made


def _string(value: str | None, names: tuple[str, ...] | None = None) -> list[Resource]:
    """The text as an answer; none for an empty one. With `names`, what tells who it is is taken out."""
    text = value or ""
    clean = _clean(text if names is None else people.redact(text, names))
    return [{"valueString": clean}] if clean else []


def _clean(text: str) -> str:
    return _ODD_SPACE.sub(" ", _CONTROL.sub("", text)).strip()


def _coding(kind: str, code: str, issuer: Issuer) -> Resource:
    system = f"{issuer.base}/CodeSystem/{kind}"
    plural = {"decision": "decisions", "concept": "concepts", "status": "statuses"}[kind]
    return {"valueCoding": {"system": system, "code": code, "display": label(plural, code)}}


def _moment(at: datetime) -> str:
    return at.astimezone(timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z")
