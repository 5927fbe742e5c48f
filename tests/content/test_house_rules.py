"""Rules of the house that no tool checks: sizes, imports without side effects, locks, pages of one screen."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic.settings import ROOT

PACKAGES = ("actions", "bot", "clinic", "desk")
MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_FUNCTION = 50

WATCHED_IMPORT = """
import importlib, pkgutil, sys
root, packages = sys.argv[1], sys.argv[2:]
touched = []

def watch(event, arguments):
    if event in ("sqlite3.connect", "socket.connect"):
        touched.append(f"{event} {arguments[1:]}")
    elif event == "open" and str(arguments[0]).startswith(root + "/"):
        name = str(arguments[0])
        if not name.endswith((".py", ".pyc")) and "/.venv/" not in name and "__pycache__" not in name:
            touched.append(f"open {name}")

sys.addaudithook(watch)
for package in packages:
    module = importlib.import_module(package)
    for found in pkgutil.walk_packages(module.__path__, package + "."):
        if ".migrations" not in found.name:
            importlib.import_module(found.name)
print("\\n".join(touched), file=sys.stderr)
print(*(name for name in ("rasa", "tensorflow") if name in sys.modules))
sys.exit(bool(touched))
"""


def sources() -> list[Path]:
    """Python files of ours, tests included; migrations are written by a tool."""
    found = (file for name in (*PACKAGES, "tests") for file in (ROOT / name).rglob("*.py"))
    return sorted(file for file in found if "versions" not in file.parts)


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_files_are_short() -> None:
    lengths = {str(file.relative_to(ROOT)): len(file.read_text("utf-8").splitlines()) for file in sources()}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES_OF_A_FILE} == {}


def test_functions_are_short() -> None:
    long = [
        f"{file.relative_to(ROOT)}:{function.lineno} {function.name}"
        for file in sources()
        for function in functions(file)
        if (function.end_lineno or 0) - function.lineno >= MOST_LINES_OF_A_FUNCTION
    ]
    assert long == []


def test_public_functions_and_modules_have_docstrings() -> None:
    bare = []
    for file in sources():
        if file.is_relative_to(ROOT / "tests"):
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        named = [
            node
            for node in [tree, *tree.body]
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            and not getattr(node, "name", "").startswith("_")
        ]
        empty = isinstance(named[0], ast.Module) and not tree.body
        bare += [
            f"{file.relative_to(ROOT)} {getattr(node, 'name', '')}"
            for node in named
            if not empty and not ast.get_docstring(node)
        ]
    assert bare == []


@pytest.mark.parametrize(
    ("packages", "heavy"),
    [(("clinic", "actions"), ""), (PACKAGES, "rasa tensorflow")],
    ids=["clinic and actions", "all"],
)
def test_an_import_touches_nothing(packages: tuple[str, ...], heavy: str) -> None:
    """No file, database or socket is opened; Rasa and TensorFlow come only with the bot."""
    found = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", WATCHED_IMPORT, str(ROOT), *packages],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert found.returncode == 0, found.stderr
    assert found.stdout.strip() == heavy


def pins(lock: str) -> dict[str, str]:
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w.\[\]-]+)==(\S+)", text, re.MULTILINE))


@pytest.mark.parametrize("lock", ["run.txt", "dev.txt", "model.txt"])
def test_a_lock_has_hashes_and_no_addresses(lock: str) -> None:
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*-", text.replace("    --hash=sha256:", "    hash "), re.MULTILINE)
    requirements = re.split(r"^(?=\w)", text, flags=re.MULTILINE)[1:]
    assert all("--hash=sha256:" in requirement for requirement in requirements)


def test_tests_run_with_the_versions_that_run() -> None:
    run, dev = pins("run.txt"), pins("dev.txt")
    assert {name: (version, dev.get(name)) for name, version in run.items() if dev.get(name) != version} == {}


def test_torch_never_comes_in() -> None:
    assert not {"torch", "torchvision"} & {*pins("run.txt"), *pins("dev.txt"), *pins("model.txt")}
