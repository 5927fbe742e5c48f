"""Each message is written once, and claimed by one worker at a time, oldest first."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

import pytest

from bot.channels import inbox, outbox
from bot.channels.inbox import Incoming
from bot.channels.outbox import Reply
from clinic.db import base
from clinic.db.messages import Kind, OutboxState

NOW = datetime(2027, 2, 10, 19, 10, tzinfo=timezone.utc)
PERSON = "web:abc"
HOST = socket.gethostname()[:60]


@pytest.fixture
def database(database_url: str) -> str:
    with base.session(database_url) as session:
        inbox.begin_conversation(session, PERSON, "web", NOW)
    return database_url


def accept(url: str, external_id: str, text: str = "hello") -> inbox.Accepted:
    with base.session(url) as session:
        return inbox.accept(session, Incoming(PERSON, "web", external_id, text), NOW)


def claim(url: str, worker: str = "w", now: datetime = NOW) -> inbox.Claimed | None:
    with base.session(url) as session:
        return inbox.claim_next(session, PERSON, worker, now)


def close(url: str, message_id: str, worker: str = "w") -> bool:
    with base.session(url) as session:
        return inbox.close(session, message_id, worker, NOW)


def test_a_message_sent_again_is_the_same_message(database: str) -> None:
    first = accept(database, "one", "hello")
    again = accept(database, "one", "something else")
    assert (again.message_id, again.position) == (first.message_id, first.position)
    assert (first.duplicate, again.duplicate) == (False, True)
    claimed = claim(database)
    assert claimed is not None
    assert claimed.text == "hello"


def test_a_hundred_deliveries_at_once_are_one_message(database: str) -> None:
    with ThreadPoolExecutor(16) as pool:
        accepted = list(pool.map(lambda _: accept(database, "same"), range(100)))
    assert len({one.message_id for one in accepted}) == 1
    assert [one.duplicate for one in accepted].count(False) == 1


def test_positions_count_up_without_gaps(database: str) -> None:
    accept(database, "one")
    accept(database, "one")
    with base.session(database) as session:
        replies = [Reply("a"), Reply("b")]
        outbox.write(session, PERSON, "web", replies, NOW, state=OutboxState.SENT)
    assert accept(database, "two").position == 4
    with base.reading(database) as session:
        entries = outbox.read_after(session, PERSON, 0)
    assert [(entry.position, entry.author) for entry in entries] == [
        (1, "client"),
        (2, "bot"),
        (3, "bot"),
        (4, "client"),
    ]


@pytest.mark.parametrize(
    ("text", "kind", "kept"),
    [
        ("hello", Kind.MESSAGE, "hello"),
        ("/restart", Kind.MESSAGE, "restart"),
        ("", Kind.EMPTY, ""),
        (" \n\u200b", Kind.EMPTY, ""),
        ("/", Kind.EMPTY, ""),
        ("x" * 10_000, Kind.MESSAGE, "x" * 10_000),
        ("x" * 10_001, Kind.TOO_LONG, "x" * 500 + "…"),
    ],
)
def test_kinds_of_messages(database: str, text: str, kind: Kind, kept: str) -> None:
    accept(database, "one", text)
    claimed = claim(database)
    assert claimed is not None
    assert (claimed.kind, claimed.text) == (kind, kept)


def answer(url: str, message_id: str, worker: str = "w") -> None:
    """Close the message's turn with a reply of the bot."""
    with base.session(url) as session:
        assert inbox.close(session, message_id, worker, NOW)
        outbox.write(session, PERSON, "web", [Reply("?")], NOW, state=OutboxState.SENT, answers=message_id)


def test_one_turn_at_a_time(database: str) -> None:
    first = accept(database, "one")
    claimed = claim(database, "w1")
    assert claimed is not None
    assert claimed.message_id == first.message_id
    second = accept(database, "two")
    assert claim(database, "w2") is None
    assert close(database, first.message_id, "w1")
    claimed = claim(database, "w2")
    assert claimed is not None
    assert claimed.message_id == second.message_id


def test_messages_that_wait_together_are_one_turn(database: str) -> None:
    running = accept(database, "one", "hello")
    assert claim(database) is not None
    for number, text in enumerate(("no wait", "3 not 4")):
        accept(database, f"more-{number}", text)
    answer(database, running.message_id)
    claimed = claim(database)
    assert claimed is not None
    assert claimed.text == "no wait\n3 not 4"
    answer(database, claimed.message_id)
    assert claim(database) is None


