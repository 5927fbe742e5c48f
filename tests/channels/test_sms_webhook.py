"""Texts over real sockets: let in by Twilio's signature only, acknowledged at once, answered once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from sqlalchemy import select

from clinic.db import base
from clinic.db.messages import Inbox, Outbox
from clinic.db.texters import Texter
from tests.channels import phones
from tests.channels.phones import Phone
from tests.channels.server import Server, Visitor, wait_for

INCOMING = "/webhooks/sms/incoming"


def said_to(server: Server, number: str) -> list[str]:
    """What the bot was asked by this phone."""
    with base.reading(server.database_url) as session:
        query = select(Texter.conversation).where(Texter.number == number)
        sender = session.execute(query).scalar_one_or_none()
    return [t["text"] for t in server.turns() if t["what"] == "begin" and t["sender"] == sender]


def test_a_text_is_acknowledged_and_answered(phone, shared_twilio, wait_for) -> None:
    answer = phone.text("hello")
    assert (answer.status_code, answer.content) == (204, b"")
    wait_for(lambda: shared_twilio.bodies(phone.number) == ["You said: hello"])
    sent = next(text for text in shared_twilio.taken if text["To"] == phone.number)
    assert sent["From"] == phones.CLINIC_NUMBER
    assert sent["StatusCallback"].startswith(f"{phones.PUBLIC_URL}/webhooks/sms/status?text=")


def test_no_number_in_the_name_of_a_conversation(phone, sms_server) -> None:
    phone.text("who am I")
    wait_for(lambda: said_to(sms_server, phone.number) == ["who am I"])
    senders = {turn["sender"] for turn in sms_server.turns()}
    assert all(sender.startswith("sms:") and phone.number[1:] not in sender for sender in senders)


def test_twilio_does_not_wait_for_the_turn(phone, sms_server, shared_twilio, wait_for) -> None:
    assert phone.text("sleep 3 please").status_code == 204
    ended = [
        turn for turn in sms_server.turns() if turn["what"] == "end" and turn["text"] == "sleep 3 please"
    ]
    assert (ended, shared_twilio.bodies(phone.number)) == ([], [])
    wait_for(lambda: shared_twilio.bodies(phone.number) == ["You said: sleep 3 please"])


@pytest.mark.parametrize(
    "signature", ["", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=", "å", "x" * 5000], ids=["none", "wrong", "odd", "long"]
)
def test_a_wrong_signature_is_refused(phone, sms_server, signature: str) -> None:
    form = phone.form("let me in")
    body = httpx.QueryParams(form)
    headers = {
        "X-Twilio-Signature": signature.encode("utf-8"),
        "Content-Type": "application/x-www-form-urlencoded",
    }
    answer = httpx.post(sms_server.url + INCOMING, content=str(body), headers=headers)
    assert (answer.status_code, answer.json()) == (403, {"error": "bad_signature"})
    assert said_to(sms_server, phone.number) == []
    assert "was refused, number" in sms_server.output()


def test_a_signature_for_another_text_or_address_is_refused(phone) -> None:
    form = phone.form("pay me")
    other = phones.sign(INCOMING, {**form, "Body": "other"})
    assert phone.post(INCOMING, form, other).status_code == 403
    assert phone.post(INCOMING, form, phones.sign("/webhooks/sms/status", form)).status_code == 403
    assert phone.post(INCOMING, form, phones.sign(INCOMING, form, token="another token")).status_code == 403
    here = phones.sign(INCOMING, form, public_url=phone.url)
    assert phone.post(INCOMING, form, here).status_code == 403  # our own address is not what Twilio calls


def test_headers_of_a_proxy_change_nothing(phone, sms_server) -> None:
    """The public address is a setting; what a client says of it is not believed."""
    form = phone.form("hi")
    headers = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http", "Host": "evil.example"}
    good = {"X-Twilio-Signature": phones.sign(INCOMING, form), **headers}
    assert httpx.post(sms_server.url + INCOMING, data=form, headers=good).status_code == 204
    forged = phones.sign(INCOMING, form, public_url="http://evil.example")
    bad = {"X-Twilio-Signature": forged, **headers}
    assert httpx.post(sms_server.url + INCOMING, data=form, headers=bad).status_code == 403


def test_without_an_account_nothing_is_let_in(new_server) -> None:
    server = new_server()
    phone = Phone(server.url)
    assert phone.text("hello").status_code == 503
    assert phone.report("SM1", "sent", 1).status_code == 503
    assert phone.post(INCOMING, phone.form("hello"), "").status_code == 503


def test_a_hundred_deliveries_at_once_are_one_turn(phone, sms_server, shared_twilio, wait_for) -> None:
    sid = phones.new_sid()
    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(lambda _: phone.text("once only", sid).status_code, range(100)))
    assert answers == [204] * 100
    wait_for(lambda: shared_twilio.bodies(phone.number) == ["You said: once only"])
    phone.text("once only", sid)
    phone.text("the last one")
    wait_for(lambda: "You said: the last one" in shared_twilio.bodies(phone.number))
    assert shared_twilio.bodies(phone.number) == ["You said: once only", "You said: the last one"]
    assert said_to(sms_server, phone.number) == ["once only", "the last one"]


def test_the_fallback_is_the_same_handler(phone, sms_server, shared_twilio, wait_for) -> None:
    sid = phones.new_sid()
    phone.text("twice", sid)
    phone.post(
        f"{INCOMING}?fallback=1", phone.form("twice", sid, ErrorCode="11200", ErrorUrl="https://x.example")
    )
    phone.text("that is all")
    wait_for(lambda: "You said: that is all" in shared_twilio.bodies(phone.number))
    assert said_to(sms_server, phone.number) == ["twice", "that is all"]


@pytest.mark.parametrize(
    ("change", "reply"),
    [
        ({"Body": "", "NumMedia": "1", "MediaUrl0": "https://x.example/1.jpg"}, "I can't open pictures"),
        ({"Body": ""}, "I couldn't see any words"),
        ({"Body": "   \n"}, "I couldn't see any words"),
        ({"Body": "x" * 10_001}, "too long for me"),
        ({"Unknown": "field", "Other": ""}, "You said: hello"),
        ({"NumMedia": "lots"}, "You said: hello"),
        ({"Body": "/restart"}, "You said: restart"),
        ({"Body": "héllo 👋 'quoted'"}, "You said: héllo"),
    ],
    ids=["media only", "empty", "blank", "very long", "unknown fields", "odd count", "payload", "emoji"],
)
def test_unusual_posts_get_an_answer(phone, shared_twilio, wait_for, change, reply) -> None:
    form = {**phone.form("hello"), **change}
    assert phone.post(INCOMING, form).status_code == 204
    wait_for(lambda: any(reply in text for text in shared_twilio.bodies(phone.number)))
    others = [text for text in shared_twilio.bodies(phone.number) if "go on in your browser" not in text]
    assert len(others) == 1


def test_a_picture_beside_words_is_mentioned(phone, shared_twilio, wait_for) -> None:
    phone.text("look at this", NumMedia="2")
    wait_for(lambda: len(shared_twilio.bodies(phone.number)) == 2)
    assert shared_twilio.bodies(phone.number)[0].startswith("I can't open the picture")
    assert shared_twilio.bodies(phone.number)[1] == "You said: look at this"


def test_no_body_at_all(phone, shared_twilio, wait_for) -> None:
    form = phone.form("")
    del form["Body"]
    assert phone.post(INCOMING, form).status_code == 204
    wait_for(lambda: len(shared_twilio.bodies(phone.number)) == 1)


@pytest.mark.parametrize("sender", ["", "whatsapp:+12125550199", "anonymous", "+1"])
def test_who_cannot_be_answered_gets_nothing(sms_server, sender: str) -> None:
    assert Phone(sms_server.url, sender).text("hello").status_code == 204
    with base.reading(sms_server.database_url) as session:
        assert session.execute(select(Texter).where(Texter.number == sender)).first() is None


def test_options_are_numbered_and_answered_by_their_number(
    phone, sms_server, shared_twilio, wait_for
) -> None:
    phone.text("studios")
    listed = "Which studio suits you?\n1 Flatiron, 2 Williamsburg"
    wait_for(lambda: shared_twilio.bodies(phone.number) == [listed])
    _wait_until_sent(sms_server, phone.number)
    phone.text("two")
    wait_for(lambda: len(shared_twilio.bodies(phone.number)) == 2)
    assert shared_twilio.bodies(phone.number)[1] == "You said: Williamsburg"
    phone.text("2")  # nothing is listed any more
    wait_for(lambda: shared_twilio.bodies(phone.number)[2:] == ["You said: 2"])


def _wait_until_sent(server: Server, number: str) -> None:
    def all_sent() -> bool:
        with base.reading(server.database_url) as session:
            query = select(Outbox.state).join(Texter, Texter.conversation == Outbox.conversation)
            return set(session.execute(query.where(Texter.number == number)).scalars()) == {"sent"}

    wait_for(all_sent)


def test_long_replies_are_cut_at_sentences(phone, shared_twilio, wait_for) -> None:
    phone.text("long")
    wait_for(lambda: any("Paragraph 12" in text for text in shared_twilio.bodies(phone.number)))
    wait_for(lambda: "#ventosa=" in shared_twilio.bodies(phone.number)[-1])
    *texts, _link = shared_twilio.bodies(phone.number)
    assert all(len(text) <= 320 and text.endswith(".") for text in texts)
    assert [f"Paragraph {n}." in " ".join(texts) for n in range(1, 13)] == [True] * 12


def test_a_burst_is_one_turn(new_server, twilio, wait_for) -> None:
    server = new_server("--twilio", twilio.url, "--quiet", "0.5")
    phone = Phone(server.url)
    for word in ("i would", "like to", "come in"):
        phone.text(word)
    wait_for(lambda: twilio.bodies(phone.number) == ["You said: i would\nlike to\ncome in"])
    assert len(said_to(server, phone.number)) == 1


def test_what_came_in_is_kept_with_its_sid(phone, sms_server, wait_for) -> None:
    sid = phones.new_sid()
    phone.text("keep me", sid)
    with base.reading(sms_server.database_url) as session:
        row = session.execute(select(Inbox).where(Inbox.external_id == sid)).scalar_one()
    assert (row.text, row.channel) == ("keep me", "sms")


def test_what_is_long_goes_on_in_a_browser(phone, sms_server, shared_twilio, wait_for) -> None:
    phone.text("long")
    wait_for(lambda: any("#ventosa=" in text for text in shared_twilio.bodies(phone.number)))
    token = shared_twilio.bodies(phone.number)[-1].rpartition("#ventosa=")[2]
    address = f"{sms_server.url}/chat/session"
    opened = httpx.post(address, json={"link": token})
    assert opened.status_code == 201
    visitor = Visitor(sms_server.url, opened.json()["token"])
    assert visitor.history()[0]["text"] == "long"
    visitor.post("and now from the browser")
    visitor.read_until("You said: and now from the browser")
    assert "You said: and now from the browser" not in shared_twilio.bodies(phone.number)
    again = httpx.post(address, json={"link": token})
    assert (again.status_code, again.json()) == (410, {"error": "link_used"})


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"link": 1}', b'{"link": ""}', b"{}"])
def test_odd_links_are_refused(sms_server, body: bytes) -> None:
    assert httpx.post(f"{sms_server.url}/chat/session", content=body).status_code == 400
