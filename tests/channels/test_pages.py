"""The demo page tells the clinic's own facts, and only those."""

from __future__ import annotations

import pytest

from bot.channels import pages


@pytest.mark.parametrize(
    ("page", "filled"),
    [
        ("<h1>$clinic_name</h1>\n", "<h1>Still &amp; Water &lt;b&gt;</h1>\n"),
        ("one\n<dd>$price_of_nothing</dd>\ntwo\n", "one\ntwo\n"),
        ("it is $ 20\n", "it is $ 20\n"),
        ("plain\n", "plain\n"),
    ],
)
def test_facts_are_filled_in_and_gaps_left_out(page: str, filled: str) -> None:
    assert pages.with_facts(page, {"clinic_name": "Still & Water <b>"}) == filled


def test_the_demo_page_has_no_gap() -> None:
    page = pages.demo_page().body.decode()
    assert "Stillwater" in page
    assert "$clinic_name" not in page


@pytest.mark.parametrize("name", ["", ".", "..", "../types.d.ts", "types.d.ts", "missing.js", "widget.txt"])
def test_only_the_widgets_files_are_found(name: str) -> None:
    assert pages.widget_file(name) is None
