"""What people expect of a chat on a website."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SCRIPT = "<script>window.broken = 1</script><img src=x onerror='window.broken = 2'>"
HOSTILE = """
  * { display: inline !important; color: red !important; font-size: 40px !important; position: static
  !important } button, textarea { all: revert !important; width: 900px !important } ventosa-chat { font-size:
  90px }
"""

OVERFLOW = """() => {
  const root = document.querySelector('ventosa-chat').shadowRoot;
  const [panel, body] = [root.querySelector('.panel'), root.querySelector('.body')];
  return [
    document.documentElement.scrollWidth > innerWidth,
    body.scrollWidth > body.clientWidth,
    panel.getBoundingClientRect().right > innerWidth,
  ];
}"""


def embedding(server, attributes: str = "", style: str = "", page: str = "") -> str:
    return (
        f"<!doctype html><html lang=en {page}><title>A studio</title><style>{style}</style>"
        f"<main><h1>Hello</h1></main><script src='{server.url}/widget.js' defer {attributes}></script>"
    )


def test_one_tag_puts_it_on_another_website(visit, website, own_server) -> None:
    page = website()
    server = own_server("--origin", page)
    website(embedding(server, "data-title='Our studio' data-greeting='Good day.' data-launcher='Chat'"))
    chat = visit(page)
    expect(chat.launcher).to_have_text("Chat")
    chat.open()
    expect(chat.page.get_by_role("dialog", name="Our studio")).to_be_visible()
    chat.see("Good day.")
    chat.say("hello from another website")
    chat.see("You said: hello from another website")


def test_on_a_website_that_is_not_listed_it_does_not_appear(website, server, new_context) -> None:
    page = new_context().new_page()
    with page.expect_console_message(lambda message: "could not be loaded" in message.text):
        page.goto(website(embedding(server)))
    expect(page.locator("ventosa-chat")).to_have_count(0)


def test_styles_of_the_website_do_not_reach_it(visit, website, own_server) -> None:
    page = website()
    server = own_server("--origin", page)
    website(embedding(server, style=HOSTILE))
    chat = visit(page)
    chat.open()
    style = chat.field.evaluate(
        "e => { const s = getComputedStyle(e); return [s.color, s.fontSize, s.display] }"
    )
    assert style[0] != "rgb(255, 0, 0)"
    assert style[1] == "16px"
    box = chat.page.locator("ventosa-chat .panel").bounding_box()
    assert box is not None
    assert box["width"] < 400


@pytest.mark.parametrize(
    ("attributes", "page", "side"),
    [
        ("", "", "right"),
        ("data-position=start", "", "left"),
        ("", "dir=rtl", "left"),
        ("data-position=start", "dir=rtl", "right"),
        ("data-position=left", "dir=rtl", "left"),
        ("data-position=right", "", "right"),
        ("data-position=nonsense", "", "right"),
    ],
)
def test_where_it_stands(visit, website, own_server, attributes, page, side) -> None:
    address = website()
    server = own_server("--origin", address)
    website(embedding(server, attributes, page=page))
    box = visit(address).launcher.bounding_box()
    assert box is not None
    assert ("left" if box["x"] < 640 else "right") == side


def test_it_can_be_open_from_the_start_without_taking_the_focus(visit, website, own_server) -> None:
    page = website()
    server = own_server("--origin", page)
    website(embedding(server, "data-open=true"))
    chat = visit(page)
    expect(chat.field).to_be_visible()
    expect(chat.field).not_to_be_focused()


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("size", [(320, 568), (320, 256), (390, 844), (1280, 800)])
def test_it_fits_the_window(visit, size, direction) -> None:
    """320 x 256 is a screen of 1280 x 1024 at 400 %."""
    chat = visit(viewport={"width": size[0], "height": size[1]})
    chat.page.evaluate("(direction) => { document.documentElement.dir = direction }", direction)
    chat.open().say("long")
    chat.see("Paragraph 12")
    chat.say("w" * 300)
    chat.see("You said: www")
    overflow = chat.page.evaluate(OVERFLOW)
    assert overflow == [False, False, False]
    expect(chat.field).to_be_in_viewport()
    expect(chat.button("Send")).to_be_in_viewport()
    expect(chat.button("Close the chat")).to_be_in_viewport()


def test_script_is_shown_as_text(visit) -> None:
    chat = visit()
    chat.open().say(SCRIPT)
    assert chat.see("You said: <script>").inner_text() == f"You said: {SCRIPT}"
    assert chat.page.evaluate("window.broken") is None
    assert chat.page.locator("ventosa-chat .words img, ventosa-chat .words script").count() == 0


def test_links_are_links(visit) -> None:
    chat = visit()
    chat.open().say("links")
    reply = chat.see("See https")
    expect(reply.get_by_role("link")).to_have_count(2)
    link = reply.get_by_role("link", name="https://example.org/a?b=1")
    assert link.get_attribute("rel") == "noopener noreferrer"
    mail = reply.get_by_role("link", name="hello@example.org")
    assert mail.get_attribute("href") == "mailto:hello@example.org"


def test_a_click_on_a_suggestion_sends_its_title(visit) -> None:
    chat = visit()
    chat.open().say("studios")
    chat.button("Flatiron").click()
    chat.see("You said: Flatiron")
    expect(chat.button("Williamsburg")).to_have_count(0)


def test_a_day_can_be_chosen_or_typed(visit) -> None:
    chat = visit()
    chat.open().say("days")
    chat.page.get_by_label("Or choose a day").fill("2027-02-12")
    chat.button("Send this day").click()
    chat.see("You said: Friday, February 12, 2027")


def test_a_day_outside_the_offer_is_not_sent(visit) -> None:
    chat = visit()
    chat.open().say("days")
    chat.page.get_by_label("Or choose a day").fill("2029-01-01")
    chat.button("Send this day").click()
    expect(chat.button("Send this day")).to_be_visible()
    assert not any("2029" in words for words in chat.words())


def test_the_appointments_file_is_a_link_in_words(visit) -> None:
    """`test_main_job.py` downloads one from the whole bot."""
    chat = visit()
    chat.open().say("file")
    link = chat.see("Here is your visit").get_by_role("link", name="save the appointment (.ics)")
    expect(link).to_have_attribute("href", "https://bot.example/calendar/V123-abc.ics")


def test_the_conversation_can_be_kept(visit) -> None:
    chat = visit()
    chat.open().say("remember this")
    chat.see("You said: remember this")
    with chat.page.expect_download() as download:
        chat.choose("Save this chat")
    text = download.value.path().read_text()
    assert "You: remember this" in text
    assert "Assistant: You said: remember this" in text


def test_the_privacy_line_stands_before_the_first_message(visit) -> None:
    chat = visit()
    line = chat.page.locator("ventosa-chat .privacy")
    chat.open()
    expect(line).to_be_visible()
    expect(line).to_contain_text("911")
    chat.say("hello")
    expect(line).to_be_hidden()


def test_nothing_that_was_said_stays_in_the_browser(visit) -> None:
    chat = visit()
    chat.open().say("I am pregnant")
    chat.see("You said: I am pregnant")
    kept = chat.page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])")
    assert "pregnant" not in kept
    assert "said" not in kept


def test_it_goes_on_after_a_reload(visit) -> None:
    chat = visit()
    chat.open().say("before the reload")
    chat.see("You said: before the reload")
    chat.page.reload()
    chat.see("You said: before the reload")  # and it is still open
    assert chat.words() == ["before the reload", "You said: before the reload"]
    chat.say("after it")
    chat.see("You said: after it")


def test_tabs_are_in_step(visit) -> None:
    one = visit()
    one.open().say("from the first tab")
    one.see("You said: from the first tab")
    two = visit(context=one.page.context)
    two.open()
    two.see("You said: from the first tab")
    two.say("from the second tab")
    one.see("You said: from the second tab")
    assert one.words()[1:] == two.words()
    two.choose("End this chat")
    expect(one.page.locator("ventosa-chat .words")).to_have_count(1)  # the greeting


def test_unread_replies_are_counted(visit) -> None:
    chat = visit()
    chat.open().say("sleep 1 then tell")
    chat.field.press("Escape")
    expect(chat.launcher).to_contain_text("1")
    chat.open()
    chat.field.press("Escape")
    expect(chat.launcher).not_to_contain_text("1")


def test_minimised_it_keeps_what_is_half_written(visit) -> None:
    chat = visit()
    chat.open().say("hello")
    chat.see("You said: hello")
    chat.field.fill("half a tho")
    chat.button("Close the chat").click()
    expect(chat.field).to_be_hidden()
    chat.open()
    expect(chat.field).to_have_value("half a tho")
    chat.see("You said: hello")


def test_a_click_beside_the_menu_closes_it(visit) -> None:
    chat = visit()
    chat.open().button("More").click()
    expect(chat.button("Save this chat")).to_be_visible()
    chat.page.locator("ventosa-chat .body").click(position={"x": 30, "y": 300})
    expect(chat.button("Save this chat")).to_be_hidden()


def test_a_token_is_exchanged_in_time(visit) -> None:
    chat = visit()
    chat.open().say("before")
    chat.see("You said: before")
    kept = "(() => { const key = Object.keys(localStorage)[0]; return JSON.parse(localStorage[key]) })()"
    first = chat.page.evaluate(kept)
    chat.page.evaluate(
        "const key = Object.keys(localStorage)[0];"
        "localStorage[key] = JSON.stringify({ ...JSON.parse(localStorage[key]), renewAt: 0 })"
    )
    chat.page.reload()
    chat.see("You said: before")
    chat.say("after")
    chat.see("You said: after")
    now = chat.page.evaluate(kept)
    assert now["chat"] == first["chat"]
    assert now["token"] != first["token"]


def test_no_address_holds_the_token(visit) -> None:
    chat = visit()
    addresses: list[str] = []
    chat.page.on("request", lambda request: addresses.append(request.url))
    chat.open().say("hello")
    chat.see("You said: hello")
    token = chat.page.evaluate("JSON.parse(Object.values(localStorage)[0]).token")
    assert any(address.endswith("/chat/events") for address in addresses)
    assert not [address for address in addresses if "?" in address or token in address]


def test_several_messages_at_once_get_one_reply(visit, own_server) -> None:
    """What is written while a turn runs is answered together; each message is shown once, in its place."""
    server = own_server()
    chat = visit(f"{server.url}/demo")
    chat.open().say("hold on")
    expect(chat.status).to_have_text("Writing a reply")
    chat.say("my back")
    chat.say("and my neck")
    expect(chat.page.locator("ventosa-chat .you .note time")).to_have_count(
        3
    )  # all three are with the clinic
    expect(chat.status).to_have_text("Writing a reply")
    (server.folder / "let-go").touch()
    chat.see("You said: my back")
    told = ["hold on", "my back", "and my neck", "You said: hold on", "You said: my back\nand my neck"]
    assert chat.words()[1:] == told
    expect(chat.status).to_be_empty()
    chat.page.reload()
    chat.see("You said: my back")
    assert chat.words() == told


def test_start_over_clears_the_window_for_good(visit) -> None:
    chat = visit()
    chat.open().say("something private")
    chat.see("You said: something private")
    chat.choose("Start over")
    chat.see("You said: Start over")
    assert not any("private" in words for words in chat.words())
    chat.page.reload()
    chat.see("You said: Start over")
    assert not any("private" in words for words in chat.words())


def test_talk_to_a_person_says_so(visit) -> None:
    chat = visit()
    chat.open().choose("Talk to a person")
    chat.see("You said: I would like to talk to a person")


def test_an_ended_chat_is_gone(visit) -> None:
    chat = visit()
    chat.open().say("something private")
    chat.see("You said: something private")
    chat.choose("End this chat")
    expect(chat.page.locator("ventosa-chat .words")).to_have_count(1)
    chat.page.reload()
    expect(chat.page.locator("ventosa-chat .words")).to_have_count(1)
    assert not any("private" in words for words in chat.words())
    chat.say("a new chat")
    chat.see("You said: a new chat")


def test_a_text_that_is_too_long_stays_where_it_is(visit) -> None:
    chat = visit()
    chat.open().say("x" * 10_001)
    expect(chat.status).to_contain_text("10001 characters; up to 10000")
    assert len(chat.field.input_value()) == 10_001


def test_the_demo_page_keeps_to_its_policy(visit) -> None:
    chat = visit()
    chat.page.evaluate(
        "addEventListener('securitypolicyviolation', (e) => console.error(e.violatedDirective))"
    )
    chat.open().say("hello")
    chat.see("You said: hello")
    expect(chat.page.get_by_role("heading", level=1)).to_be_visible()
    assert "$" not in chat.page.locator("main").inner_text().replace("$20", "")
