from __future__ import annotations

import pytest

from bot.nlu.clauses import MAX_CLAUSES, Cut, split

WEAK, STRONG = Cut.WEAK, Cut.STRONG


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("does it hurt and what do i wear?", [("does it hurt", STRONG), ("what do i wear?", STRONG)]),
        ("does it hurt what do i wear", [("does it hurt", STRONG), ("what do i wear", WEAK)]),
        ("does it hurt? will it mark", [("does it hurt?", STRONG), ("will it mark", STRONG)]),
        ("how long does it take", [("how long does it take", STRONG)]),
        ("pants and a shirt", [("pants", STRONG), ("a shirt", WEAK)]),
        ("price & location?", [("price", STRONG), ("location?", WEAK)]),
        ("hi how long", [("hi", STRONG), ("how long", WEAK)]),
        (
            "hi, how long does it take? also can i book sat",
            [("hi", STRONG), ("how long does it take?", STRONG), ("can i book sat", STRONG)],
        ),
        ("I sit all day. does it hurt", [("I sit all day.", STRONG), ("does it hurt", STRONG)]),
        ("first line\nsecond line", [("first line\n", STRONG), ("second line", STRONG)]),
        ("open at 10 a.m. on sat", [("open at 10 a.m. on sat", STRONG)]),
        ("what\u2019s the price, where r u", [("what\u2019s the price", STRONG), ("where r u", STRONG)]),
        ("any kits or should i just book", [("any kits", STRONG), ("should i just book", WEAK)]),
        ("shorts or leggings", [("shorts or leggings", STRONG)]),
        ("the price and whether it hurts", [("the price", STRONG), ("whether it hurts", STRONG)]),
        ("and", []),
        ("?!", []),
        ("", []),
    ],
)
def test_a_message_is_cut_where_something_new_may_begin(text: str, expected: list) -> None:
    assert [(text[clause.start : clause.end], clause.cut) for clause in split(text)] == expected


def test_a_long_message_has_few_clauses_and_loses_nothing() -> None:
    text = "does it hurt? " * 30
    clauses = split(text)
    assert len(clauses) == MAX_CLAUSES
    assert text[clauses[-1].start : clauses[-1].end].count("hurt") == 30 - MAX_CLAUSES + 1
