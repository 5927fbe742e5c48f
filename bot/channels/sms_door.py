"""What happens when a text arrives, in the transaction that acknowledges it.

It is written down and claimed by its MessageSid. Keywords, answers to reminders and pictures are settled at
once; the rest waits for its turn.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.channels import inbox, outbox, sms_keywords, sms_options, sms_reminders, sms_texts, web_links
from bot.channels.inbox import Accepted, Incoming
from bot.channels.outbox import Reply
from bot.channels.sms_keywords import Keyword
from bot.channels.sms_outbox import NOTICE
from clinic import booking, handoff, texters
from clinic.db.appointments import Appointment
from clinic.db.messages import Inbox, Outbox, OutboxState
from clinic.db.texters import Texter
from clinic.sms_settings import OptOut
from clinic.texters import CHANNEL

WROTE_AFTER_STOP = "wrote_after_stop"  # reasons of hand-offs
STOPPED_TEXTS = "stopped_texts"
TOO_MANY = "too_many_texts"
MOST_AN_HOUR = 60  # texts of one phone; more are a machine's, and answering it would never end


@dataclass(frozen=True)
class Text:
    """A text as it came. `media`: how many pictures or files; `opt_out_type`: what Twilio took it for, where
    Twilio answers STOP, START and HELP itself.
    """

    sid: str
    number: str
    body: str
    media: int = 0
    opt_out_type: str = ""


@dataclass(frozen=True)
class Received:
    """What became of a text. `waits`: it needs a turn."""

    conversation: str
    duplicate: bool
    waits: bool


@dataclass
class Door:
    """Takes texts in. `simulated`: from `desk sms`, not from a phone."""

    secret: bytes
    opt_out: OptOut
    simulated: bool = False

    def receive(self, session: Session, text: Text, real_now: datetime, now: datetime) -> Received:
        """Write the text down, once; deal at once with what needs no turn. `now` is the clinic's time."""
        conversation = texters.begin(session, self.secret, text.number, real_now, self.simulated)
        accepted = inbox.accept(session, Incoming(conversation, CHANNEL, text.sid, text.body), real_now)
        if accepted.duplicate:
            return Received(conversation, duplicate=True, waits=False)
        visit = _Arrival(self, session, conversation, text, accepted, real_now, now)
        settled = visit.settle()
        if settled:
            inbox.settle(session, accepted.message_id, real_now, visit.problem)
        return Received(conversation, duplicate=False, waits=not settled)


class _Arrival:
    """One text at the door."""

    def __init__(
        self,
        door: Door,
        session: Session,
        conversation: str,
        text: Text,
        accepted: Accepted,
        real_now: datetime,
        now: datetime,
    ) -> None:
        self.door, self.session, self.conversation, self.text = door, session, conversation, text
        self.accepted, self.real_now, self.now = accepted, real_now, now
        self.texter: Texter = session.get(Texter, conversation, populate_existing=True)
        self.problem: str | None = None

    def settle(self) -> bool:
        """Whether the text is dealt with; if not, it needs a turn."""
        was_out = self.texter.opted_out_at is not None
        keyword = self._keyword(was_out)
        if keyword is not None:
            getattr(self, f"_{keyword.value}")(was_out)
            return True
        if was_out:
            self._tell_staff(WROTE_AFTER_STOP, {})
            self.problem = "opted_out"
            return True
        if self._are_too_many():
            self._tell_staff(TOO_MANY, {})
            self.problem = TOO_MANY
            return True
        answered = sms_reminders.answer(
            self.session, self.conversation, self.accepted, self.text.body, self.now, self.real_now
        )
        if answered is not None:
            self._say(answered)
            return bool(answered)
        if self.text.media:
            only = not self.text.body.strip()
            self._say(sms_texts.text("media_only" if only else "media_too"), is_answer=only)
            return only
        return False

    def _keyword(self, was_out: bool) -> Keyword | None:
        if self.door.opt_out is OptOut.twilio and self.text.opt_out_type:
            known = {keyword.value: keyword for keyword in Keyword}
            return known.get(self.text.opt_out_type.lower())
        asked = was_out and sms_options.asked_something(self.session, self.conversation)
        return sms_keywords.read(self.text.body, was_out, asked)

    def _stop(self, was_out: bool) -> None:
        """One confirmation, then silence. What is booked stays booked, and staff know."""
        if was_out:
            return
        texters.opt_out(self.texter, texters.CLIENT, self.real_now)
        withdraw_waiting(self.session, self.conversation)
        visits = self._visits()
        if visits:
            self._tell_staff(STOPPED_TEXTS, {"visits": [visit.reference for visit in visits]})
        if self.door.opt_out is OptOut.twilio:
            return
        if len(visits) == 1:
            self._say(sms_texts.of_visit("stopped_with_visit", visits[0]), notice=True)
        elif visits:
            self._say(sms_texts.text("stopped_with_visits", count=str(len(visits))), notice=True)
        else:
            self._say(sms_texts.text("stopped"), notice=True)

    def _start(self, was_out: bool) -> None:
        texters.opt_in(self.texter)
        if not self._twilio_answers() and not (was_out and self.door.opt_out is OptOut.twilio):
            self._say(sms_texts.text("started" if was_out else "welcome"))

    def _help(self, was_out: bool) -> None:
        if self.door.opt_out is OptOut.ours:
            self._say(sms_texts.text("help"), notice=True)

    def _remind(self, was_out: bool) -> None:
        if was_out:
            return
        self.texter.reminders = True
        self._say(sms_texts.text("reminders_on"))

    def _no_reminders(self, was_out: bool) -> None:
        self.texter.reminders = False
        if not was_out:
            self._say(sms_texts.text("reminders_off"))

    def _web(self, was_out: bool) -> None:
        if not was_out:
            self._say(sms_texts.link(web_links.make(self.session, self.conversation, self.real_now)))

    def _twilio_answers(self) -> bool:
        return self.door.opt_out is OptOut.twilio and bool(self.text.opt_out_type)

    def _are_too_many(self) -> bool:
        query = select(func.count()).where(
            Inbox.conversation == self.conversation, Inbox.received_at > self.real_now - timedelta(hours=1)
        )
        return int(self.session.execute(query).scalar_one()) > MOST_AN_HOUR

    def _visits(self) -> list[Appointment]:
        return booking.mine(self.session, self.conversation, self.now)

    def _say(self, text: str, notice: bool = False, is_answer: bool = True) -> None:
        if not text:
            return
        reply = Reply(text, custom={NOTICE: True} if notice else {})
        outbox.write(
            self.session,
            self.conversation,
            CHANNEL,
            [reply],
            self.real_now,
            state=OutboxState.WAITING,
            answers=self.accepted.message_id if is_answer else None,
        )

    def _tell_staff(self, reason: str, facts: dict[str, object]) -> None:
        handoff.hand_over(
            self.session,
            self.conversation,
            reason,
            self.text.body,
            self.real_now,
            facts={"channel": CHANNEL, **facts},
            contact=handoff.Reach(phone=self.texter.number),
            message_id=self.accepted.message_id,
        )


def withdraw_waiting(session: Session, conversation: str) -> None:
    """What has not been sent to this phone is not sent any more."""
    session.execute(
        update(Outbox)
        .where(Outbox.conversation == conversation, Outbox.state == OutboxState.WAITING.value)
        .values(state=OutboxState.WITHDRAWN.value)
        .execution_options(synchronize_session=False)
    )
