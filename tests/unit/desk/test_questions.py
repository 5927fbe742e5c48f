"""Staff work through the questions that found no answer."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from clinic import questions
from clinic.db import base
from clinic.db.questions import Question
from desk import examples
from desk import questions as questions_command
from desk.cli import app
from tests.unit.desk.topic_files import BOOK, write_topics

NOW = datetime(2027, 2, 10, 19, 10, tzinfo=timezone.utc)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Topic files that `desk` takes for the clinic's."""
    folder = write_topics(tmp_path)
    monkeypatch.setattr(examples, "DATA", folder)
    monkeypatch.setenv("LOGNAME", "rosa")
    return folder


@pytest.fixture
def stored(clinic_database: str) -> None:
    """1 jacuzzi (twice), 2 a name in it (once), 3 not told (three times), 4 with codes for the terminal."""
    note("is a jacuzzi ok", "fallback", ["aftercare", "pain"], times=2)
    note("my name is Anna, can i nap", "fallback", ["tiredness"])
    note("can i go in a hot tub", "not_told", ["aftercare.hot_tub"], times=3)
    note("red \x1b[31m alert", "fallback", [])


def note(text: str, why: str, nearest: Sequence[str], times: int = 1) -> None:
    with base.session() as session:
        for hours in range(times):
            questions.note(session, text, why, nearest, NOW + timedelta(hours=hours))


def run(*arguments: str) -> Result:
    command = ["questions", *arguments]
    return CliRunner().invoke(app, command, env={"COLUMNS": "200"}, catch_exceptions=False)


def listed(*options: str) -> list[dict[str, Any]]:
    return json.loads(run("--json", *options).stdout)


def status(number: int) -> tuple[str, str | None, str | None]:
    with base.reading() as session:
        found = session.get(Question, number)
        assert found is not None
        return found.status, found.topic, found.handled_by


@pytest.mark.usefixtures("stored")
def test_the_most_frequent_first_with_the_nearest_topics() -> None:
    assert [row["id"] for row in listed()] == [3, 1, 2, 4]
    assert [row["id"] for row in listed("--limit", "1")] == [3]
    assert listed()[1] == {
        "id": 1, "times": 2, "question": "is a jacuzzi ok", "why": "not understood",
        "nearest": ["aftercare", "pain"], "last asked": "Wed 2027-02-10 15:10",
    }  # fmt: skip


@pytest.mark.usefixtures("stored")
def test_the_table_is_for_people() -> None:
    shown = run().stdout
    assert "answer not known" in shown
    assert "my name is [name], can i nap" in shown
    assert "\x1b[31m" not in shown


@pytest.mark.usefixtures("clinic_database")
def test_nothing_is_said_to_be_nothing() -> None:
    assert run().stdout == "Questions: none.\n"
    assert listed() == []


@pytest.mark.usefixtures("stored")
def test_assigning_adds_the_example(data: Path) -> None:
    done = run("assign", "1", "aftercare.hot_tub")
    assert done.exit_code == 0
    file = "data/faq/aftercare.yml"
    said = f'Added "is a jacuzzi ok" to aftercare.hot_tub ({file}). Now run: make train\n'
    assert done.stdout == said
    assert "really\n      - is a jacuzzi ok\nresponses:" in (data.parent / file).read_text("utf-8")
    assert status(1) == ("assigned", "aftercare.hot_tub", "rosa")
    assert 1 not in [row["id"] for row in listed()]
    assert [row["topic"] for row in listed("--all") if row["id"] == 1] == ["aftercare.hot_tub"]


@pytest.mark.usefixtures("stored")
def test_words_of_their_own(data: Path) -> None:
    done = json.loads(run("assign", "2", "book", "--text", "can i book a nap", "--json").stdout)
    assert (done["example"], done["status"], done["topic"]) == ("can i book a nap", "assigned", "book")
    assert "    - can i book a nap\n" in (data / "nlu" / "book.yml").read_text("utf-8")


