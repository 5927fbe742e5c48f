"""`desk topics`: a receptionist sees an answer, changes it, and is told what is wrong."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from clinic.settings import ROOT
from desk.cli import app
from desk.topics import editing, files
from tests.unit.desk.new_topic import ANSWER, EXAMPLES, SMS_ANSWER, pets, write
from tests.unit.desk.prepared import desk

GREET = 'version: "3.1"\nnlu:\n  - intent: greet\n    examples: |\n      - hello there\n'


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The topic `pets` and the intent `greet`, and nothing else."""
    folder = tmp_path / "data"
    write(folder, pets())
    (folder / "nlu").mkdir()
    (folder / "nlu" / "greet.yml").write_text(GREET, "utf-8")
    monkeypatch.setattr(files, "DATA", folder)
    monkeypatch.setattr(editing, "DRAFTS", tmp_path / "drafts")
    return folder


def editor(folder: Path, *commands: str) -> str:
    """An editor that does these sed commands, one each time that it is opened."""
    program = folder / "editor"
    count = folder / "times"
    count.write_text("0")
    cases = "\n".join(f"{number}) sed -i '{command}' \"$1\";;" for number, command in enumerate(commands))
    program.write_text(f"#!/bin/sh\nn=$(cat {count}); echo $((n+1)) > {count}\ncase $n in\n{cases}\nesac\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return str(program)


def edit(folder: Path, *commands: str, answers: str = "") -> Result:
    environment = {"VISUAL": editor(folder, *commands), "COLUMNS": "80"}
    return CliRunner().invoke(app, ["topics", "edit", "pets"], env=environment, input=answers)


def test_the_list_tells_examples_parts_and_lengths(data: Path) -> None:
    row = {
        "topic": "pets",
        "examples": len(EXAMPLES),
        "parts": [],
        "web": len(ANSWER),
        "sms": len(SMS_ANSWER),
    }
    assert json.loads(desk("topics", "list", "--json").stdout) == [row]
    shown = desk("topics", "list").stdout
    assert all(str(value) in shown for value in row.values() if value)


def test_an_answer_is_shown_as_it_is_read() -> None:
    shown = json.loads(desk("topics", "show", "price_membership/addon_price", "--json").stdout)
    assert shown["web"][0].startswith("Cupping added to any acupuncture session is $20 on top.")
    assert shown["sources"] == ["seeds/000_8c3bb29f3a042905.txt", "clinic.yml"]
    assert len(shown["examples"]) > 8
    assert "... and " in desk("topics", "show", "price_membership/addon_price").stdout
    assert "... and " not in desk("topics", "show", "price_membership/addon_price", "--all").stdout


def test_what_is_not_there_is_refused_with_what_is(data: Path) -> None:
    shown = desk("topics", "show", "dogs")
    assert (shown.exit_code, shown.stderr) == (1, "There is no topic dogs. There are: pets\n")
    assert desk("topics", "show", "pets/vet").stderr.startswith("There is no vet in pets.")


def test_the_values_are_those_of_clinic_yml() -> None:
    values = {row["value"]: row["is"] for row in json.loads(desk("topics", "values", "--json").stdout)}
    assert (values["addon_price"], values["standalone_price"]) == ("$20", None)


def test_check_says_in_order_or_what_is_wrong_where(data: Path) -> None:
    assert desk("topics", "check").stdout == "In order: all topics.\n"
    path = write(data, pets([*EXAMPLES, "Hello, there!"], web="It costs $77."))
    found = desk("topics", "check", "pets")
    assert found.exit_code == 1
    lines = found.stdout.splitlines()
    line = path.read_text("utf-8").splitlines().index('    - text: "It costs $77."') + 1
    assert [text.partition(": pets: ")[0] for text in lines] == [
        f"data/faq/pets.yml, line {line - 3}",
        f"data/faq/pets.yml, line {line}",
    ]
    assert "'Hello, there!' is an example twice: also greet (data/nlu/greet.yml, line 5)" in lines[0]
    assert "the number 77" in lines[1]
    as_json = json.loads(desk("topics", "check", "pets", "--json").stdout)
    assert (as_json["ok"], [problem["line"] for problem in as_json["problems"]]) == (False, [line - 3, line])


def test_a_topic_that_clashes_is_told_with_the_sentences(data: Path) -> None:
    """Two topics that ask for the same in almost the same words."""
    animals = [text.replace("my", "our").replace("would ", "will ") + " please" for text in EXAMPLES]
    content = pets(animals).replace("faq/pets", "faq/animals").replace("# pets", "# animals")
    write(data, content, "animals")
    found = desk("topics", "check", "animals")
    assert found.exit_code == 1
    (line,) = [line for line in found.stdout.splitlines() if "nearly the same as those of pets" in line]
    assert re.search(r": '[\w ]+ please' \(line \d+\) - '[\w ]+' \(data/faq/pets.yml, line \d+\)", line)


def test_an_edited_answer_is_saved_when_it_is_in_order(data: Path, tmp_path: Path) -> None:
    done = edit(tmp_path, "s/about animals it/about beasts it/")
    assert (done.exit_code, done.stdout) == (
        0,
        "pets is saved. Bring it to the running bot: desk reload\n",
    )
    assert "about beasts" in (data / "faq" / "pets.yml").read_text("utf-8")
    assert list((tmp_path / "drafts").iterdir()) == []


def test_changed_questions_need_training(data: Path, tmp_path: Path) -> None:
    done = edit(tmp_path, "s/- can i bring a dog/- could i possibly bring a dog/")
    assert "the bot has to learn them: make train" in done.stdout


def test_unchanged_is_told(data: Path, tmp_path: Path) -> None:
    assert edit(tmp_path, "").stdout == "Nothing was changed in pets.\n"


def test_a_mistake_is_told_and_can_be_mended_at_once(data: Path, tmp_path: Path) -> None:
    done = edit(tmp_path, "s/about animals it/$77 it/", "s/$77/about beasts/", answers="y\n")
    assert done.exit_code == 0
    assert "pets.yml, line 73: pets: the number 77 is neither" in done.stdout
    assert "1 to mend. Edit again?" in done.stderr
    assert "about beasts" in (data / "faq" / "pets.yml").read_text("utf-8")


def test_what_fails_is_kept_as_a_draft_and_gone_on_with(data: Path, tmp_path: Path) -> None:
    left = edit(tmp_path, "s/about animals it/$77 it/", answers="n\n")
    assert left.exit_code == 1
    assert "pets stays as it was" in left.stderr
    assert (data / "faq" / "pets.yml").read_text("utf-8") == pets()
    assert "$77" in (tmp_path / "drafts" / "pets.yml").read_text("utf-8")
    mended = edit(tmp_path, "s/$77/about beasts/", answers="y\n")
    assert mended.exit_code == 0
    assert "about beasts" in (data / "faq" / "pets.yml").read_text("utf-8")


def test_broken_yaml_is_a_mistake_like_any_other(data: Path, tmp_path: Path) -> None:
    left = edit(tmp_path, "s/^responses:/responses/", answers="n\n")
    assert left.exit_code == 1
    assert "check the indentation and the quotes there" in left.stdout


def test_a_colleagues_change_is_not_overwritten(data: Path, tmp_path: Path) -> None:
    edit(tmp_path, "s/about animals it/$77 it/", answers="n\n")
    theirs = pets(web="They wrote this; I can pass your question to the team.")
    write(data, theirs)
    mine = edit(tmp_path, "s/$77/about beasts/", answers="y\n")
    assert mine.exit_code == 1
    assert "Somebody else changed pets meanwhile, nothing was overwritten." in mine.stderr
    assert (data / "faq" / "pets.yml").read_text("utf-8") == theirs
    assert "about beasts" in (tmp_path / "drafts" / "pets.yml").read_text("utf-8")


def test_an_editor_that_fails_is_told(data: Path, tmp_path: Path) -> None:
    environment = {"VISUAL": "/bin/false"}
    done = CliRunner().invoke(app, ["topics", "edit", "pets"], env=environment)
    assert done.exit_code == 1
    assert "Set EDITOR, for example EDITOR=nano" in done.stderr


def test_a_new_topic_lacks_nothing_but_examples(data: Path) -> None:
    added = desk("topics", "add", "gift_cards", "--title", "Do you have gift cards?")
    assert added.exit_code == 0
    assert added.stdout.startswith(
        "gift_cards is begun: data/faq/gift_cards.yml. Next: desk topics edit gift"
    )
    found = json.loads(desk("topics", "check", "gift_cards", "--json").stdout)
    assert [problem["problem"] for problem in found["problems"]] == [
        "2 examples, at least 60 are needed; add more, each as people would type it"
    ]
    shown = json.loads(desk("topics", "show", "gift_cards", "--json").stdout)
    assert (shown["title"], shown["sources"]) == ("Do you have gift cards?", ["not_told"])


def test_a_new_sub_question_leaves_the_rest_as_it_was(data: Path) -> None:
    before = (data / "faq" / "pets.yml").read_text("utf-8")
    added = json.loads(desk("topics", "add", "pets/water_bowl", "--json").stdout)
    assert added == {
        "topic": "pets",
        "about": "water_bowl",
        "file": "data/faq/pets.yml",
        "examples_needed": 8,
    }
    after = (data / "faq" / "pets.yml").read_text("utf-8")
    assert [line for line in before.splitlines() if line not in after.splitlines()] == []
    found = json.loads(desk("topics", "check", "pets", "--json").stdout)
    assert [(p["question"], p["problem"].partition(";")[0]) for p in found["problems"]] == [
        ("pets.water_bowl", "2 examples, at least 8 are needed")
    ]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Pets!", "a name is small letters, digits and _"),
        ("pets", "There is pets already. Change it: desk topics edit pets"),
        ("greet", "There is greet already"),
        ("dogs/food", "There is no topic dogs."),
        ("hamster", "' is an example of pets already. Change its answer: desk topics edit pets"),
    ],
)
def test_what_cannot_be_added_is_told(data: Path, name: str, says: str) -> None:
    if name == "hamster":
        write(data, pets([*EXAMPLES, "do you have a hamster"]))
    refused = desk("topics", "add", name)
    assert refused.exit_code == 1
    assert says in refused.stderr
    assert sorted(path.name for path in (data / "faq").iterdir()) == ["pets.yml"]


