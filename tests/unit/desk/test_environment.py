"""When `.venv` is built, added to, made anew or left alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desk import environment

RUN, TEST = list(environment.LOCKS["run"]), list(environment.LOCKS["test"])


@pytest.fixture
def done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A project of its own; what is done to its environment is noted instead of done."""
    steps: list[str] = []
    venv = tmp_path / ".venv"
    (tmp_path / "requirements").mkdir()
    for name in TEST:
        (tmp_path / "requirements" / name).write_text(f"package-of-{name}==1\n")
    (tmp_path / "pyproject.toml").write_text("version = 1")

    def make_anew() -> None:
        steps.append("anew")
        venv.mkdir(exist_ok=True)
        (venv / "ventosa.json").unlink(missing_ok=True)

    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "VENV", venv)
    monkeypatch.setattr(environment, "NOTE", venv / "ventosa.json")
    monkeypatch.setattr(environment, "_make_anew", make_anew)
    monkeypatch.setattr(environment, "_starts", lambda: True)
    monkeypatch.setattr(environment, "_install", lambda locks: steps.append(" ".join(locks)))
    monkeypatch.setattr(environment, "_pip", lambda *arguments, **_: steps.append("project"))
    return steps


def built(done: list[str], kind: str) -> list[str]:
    """What a build of that kind does."""
    done.clear()
    environment.build(kind)
    return list(done)


@pytest.mark.parametrize(("kind", "locks"), [("run", RUN), ("test", TEST)])
def test_the_first_time_all_is_installed(done: list[str], kind: str, locks: list[str]) -> None:
    assert built(done, kind) == ["anew", " ".join(locks), "project"]


@pytest.mark.parametrize("kind", ["run", "test"])
def test_the_second_time_nothing_is_done(done: list[str], kind: str) -> None:
    built(done, kind)
    assert built(done, kind) == []


def test_tests_add_what_they_need(done: list[str]) -> None:
    built(done, "run")
    assert built(done, "test") == ["dev.txt", "project"]
    assert built(done, "run") == []


def test_a_changed_lock_makes_it_anew(done: list[str]) -> None:
    built(done, "run")
    (environment.ROOT / "requirements" / "run.txt").write_text("package==2\n")
    assert built(done, "run") == ["anew", " ".join(RUN), "project"]


def test_a_lock_that_only_tests_use_does_not_matter_to_a_run(done: list[str]) -> None:
    built(done, "test")
    (environment.ROOT / "requirements" / "dev.txt").write_text("package==2\n")
    assert built(done, "run") == []
    assert built(done, "test") == ["anew", " ".join(TEST), "project"]


def test_an_interrupted_build_is_made_anew(done: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(locks: list[str]) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(environment, "_install", interrupted)
        with pytest.raises(KeyboardInterrupt):
            environment.build("run")
    assert built(done, "run") == ["anew", " ".join(RUN), "project"]


def test_an_environment_that_was_moved_is_made_anew(done: list[str]) -> None:
    built(done, "run")
    note = json.loads(environment.NOTE.read_text())
    environment.NOTE.write_text(json.dumps({**note, "at": "/elsewhere/.venv"}))
    assert built(done, "run")[0] == "anew"


def test_an_environment_that_does_not_start_is_made_anew(
    done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    built(done, "run")
    monkeypatch.setattr(environment, "_starts", lambda: False)
    assert built(done, "run")[0] == "anew"


def test_changed_packaging_installs_the_project_only(done: list[str]) -> None:
    built(done, "run")
    (environment.ROOT / "pyproject.toml").write_text("version = 2")
    assert built(done, "run") == ["project"]


def test_another_python_is_refused(done: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment.sys, "version_info", (3, 12, 1))
    monkeypatch.setattr(environment.sys, "version", "3.12.1 (main)")
    with pytest.raises(environment.BuildError, match=r"Python 3\.10 is needed, this is 3\.12\.1"):
        environment.build("run")


def test_a_failing_installation_says_why_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\necho 'Collecting rasa'\necho 'ERROR: no network'\nexit 1\n")
    python.chmod(0o755)
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(environment, "LOG", tmp_path / "install.log")
    with pytest.raises(environment.BuildError) as caught:
        environment._pip("install", "rasa")
    assert str(caught.value) == "Installing failed: no network; the whole of it is in install.log"
