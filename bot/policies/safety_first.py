"""The policy that leads every turn: an emergency, a health flag or a question is never swallowed by a form.

It runs inside the Rasa process, so what it notices survives an action server that is away.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rasa.core.policies.policy import Policy, PolicyPrediction, SupportedData
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, LoopInterrupted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.io import dump_obj_as_json_to_file, read_json_file

from bot.policies import emergencies, overruled, people_said
from bot.policies import turn as reading
from bot.policies.plan import LISTEN, STOPS, SURE, TOGETHER, next_action, said_together
from bot.policies.said import emergency_of, findings, is_change, slots_said
from bot.policies.turn import BOOKING_SLOTS, DETAILS, SCREENING_SLOTS, Turn
from clinic import ages, choice, link, screening, settings, treated, when
from clinic.kinship import WRITER

ALONG = "what_to_expect.friend"
REFUNDS = "price_membership.deposit_refund"
SURE_TO_STOP_A_TASK = 0.67  # "it's a surprise, can you not text him" gives up nothing
SURE_TO_STOP = 0.8  # "actually can we do 530" sounds a little like stopping


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class SafetyFirst(Policy):
    """Danger first, then the question, then the form. One-turn rules of data/rules/ hold inside forms too."""

    @staticmethod
    def supported_data() -> SupportedData:
        """Only rules: each one-turn rule is an intent and what is done about it."""
        return SupportedData.RULE_DATA

    def __init__(self, config, model_storage, resource, execution_context, rules=None) -> None:
        """`rules`: intent -> names of actions, learnt by `train`."""
        super().__init__(config, model_storage, resource, execution_context)
        self.rules: dict[str, list[str]] = rules or {}

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Above RulePolicy (6)."""
        return {"priority": 10}

    def train(self, training_trackers, domain: Domain, **kwargs: Any) -> Resource:
        """Learn what each intent's one-turn rule does."""
        for tracker in training_trackers:
            if tracker.is_rule_tracker:
                self.rules.update(one_turn_rule(tracker))
        with self._model_storage.write_to(self._resource) as folder:
            dump_obj_as_json_to_file(folder / "rules.json", self.rules)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SafetyFirst:
        """Load the rules that `train` wrote."""
        with model_storage.read_from(resource) as folder:
            rules = read_json_file(folder / "rules.json")
        return cls(config, model_storage, resource, execution_context, rules)

    def predict_action_probabilities(
        self, tracker: DialogueStateTracker, domain: Domain, rule_only_data=None, **kwargs: Any
    ) -> PolicyPrediction:
        """Certain about one action; at the start of a turn also the slots that the message itself sets."""
        if not tracker.latest_message or tracker.latest_message.text is None:
            return self._prediction(self._default_predictions(domain))
        said = slots_said(tracker) if tracker.latest_action_name == LISTEN else {}
        turn = read_turn(tracker, said)
        name = next_action(turn, self.rules)
        if name == TOGETHER:
            said = {**said, "together": said_together(turn, self.rules)}
        events: list[Event] = [SlotSet(slot, value) for slot, value in said.items()]
        if name == tracker.active_loop_name and tracker.latest_action_name == LISTEN:
            events.append(LoopInterrupted(True))  # Rasa's form would refuse to ask: nothing filled its slot
        return self._certain(name, domain, events)

    def _certain(self, name: str, domain: Domain, events: list[Event]) -> PolicyPrediction:
        probabilities = self._default_predictions(domain)
        probabilities[domain.index_for_action(name)] = 1.0
        return self._prediction(probabilities, events=events, is_no_user_prediction=True)


def one_turn_rule(tracker: DialogueStateTracker) -> dict[str, list[str]]:
    """{intent: actions} of a rule with one message of the person; {} for any other rule."""
    said = [e for e in tracker.events if isinstance(e, UserUttered)]
    if len(said) != 1 or not said[0].intent_name:
        return {}
    after = list(tracker.events)[list(tracker.events).index(said[0]) + 1 :]
    names = [e.action_name for e in after if isinstance(e, ActionExecuted) and e.action_name]
    return {said[0].intent_name: [n for n in names if n not in (LISTEN, "...")]}


