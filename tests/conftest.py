"""No test touches the data of whoever runs it, and none tells Rasa about itself."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from clinic import settings

os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")

PERSONAL = (
    "CLINIC_NOW",
    "VENTOSA_ENV",
    "VENTOSA_SECRET",
    "REDIS_URL",
    "PUBLIC_URL",
    "ALLOWED_ORIGINS",
    "RASA_ARGS",
)


@pytest.fixture(scope="session", autouse=True)
def _own_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("var")
    with pytest.MonkeyPatch.context() as patch:
        for name in PERSONAL:
            patch.delenv(name, raising=False)
        patch.setenv("DATABASE_URL", f"sqlite:///{folder / 'clinic.db'}")
        patch.setenv("TRACKER_URL", f"sqlite:///{folder / 'tracker.db'}")
        settings.get.cache_clear()
        yield
        settings.get.cache_clear()
