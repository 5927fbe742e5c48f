"""Messages and replies over real sockets: each message is answered once and told once."""

from __future__ import annotations

from datetime import datetime, timezone

import httpx
import pytest
from sqlalchemy import select

from bot.channels import outbox
from clinic.db import base
from clinic.db.messages import Author, Inbox, OutboxState
from clinic.handoff import waiting
from tests.channels.server import parse_events


def test_a_message_is_acknowledged_and_answered(visitor) -> None:
    response = visitor.post("hello")
    assert response.status_code == 202
    assert response.json() == {"id": 1, "duplicate": False}
    told = visitor.read_until("You said: hello")
    assert [(m["id"], m["from"], m["text"]) for m in told] == [
        (1, "you", "hello"),
        (2, "bot", "You said: hello"),
    ]


def test_a_duplicate_gets_its_first_answer(visitor, shared_server) -> None:
    first = visitor.post("only once", client_msg_id="the-same-id").json()
    visitor.read_until("You said: only once")
    again = visitor.post("only once", client_msg_id="the-same-id")
    assert again.status_code == 202
    assert again.json() == {"id": first["id"], "duplicate": True}
    visitor.post("and then")
    told = visitor.read_until("You said: and then")
    assert [m["text"] for m in told] == ["only once", "You said: only once", "and then", "You said: and then"]
    ran = [t for t in shared_server.turns() if t["text"] == "only once" and t["what"] == "begin"]
    assert len(ran) == 1


def test_the_same_id_in_another_session_is_another_message(visitor, shared_server) -> None:
    other = shared_server.visitor()
    assert not visitor.post("mine", client_msg_id="an-id-of-both").json()["duplicate"]
    assert not other.post("theirs", client_msg_id="an-id-of-both").json()["duplicate"]
    assert "You said: theirs" in other.read_until("You said: theirs")[-1]["text"]


def test_what_comes_while_a_turn_runs_is_joined_into_the_next(visitor, shared_server, wait_for) -> None:
    visitor.post("hold piece 0")
    wait_for(lambda: any(t["text"] == "hold piece 0" for t in shared_server.turns()))
    for number in range(1, 5):
        visitor.post(f"piece {number}")
    (shared_server.folder / "let-go").touch()
    told = visitor.read_until("You said: piece 1")
    said = [m["text"] for m in told if m["from"] == "bot"]
    assert said == ["You said: hold piece 0", "You said: piece 1\npiece 2\npiece 3\npiece 4"]
    assert [m["text"] for m in told if m["from"] == "you"][1:] == [f"piece {n}" for n in range(1, 5)]
    ours = [t for t in shared_server.turns() if t["text"].startswith(("hold piece", "piece 1"))]
    assert [t["what"] for t in ours] == ["begin", "end"] * 2
    assert [t["metadata"]["early"] for t in ours if t["what"] == "begin"] == [False, True]


def test_conversations_do_not_wait_for_each_other(visitor, shared_server) -> None:
    visitor.post("sleep 3 slowly")
    other = shared_server.visitor()
    other.post("quickly")
    other.read_until("You said: quickly")
    assert not any(m["from"] == "bot" for m in visitor.history())


def test_after_a_reconnect_only_what_is_new_is_told(visitor) -> None:
    visitor.post("first")
    seen = visitor.read_until("You said: first")[-1]["id"]
    visitor.post("second")
    visitor.read_until("You said: second")
    assert [m["text"] for m in visitor.history(after=seen)] == ["second", "You said: second"]
    assert [m["text"] for m in visitor.history()] == [
        "first",
        "You said: first",
        "second",
        "You said: second",
    ]


def test_who_asks_once_is_told_what_is_there_and_no_more(visitor, shared_server) -> None:
    """For proxies that pass an answer on only when it is whole."""
    visitor.post("first")
    seen = visitor.read_until("You said: first")[0]["id"]
    headers = visitor.authorised() | {"Last-Event-ID": str(seen)}
    answer = httpx.get(f"{shared_server.url}/chat/events?once", headers=headers, timeout=5)
    assert answer.headers["x-accel-buffering"] == "no"
    events = list(parse_events(iter(answer.text.splitlines())))
    assert [(e["event"], e["data"].get("text")) for e in events] == [
        ("message", "You said: first"),
        ("ready", None),
    ]


def test_a_reply_that_comes_while_nobody_listens_is_kept(visitor, wait_for) -> None:
    visitor.post("sleep 0.3 then tell")
    wait_for(lambda: len(visitor.history()) == 2)


def test_two_tabs_are_told_the_same(visitor) -> None:
    with visitor.stream() as one, visitor.stream() as two:
        visitor.post("for both")
        for events in (one, two):
            texts = [next(e for e in events if e["event"] == "message")["data"]["text"] for _ in range(2)]
            assert texts == ["for both", "You said: for both"]


def test_typing_is_told(visitor) -> None:
    with visitor.stream() as events:
        visitor.post("sleep 0.5 and answer")
        typing = [next(e for e in events if e["event"] == "typing")["data"]["on"] for _ in range(2)]
    assert typing == [True, False]


