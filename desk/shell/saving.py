"""Turns a conversation into a file that the conversation tests run; see tests/conversations/README.md."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from clinic.settings import ROOT
from desk.refusals import Refused
from desk.said import say

FOLDER = ROOT / "tests" / "conversations"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}/[a-z0-9][a-z0-9_]{0,80}")
_STANDS = timedelta(minutes=5)  # so much passes between the turns of a test without being said


@dataclass(frozen=True)
class Turn:
    """A message as the bot got it, when (ISO 8601), and the names of its replies. `early`: see `Claimed`."""

    say: str
    now: str
    replies: tuple[str, ...]
    early: bool = False


@dataclass(frozen=True)
class Conversation:
    """What a test is made of. `records`: the rows that it leaves, by table."""

    channel: str
    turns: tuple[Turn, ...]
    phone: str | None = None
    records: Mapping[str, Sequence[Mapping[str, Any]]] | None = None


def path_of(name: str) -> Path:
    """Where a conversation of this name goes; raises `Refused` for a name that is none, or taken."""
    name = name.removesuffix(".yml")
    if not FOLDER.is_dir():
        raise Refused(say("shell.refused.no_tests", folder=_shown(FOLDER)))
    if not _NAME.fullmatch(name):
        folders = ", ".join(sorted({file.parent.name for file in FOLDER.glob("*/*.yml")}))
        raise Refused(say("shell.refused.name", folders=folders))
    path = FOLDER / f"{name}.yml"
    if path.exists():
        raise Refused(say("shell.refused.taken", file=_shown(path)))
    return path


def write(path: Path, conversation: Conversation) -> str:
    """Write the file, never over another one; its name for a person. Raises `Refused`."""
    try:
        path.parent.mkdir(exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(as_yaml(conversation))
    except FileExistsError:
        raise Refused(say("shell.refused.taken", file=_shown(path))) from None
    except OSError as error:
        raise Refused(say("shell.refused.unwritable", file=_shown(path), why=error.strerror or "")) from None
    return _shown(path)


def as_yaml(conversation: Conversation) -> str:
    """The file, in the manner of those that people write."""
    return "\n".join(_lines(conversation)) + "\n"


def _lines(conversation: Conversation) -> Iterator[str]:
    yield f"# {say('shell.saved.comment')}"
    now = conversation.turns[0].now
    yield _pair("now", now)
    if conversation.channel != "web":
        yield _pair("channel", conversation.channel)
    if conversation.phone:
        yield _pair("phone", conversation.phone)
    yield "turns:"
    for turn in conversation.turns:
        row: dict[str, Any] = {}
        if _moves(now, turn.now):
            now = row["now"] = turn.now
        row |= {"say": turn.say} | ({"early": True} if turn.early else {})
        yield f"  - {_flow(row | {'replies': list(turn.replies)})}"
    if conversation.records is not None:
        yield "records:"
        yield from (f"  {name}: {_flow(list(rows))}" for name, rows in conversation.records.items())


def as_told(turns: Sequence[Turn]) -> list[Turn]:
    """The turns at the times that the file tells: what passes between two messages of a chat is not told."""
    told, now = [], turns[0].now if turns else ""
    for turn in turns:
        now = turn.now if _moves(now, turn.now) else now
        told.append(Turn(turn.say, now, turn.replies, turn.early))
    return told


def _moves(before: str, now: str) -> bool:
    passed = datetime.fromisoformat(now) - datetime.fromisoformat(before)
    return not timedelta(0) <= passed < _STANDS


def _pair(name: str, value: str) -> str:
    return f'{name}: "{value}"'


def _flow(value: Any) -> str:
    text: str = yaml.safe_dump(
        value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10**6
    )
    return text.strip()


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
