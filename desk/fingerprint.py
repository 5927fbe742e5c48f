"""Whether what a model is trained from has changed: by content, never by file times."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

# What a model depends on: (file or folder, endings that count). Texts with clinic.yml's values are filled in
# when they are said, so clinic.yml is not among them.
INPUTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("config.yml", (".yml",)),
    ("domain.yml", (".yml",)),
    ("data", (".yml", ".yaml")),
    ("bot/nlu", (".py", ".yml")),
    ("bot/policies", (".py", ".yml")),
    ("requirements/run.txt", (".txt",)),
    ("requirements/model.txt", (".txt",)),
)

# Where the answers are: their wording is read from the files when they are said (bot/answers.py).
WITH_TEXTS = ("data/faq/", "data/texts/")


def of_training_data(root: Path) -> str:
    """Fingerprint of everything under `root` that a model is trained from."""
    return of_files(root, _files(root))


def of_files(root: Path, files: Iterable[Path]) -> str:
    """Fingerprint of the files' names and contents, in whatever order they come."""
    whole = hashlib.sha256()
    for file in sorted(files):
        name = file.relative_to(root).as_posix()
        content = of_topic(file.read_bytes()) if name.startswith(WITH_TEXTS) else _of(file.read_bytes())
        whole.update(f"{name} {content}\n".encode())
    return whole.hexdigest()


def of_topic(content: bytes) -> str:
    """Fingerprint of what training sees of a file with answers: all but their wording and the comments."""
    try:
        parsed = yaml.load(content, Loader=yaml.CSafeLoader)
        responses = parsed["responses"]
        parsed["responses"] = {
            name: [_without_text(v) for v in variants] for name, variants in responses.items()
        }
        return _of(json.dumps(parsed, sort_keys=True, default=str).encode())
    except (yaml.YAMLError, KeyError, TypeError, AttributeError):
        return _of(content)


def _without_text(variant: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in variant.items() if key != "text"}


def _of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _files(root: Path) -> list[Path]:
    found: list[Path] = []
    for name, endings in INPUTS:
        path = root / name
        if path.is_dir():
            found += [file for file in path.rglob("*") if file.suffix in endings and file.is_file()]
        elif path.is_file():
            found.append(path)
    return found
