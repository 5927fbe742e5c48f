"""The page of `desk report` in a browser: light, dark, small, printed, read out. And its picture."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.test_accessible import RULES
from tests.unit.desk import a_month
from tests.unit.desk.conftest import clinic_database  # noqa: F401  (a fixture)
from tests.unit.desk.prepared import desk

pytestmark = pytest.mark.browser

CONVERSATIONS = 300


@pytest.fixture
def report(clinic_database: str, new_context, tmp_path: Path) -> Callable[..., Page]:  # noqa: F811
    """Opens the page of a busy month, in a browser that has nothing else."""

    def open_page(conversations: int = CONVERSATIONS, **options: object) -> Page:
        a_month.fill(conversations)
        file = tmp_path / "report.html"
        assert desk("report", "--out", str(file)).exit_code == 0
        page = new_context(offline=True, **options).new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.goto(file.as_uri())
        return page

    asked: list[str] = []
    said: list[str] = []
    yield open_page
    assert len(asked) == 1
    assert said == []


@pytest.mark.smoke
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing(report, scheme: str, width: int) -> None:
    page = report(color_scheme=scheme, viewport={"width": width, "height": 800})
    page.locator("summary").first.click()
    results = Axe().run(page, options=RULES)
    assert results.violations_count == 0, results.generate_report()


def test_of_few_people_as_well(report) -> None:
    results = Axe().run(report(conversations=3), options=RULES)
    assert results.violations_count == 0, results.generate_report()


def test_on_a_phone_nothing_has_to_be_moved_sideways(report) -> None:
    page = report(viewport={"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_on_paper_all_tables_are_there_dark_on_white(report) -> None:
    page = report(color_scheme="dark")
    folded = page.locator("details table")
    expect(folded.first).to_be_hidden()
    page.emulate_media(media="print")
    for place in range(folded.count()):
        expect(folded.nth(place)).to_be_visible()
        assert folded.nth(place).bounding_box()["height"] > 100
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_a_plot_is_read_out_as_a_sentence_and_its_table_opens_with_the_keyboard(report) -> None:
    page = report()
    plot = page.get_by_role("img", name="When they wrote. Highest:")
    expect(plot).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("table", name="Conversations over time")).to_be_visible()


def test_picture(report, picture_file) -> None:
    page = report(viewport={"width": 720, "height": 900}, color_scheme="light")
    path = picture_file("report-page.png")
    page.screenshot(path=path)
    assert 5_000 < path.stat().st_size < 90_000
