"""On a bad network each message is answered once and shown once."""

from __future__ import annotations

import signal

import pytest
from playwright.sync_api import expect

from tests.browser.rough_proxy import Cut, RoughProxy

pytestmark = pytest.mark.browser


def test_offline_messages_are_sent_once_the_network_is_back(visit) -> None:
    chat = visit()
    chat.open().say("first")
    chat.see("You said: first")
    chat.page.context.set_offline(True)
    chat.say("second")
    chat.say("third")
    expect(chat.status).to_contain_text("offline")
    chat.page.context.set_offline(False)
    last_reply = chat.page.locator("ventosa-chat .bot .words", has_text="third")
    expect(last_reply).to_be_visible(timeout=15_000)
    expect(chat.status).to_be_empty()
    told = chat.words()[1:]  # "third" reached the server before or after "second" was answered
    assert [words for words in told if "said" not in words] == ["first", "second", "third"]
    said = "\n".join(words for words in told if "said" in words)
    assert said.replace("You said: ", "").split("\n") == ["first", "second", "third"]
    chat.page.reload()
    expect(last_reply).to_be_visible()
    assert chat.words() == told


def test_a_lost_acknowledgement_does_not_double_the_message(visit) -> None:
    """The server has the message, but its answer never arrives: the widget sends it again."""
    chat = visit()
    lost: list[str] = []

    def lose_twice(route) -> None:
        if len(lost) < 2:
            lost.append(route.request.post_data)
            route.fetch()
            route.abort()
        else:
            route.continue_()

    chat.page.route("**/chat/messages", lose_twice)
    chat.open().say("only once")
    chat.see("You said: only once")
    chat.say("and on")
    chat.see("You said: and on")
    assert len(set(lost)) == 1
    assert chat.words()[1:] == ["only once", "You said: only once", "and on", "You said: and on"]


def test_a_stream_that_breaks_is_continued(visit) -> None:
    chat = visit()
    broken: list[str] = []

    def break_some(route) -> None:
        if len(broken) < 3:
            broken.append(route.request.headers.get("last-event-id", ""))
            route.abort()
        else:
            route.continue_()

    chat.page.route("**/chat/events", break_some)
    chat.open().say("one")
    chat.see("You said: one", seconds=15)
    chat.say("two")
    chat.see("You said: two")
    assert len(broken) == 3
    assert chat.words()[1:] == ["one", "You said: one", "two", "You said: two"]


def test_a_server_that_is_stopped_in_mid_turn_and_started_again(visit, own_server) -> None:
    server = own_server()
    chat = visit(f"{server.url}/demo")
    chat.open().say("sleep 1 and answer")
    expect(chat.status).to_have_text("Writing a reply")
    server.signal(signal.SIGTERM)
    server.wait()
    chat.say("while it is away")
    server.start()
    chat.see("You said: while it is away")
    said = [words for words in chat.words() if words.startswith("You said")]
    assert said == ["You said: sleep 1 and answer", "You said: while it is away"]


def test_a_server_that_is_killed_in_mid_turn_and_started_again(visit, own_server) -> None:
    server = own_server()
    chat = visit(f"{server.url}/demo")
    chat.open().say("die-before-save")
    server.wait()
    server.start()
    chat.see("You said: die-before-save")
    said = [words for words in chat.words() if words.startswith("You said")]
    assert said == ["You said: die-before-save"]


def test_a_message_that_the_server_refuses_can_be_tried_again(visit) -> None:
    chat = visit()
    chat.page.route("**/chat/messages", lambda route: route.fulfill(status=400, body="{}"), times=1)
    chat.open().say("try me")
    chat.button("Try again").click()
    chat.see("You said: try me")
    assert chat.words()[1:] == ["try me", "You said: try me"]


def test_a_server_that_asks_to_wait_gets_the_message_later(visit, own_server) -> None:
    server = own_server("--message-burst", "1")
    chat = visit(f"{server.url}/demo")
    chat.open().say("one")
    chat.see("You said: one")
    chat.say("two")
    expect(chat.status).to_contain_text("a little later")
    chat.see("You said: two")


