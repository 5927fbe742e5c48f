"""What `make eval` shows: tables in the terminal and one page with pictures."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from tests.nlu.crossval import Composite
from tests.nlu.judged import FALLBACK, Judged, names
from tests.nlu.metrics import by_topic, confusions, summarise

LABELS = {
    "first_right": "right intent first",
    "answered_right": "sure and right",
    "answered_wrong": "sure and wrong",
    "outside_answered": "off-topic taken for a topic",
    "outside_auroc": "off-topic AUROC",
    "emergencies_found": "emergencies found",
    "false_alarms": "false alarms",
}


@dataclass(frozen=True)
class Run:
    """One pipeline's judgements of one set of messages."""

    name: str
    judged: list[Judged]
    composites: list[Composite]
    extra: Mapping[str, float]


def show(runs: Sequence[Run], console: Console) -> None:
    """Print the comparison, then the details of the first run."""
    console.print(_comparison(runs))
    console.print(_topics(runs[0].judged))
    console.print(_confusions(runs[0].judged))


def _rows(runs: Sequence[Run]) -> list[list[str]]:
    summaries = [summarise(run.judged).as_dict() for run in runs]
    rows = [[label, *(f"{one[key]:.1%}" for one in summaries)] for key, label in LABELS.items()]
    for key in dict.fromkeys(key for run in runs for key in run.extra):
        cells = [f"{run.extra[key]:.1%}" if key in run.extra else "" for run in runs]
        rows.append([key.replace("_", " "), *cells])
    return [["messages", *(str(len(run.judged)) for run in runs)], *rows]


def _comparison(runs: Sequence[Run]) -> Table:
    return _table("Understanding", ["", *(run.name for run in runs)], _rows(runs))


def _topics(judged: Sequence[Judged]) -> Table:
    rows = [
        [one.name, str(one.count), f"{one.recall:.0%}", f"{one.precision:.0%}", f"{one.f1:.0%}"]
        for one in by_topic(judged)
    ]
    return _table("Intents, worst first", ["intent", "messages", "recall", "precision", "F1"], rows)


def _confusions(judged: Sequence[Judged], count: int = 20) -> Table:
    rows = [[expected, first, str(times)] for expected, first, times in confusions(judged)[:count]]
    return _table("Most frequent mistakes", ["is", "taken for", "times"], rows)


def _table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = Table(title=title)
    for number, name in enumerate(head):
        table.add_column(
            name, justify="left" if number == 0 or not rows or rows[0][number].isalpha() else "right"
        )
    for row in rows:
        table.add_row(*row)
    return table


def write_page(runs: Sequence[Run], path: Path) -> None:
    """Write one HTML file that needs no other."""
    judged = runs[0].judged
    parts = [
        "<!doctype html><html lang='en'><meta charset='utf-8'><title>Understanding</title>",
        "<style>body{font:16px/1.5 system-ui;max-width:70rem;margin:2rem auto;padding:0 1rem}"
        "table{border-collapse:collapse;margin:1rem 0}td,th{padding:.2rem .8rem;border-bottom:1px solid #ddd}"
        "td+td{text-align:right}img{max-width:100%}</style><h1>Understanding</h1>",
        _html_table(["", *(run.name for run in runs)], _rows(runs)),
        "<h2>Confusion</h2><p>Rows: what it is. Columns: what it was taken for.</p>",
        _picture(_confusion_figure(judged), "Confusion matrix of all intents"),
        "<h2>Confidence</h2>",
        _picture(
            _confidence_figure(judged), "Histogram of confidence for right, wrong and off-topic messages"
        ),
        "<h2>Mistakes, surest first</h2>",
        _html_table(["message", "is", "taken for", "confidence"], _mistakes(judged)),
        "</html>",
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(parts), encoding="utf-8")


def _mistakes(judged: Sequence[Judged], count: int = 200) -> list[list[str]]:
    wrong = [one for one in judged if one.answered not in (one.expected, FALLBACK)]
    wrong.sort(key=lambda one: -one.confidence)
    return [[one.text, one.expected, one.answered, f"{one.confidence:.2f}"] for one in wrong[:count]]


def _html_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    cells = "".join(f"<th>{html.escape(name)}</th>" for name in head)
    lines = ["<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows]
    return f"<table><tr>{cells}</tr>{''.join(lines)}</table>"


def _picture(figure: object, description: str) -> str:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=110, bbox_inches="tight")
    data = base64.b64encode(buffer.getvalue()).decode()
    return f"<img alt='{html.escape(description)}' src='data:image/png;base64,{data}'>"


def _new_figure(width: float, height: float) -> object:
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height))


def _confusion_figure(judged: Sequence[Judged]) -> object:
    labels = names(judged)
    place = {name: number for number, name in enumerate(labels)}
    counts = np.zeros((len(labels), len(labels)))
    for one in judged:
        if one.first in place:
            counts[place[one.expected], place[one.first]] += 1
    shares = counts / np.clip(counts.sum(axis=1, keepdims=True), 1, None)
    figure = _new_figure(12, 11)
    axes = figure.subplots()
    axes.imshow(np.sqrt(shares), cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(labels)), labels, rotation=90, fontsize=7)
    axes.set_yticks(range(len(labels)), labels, fontsize=7)
    for row, column in zip(*np.nonzero(counts), strict=True):
        colour = "white" if shares[row, column] > 0.4 else "black"
        count = int(counts[row, column])
        axes.text(column, row, count, ha="center", va="center", fontsize=5, color=colour)
    return figure


def _confidence_figure(judged: Sequence[Judged]) -> object:
    groups = {
        "in scope, right": [one.confidence for one in judged if one.in_scope and one.first == one.expected],
        "in scope, wrong": [one.confidence for one in judged if one.in_scope and one.first != one.expected],
        "off-topic, taken for a topic": [one.inside for one in judged if not one.in_scope and one.inside],
    }
    figure = _new_figure(9, 4)
    axes = figure.subplots()
    bins = np.linspace(0, 1, 41)
    for (name, values), colour in zip(groups.items(), ("#2b7a4b", "#c0392b", "#7f8c8d"), strict=True):
        axes.hist(values, bins=bins, alpha=0.6, label=f"{name} ({len(values)})", color=colour)
    axes.set_xlabel("confidence")
    axes.set_ylabel("messages")
    axes.legend()
    return figure
