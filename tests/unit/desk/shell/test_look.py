"""The same words with and without colour, on a terminal and through a pipe."""

from __future__ import annotations

import io
import re

import pytest
from rich.console import Console
from rich.text import Text

from desk.shell import look
from desk.shell.talk import SMS, WEB, Shown
from desk.shell.why import Line, Mark

COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def written(text: Text, **options: object) -> str:
    file = io.StringIO()
    look.show(Console(file=file, highlight=False, emoji=False, markup=False, **options), text)  # type: ignore[arg-type]
    return file.getvalue()


def test_a_reply_has_numbered_buttons_on_the_web() -> None:
    shown = Shown("Is it?\nOr not?", ("Yes", "No"), "or a day")
    assert look.reply(shown, WEB, None).plain == (
        "bot> Is it?\n     Or not?\n     [1] Yes  [2] No\n     (or a day)"
    )


def test_a_text_has_its_options_in_itself() -> None:
    shown = Shown("Is it?\n1 Yes, 2 No", ("Yes", "No"))
    assert look.reply(shown, SMS, None).plain == "bot> Is it?\n     1 Yes, 2 No"


def test_on_a_terminal_lines_are_broken_and_hang() -> None:
    lines = look.reply(Shown("word " * 20), WEB, 40).plain.split("\n")
    assert len(lines) == 3
    assert all(len(line) <= 40 for line in lines)
    assert [line[:5] for line in lines] == ["bot> ", "     ", "     "]


def test_through_a_pipe_lines_stay_whole_and_plain() -> None:
    text = written(look.reply(Shown("word " * 100, ("Yes",)), WEB, None))
    assert len(text.split("\n")[0]) > 400
    assert "\x1b" not in text


def test_colour_adds_nothing_to_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    text = look.reply(Shown("Is it?", ("Yes", "No")), WEB, 80)
    coloured = written(text, force_terminal=True, color_system="standard")
    assert COLOUR.search(coloured)
    assert COLOUR.sub("", coloured) == written(text)
    monkeypatch.setenv("NO_COLOR", "1")
    without = written(text, force_terminal=True)
    assert not re.search(r"\x1b\[(?:\d+;)*(?:3\d|4\d|9\d)m", without)
    assert COLOUR.sub("", without) == written(text)


def test_the_bots_words_are_in_the_terminals_own_colour() -> None:
    coloured = written(look.reply(Shown("Is it?"), WEB, 80), force_terminal=True, color_system="standard")
    assert coloured == "\x1b[1;36mbot> \x1b[0mIs it?\n"


def test_markup_and_codes_in_a_message_do_nothing() -> None:
    text = written(look.reply(Shown("[bold]x[/] :smile: \x1b[31mred\x07"), WEB, None))
    assert text == "bot> [bold]x[/] :smile: [31mred\n"


def test_what_was_understood_is_marked_in_the_message() -> None:
    text = "I take eliquis, friday?"
    marked = look.marked(text, [Mark(7, 14, "health"), Mark(16, 22, "when")])
    assert marked.plain == "I take [eliquis](health), [friday](when)?"
    assert {str(span.style) for span in marked.spans} == {"bold red", "cyan"}
    assert look.marked(text, []).plain == text


def test_reasons_are_lines_with_a_label() -> None:
    told = [Line("topic", "greet 0.90"), Line("time", "12 ms")]
    assert look.why(Text("hi"), told, None).plain == (
        "  | heard    hi\n  | topic    greet 0.90\n  | time     12 ms"
    )
