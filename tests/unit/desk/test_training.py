"""Training: when it is needed, and what stands when it fails."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from clinic.errors import SettingsError
from desk import training


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "config.yml").write_text("pipeline: []")
    monkeypatch.setattr(training, "ROOT", tmp_path)
    monkeypatch.setattr(training, "MODEL", tmp_path / "models" / "ventosa.tar.gz")
    monkeypatch.setattr(training, "NOTE", tmp_path / "models" / "ventosa.fingerprint")
    monkeypatch.setattr(training, "LOG", tmp_path / "train.log")
    return tmp_path


@pytest.fixture
def rasa(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Rasa that makes a model with a new content each time; what it writes, one for each training."""
    contents: list[str] = []

    def train(out: Path) -> None:
        contents.append(f"model {len(contents) + 1}")
        (out / training.MODEL.name).write_text(contents[-1])

    monkeypatch.setattr(training, "_rasa_train", train)
    return contents


def test_the_first_time_it_trains(project: Path, rasa: list[str]) -> None:
    training.train_if_changed()
    assert training.MODEL.read_text() == "model 1"
    assert [path.name for path in sorted(training.MODEL.parent.iterdir())] == [
        "ventosa.fingerprint",
        "ventosa.tar.gz",
    ]


def test_unchanged_it_does_not_train_again(project: Path, rasa: list[str]) -> None:
    training.train_if_changed()
    training.train_if_changed()
    assert rasa == ["model 1"]


@pytest.mark.parametrize("lost", ["MODEL", "NOTE"])
def test_a_lost_model_or_note_is_made_again(project: Path, rasa: list[str], lost: str) -> None:
    training.train_if_changed()
    getattr(training, lost).unlink()
    training.train_if_changed()
    assert len(rasa) == 2


def test_changed_it_trains_again(project: Path, rasa: list[str]) -> None:
    training.train_if_changed()
    (project / "config.yml").write_text("pipeline: [other]")
    training.train_if_changed()
    assert training.MODEL.read_text() == "model 2"


def test_a_failure_names_the_reason_and_keeps_the_old_model(
    project: Path, rasa: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    training.train_if_changed()
    (project / "config.yml").write_text("pipeline: [broken]")

    def fail(out: Path) -> None:
        training.LOG.write_text("Traceback\n  File x\n\x1b[91mYamlException: bad indent\n")

    monkeypatch.setattr(training, "_rasa_train", fail)
    with pytest.raises(SettingsError) as caught:
        training.train_if_changed()
    assert str(caught.value) == (
        "data/: training failed (YamlException: bad indent); the whole of it is in train.log"
    )
    assert training.MODEL.read_text() == "model 1"
    assert not training.is_current()


def test_any_model_will_do_where_one_is_needed_at_all(project: Path, rasa: list[str]) -> None:
    training.train_if_none()
    (project / "config.yml").write_text("pipeline: [other]")
    training.train_if_none()
    assert (rasa, training.is_current()) == (["model 1"], False)


@pytest.mark.parametrize("second", ["train", "train_if_changed", "train_if_none"])
def test_the_second_waits_and_takes_what_the_first_has_made(
    project: Path, monkeypatch: pytest.MonkeyPatch, second: str
) -> None:
    begun, waits, trained = threading.Event(), threading.Event(), []

    def train(out: Path) -> None:
        trained.append(out)
        begun.set()
        assert waits.wait(20)
        (out / training.MODEL.name).write_text("a model")

    def tell(*words: str, **_: object) -> None:
        if "already" in words[0]:
            waits.set()

    monkeypatch.setattr(training, "_rasa_train", train)
    monkeypatch.setattr(training, "print", tell, raising=False)
    first = threading.Thread(target=training.train)
    first.start()
    assert begun.wait(20)
    getattr(training, second)()
    first.join()
    assert (len(trained), training.is_current()) == (1, True)


def test_the_second_trains_when_the_files_changed_meanwhile(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, waits, trained = threading.Event(), threading.Event(), []

    def train(out: Path) -> None:
        trained.append(out)
        begun.set()
        assert waits.wait(20)
        (out / training.MODEL.name).write_text(f"model {len(trained)}")

    monkeypatch.setattr(training, "_rasa_train", train)
    monkeypatch.setattr(
        training, "print", lambda *words, **_: waits.set() if "already" in words[0] else None, raising=False
    )
    first = threading.Thread(target=training.train)
    first.start()
    assert begun.wait(20)
    (project / "config.yml").write_text("pipeline: [other]")
    training.train_if_changed()
    first.join()
    assert (training.MODEL.read_text(), training.is_current()) == ("model 2", True)