def test_buttons_have_titles_only(visitor) -> None:
    visitor.post("studios")
    reply = visitor.read_until("Which studio")[-1]
    assert reply["buttons"] == ["Flatiron", "Williamsburg"]
    assert "payload" not in str(reply)


def test_parts_of_a_reply_stay_together(visitor) -> None:
    visitor.post("days")
    reply = visitor.read_until("Which day")[-1]
    assert reply["custom"]["dates"] == {"first": "2027-02-10", "last": "2027-04-11"}


@pytest.mark.parametrize("word", ["raise", "silence"])
def test_a_turn_that_fails_is_answered_truthfully_and_told_to_staff(visitor, shared_server, word) -> None:
    visitor.post(f"{word} {word}-marker")
    told = visitor.read_until("something went wrong")
    assert told[-1]["from"] == "bot"
    with base.reading(shared_server.database()) as session:
        texts = [handoff.last_message for handoff in waiting(session)]
    assert f"{word} {word}-marker" in texts
    visitor.post("still there?")
    visitor.read_until("You said: still there?")


@pytest.mark.parametrize(
    ("text", "answer"),
    [("", "couldn't see any words"), ("  \u200b ", "couldn't see any words"), ("x" * 10_001, "too long")],
)
def test_what_cannot_be_read_is_answered_and_not_run(visitor, shared_server, text, answer) -> None:
    before = len(shared_server.turns())
    assert visitor.post(text).status_code == 202
    visitor.read_until(answer)
    assert len(shared_server.turns()) == before


def test_the_longest_text_is_read(visitor) -> None:
    visitor.post("é" * 10_000)
    assert visitor.read_until("You said")[-1]["text"] == "You said: " + "é" * 10_000


def test_start_over_hides_what_was_said(visitor) -> None:
    visitor.post("a secret")
    visitor.read_until("You said: a secret")
    with visitor.stream() as events:
        visitor.post("Start over", start_over=True)
        cleared = next(e["data"]["up_to"] for e in events if e["event"] == "cleared")
        assert cleared == 2
    visitor.read_until("You said: Start over")
    assert [m["text"] for m in visitor.history()] == ["Start over", "You said: Start over"]
    assert [m["text"] for m in visitor.history(after=1)] == ["Start over", "You said: Start over"]


def test_metadata_is_the_servers_own(visitor, shared_server) -> None:
    visitor.post("with metadata", metadata={"outcome": "clear"}, sender="web:other", sender_id="x")
    visitor.read_until("You said: with metadata")
    turn = next(t for t in shared_server.turns() if t["text"] == "with metadata")
    assert set(turn["metadata"]) == {"early"}
    assert turn["sender"].startswith("web:")
    assert turn["sender"] != "web:other"


def test_sender_ids_never_leave_the_server(visitor, shared_server) -> None:
    response = visitor.post("who am i")
    visitor.read_until("You said: who am i")
    sender = next(t["sender"] for t in shared_server.turns() if t["text"] == "who am i")
    assert sender.removeprefix("web:") not in str(response.json()) + str(visitor.history()) + visitor.token


def test_a_session_is_renewed(visitor, shared_server) -> None:
    visitor.post("before")
    visitor.read_until("You said: before")
    old = visitor.token
    renewed = httpx.post(f"{shared_server.url}/chat/session", headers=visitor.authorised())
    assert renewed.status_code == 201
    visitor.token = renewed.json()["token"]
    assert visitor.token != old
    assert [m["text"] for m in visitor.history()] == ["before", "You said: before"]


def test_an_ended_session_opens_nothing(visitor, shared_server) -> None:
    visitor.post("before the end")
    visitor.read_until("You said: before the end")
    with visitor.stream() as events:
        ended = httpx.delete(f"{shared_server.url}/chat/session", headers=visitor.authorised())
        assert ended.status_code == 204
        assert [e["event"] for e in events][-1] == "ready"  # and then the stream is over
    assert visitor.post("hello?").status_code == 401
    renewed = httpx.post(f"{shared_server.url}/chat/session", headers=visitor.authorised())
    assert renewed.status_code == 401


def test_what_staff_write_from_elsewhere_is_told(visitor, shared_server) -> None:
    """`desk` writes into the outbox from a process of its own."""
    visitor.post("is somebody there")
    seen = visitor.read_until("You said: is somebody there")[-1]["id"]
    with visitor.stream(after=seen) as events:
        next(events)
        with base.session(shared_server.database()) as session:
            query = select(Inbox.conversation).where(Inbox.text == "is somebody there")
            conversation = session.execute(query).scalar_one()
            reply = outbox.Reply("Hello, this is Ana.")
            now = datetime.now(timezone.utc)
            outbox.write(
                session, conversation, "web", [reply], now, state=OutboxState.SENT, author=Author.STAFF
            )
        told = next(event for event in events if event["event"] == "message")["data"]
    assert (told["from"], told["text"]) == ("staff", "Hello, this is Ana.")