def read_turn(tracker: DialogueStateTracker, said: Mapping[str, Any]) -> Turn:
    """The turn as it stands: the tracker, and slots that the message just set and the tracker has not yet."""
    parse = reading.message_of(tracker)
    text = parse.get("text") or ""

    def slot(name: str) -> Any:
        return said[name] if name in said else tracker.get_slot(name)

    filled = reading.slots_filled_this_turn(tracker)
    intents = _intents(tracker, parse)
    danger = _of_danger(tracker, parse, slot)
    aside = danger["afterwards"] and not slot("task")  # what an emergency has interrupted is not asked on
    form = None if aside else tracker.active_loop_name
    return Turn(
        intents=intents,
        doubtful=reading.doubtful_of(parse, SURE),
        questions=() if overruled.leaves_no_question(tracker, text) else _questions(parse, intents),
        handed_over=bool(slot("handed_over")),
        foreign_language=_foreign_language(parse),
        told_language=reading.times_said(tracker, "utter_other_language"),
        new_flags=tuple(slot("flags") or ()),
        flags_decision=_standing_decision(slot("health_findings"), _area_said(slot)),
        offered=reading.last_offer(tracker),
        looking_for=slot("looking_for"),
        task=slot("task"),
        form=form,
        requested=slot("requested_slot") if form else None,
        answered=bool(filled & {*SCREENING_SLOTS, *BOOKING_SLOTS, "wish"}),
        place_to_hold=bool(slot("studio") and slot("wish")) and not slot("place"),
        screening_full=all(slot(name) is not None for name in SCREENING_SLOTS),
        screening_decision=slot("screening_decision"),
        booked=reading.has_booking(tracker),
        changes_booking=is_change(tracker) if not slot("task") else False,
        retraction=(slot("retracting") or {}).get("state"),
        moving=bool(slot("moving")),
        away=slot("away"),
        messages=reading.messages_said(tracker),
        acknowledges=bool(slot("acknowledge")),
        # On a booking page of the clinic's there is nothing left to ask here
        booking_full=link.is_used(settings.get().clinic)
        or all(slot(name) is not None for name in BOOKING_SLOTS),
        untold=reading.answer_untold(tracker),
        done=reading.actions_done(tracker),
        **danger,
        **_of_words(text, reading.last_offer(tracker)),
        **_of_details(_details_in(parse, bool(slot("wish")))),
        **_of_people(tracker, slot),
    )


def _of_danger(
    tracker: DialogueStateTracker, parse: dict[str, Any], slot: Callable[[str], Any]
) -> dict[str, Any]:
    """What the message tells of health as such, and how an emergency stands."""
    told, health = slot("emergency"), parse.get("health") or {}
    return {
        "speaks_of_health": bool(health.get("findings")),
        "emergency_now": emergency_of(parse),
        "emergency_standing": emergencies.standing(told),
        "emergency_over": emergencies.is_over_now(told, tracker.latest_message.timestamp),
        "afterwards": emergencies.afterwards(told),
        "treatment_problem": bool(health.get("aftercare_problem")),
    }


def _of_words(text: str, offered: str | None) -> dict[str, bool]:
    """What the words themselves say, whatever was understood of them."""
    return {
        "asks": choice.asks_something(text),
        "insists": choice.insists(text),
        "leaves_open": choice.asks_to_leave_open(text),
        "asks_to_come": choice.asks_to_come(text),
        "says_yes": choice.begins_with_yes(text),
        "says_si": choice.agrees_in_spanish(text, bool(offered)),
        "wants_person_in_spanish": choice.asks_for_person_in_spanish(text),
    }


