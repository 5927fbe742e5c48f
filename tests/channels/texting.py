"""One phone before the SMS channel's door, and a sender that sends everything. On a real database."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.channels import outbox, sms_outbox
from bot.channels.outbox import Reply
from bot.channels.sms_door import Door, Text
from bot.channels.twilio_api import Answer, Meaning
from clinic import settings, texters
from clinic.db.appointments import Appointment
from clinic.db.handoffs import Handoff
from clinic.db.messages import OutboxState
from clinic.db.texters import Texter
from clinic.sms_settings import OptOut
from tests.channels.server import SECRET

ZONE = settings.load(env={}).clinic.zone
NOON = datetime(2027, 2, 10, 12, 0, tzinfo=ZONE)
NUMBER = "+19175550142"
CONVERSATION = texters.conversation_of(SECRET, NUMBER)
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
