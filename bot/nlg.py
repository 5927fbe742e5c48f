"""Replies from the texts in data/, with clinic.yml's values and the conversation's details filled in."""

from __future__ import annotations

import copy
import logging
import re
from collections.abc import Mapping
from typing import Any

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

    def _fill_response(
        self, response: dict[str, Any], filled_slots: dict[str, Any] | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        values = {
            **self.facts,
            **{k: v for k, v in (filled_slots or {}).items() if isinstance(v, str)},
            **kwargs,
        }
        return {
            key: fill(part, values) if key in ("text", "buttons") else part for key, part in response.items()
        }


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


def without_gaps(text: str, values: Mapping[str, Any]) -> str:
    """`text` without the sentences that have a placeholder nobody can fill."""
    missing = [name for name in _PLACEHOLDER.findall(text) if values.get(name) is None]
    if not missing:
        return text
    logger.warning("No value for %s in a text; its sentence is left out.", ", ".join(missing))
    sentences = re.split(r"(?<=[.?!]) ", text)
    return " ".join(s for s in sentences if not any(f"{{{name}}}" in s for name in missing))
