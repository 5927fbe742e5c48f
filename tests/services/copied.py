"""A copy of the project that a test may change, started as `make run` starts it."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import time
import uuid
from pathlib import Path

from clinic import renewal
from clinic.settings import ROOT
from desk import fingerprint, training
from tests.channels.server import Visitor, free_port

FOLDERS = ("actions", "bot", "clinic", "desk", "data", "web")
FILES = ("Procfile", "clinic.yml", "config.yml", "credentials.yml", "domain.yml", "endpoints.yml")
SECONDS_TO_START = 180
NOW = "2027-02-10T14:10:00-05:00"


class Copied:
    """The project in a folder of its own, with the model of this one; databases and ports of its own."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "ventosa"
        for name in FOLDERS:
            shutil.copytree(ROOT / name, self.root / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in FILES:
            shutil.copy(ROOT / name, self.root / name)
        self.model = self.root / training.MODEL.relative_to(ROOT)
        self.model.parent.mkdir()
        shutil.copy(training.MODEL, self.model)
        self.counts_as_trained()
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.output = folder / "output.txt"

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.root / 'clinic.db'}"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def printed(self) -> str:
        return self.output.read_text()

    def counts_as_trained(self) -> None:
        """The model fits the files as they are now."""
        note = self.root / training.NOTE.relative_to(ROOT)
        note.write_text(fingerprint.of_training_data(self.root))

    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "PYTHONPATH": str(self.root),
            "PORT": str(self.port),
            "ACTIONS_PORT": str(free_port()),
            "DATABASE_URL": self.database_url,
            "TRACKER_URL": f"sqlite:///{self.root / 'tracker.db'}",
            "CLINIC_NOW": NOW,
            "COLUMNS": "120",
        }

    def start(self) -> None:
        """Start the bot, the actions and the worker; they are ready when this returns."""
        command = [sys.executable, "-W", "ignore", "-m", "desk.start"]
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                command,
                cwd=self.root,
                env=self.environment(),
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        end = time.monotonic() + SECONDS_TO_START
        while "Ready: " not in self.printed:
            assert self.process.poll() is None, self.printed
            assert time.monotonic() < end, self.printed
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop all of it."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGINT)
            self.process.wait(60)

    def visitor(self) -> Visitor:
        return Visitor(self.url).begin()

    def desk(self, *arguments: str) -> subprocess.Popen[str]:
        """A `desk` command in a process of its own."""
        command = [str(Path(sys.executable).with_name("desk")), *arguments]
        return subprocess.Popen(
            command,
            cwd=self.root,
            env=self.environment(),
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def mark(self) -> str:
        """The last mark that `desk reload` has set here."""
        return renewal.wanted(self.root / renewal.FOLDER.relative_to(ROOT))

    def replace(self, file: str, old: str, new: str) -> None:
        """Change a text in a file."""
        path = self.root / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    def rename_topic(self, old: str, new: str) -> None:
        """As if `old` had been removed, `new` begun, and the bot trained: files and model know only `new`.

        `new` must come where `old` was in the alphabet, as the classifier's columns do.
        """
        named = re.compile(rf"(?<=faq/){old}\b|(?<=^# ){old}(?=:)", re.MULTILINE)
        for folder in ("data/faq", "data/faq/examples"):
            path = self.root / folder / f"{old}.yml"
            (path.with_name(f"{new}.yml")).write_text(named.sub(new, path.read_text("utf-8")), "utf-8")
            path.unlink()
        fresh = self.model.with_suffix(".new")
        with tarfile.open(self.model) as before, tarfile.open(fresh, "w:gz", compresslevel=1) as after:
            for member in before:
                content = before.extractfile(member)
                data = content.read() if content else b""
                if member.name.endswith((".json", ".yml")):
                    data = named.sub(new, data.decode()).encode()
                if member.name.endswith("metadata.json"):
                    data = json.dumps({**json.loads(data), "model_id": uuid.uuid4().hex}).encode()
                member.size = len(data)
                after.addfile(member, io.BytesIO(data))
        fresh.replace(self.model)
        self.counts_as_trained()
