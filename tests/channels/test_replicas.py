"""Two processes with one database: it does not matter which of them a request comes to."""

from __future__ import annotations

import signal

import pytest

from tests.channels.server import Server, Visitor


@pytest.fixture
def replicas(new_server) -> tuple[Server, Server]:
    first = new_server()
    return first, new_server("--folder", str(first.folder))


def at(server: Server, visitor: Visitor) -> Visitor:
    """The same browser, its requests going to this server."""
    return Visitor(server.url, visitor.token)


def test_what_one_answers_the_other_tells_once(replicas) -> None:
    one, two = replicas
    visitor = one.visitor()
    with at(two, visitor).stream() as events:
        visitor.post("hello")
        told = [next(e for e in events if e["event"] == "message")["data"] for _ in range(2)]
    assert [m["text"] for m in told] == ["hello", "You said: hello"]
    assert at(two, visitor).post("hello", client_msg_id="message-1").json() == {"id": 1, "duplicate": True}
    assert [t["what"] for t in one.turns()] == ["begin", "end"]


def test_messages_to_both_are_answered_in_order(replicas) -> None:
    one, two = replicas
    visitor = one.visitor()
    for number, server in enumerate((one, two, one, two)):
        at(server, visitor).post(f"number {number}", client_msg_id=f"message-{number}")
    told = visitor.read_until("number 3")
    said = "\n".join(m["text"] for m in told if m["from"] == "bot")
    assert [said.count(f"number {number}") for number in range(4)] == [1, 1, 1, 1]
    assert sorted(range(4), key=lambda number: said.index(f"number {number}")) == [0, 1, 2, 3]


def test_a_turn_of_one_that_is_killed_is_run_by_the_other(replicas, wait_for) -> None:
    one, two = replicas
    visitor = one.visitor()
    visitor.post("die-before-save")
    assert one.wait() == -signal.SIGKILL
    told = at(two, visitor).read_until("You said: die-before-save")
    assert [m["from"] for m in told] == ["you", "bot"]
