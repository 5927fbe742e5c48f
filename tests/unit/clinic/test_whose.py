"""Whose a health remark is, when more than one person is spoken of."""

from __future__ import annotations

import pytest

from clinic import health, whose
from clinic.kinship import WRITER
from clinic.whose import Company

AMY = Company(own=("Amy", "Strand"), named={"jo": "friend"}, introduced=frozenset({"jo"}))
FLAGS = ("present", "possible", "historical")


def said(
    text: str, treated: str, company: Company | None = None
) -> tuple[list[str], list[str], dict[str, list[str]]]:
    """What is flagged of the treated person, of the writer, and of others."""
    found = whose.sort(health.read(text).findings, treated, text, company)

    def flags(findings: list[health.Finding]) -> list[str]:
        return [f"{f.concept} {f.status}" for f in findings if f.status in FLAGS]

    others = {who: flags(findings) for who, findings in found.others.items()}
    return flags(found.theirs), flags(found.writers), {who: f for who, f in others.items() if f}


@pytest.mark.parametrize(
    ("text", "treated", "theirs", "writers"),
    [
        ("i'm pregnant", WRITER, ["pregnancy present"], ["pregnancy present"]),
        ("she is pregnant", "wife", ["pregnancy present"], []),
        ("my wife takes eliquis", "wife", ["blood_thinner present"], []),
        ("he takes eliquis", "husband", ["blood_thinner present"], []),
        # set apart in the same text: the writer's own
        (
            "Can my mom come in for her shoulder? She's 71. I'm pregnant so it's not for me :)",
            "mother",
            [],
            ["pregnancy present"],
        ),
        (
            "I'm the pregnant one. it's my mom who'd be treated, not pregnant",
            "mother",
            [],
            ["pregnancy present"],
        ),
        ("she's the patient, I'm pregnant", "sister", [], ["pregnancy present"]),
        ("he is fine but I take warfarin", "husband", [], ["blood_thinner present"]),
        # people also write down what the other one dictates
        ("i'm on warfarin", "mother", ["blood_thinner possible"], ["blood_thinner present"]),
        # a doctor in it is nobody whose illness it is
        (
            "No. Well she had a small stroke in 2019 but she's totally fine "
            "and her doctor says she can do anything",
            "mother",
            ["other_serious present"],
            [],
        ),
        ("my roommate is on warfarin", "roommate", ["blood_thinner present"], []),
    ],
)
def test_of_the_treated_and_of_the_writer(
    text: str, treated: str, theirs: list[str], writers: list[str]
) -> None:
    assert said(text, treated)[:2] == (theirs, writers)


@pytest.mark.parametrize(
    ("text", "treated", "company", "others"),
    [
        (
            "oh Jo just said she's on Eliquis since the summer",
            WRITER,
            AMY,
            {"friend": ["blood_thinner present"]},
        ),
        ("Jo is on Eliquis", WRITER, AMY, {"friend": ["blood_thinner present"]}),
        ("Karen takes Eliquis", WRITER, AMY, {"Karen": ["blood_thinner present"]}),
        ("my wife is pregnant, can she come with me", WRITER, None, {"wife": ["pregnancy present"]}),
        ("she's on eliquis", WRITER, Company(spoken_of=("wife",)), {"wife": ["blood_thinner present"]}),
        (
            "oh and my wife takes warfarin, can she come along?",
            WRITER,
            None,
            {"wife": ["blood_thinner present"]},
        ),
        ("my dad takes warfarin", "mother", None, {"father": ["blood_thinner present"]}),
    ],
)
def test_of_others_flags_nobody_here(
    text: str, treated: str, company: Company | None, others: dict[str, list[str]]
) -> None:
    assert said(text, treated, company) == ([], [], others)


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("Jo is on Eliquis", None),  # who Jo is was never told
        ("Amy takes Eliquis", AMY),
        ("Jo said I should tell you that I take Eliquis", AMY),
        ("she's on eliquis", None),
        ("she's on eliquis", Company(spoken_of=("husband",))),
    ],
)
def test_what_may_be_the_writer_s_counts(text: str, company: Company | None) -> None:
    theirs, _, others = said(text, WRITER, company)
    assert theirs
    assert not others


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("me and my friend Jo", {"jo": "friend"}),
        ("my wife Maria and our son, Tom", {"maria": "wife", "tom": "son"}),
        ("my wife is here", {}),
    ],
)
def test_introduced(text: str, expected: dict[str, str]) -> None:
    assert whose.introduced(text) == expected


@pytest.mark.parametrize(
    ("known", "texts", "theirs"),
    [
        (
            {},
            ["my friend Lena", "my friend Theo", "my brother Max"],
            {"lena": "friend", "theo": "friend Theo"},
        ),
        ({"friend": "Lena Brandt"}, ["my friend Theo takes warfarin"], {"theo": "friend Theo"}),
        ({"friend": "Lena Brandt"}, ["my friend Lena takes warfarin"], {"lena": "friend"}),
        ({"friend Theo": "Theo", "friend": "Lena"}, ["my friend Theo", "my friend Lena"], {"lena": "friend"}),
        ({"friend": None}, ["my friend Theo"], {"theo": "friend"}),
    ],
)
def test_two_of_one_relation_are_two_people(
    known: dict[str, str | None], texts: list[str], theirs: dict[str, str]
) -> None:
    assert theirs.items() <= whose.persons(known, texts).items()
