"""What to do next in a turn: a pure function of the Turn.

Order of a turn: danger, note what was said, answer what was asked, then go on with the task.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.policies.turn import Turn

LISTEN = "action_listen"
FAILED = "utter_turn_failed"
NOT_UNDERSTOOD = "action_fallback"
KEEP_QUESTION = "action_keep_question"
NOTES = frozenset({"action_note_screening", "action_note_booking"})
# Once one of these has run, the message itself has been dealt with.
TASK_STEPS = frozenset({"screening_form", "booking_form", "action_conclude_screening", "action_book"})
MOST_ANSWERS = 3
# While a form is open these intents are answers to it, or need no words of their own.
ANSWERS = frozenset({"affirm", "deny", "unsure", "inform", "inform_health", "nlu_fallback"})
# Small talk beside something that matters is not answered.
SMALL_TALK = frozenset({"greet", "thanks", "goodbye", "all_safe"}) | ANSWERS
# These need no rule: the plan knows the task they begin.
TASK_INTENTS = frozenset({"book", "check_health"})
# Details in other messages ("what's the weather tomorrow") are not about a visit.
ABOUT_A_VISIT = TASK_INTENTS | {"inform", "inform_health", "change_booking", "cancel_booking", "human"}
# What a yes to an offer (`metadata: {offers: ...}` of a text) does.
ACCEPTED = {"person": "action_hand_over", "cancel": "action_cancel_booking"}
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
        for step in _replies(turn, rules):
            if step not in turn.done:
                return step
    if _is_danger(turn):
        return LISTEN
    step = _task_step(turn)
    if step == LISTEN and turn.untold and KEEP_QUESTION not in turn.done:
        return KEEP_QUESTION
    return NOT_UNDERSTOOD if step == LISTEN and set(turn.done) <= NOTES else step


def _is_danger(turn: Turn) -> bool:
    standing = turn.emergency_standing and "all_safe" not in turn.intents
    return bool(turn.emergency_now or standing or turn.treatment_problem)


def _replies(turn: Turn, rules: Rules) -> list[str]:
    """The steps that read and answer the message, in order, done or not."""
    if turn.emergency_now:
        return [f"utter_emergency_{turn.emergency_now}"]
    if turn.emergency_standing and "all_safe" not in turn.intents:
        return [f"utter_emergency_still_{turn.emergency_standing}"]
    if turn.treatment_problem:
        return ["utter_treatment_problem", "action_hand_over"]
    if turn.foreign_language:
        return [*_notes(turn), *_flags(turn), "utter_other_language"]
    return [*_notes(turn), *_answers(turn), *_flags(turn), *_rule_replies(turn, rules)]


def _notes(turn: Turn) -> list[str]:
    notes = []
    if turn.form == "screening_form" or (turn.task and turn.speaks_of_health and not turn.screening_full):
        notes.append("action_note_screening")
    asked_for = turn.looking_for or (turn.handed_over and turn.has_contact)
    about_a_visit = turn.task or asked_for or ABOUT_A_VISIT & set(turn.intents)
    if turn.form == "booking_form" or (turn.has_details and about_a_visit):
        notes.append("action_note_booking")
    return notes


def _answers(turn: Turn) -> list[str]:
    certain = [name for name, sure in turn.questions if not turn.answered or sure >= SURE]
    return [f"utter_faq/{name}" for name in certain[:MOST_ANSWERS]]


def _flags(turn: Turn) -> list[str]:
    """Outside a task a new flag is answered at once; inside one the outcome of the screening says it."""
    if turn.task:
        return []
    flags = [f"utter_flag_{concept}" for concept in turn.new_flags[:2]]
    # What is said after the booking holds it up: the person hears it, and staff do.
    return [*flags, "utter_flag_after_booking", "action_hand_over"] if flags and turn.booked else flags


def _rule_replies(turn: Turn, rules: Rules) -> list[str]:
    if turn.looking_for and not turn.task and turn.intent in ANSWERS:
        return [turn.looking_for]
    if turn.handed_over and turn.has_contact and not turn.task:
        return ["action_pass_on_contact"]
    accepted = _accepted_offer(turn)
    if accepted:
        return accepted
    said_something = bool(turn.questions or turn.new_flags or turn.task)
    replies: list[str] = []
    for intent in _worth_a_reply(turn, said_something):
        if intent == "why_ask" and turn.requested:
            replies.append(f"utter_why_{turn.requested}")
        elif intent == "cancel_booking" and turn.task and not turn.booked:
            replies.append("action_stop")
        else:
            replies.extend(rules.get(intent, ()))
    return list(dict.fromkeys(replies))


def _worth_a_reply(turn: Turn, said_something: bool) -> list[str]:
    """Intents that get words of their own. Of small talk alone the last: "thanks, bye" is a goodbye."""
    quiet = set(TASK_INTENTS)
    if turn.task:
        quiet |= ANSWERS | {"greet", "thanks"}
    if said_something:
        quiet |= SMALL_TALK
    if turn.questions or (turn.task and turn.answered):
        quiet |= {"out_of_scope"}
    if turn.form and turn.answered:
        quiet |= turn.doubtful
    loud = [intent for intent in turn.intents if intent not in quiet]
    return [intent for intent in loud if intent not in SMALL_TALK] or loud[-1:]


def _accepted_offer(turn: Turn) -> list[str]:
    if turn.offered == "person" and turn.has_contact and not turn.form:
        return ["action_hand_over"]  # a number instead of a yes is one
    if turn.intent == "affirm" and turn.offered in ACCEPTED:
        return [ACCEPTED[turn.offered]]
    if turn.form or turn.intent not in ("affirm", "deny"):
        return []
    if turn.intent == "deny" and turn.offered:
        return ["utter_all_right"]
    return []


def _task_step(turn: Turn) -> str:
    """The next step of the task: screening first, then the booking."""
    if not turn.task:
        return LISTEN
    undecided = turn.screening_decision is None or _stricter(turn.flags_decision, turn.screening_decision)
    if undecided:
        if turn.screening_full or turn.flags_decision == "avoid":
            return _once(turn, "action_conclude_screening")
        return _ask(turn, "screening_form")
    if turn.task != "booking" or turn.screening_decision == "avoid":
        return LISTEN
    if turn.booking_full:
        return _once(turn, "action_book")
    return _ask(turn, "booking_form")


def _ask(turn: Turn, form: str) -> str:
    return LISTEN if form in turn.done else form


def _once(turn: Turn, action: str) -> str:
    """A closing action runs once; if it left everything as it was, the person is told that it failed."""
    if action not in turn.done:
        return action
    return LISTEN if FAILED in turn.done else FAILED


def _stricter(one: str, other: str) -> bool:
    order = ("clear", "ask_clinician", "avoid")
    return order.index(one) > order.index(other)
