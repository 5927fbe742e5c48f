"""Taking people out of what they wrote."""

from __future__ import annotations

import pytest

from clinic.people import redact


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("does it hurt", "does it hurt"),
        ("hi im anna smith does it hurt", "hi im [name] does it hurt"),
        ("My name is Anna-Maria O'Neill, can i shower", "My name is [name], can i shower"),
        ("call 917 555 0123 about the marks", "call [phone] about the marks"),
        ("call 555 0123 please", "call [phone] please"),
        ("mail anna@example.com", "mail [email]"),
        ("mail anna at example dot com", "mail [email]"),
        ("mail anna@gmail", "mail [email]"),
        ("my wife's name is Maria, is she ok", "my wife's name is [name], is she ok"),
        ("card 4111 1111 1111 1111 12345", "card [number]"),
        ("is it $20 or 45 min on 2/14", "is it $20 or 45 min on 2/14"),
    ],
)
def test_redact(text: str, clean: str) -> None:
    assert redact(text) == clean


def test_known_names_go_too() -> None:
    assert redact("xiomara again, xiomara vega!", names=("Xiomara Vega",)) == "[name] again, [name]!"
    assert redact("a bee stung me", names=("A",)) == "a bee stung me"
