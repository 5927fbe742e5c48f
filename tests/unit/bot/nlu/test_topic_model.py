from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.nlu.topic_model import OUT_OF_SCOPE, Scores, TopicModel


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("is it going to hurt", "faq/pain"),
        ("what clothes should I wear", "faq/what_to_wear"),
        ("I would like to book", "book"),
        ("is there a storm coming, how is the weather", OUT_OF_SCOPE),
    ],
)
def test_new_sentences_find_their_intent(model: TopicModel, text: str, intent: str) -> None:
    scores = model.score([text])
    assert scores.intents[scores.confidence[0].argmax()] == intent


def test_nonsense_is_less_sure_than_a_question(model: TopicModel) -> None:
    nonsense, question = model.score(["qwpo zxmn vbty", "does it hurt"]).confidence.max(axis=1)
    assert nonsense < 0.5 < question


def test_a_model_is_the_same_after_saving(model: TopicModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    assert {path.suffix for path in tmp_path.iterdir()} == {".npz", ".json"}
    again = TopicModel.load(tmp_path)
    texts = ["does it hurt", "book me", "zzz"]
    assert again.examples == model.examples
    np.testing.assert_allclose(again.score(texts).confidence, model.score(texts).confidence, atol=2e-3)


def confidence(outside: float, likelihood: tuple[float, float] = (0.9, 0.5)) -> np.ndarray:
    scores = Scores(["faq/pain", OUT_OF_SCOPE], np.array([likelihood]), np.ones((1, 2)), np.array([outside]))
    return scores.confidence[0]


def test_what_may_be_out_of_scope_is_not_sure_to_be_anything_else() -> None:
    assert confidence(0.5)[0] < confidence(0.1)[0]
    assert confidence(0.5).argmax() == 0


def test_what_is_surely_out_of_scope_is_nothing_else() -> None:
    assert confidence(0.9).argmax() == 1


def test_out_of_scope_is_less_sure_where_the_second_look_doubts_it() -> None:
    assert confidence(0.1, likelihood=(0.4, 0.5)).argmax() == 0
