"""Rows as CSV that a spreadsheet shows and never runs.

People write what they like, "=HYPERLINK(...)" too. A cell that a spreadsheet would take for a formula gets an
apostrophe in front; so does what follows a separator of other countries (semicolon, tab, line end) within a
cell, as a spreadsheet that expects those cuts there. A phone number is written "tel:+12125550147" (RFC 3966):
no formula, no long number that is rounded, and still to be read and dialled.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

BETWEEN = " | "  # several values in one cell
_SIGNS = "=+@\\-\uff1d\uff0b\uff20\uff0d"  # the last four: the same, as wide as East Asian letters
_STARTS = re.compile(rf"""^(?=[\s"']*[{_SIGNS}]|[\t\r\n])|(?<=[;\t\r\n])(?=[ "']*[{_SIGNS}])""")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # could act on a terminal
_PHONE = re.compile(r"\+\d{4,15}")


def text(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """The columns of the rows, with a line of names first; every cell is quoted."""
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([cell(row[name]) for name in columns] for row in rows)
    return written.getvalue()


def cell(value: Any) -> str:
    """What stands in a cell: text that is no formula anywhere."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return cell(BETWEEN.join(str(item) for item in value))
    said = _CONTROL.sub("", str(value))
    return f"tel:{said}" if _PHONE.fullmatch(said) else _STARTS.sub("'", said)