def test_the_title_is_compared_as_well(data: Path) -> None:
    refused = desk("topics", "add", "animals", "--title", "Can I bring my rabbit?")
    assert "'can i bring a rabbit' is an example of pets already" in refused.stderr
    assert "desk topics add animals --title 'Can I bring my rabbit?' --anyway" in refused.stderr


@pytest.mark.parametrize("name", ["photos", "pets/photos"])
def test_the_examples_begin_with_the_title_s_question(data: Path, name: str) -> None:
    assert desk("topics", "add", name, "--title", "Can I take photos or film?").exit_code == 0
    shown = json.loads(desk("topics", "show", name, "--json").stdout)
    assert shown["examples"] == ["can i take photos or film", "photos"]


def test_without_a_title_the_examples_are_a_guess(data: Path) -> None:
    assert desk("topics", "add", "gift_cards").exit_code == 0
    shown = json.loads(desk("topics", "show", "gift_cards", "--json").stdout)
    assert (shown["title"], shown["examples"]) == ("Gift cards?", ["gift cards", "do you have gift cards"])


def test_a_title_that_is_no_sentence_of_a_file_is_told(data: Path) -> None:
    refused = desk("topics", "add", "photos", "--title", "- [x](y)")
    assert (refused.exit_code, (data / "faq" / "photos.yml").exists()) == (1, False)
    assert "cannot be a title" in refused.stderr


