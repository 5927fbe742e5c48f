"""data/health/emergency.yml agrees with itself."""

from __future__ import annotations

from clinic.health import datafiles

# Said of a slip of the knife far more often; on purpose, or again, it is one of the longer phrases.
EXCUSED = {"cut myself", "hurt my self"}


def test_no_phrase_is_an_emergency_and_none_at_once() -> None:
    """Round brackets in `not_one` make a word optional, and once took whole emergencies out with it."""
    data = datafiles.load("emergency")
    emergencies = {
        phrase
        for kind in ("body", "mind")
        for lines in data[kind].values()
        for phrase in datafiles.phrases(lines)
    }
    assert emergencies & set(datafiles.phrases(data["not_one"])) == EXCUSED
