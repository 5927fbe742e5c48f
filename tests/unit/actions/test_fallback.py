"""When nothing was understood: what it may have been, then a person."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.fallback import ActionDefaultFallback, ActionFallback, likely_topics, misses_in_a_row
from tests.unit.actions.talk import Done, heard, run

DOMAIN = {
    "responses": {
        "utter_faq/marks": [{"text": "...", "metadata": {"title": "Does it leave marks?"}}],
        "utter_faq/pain": [
            {"text": "...", "channel": "sms"},
            {"text": "...", "metadata": {"title": "Does it hurt?"}},
        ],
        "utter_faq/aftercare": [{"text": "...", "metadata": {"title": "What do I do afterwards?"}}],
        "utter_faq/benefits": [{"text": "...", "metadata": {"title": "What is it good for?"}}],
        "utter_faq/untitled": [{"text": "..."}],
    }
}


def ranked(*topics: tuple[str, float]) -> dict[str, Any]:
    ranking = [{"intent_response_key": f"faq/{name}", "confidence": sure} for name, sure in topics]
    return {"response_selector": {"faq": {"ranking": ranking}}}


async def fall_back(domain: dict[str, Any] | None = None, **more: Any) -> Done:
    dispatcher = CollectingDispatcher()
    events = await ActionFallback().run(dispatcher, heard("hrm", **more), domain or DOMAIN)
    return Done(dispatcher.messages, events)


@pytest.mark.usefixtures("fresh_clinic")
@pytest.mark.parametrize(
    ("parse", "misses", "response", "buttons"),
    [
        (
            ranked(("marks", 0.4), ("pain", 0.3)),
            None,
            "utter_did_you_mean",
            ["Does it leave marks?", "Does it hurt?"],
        ),
        (ranked(("marks", 0.1)), None, "utter_not_understood", []),
        ({}, None, "utter_not_understood", []),
        (ranked(("marks", 0.4)), {"count": 1, "at": 0}, "utter_not_understood_again", []),
    ],
)
async def test_what_is_said(
    parse: dict[str, Any], misses: dict[str, int] | None, response: str, buttons: list[str]
) -> None:
    done = await fall_back(slots={"misses": misses}, **parse)
    assert (done.replies, done.buttons) == ([response], buttons)
    assert done.slots == {"misses": {"count": 2 if misses else 1, "at": 1}}


@pytest.mark.parametrize(
    ("misses", "messages_before", "count"),
    [
        (None, 0, 1),
        ({"count": 1, "at": 3}, 3, 2),
        ({"count": 2, "at": 3}, 3, 3),
        ({"count": 2, "at": 2}, 3, 1),
        ({"count": 2, "at": 30}, 3, 1),
    ],
)
def test_only_misses_in_a_row_count(misses: dict[str, int] | None, messages_before: int, count: int) -> None:
    before = [{"event": "user", "text": "x"}] * messages_before
    assert misses_in_a_row(heard("hrm", slots={"misses": misses}, before=before)) == count


@pytest.mark.parametrize(
    ("topics", "titles"),
    [
        (
            (("marks", 0.5), ("pain", 0.4), ("aftercare", 0.3), ("benefits", 0.3)),
            ["Does it leave marks?", "Does it hurt?", "What do I do afterwards?"],
        ),
        ((("marks", 0.5), ("pain", 0.19)), ["Does it leave marks?"]),
        ((("untitled", 0.5), ("marks", 0.4)), ["Does it leave marks?"]),
        ((("unheard_of", 0.5),), []),
        ((), []),
    ],
)
def test_the_likeliest_topics_by_their_titles(
    topics: tuple[tuple[str, float], ...], titles: list[str]
) -> None:
    assert likely_topics(ranked(*topics), DOMAIN) == titles


@pytest.mark.parametrize("domain", [{}, {"responses": None}])
def test_without_texts_there_are_no_titles(domain: dict[str, Any]) -> None:
    assert likely_topics(ranked(("marks", 0.5)), domain) == []


async def test_rasa_s_last_resort_reverts_nothing() -> None:
    done = await run(ActionDefaultFallback(), heard("hrm"))
    assert (done.replies, done.events) == (["utter_default"], [])
