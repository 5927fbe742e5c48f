"""One answer after the other: merges.yml."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
import yaml

from clinic.when import Opening, When, merge, read

MERGES = yaml.safe_load((Path(__file__).parent / "merges.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("said", "wanted"), [(case["said"], case["wanted"]) for case in MERGES])
def test_wanted_in_the_end(
    said: list[str], wanted: str, opening: Opening, describe: Callable[[When | None], str]
) -> None:
    now = datetime(2027, 2, 10, 14, 10, tzinfo=opening.zone)
    when: When | None = None
    for text in said:
        when = merge(when, read(text, now, opening, expected=True), now, opening)
    assert describe(when) == wanted


def test_nothing_new_changes_nothing(opening: Opening) -> None:
    now = datetime(2027, 2, 10, 14, 10, tzinfo=opening.zone)
    when = read("friday at 3", now, opening)
    assert merge(when, None, now, opening) == when
    assert merge(None, when, now, opening) == when
    assert merge(None, None, now, opening) is None


def test_what_was_free_to_book_may_be_past_when_merged_later(opening: Opening) -> None:
    now = datetime(2027, 2, 10, 12, 0, tzinfo=opening.zone)
    today = When(days=(date(2027, 2, 10),))
    merged = merge(today, When(exact=time(14, 0)), now + timedelta(hours=3), opening)
    assert merged is not None
    assert merged.problem == "past"
