"""The `desk` command as staff type it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from clinic.settings import ROOT

DESK = Path(sys.executable).with_name("desk")


def desk(*arguments: str, written: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **env}
    return subprocess.run(
        [DESK, *arguments], cwd=ROOT, env=environment, input=written, capture_output=True, text=True
    )


def test_help_lists_the_commands() -> None:
    shown = desk("--help").stdout
    for name in ("requests", "bookings", "flags", "handoffs", "record", "export", "erase", "screen", "work"):
        assert name in shown


def test_a_text_is_screened() -> None:
    shown = json.loads(desk("screen", "I take warfarin", "--json").stdout)
    assert shown["decision"] == "avoid"
    assert shown["findings"][0]["concept"] == "blood_thinner"


def test_many_texts_are_screened_line_by_line() -> None:
    lines = [{"text": "I'm pregnant"}, {"text": "no", "asked": "any"}]
    shown = desk("screen", "--batch", written="".join(json.dumps(line) + "\n" for line in lines)).stdout
    assert [json.loads(line)["decision"] for line in shown.splitlines()] == ["avoid", "clear"]


@pytest.mark.parametrize(
    "command",
    ["requests", "bookings", "flags", "handoffs", "record 1", "export bookings", "erase web:1", "erasures"],
)
def test_a_database_that_cannot_be_used_is_one_line(command: str) -> None:
    shown = desk(*command.split(), DATABASE_URL="sqlite:////proc/none/clinic.db")
    assert shown.returncode == 1
    assert shown.stderr.startswith("DATABASE_URL: ")
    assert shown.stderr.count("\n") == 1
