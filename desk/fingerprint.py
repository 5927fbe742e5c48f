"""Whether what a model is trained from has changed: by content, never by file times."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

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


def of_training_data(root: Path) -> str:
    """Fingerprint of everything under `root` that a model is trained from."""
    return of_files(root, _files(root))


def of_files(root: Path, files: Iterable[Path]) -> str:
    """Fingerprint of the files' names and contents, in whatever order they come."""
    whole = hashlib.sha256()
    for file in sorted(files):
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        whole.update(f"{file.relative_to(root).as_posix()} {content}\n".encode())
    return whole.hexdigest()


def _files(root: Path) -> list[Path]:
    found: list[Path] = []
    for name, endings in INPUTS:
        path = root / name
        if path.is_dir():
            found += [file for file in path.rglob("*") if file.suffix in endings and file.is_file()]
        elif path.is_file():
            found.append(path)
    return found