@pytest.mark.usefixtures("stored")
def test_dismissing(data: Path) -> None:
    assert run("dismiss", "4").stdout == "Dismissed question 4.\n"
    assert status(4) == ("dismissed", None, "rosa")


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("assign 2 aftercare", "It holds one of [ ] { } \\, or begins with / or -. Reword it with --text."),
        ("assign 3 aftercare", '"can i go in a hot tub" is an example of aftercare.hot_tub already.'),
        (
            "assign 1 aftercar",
            "There is no topic aftercar. Is it one of these?"
            " aftercare, aftercare/hot_tub (more: desk topics list)",
        ),
        ("assign 9 book", "There is no question 9."),
        ("dismiss 9", "There is no question 9."),
        ("add ??", "There are no words in it."),
    ],
)
def test_what_is_refused_changes_nothing(data: Path, command: str, said: str) -> None:
    before, rows = contents(data), listed("--all")
    refused = run(*command.split())
    assert (refused.exit_code, refused.stdout, refused.stderr) == (1, "", f"{said}\n")
    assert (contents(data), listed("--all")) == (before, rows)


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(
    ("first", "said"), [("assign 1 book", "assigned to book"), ("dismiss 1", "dismissed")]
)
@pytest.mark.parametrize("second", ["assign 1 aftercare", "dismiss 1"])
def test_the_second_of_two_is_told_who_was_first(
    data: Path, monkeypatch: pytest.MonkeyPatch, first: str, said: str, second: str
) -> None:
    assert run(*first.split()).exit_code == 0
    before = contents(data)
    monkeypatch.setenv("LOGNAME", "noor")
    words = ["--text", "other words"] if second.startswith("assign") else []
    refused = run(*second.split(), *words)
    assert (refused.exit_code, refused.stderr) == (1, f"Question 1 was {said} by rosa already.\n")
    assert contents(data) == before


@pytest.mark.usefixtures("clinic_database")
def test_many_at_once_lose_no_example(data: Path) -> None:
    """Eight staff at one file, two at each question: one of the two is refused, nothing is overwritten."""
    words = ["apples", "pears", "plums", "figs"]
    for word in words:
        note(word, "fallback", [])
    taken: list[str] = []

    def assign(number: int, text: str) -> None:
        with contextlib.suppress(typer.Exit):
            questions_command.assign(number, "book", text, as_json=True)
            taken.append(text)

    people = [
        threading.Thread(target=assign, args=(number, f"{word} for {who}"))
        for number, word in enumerate(words, start=1)
        for who in ("rosa", "noor")
    ]
    for person in people:
        person.start()
    for person in people:
        person.join()
    added = (data / "nlu" / "book.yml").read_text("utf-8").removeprefix(BOOK).splitlines()
    assert sorted(added) == sorted(f"    - {text}" for text in taken)
    assert sorted(text.split()[0] for text in taken) == sorted(words)


@pytest.mark.usefixtures("stored")
def test_what_staff_correct_is_kept_redacted(data: Path) -> None:
    assert run("add", "im anna, 917 555 0123: dogs?").stdout == (
        "Question 5. Next: desk questions assign 5 TOPIC\n"
    )
    assert listed()[-1]["question"] == "im [name], [phone]: dogs?"
    assert listed()[-1]["why"] == "corrected by staff"


@pytest.mark.usefixtures("stored")
def test_a_settled_question_that_goes_wrong_again_is_open_again(data: Path) -> None:
    run("dismiss", "1")
    run("add", "Is a jacuzzi OK?")
    assert [(row["id"], row["times"]) for row in listed()][:2] == [(3, 3), (1, 3)]


def contents(data: Path) -> dict[Path, str]:
    return {path: path.read_text("utf-8") for path in data.rglob("*.yml")}


@pytest.mark.usefixtures("stored")
def test_who_added_a_question_is_known() -> None:
    row = json.loads(run("add", "do the cups leave a smell", "--by", "noor", "--json").stdout)
    assert (row["by"], row["status"]) == ("noor", "new")
    assert status(row["id"]) == ("new", None, "noor")
