"""What a text does the moment it arrives: keywords, pictures, answers to reminders. On a real database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.channels import outbox, sms_options, sms_outbox, sms_reminders, web_links
from bot.channels.outbox import Reply
from bot.channels.sms_door import Door, Text
from bot.channels.twilio_api import Answer, Meaning
from clinic import settings, texters
from clinic.db import base
from clinic.db.appointments import Appointment
from clinic.db.handoffs import Handoff
from clinic.db.messages import Inbox, Outbox, OutboxState
from clinic.db.texters import Reminder, Texter, WebLink
from clinic.sms_settings import OptOut
from tests.channels.server import SECRET

ZONE = settings.load(env={}).clinic.zone
NOON = datetime(2027, 2, 10, 12, 0, tzinfo=ZONE)
NUMBER = "+19175550142"
CONVERSATION = texters.conversation_of(SECRET, NUMBER)
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
SIDS = count(1)


class Desk:
    """One phone before the door, and a sender that sends everything."""

    def __init__(self, session: Session, opt_out: OptOut = OptOut.ours) -> None:
        self.session, self.door, self.now = session, Door(SECRET, opt_out), NOON

    def text(self, body: str, media: int = 0, opt_out_type: str = "") -> list[str]:
        """Send a text; what comes back at once."""
        text = Text(f"SM{next(SIDS)}", NUMBER, body, media, opt_out_type)
        self.waits = self.door.receive(self.session, text, self.now, self.now).waits
        return self.sent()

    def sent(self, quiet: bool = False) -> list[str]:
        """What goes out now."""
        said = []
        while (job := sms_outbox.claim(self.session, "w", self.now, quiet)) is not None:
            said.append(job.text)
            answer = Answer(Meaning.SENT, f"SM{job.outbox_id}")
            sms_outbox.settle(self.session, job.outbox_id, "w", answer, self.now, OptOut.ours)
        return said

    def reply(self, text: str, *buttons: str, own_initiative: bool = False) -> list[str]:
        """The bot says something."""
        outbox.write(
            self.session, CONVERSATION, "sms", [Reply(text, buttons)], self.now,
            state=OutboxState.WAITING, own_initiative=own_initiative,
        )  # fmt: skip
        return self.sent()

    @property
    def texter(self) -> Texter:
        return self.session.execute(select(Texter)).scalar_one()

    def handoffs(self) -> list[str]:
        return list(self.session.execute(select(Handoff.reason)).scalars())


@pytest.fixture
def session(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.setenv("CLINIC_NOW", NOON.isoformat())
    with base.session(database_url) as opened:
        yield opened


@pytest.fixture
def phone(session: Session) -> Desk:
    return Desk(session)


def visit(session: Session, start: datetime, **more: object) -> Appointment:
    values = {
        "reference": f"R{start:%d%H}", "kind": "booked", "status": "confirmed", "studio": "flatiron",
        "room": 1, "start": start, "minutes": 60, "conversation": CONVERSATION, "name": "Joe",
        "phone": NUMBER,
        "first_visit": True, "created_at": NOON - timedelta(days=3), "updated_at": NOON - timedelta(days=3),
    }  # fmt: skip
    made = Appointment(**{**values, **more})
    session.add(made)
    session.flush()
    return made


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


def reminded(phone: Desk) -> Appointment:
    """A visit tomorrow at three, and the phone has its reminder."""
    phone.text("remind me")
    made = visit(phone.session, NOON.replace(day=11, hour=15))
    assert sms_reminders.write_due(phone.session, NOON, NOON) == 1
    assert phone.sent() == [
        "Stillwater Acupuncture: your visit is Thursday, February 11 at 3 pm at Flatiron. "
        "Reply 1 to keep it, 2 to cancel it, 3 to move it."
    ]
    return made


def test_reminders_are_for_who_asked(phone: Desk) -> None:
    phone.text("hi")
    visit(phone.session, NOON.replace(day=11, hour=15))
    assert sms_reminders.write_due(phone.session, NOON, NOON) == 0
    assert phone.text("REMIND") == ["I'll text you the day before your visit."]
    assert sms_reminders.write_due(phone.session, NOON, NOON) == 1
    assert sms_reminders.write_due(phone.session, NOON, NOON) == 0


@pytest.mark.parametrize(
    ("change", "now"),
    [
        ({"start": NOON.replace(day=12, hour=15)}, NOON),
        ({"start": NOON.replace(day=10, hour=18)}, NOON),
        ({"status": "cancelled"}, NOON),
        ({"updated_at": NOON.replace(hour=11)}, NOON),  # they have just booked it
        ({}, NOON.replace(hour=9)),
        ({}, NOON.replace(hour=21)),
    ],
    ids=["in two days", "today", "cancelled", "just booked", "too early", "too late"],
)
def test_no_reminder(phone: Desk, change: dict[str, object], now: datetime) -> None:
    phone.text("remind")
    visit(phone.session, **{"start": NOON.replace(day=11, hour=15), **change})
    assert sms_reminders.write_due(phone.session, now, now) == 0


def test_a_stopped_phone_gets_no_reminder(phone: Desk) -> None:
    phone.text("remind")
    phone.text("stop")
    visit(phone.session, NOON.replace(day=11, hour=15))
    assert sms_reminders.write_due(phone.session, NOON, NOON) == 0


@pytest.mark.parametrize("word", ["1", "one", "first", "keep", "Yes", "1."])
def test_a_visit_is_kept(phone: Desk, word: str) -> None:
    made = reminded(phone)
    assert phone.text(word) == ["See you tomorrow, Thursday, February 11 at 3 pm at Flatiron."]
    assert (made.status, phone.waits) == ("confirmed", False)


def test_a_visit_is_cancelled_once(phone: Desk) -> None:
    made = reminded(phone)
    assert phone.text("2")[0].startswith("Done: your visit tomorrow")
    assert made.status == "cancelled"
    assert phone.text("2") == []
    assert phone.waits is True  # nothing is asked any more: that is for the bot


def test_moving_is_a_conversation(phone: Desk) -> None:
    made = reminded(phone)
    assert phone.text("3") == []
    assert phone.waits is True
    said = phone.session.execute(select(Inbox.text).order_by(Inbox.position.desc())).scalars().first()
    assert (said, made.status) == ("I'd like to move my appointment", "confirmed")


def test_the_number_counts_only_right_after_the_reminder(phone: Desk) -> None:
    made = reminded(phone)
    phone.reply("It takes 60 minutes.")
    assert phone.text("2") == []
    assert (made.status, phone.waits) == ("confirmed", True)


def test_another_text_after_the_reminder_is_a_text(phone: Desk) -> None:
    made = reminded(phone)
    assert phone.text("is there any parking?") == []
    assert (made.status, phone.waits) == ("confirmed", True)


def test_a_visit_that_was_moved_meanwhile_is_not_cancelled(phone: Desk) -> None:
    made = reminded(phone)
    made.start += timedelta(hours=2)
    phone.session.flush()
    assert phone.text("2")[0].startswith("That visit can no longer be changed by text")
    assert made.status == "confirmed"


def test_only_one_reminder_at_a_time_is_answered_by_a_number(phone: Desk) -> None:
    phone.text("remind")
    for hour in (11, 15):
        visit(phone.session, NOON.replace(day=11, hour=hour))
    assert sms_reminders.write_due(phone.session, NOON, NOON) == 2
    said = phone.sent()
    assert ["Reply 1" in text for text in said] == [True, False]
    assert phone.text("2") == []
    assert set(phone.session.execute(select(Appointment.status)).scalars()) == {"confirmed"}
    assert len(phone.session.execute(select(Reminder)).all()) == 2


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