def _details_in(parse: dict[str, Any], wished: bool) -> set[str]:
    """Names of the entities in the message; a bare "afternoon" is a time once one was wished for."""
    found = reading.entities_of(parse)
    return found | {"when"} if wished and when.is_only_a_part_of_day(parse.get("text") or "") else found


def _of_details(entities: set[str]) -> dict[str, bool]:
    """Which details of a booking the message has."""
    return {
        "has_details": bool(DETAILS & entities),
        "has_contact": bool({"phone", "email"} & entities),
        "names_time": "when" in entities,
    }


def _of_people(tracker: DialogueStateTracker, slot: Callable[[str], Any]) -> dict[str, Any]:
    """What the turn tells of whom: who would be treated, a child, several, somebody who comes along."""
    text = reading.message_of(tracker).get("text") or ""
    return {
        "names_person": people_said.person_named(tracker) is not None,
        "consent": bool(slot("minor")) and treated.asks_consent(text),
        "several": bool(slot("several")),
        "party_told": bool(slot("party_told")),
        "remarked": tuple(slot("remarked") or ()),
        "unsettled": bool(slot("unsettled")),
    }


def _intents(tracker: DialogueStateTracker, parse: dict[str, Any]) -> tuple[str, ...]:
    """What was found; "I'll book one for me instead, saturday 1pm" stops nothing."""
    found = overruled.intents(tracker, parse.get("text") or "", reading.intents_of(parse))
    if tracker.get_slot("task") and ages.ages(parse.get("text") or ""):
        found = tuple(intent for intent in found if intent != "out_of_scope") or ("inform",)
    if tracker.get_slot("task"):
        doubtful = STOPS & reading.doubtful_of(parse, SURE_TO_STOP_A_TASK)
        found = tuple(intent for intent in found if intent not in doubtful) or ("nlu_fallback",)
    if "stop" not in found:
        return found
    if not _goes_on_instead(tracker, parse, found):
        return found
    return tuple(intent for intent in found if intent != "stop") or ("book",)


def _goes_on_instead(tracker: DialogueStateTracker, parse: dict[str, Any], found: tuple[str, ...]) -> bool:
    """Whether what sounds like stopping only turns to something else: a person, another time or name."""
    who, where_or_when = people_said.person_named(tracker), {"when", "studio"} & reading.entities_of(parse)
    others = tracker.get_slot("treated") or tracker.get_slot("people")
    doubtful = "stop" in reading.doubtful_of(parse, SURE_TO_STOP)
    wishes = (who is not None or "book" in found or doubtful) and where_or_when
    return bool("human" in found or wishes or (who == WRITER and others))


def _questions(parse: dict[str, Any], intents: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
    """The FAQ answers asked for; whether somebody may come along is one of them in any words."""
    found, text = reading.questions_of(parse), parse.get("text") or ""
    asks = "?" in text or treated.asks_along(text)
    if choice.wants_money_back(text) and "complaint" in intents:
        found = tuple(question for question in found if question[0] != REFUNDS)
    if found or not asks or not treated.is_along(text) or not treated.speaks_of_others(text):
        return found
    return (*found, (ALONG, 1.0))


def _foreign_language(parse: dict[str, Any]) -> str | None:
    """The language of a message that is not in English; a name from another country is no language."""
    language, told = parse.get("language"), choice.tells_name_in_spanish(parse.get("text") or "")
    return None if language == "en" or ("person" in reading.entities_of(parse) and not told) else language


def _area_said(slot: Callable[[str], Any]) -> dict[str, Any] | None:
    """The answer to the area question, as far as it goes."""
    return slot("screening_area") or (slot("half_answered") or {}).get("area")


def _standing_decision(stored: list[dict[str, Any]] | None, area: dict[str, Any] | None) -> str:
    """What the flags alone decide, given the area to be treated if that was answered."""
    answers = {"area": screening.Answer.from_json(area)} if area else {}
    return str(screening.standing(answers, findings(stored)).value)
