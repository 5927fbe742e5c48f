"""Screenings as FHIR: valid by the standard's own classes, answers as given, nobody named.

`fhir.resources` checks the shape of each resource; that a response fits its questionnaire is checked here.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.questionnaire import Questionnaire
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from clinic import fhir, health, questionnaire, records, screening
from clinic.db.screenings import Screening
from clinic.fhir import Issuer
from clinic.health import sources
from clinic.health.findings import CONCEPTS, STATUSES

PUBLISHED = Path(__file__).with_name("questionnaires")
AT = datetime(2027, 2, 10, 14, 10, 30, 250_000, tzinfo=timezone(timedelta(hours=-5)))
ISSUER = Issuer("https://clinic.example/fhir", "Example Clinic", b"k" * 32)
ANSWERS = {
    "pregnancy": "no",
    "blood": "yes, warfarin 5mg",
    "area": "lower back, all fine there",
    "other": "nope",
}


def stored(**more: Any) -> Screening:
    """A screening as the action writes it: of somebody who takes warfarin, and whose mother does not."""
    findings = [
        {**finding.to_json(), "source": sources.of(finding)}
        for text in (ANSWERS["blood"], "my mother has haemophilia", "eczema on my elbow")
        for finding in health.read(text).findings
    ]
    values = {
        "id": 12, "conversation": "web:5f2a", "channel": "web", "person": "", "question_set": "1",
        "asked": questionnaire.asked(), "answers": ANSWERS, "findings": findings, "decision": "avoid",
        "rules": ["blood_thinner present: avoid", "bleeding_disorder family: ask_clinician"], "at": AT,
    }  # fmt: skip
    return Screening(**{**values, **more})


def response(names: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    made = fhir.response(records.of(stored(**more)), ISSUER, names)
    QuestionnaireResponse.parse_raw(json.dumps(made))
    return made


def form() -> dict[str, Any]:
    made = fhir.form("1", questionnaire.asked(), ISSUER)
    Questionnaire.parse_raw(json.dumps(made))
    return made


def items(resource: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every item, those inside of others too."""
    for item in resource.get("item", ()):
        yield item
        yield from items(item)


def answers(resource: dict[str, Any], link: str) -> list[Any]:
    found = [item for item in items(resource) if item["linkId"] == link]
    return [value for item in found for answer in item.get("answer", ()) for value in answer.values()]


def misfits(filled: dict[str, Any], asked: dict[str, Any], where: str = "") -> list[str]:
    """Where a response is not what its questionnaire asks for."""
    known = {item["linkId"]: item for item in asked.get("item", ())}
    wrong = []
    for link, count in Counter(item["linkId"] for item in filled.get("item", ())).items():
        if link not in known:
            wrong.append(f"{where}/{link} is not asked")
        elif count > 1 and not (known[link].get("repeats") and known[link]["type"] == "group"):
            wrong.append(f"{where}/{link} is there {count} times")
    for item in filled.get("item", ()):
        if item["linkId"] in known:
            question, path = known[item["linkId"]], f"{where}/{item['linkId']}"
            wrong += _misfits_of_one(item, question, path) + misfits(item, question, path)
    return wrong


def _misfits_of_one(item: dict[str, Any], question: dict[str, Any], path: str) -> list[str]:
    kinds = {"text": "valueString", "string": "valueString", "choice": "valueCoding"}
    given_answers = item.get("answer", [])
    wrong = [] if item.get("text") == question["text"] else [f"{path} has another text"]
    if len(given_answers) > 1 and not question.get("repeats"):
        wrong.append(f"{path} has several answers")
    for answer in given_answers:
        if list(answer) != [kinds.get(question["type"])]:
            wrong.append(f"{path} has an answer of another kind")
        elif question["type"] == "choice" and answer not in question["answerOption"]:
            wrong.append(f"{path} has an answer that is no choice")
    return wrong


def test_the_questionnaire_is_valid_and_has_each_question_as_it_is_asked() -> None:
    made = form()
    texts = {item["linkId"]: item["text"] for item in made["item"]}
    assert {key: texts[key] for key in screening.questions().keys} == questionnaire.asked()
    links = [item["linkId"] for item in items(made)]
    assert len(links) == len(set(links))


def test_what_was_published_as_a_version_stays_what_it_was() -> None:
    """When this fails, a question reads differently: give `version` in data/health/questions.yml a new number
    and write its questionnaire beside the old one. Records of the old version keep their own texts.
    """
    published = json.loads((PUBLISHED / f"{screening.version()}.json").read_text("utf-8"))
    assert fhir.form(screening.version(), questionnaire.asked(), ISSUER) == published


def test_codes_are_codes_of_the_standard() -> None:
    """The standard's classes know the codes of a field but take any other."""

    def codes(resource: Any, field: str) -> Any:
        return resource.__fields__[field].field_info.extra["enum_values"]

    assert response()["status"] in codes(QuestionnaireResponse, "status")
    assert form()["status"] in codes(Questionnaire, "status")
    assert fhir.bundle([], ISSUER, AT)["type"] in codes(Bundle, "type")
    assert {item["type"] for item in items(form())} == {"group", "string", "text", "choice"}


def test_a_response_is_valid_and_fits_its_questionnaire() -> None:
    made, asked = response(), form()
    assert misfits(made, asked) == []
    assert made["questionnaire"] == f"{asked['url']}|{asked['version']}"


def test_each_question_has_the_words_of_the_person() -> None:
    made = response()
    assert {key: answers(made, key) for key in ANSWERS} == {key: [said] for key, said in ANSWERS.items()}


