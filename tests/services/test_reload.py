"""A running bot takes new answers and a new model in the middle of conversations; nothing is lost."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from itertools import cycle

import pytest
from sqlalchemy import select

from clinic.db import base
from clinic.db.messages import Inbox, Outbox
from tests.channels.server import Visitor, wait_for
from tests.services.copied import Copied

pytestmark = [pytest.mark.services, pytest.mark.timeout(600)]
TIRED = "feeling sleepy after the session"


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copied]:
    copied = Copied(tmp_path_factory.mktemp("copied"))
    copied.start()
    yield copied
    copied.stop()


def ask(visitor: Visitor, text: str) -> str:
    """What comes back for a message."""
    before = len(visitor.history())
    assert visitor.post(text).status_code == 202
    return answer_after(visitor, before + 1)


def answer_after(visitor: Visitor, seen: int) -> str:
    """What the bot says after so many messages; a turn's messages come all at once."""
    wait_for(lambda: len(visitor.history()) > seen, 30)
    return " ".join(message["text"] for message in visitor.history()[seen:])


def replies(visitor: Visitor) -> int:
    """How many messages the bot has sent."""
    return sum(message["from"] != "you" for message in visitor.history())


def turns(bot: Copied) -> Counter[tuple[str, int]]:
    """How the messages stand that came in: state and number of turns."""
    with base.reading(bot.database_url) as session:
        answered = select(Outbox.answers)
        rows = session.execute(select(Inbox.state, Inbox.attempts).where(Inbox.id.in_(answered)))
        return Counter((row.state, row.attempts) for row in rows)


def reload(bot: Copied, *arguments: str) -> tuple[int, str, str]:
    with bot.desk("reload", *arguments) as command:
        out, err = command.communicate(timeout=150)
        return command.returncode, out, err


def test_a_mistake_is_told_and_nothing_is_brought(bot: Copied) -> None:
    bot.replace("clinic.yml", "cupping_addon: 20 ", "cupping_addon: ten ")
    code, out, err = reload(bot)
    bot.replace("clinic.yml", "cupping_addon: ten ", "cupping_addon: 20 ")
    assert (code, out) == (1, "")
    assert "prices.cupping_addon" in err
    assert "Nothing was brought to the running bot." in err


def test_a_damaged_model_is_told_and_the_old_one_stays(bot: Copied) -> None:
    whole = bot.model.read_bytes()
    bot.model.write_bytes(whole[:100_000])
    code, _, err = reload(bot)
    bot.model.write_bytes(whole)
    assert code == 1
    assert "bot: ventosa.tar.gz: is no whole model" in err
    assert "Does it hurt" not in ask(bot.visitor(), "does it hurt?")


def test_a_changed_answer_and_price_need_no_training(bot: Copied) -> None:
    visitor = bot.visitor()
    assert "$20" in ask(visitor, "how much is it to add cupping to acupuncture")
    bot.replace("clinic.yml", "cupping_addon: 20 ", "cupping_addon: 27.50 ")
    bot.replace("data/faq/price_membership.yml", "on top. Members pay", "more. Members pay")
    code, out, err = reload(bot, "--json")
    assert (code, err) == (0, "")
    taken = json.loads(out)
    assert taken["ok"]
    assert not taken["needs_training"]
    assert {one["process"] for one in taken["taken"]} == {"actions", "bot", "worker"}
    assert not any(one["model"] for one in taken["taken"])
    answer = ask(bot.visitor(), "how much is it to add cupping to acupuncture")
    assert "is $27.50 more. Members pay" in answer


def test_a_new_model_comes_in_the_middle_of_the_screening(bot: Copied) -> None:
    booking, others = bot.visitor(), [bot.visitor() for _ in range(6)]
    assert "pregnant" in ask(booking, "can I book friday at 3pm at flatiron? I'm Ana Silva")
    assert "blood" in ask(booking, "no")
    bot.rename_topic("tiredness", "tiredness_too")
    before, asked = bot.mark(), dict.fromkeys(range(len(others)), 0)
    with bot.desk("reload", "--json") as command:
        for number in cycle(asked):
            if command.poll() is not None:
                break
            assert others[number].post(f"does it hurt? {asked[number]}").status_code == 202
            asked[number] += 1
            if bot.mark() != before:
                before, seen = bot.mark(), len(booking.history())
                assert booking.post("no").status_code == 202  # while the model is being changed
            time.sleep(0.3)
        out, err = command.communicate(timeout=150)
    assert (command.returncode, err) == (0, "")
    assert [one["model"] for one in json.loads(out)["taken"] if one["process"] == "bot"] == [True]

    assert "skin" in answer_after(booking, seen + 1)
    assert min(asked.values()) > 1
    wait_for(lambda: sum(turns(bot).values()) >= sum(asked.values()) + 3, 30)
    assert set(turns(bot)) == {("done", 1)}  # each message was answered, in its first turn
    assert all(replies(visitor) >= asked[number] for number, visitor in enumerate(others))

    assert "which part" in ask(booking, "no")
    assert "Last one" in ask(booking, "my upper back")
    assert "number" in ask(booking, "no")
    read_back = ask(booking, "917 555 0142")
    assert "Friday, February 12 at 3 pm" in read_back
    assert "Flatiron" in read_back
    assert "Ana Silva" in read_back
    assert "booked" in ask(booking, "yes").lower()
    assert "tired" in ask(bot.visitor(), "will I be tired afterwards?")  # its new name
