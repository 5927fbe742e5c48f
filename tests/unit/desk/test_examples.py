"""An example goes into its topic's file; nothing else in the file changes."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from desk import examples
from desk.examples import Refused
from tests.unit.desk.topic_files import BOOK, write_topics


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_topics(tmp_path)


@pytest.mark.parametrize(
    ("topic", "text", "after"),
    [
        ("aftercare", "can i nap", "      - water?\n"),
        ("faq/aftercare", "can i nap", "      - water?\n"),
        ("Aftercare", "can i nap", "      - water?\n"),
        ("aftercare.hot_tub", "is the jacuzzi ok", "      - sauna: yes or no # really\n"),
        ("book", "book me: \"now\" 'pls' #1 & more", "    - appointment\n"),
        ("book", "réserver un créneau 🙏", "    - appointment\n"),
    ],
)
def test_one_line_goes_in(data: Path, topic: str, text: str, after: str) -> None:
    addition = examples.addition(topic, text, data)
    before = addition.topic.path.read_text("utf-8")
    addition.write()
    indentation = after[: after.index("-")]
    assert addition.topic.path.read_text("utf-8") == before.replace(after, f"{after}{indentation}- {text}\n")


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  is it\n\nok\tto nap ", "is it ok to nap"),
        ("one\u2028two\x85three", "one two three"),
        ("red \x1b[31m", None),
        ("bell\x07 rings", "bell rings"),
        ("my name is [name], is it ok", None),
        ("${SECRET}", None),
        ("a \\u0041", None),
        ("/restart", None),
        ("- nested", None),
        ("?!", None),
        ("", None),
        ("nap " * 60, None),
    ],
)
def test_safe_text_in_one_line(text: str, cleaned: str | None) -> None:
    if cleaned is None:
        with pytest.raises(Refused):
            examples.clean(text)
    else:
        assert examples.clean(text) == cleaned


@pytest.mark.parametrize("text", ["can i go in a hot tub", "Can I go in a HOT TUB?", "appointment!"])
@pytest.mark.parametrize("topic", ["aftercare", "aftercare.hot_tub", "aftercare/hot_tub", "book"])
def test_no_example_twice_wherever_it_is(data: Path, text: str, topic: str) -> None:
    with pytest.raises(Refused, match=r"is an example of (aftercare\.hot_tub|book) already"):
        examples.addition(topic, text, data)


@pytest.mark.parametrize(
    ("topic", "offered"),
    [
        ("aftercar", "aftercare"),
        ("aftercare.tub", "aftercare/hot_tub"),
        ("book_more", "book"),  # a second file of an intent gets none
        ("../aftercare", "aftercare"),
        ("zzz", "aftercare"),
    ],
)
def test_an_unknown_topic(data: Path, topic: str, offered: str) -> None:
    with pytest.raises(Refused, match=rf"There is no topic {topic}. Is it one of these\? .*{offered}"):
        examples.addition(topic, "can i nap", data)


def test_line_endings_and_a_missing_last_one_stay(data: Path) -> None:
    book = data / "nlu" / "book.yml"
    book.write_bytes(BOOK.rstrip("\n").replace("\n", "\r\n").encode())
    examples.addition("book", "wanna come", data).write()
    assert book.read_bytes() == (BOOK + "    - wanna come\n").replace("\n", "\r\n").encode()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("nlu:\n- intent: book\n  examples: >\n    - appointment\n", "please edit the file by hand"),
        ('nlu:\n- intent: book\n  examples: "- appointment"\n', "please edit the file by hand"),
        ("nlu:\n- intent: book\n  examples: |\n    appointment\n", "please edit the file by hand"),
        ("nlu:\n- intent: book\n  examples: |\n", "please edit the file by hand"),
        ("nlu:\n- intent: [book\n", r"book.yml, line \d: not valid YAML; mend it first"),
    ],
)
def test_what_cannot_be_edited_safely_is_left_alone(data: Path, content: str, reason: str) -> None:
    (data / "nlu" / "book.yml").write_text(content, "utf-8")
    with pytest.raises(Refused, match=reason):
        examples.addition("book", "wanna come", data)
    assert (data / "nlu" / "book.yml").read_text("utf-8") == content


def test_rights_and_links_stay(data: Path, tmp_path: Path) -> None:
    book, elsewhere = data / "nlu" / "book.yml", tmp_path / "elsewhere.yml"
    book.rename(elsewhere)
    elsewhere.chmod(0o640)
    book.symlink_to(elsewhere)
    examples.addition("book", "wanna come", data).write()
    assert book.is_symlink()
    assert "wanna come" in elsewhere.read_text("utf-8")
    assert stat.S_IMODE(os.stat(elsewhere).st_mode) == 0o640
    assert sorted(path.name for path in (data / "nlu").iterdir()) == ["book.yml", "book_more.yml"]


@pytest.mark.parametrize("path", sorted(examples.DATA.glob("faq/*.yml")), ids=lambda path: path.stem)
def test_every_topic_and_sub_question_of_ours_takes_examples(path: Path) -> None:
    content = path.read_text("utf-8")
    ours = [topic for topic, _ in examples.all_examples(examples.DATA) if topic.path == path]
    assert examples.find_topic(path.stem, examples.DATA) == ours[0]
    for topic in ours:
        added = examples.insert(content, topic, "zebra crossing")
        assert sorted(added.splitlines()) == sorted([*content.splitlines(), "      - zebra crossing"])


@pytest.mark.parametrize(
    "name", [f"{topic}parking" for topic in ("locations_hours/", "locations_hours.", "faq/locations_hours/")]
)
def test_a_sub_question_is_named_with_a_slash_or_a_dot(name: str) -> None:
    found = examples.find_topic(name, examples.DATA)
    assert (found.intent, found.about) == ("faq/locations_hours", "parking")


def test_three_topics_at_the_most_are_offered() -> None:
    with pytest.raises(Refused) as refused:
        examples.find_topic("zzz", examples.DATA)
    assert str(refused.value).partition("? ")[2].partition(" (")[0].count(",") == 2
