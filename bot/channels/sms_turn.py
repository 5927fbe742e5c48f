"""Has a text answered: numbers of options put into words, and afterwards what is good to know on a phone: a
browser is there for what is long, a reminder for what was booked.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.channels import outbox, sms_options, sms_texts, web_links
from bot.channels.inbox import Claimed
from bot.channels.outbox import Reply
from bot.channels.rasa_turn import WholeMessages
from bot.channels.threads import Database
from bot.channels.turns import Outcome
from clinic import clock
from clinic.db.appointments import Action, AppointmentEvent
from clinic.db.messages import Kind
from clinic.db.texters import Texter
from clinic.texters import CHANNEL

MOST_TEXTS = 2  # a reply of more is easier to read in a browser


class SmsMessages(WholeMessages):
    """Replies for phones."""

    @classmethod
    def name(cls) -> str:
        """The channel whose text variants Rasa chooses."""
        return CHANNEL


@dataclass
class SmsTurn:
    """Answers texts. `answer_in_words` is Rasa's."""

    answer_in_words: Callable[[Claimed], Awaitable[Outcome]]
    database: Database

    async def answer(self, claimed: Claimed) -> Outcome:
        """Replies to the text."""
        if claimed.kind is Kind.MESSAGE:
            meant, early = await self.database.read(
                lambda session: sms_options.meant(session, claimed.message_id, claimed.text)
            )
            claimed = replace(claimed, text=meant, early=claimed.early or early)
        outcome = await self.answer_in_words(claimed)
        if claimed.kind is Kind.TOO_LONG or len(outbox.as_texts(outcome.replies)) > MOST_TEXTS:
            address = await self.database.write(
                lambda session: web_links.make(session, claimed.conversation, clock.utcnow())
            )
            return replace(outcome, replies=(*outcome.replies, Reply(sms_texts.link(address))))
        if await self.database.read(lambda session: _offers_reminder(session, claimed)):
            reminder = Reply(sms_texts.text("offer_reminder"))
            return replace(outcome, replies=(*outcome.replies, reminder))
        return outcome


def _offers_reminder(session: Session, claimed: Claimed) -> bool:
    """Whether this text booked a visit, and its phone has never said whether it wants reminders."""
    texter = session.get(Texter, claimed.conversation)
    if texter is None or texter.reminders is not None:
        return False
    query = select(AppointmentEvent.id).where(
        AppointmentEvent.message_id == claimed.message_id, AppointmentEvent.action == Action.BOOKED.value
    )
    return session.execute(query).first() is not None
