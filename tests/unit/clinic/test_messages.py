"""What clients and studios read about an appointment: complete, short enough, and nothing about health."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
import yaml

from clinic import messages
from clinic.profile import Clinic

TEXTS = yaml.safe_load(messages.FILE.read_text(encoding="utf-8"))
GSM7 = re.compile(r"[@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà\n]*")
HEALTH = re.compile(r"health|pregnan|bleed|medic|clinician|screen|skin|condition", re.IGNORECASE)
LONGEST: dict[str, Any] = {
    "conversation": "sms:x",
    "reference": "K7F3PT",
    "name": "Maximiliana Featherstonehaugh",
    "studio": "upper_west_side",
    "start": "2027-09-29T16:45:00+00:00",
    "minutes": 60,
    "phone": None,
    "email": "maximiliana.featherstonehaugh@example.com",
}
THREAD = [name for name in TEXTS["thread"] if name != "calendar"]


@pytest.mark.parametrize("about", THREAD)
def test_a_message_fits_into_an_sms(clinic: Clinic, now: datetime, about: str) -> None:
    text = messages.in_thread(about, LONGEST, clinic, now)[0]
    assert len(text) <= 320
    assert GSM7.fullmatch(text), GSM7.match(text)
    assert "{" not in text
    assert "!" not in text
    assert "K7F3PT" in text
    assert "Wednesday, September 29 at 12:45 pm" in text


@pytest.mark.parametrize("kind", ["mail_client", "mail_studio"])
def test_a_mail_is_complete(clinic: Clinic, kind: str) -> None:
    compose = messages.mail_to_client if kind == "mail_client" else messages.mail_to_studio
    for about in TEXTS[kind]:
        mail = compose(about, {**LONGEST, "words": "Bring a towel."}, clinic)
        whole = mail.subject + mail.text
        assert "{" not in whole
        assert "!" not in whole
        assert "K7F3PT" in whole
        assert "Wednesday, September 29, 2027 at 12:45 pm" in whole
        assert not HEALTH.search(whole)
        assert "\n" not in mail.subject


def test_staffs_words_are_a_message_of_their_own(clinic: Clinic, now: datetime) -> None:
    said = {**LONGEST, "words": " Please ring us {name}. "}
    assert messages.in_thread("declined", said, clinic, now)[1:] == ["Please ring us {name}."]
    assert "Please ring us {name}." in messages.mail_to_client("declined", said, clinic).text
    assert "ring us" not in messages.mail_to_studio("declined", said, clinic).text


def test_a_request_that_was_moved_is_still_a_request(clinic: Clinic, now: datetime) -> None:
    moved = messages.in_thread("moved", LONGEST, clinic, now)[0]
    request = messages.in_thread("moved", {**LONGEST, "waiting": True}, clinic, now)[0]
    assert "confirmed" not in moved
    assert "still has to be confirmed" in request


def test_a_brace_in_a_name_is_text(clinic: Clinic, now: datetime) -> None:
    said = {**LONGEST, "name": "{reference}"}
    assert "for {reference}, ref" in messages.in_thread("approved", said, clinic, now)[0]
