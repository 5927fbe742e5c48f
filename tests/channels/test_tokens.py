"""A token opens one conversation, for its time, and only if we signed it."""

from __future__ import annotations

import jwt
import pytest

from bot.channels import tokens
from bot.channels.tokens import Token, TokenError

SECRET = b"a secret of the tests, 32 characters"
NOW = 1_800_000_000.0
CLAIMS = {"aud": "ventosa-web", "sid": "abc", "gen": 1, "exp": int(NOW) + 60}


def test_a_token_says_what_it_was_given() -> None:
    text = tokens.issue(SECRET, "abc", 3, NOW)
    assert tokens.read(SECRET, text, NOW) == Token("abc", 3, int(NOW) + tokens.OPEN_SECONDS)


def test_it_opens_until_its_time_is_over() -> None:
    text = tokens.issue(SECRET, "abc", 1, NOW)
    assert tokens.read(SECRET, text, NOW + tokens.OPEN_SECONDS - 1)
    with pytest.raises(TokenError, match="expired"):
        tokens.read(SECRET, text, NOW + tokens.OPEN_SECONDS + 1)


def test_a_late_token_can_still_be_exchanged_for_a_while() -> None:
    text = tokens.issue(SECRET, "abc", 1, NOW)
    late = NOW + tokens.OPEN_SECONDS + tokens.RENEWABLE_SECONDS
    assert tokens.read(SECRET, text, late - 1, late=tokens.RENEWABLE_SECONDS)
    with pytest.raises(TokenError, match="expired"):
        tokens.read(SECRET, text, late + 1, late=tokens.RENEWABLE_SECONDS)


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "nonsense",
        "a.b.c",
        jwt.encode(CLAIMS, b"somebody else's secret, 32 characters", algorithm="HS256"),
        jwt.encode(CLAIMS, None, algorithm="none"),
        jwt.encode(CLAIMS, SECRET + SECRET, algorithm="HS512"),
        jwt.encode({**CLAIMS, "aud": "another use"}, SECRET, algorithm="HS256"),
        jwt.encode({k: v for k, v in CLAIMS.items() if k != "exp"}, SECRET, algorithm="HS256"),
        jwt.encode({k: v for k, v in CLAIMS.items() if k != "sid"}, SECRET, algorithm="HS256"),
        jwt.encode({**CLAIMS, "gen": "many"}, SECRET, algorithm="HS256"),
    ],
)
def test_what_we_did_not_sign_opens_nothing(forged: str) -> None:
    with pytest.raises(TokenError, match="not a token of ours"):
        tokens.read(SECRET, forged, NOW)


def test_a_changed_token_opens_nothing() -> None:
    text = tokens.issue(SECRET, "abc", 1, NOW)
    head, body, signature = text.split(".")
    other = tokens.issue(SECRET, "abd", 1, NOW).split(".")[1]
    with pytest.raises(TokenError):
        tokens.read(SECRET, f"{head}.{other}.{signature}", NOW)
    assert body != other


def test_names_are_random() -> None:
    assert len({tokens.new_sender_id() for _ in range(100)}) == 100
    assert tokens.new_sender_id().startswith("web:")
