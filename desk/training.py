"""Trains the model when what it is made from has changed, telling how far it is."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from clinic.errors import SettingsError
from clinic.settings import ROOT, VAR
from desk import fingerprint

MODEL = ROOT / "models" / "ventosa.tar.gz"
NOTE = MODEL.with_name("ventosa.fingerprint")
LOG = VAR / "log" / "train.log"
_STEP = re.compile(r"Starting to train component '(\w+)'")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_PROBLEM = re.compile(r"(\w*(?:Error|Exception): .+)")


def is_current() -> bool:
    """Whether the model stands and was made from the files as they are now."""
    try:
        return MODEL.is_file() and NOTE.read_text(encoding="utf-8") == fingerprint.of_training_data(ROOT)
    except OSError:
        return False


def train_if_changed() -> None:
    """Train unless the model is current; raises `SettingsError`."""
    if not is_current():
        train(unless=is_current)


def train_if_none() -> None:
    """Train when there is no model at all, be it a current one or not; raises `SettingsError`."""
    if not MODEL.is_file():
        train(unless=MODEL.is_file)


def train(unless: Callable[[], bool] | None = None) -> None:
    """Train, and put the new model in the place of the old one; raises `SettingsError`.

    Until the new model is whole, the old one stays. One trains at a time: who comes second waits, and then
    trains only if the model that the first one made is not what is wanted (`unless`, by default: current).
    """
    with _one_at_a_time() as waited:
        if not (waited and (unless or is_current)()):
            _train()


@contextmanager
def _one_at_a_time() -> Iterator[bool]:
    """Inside this block nobody else trains here; whether somebody did before. It ends with the process."""
    MODEL.parent.mkdir(exist_ok=True)
    folder, waited = os.open(MODEL.parent, os.O_RDONLY), False
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waited = True
            print("A training is running already; waiting for it (some minutes) ...", flush=True)
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield waited
    finally:
        os.close(folder)


def _train() -> None:
    print("Training (some minutes) ...", flush=True)
    made_from = fingerprint.of_training_data(ROOT)
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=MODEL.parent, prefix="training-") as folder:
        _rasa_train(Path(folder))
        made = Path(folder) / MODEL.name
        if not made.is_file():
            raise SettingsError(f"data/: {_why()}; the whole of it is in {LOG.relative_to(ROOT)}")
        NOTE.unlink(missing_ok=True)
        shutil.move(made, MODEL)
    NOTE.write_text(made_from, encoding="utf-8")
    print("Trained.", flush=True)


def _rasa_train(out: Path) -> None:
    # Rasa's own cache knows a component's class, not the modules that it calls: always from scratch.
    command = [sys.executable, "-m", "rasa", "train", "--force", "--out", str(out)]
    command += ["--fixed-model-name", MODEL.name.removesuffix(".tar.gz")]
    command += ["--data", "data", "--config", "config.yml", "--domain", "domain.yml"]
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "2"}
    with (
        LOG.open("w", encoding="utf-8") as log,
        subprocess.Popen(
            command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        ) as rasa,
    ):
        assert rasa.stdout is not None
        try:
            _follow(rasa.stdout, log)
        except BaseException:
            rasa.kill()
            raise


def _follow(lines: Iterable[str], log: TextIO) -> None:
    for line in lines:
        log.write(line)
        step = _STEP.search(line)
        if step:
            print(f"  {step[1]} ...", flush=True)


def _why() -> str:
    """The last thing in the log that looks like a reason."""
    lines = _COLOUR.sub("", LOG.read_text(encoding="utf-8")).splitlines()
    reasons = [found[1] for found in map(_PROBLEM.search, lines) if found]
    return f"training failed ({reasons[-1][:200]})" if reasons else "training failed"


def main(arguments: list[str]) -> int:
    """`python -m desk.training [--if-changed]`; the exit code for make."""
    exit_on_signals()
    try:
        if "--if-changed" not in arguments or not is_current():
            train()
            _tell_the_running_bot()
    except SettingsError as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _tell_the_running_bot() -> None:
    from desk import reload  # it asks this module whether the model is current

    reload.after_training()


def exit_on_signals() -> None:
    """So that what was started is ended, too, when make is told to stop."""
    for which in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(which, lambda *_: sys.exit(128 + signal.SIGTERM))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
