"""What a booking needs, wherever it is said: studio, time, name, phone number, e-mail address."""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.training_data.message import Message

from bot.nlu import only_details, studios
from bot.nlu.extractor import Extractor
from bot.nlu.health import HEALTH
from bot.nlu.reader import READ_CHARACTERS
from clinic import clock, contacts, names, pasted, settings, treated, when

_RULED_OUT = re.compile(r"\b(?:not|instead of|rather than) (?:at |in |the )*$", re.IGNORECASE)
_EITHER = re.compile(r"\s*(?:,|/|&|\bor\b|\band\b|,\s*or\b)\s*(?:the |at |in )*", re.IGNORECASE)
_VISIT = re.compile(
    r"\b(?:book|booking|come|coming|appointment|appt|slot|session|visit|reserve|schedule|reschedule|see me"
    r"|free|open)\b",
    re.IGNORECASE,
)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class BookingDetails(Extractor):
    """Adds the entities ``studio``, ``when``, ``person``, ``phone`` and ``email``."""

    def read(self, message: Message, text: str) -> None:
        text = pasted.without_head(text[:READ_CHARACTERS])
        health = [(f["start"], f["end"]) for f in (message.get(HEALTH) or {}).get("findings") or ()]
        studios_found = _studios(text)
        found = [*studios_found, *_when(text), *_contacts(text), *_person(text, studios_found)]
        self.add_entities(message, [entity for entity in found if not _is_of_health(entity, text, health)])
        only_details.settle(message, text)


def _is_of_health(entity: dict[str, Any], text: str, health: list[tuple[int, int]]) -> bool:
    """Whether a time or a name belongs to a health remark: "I sprained it on monday", "Von Willebrand".

    The time of a visit may stand in the same clause; then a word for the visit, or a studio, does too.
    """
    if entity["entity"] == "person":
        return any(entity["start"] < end and start < entity["end"] for start, end in health)
    if entity["entity"] != "when":
        return False
    start = max(text.rfind(mark, 0, entity["start"]) for mark in ",.;!?\n") + 1
    stop = min((at for mark in ",.;!?\n" if (at := text.find(mark, entity["end"])) >= 0), default=len(text))
    about_health = any(start <= first < stop for first, _ in health)
    clause = text[start:stop]
    return about_health and not (_VISIT.search(clause) or studios.finder().find(clause))


def _studios(text: str) -> list[dict[str, Any]]:
    """The studios named; not one that is ruled out ("not flatiron"), nor the second of "a or b"."""
    found = studios.finder().find(text)
    wanted = [studio for studio in found if not _RULED_OUT.search(text[: studio.start])] or found
    first = [
        studio
        for before, studio in zip([None, *wanted], wanted, strict=False)
        if before is None or not _EITHER.fullmatch(text[before.end : studio.start])
    ]
    return [_entity("studio", studio.name, studio.start, studio.end) for studio in first]


def _when(text: str) -> list[dict[str, Any]]:
    wish = when.read(treated.without_ages(text), clock.now(), when.Opening.of(settings.get().clinic))
    if wish is None:
        return []
    start = min((span[0] for span in wish.spans), default=0)
    end = max((span[1] for span in wish.spans), default=len(text))
    return [_entity("when", wish.to_json(), start, end)]


def _contacts(text: str) -> list[dict[str, Any]]:
    """Numbers and addresses that can be read; one with a mistake is for the booking to ask about."""
    found = [contact for contact in contacts.find(text) if isinstance(contact, contacts.Contact)]
    return [_entity(contact.kind, contact.value, contact.start, contact.end) for contact in found]


def _person(text: str, places: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The writer's name, but not a studio's that is written like one."""
    name = names.read_name(text)
    if name is None or any(name.start < place["end"] and place["start"] < name.end for place in places):
        return []
    return [_entity("person", name.value, name.start, name.end)]


def _entity(kind: str, value: Any, start: int, end: int) -> dict[str, Any]:
    return {"entity": kind, "value": value, "start": start, "end": end}
