"""A conversation as a file for the conversation tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from desk.refusals import Refused
from desk.shell import saving
from desk.shell.saving import Conversation, Turn

NOW = "2027-02-10T14:10-05:00"
TURNS = (
    Turn("no", NOW, ("utter_all_right",)),
    Turn('a "quoted" {brace}: [1, 2] # x', "2027-02-10T14:12-05:00", ("utter_a", "utter_faq/pain")),
    Turn("two\nlines, é", "2027-02-10T14:40-05:00", ("utter_a",), early=True),
    Turn("earlier", "2027-02-09T10:00-05:00", ("utter_a",)),
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of conversations with one behaviour in it."""
    (tmp_path / "booking").mkdir()
    (tmp_path / "booking" / "known.yml").write_text("turns: []", encoding="utf-8")
    monkeypatch.setattr(saving, "FOLDER", tmp_path)
    return tmp_path


def test_the_file_holds_what_was_said_and_when() -> None:
    records = {"appointments": [], "screenings": [{"decision": "clear"}]}
    text = saving.as_yaml(Conversation("sms", TURNS, "+12125550147", records))
    assert yaml.safe_load(text) == {
        "now": NOW,
        "channel": "sms",
        "phone": "+12125550147",
        "turns": [
            {"say": "no", "replies": ["utter_all_right"]},
            {"say": TURNS[1].say, "replies": ["utter_a", "utter_faq/pain"]},
            {"now": TURNS[2].now, "say": TURNS[2].say, "early": True, "replies": ["utter_a"]},
            {"now": TURNS[3].now, "say": "earlier", "replies": ["utter_a"]},
        ],
        "records": records,
    }


def test_the_file_reads_like_those_of_people() -> None:
    text = saving.as_yaml(Conversation("web", TURNS[:1]))
    assert text == (
        "# Saved in the staff's shell.\n"
        f'now: "{NOW}"\n'
        "turns:\n"
        "  - {say: 'no', replies: [utter_all_right]}\n"
    )


def test_a_test_is_told_at_the_times_that_its_file_tells() -> None:
    assert [turn.now for turn in saving.as_told(TURNS)] == [NOW, NOW, TURNS[2].now, TURNS[3].now]


@pytest.mark.parametrize("name", ["booking/friday", "booking/friday.yml", "new_folder/a_2"])
def test_a_good_name_is_a_place(folder: Path, name: str) -> None:
    assert saving.path_of(name) == folder / f"{name.removesuffix('.yml')}.yml"


@pytest.mark.parametrize(
    "name",
    ["", "friday", "/friday", "../x", "booking/../../x", "booking/a/b", "Booking/x", "booking/a b", "/etc/x",
     "booking/.x", "__pycache__/x", "booking\\x", "booking/x\n", "booking/" + "x" * 90],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(Refused, match=r"such as: /save booking/friday\. Folders there are: booking"):
        saving.path_of(name)


def test_nothing_is_written_over(folder: Path) -> None:
    with pytest.raises(Refused, match=r"known\.yml is there already"):
        saving.path_of("booking/known")
    with pytest.raises(Refused, match="is there already"):  # somebody was quicker
        saving.write(folder / "booking" / "known.yml", Conversation("web", TURNS))
    assert (folder / "booking" / "known.yml").read_text("utf-8") == "turns: []"


def test_a_new_folder_is_made(folder: Path) -> None:
    path = saving.path_of("odd_cases/no")
    saving.write(path, Conversation("web", TURNS))
    read: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    assert len(read["turns"]) == len(TURNS)


def test_a_place_that_cannot_be_written_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused, match="cannot be written"):
        saving.write(Path("/proc/none/x.yml"), Conversation("web", TURNS))


def test_without_the_tests_nothing_can_be_saved(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saving, "FOLDER", folder / "none")
    with pytest.raises(Refused, match="There is no folder"):
        saving.path_of("booking/friday")
