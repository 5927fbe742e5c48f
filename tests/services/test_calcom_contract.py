"""What we send to Cal.com keeps to its contract, and each of its answers is understood. Prism serves it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import httpx
import pytest

from clinic.calcom_api import Answer, CalcomApi, Meaning
from tests.services import prism

pytestmark = [pytest.mark.services, pytest.mark.smoke]
START = datetime(2030, 1, 14, 9, 0, tzinfo=timezone.utc)
HOLD = "2f1c7c1e-5a0b-4d6e-9d52-0c9b8b4f7a31"
UID = "7pTqM3xZkR9vWn2LbYcD4F"
ANNA = {"name": "Anna", "timeZone": "America/New_York", "language": "en"}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    log = tmp_path_factory.mktemp("prism") / "prism.log"
    with prism.serving("calcom-v2.json", log) as url:
        yield url


@pytest.fixture
def api(address: str) -> Iterator[CalcomApi]:
    """Fails the test when prism refuses something that the test did not mean to be wrong."""
    made = CalcomApi(address, "cal_test")
    made._client.event_hooks["response"].append(no_violation)
    yield made
    made.close()


def no_violation(response: httpx.Response) -> None:
    assert "sl-violations" not in response.headers, response.headers["sl-violations"]


def prefer(api: CalcomApi, code: str, example: str | None = None) -> None:
    api._client.headers["Prefer"] = f"code={code}" + (f", example={example}" if example else "")


def book(api: CalcomApi, **contact: str) -> Answer:
    return api.book(4242, START, {**ANNA, **contact}, "a" * 32)


def test_slots(api: CalcomApi) -> None:
    found = api.slots(4242, START, START + timedelta(days=60), moving_uid=UID)
    assert found is not None
    assert found[0] == START
    assert found == sorted(found)
    prefer(api, "200", "none")
    assert api.slots(4242, START, START + timedelta(days=1)) == []
    prefer(api, "429")
    assert api.slots(4242, START, START + timedelta(days=1)) is None


@pytest.mark.parametrize(
    "contact",
    [
        {"email": "anna@example.com"},
        {"phoneNumber": "+19175550142"},
        {"email": "anna@example.com", "phoneNumber": "+442079460958"},
    ],
)
def test_a_booking(api: CalcomApi, contact: dict[str, str]) -> None:
    answer = book(api, **contact)
    assert (answer.meaning, answer.data["uid"]) == (Meaning.DONE, UID)


def test_the_other_calls(api: CalcomApi) -> None:
    held = api.hold(4242, START, 10)
    assert (held.meaning, held.data["reservationUid"]) == (Meaning.DONE, HOLD)
    assert api.let_go(HOLD).meaning is Meaning.DONE
    assert api.booking(UID).data["uid"] == UID
    assert api.cancel(UID, "Cancelled by the clinic's assistant").meaning is Meaning.DONE
    moved = api.move(UID, START + timedelta(hours=1), "Moved by the clinic's assistant")
    assert moved.meaning is Meaning.DONE
    assert moved.data["uid"] != UID


# what Cal.com answers to a booking -> what that means for it
ANSWERS = [
    ("201", "pending", Meaning.DONE),
    ("400", "slot_taken", Meaning.TAKEN),
    ("409", "race", Meaning.TAKEN),
    ("409", "full", Meaning.TAKEN),
    ("400", "out_of_bounds", Meaning.REFUSED),
    ("400", "in_past", Meaning.REFUSED),
    ("400", "missing_field", Meaning.REFUSED),
    ("403", "not_allowed", Meaning.REFUSED),
    ("404", "unknown_event_type", Meaning.REFUSED),
    ("401", "bad_key", Meaning.LATER),
    ("429", "rate_limited", Meaning.LATER),
    ("500", "server_error", Meaning.UNKNOWN),
]


@pytest.mark.parametrize(("code", "example", "meaning"), ANSWERS)
def test_what_an_answer_means(api: CalcomApi, code: str, example: str, meaning: Meaning) -> None:
    prefer(api, code, example)
    answer = book(api, email="anna@example.com")
    assert answer.meaning is meaning, answer.why
    if code == "429":
        assert answer.after >= timedelta(seconds=60)


@pytest.mark.parametrize("example", ["slot_reserved", "slot_booked"])
def test_a_hold_that_somebody_else_has(api: CalcomApi, example: str) -> None:
    prefer(api, "422", example)
    assert api.hold(4242, START, 10).meaning is Meaning.TAKEN


def test_cancelled_before(api: CalcomApi) -> None:
    prefer(api, "400", "already_cancelled")
    assert api.cancel(UID, "x").meaning is Meaning.GONE


def test_prism_notices_a_wrong_request(address: str, tmp_path: Path) -> None:
    """So that the silence of the others means something."""
    api = CalcomApi(address, "cal_test")
    answer = api.book(4242, START, ANNA, "a" * 32)  # neither phone nor e-mail
    assert answer.meaning is Meaning.REFUSED
    with pytest.raises(AssertionError, match="attendee"):
        no_violation(api._client.post("/v2/bookings", json={"eventTypeId": 1, "attendee": {}}))
    api.close()
