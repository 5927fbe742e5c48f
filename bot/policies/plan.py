"""What to do next in a turn: a pure function of the Turn.

Order of a turn: danger, note what was said, answer what was asked, then go on with the task. A reply is one
or two messages; the question that is open comes last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.policies.turn import SPANISH, UNREAD, Turn
from clinic import choice

LISTEN = "action_listen"
FAILED = "utter_turn_failed"
NOT_UNDERSTOOD = "action_fallback"
PASS_ON_DETAILS = "action_pass_on_details"
KEEP_QUESTION = "action_keep_question"
TOGETHER = "action_answer_together"
NOTES = frozenset({"action_note_screening", "action_note_booking"})
TELL_STAFF = "action_tell_staff"
SILENT = NOTES | {TELL_STAFF, PASS_ON_DETAILS}
# Once one of these has run, the message itself has been dealt with.
TASK_STEPS = frozenset(
    {"action_take_back", "screening_form", "booking_form", "action_conclude_screening", "action_book"}
)
# These ask something themselves: the open question waits, or a yes would belong to both.
ASKING = frozenset({"action_ask_retraction", "action_cancel_booking"})
STOPS = frozenset({"stop", "start_over"})
MOST_ANSWERS = 3
MOST_LANGUAGE = 2  # times that it is told in full which language is read
MOST_MESSAGES = 2
# While a form is open these intents are answers to it, or need no words of their own.
ANSWERS = frozenset({"affirm", "deny", "unsure", "inform", "inform_health", "nlu_fallback"})
# Small talk beside something that matters is not answered.
SMALL_TALK = frozenset({"greet", "thanks", "goodbye", "all_safe"}) | ANSWERS
# After an emergency these get a kind word, and nothing is asked.
SHORT = (SMALL_TALK - {"all_safe"}) | {"out_of_scope"}
# What somebody who was refused says beside a question about it ("so not for her at all?").
BESIDE_A_REFUSAL = (ANSWERS - {"inform_health"}) | {"greet", "thanks", "check_health", "out_of_scope"}
# These need no rule: the plan knows the task they begin.
TASK_INTENTS = frozenset({"book", "check_health"})
# What is written while an emergency stands, and which words meet it; else the number to call is said again.
WHILE_STANDING = {
    "thanks": "kind",
    "goodbye": "kind",
    "human": "person",
    "bot_challenge": "person",
    "complaint": "person",
    "stop": "appointment",
    "cancel_booking": "appointment",
    "booking_status": "appointment",
}
# Details in other messages ("what's the weather tomorrow") are not about a visit.
ABOUT_A_VISIT = TASK_INTENTS | {"inform", "inform_health", "change_booking", "cancel_booking", "human"}
# What a yes to an offer (`metadata: {offers: ...}` of a text) does.
ACCEPTED = {"person": "action_hand_over", "cancel": "action_cancel_booking"}
# "ok, cancel it": an "ok" before one of these says yes to nothing else
WISHES = frozenset({"book", "change_booking", "cancel_booking", "stop", "start_over", "complaint", "privacy"})
# A topic this doubtful does not interrupt a message that answered the open question.
SURE = 0.6

Rules = Mapping[str, Sequence[str]]


def next_action(turn: Turn, rules: Rules) -> str:
    """Name of the next action to run.

    Args:
        turn: the turn so far.
        rules: intent -> actions, from data/rules/.
    """
    if not TASK_STEPS & set(turn.done):
        for step in _gathered(_replies(turn, rules), turn):
            if step not in turn.done:
                return step
    if _is_danger(turn) or turn.emergency_over or ASKING & set(turn.done):
        return LISTEN
    step = _task_step(turn)
    if step == LISTEN and turn.untold and KEEP_QUESTION not in turn.done:
        return KEEP_QUESTION
    return NOT_UNDERSTOOD if step == LISTEN and set(turn.done) <= SILENT else step


def said_together(turn: Turn, rules: Rules) -> list[str]:
    """The texts that one message holds when there are too many for a message each."""
    return [step for step in _replies(turn, rules) if step.startswith("utter_")]


def _gathered(steps: list[str], turn: Turn) -> list[str]:
    """The steps, with their texts in one message where a message each would be more than a reply may have."""
    texts = [step for step in steps if step.startswith("utter_")]
    others = [step for step in steps if step not in texts and step not in SILENT]
    room = MOST_MESSAGES - len(others) - (1 if turn.task else 0)
    if len(texts) < 2 or len(texts) <= room or _is_danger(turn):
        return steps
    first = steps.index(texts[0])
    return [*(s for s in steps[:first]), TOGETHER, *(s for s in steps[first:] if s not in texts)]


def _is_danger(turn: Turn) -> bool:
    return bool(turn.emergency_now or turn.emergency_standing or turn.treatment_problem)


def _replies(turn: Turn, rules: Rules) -> list[str]:
    """The steps that read and answer the message, in order, done or not."""
    if turn.emergency_now:
        return [f"utter_emergency_{turn.emergency_now}", TELL_STAFF]
    if turn.emergency_standing:
        return [_while_an_emergency_stands(turn)]
    if turn.treatment_problem:
        return ["utter_treatment_problem", "action_hand_over"]
    if turn.emergency_over:
        return ["utter_safe_again"]  # nothing else is taken from the message, and nothing asked
    if turn.foreign_language:
        return [*_notes(turn), *_flags(turn), *(_accepted_offer(turn) or _in_another_language(turn))]
    if turn.retraction in ("asked", "sure"):
        settled = "action_take_back" if turn.retraction == "sure" else "action_ask_retraction"
        return [*_notes(turn), *_answers(turn), settled]
    replies = [*_notes(turn), *_answers(turn), *_flags(turn), *_rule_replies(turn, rules)]
    return [*_welcome_back(turn, replies), *replies]


def _while_an_emergency_stands(turn: Turn) -> str:
    """It stays with 911 or 988, but who is thanked, or asked whether anybody reads this, answers like one."""
    met = next((WHILE_STANDING[intent] for intent in turn.intents if intent in WHILE_STANDING), "still")
    return f"utter_emergency_{met}_{turn.emergency_standing}"


def _welcome_back(turn: Turn, replies: Sequence[str]) -> list[str]:
    """It gives way to what was asked or is at stake: a reply is two messages at the most."""
    spoken = sum(step not in SILENT for step in replies)
    if not turn.away or turn.questions or turn.new_flags or spoken >= MOST_MESSAGES:
        return []
    return ["action_pick_up"]


def _notes(turn: Turn) -> list[str]:
    """What reads the message into slots. A yes or no to something else that was offered answers no form."""
    if turn.offered and turn.intent in ("affirm", "deny") and not turn.has_details:
        return ["action_note_booking"] if turn.place_to_hold and turn.offered == "booking" else []
    if STOPS & set(turn.intents) - turn.doubtful:
        return []  # "forget it" refuses no question
    notes = ["action_note_screening"] if turn.task else []
    for_staff = turn.handed_over or ((turn.afterwards or turn.refused) and turn.has_contact)
    asked_for = turn.looking_for or for_staff or turn.foreign_language == SPANISH
    about_a_visit = turn.task or asked_for or ABOUT_A_VISIT & set(turn.intents)
    if turn.party_told and not turn.has_contact:
        return notes  # names in it are for staff
    details = turn.has_details and about_a_visit and not turn.changes_booking
    if turn.foreign_language == SPANISH and not turn.task:
        details = True  # days and hours are read in it, for staff
    if turn.form == "booking_form" or details or (turn.task == "booking" and turn.place_to_hold):
        notes.append("action_note_booking")
        if turn.handed_over and details and not turn.has_contact:  # a contact has its own step
            notes.append(PASS_ON_DETAILS)
    return notes


def _answers(turn: Turn) -> list[str]:
    if turn.several:
        return []  # whether two can come together is what staff are asked
    if turn.leaves_open and turn.form == "screening_form":
        return ["utter_may_leave_open"]
    if turn.consent:
        return ["utter_consent"]  # who signs for a child
    least = SURE if turn.answered or turn.names_person else 0.0
    if turn.form == "screening_form" and not turn.asks:
        least = choice.SURE_OF_A_STATEMENT
    certain = [name for name, sure in turn.questions if sure >= least]
    return [f"utter_faq/{name}" for name in certain[:MOST_ANSWERS]]


def _flags(turn: Turn) -> list[str]:
    """A new flag is answered at once, but inside a task the outcome of the screening says it.

    What is said after the booking holds that booking up, whatever else is under way. Staff who were told
    before hear of it too.
    """
    if turn.booked and (turn.new_flags or turn.unsettled):
        return ["action_flag_after_booking"]
    if turn.foreign_language == SPANISH and turn.new_flags:
        warning = "utter_flag_spanish" if turn.flags_decision == "avoid" else "utter_flag_spanish_clinician"
        return [*([TELL_STAFF] if turn.handed_over else []), warning]
    told = [TELL_STAFF] if turn.handed_over and turn.new_flags else []
    if turn.task or turn.party_told or _asks_about_a_refusal(turn):
        return told  # the outcome of the screening says it, or the staff's list has it
    return [*told, *(f"utter_flag_{concept}" for concept in _each((*turn.new_flags, *turn.remarked))[:2])]


def _each(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _rule_replies(turn: Turn, rules: Rules) -> list[str]:
    if turn.afterwards and _needs_nothing(turn):
        return ["action_pass_on_contact"] if turn.has_contact else [f"utter_afterwards_{turn.afterwards}"]
    if turn.looking_for and not turn.task and turn.intent in ANSWERS:
        return [turn.looking_for]
    if turn.several:
        return ["action_hand_over"]
    if turn.unsettled:
        return []
    if turn.party_told and not turn.has_contact:
        return ["action_pass_on_party"]
    if turn.changes_booking:
        return ["action_change_booking"]
    told_now = "action_hand_over" in turn.done
    passed_on = ["action_pass_on_contact"] if turn.handed_over and turn.has_contact and not told_now else []
    if passed_on and not turn.task:
        return passed_on
    if turn.handed_over and turn.has_details and not (turn.task or told_now) and _only_tells(turn):
        return ["utter_details_passed_on"]
    if turn.insists and not turn.task and turn.flags_decision != "clear":
        return [f"utter_noted_health_{turn.flags_decision}"]
    if turn.leaves_open and turn.form == "screening_form":
        return []
    refusal = _refusal_stands(turn) if turn.refused else []
    if refusal:
        return refusal
    if turn.retraction == "kept" and turn.intent == "deny":
        return ["utter_retraction_kept"]
    accepted = _accepted_offer(turn)
    if accepted:
        return accepted
    said_something = bool(turn.questions or turn.consent or turn.new_flags or turn.remarked or turn.task)
    replies: list[str] = passed_on
    for intent in _worth_a_reply(turn, said_something):
        if intent == "why_ask" and turn.requested:
            replies.append(f"utter_why_{turn.requested}")
        elif intent == "cancel_booking" and turn.task and not turn.booked:
            replies.append("action_stop")
        elif intent == "bot_challenge" and turn.handed_over:
            replies.append("action_hand_over")  # "is a real human coming or not"
        elif intent == "inform_health" and turn.flags_decision != "clear":
            replies.append(f"utter_noted_health_{turn.flags_decision}")
        else:
            replies.extend(rules.get(intent, ()))
    if not replies and turn.form == "screening_form" and turn.has_details and not turn.questions:
        return [] if turn.acknowledges else ["utter_detail_noted"]
    return _each(replies)


def _only_tells(turn: Turn) -> bool:
    """Whether a message with details asks for nothing that is done here: after a hand-off it is for staff."""
    return not (turn.questions or turn.asks or turn.booked) and set(turn.intents) <= SHORT


def _needs_nothing(turn: Turn) -> bool:
    """Whether who has just been in danger only writes on, and neither wishes nor asks for anything."""
    answered = turn.task or turn.questions or turn.new_flags or turn.consent or _accepted_offer(turn)
    return not answered and set(turn.intents) <= SHORT


def _asks_about_a_refusal(turn: Turn) -> bool:
    """ "Can she come after the baby?" tells of no birth."""
    return turn.refused and turn.screening_decision == "avoid" and turn.asks_to_come


def _refusal_stands(turn: Turn) -> list[str]:
    """What somebody who cannot be treated says about it: nobody invites them to book."""
    if turn.has_contact:
        return ["action_hand_over"]
    if turn.questions or turn.names_person or turn.consent:
        return []
    if _asks_about_a_refusal(turn):
        return ["utter_refusal_stands"]
    if turn.new_flags:
        return []
    if turn.intent == "deny" and "human" in turn.intents:  # "no thanks. will somebody call me?"
        return ["action_hand_over" if turn.handed_over else "utter_nobody_calls"]
    if not set(turn.intents) <= BESIDE_A_REFUSAL:
        return []
    if turn.asks and not (turn.offered and turn.says_yes):
        return ["utter_refusal_stands"]
    return ["utter_refusal_noted"] if turn.has_details else []


def _worth_a_reply(turn: Turn, said_something: bool) -> list[str]:
    """Intents that get words of their own. Of small talk alone the last: "thanks, bye" is a goodbye."""
    quiet = set(TASK_INTENTS)
    if turn.task:
        quiet |= ANSWERS | {"greet", "thanks"}
    if said_something:
        quiet |= SMALL_TALK
    if turn.questions or turn.consent or (turn.task and (turn.answered or turn.speaks_of_health)):
        quiet |= {"out_of_scope"}
    if turn.task and turn.has_contact and (turn.requested == "contact" or turn.names_time):
        quiet |= {"human"}  # "book fri 3pm, call me on 212 555 0187" tells a number
    if turn.new_flags:
        quiet |= {"why_ask"}  # "I take warfarin, does that matter?"
    if turn.form and turn.answered:
        quiet |= turn.doubtful
    if turn.form == "screening_form":
        quiet |= STOPS & turn.doubtful  # "put no for everything" may sound like one
    loud = [intent for intent in turn.intents if intent not in quiet]
    return [intent for intent in loud if intent not in SMALL_TALK] or loud[-1:]


def _in_another_language(turn: Turn) -> list[str]:
    """One fixed sentence; a person is called where that is what is asked for."""
    if turn.wants_person_in_spanish:
        return ["action_hand_over"]
    if turn.handed_over:
        return _with_the_team(turn)
    if turn.new_flags and turn.task:
        return []  # the outcome follows
    if turn.foreign_language == UNREAD:
        return ["utter_unread_language"]
    return ["utter_other_language" if turn.told_language < MOST_LANGUAGE else "utter_other_language_short"]


def _with_the_team(turn: Turn) -> list[str]:
    """Once the team has it nothing is said of the language: what is written goes to them."""
    if turn.foreign_language == UNREAD:
        return [PASS_ON_DETAILS, "utter_unread_passed_on"]
    if turn.has_contact:
        return ["action_pass_on_contact"]
    if turn.asks:
        return [PASS_ON_DETAILS, "action_hand_over"]
    return [] if turn.new_flags else [PASS_ON_DETAILS, "utter_details_passed_on_spanish"]


def _accepted_offer(turn: Turn) -> list[str]:
    if turn.offered == "person" and turn.has_contact and not turn.form:
        return ["action_hand_over"]  # a number instead of a yes is one
    if turn.agrees and turn.offered in ACCEPTED and not _goes_on(turn):
        return [ACCEPTED[turn.offered]]
    if turn.form or turn.intent not in ("affirm", "deny"):
        return []
    if turn.intent == "deny" and turn.offered:
        return ["utter_all_right"]
    return []


def _goes_on(turn: Turn) -> bool:
    """Whether a yes is only the beginning: "oh ok. what about me then? friday at 4"."""
    meant = {"cancel_booking"} if turn.offered == "cancel" else set()
    new_wish = (WISHES | TASK_INTENTS) & set(turn.intents) - meant or turn.questions or turn.names_person
    return bool(new_wish or (turn.has_details and not turn.has_contact))


def _task_step(turn: Turn) -> str:
    """The next step of the task: screening first, then the booking."""
    if not turn.task:
        return LISTEN
    if turn.screening_decision == "avoid":
        return _once(turn, "action_conclude_screening")  # says so again, and ends the task
    if not _is_screened(turn):
        if turn.screening_full or turn.flags_decision == "avoid":
            return _once(turn, "action_conclude_screening")
        return _ask(turn, "screening_form")
    if turn.task != "booking":
        return LISTEN
    if turn.booking_full:
        return _once(turn, "action_book")
    return _ask(turn, "booking_form")


def _is_screened(turn: Turn) -> bool:
    """Whether nothing about health is left to ask or to decide. Moving an appointment asks nothing anew."""
    if turn.screening_decision is None:
        return turn.moving and turn.flags_decision != "avoid"
    return not _stricter(turn.flags_decision, turn.screening_decision)


def _ask(turn: Turn, form: str) -> str:
    """The form asks once; not after a reply that is long enough already."""
    return LISTEN if form in turn.done or turn.messages >= MOST_MESSAGES else form


def _once(turn: Turn, action: str) -> str:
    """A closing action runs once; if it left everything as it was, the person is told that it failed."""
    if action not in turn.done:
        return action
    return LISTEN if FAILED in turn.done else FAILED


def _stricter(one: str, other: str) -> bool:
    order = ("clear", "ask_clinician", "avoid")
    return order.index(one) > order.index(other)
