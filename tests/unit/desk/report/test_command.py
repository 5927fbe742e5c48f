"""`desk report`: about nobody in particular, whole in itself, and sensible with nothing to tell."""

from __future__ import annotations

import json
import re
import stat
import time
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from clinic.db import base
from clinic.db.screenings import Screening
from clinic.settings import ROOT
from tests.unit.desk import a_month, prepared
from tests.unit.desk.prepared import desk

MANY = 300


class Parts(HTMLParser):
    """Tags with their attributes, those that are left open, and the words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.left_open: list[str] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self.left_open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.left_open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.fixture
def month(clinic_database: str) -> None:
    a_month.fill(MANY)


def page(tmp_path: Path, *arguments: str) -> str:
    file = tmp_path / "report.html"
    done = desk("report", *arguments, "--out", str(file))
    assert done.exit_code == 0, done.output
    assert str(file) in done.stdout
    return file.read_text(encoding="utf-8")


@pytest.mark.usefixtures("month")
def test_nobody_s_name_contact_reference_or_words_are_in_it(tmp_path: Path) -> None:
    """All three forms; the database has them in every column that can hold them."""
    shown = [desk("report").stdout, desk("report", "--json").stdout, page(tmp_path)]
    for text in shown:
        assert f"{MANY}" in text
        assert [secret for secret in a_month.SECRETS if re.search(rf"(?<!\w){re.escape(secret)}", text)] == []
        assert not re.search(r"[\w.]+@[\w.]+|\+\d{7,}|\d{3}[- .]\d{4}", text)


@pytest.mark.usefixtures("month")
def test_the_secrets_are_in_the_database(tmp_path: Path) -> None:
    """So that the test above looks for something that could be found."""
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("*.db*"))
    assert [secret for secret in a_month.SECRETS[:-6] if secret.encode() not in stored] == []


@pytest.mark.usefixtures("month")
def test_the_numbers_are_those_of_the_month() -> None:
    found = json.loads(desk("report", "--json").stdout)
    assert found["overview"]["conversations"] == MANY
    assert found["overview"]["messages"] == MANY * a_month.MESSAGES
    assert sum(found["answered"].values()) == MANY
    assert found["channels"] == {"web": 200, "sms": 100}
    assert found["bookings"]["requested"] == 6
    assert found["overview"]["emergencies"] == found["handoffs"]["emergency"] == "<5"
    assert sum(found["hours"].values()) == MANY * a_month.MESSAGES
    assert sum(found["misses"].values()) == 43
    assert found["zone"] == "America/New_York"


@pytest.mark.usefixtures("month")
def test_the_terminal_says_the_same_within_80_columns() -> None:
    lines = desk("report").stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert any(re.fullmatch(r" Conversations +300 +", line) for line in lines)
    assert any(line.startswith(" an emergency") and "under 5" in line for line in lines)


@pytest.mark.usefixtures("month")
def test_the_page_needs_nothing_else(tmp_path: Path) -> None:
    found = page(tmp_path)
    parts = Parts(found)
    assert parts.left_open == []
    assert {"script", "link", "img", "iframe", "object"}.isdisjoint(tag for tag, _ in parts.tags)
    named = {name for _, attributes in parts.tags for name in attributes}
    assert {"src", "href", "onclick", "onload"}.isdisjoint(named)
    assert not re.search(r"://|@import|url\(", found)
    assert "default-src 'none'" in found


@pytest.mark.usefixtures("month")
def test_there_is_a_table_behind_each_plot(tmp_path: Path) -> None:
    sections = page(tmp_path).split("<section ")[1:-1]
    assert len(sections) == 12
    for section in sections:
        parts = Parts(f"<section {section}".replace("</main>", ""))
        tags = [tag for tag, _ in parts.tags]
        assert tags.count("table") == 1
        labelled = next(given["aria-labelledby"] for tag, given in parts.tags if tag == "table")
        assert any(tag == "h2" and given["id"] == labelled for tag, given in parts.tags)
        drawn = [given for tag, given in parts.tags if tag == "svg"]
        assert all(given.get("aria-label") or given.get("aria-hidden") for given in drawn)
        if drawn and drawn[0].get("aria-label"):
            assert len([given for tag, given in parts.tags if tag == "tr"]) > 20


def test_with_nothing_kept_the_page_says_so(clinic_database: str, tmp_path: Path) -> None:
    found = Parts(page(tmp_path))
    assert found.left_open == []
    assert "Nobody wrote in this time." in found.words
    assert "What is counted, and what is not" in found.words
    shown = desk("report").stdout
    assert "Nobody wrote in this time." in shown
    assert "\u2500" not in shown
    assert json.loads(desk("report", "--json").stdout)["overview"]["conversations"] == 0


@pytest.mark.usefixtures("clinic_database")
def test_of_a_few_people_it_tells_less(tmp_path: Path) -> None:
    a_month.fill(3)
    found = Parts(page(tmp_path)).words
    assert "Fewer than 5 people wrote in this time" in found
    assert "What was asked most" not in found
    assert "When they wrote" not in found


@pytest.mark.usefixtures("month")
@pytest.mark.parametrize(
    ("arguments", "first", "last"),
    [
        ([], "2027-01-11T14:10:00-05:00", "2027-02-10T14:10:00-05:00"),
        (["--since", "2w"], "2027-01-27T14:10:00-05:00", "2027-02-10T14:10:00-05:00"),
        (["--since", "2027-01-15", "--until", "2027-01-16"],
         "2027-01-15T00:00:00-05:00", "2027-01-17T00:00:00-05:00"),
        (["--until", "2027-01-31T12:00"], "2027-01-11T14:10:00-05:00", "2027-01-31T12:00:00-05:00"),
    ],
)  # fmt: skip
def test_the_time_it_is_about(arguments: list[str], first: str, last: str) -> None:
    found = json.loads(desk("report", *arguments, "--json").stdout)
    assert (found["since"], found["until"]) == (first, last)
    days = sorted(found["days"])
    assert first[:10] <= days[0] <= days[-1] <= last[:10]


@pytest.mark.usefixtures("clinic_database")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--since", "yesterday"], "--since"),
        (["--until", "soon"], "--until"),
        (["--since", "2027-02-10", "--until", "2027-02-09"], "must be after --since"),
        (["--since", "2028-01-01"], "must be after --since"),
    ],
)
def test_a_time_that_cannot_be_is_bad_usage(arguments: list[str], says: str) -> None:
    refused = desk("report", *arguments)
    assert refused.exit_code == 2
    assert says in refused.stderr


@pytest.mark.usefixtures("clinic_database")
def test_a_page_is_a_new_file_for_its_maker_only(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    page(tmp_path)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = desk("report", "--out", str(file))
    assert again.exit_code == 2
    assert "is there already" in again.stderr


@pytest.mark.usefixtures("clinic_database")
def test_programs_get_the_numbers_and_nothing_else(tmp_path: Path) -> None:
    done = desk("report", "--json", "--out", str(tmp_path / "report.html"))
    assert json.loads(done.stdout)["overview"]["messages"] == 0
    assert "report.html" in done.stderr


@pytest.mark.usefixtures("clinic_database")
def test_the_prepared_morning_is_in_it_and_what_was_decided_by_whom_is_not() -> None:
    prepared.fill()
    found = json.loads(desk("report", "--json").stdout)
    assert (found["bookings"]["booked"], found["bookings"]["requested"]) == (2, 2)
    assert found["screenings"] == {"clear": "<5", "ask_clinician": "<5", "avoid": "<5"}


@pytest.mark.usefixtures("clinic_database")
def test_the_report_looks_and_changes_nothing(tmp_path: Path) -> None:
    with base.session() as session:
        session.add(
            Screening(conversation="web:1", channel="web", question_set="1", answers={}, findings=[],
                      rules=[], decision="clear", at=a_month.NOW - timedelta(days=1))
        )  # fmt: skip
    base.engine().dispose()
    file = tmp_path / "clinic.db"
    file.chmod(0o400)
    before = file.read_bytes()
    assert json.loads(desk("report", "--json").stdout)["screenings"]["clear"] == "<5"
    assert file.read_bytes() == before


def test_the_words_of_the_report_are_all_used() -> None:
    """A text that nobody says would be a promise that nobody keeps."""
    code = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "desk" / "report").glob("*.py"))
    from desk.report.figures import texts

    assert [name for name in texts() if f'"{name}' not in code] == []


@pytest.mark.long
@pytest.mark.usefixtures("clinic_database")
def test_ten_thousand_conversations_take_less_than_ten_seconds(tmp_path: Path) -> None:
    a_month.fill(10_000)
    began = time.monotonic()
    assert "10,000" in page(tmp_path)
    assert time.monotonic() - began < 10


def test_the_page_says_that_what_staff_tried_is_not_counted_even_when_it_is_real(
    clinic_database: str, tmp_path: Path
) -> None:
    page = tmp_path / "report.html"
    assert desk("report", "--out", str(page)).exit_code == 0
    assert "desk chat, desk sms) is not counted. That is so with --real too" in page.read_text("utf-8")
