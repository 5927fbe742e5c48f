"""The channel in the app that `rasa run` builds: Rasa's own CORS and routes change nothing."""

from __future__ import annotations

import httpx
import pytest

from tests.channels.server import Server

LISTED = "https://studio.example"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("rasa"), ("--rasa-app", "--origin", LISTED))
    yield server.start()
    server.stop()


def test_a_listed_website_talks_to_the_bot(server) -> None:
    preflight = httpx.options(f"{server.url}/chat/messages", headers={"Origin": LISTED})
    assert preflight.is_success
    assert preflight.headers["access-control-allow-origin"] == LISTED
    assert "Last-Event-ID" in preflight.headers["access-control-allow-headers"]
    visitor = server.visitor(Origin=LISTED)
    response = visitor.post("hello")
    assert response.headers.get_list("access-control-allow-origin") == [LISTED]
    assert "access-control-allow-credentials" not in response.headers
    visitor.read_until("You said: hello")


def test_a_foreign_website_does_not(server) -> None:
    headers = {"Origin": "https://evil.example"}
    assert httpx.post(f"{server.url}/chat/session", headers=headers).status_code == 403
    preflight = httpx.options(f"{server.url}/chat/session", headers=headers)
    assert not [name for name in preflight.headers if name.startswith("access-control-")]


def test_a_large_body_is_refused(server) -> None:
    visitor = server.visitor()
    body = b"x" * 300_000
    response = httpx.post(f"{server.url}/chat/messages", content=body, headers=visitor.authorised())
    assert response.status_code == 413


@pytest.mark.parametrize("path", ["/demo", "/widget.js", "/widget/chat.js", "/demo/demo.css"])
def test_pages_are_served(server, path) -> None:
    response = httpx.get(server.url + path)
    assert response.status_code == 200
    again = httpx.get(server.url + path, headers={"If-None-Match": response.headers["etag"]})
    assert again.status_code == 304
