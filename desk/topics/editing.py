"""Changing a topic's file in an editor: on a draft of its own, which is kept until it is in order."""

from __future__ import annotations

import hashlib
from pathlib import Path

import typer

from clinic.settings import VAR
from desk import asking, examples, fingerprint
from desk.refusals import Refused
from desk.said import say
from desk.topics import checking
from desk.topics.checking import Findings

DRAFTS = VAR / "drafts"


class Draft:
    """What is being written; the topic's file stays as it is until `publish`.

    Beside the draft stands a print of the file that it was begun from: a colleague's change is never lost.
    """

    def __init__(self, name: str, path: Path) -> None:
        self.name, self.path = name, path
        self.file = DRAFTS / f"{name}.yml"
        self._print = DRAFTS / f"{name}.begun"

    @property
    def is_left(self) -> bool:
        """Whether one was left from before in which something had been written."""
        if not self.file.is_file():
            return False
        return not self._print.is_file() or self._print.read_text("utf-8") != _print(self.file)

    def begin(self) -> None:
        """From the topic's file as it is."""
        DRAFTS.mkdir(parents=True, exist_ok=True)
        self._print.write_text(_print(self.path), "utf-8")
        self.file.write_bytes(self.path.read_bytes())

    def edit(self) -> None:
        """Open it in $VISUAL or $EDITOR, and come back when that has ended; raises `Refused`."""
        import click

        try:
            click.edit(filename=str(self.file))
        except click.ClickException as problem:
            if not self.is_left:
                self.drop()
                raise Refused(say("topics.no_editor_yet", problem=problem.message)) from None
            raise Refused(say("topics.no_editor", problem=problem.message, file=self.file)) from None

    @property
    def text(self) -> str:
        """What is written now; raises `Refused`."""
        try:
            return self.file.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            raise Refused(say("topics.draft_gone", file=self.file)) from None

    @property
    def is_changed(self) -> bool:
        """Whether it says something else than the topic's file."""
        return self.text != self.path.read_text("utf-8")

    def publish(self) -> bool:
        """Put it in the place of the topic's file. Returns whether the bot must be trained for it.

        Raises `Refused` when the file was changed by somebody else meanwhile.
        """
        with examples.one_at_a_time(self.path.parent):
            if self._print.is_file() and self._print.read_text("utf-8") != _print(self.path):
                raise Refused(say("topics.changed_meanwhile", name=self.name, file=self.file))
            before = fingerprint.of_topic(self.path.read_bytes())
            examples.replace_file(self.path, self.text)
        self.drop()
        return before != fingerprint.of_topic(self.path.read_bytes())

    def drop(self) -> None:
        """Forget it."""
        self.file.unlink(missing_ok=True)
        self._print.unlink(missing_ok=True)


def until_in_order(draft: Draft, data: Path) -> bool:
    """Edit, check, tell, offer to edit again. Returns whether it is in order; the draft is there anyhow."""
    while True:
        draft.edit()
        if not draft.is_changed:
            return True
        typer.echo(say("topics.checking"), err=True)
        found: Findings = checking.check(data, draft.name, draft.text)
        if found.notes:
            found = checking.without_old_notes(found, checking.check(data, draft.name))
        checking.tell(found, {draft.path: draft.file.name})
        if found.ok:
            return True
        if not asking.answered(say("topics.edit_again", count=len(found.problems)), default=True):
            return False


def _print(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
