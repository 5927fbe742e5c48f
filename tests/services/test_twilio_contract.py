"""What we send to Twilio keeps to its contract, and its answers are understood. Prism serves it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from bot.channels.twilio_api import Meaning, TwilioApi
from clinic.sms_settings import Twilio
from tests.services import prism

pytestmark = [pytest.mark.services, pytest.mark.smoke]
ACCOUNT, TOKEN = "AC" + "0" * 32, "a" * 32
REPORTS = "https://clinic.example/webhooks/sms/status?text=7"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    log: Path = tmp_path_factory.mktemp("prism") / "prism.log"
    with prism.serving("twilio-messages.json", log) as url:
        yield url


async def no_violation(response: httpx.Response) -> None:
    assert "sl-violations" not in response.headers, response.headers["sl-violations"]


@pytest.fixture(params=["+12125550100", "MG" + "0" * 32], ids=["a number", "a service"])
async def api(address: str, request: pytest.FixtureRequest) -> AsyncIterator[TwilioApi]:
    """Fails the test when prism refuses something that the test did not mean to be wrong."""
    made = TwilioApi(Twilio(ACCOUNT, TOKEN, request.param, address))
    made._client.event_hooks["response"].append(no_violation)
    yield made
    await made.close()


@pytest.mark.parametrize("report_to", [None, REPORTS])
@pytest.mark.parametrize("text", ["Booked: Friday at 3 pm.", "João, 👋 see you", "a" * 1600])
async def test_a_text_is_sent(api: TwilioApi, text: str, report_to: str | None) -> None:
    answer = await api.send("+19175550142", text, report_to)
    assert answer.meaning is Meaning.SENT, answer
    assert answer.sid
    assert answer.sid.startswith("SM")


async def test_what_it_refuses_is_refused(api: TwilioApi) -> None:
    """An empty `To` passes as a text; a malformed account does not."""
    api._client.event_hooks["response"].clear()
    api._account = Twilio("XX1", TOKEN, "+12125550100", "http://x")
    assert (await api.send("+19175550142", "hi")).meaning is Meaning.REFUSED


async def test_nobody_there_is_not_sent(address: str) -> None:
    api = TwilioApi(Twilio(ACCOUNT, TOKEN, "+12125550100", "http://127.0.0.1:9"))
    assert (await api.send("+19175550142", "hi")).meaning is Meaning.LATER
    await api.close()


async def test_what_cannot_be_written_is_refused(address: str) -> None:
    api = TwilioApi(Twilio(ACCOUNT, TOKEN, "+12125550100", address))
    assert (await api.send("+19175550142", "\ud83d alone")).meaning is Meaning.REFUSED
    await api.close()
