"""The model is trained again when its inputs changed, and only then."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from desk import fingerprint


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("config.yml", "domain.yml", "data/faq/marks.yml", "bot/nlu/head.py", "requirements/run.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"content of {name}")
    return tmp_path


@pytest.mark.parametrize("name", ["config.yml", "domain.yml", "data/faq/marks.yml", "bot/nlu/head.py"])
def test_a_changed_file_changes_it(project: Path, name: str) -> None:
    before = fingerprint.of_training_data(project)
    (project / name).write_text("something else")
    assert fingerprint.of_training_data(project) != before


def test_a_new_a_renamed_and_a_removed_file_change_it(project: Path) -> None:
    seen = {fingerprint.of_training_data(project)}
    new = project / "data" / "faq" / "pain.yml"
    new.write_text("pain")
    seen.add(fingerprint.of_training_data(project))
    new.rename(new.with_name("pains.yml"))
    seen.add(fingerprint.of_training_data(project))
    (project / "config.yml").unlink()
    seen.add(fingerprint.of_training_data(project))
    assert len(seen) == 4


@pytest.mark.parametrize("name", ["data/faq/.marks.yml.swp", "bot/nlu/__pycache__/head.pyc", "clinic.yml"])
def test_what_no_model_depends_on_does_not_change_it(project: Path, name: str) -> None:
    before = fingerprint.of_training_data(project)
    (project / name).parent.mkdir(exist_ok=True)
    (project / name).write_text("new")
    assert fingerprint.of_training_data(project) == before


def test_file_times_do_not_matter(project: Path) -> None:
    before = fingerprint.of_training_data(project)
    os.utime(project / "config.yml", (0, 0))
    assert fingerprint.of_training_data(project) == before


TOPIC = """# marks
nlu: [{intent: faq/marks, examples: "- marks?"}]
responses:
  utter_faq/marks: [{text: "They fade.", metadata: {title: "Marks?"}}]
"""


@pytest.mark.parametrize(
    ("old", "new", "trains"),
    [
        ("They fade.", "They fade soon.", False),
        ("# marks", "# marks, and more", False),
        ("- marks?", "- are there marks?", True),
        ("Marks?", "Will it show?", True),
        ("utter_faq/marks:", "utter_faq/marks.colors:", True),
        ("utter_faq/marks: [{", "utter_faq/marks: [{channel: sms, ", True),
    ],
)
def test_wording_alone_needs_no_training(project: Path, old: str, new: str, trains: bool) -> None:
    topic = project / "data" / "faq" / "marks.yml"
    topic.write_text(TOPIC)
    before = fingerprint.of_training_data(project)
    topic.write_text(TOPIC.replace(old, new))
    assert (fingerprint.of_training_data(project) != before) is trains
