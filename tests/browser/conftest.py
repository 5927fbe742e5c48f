"""Chromium, pages with the chat on them, and what a person does with it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from tests.channels.server import Server

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
KEPT = {
    "widget-booking-desktop-light.png", "widget-booking-phone-light.png", "widget-greeting-phone-dark.png",
    "desk-requests.svg", "desk-report.svg", "report-page.png",
}  # fmt: skip


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--screenshots", action="store_true", help="put new pictures into docs/images")


@dataclass
class ChatPage:
    """A page with the chat, as a person meets it."""

    page: Page
    errors: list[str] = field(default_factory=list)

    @property
    def launcher(self) -> Locator:
        return self.page.locator("ventosa-chat .launcher")

    @property
    def field(self) -> Locator:
        return self.page.get_by_label("Your message")

    @property
    def status(self) -> Locator:
        return self.page.locator("ventosa-chat [role=status]")

    def open(self) -> ChatPage:
        self.launcher.click()
        expect(self.field).to_be_visible()
        return self

    def say(self, text: str) -> None:
        self.field.fill(text)
        self.field.press("Enter")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name)

    def choose(self, item: str) -> None:
        self.button("More").click()
        self.button(item).click()

    def see(self, text: str, seconds: float = 5) -> Locator:
        found = self.page.locator("ventosa-chat .words", has_text=text).last
        expect(found).to_be_visible(timeout=seconds * 1000)
        return found

    def words(self) -> list[str]:
        return self.page.locator("ventosa-chat .words").all_inner_texts()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium")
    assert path, "these tests need Chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The channel with a fake bot, for tests that do not stop it."""
    server = Server(tmp_path_factory.mktemp("server"))
    yield server.start()
    server.stop()


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Makes a server of the test's own."""
    made: list[Server] = []

    def make(*options: str) -> Server:
        made.append(Server(tmp_path, options))
        return made[-1].start()

    yield make
    for server in made:
        if server.process and server.process.poll() is None:
            server.process.kill()
            server.process.wait()


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browsers of one person each."""
    made: list[BrowserContext] = []

    def make(**options: object) -> BrowserContext:
        made.append(
            browser.new_context(**{"locale": "en-US", "viewport": {"width": 1280, "height": 800}, **options})
        )
        made[-1].set_default_timeout(15_000)
        return made[-1]

    yield make
    for context in made:
        context.close()


@pytest.fixture
def visit(server: Server, new_context: Callable[..., BrowserContext]) -> Iterator[Callable[..., ChatPage]]:
    """Opens the demo page (or `url`) in a browser of its own, or in one that is given. Errors on it fail the
    test.
    """
    visited: list[ChatPage] = []

    def open_page(
        url: str | None = None, context: BrowserContext | None = None, **options: object
    ) -> ChatPage:
        page = (context or new_context(**options)).new_page()
        chat = ChatPage(page)
        page.on("pageerror", lambda error: chat.errors.append(str(error)))
        page.on("console", lambda message: _note(chat, message.type, message.text))
        visited.append(chat)
        page.goto(url or f"{server.url}/demo")
        chat.launcher.wait_for(state="attached")
        return chat

    yield open_page
    assert [chat.errors for chat in visited if chat.errors] == []


def _note(chat: ChatPage, kind: str, text: str) -> None:
    """Errors of the page are kept; that a server refused or was away is what some tests are about."""
    if kind == "error" and "Failed to load resource" not in text:
        chat.errors.append(text)


@pytest.fixture
def picture_file(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], Path]:
    """Where a picture goes. With `--screenshots` those that the documentation shows go there."""
    is_asked = request.config.getoption("--screenshots", default=False)
    return lambda name: (IMAGES if is_asked and name in KEPT else tmp_path) / name


@pytest.fixture
def picture(picture_file: Callable[[str], Path]) -> Callable[[Page, str], None]:
    """Takes a picture of the window."""

    def take(page: Page, name: str) -> None:
        path = picture_file(f"widget-{name}.png")
        page.screenshot(path=path)
        assert path.stat().st_size > 5_000

    return take


@pytest.fixture
def website(tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Serves a page of another website, given as HTML; returns its address."""
    folder = tmp_path / "website"
    folder.mkdir()
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    web = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=web.serve_forever, daemon=True).start()

    def put(html: str = "") -> str:
        (folder / "index.html").write_text(html)
        return f"http://127.0.0.1:{web.server_port}"

    yield put
    web.shutdown()
    web.server_close()
