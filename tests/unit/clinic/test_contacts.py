"""Phone numbers and e-mail addresses, as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.contacts import spoken
from clinic.people import Contact, Problem, find_contacts, read_contact, read_email, read_phone

PHONES = [
    ("917 555 0123", "+19175550123"),
    ("917-555-0123", "+19175550123"),
    ("917.555.0123", "+19175550123"),
    ("(917) 555-0123", "+19175550123"),
    ("(917)555-0123", "+19175550123"),
    ("9175550123", "+19175550123"),
    ("1 917 555 0123", "+19175550123"),
    ("1-917-555-0123", "+19175550123"),
    ("+1 (917) 555-0123", "+19175550123"),
    ("+19175550123", "+19175550123"),
    ("my number is 917 555 0123 thanks", "+19175550123"),
    ("917 555 0123, call after 5", "+19175550123"),
    ("917 555 0123.", "+19175550123"),
    ("its 917\u00a0555\u20110123", "+19175550123"),
    ("917 - 555 - 0123", "+19175550123"),
    ("cell:9175550123", "+19175550123"),
    ("text me on 917 555 0123!!", "+19175550123"),
    ("anna, 917 555 0123, fri at 5", "+19175550123"),
    ("917 555 0123 or 646 555 0100", "+19175550123"),
    ("800 555 0199", "+18005550199"),
    ("+44 7911 123456", "+447911123456"),
    ("+447911123456", "+447911123456"),
    ("0044 7911 123456", "+447911123456"),
    ("+ 44 7911 123456", "+447911123456"),
    ("+33 6 12 34 56 78", "+33612345678"),
    ("+49 1512 3456789", "+4915123456789"),
    ("+52 55 1234 5678", "+525512345678"),
    ("call +1 917 555 0123 ext 5", "+19175550123"),
]


@pytest.mark.parametrize(("text", "number"), PHONES)
def test_phones(text: str, number: str) -> None:
    found = read_phone(text)
    assert isinstance(found, Contact)
    assert (found.kind, found.value, found.readback_needed) == ("phone", number, False)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("917 555 O123", "+19175550123"),  # the letter O
        ("917 555 o123", "+19175550123"),
        ("917 SSS 0123 or 646 555 O1OO", "+16465550100"),
        ("555-123-4567", "+15551234567"),  # no such area, but the form is right
    ],
)
def test_phones_to_be_read_back(text: str, number: str) -> None:
    found = read_phone(text)
    assert isinstance(found, Contact)
    assert (found.value, found.readback_needed) == (number, True)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("555 0123", "too_short"),
        ("917 555 012", "too_short"),
        ("123456", "too_short"),
        ("917 555 01234", "too_long"),
        ("91755501234567", "too_long"),
        ("+44 7911 1234", "too_short"),
        ("+44 1", "none"),
        ("+999 123 456 789", "invalid"),
        ("07911 123456", "no_country"),
        ("000 000 0000", "invalid"),
        ("0175550123", "invalid"),
        ("111-111-1111", "invalid"),
        ("anna", "none"),
        ("", "none"),
        ("fri at 5", "none"),
        ("2027-02-12 at 17:00", "none"),
        ("12.02.2027", "none"),
        ("the $200000 question", "none"),
        ("between 10 and 12:30", "none"),
        ("anna123456@example.com", "none"),
        ("K7F3PT", "none"),
    ],
)
def test_no_phone(text: str, reason: str) -> None:
    found = read_phone(text)
    assert isinstance(found, Problem)
    assert found.reason == reason


EMAILS = [
    ("anna@example.com", "anna@example.com", False),
    ("Anna.Smith+cup@Example.COM", "anna.smith+cup@example.com", False),
    ("anna@example.com.", "anna@example.com", False),
    ("(anna@example.com)", "anna@example.com", False),
    ("<anna@example.com>", "anna@example.com", False),
    ("mail me: anna@example.com, thanks!", "anna@example.com", False),
    ("anna@mail.example.co.uk", "anna@mail.example.co.uk", False),
    ("anna_b-c@my-clinic.org?", "anna_b-c@my-clinic.org", False),
    ("o'neill@example.com", "o'neill@example.com", False),
    ("josé@example.com", "josé@example.com", False),
    ("917 555 0123 / anna@example.com", "anna@example.com", False),
    ("anna at example dot com", "anna@example.com", True),
    ("anna AT example DOT com", "anna@example.com", True),
    ("anna (at) example (dot) com", "anna@example.com", True),
    ("anna[at]example[dot]co[dot]uk", "anna@example.co.uk", True),
    ("anna dot smith at example dot com", "anna.smith@example.com", True),
    ("anna @ example.com", "anna@example.com", True),
    ("anna@example dot com", "anna@example.com", True),
    ("anna@gmail,com", "anna@gmail.com", True),
    ("anna@gmial.com", "anna@gmial.com", True),
    ("anna@gmail.co", "anna@gmail.co", True),
    ("anna@hotnail.com", "anna@hotnail.com", True),
]


@pytest.mark.parametrize(("text", "address", "readback"), EMAILS)
def test_emails(text: str, address: str, readback: bool) -> None:
    found = read_email(text)
    assert isinstance(found, Contact)
    assert (found.kind, found.value, found.readback_needed) == ("email", address, readback)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("anna@gmail", "incomplete"),
        ("anna..smith@example.com", "invalid"),
        ("anna@-example.com", "invalid"),
        ("i am at home", "none"),
        ("see you at 3.30", "none"),
        ("at flatiron on friday. ok", "none"),
        ("@anna", "none"),
        ("917 555 0123", "none"),
    ],
)
def test_no_email(text: str, reason: str) -> None:
    found = read_email(text)
    assert isinstance(found, Problem)
    assert found.reason == reason


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("anna@example.com or 917 555 0123", "email"),
        ("917 555 0123 not anna@gmail", "phone"),
        ("917 555 0123", "phone"),
    ],
)
def test_either_will_do(text: str, kind: str) -> None:
    found = read_contact(text)
    assert isinstance(found, Contact)
    assert found.kind == kind


@pytest.mark.parametrize(
    ("text", "reason"), [("anna@gmail", "incomplete"), ("555 0123", "too_short"), ("no", "none")]
)
def test_why_there_is_no_contact(text: str, reason: str) -> None:
    found = read_contact(text)
    assert isinstance(found, Problem)
    assert found.reason == reason


def test_all_contacts_with_their_places() -> None:
    text = "i'm at 917 555 0123 or anna@example.com, not 555 0199"
    said = [text[found.start : found.end] for found in find_contacts(text)]
    assert said == ["917 555 0123", "anna@example.com", "555 0199"]


def test_digits_of_an_address_are_no_number() -> None:
    found = find_contacts("9175550123@example.com")
    assert [getattr(one, "kind", None) for one in found] == ["email"]


@given(st.text(max_size=200))
def test_anything_can_be_read(text: str) -> None:
    for found in (*find_contacts(text), read_contact(text)):
        assert 0 <= found.start <= found.end <= len(text)


@pytest.mark.timeout(5)
@pytest.mark.parametrize("piece", ["1 ", "a.", "a@", "a at ", "0-", "dot ", "(at) ", "+1 (", "a@b."])
def test_long_messages_are_read_quickly(piece: str) -> None:
    find_contacts(piece * (10_000 // len(piece)))


@pytest.mark.parametrize(
    ("phone", "email", "said"),
    [
        ("+19175550142", None, "(917) 555-0142"),
        (None, "ana@example.com", "ana@example.com"),
        ("+19175550142", "ana@example.com", "(917) 555-0142 and ana@example.com"),
        (None, None, ""),
    ],
)
def test_read_back_of_both(phone: str | None, email: str | None, said: str) -> None:
    assert spoken(phone, email) == said