def test_it_is_added_all_the_same_when_that_is_wanted(data: Path) -> None:
    write(data, pets([*EXAMPLES, "do you have a hamster"]))
    assert desk("topics", "add", "hamster", "--anyway").exit_code == 0
    assert (data / "faq" / "hamster.yml").is_file()


@pytest.mark.parametrize("path", sorted((ROOT / "data" / "faq").glob("*.yml")), ids=lambda path: path.stem)
def test_every_topic_of_ours_takes_a_sub_question(path: Path) -> None:
    from desk.topics import skeleton

    content = skeleton.with_part(path.read_text("utf-8"), path.stem, "water_bowl")
    before = files.questions_in(path)
    after = files.questions_in(path, content)
    assert [q.name for q in after] == [*(q.name for q in before), f"{path.stem}.water_bowl"]
    assert [q.answers and q.texts("web") for q in after[:-1]] == [
        q.answers and q.texts("web") for q in before
    ]


def test_a_problem_is_told_with_the_file_that_it_is_in(data: Path, tmp_path: Path) -> None:
    """Another file of the topic's examples is not the one that is edited."""
    more = data / "faq" / "examples" / "pets.yml"
    more.parent.mkdir()
    more.write_text(
        'version: "3.1"\nnlu:\n  - intent: faq/pets\n    examples: |\n      - hello there\n', "utf-8"
    )
    done = edit(tmp_path, "s/about animals it/$77 it/", answers="n\n")
    assert re.findall(r"^(\S+), line", done.stdout, re.MULTILINE) == [
        "data/faq/examples/pets.yml",
        "pets.yml",
    ]


def test_what_was_worth_a_look_before_is_not_told_again(data: Path, tmp_path: Path) -> None:
    near = "would it be possible to bring a dog"
    greet = data / "nlu" / "greet.yml"
    greet.write_text(GREET + f"      - {near} please\n", "utf-8")
    write(data, pets([*EXAMPLES, near]))
    assert "Worth a look" in desk("topics", "check", "pets").stdout
    done = edit(tmp_path, "s/about animals it/about beasts it/")
    assert (done.exit_code, "Worth a look" in done.stdout) == (0, False)
    greet.write_text(greet.read_text("utf-8") + "      - may i come along with a goat please\n", "utf-8")
    again = edit(tmp_path, f"s/- {near}/- {near}\\n      - may i come along with a goat/")
    assert again.stdout.count("is nearly the same as") == 1
    assert "goat" in again.stdout


def test_a_draft_in_which_nothing_was_written_vanishes(data: Path, tmp_path: Path) -> None:
    failed = CliRunner().invoke(app, ["topics", "edit", "pets"], env={"VISUAL": "/bin/false"})
    assert "Nothing was changed." in failed.stderr
    assert list((tmp_path / "drafts").iterdir()) == []
    editing.Draft("pets", data / "faq" / "pets.yml").begin()  # one whose editor was killed
    write(data, pets(web="They wrote this; I can pass your question to the team."))
    assert edit(tmp_path, "").output == "Nothing was changed in pets.\n"
