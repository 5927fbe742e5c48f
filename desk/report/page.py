"""The report as one HTML page that needs nothing else: no scripts, no fonts, nothing from anywhere."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path

from desk.report import plots
from desk.report.figures import Figure, Report, number, percent, text, texts
from desk.report.words import heads, notes

STYLE = Path(__file__).with_name("report.css")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def page(report: Report) -> str:
    """The whole page."""
    title, *lines = (escape(line) for line in heads(report))
    figures = "\n".join(_section(figure) for figure in report.figures)
    counted = "".join(f"<li>{escape(line)}</li>" for line in texts()["counted"]["lines"])
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
{STYLE.read_text(encoding="utf-8")}</style>
</head>
<body>
<header>
<h1>{title}</h1>
{_paragraphs(lines)}
{_paragraphs((escape(note) for note in notes(report)), "note")}
</header>
<main>
{figures}
<section aria-labelledby="counted">
<h2 id="counted">{escape(text("counted.title"))}</h2>
<ul>{counted}</ul>
</section>
</main>
</body>
</html>
"""


def _section(figure: Figure) -> str:
    content = _over_time(figure) if figure.in_time else _table(figure)
    return f"""<section aria-labelledby="{figure.key}">
<h2 id="{figure.key}">{escape(figure.title)}</h2>
<p>{escape(figure.about)}</p>
{content}
</section>"""


def _over_time(figure: Figure) -> str:
    """The plot; its table folds away on a screen, as it is long."""
    values = [line.value or 0 for line in figure.lines]
    if not any(values):
        return _table(figure)
    labels = [line.label for line in figure.lines]
    peak = values.index(max(values))
    highest = text("highest", number=values[peak], label=labels[peak])
    plot = plots.columns(values, labels, f"{figure.title}. {highest} {text('plot')}.")
    summary = f'{text("numbers")}<span class="unseen">: {escape(figure.title)}</span>'
    return f"{plot}\n<details><summary>{summary}</summary>\n{_table(figure)}\n</details>"


def _table(figure: Figure) -> str:
    if not figure.lines:
        return f"<p>{escape(text('none'))}</p>"
    highest = max((line.value or 0 for line in figure.lines), default=0)
    shares = any(line.share is not None for line in figure.lines)
    bars = not figure.in_time and figure.key != "overview"
    head = f'<th scope="col">{escape(figure.heading)}</th><th scope="col">{escape(figure.unit)}</th>'
    head += f'<th scope="col">{escape(text("share"))}</th>' if shares else ""
    rows = []
    for line in figure.lines:
        cells = f'<th scope="row">{escape(line.label)}</th><td>{number(line.value)}</td>'
        cells += f"<td>{percent(line.share)}</td>" if shares else ""
        cells += f'<td class="plot">{plots.bar(line.value, highest)}</td>' if bars else ""
        rows.append(f"<tr>{cells}</tr>")
    head += '<td class="plot"></td>' if bars else ""
    foot = f'<th scope="row">{escape(text("total"))}</th><td>{number(figure.total)}</td>'
    foot += "<td></td>" * (shares + bars)
    total = f"<tfoot><tr>{foot}</tr></tfoot>" if figure.total is not None else ""
    return (
        f'<table aria-labelledby="{figure.key}"><thead><tr>{head}</tr></thead>\n'
        f"<tbody>{chr(10).join(rows)}</tbody>{total}</table>"
    )


def _paragraphs(lines: Iterable[str], kind: str = "") -> str:
    attribute = f' class="{kind}"' if kind else ""
    return "\n".join(f"<p{attribute}>{line}</p>" for line in lines)
