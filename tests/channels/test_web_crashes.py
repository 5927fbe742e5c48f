"""The server is stopped or killed at every step: each acknowledged message is answered and told once."""

from __future__ import annotations

import signal
import sqlite3
import time

import httpx
import pytest


def test_a_turn_cut_off_by_a_kill_is_run_after_the_restart(new_server) -> None:
    server = new_server()
    visitor = server.visitor()
    assert visitor.post("die-before-save").status_code == 202
    assert server.wait() == -signal.SIGKILL
    server.start()
    told = visitor.read_until("You said: die-before-save")
    assert [m["from"] for m in told] == ["you", "bot"]


def test_a_turn_that_was_saved_is_not_run_again(new_server) -> None:
    """Killed after Rasa saved the turn, before its replies were in the outbox."""
    server = new_server()
    visitor = server.visitor()
    visitor.post("die-after-save")
    assert server.wait() == -signal.SIGKILL
    server.start()
    told = visitor.read_until("You said: die-after-save")
    assert [m["from"] for m in told] == ["you", "bot"]
    assert [turn["what"] for turn in server.turns()] == ["begin"]


def test_messages_behind_a_cut_off_turn_keep_their_order(new_server) -> None:
    server = new_server()
    visitor = server.visitor()
    visitor.post("sleep 30 not this time", client_msg_id="message-a")
    visitor.post("second", client_msg_id="message-b")
    server.signal(signal.SIGKILL)
    server.wait()
    server.options = ("--longest-sleep", "0.1")
    server.start()
    told = visitor.read_until("You said: second")
    said = [m["text"] for m in told if m["from"] == "bot"]
    assert said == ["You said: sleep 30 not this time", "You said: second"]


def test_a_stop_lets_the_running_turn_end(new_server) -> None:
    server = new_server()
    visitor = server.visitor()
    with visitor.stream() as events:
        visitor.post("sleep 1.5 and end well")
        assert next(e for e in events if e["event"] == "message")["data"]["from"] == "you"
        server.signal(signal.SIGTERM)
        said = [e["data"]["text"] for e in events if e["event"] == "message"]
    assert said == ["You said: sleep 1.5 and end well"]
    assert server.wait() == 0
    assert [turn["what"] for turn in server.turns()] == ["begin", "end"]


def test_a_turn_that_takes_too_long_to_end_runs_after_the_restart(new_server) -> None:
    server = new_server("--drain", "0.5")
    visitor = server.visitor()
    visitor.post("sleep 30 not this time")
    while not server.turns():
        time.sleep(0.05)
    started = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - started < 10
    server.options = ("--longest-sleep", "0.1")
    server.start()
    told = visitor.read_until("You said: sleep 30")
    assert [m["from"] for m in told] == ["you", "bot"]


def test_while_it_stops_it_takes_no_message(new_server) -> None:
    server = new_server()
    visitor = server.visitor()
    visitor.post("sleep 2 first")
    while not server.turns():
        time.sleep(0.05)
    server.signal(signal.SIGTERM)
    time.sleep(0.5)
    refused = visitor.post("too late", client_msg_id="kept-by-the-widget")
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
    server.wait()
    server.start()
    assert visitor.post("too late", client_msg_id="kept-by-the-widget").json()["duplicate"] is False
    visitor.read_until("You said: sleep 2 first", "You said: too late")


def test_a_message_sent_again_after_a_crash_is_one_message(new_server) -> None:
    """The acknowledgement was lost: the widget sends the same message again."""
    server = new_server()
    visitor = server.visitor()
    visitor.post("die-before-save", client_msg_id="sent-twice")
    server.wait()
    server.start()
    assert visitor.post("die-before-save", client_msg_id="sent-twice").json()["duplicate"] is True
    visitor.read_until("You said: die-before-save")
    visitor.post("that is all")
    told = visitor.read_until("You said: that is all")
    assert [m["text"] for m in told].count("You said: die-before-save") == 1


def test_a_turn_that_always_kills_is_given_up(new_server) -> None:
    server = new_server()
    visitor = server.visitor()
    visitor.post("die-always")
    for _ in range(3):
        assert server.wait() == -signal.SIGKILL
        server.start()
    visitor.read_until("something went wrong")
    visitor.post("go on")
    visitor.read_until("You said: go on")


@pytest.mark.parametrize("cut_after", [1, 2, 3, 5, 8])
def test_a_stream_cut_anywhere_is_continued_without_gap_or_repetition(shared_server, cut_after) -> None:
    visitor = shared_server.visitor()
    for number in range(4):
        visitor.post(f"number {number}")
        visitor.read_until(f"You said: number {number}")  # else they are answered together
    told: list[dict] = []
    while len(told) < 8:
        after = told[-1]["id"] if told else None
        with visitor.stream(after) as events:
            for event in events:
                if event["event"] == "message":
                    told.append(event["data"])
                    if len(told) % cut_after == 0 or len(told) == 8:
                        break
    assert [m["id"] for m in told] == sorted({m["id"] for m in told})
    assert sorted(m["text"] for m in told if m["from"] == "bot") == [
        f"You said: number {n}" for n in range(4)
    ]


def test_a_post_cut_off_half_way_leaves_nothing_behind(shared_server) -> None:
    visitor = shared_server.visitor()

    def half():
        yield b'{"client_msg_id": "half-of-it", "te'
        raise ConnectionError("cut")

    headers = visitor.authorised() | {"Content-Length": "60"}
    with pytest.raises((ConnectionError, httpx.TransportError)):
        httpx.post(f"{shared_server.url}/chat/messages", content=half(), headers=headers)
    assert visitor.post("all of it", client_msg_id="half-of-it").json() == {"id": 1, "duplicate": False}


def test_what_could_not_be_written_is_not_acknowledged(new_server) -> None:
    """Somebody else keeps the database: the message is refused, and taken when it is sent again."""
    server = new_server()
    visitor = server.visitor()
    other = sqlite3.connect(server.folder / "clinic.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    refused = visitor.post("keep this", client_msg_id="kept-by-the-widget")
    assert (refused.status_code, refused.json()) == (503, {"error": "unavailable"})
    other.execute("ROLLBACK")
    other.close()
    assert visitor.post("keep this", client_msg_id="kept-by-the-widget").json()["duplicate"] is False
    visitor.read_until("You said: keep this")
