"""What a text does the moment it arrives: keywords, pictures, numbers of options. On a real database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.channels import outbox, sms_options, web_links
from bot.channels.outbox import Reply
from bot.channels.sms_door import Door, Text
from clinic.db import base
from clinic.db.appointments import Appointment
from clinic.db.handoffs import Handoff
from clinic.db.messages import Inbox, Outbox, OutboxState
from clinic.db.texters import WebLink
from clinic.sms_settings import OptOut
from tests.channels.server import SECRET
from tests.channels.texting import CONVERSATION, NOON, NUMBER, SIDS, Desk, visit

STOPS = [
    "STOP",
    "stopall",
    "Unsubscribe",
    "END",
    "quit",
    "Revoke",
    "OPTOUT",
    "cancel",
    " stop. ",
    "Opt out",
    "STOP!",
]


@pytest.fixture
def session(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.setenv("CLINIC_NOW", NOON.isoformat())
    with base.session(database_url) as opened:
        yield opened


@pytest.fixture
def phone(session: Session) -> Desk:
    return Desk(session)


@pytest.mark.parametrize("word", STOPS)
def test_a_stop_is_confirmed_once_and_then_there_is_silence(phone: Desk, word: str) -> None:
    assert phone.text(word) == [
        "Stillwater Acupuncture: you will get no more texts from us. Text START to get them again."
    ]
    assert phone.waits is False
    assert phone.text("stop") == []
    assert phone.reply("Still here?") == []
    assert phone.text("I have a question") == []
    assert phone.waits is False
    assert phone.handoffs() == ["wrote_after_stop"]


@pytest.mark.parametrize(
    "text",
    ["does it help?", "can you stop by the studio", "when does it end", "stop the bleeding", "info on prices",
     "cancel my appointment", "please help me", "i quit smoking", "can i stop anytime?", "start at 3"],
)  # fmt: skip
def test_a_sentence_with_such_a_word_is_a_sentence(phone: Desk, text: str) -> None:
    assert phone.text(text) == []
    assert phone.waits is True
    assert phone.texter.opted_out_at is None


def test_a_stop_states_what_becomes_of_a_visit_and_tells_staff(phone: Desk) -> None:
    visit(phone.session, NOON + timedelta(days=2)) if phone.text("hi") == [] else None
    said = phone.text("STOP")
    assert "Your appointment on Friday, February 12 at noon at Flatiron stays as it is" in said[0]
    assert phone.handoffs() == ["stopped_texts"]
    found = phone.session.execute(select(Handoff)).scalar_one()
    assert (found.phone, found.facts["visits"]) == (NUMBER, ["R1212"])
    assert phone.session.execute(select(Appointment.status)).scalar_one() == "confirmed"


def test_a_stop_withdraws_what_has_not_been_sent(phone: Desk) -> None:
    phone.text("hi")
    outbox.write(
        phone.session, CONVERSATION, "sms", [Reply("one"), Reply("x" * 319)], NOON, state=OutboxState.WAITING
    )
    assert len(phone.text("stop")) == 1
    states = phone.session.execute(select(Outbox.state).order_by(Outbox.position)).scalars().all()
    assert states == ["withdrawn", "withdrawn", "sent"]


def test_an_answer_that_comes_after_the_stop_is_not_sent_but_shown_to_staff(phone: Desk) -> None:
    phone.text("what does it cost")
    message = phone.session.execute(select(Inbox.id)).scalar_one()
    phone.text("stop")
    outbox.write(
        phone.session, CONVERSATION, "sms", [Reply("$20")], NOON, state=OutboxState.WAITING, answers=message
    )
    assert phone.sent() == []
    assert phone.handoffs() == ["text_not_sent"]


@pytest.mark.parametrize("word", ["START", "unstop", "yes", "Yes."])
def test_texts_come_back(phone: Desk, word: str) -> None:
    phone.text("STOP")
    assert phone.text(word)[0].startswith("Stillwater Acupuncture: texts are on again.")
    assert phone.reply("Good.") == ["Good."]


def test_a_yes_after_a_question_is_no_start(phone: Desk) -> None:
    phone.text("hi")
    phone.reply("Shall I book this?")
    phone.text("STOP")
    assert phone.text("yes") == []
    assert phone.texter.opted_out_at is not None


def test_a_yes_of_somebody_who_gets_texts_is_a_yes(phone: Desk) -> None:
    assert phone.text("YES") == []
    assert phone.waits is True


def test_start_from_somebody_new_is_a_welcome(phone: Desk) -> None:
    assert phone.text("START")[0].startswith("Stillwater Acupuncture: hello")


@pytest.mark.parametrize("word", ["HELP", "info", "help!"])
def test_help_says_who_how_to_reach_a_person_and_how_to_stop(phone: Desk, word: str) -> None:
    said = phone.text(word)[0]
    assert all(part in said for part in ("Stillwater", "PERSON", "212-555-0100", "STOP"))
    assert phone.waits is False
    phone.text("stop")
    assert phone.text(word) == [said]  # carriers ask for it even then


def test_where_twilio_answers_keywords_we_do_not(session: Session) -> None:
    phone = Desk(session, OptOut.twilio)
    phone.text("hi")
    visit(session, NOON + timedelta(days=2))
    assert phone.text("STOP", opt_out_type="STOP") == []
    assert phone.texter.opted_out_at is not None
    assert phone.handoffs() == ["stopped_texts"]
    assert phone.text("HELP", opt_out_type="HELP") == []
    assert phone.text("START", opt_out_type="START") == []
    assert phone.texter.opted_out_at is None
    assert phone.text("basta", opt_out_type="STOP") == []  # a word of the clinic's own at Twilio
    assert phone.texter.opted_out_at is not None


def test_the_same_sid_is_one_text(session: Session) -> None:
    door, text = Door(SECRET, OptOut.ours), Text("SM1", NUMBER, "STOP")
    assert [door.receive(session, text, NOON, NOON).duplicate for _ in range(3)] == [False, True, True]
    assert len(session.execute(select(Outbox)).all()) == 1


def test_a_simulated_phone_is_another_and_gets_nothing_sent(session: Session) -> None:
    real, simulated = Door(SECRET, OptOut.ours), Door(SECRET, OptOut.ours, simulated=True)
    one = real.receive(session, Text("SM1", NUMBER, "HELP"), NOON, NOON)
    other = simulated.receive(session, Text("SM1", NUMBER, "HELP"), NOON, NOON)
    assert one.conversation != other.conversation
    assert len(Desk(session).sent()) == 1


def test_nothing_on_our_own_initiative_in_quiet_hours(phone: Desk) -> None:
    phone.text("hi")
    outbox.write(
        phone.session, CONVERSATION, "sms", [Reply("Your request is confirmed.")], NOON,
        state=OutboxState.WAITING, own_initiative=True,
    )  # fmt: skip
    assert phone.sent(quiet=True) == []
    outbox.write(phone.session, CONVERSATION, "sms", [Reply("An answer.")], NOON, state=OutboxState.WAITING)
    assert phone.sent(quiet=True) == ["An answer."]  # what waits for the morning holds no answer up
    assert phone.sent() == ["Your request is confirmed."]


def test_an_old_text_is_not_sent_any_more(phone: Desk) -> None:
    phone.text("hi")
    outbox.write(phone.session, CONVERSATION, "sms", [Reply("late")], NOON, state=OutboxState.WAITING)
    phone.now = NOON + timedelta(hours=25)
    assert phone.sent() == []
    assert phone.handoffs() == ["text_not_sent"]


def test_a_machine_is_not_answered_for_ever(phone: Desk) -> None:
    for _ in range(60):
        phone.text("thanks")
    assert phone.waits is True
    assert phone.text("thanks") == []
    assert phone.waits is False
    assert phone.handoffs() == ["too_many_texts"]
    assert phone.text("STOP") != []  # keywords always count
    phone.now += timedelta(hours=2)
    phone.text("START")
    phone.text("hello")
    assert phone.waits is True


def test_a_link_opens_the_conversation_once_and_for_a_while(phone: Desk) -> None:
    tokens = [phone.text("WEB")[0].rpartition("#ventosa=")[2] for _ in range(2)]
    opened = web_links.use(phone.session, tokens[0], NOON)
    assert opened is not None
    assert opened.conversation == CONVERSATION
    assert web_links.use(phone.session, tokens[0], NOON) is None
    assert web_links.use(phone.session, tokens[1], NOON + timedelta(minutes=31)) is None
    assert web_links.use(phone.session, "made up", NOON) is None
    assert tokens[0] not in str(phone.session.execute(select(WebLink.token_hash)).scalars().all())


def understood(phone: Desk, body: str) -> tuple[str, bool]:
    """What a text means after what was said, and whether it came too early for that."""
    text = Text(f"SM{next(SIDS)}", NUMBER, body)
    phone.door.receive(phone.session, text, phone.now, phone.now)
    message = phone.session.execute(select(Inbox.id).where(Inbox.external_id == text.sid)).scalar_one()
    meant = sms_options.meant(phone.session, message, body)
    phone.sent()
    return meant


def test_a_number_means_the_option_of_the_last_reply(phone: Desk) -> None:
    phone.text("hi")
    answers = phone.session.execute(select(Inbox.id)).scalar_one()
    replies = [Reply("x" * 300), Reply("Which?", ("Flatiron", "Upper West Side")), Reply("A link, too.")]
    outbox.write(
        phone.session, CONVERSATION, "sms", replies, NOON, state=OutboxState.WAITING, answers=answers
    )
    assert understood(phone, "2") == ("2", True)  # none of it had arrived
    assert understood(phone, "two please") == ("Upper West Side", False)
    assert understood(phone, "2 stents") == ("2 stents", False)
    phone.reply("Something else?")
    assert understood(phone, "2") == ("2", False)


def test_what_waits_for_the_morning_makes_no_answer_too_early(phone: Desk) -> None:
    phone.text("hi")
    phone.reply("Shall I book this?", "Yes", "No")
    outbox.write(
        phone.session, CONVERSATION, "sms", [Reply("By the way.")], NOON,
        state=OutboxState.WAITING, own_initiative=True,
    )  # fmt: skip
    assert understood(phone, "1") == ("Yes", False)
