"""What is read from clinic.yml or a text file once and kept, until it is told that the files have changed."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

_Function = TypeVar("_Function", bound=Callable[..., Any])
_KEPT: list[Any] = []


def kept(function: _Function) -> Any:
    """A function whose results are kept until `forget()`; it has `cache_clear()` as with `lru_cache`."""
    cached = lru_cache(maxsize=None)(function)
    _KEPT.append(cached)
    return cached


def forget() -> None:
    """Everything is read again when it is next needed."""
    for cached in _KEPT:
        cached.cache_clear()
