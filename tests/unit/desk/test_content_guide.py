"""Every command line of docs/content.md is run, in its order, on topic files of the test's own."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from clinic import renewal
from clinic.settings import ROOT
from desk.topics import editing, files
from tests.unit.desk.prepared import desk

GUIDE = (ROOT / "docs" / "content.md").read_text("utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
LINES = [line for block in BLOCKS for line in block.splitlines() if line.strip()]
TARGETS = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
INLINE = [code for code in re.findall(r"`([^`\n]+)`", GUIDE) if code.startswith("desk ")]
BEGUN_AND_NOT_FILLED = 1  # the exit code of what is checked while new questions have no examples yet


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    monkeypatch.setattr(files, "DATA", tmp_path / "data")
    monkeypatch.setattr(editing, "DRAFTS", tmp_path / "drafts")
    monkeypatch.setattr(renewal, "FOLDER", tmp_path / "run")
    return tmp_path / "data"


def test_every_command_line_of_the_guide_works(data: Path) -> None:
    assert len(LINES) >= 14
    begun = False
    for line in LINES:
        name, *arguments = shlex.split(line)
        if name == "export":
            assert arguments == ["EDITOR=nano"]
        elif name == "make":
            assert arguments[0] in TARGETS
        else:
            assert name == "desk", line
            result = desk(*arguments, VISUAL="true")  # an editor that is closed without a change
            checked = arguments[:2] == ["topics", "check"]
            assert result.exit_code == (BEGUN_AND_NOT_FILLED if begun and checked else 0), (
                line,
                result.output,
            )
            assert result.stdout.strip(), line
            begun = begun or arguments[:2] == ["topics", "add"]
    assert begun
    assert (data / "faq" / "workshops.yml").is_file()
    assert "about: hair_wash" in (data / "faq" / "aftercare.yml").read_text("utf-8")


@pytest.mark.parametrize("code", INLINE)
def test_a_command_within_a_sentence_exists(code: str) -> None:
    path = [word for word in shlex.split(code)[1:] if re.fullmatch(r"[a-z][a-z-]+", word)]
    assert desk(*path, "--help").exit_code == 0


def test_the_answer_that_the_guide_shows_is_written_as_ours_are(tmp_path: Path) -> None:
    (shown,) = re.findall(r"^```yaml\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    path = tmp_path / "aftercare.yml"
    (question,) = files.questions_in(path, f"responses:\n{shown}")
    assert (question.name, len(question.texts("web")), len(question.texts("sms"))) == (
        "aftercare.hot_tub",
        1,
        1,
    )
    assert question.sources == ("clinic.yml",)
