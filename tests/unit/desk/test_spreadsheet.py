"""CSV that no spreadsheet runs, read back by the library and by a spreadsheet that cuts at semicolons."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk import spreadsheet

FORMULA = re.compile(r"[=+@\-＝＋＠－]")


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"), ("+1", "'+1"), ("-2+3", "'-2+3"), ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t'=1"), ("\r=1", "'\r'=1"), ("\tx", "'\tx"), ("  =1", "'  =1"), ('"=1"', "'\"=1\""),
        ("＝1+1", "'＝1+1"), ("a;=1", "a;'=1"), ("a\n=1", "a\n'=1"), ("a\t@x", "a\t'@x"),
        ("+12125550147", "tel:+12125550147"), ("+1 212 555 0147", "'+1 212 555 0147"),
        ("no - thanks", "no - thanks"), ("a = b", "a = b"), ("", ""), ("a\n\nb", "a\n\nb"),
        ("ana@example.com", "ana@example.com"), ("K7F3PT", "K7F3PT"), (None, ""),
        (True, "yes"), (False, "no"),
        (60, "60"), (["=1", "b"], "'=1 | b"), ([], ""), ("a\x00b", "ab"), ("\x1b=1", "'=1"),
    ],
)  # fmt: skip
def test_a_cell(value: Any, cell: str) -> None:
    assert spreadsheet.cell(value) == cell


def test_columns_are_named_and_in_their_order() -> None:
    written = spreadsheet.text(("b", "a"), [{"a": 'say "hi"', "b": "x,y", "c": "not shown"}])
    assert written == '"b","a"\r\n"x,y","say ""hi"""\r\n'
    assert spreadsheet.text(("b", "a"), []) == '"b","a"\r\n'


def is_formula(cell: str) -> bool:
    return FORMULA.match(cell.strip().strip("\"'").strip()) is not None and not cell.lstrip(' "').startswith(
        "'"
    )


@given(st.lists(st.text("ab=+-@;,\"' \t\r\n＝", max_size=12), min_size=1, max_size=3))
def test_no_cell_is_a_formula_wherever_it_is_cut(values: list[str]) -> None:
    columns = [str(number) for number in range(len(values))]
    written = spreadsheet.text(columns, [dict(zip(columns, values, strict=True))])
    _, row = csv.reader(io.StringIO(written, newline=""))
    pieces = [piece for line in re.split("[\r\n]", written) for piece in re.split("[;\t]", line)]
    assert [cell for cell in (*row, *pieces) if is_formula(cell)] == []


@given(st.text(st.characters(blacklist_categories=("Cc", "Cs")), max_size=40))
def test_nothing_but_apostrophes_is_added_to_what_people_wrote(value: str) -> None:
    written = spreadsheet.cell(value)
    assert written.removeprefix("tel:").replace("'", "") == value.replace("'", "")


def test_a_long_text_takes_no_time() -> None:
    for text in ("\n" * 20_000, "; " * 10_000, " " * 20_000 + "=", '"' * 20_000, ";" + "'" * 20_000):
        assert len(spreadsheet.cell(text)) <= 2 * len(text)
