"""Conversations in SQL. One that cannot be read or written aborts the turn: it is never taken for new."""

from __future__ import annotations

from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from sqlalchemy.engine import make_url

from clinic import settings


class ConversationUnavailable(BaseException):
    """The tracker database did not answer.

    Not an Exception on purpose: Rasa's FailSafeTrackerStore would catch that and go on with an empty
    conversation, health flags gone.
    """


# Rasa's SQL store leaves the whole process on a row it cannot read (ValueError -> sys.exit).
STOPS = (Exception, SystemExit)


class ClinicTrackerStore(SQLTrackerStore):
    """Rasa's SQL tracker store on `TRACKER_URL`; failures stop the turn."""

    def __init__(
        self,
        domain: Domain | None = None,
        host: EndpointConfig | None = None,
        event_broker: EventBroker | None = None,
        **kwargs: Any,
    ) -> None:
        """Rasa creates it from endpoints.yml; where the conversations are is ours to say."""
        url = make_url(settings.get().tracker_url)
        super().__init__(
            domain,
            dialect=url.drivername,
            host=url.host,
            port=url.port,
            db=url.database or "rasa.db",
            username=url.username,
            password=url.password,
            query=dict(url.query),
            event_broker=event_broker,
        )

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation's current session; raises `ConversationUnavailable`."""
        try:
            return await super().retrieve(sender_id)
        except STOPS as error:
            raise ConversationUnavailable(
                f"TRACKER_URL: the conversation cannot be read ({error})"
            ) from error

    async def retrieve_full_tracker(self, sender_id: str) -> DialogueStateTracker | None:
        """The whole conversation; raises `ConversationUnavailable`."""
        try:
            return await super().retrieve_full_tracker(sender_id)
        except STOPS as error:
            raise ConversationUnavailable(
                f"TRACKER_URL: the conversation cannot be read ({error})"
            ) from error

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store what is new; raises `ConversationUnavailable`."""
        try:
            await super().save(tracker)
        except STOPS as error:
            raise ConversationUnavailable(
                f"TRACKER_URL: the conversation cannot be written ({error})"
            ) from error
