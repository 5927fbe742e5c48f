"""Tells notices by e-mail: to clients with the calendar file, to studios as a line for their day."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.utils import formataddr

from clinic import clock, invitation, mail, messages, notices
from clinic.db.base import OpenSession
from clinic.db.notices import Audience, Notice, NoticeState, Route
from clinic.invitation import Entry
from clinic.mail import Sent
from clinic.profile import Clinic

_STATES = {Sent.DONE: NoticeState.SENT, Sent.LATER: NoticeState.WAITING, Sent.REFUSED: NoticeState.FAILED}


def carry(url: str | None, clinic: Clinic, open_session: OpenSession, seconds: float = mail.SECONDS) -> int:
    """Send all mails that are due; how many were. Without a mail server (`url`) they are put aside."""
    sent = 0
    while True:
        with open_session() as session:
            notice = notices.claim(session, Route.MAIL, clock.utcnow())
            if notice is None:
                return sent
            message = compose(notice, clinic)
        if url is None or message is None:
            state, why = NoticeState.OFF, "no mail server" if url is None else "no address to send it to"
        else:
            outcome, why = mail.send(url, message, seconds)
            state = _STATES[outcome]
        with open_session() as session:
            notices.settle(session, notice.id, state, clock.utcnow(), why)
        sent += state is NoticeState.SENT


def compose(notice: Notice, clinic: Clinic) -> EmailMessage | None:
    """The mail of a notice; None when nobody is to get it. Sent twice, it has the same Message-ID."""
    to_client = notice.audience == Audience.CLIENT.value
    said = notice.said
    address = said.get("email") if to_client else studio_address(clinic, said["studio"])
    if not address or not clinic.contact.email:
        return None
    words = messages.mail_to_client if to_client else messages.mail_to_studio
    mail_ = words(notice.about, said, clinic)
    message = EmailMessage()
    message["From"] = formataddr((clinic.name, clinic.contact.email))
    message["To"] = address
    message["Subject"] = mail_.subject
    message["Message-ID"] = f"<{said['reference']}.{notice.id}@{clinic.contact.email.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail_.text)
    if to_client and said.get("calendar"):
        _attach(message, notice, clinic)
    return message


def studio_address(clinic: Clinic, studio: str) -> str | None:
    """Where a studio gets its mail: its own address, else the clinic's."""
    return clinic.studio(studio).email or clinic.contact.email


def _attach(message: EmailMessage, notice: Notice, clinic: Clinic) -> None:
    said = notice.said
    cancelled = said["calendar"] == invitation.CANCEL
    entry = Entry(
        reference=said["reference"],
        studio=said["studio"],
        start=datetime.fromisoformat(said["start"]),
        minutes=said["minutes"],
        sequence=said["sequence"],
        at=notice.created_at,
        cancelled=cancelled,
    )
    message.add_attachment(
        invitation.for_client(entry, clinic),
        maintype="text",
        subtype="calendar",
        filename="appointment.ics",
        params={"method": said["calendar"], "charset": "utf-8"},
    )