def test_a_message_that_came_before_the_last_reply_is_early(database: str) -> None:
    first = accept(database, "one", "flatiron")
    claimed = claim(database)
    assert claimed is not None
    assert not claimed.early
    accept(database, "two", "no")
    answer(database, first.message_id)
    claimed = claim(database)
    assert claimed is not None
    assert claimed.early
    answer(database, claimed.message_id)
    accept(database, "three", "no")
    claimed = claim(database)
    assert claimed is not None
    assert not claimed.early


@pytest.mark.parametrize("alone", ["", "x" * 10_001, "x" * 10_000])
def test_what_is_no_plain_text_or_too_long_together_has_a_turn_of_its_own(database: str, alone: str) -> None:
    accept(database, "one", "hello")
    other = accept(database, "two", alone)
    accept(database, "three", "bye")
    first = claim(database)
    assert first is not None
    assert first.text == "hello"
    assert close(database, first.message_id)
    second = claim(database)
    assert second is not None
    assert second.message_id == other.message_id


def test_a_turn_that_is_run_again_has_the_same_text(database: str) -> None:
    first = accept(database, "one", "hello")
    accept(database, "two", "it's me")
    assert claim(database) is not None
    with base.session(database) as session:
        inbox.give_back(session, first.message_id, "w")
    accept(database, "three", "later")
    claimed = claim(database)
    assert claimed is not None
    assert (claimed.message_id, claimed.text) == (first.message_id, "hello\nit's me")
    assert close(database, first.message_id)
    claimed = claim(database)
    assert claimed is not None
    assert claimed.text == "later"


def test_many_workers_claim_each_message_once(database: str) -> None:
    read: list[str] = []

    def write() -> None:
        for number in range(20):
            accept(database, f"message-{number}", str(number))

    def work(worker: str) -> None:
        while len(read) < 20:
            claimed = claim(database, worker)
            if claimed:
                read.extend(claimed.text.split("\n"))
                close(database, claimed.message_id, worker)

    with ThreadPoolExecutor(5) as pool:
        tasks = [pool.submit(write), *(pool.submit(work, worker) for worker in ("w1", "w2", "w3", "w4"))]
        for task in tasks:
            task.result()
    assert read == [str(number) for number in range(20)]


def test_what_was_made_with_a_lost_claim_does_not_count(database: str) -> None:
    message = accept(database, "one")
    claim(database, f"{HOST}:1:a")
    with base.session(database) as session:
        inbox.free_lost(session, "otherhost:2:b", NOW + timedelta(seconds=inbox.CLAIM_SECONDS + 1))
    claimed = claim(database, "otherhost:2:b")
    assert claimed is not None
    assert claimed.attempts == 2
    assert not close(database, message.message_id, f"{HOST}:1:a")
    assert close(database, message.message_id, "otherhost:2:b")


def test_a_renewed_claim_is_kept(database: str) -> None:
    message = accept(database, "one")
    worker = f"{HOST}:{os.getpid()}:a"
    claim(database, worker)
    later = NOW + timedelta(seconds=inbox.CLAIM_SECONDS - 1)
    with base.session(database) as session:
        inbox.renew(session, [message.message_id], worker, later)
        inbox.free_lost(session, worker, later + timedelta(seconds=2))
    assert close(database, message.message_id, worker)


def _ended_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_another_channel_of_this_process_is_alive(database: str) -> None:
    ours, other = inbox.worker_name(), inbox.worker_name()
    accept(database, "one")
    claim(database, other)
    with base.session(database) as session:
        inbox.free_lost(session, ours, NOW)
        assert inbox.conversations_waiting(session, "web") == []


@pytest.mark.parametrize(
    ("owner", "is_freed"),
    [
        (f"{HOST}:{{ended}}:a", True),
        (f"{HOST}:{os.getpid()}:an earlier life", True),
        (f"{HOST}:{os.getpid()}:me", False),
        (f"{HOST}:1:a", False),  # somebody's living process
        ("another-host:{ended}:a", False),  # its own host may know
    ],
)
def test_claims_of_ended_processes_are_freed_at_once(database: str, owner: str, is_freed: bool) -> None:
    accept(database, "one")
    claim(database, owner.format(ended=_ended_process()))
    with base.session(database) as session:
        inbox.free_lost(session, f"{HOST}:{os.getpid()}:me", NOW)
        assert (inbox.conversations_waiting(session, "web") == [PERSON]) is is_freed
