"""Plots as SVG inside a page. Each stands beside a table with its numbers, so they hold no words of their own
but a few marks; colours come from the page's style.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

WIDTH, HEIGHT = 720, 190  # of columns, in the units of the drawing
_TOP, _BOTTOM = 18, 24
_MOST_NUMBERS = 24  # columns with more than these have only the highest number written above
_LABEL_WIDTH = 84


def bar(value: int | None, highest: int) -> str:
    """A bar for a cell of a table; nothing for a number that is not told."""
    if not value or not highest:
        return ""
    width = max(1, round(100 * value / highest))
    return (
        '<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="mark" width="{width}" height="10"/></svg>'
    )


def columns(values: Sequence[int], labels: Sequence[str], described: str) -> str:
    """Columns over time, with as many labels below as there is room for.

    `described` is read out instead of it.
    """
    highest, step = max(values, default=0) or 1, WIDTH / max(len(values), 1)
    space = HEIGHT - _TOP - _BOTTOM
    peak = values.index(max(values)) if values else -1
    every = max(1, round(_LABEL_WIDTH / step + 0.49))
    drawn = []
    for place, value in enumerate(values):
        height = round(space * value / highest, 1)
        left, top = round(place * step + step * 0.12, 1), HEIGHT - _BOTTOM - height
        width = round(min(step * 0.76, 48), 1)
        middle = round(left + width / 2, 1)
        if value:
            drawn.append(f'<rect class="mark" x="{left}" y="{top:.1f}" width="{width}" height="{height}"/>')
        if value and (len(values) <= _MOST_NUMBERS or place == peak):
            drawn.append(_word(middle, top - 4, str(value), is_minor=place != peak))
        if place % every == 0 and middle < WIDTH - _LABEL_WIDTH / 2:
            at, anchor = (left, ' style="text-anchor: start"') if place == 0 else (middle, "")
            drawn.append(_word(at, HEIGHT - 7, labels[place], is_minor=place > 0, more=anchor))
    base = HEIGHT - _BOTTOM
    return (
        f'<svg class="columns" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(described)}">'
        f'<line x1="0" y1="{base}" x2="{WIDTH}" y2="{base}"/>{"".join(drawn)}</svg>'
    )


def _word(x: float, y: float, said: str, is_minor: bool, more: str = "") -> str:
    """`is_minor`: left out where the page is narrow."""
    kind = ' class="minor"' if is_minor else ""
    return f'<text x="{x}" y="{y:.1f}"{kind}{more}>{escape(said)}</text>'
