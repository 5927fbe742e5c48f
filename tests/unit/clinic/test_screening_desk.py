"""`desk screen`, single and in batches."""

from __future__ import annotations

import json

import pytest
import typer
from typer.testing import CliRunner

from desk.screen import screen

app = typer.Typer()
app.command()(screen)
run = CliRunner()


def test_a_text_and_its_decision() -> None:
    result = run.invoke(app, ["I take warfarin"])
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "avoid"
    assert "warfarin" in result.stdout


def test_as_json() -> None:
    result = run.invoke(app, ["no", "--asked", "pregnancy", "--json"])
    assert json.loads(result.stdout)["decision"] == "clear"


def test_a_question_that_does_not_exist() -> None:
    result = run.invoke(app, ["no", "--asked", "luck"])
    assert result.exit_code == 2


@pytest.mark.parametrize(
    "bad", ["not json", "[]", '{"asked": "any"}', '{"text": "no", "asked": "luck"}', '{"text": 1}']
)
def test_a_bad_line_is_told_on_its_line(bad: str) -> None:
    lines = "\n".join(['{"text": "I am pregnant"}', bad, '{"text": "no", "asked": "any"}'])
    result = run.invoke(app, ["--batch"], input=lines)
    first, second, third = (json.loads(line) for line in result.stdout.splitlines())
    assert result.exit_code == 1
    assert first["decision"] == "avoid"
    assert first["findings"][0]["concept"] == "pregnancy"
    assert "line 2" in second["error"]
    assert third == {"decision": "clear", "findings": []}
