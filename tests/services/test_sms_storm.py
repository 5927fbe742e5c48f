"""Texts that arrive at once and in any order, on SQLite and on PostgreSQL: one text, one row, one turn."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from threading import Barrier
from typing import TypeVar

import pytest
from sqlalchemy import func, select

from bot.channels import inbox, outbox, sms_outbox
from bot.channels.outbox import Reply
from bot.channels.sms_door import Door, Received, Text
from bot.channels.twilio_api import Answer, Meaning
from clinic.db import base
from clinic.db.messages import Conversation, Inbox, Outbox, OutboxState
from clinic.db.texters import Texter, TextStatus
from clinic.sms_settings import OptOut
from clinic.texters import CHANNEL

SECRET = b"a secret of the tests, 32 characters"
NOW = datetime(2027, 2, 10, 17, 0, tzinfo=timezone.utc)
T = TypeVar("T")


def at_once(workers: int, act: Callable[[int], T]) -> list[T]:
    """What each of the workers got, all having begun at the same moment; errors are raised."""
    start = Barrier(workers)

    def run(number: int) -> T:
        start.wait(30)
        return act(number)

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(run, range(workers)))


def arrive(url: str, text: Text) -> Received:
    with base.session(url) as session:
        return Door(SECRET, OptOut.ours).receive(session, text, NOW, NOW)


def number(index: int) -> str:
    return f"+1917555{index:04d}"


@pytest.mark.parametrize("body", ["hello", "STOP"], ids=["a question", "a keyword"])
def test_a_hundred_deliveries_of_one_text(database_url: str, body: str) -> None:
    """The first text of an unknown phone, at that: its rows are made at the same moment, too."""
    received = at_once(100, lambda _: arrive(database_url, Text("SM1", number(1), body)))
    assert Counter(one.duplicate for one in received) == {True: 99, False: 1}
    assert sum(one.waits for one in received) == (1 if body == "hello" else 0)
    with base.reading(database_url) as session:
        for table in (Conversation, Texter, Inbox):
            assert session.execute(select(func.count()).select_from(table)).scalar_one() == 1
        said = session.execute(select(func.count()).select_from(Outbox)).scalar_one()
    assert said == (0 if body == "hello" else 1)


@pytest.mark.long
def test_bursts_of_many_phones_in_any_order_with_repetitions(database_url: str) -> None:
    """Forty phones, eight texts each, every text delivered three times: all are kept once, gaps nowhere."""
    texts = [Text(f"SM{p}x{t}", number(p), f"text {t}") for p in range(40) for t in range(8)] * 3
    random.Random(7).shuffle(texts)
    lanes = [texts[lane::24] for lane in range(24)]
    at_once(24, lambda lane: [arrive(database_url, text) for text in lanes[lane]])
    with base.reading(database_url) as session:
        rows = session.execute(select(Inbox.conversation, Inbox.position, Inbox.external_id)).all()
    assert len(rows) == len({row.external_id for row in rows}) == 320
    for conversation in {row.conversation for row in rows}:
        positions = sorted(row.position for row in rows if row.conversation == conversation)
        assert positions == list(range(1, 9))


def test_a_burst_is_claimed_as_one_turn(database_url: str) -> None:
    conversation = arrive(database_url, Text("SM1", number(1), "one")).conversation
    for index in (2, 3, 4):
        arrive(database_url, Text(f"SM{index}", number(1), f"part {index}"))

    def claim(worker: int) -> str | None:
        with base.session(database_url) as session:
            claimed = inbox.claim_next(session, conversation, f"host:1:{worker}", NOW)
        return claimed.text if claimed else None

    claimed = [text for text in at_once(8, claim) if text]
    assert claimed == ["one\npart 2\npart 3\npart 4"]


@pytest.mark.long
def test_many_senders_send_each_text_once_and_in_order(database_url: str) -> None:
    for phone in range(12):
        conversation = arrive(database_url, Text(f"SM{phone}", number(phone), "hi")).conversation
        with base.session(database_url) as session:
            replies = [Reply(f"{index} " + "x" * 300) for index in range(5)]
            outbox.write(session, conversation, CHANNEL, replies, NOW, state=OutboxState.WAITING)
    sent: list[tuple[str, int]] = []

    def send(worker: int) -> None:
        name, idle = f"host:1:{worker}", 0
        while idle < 20:
            with base.session(database_url) as session:
                job = sms_outbox.claim(session, name, NOW, quiet=False)
            if job is None:
                idle += 1
                continue
            sent.append((job.number, int(job.text.split()[0])))
            with base.session(database_url) as session:
                answer = Answer(Meaning.SENT, f"SM{job.outbox_id}")
                sms_outbox.settle(session, job.outbox_id, name, answer, NOW, OptOut.ours)

    at_once(8, send)
    assert len(sent) == 60
    assert all([n for to, n in sent if to == number(p)] == [0, 1, 2, 3, 4] for p in range(12))


def test_reports_at_once_are_kept_once(database_url: str) -> None:
    def tell(_: int) -> bool:
        with base.session(database_url) as session:
            return sms_outbox.report(session, "SM1", "delivered", None, None, NOW)

    assert Counter(at_once(40, tell)) == {False: 39, True: 1}
    with base.reading(database_url) as session:
        assert len(session.execute(select(TextStatus)).all()) == 1


def test_a_dead_senders_text_is_given_up_once(database_url: str) -> None:
    conversation = arrive(database_url, Text("SM1", number(1), "hi")).conversation
    with base.session(database_url) as session:
        outbox.write(session, conversation, CHANNEL, [Reply("hello")], NOW, state=OutboxState.WAITING)
        assert sms_outbox.claim(session, "other-host:1:dead", NOW, quiet=False)
    later = NOW + sms_outbox.CLAIM + timedelta(seconds=1)

    def give_up(worker: int) -> int:
        with base.session(database_url) as session:
            return sms_outbox.give_up_lost(session, f"host:2:{worker}", later, OptOut.ours)

    at_once(8, give_up)
    with base.reading(database_url) as session:
        assert session.execute(select(Outbox.state)).scalars().all() == ["unknown"]
