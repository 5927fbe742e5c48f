"""What is kept of a message that got no answer."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.fallback import ActionFallback
from actions.questions import ActionKeepQuestion, nearest_topics, untold
from clinic import questions, settings
from clinic.db import base, migrate

RANKED = {
    "intent_ranking": [
        {"name": "nlu_fallback", "confidence": 0.7},
        {"name": "faq", "confidence": 0.3},
        {"name": "book", "confidence": 0.25},
        {"name": "human", "confidence": 0.05},
    ],
    "response_selector": {
        "faq": {
            "ranking": [
                {"intent_response_key": "faq/aftercare", "confidence": 0.3},
                {"intent_response_key": "faq/pain", "confidence": 0.1},
            ]
        }
    },
}
NOT_TOLD = {"offers": "person", "source": "not_told"}


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A migrated database that `DATABASE_URL` names."""
    url = f"sqlite:///{tmp_path / 'clinic.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    settings.get.cache_clear()
    migrate.upgrade(url)
    yield url
    base.engine(url).dispose()
    settings.get.cache_clear()


def conversation(
    text: str, *events: dict[str, Any], slots: dict[str, Any] | None = None, **parse: Any
) -> Tracker:
    message = {"text": text, **RANKED, **parse}
    said = [{"event": "user", "text": text}, *events]
    return Tracker("web:1", slots or {}, message, said, False, None, {}, "action_listen")


def bot(answer: str, metadata: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"event": "bot", "text": "...", "metadata": {"utter_action": answer, "metadata": metadata}}


def topic(name: str, about: str | None, text: str) -> dict[str, Any]:
    return {"name": name, "intent": f"faq/{name}", "confidence": 0.8, "text": text, "about": about}


def kept() -> list[tuple[str, str, list[str]]]:
    with base.reading() as session:
        return [(found.text, found.why, found.nearest) for found in questions.open_questions(session)]


@pytest.mark.usefixtures("database")
async def test_what_was_not_understood_is_kept_with_the_nearest_topics() -> None:
    dispatcher = CollectingDispatcher()
    await ActionFallback().run(dispatcher, conversation("do u do reiki"), {})
    assert kept() == [("do u do reiki", "fallback", ["aftercare", "book", "pain"])]
    assert [said["response"] for said in dispatcher.messages] == ["utter_not_understood"]


@pytest.mark.usefixtures("database")
async def test_nobody_can_be_told_from_it() -> None:
    person = {"entity": "person", "value": "Xiomara"}
    said = "its xiomara for rosa lee, 917 555 0123 or x@example.com, do u do reiki"
    tracker = conversation(said, slots={"name": "Rosa Lee"}, entities=[person])
    await ActionFallback().run(CollectingDispatcher(), tracker, {})
    assert kept()[0][0] == "its [name] for [name], [phone] or [email], do u do reiki"


@pytest.mark.usefixtures("database")
async def test_of_several_questions_the_unanswered_part_is_kept() -> None:
    topics = [topic("marks", None, "will it leave marks"), topic("aftercare", "hot_tub", "is a hot tub ok")]
    tracker = conversation(
        "sat 3pm pls. will it leave marks and is a hot tub ok",
        bot("utter_faq/marks", {"source": "seeds/000.txt"}),
        bot("utter_faq/aftercare.hot_tub", NOT_TOLD),
        bot("utter_ask_booking_form_studio"),
        topics=topics,
    )
    dispatcher = CollectingDispatcher()
    assert await ActionKeepQuestion().run(dispatcher, tracker, {}) == []
    assert kept() == [("is a hot tub ok", "not_told", ["aftercare.hot_tub", "book", "pain"])]
    assert dispatcher.messages == []


@pytest.mark.parametrize(
    ("events", "names"),
    [
        ([bot("utter_faq/aftercare.sun", NOT_TOLD)], ["aftercare.sun"]),
        (
            [bot("utter_faq/marks.permanent", {"offers": "person", "source": "clinic.yml"})],
            ["marks.permanent"],
        ),
        (
            [bot("utter_faq/aftercare.sun", NOT_TOLD), bot("utter_faq/pain", NOT_TOLD)],
            ["aftercare.sun", "pain"],
        ),
        ([bot("utter_faq/aftercare.sun", NOT_TOLD)] * 2, ["aftercare.sun"]),
        ([bot("utter_faq/marks", {"source": "seeds/000.txt", "title": "Marks?"})], []),
        ([bot("utter_not_understood_again", {"offers": "person"})], []),
        ([bot("utter_faq/aftercare.sun", NOT_TOLD), {"event": "user", "text": "thanks"}], []),
        ([{"event": "bot", "text": "...", "metadata": {}}, {"event": "bot", "text": "..."}], []),
        ([], []),
    ],
)
def test_which_answers_count_as_unanswered(events: list[dict[str, Any]], names: list[str]) -> None:
    assert untold([{"event": "user", "text": "?"}, *events]) == names


@pytest.mark.parametrize("message", [{}, {"intent_ranking": None, "response_selector": {}}])
def test_a_message_without_ranking(message: dict[str, Any]) -> None:
    assert nearest_topics(message) == []


async def test_a_database_that_is_away_costs_nobody_the_reply(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:////proc/none/clinic.db")
    settings.get.cache_clear()
    dispatcher = CollectingDispatcher()
    with caplog.at_level(logging.ERROR):
        await ActionFallback().run(dispatcher, conversation("do u do reiki"), {})
    settings.get.cache_clear()
    assert [said["response"] for said in dispatcher.messages] == ["utter_not_understood"]
    assert "An unanswered question was not kept." in caplog.text
    assert "reiki" not in caplog.text
