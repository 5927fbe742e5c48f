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
from rasa.utils.endpoints import EndpointConfig

from clinic import settings

logger = logging.getLogger(__name__)
_PLACEHOLDER = re.compile(r"{(\w+)}")


class ClinicNLG(TemplatedNaturalLanguageGenerator):
    """The one place where placeholders are resolved: action's values, then slots, then clinic.yml."""

    def __init__(self, endpoint_config: EndpointConfig | None, domain: Domain) -> None:
        """Rasa creates it from endpoints.yml (`nlg: type: bot.nlg.ClinicNLG`)."""
        super().__init__(domain.responses)
        self.facts = settings.facts(settings.get().clinic)

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
        return {**filled, "metadata": metadata}

    def _variant(
        self, name: str, slots: dict[str, Any], channel: str, values: Mapping[str, Any]
    ) -> dict[str, Any] | None:
        variants = ResponseVariationFilter(self.responses).responses_for_utter_action(name, channel, slots)
        whole = [variant for variant in variants if not gaps(variant.get("text") or "", values)]
        return next(iter(whole or variants[-1:]), None)


def fill(part: Any, values: Mapping[str, Any]) -> Any:
    """Replace `{name}` in the strings of `part`.

    Values are put in as they are: a brace in a visitor's name is text, never a placeholder. (Rasa's own
    interpolation formats twice.) An unknown placeholder leaves out the sentence that needs it.
    """
    if isinstance(part, list):
        return [fill(item, values) for item in part]
    if isinstance(part, dict):
        return {key: fill(item, values) for key, item in copy.deepcopy(part).items()}
    if not isinstance(part, str):
        return part
    return _PLACEHOLDER.sub(lambda found: str(values[found[1]]), without_gaps(part, values))


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
