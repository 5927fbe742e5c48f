"""A fingerprint of this package's own code, for Rasa's training cache.

Rasa keeps trained components by their settings and data only: after a change of the code it would hand out
what the old code had trained.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from bot.nlu.model_files import MODEL, TOKENIZER

SUFFIXES = frozenset({".py", ".yml"})


@lru_cache(maxsize=1)
def of_code() -> str:
    """Return a hash of every module and word list here, and of the model's files."""
    digest = hashlib.sha256(f"{MODEL.sha256}{TOKENIZER.sha256}".encode())
    for path in sorted(Path(__file__).parent.iterdir()):
        if path.suffix in SUFFIXES:
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()
