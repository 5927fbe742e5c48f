"""A database of the conversation's own, so that trying the bot fills neither the diary nor staff's lists."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from clinic import settings
from clinic.db import base, migrate

_VARIABLE = "DATABASE_URL"


@contextmanager
def database() -> Iterator[None]:
    """Inside this block the clinic's database of this process is an empty one, gone afterwards.

    Blocks may stand in each other. Raises `DatabaseError`.
    """
    before = os.environ.get(_VARIABLE)
    with TemporaryDirectory(prefix="ventosa-shell-") as folder:
        _use(f"sqlite:///{Path(folder) / 'clinic.db'}")
        engine = base.engine()
        try:
            migrate.upgrade()
            yield
        finally:
            engine.dispose()
            _use(before)


def _use(url: str | None) -> None:
    if url is None:
        os.environ.pop(_VARIABLE, None)
    else:
        os.environ[_VARIABLE] = url
    settings.get.cache_clear()
