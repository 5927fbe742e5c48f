from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.nlu import encoder as module
from bot.nlu.encoder import DIMENSIONS, SentenceEncoder, encoder, mean_pool
from bot.nlu.model_files import FOLDER_VARIABLE, ModelFileError


def test_vectors_are_of_unit_length_and_mean_something() -> None:
    vectors = encoder().embed(["does it hurt?", "is cupping painful", "where are you located"])
    assert vectors.shape == (3, DIMENSIONS)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > 0.4 > vectors[0] @ vectors[2]


@pytest.mark.parametrize("text", ["", " ", "\0", "a" * 100_000, "😀" * 50])
def test_any_text_has_a_vector(text: str) -> None:
    assert np.isfinite(encoder().embed([text])).all()


def test_no_texts_no_vectors() -> None:
    assert encoder().embed([]).shape == (0, DIMENSIONS)


def test_a_text_has_the_same_vector_alone_and_among_others() -> None:
    texts = [f"text number {number} " + "and more " * (number % 5) for number in range(70)]
    together = SentenceEncoder().embed(texts)
    np.testing.assert_allclose(together[3], SentenceEncoder().embed([texts[3]])[0], atol=1e-4)


def test_a_text_in_the_cache_is_not_computed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = SentenceEncoder()
    before = fresh.embed(["does it hurt?"])
    monkeypatch.setattr(fresh, "_run", lambda texts: pytest.fail("computed again"))
    np.testing.assert_array_equal(fresh.embed(["does it hurt?"]), before)


def test_the_cache_stays_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CACHED_SENTENCES", 2)
    fresh = SentenceEncoder()
    fresh.embed(["a", "b", "c"])
    assert len(fresh._cache) == 2


def test_padding_does_not_count() -> None:
    hidden = np.array([[[3.0, 4.0], [100.0, 100.0]]])
    np.testing.assert_allclose(mean_pool(hidden, np.array([[1, 0]])), [[0.6, 0.8]])


def test_an_unreadable_model_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    for name in ("model.onnx", "tokenizer.json"):
        (tmp_path / name).write_text("nonsense")
    with pytest.raises(ModelFileError, match=r"model\.onnx: not a readable ONNX model"):
        SentenceEncoder()
