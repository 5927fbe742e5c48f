"""Whatever docs/embedding.md shows works: every snippet of it is tried here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from clinic import settings

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "embedding.md").read_text()
SNIPPETS = re.findall(r"^```(\w+)\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
BOT = "https://bot.clinic"


def snippets(language: str) -> list[str]:
    return [text for found, text in SNIPPETS if found == language]


def page(head: str, body: str = "") -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">{head}</head>'
        f"<body><main><h1>A clinic</h1></main>{body}</body></html>"
    )


def policy(snippet: str) -> str:
    return f'<meta http-equiv="Content-Security-Policy" content="{snippet.partition(": ")[2].strip()}">'


@pytest.fixture
def shown(visit, website, own_server):
    """A page with `https://bot.clinic` made the test's bot, in a browser."""
    address = website()
    server = own_server("--origin", address)

    def show(html: str, **options):
        website(html.replace(BOT, server.url))
        return visit(address, **options)

    return show


def answers(chat) -> bool:
    if not chat.field.is_visible():
        chat.open()
    chat.say("is it you?")
    chat.see("You said: is it you?")
    return True


def test_every_snippet_is_of_a_kind_that_is_tried() -> None:
    assert {language for language, _ in SNIPPETS} == {"html", "sh", "js", "http"}
    assert GUIDE.count("```") == 2 * len(SNIPPETS)


@pytest.mark.smoke
@pytest.mark.parametrize("snippet", snippets("html"))
def test_the_tag(shown, snippet) -> None:
    assert answers(shown(page(snippet)))


@pytest.mark.parametrize("snippet", snippets("js"))
def test_added_by_a_script(shown, snippet) -> None:
    chat = shown(page("", f"<script>{snippet}</script>"))
    assert answers(chat)
    expect(chat.page.get_by_role("dialog", name="Stillwater Acupuncture")).to_be_visible()


def test_the_tag_twice_is_one_chat(shown) -> None:
    chat = shown(page(snippets("html")[0] * 2))
    assert answers(chat)
    expect(chat.page.locator("ventosa-chat")).to_have_count(1)


def test_the_options_do_what_the_table_says(shown) -> None:
    chat = shown(page(snippets("html")[1]), color_scheme="dark")
    dialog = chat.page.get_by_role("dialog", name="Stillwater Acupuncture")
    expect(dialog).to_be_visible()  # data-open, data-title
    expect(chat.field).not_to_be_focused()
    chat.see("Good day. What would you like to know about cupping?")
    link = dialog.get_by_role("link", name="Privacy")
    expect(link).to_have_attribute("href", "https://www.clinic.example/privacy")
    box = dialog.bounding_box()
    assert box is not None
    assert box["x"] < 100  # data-position
    send = chat.button("Send")
    assert send.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(122, 59, 46)"
    assert dialog.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(251, 248, 243)"  # data-theme
    chat.button("Close the chat").click()
    expect(chat.launcher).to_have_text("Questions?")
    chat.page.reload()
    expect(chat.launcher).to_be_visible()  # not opened again


def test_the_table_has_every_option() -> None:
    declared = (ROOT / "web" / "types.d.ts").read_text().partition("interface Options")[2].partition("\n}")[0]
    known = set(re.findall(r"data-[a-z-]+", declared))
    assert set(re.findall(r"^\| `(data-[a-z-]+)`", GUIDE, re.MULTILINE)) == known
    assert set(re.findall(r"data-[a-z-]+(?==)", snippets("html")[1])) == known


@pytest.mark.parametrize("snippet", snippets("http"))
def test_with_a_content_security_policy(shown, snippet) -> None:
    nonce = re.search(r"'nonce-(\w+)'", snippet)
    tag = snippets("html")[1].replace("<script", f'<script nonce="{nonce[1]}"' if nonce else "<script")
    chat = shown(page(policy(snippet), tag))
    chat.page.evaluate(
        "addEventListener('securitypolicyviolation', (e) => console.error(e.violatedDirective))"
    )
    assert answers(chat)
    with chat.page.expect_download():
        chat.choose("Save this chat")


def test_without_the_bot_in_the_policy_it_does_not_load(website, own_server, new_context) -> None:
    address = website()
    server = own_server("--origin", address)
    strict = policy("Content-Security-Policy: default-src 'self'")
    website(page(strict, snippets("html")[0].replace(BOT, server.url)))
    shown = new_context().new_page()
    with shown.expect_console_message(lambda message: "Content Security Policy" in message.text):
        shown.goto(address)
    expect(shown.locator("ventosa-chat")).to_have_count(0)


@pytest.mark.parametrize("snippet", snippets("sh"))
def test_the_setting_is_read(snippet) -> None:
    name, _, value = snippet.strip().partition("=")
    assert settings.load(env={name: value}).allowed_origins == tuple(value.split(","))
