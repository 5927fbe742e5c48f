"""Replies from the texts in data/, with clinic.yml's values and the conversation's details filled in."""

from __future__ import annotations

import copy
import logging
import re
from collections.abc import Mapping
from typing import Any

from rasa.core.nlg.generator import ResponseVariationFilter
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot import answers
from bot.answers import Responses
from bot.channels import sms_text
from clinic import settings
from clinic.errors import SettingsError
from clinic.when import speak

logger = logging.getLogger(__name__)
# The texts that begin with what was just noted (actions/acknowledge.py): those that ask the next thing.
ASKS = ("utter_ask_", "utter_offer_")
_SENTENCE_BEGINS = re.compile(r"(?:^|[.?!]\s+|\n\s*)$")
_PLACEHOLDER = re.compile(r"{(\w+)}")


class ClinicNLG(TemplatedNaturalLanguageGenerator):
    """The one place where placeholders are resolved: action's values, then slots, then clinic.yml."""

    _own: Responses = {}  # noqa: RUF012 - replaced, never changed

    def __init__(self, endpoint_config: EndpointConfig | None, domain: Domain) -> None:
        """Rasa creates it from endpoints.yml (`nlg: type: bot.nlg.ClinicNLG`)."""
        super().__init__(domain.responses)
        self.renew()

    # Rasa sets the responses of the model's domain; the files' own words go before them.
    @property
    def responses(self) -> Responses:
        """Every text by its name: as it stands in data/, else as the model was trained with it."""
        return self._together

    @responses.setter
    def responses(self, trained: Responses) -> None:
        self._trained = trained
        self._together = {**trained, **self._own}

    def renew(self) -> None:
        """Take clinic.yml's values and the texts as they are now; what cannot be read stays as it was."""
        try:
            self._own = answers.read()
        except SettingsError as problem:
            logger.error("The texts stay as they were: %s", problem)
        self.responses = self._trained
        self.facts = settings.facts(settings.get().clinic)

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """The reply; in other words when the very text was sent just before (emergencies excepted).

        Other words are those of the other `wording`, or the response `<name>_again`.
        """
        slots = tracker.current_slot_values()
        if utter_action.startswith(ASKS) and slots.get("acknowledge"):
            noted = slots["acknowledge"]
            kwargs = {**noted["values"], **kwargs, "before": [noted["response"]]}
        reply = self.generate_from_slots(utter_action, slots, output_channel, **kwargs)
        if not reply or "emergency" in utter_action or reply.get("text") not in recent_texts(tracker):
            return reply
        other = {**slots, "wording": None if slots.get("wording") == "again" else "again"}
        again = self.generate_from_slots(f"{utter_action}_again", slots, output_channel, **kwargs)
        return again or self.generate_from_slots(utter_action, other, output_channel, **kwargs)

    def generate_from_slots(
        self, utter_action: str, filled_slots: dict[str, Any], output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """The first variant for the channel and the slots that has no gap; never a random one.

        So an answer can hold what to say when clinic.yml has a value, then what to say when it has not.
        """
        if utter_action not in self.responses:
            return None
        slots = {name: value for name, value in filled_slots.items() if isinstance(value, str)}
        values = {**self.facts, **slots, **kwargs}
        chosen = self._variant(utter_action, filled_slots, output_channel, values)
        general = self._variant(utter_action, filled_slots, "", values)
        if chosen is None:
            return None
        filled = {k: fill(v, values) if k in ("text", "buttons") else v for k, v in chosen.items()}
        # A channel's own variant is the same answer in other words: it keeps the general one's metadata.
        metadata = {**((general or {}).get("metadata") or {}), **(chosen.get("metadata") or {})}
        return self._with_before({**filled, "metadata": metadata}, filled_slots, output_channel, kwargs)

    def _with_before(
        self, reply: dict[str, Any], slots: dict[str, Any], channel: str, values: dict[str, Any]
    ) -> dict[str, Any]:
        """The reply with the texts named in `before` in front of it, in one message.

        On SMS a message and its options stay one text: what does not fit is left out, the last one never.
        """
        rest = {name: value for name, value in values.items() if name != "before"}
        titles = [one["title"] for one in (*(reply.get("buttons") or ()), *(values.get("buttons") or ()))]
        texts = [reply["text"]]
        for name in reversed(values.get("before") or ()):
            other = self.generate_from_slots(name, slots, channel, **rest)
            if not other:
                logger.error("There is no text %s.", name)
                continue
            longer = [other["text"], *texts]
            if channel == "sms" and len(sms_text.with_options("\n".join(longer), titles)) > sms_text.LONGEST:
                continue
            texts = longer
            reply = {**reply, "metadata": {**(other.get("metadata") or {}), **reply["metadata"]}}
        return {**reply, "text": "\n".join(texts)}

    def _variant(
        self, name: str, slots: dict[str, Any], channel: str, values: Mapping[str, Any]
    ) -> dict[str, Any] | None:
        variants = ResponseVariationFilter(self.responses).responses_for_utter_action(name, channel, slots)
        whole = [variant for variant in variants if not gaps(variant.get("text") or "", values)]
        return next(iter(whole or variants[-1:]), None)


def recent_texts(tracker: DialogueStateTracker) -> set[str]:
    """The texts of this reply so far and of the one before."""
    texts, messages = set(), 0
    for event in reversed(tracker.events):
        messages += isinstance(event, UserUttered)
        if messages == 2:
            break
        if isinstance(event, BotUttered) and event.text:
            texts.add(event.text)
    return texts


def fill(part: Any, values: Mapping[str, Any]) -> Any:
    """Replace `{name}` in the strings of `part`.

    Values are put in as they are: a brace in a visitor's name is text, never a placeholder. (Rasa's own
    interpolation formats twice.) An unknown placeholder leaves out the sentence that needs it. A day at the
    start of a sentence has a capital: "Today, Wednesday".
    """
    if isinstance(part, list):
        return [fill(item, values) for item in part]
    if isinstance(part, dict):
        return {key: fill(item, values) for key, item in copy.deepcopy(part).items()}
    if not isinstance(part, str):
        return part
    text = without_gaps(part, values)

    def put(found: re.Match[str]) -> str:
        value = str(values[found[1]])
        return speak.at_start(value) if _SENTENCE_BEGINS.search(text[: found.start()]) else value

    return _PLACEHOLDER.sub(put, text)


def gaps(text: str, values: Mapping[str, Any]) -> list[str]:
    """Placeholders in `text` that have no value."""
    return [name for name in _PLACEHOLDER.findall(text) if values.get(name) is None]


def without_gaps(text: str, values: Mapping[str, Any]) -> str:
    """`text` without the sentences that have a placeholder nobody can fill."""
    missing = gaps(text, values)
    if not missing:
        return text
    logger.warning("No value for %s in a text; its sentence is left out.", ", ".join(missing))
    sentences = re.split(r"(?<=[.?!]) ", text)
    return " ".join(s for s in sentences if not any(f"{{{name}}}" in s for name in missing))
