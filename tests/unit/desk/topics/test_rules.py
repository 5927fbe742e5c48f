"""Each rule for topics notices what it is there for, on its line, in words that say how to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinic import settings
from desk.topics import files, rules
from tests.unit.desk.new_topic import ANSWER, EXAMPLES, pets, write

TOLD = rules.known(settings.load(env={}).clinic)


def wrong(tmp_path: Path, content: str) -> list[tuple[int | None, str]]:
    """Line and message of everything that is wrong with a topic `pets` of that content."""
    path = write(tmp_path, content)
    questions = files.topic("pets", tmp_path)
    found = [
        *rules.check_file(path, "pets"),
        *(p for q in questions for p in rules.check(q, TOLD)),
    ]
    return [(problem.line, problem.message) for problem in found]


def line_of(content: str, words: str) -> int:
    return next(number for number, line in enumerate(content.splitlines(), 1) if words in line)


def test_a_topic_in_order_has_nothing_wrong(tmp_path: Path) -> None:
    assert wrong(tmp_path, pets()) == []


@pytest.mark.parametrize(
    ("content", "at", "says"),
    [
        (pets(sms="Animals. " + "We would rather not. " * 16), "We would", "345 characters with its"),
        (pets(web="One. Two. Three. Four. Five."), "One. Two.", "5 sentences, at most 4"),
        (pets(web="Bring {addon_prise} with you."), "addon_prise", "(did you mean {addon_price}?)"),
        (pets(web="Bring {addon_price with you."), "addon_price", "a brace is left over"),
        (pets(web="Animals cost $77 more."), "$77", "the number 77 is neither in clinic.yml"),
        (pets(web="They can come until 11:45."), "11:45", "the number 11:45 is neither"),
        (pets(web="no full stop"), "no full stop", "no whole sentence"),
        (pets(web="Cats heal people."), "Cats heal", "'heal' promises too much"),
        (pets(web="The clinic hasn't told me."), "hasn't told me.", "offers no person"),
        (pets(sms="Ça va. I can pass your question to the team."), "Ça va", "cost double on SMS: Ç"),
        (pets(EXAMPLES[:59]), "intent: faq/pets", "59 examples, at least 60 are needed"),
        (pets([*EXAMPLES, "see [my dog](animal)"]), "[my dog]", "which the training reads as something else"),
        (pets(source=""), ANSWER, "does not say where the clinic says so"),
        (pets(source="my aunt"), ANSWER, "there is no source 'my aunt'"),
        (pets(title=""), ANSWER, "has no title"),
        (pets().replace("channel: sms", "channel: smoke"), "About animals", "there is no channel 'smoke'"),
        (pets().replace("# pets: ", "# about "), "# about", "what the topic is: '# pets:"),
        (pets().replace("intent: faq/pets", "intent: faq/cats"), "intent: faq/cats", "is about cats"),
        (pets() + "\n" * 400, None, "at most 400 stay readable"),
    ],
)  # fmt: skip
def test_a_broken_rule_is_told_with_its_line(tmp_path: Path, content: str, at: str | None, says: str) -> None:
    found = wrong(tmp_path, content)
    line = line_of(content, at) if at else len(content.splitlines())
    assert any(where == line and says in message for where, message in found), found


def test_an_answer_that_is_missing_for_a_channel_is_told(tmp_path: Path) -> None:
    content = pets()
    without = content[: content.index('    - text: "About animals')]
    (found,) = wrong(tmp_path, without)
    assert found == (
        line_of(content, "utter_faq/pets"),
        "has no answer for SMS; add a text with channel: sms",
    )
    nothing = content[: content.index("responses:")]
    assert wrong(tmp_path, nothing)[0][1] == "has examples and no answer; add utter_faq/pets under responses:"


def test_a_sentence_of_the_clinics_own_texts_is_noticed() -> None:
    words = "the cups stay on the back for a little while and then come off"
    runs = {rules.print_of(run) for run in rules.word_runs(words)}
    said = "I was told: the cups stay on the back for a little WHILE, then coffee."
    assert rules.copied_run(said, runs) == "the cups stay on the back for a"
    assert rules.copied_run("The cups stay on for a little while.", runs) is None


def test_a_medical_answer_does_not_exclaim(tmp_path: Path) -> None:
    content = pets(web="Great!").replace("pets", "marks")
    write(tmp_path, content, "marks")
    (question,) = files.topic("marks", tmp_path)
    assert "an exclamation mark" in " ".join(p.message for p in rules.check(question, TOLD))


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ("nlu:\n- intent: [book\n", 3, "check the indentation"),
        ("- a\n", None, "must hold `nlu:`"),
        ("nlu:\n- intent: faq/pets\n", 2, "needs `intent:` and `examples: |`"),
        ("nlu:\n- intent: faq/pets\n  examples: |\n    - a\n    b\n", 5, "begins with a dash"),
        ("responses:\n  utter_pets:\n  - text: a\n", 2, "not utter_pets"),
        ("responses:\n  utter_faq/pets:\n  - words: a\n", 3, "needs a `text:`"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(
    tmp_path: Path, content: str, line: int | None, reason: str
) -> None:
    write(tmp_path, content)
    with pytest.raises(files.Unreadable, match=reason) as caught:
        files.topic("pets", tmp_path)
    assert caught.value.line == line
