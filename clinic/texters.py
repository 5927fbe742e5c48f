"""People who write by SMS: what their conversation is called, their number, and what they want to get."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from sqlalchemy.orm import Session

from clinic.db import base
from clinic.db.messages import Conversation
from clinic.db.texters import Texter

CHANNEL = "sms"
CLIENT = "client"
TWILIO = "twilio"


def conversation_of(secret: bytes, number: str, simulated: bool = False) -> str:
    """Rasa's name for the conversation with this number (E.164): a keyed hash, never the number.

    A simulated phone has a conversation of its own, apart from that of the real one.
    """
    said = f"{'simulated' if simulated else 'phone'}:{number}"
    return f"{CHANNEL}:{hmac.new(secret, said.encode(), hashlib.sha256).hexdigest()[:32]}"


def begin(session: Session, secret: bytes, number: str, now: datetime, simulated: bool = False) -> str:
    """Make the rows of a phone unless they are there; its conversation. Several may do so at once."""
    conversation = conversation_of(secret, number, simulated)
    values = {"sender_id": conversation, "channel": CHANNEL, "started_at": now}
    base.insert_once(session, Conversation, ("sender_id",), **values)
    phone = {"conversation": conversation, "number": number, "simulated": simulated}
    base.insert_once(session, Texter, ("conversation",), **phone)
    return conversation


def number_of(session: Session, conversation: str) -> str | None:
    """The phone number of an SMS conversation; None for any other."""
    texter = session.get(Texter, conversation)
    return texter.number if texter else None


def opt_out(texter: Texter, by: str, now: datetime) -> bool:
    """No more texts for this phone. False: it had none to expect before."""
    if texter.opted_out_at is not None:
        return False
    texter.opted_out_at, texter.opted_out_by = now, by
    return True


def opt_in(texter: Texter) -> bool:
    """Texts again. False: nothing had stopped them."""
    was_out = texter.opted_out_at is not None
    texter.opted_out_at = texter.opted_out_by = None
    return was_out