def test_a_question_without_an_answer_is_there_without_one() -> None:
    made = response(answers={"pregnancy": "no", "blood": " \n"})
    asked = [item for item in made["item"] if item["linkId"] in ("blood", "other")]
    assert [sorted(item) for item in asked] == [["linkId", "text"]] * 2


def test_what_followed_is_there_with_rule_and_source() -> None:
    made = response()
    assert [coding["code"] for coding in answers(made, "assessment.decision")] == ["avoid"]
    assert answers(made, "assessment.rules") == list(stored().rules)
    found = [item for item in items(made) if item["linkId"] == "finding"]
    read = [
        {item["linkId"].removeprefix("finding."): item["answer"][0] for item in one["item"]} for one in found
    ]
    assert [part["concept"]["valueCoding"]["code"] for part in read] == [
        "blood_thinner", "bleeding_disorder", "skin_condition",
    ]  # fmt: skip
    assert read[0]["words"] == {"valueString": "warfarin"}
    assert read[0]["rule"] == {"valueString": "warfarin: stated"}
    assert "BNF" in read[0]["source"]["valueString"]
    assert "whose" not in read[0]
    assert read[1]["whose"] == {"valueString": "mother"}
    assert read[1]["status"]["valueCoding"]["code"] == "family"
    assert read[2]["area"] == {"valueString": "arm"}
    assert answers(made, "channel") == ["web"]


def test_the_time_is_in_utc() -> None:
    assert response()["authored"] == "2027-02-10T19:10:30Z"


def test_every_decision_concept_and_status_has_a_text() -> None:
    labels = questionnaire.labels()
    assert set(labels["concepts"]) == set(CONCEPTS)
    assert set(labels["statuses"]) == set(STATUSES)
    assert set(labels["decisions"]) == {decision.value for decision in screening.Decision}


def test_the_subject_is_opaque_and_the_same_again() -> None:
    made = response()
    assert made["subject"] == response(id=13)["subject"] == made["source"]
    assert "5f2a" not in json.dumps(made)
    others = [
        response(conversation="web:5f2b"),
        response(person="wife"),
        fhir.response(records.of(stored()), Issuer(ISSUER.base, ISSUER.publisher, b"other"), ()),
    ]
    subjects = {json.dumps(one["subject"]["identifier"]) for one in (made, *others)}
    assert len(subjects) == 4


def test_who_writes_for_somebody_else_is_the_source() -> None:
    made = response(person="wife")
    assert made["subject"]["type"] == "Patient"
    assert made["subject"]["display"] == "the writer's wife"
    assert made["source"] == {**response()["subject"], "type": "RelatedPerson"}


def test_names_numbers_and_addresses_are_taken_out_of_the_words() -> None:
    said = "my name is Ana Silva, Silva's eliquis, +1 212 555 0147 or ana@example.com"
    made = response(names=("Silva",), answers={"blood": said})
    assert answers(made, "blood") == ["my name is [name], [name]'s eliquis, [phone] or [email]"]


@given(
    texts=st.lists(st.text(max_size=60), min_size=4, max_size=4),
    words=st.text(max_size=20),
    rules=st.lists(st.text(max_size=20), max_size=3),
)
def test_whatever_people_write_the_export_is_valid(texts: list[str], words: str, rules: list[str]) -> None:
    finding = {"concept": "pregnancy", "status": "possible", "text": words, "rule": words, "source": words}
    row = stored(answers=dict(zip(ANSWERS, texts, strict=True)), findings=[finding], rules=rules)
    made = fhir.response(records.of(row), ISSUER)
    QuestionnaireResponse.parse_obj(made)
    assert misfits(made, form()) == []


def test_a_bundle_has_the_question_sets_once_and_the_screenings_in_order() -> None:
    old = {"asked": {"blood": "Any blood thinners?"}, "answers": {"blood": "no"}, "question_set": "0.9"}
    kept = [records.of(stored(id=1, **old)), records.of(stored(id=2)), records.of(stored(id=3))]
    made = fhir.bundle(kept, ISSUER, AT)
    Bundle.parse_raw(json.dumps(made))
    forms = [e["resource"] for e in made["entry"] if e["resource"]["resourceType"] == "Questionnaire"]
    filled = [
        e["resource"] for e in made["entry"] if e["resource"]["resourceType"] == "QuestionnaireResponse"
    ]
    assert [(one["version"], one["status"]) for one in forms] == [("0.9", "retired"), ("1", "active")]
    assert [one["id"] for one in filled] == ["screening-1", "screening-2", "screening-3"]
    assert forms[0]["item"][0] == {"linkId": "blood", "text": "Any blood thinners?", "type": "text"}
    assert [misfits(one, form) for one, form in zip(filled, (forms[0], forms[1], forms[1]), strict=True)] == [
        [], [], [],
    ]  # fmt: skip
    urls = [entry["fullUrl"] for entry in made["entry"]]
    assert len(urls) == len(set(urls))


def test_nothing_is_an_empty_but_valid_bundle() -> None:
    made = fhir.bundle([], ISSUER, AT)
    Bundle.parse_obj(made)
    assert "entry" not in made


def test_an_old_record_without_texts_is_still_valid() -> None:
    same = response(asked={})
    assert misfits(same, form()) == []
    older = records.of(stored(asked={}, question_set="0"))
    assert [(asked.key, asked.text) for asked in older.questions] == [(key, "") for key in ANSWERS]
    Bundle.parse_obj(fhir.bundle([older], ISSUER, AT))


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("status", None),
        ("subject", "Ana"),
        ("authored", "yesterday"),
        ("item", [{"text": "no link"}]),
    ],
)
def test_the_standard_s_classes_do_refuse(part: str, value: Any) -> None:
    """So that all the above can fail."""
    with pytest.raises(ValidationError):
        QuestionnaireResponse.parse_obj({**response(), part: value})