def test_a_session_whose_time_is_over_begins_anew(visit) -> None:
    chat = visit()
    chat.open().say("old")
    chat.see("You said: old")
    chat.page.evaluate(
        "for (const key of Object.keys(localStorage)) {"
        "const kept = JSON.parse(localStorage[key]); kept.token = kept.token.slice(0, -9) + 'AAAAAAAAA';"
        "localStorage[key] = JSON.stringify(kept) }"
    )
    chat.page.reload()
    expect(chat.page.get_by_text("Your earlier chat has ended")).to_be_visible()
    chat.say("new")
    chat.see("You said: new")
    assert not any("old" in words for words in chat.words())


CUTS = {
    "before the session": Cut(b"POST /chat/session", "request"),
    "after the session": Cut(b"POST /chat/session", "answer"),
    "before the message": Cut(b"POST /chat/messages", "request", times=2),
    "after the message": Cut(b"POST /chat/messages", "answer", times=2),
    "before the stream": Cut(b"GET /chat/events", "request"),
    "after the stream": Cut(b"GET /chat/events", "answer", times=2),
    "in the middle of our own message": Cut(b"GET /chat/events", b'"from": "you"'),
    "while it writes": Cut(b"GET /chat/events", b"event: typing"),
    "in the middle of a reply": Cut(b"GET /chat/events", b'"from": "bot"', times=2),
}


@pytest.fixture
def through(server):
    """A proxy before the shared server."""
    made: list[RoughProxy] = []

    def make(**options) -> RoughProxy:
        made.append(RoughProxy(server.port, **options))
        return made[-1]

    yield make
    for proxy in made:
        proxy.close()


@pytest.mark.parametrize("step", CUTS)
def test_a_connection_cut_at_any_step_loses_and_doubles_nothing(visit, through, step) -> None:
    proxy = through(cut=CUTS[step])
    chat = visit(f"http://127.0.0.1:{proxy.port}/demo")
    chat.open().say("sleep 0.3 one")
    chat.see("You said: sleep 0.3 one")
    chat.say("two")
    chat.see("You said: two")
    assert proxy.cuts == CUTS[step].times
    told = ["sleep 0.3 one", "You said: sleep 0.3 one", "two", "You said: two"]
    assert chat.words()[1:] == told
    expect(chat.status).to_be_empty()
    chat.page.reload()
    chat.see("You said: two")
    assert chat.words() == told


def test_a_proxy_that_holds_answers_back_only_makes_it_slower(visit, through) -> None:
    proxy = through(holds_back=True)
    chat = visit(f"http://127.0.0.1:{proxy.port}/demo")
    chat.open().say("one")
    chat.see("You said: one", seconds=30)
    chat.say("two")
    chat.see("You said: two", seconds=30)
    assert chat.words()[1:] == ["one", "You said: one", "two", "You said: two"]


def test_a_message_that_arrives_after_a_reply_stands_after_it(visit) -> None:
    """On a slow way out: so it is in other tabs and after a reload, too."""
    chat = visit()
    held: list = []
    chat.open().say("sleep 0.5 one")
    expect(chat.page.locator("ventosa-chat .you time")).to_have_count(1)
    chat.page.route("**/chat/messages", lambda route: held.append(route))
    chat.say("two")
    chat.see("You said: sleep 0.5 one")
    held[0].continue_()
    chat.see("You said: two")
    assert chat.words()[1:] == ["sleep 0.5 one", "You said: sleep 0.5 one", "two", "You said: two"]


def test_who_leaves_with_an_unsent_message_is_asked(visit) -> None:
    chat = visit()
    chat.open().say("first")
    chat.see("You said: first")
    chat.page.context.set_offline(True)
    chat.say("not sent yet")
    expect(chat.status).to_contain_text("offline")
    with chat.page.expect_event("dialog") as asked:
        chat.page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    chat.page.context.set_offline(False)
    chat.see("You said: not sent yet")
