from __future__ import annotations

import pytest

from bot.nlu.reader import TopicReader
from bot.nlu.short_alarms import ShortAlarms
from bot.nlu.topic_model import Scores, TopicModel

EMERGENCIES = ("choking", "can't breathe", "my lips are blue", "i took a whole bottle of pills")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("choking", True),
        ("he's choking", True),
        ("can't breathe", True),
        ("hardly breathe", True),
        ("intact", False),
        ("bottle", False),
        ("breathe", False),
        ("my back", False),
        ("skin intact", False),
        ("the skin is intact", True),
    ],
)
def test_a_word_or_two_must_name_a_danger(text: str, expected: bool) -> None:
    assert ShortAlarms(EMERGENCIES).may_be_one(text) is expected


def test_a_word_that_names_none_does_not_alarm_however_sure_the_classifier_is(
    model: TopicModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    column = model.intents.index("emergency")

    def sure(texts: list[str]) -> Scores:
        scores = score(texts)
        scores.likelihood[:] = 0.001
        scores.likelihood[:, column] = 1.0
        scores.similarity[:, column] = 1.0
        scores.outside[:] = 0.0
        return scores

    score = model.score
    reader = TopicReader(model)
    monkeypatch.setattr(model, "score", sure)
    assert [topic.intent for topic in reader.read("intact").topics] == []
    assert [topic.intent for topic in reader.read("the wall looks intact").topics] == ["emergency"]
