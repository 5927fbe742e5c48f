"""The report in the terminal: tables with bars, and a line of blocks for what goes over time."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from desk.report.figures import Figure, Line, Report, number, percent, text
from desk.report.words import heads, notes

_BAR = 20  # characters
_BLOCKS = " \u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588"  # from nothing to all of a line


def show(made: Report, console: Console) -> None:
    """Print it, without the tables in which nothing was counted."""
    for line in (*heads(made), *notes(made)):
        console.print(Text(line))
    for figure in made.figures:
        if any(line.value != 0 for line in figure.lines):
            console.print()
            console.print(_over_time(figure) if figure.in_time else _table(figure))
    console.print()
    console.print(Text(text("counted.short")))


def _table(figure: Figure) -> Table:
    highest = max((line.value or 0 for line in figure.lines), default=0)
    shares = any(line.share is not None for line in figure.lines)
    bars = figure.key != "overview"
    table = Table(title=figure.title, title_justify="left", box=box.SIMPLE_HEAD, show_edge=False)
    table.add_column(figure.heading, overflow="fold", min_width=30)
    table.add_column(figure.unit, justify="right", no_wrap=True)
    if shares:
        table.add_column(text("share"), justify="right", no_wrap=True)
    if bars:
        table.add_column("", no_wrap=True, min_width=_BAR)
    for line in figure.lines:
        cells = [line.label, number(line.value), *([percent(line.share)] if shares else [])]
        table.add_row(*map(Text, [*cells, *([_bar(line, highest)] if bars else [])]))
    return table


def _bar(line: Line, highest: int) -> str:
    """As long as its number; the smallest one is still to be seen."""
    return "\u2588" * max(1, round(_BAR * line.value / highest)) if line.value else ""


def _over_time(figure: Figure) -> Text:
    values = [line.value or 0 for line in figure.lines]
    highest = max(values)
    most = len(_BLOCKS) - 1
    blocks = "".join(_BLOCKS[-(-most * value // highest)] for value in values)
    peak = figure.lines[values.index(highest)]
    told = text("highest", number=number(highest), label=peak.label)
    ends = f"{figure.lines[0].label} \u2013 {figure.lines[-1].label}"
    return Text.assemble((figure.title, "italic"), f"\n{blocks}\n{ends}. {told}")
