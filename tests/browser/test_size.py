"""The widget stays small, and nobody else's code runs in it."""

from __future__ import annotations

import gzip
import re
import subprocess
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[2] / "web"
FILES = [WEB / "widget.js", *sorted((WEB / "widget").iterdir())]
MOST_BYTES = 15_000


def test_the_widget_has_at_most_15_kb() -> None:
    sizes = {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in FILES}
    assert sum(sizes.values()) <= MOST_BYTES, sizes


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_it_loads_only_its_own_files(path: Path) -> None:
    code = path.read_text()
    for source in re.findall(r"""^import .* from '([^']+)'""", code, re.MULTILINE):
        assert source.startswith("./"), source
    addresses = set(re.findall(r"https?://[^\s'\"`)>]+", code))
    assert addresses <= {"http://www.w3.org/2000/svg", "https://bot.clinic/widget.js"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_it_makes_no_sound_and_sends_no_notifications(path: Path) -> None:
    assert not re.search(r"\bAudio|\bnew Notification|\.vibrate\(", path.read_text())


def test_the_types_are_right() -> None:
    """`make node-tools` brings tsc; browsers get the files as they are."""
    tsc = WEB.parent / "tests" / "tools" / "node_modules" / ".bin" / "tsc"
    checked = subprocess.run([tsc, "--project", WEB / "jsconfig.json"], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_text_is_never_read_as_html(path: Path) -> None:
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|DOMParser", path.read_text()
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_files_are_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 400
