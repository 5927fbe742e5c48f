"""Puts a changed file's code into the running modules, so that nothing has to be imported or loaded again."""

from __future__ import annotations

import functools
import gc
import inspect
import re
import sys
from types import CodeType, FunctionType, ModuleType
from typing import Any

from tests.mutation.mutants import Mutant

_PLAIN = (int, float, str, tuple, frozenset, set, dict, re.Pattern, type(None))


def apply(mutant: Mutant) -> None:
    """From here on this process runs the mutant. Every holder of a function or class sees it, for each keeps
    its identity and only gets the new code. Raises whatever the changed module raises when it is executed."""
    module = sys.modules[mutant.module]
    changed = ModuleType(module.__name__)
    changed.__dict__.update(__file__=module.__file__, __package__=module.__package__)
    exec(compile(mutant.source, str(module.__file__), "exec"), changed.__dict__)
    for name, new in vars(changed).items():
        old = vars(module).get(name)
        if isinstance(old, type) and old.__module__ == module.__name__:
            for attribute, value in vars(new).items():
                _take_code(vars(old).get(attribute), value)
        elif callable(old):
            if getattr(old, "__module__", None) == module.__name__:
                _take_code(old, new)
        elif isinstance(old, _PLAIN) and not name.startswith("__") and old != new:
            for holder in [module, *_clinic()]:
                if vars(holder).get(name) is old:
                    setattr(holder, name, new)


def _clinic() -> list[ModuleType]:
    return [module for name, module in sys.modules.items() if name.partition(".")[0] == "clinic"]


def _take_code(old: object, new: object) -> None:
    before, after = _function(old), _function(new)
    if before is None or after is None or before.__code__.co_freevars != after.__code__.co_freevars:
        return
    before.__code__ = after.__code__
    before.__defaults__ = after.__defaults__
    before.__kwdefaults__ = after.__kwdefaults__


def _function(value: object) -> FunctionType | None:
    """The function inside a property, a class method, a cached function or itself."""
    if isinstance(value, property):
        value = value.fget
    if isinstance(value, classmethod | staticmethod):
        value = value.__func__
    value = inspect.unwrap(value) if callable(value) else value
    return value if isinstance(value, FunctionType) else None


class Caches:
    """What clinic/ keeps in memory: what it made of its data files, and what it remembers of texts."""

    def __init__(self) -> None:
        gc.unfreeze()  # the lexicon hides from the collector what was there when it was built
        cached = [c for c in gc.get_objects() if isinstance(c, functools._lru_cache_wrapper) and _ours(c)]
        gc.freeze()
        self.data = [c for c in cached if not inspect.signature(c).parameters]
        self.texts = [c for c in cached if inspect.signature(c).parameters and c.__name__ != "load"]

    def forget_texts(self) -> None:
        for cache in self.texts:
            cache.cache_clear()

    def forget_data(self) -> None:
        """All that was made of the files; their own text stays."""
        for cache in self.data:
            cache.cache_clear()

    def fill(self) -> None:
        """Make of the files what is made of them."""
        for cache in self.data:
            cache()


def _ours(cache: Any) -> bool:
    return str(getattr(cache, "__module__", "")).startswith("clinic")


class Tracer:
    """Which lines of some files run: `with Tracer(paths) as lines: ...` fills a set of (path, line)."""

    def __init__(self, paths: frozenset[str]) -> None:
        self._paths = paths
        self.lines: set[tuple[str, int]] = set()

    def __enter__(self) -> set[tuple[str, int]]:
        sys.settrace(self._on_call)
        return self.lines

    def __exit__(self, *_: object) -> None:
        sys.settrace(None)

    def _on_call(self, frame: Any, event: str, _: object) -> Any:
        code: CodeType = frame.f_code
        return self._on_line if code.co_filename in self._paths else None

    def _on_line(self, frame: Any, event: str, _: object) -> Any:
        self.lines.add((frame.f_code.co_filename, frame.f_lineno))
        return self._on_line
