"""Sentences to vectors: all-MiniLM-L6-v2, int8, on one thread."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from threading import Lock

import numpy as np

from bot.nlu.model_files import MODEL, TOKENIZER, ModelFileError, locate

DIMENSIONS = 384
MAX_TOKENS = 128  # the model was trained on 128; more costs time and adds nothing
CACHED_SENTENCES = 512
MESSAGE_BATCH = 4  # of one message's parts: larger batches compute much padding
TRAINING_BATCH = 32


class SentenceEncoder:
    """Turns texts into unit vectors; equal texts are computed once while they stay in a small cache."""

    def __init__(self) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        model, tokenizer = locate(MODEL), locate(TOKENIZER)
        try:
            self._session = onnxruntime.InferenceSession(
                str(model), sess_options=options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime raises several unrelated types
            raise ModelFileError(f"{model}: not a readable ONNX model ({error})") from error
        try:
            self._tokenizer = Tokenizer.from_file(str(tokenizer))
        except Exception as error:  # tokenizers raises plain Exception
            raise ModelFileError(f"{tokenizer}: not a readable tokenizer ({error})") from error
        self._tokenizer.enable_truncation(max_length=MAX_TOKENS)
        self._tokenizer.enable_padding(pad_id=0, pad_token="[PAD]")
        self._inputs = {node.name for node in self._session.get_inputs()}
        self._cache: OrderedDict[str, np.ndarray] = OrderedDict()
        self._lock = Lock()

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """Return one unit vector for each text: float32 of shape ``(len(texts), 384)``."""
        with self._lock:  # a new model warms up in a thread while messages are answered (bot/renewal.py)
            return self._embed(texts)

    def _embed(self, texts: Sequence[str]) -> np.ndarray:
        # texts of like length together, so that little padding is computed
        new = sorted({text for text in texts if text not in self._cache}, key=len)
        size = TRAINING_BATCH if len(new) > TRAINING_BATCH else MESSAGE_BATCH
        batches = [new[start : start + size] for start in range(0, len(new), size)]
        fresh: dict[str, np.ndarray] = {}
        for batch, vectors in zip(batches, self._run_all(batches), strict=True):
            fresh.update(zip(batch, vectors, strict=True))
        rows = [fresh[text] if text in fresh else self._recall(text) for text in texts]
        self._remember(fresh)
        return np.stack(rows) if rows else np.zeros((0, DIMENSIONS), dtype=np.float32)

    def _run_all(self, batches: list[list[str]]) -> list[np.ndarray]:
        """Run a message's batches one after the other, and a training's on every core."""
        if sum(map(len, batches)) <= TRAINING_BATCH:
            return [self._run(batch) for batch in batches]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            return list(pool.map(self._run, batches))

    def _run(self, texts: list[str]) -> np.ndarray:
        encodings = self._tokenizer.encode_batch(texts)
        ids = np.array([encoding.ids for encoding in encodings], dtype=np.int64)
        mask = np.array([encoding.attention_mask for encoding in encodings], dtype=np.int64)
        feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden = self._session.run(None, {name: feeds[name] for name in self._inputs})[0]
        return mean_pool(hidden, mask)

    def _recall(self, text: str) -> np.ndarray:
        self._cache.move_to_end(text)
        return self._cache[text]

    def _remember(self, fresh: dict[str, np.ndarray]) -> None:
        self._cache.update(fresh)
        while len(self._cache) > CACHED_SENTENCES:
            self._cache.popitem(last=False)


def mean_pool(hidden: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Average the token vectors that ``mask`` keeps and scale to unit length.

    Args:
        hidden: float array ``(texts, tokens, dimensions)``.
        mask: 1 for a token, 0 for padding, ``(texts, tokens)``.
    """
    weights = mask[..., None].astype(np.float32)
    mean = (hidden * weights).sum(axis=1) / np.clip(weights.sum(axis=1), 1e-9, None)
    return (mean / np.clip(np.linalg.norm(mean, axis=1, keepdims=True), 1e-12, None)).astype(np.float32)


@lru_cache(maxsize=1)
def encoder() -> SentenceEncoder:
    """The process's one encoder, loaded on first use."""
    return SentenceEncoder()
