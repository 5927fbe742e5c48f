"""Words spelled out letter by letter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic import spelled


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("F-E-R-R-A-R-A", "Ferrara"),
        ("f e r r a r a", "Ferrara"),
        ("f.e.r.r.a.r.a", "Ferrara"),
        ("F, E, R, R, A", "Ferra"),
        ("F - E - R - R - A", "Ferra"),
        ("F-E-double R-A-R-A", "Ferrara"),
        ("L-E-E", "Lee"),
        ("it's L-U-C-I-A F-E-R-R-A-R-A ok", "it's Lucia Ferrara ok"),
        ("i a m", "i a m"),
        ("J. R. R. Smith", "J. R. R. Smith"),
        ("a.k.a. Bob", "a.k.a. Bob"),
        ("anna-maria", "anna-maria"),
        ("t-shirt", "t-shirt"),
    ],
)
def test_put_together(text: str, words: str) -> None:
    joined, _ = spelled.joined(text)
    assert " ".join(joined.split()) == words


@given(st.text(alphabet="ab- .,'2é", max_size=60))
def test_nothing_else_moves(text: str) -> None:
    joined, spans = spelled.joined(text)
    assert len(joined) == len(text)
    outside = [i for i in range(len(text)) if not any(a <= i < b for a, b in spans)]
    assert all(joined[i] == text[i] for i in outside)
