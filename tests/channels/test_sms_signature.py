"""Twilio's signature, and whatever else may be posted in its name."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import quote_plus, urlencode

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from bot.channels import sms_requests
from bot.channels.sms_requests import BadPost, Fields
from tests.channels import phones

ADDRESS = "https://sms.clinic.example/webhooks/sms/incoming"
WORDS = st.text(st.characters(blacklist_categories=("Cs",)), max_size=40)
FORMS = st.dictionaries(WORDS.filter(bool), WORDS, max_size=12)
POSTS = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize(
    ("number", "signature"),
    [("+12349013030", "0/KCTR6DLpKmkAf8muzZqo1nDgQ="), ("+14158675309", "RSOYDt4T1cUTdK1PDd93/VVr8B8=")],
)
def test_the_documented_vectors(number: str, signature: str) -> None:
    form = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": number,
        "Digits": "1234",
        "From": number,
        "To": "+18005551212",
    }
    fields = Fields(urlencode(form).encode())
    address = sms_requests.address_of("https://mycompany.com", "/myapp.php", "foo=1&bar=2")
    assert sms_requests.is_signed("12345", address, fields, signature)
    assert not sms_requests.is_signed("12346", address, fields, signature)
    assert not sms_requests.is_signed("12345", f"{address}&more=1", fields, signature)


@given(FORMS)
def test_every_form_that_twilio_signs_is_let_in(form: dict[str, str]) -> None:
    """Empty values, odd characters and any order of the fields included."""
    signature = RequestValidator(phones.TOKEN).compute_signature(ADDRESS, form)
    body = "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in reversed(form.items()))
    assert sms_requests.is_signed(phones.TOKEN, ADDRESS, Fields(body.encode()), signature)


@given(FORMS.filter(bool), st.data())
def test_a_changed_form_is_not(form: dict[str, str], data: st.DataObject) -> None:
    signature = RequestValidator(phones.TOKEN).compute_signature(ADDRESS, form)
    name = data.draw(st.sampled_from(sorted(form)))
    changed = {**form, name: form[name] + data.draw(WORDS.filter(bool))}
    assert not sms_requests.is_signed(phones.TOKEN, ADDRESS, Fields(urlencode(changed).encode()), signature)


@given(st.text(max_size=60))
def test_a_made_up_signature_is_not(signature: str) -> None:
    fields = Fields(urlencode({"Body": "hi"}).encode())
    assert not sms_requests.is_signed(phones.TOKEN, ADDRESS, fields, signature)


@given(st.binary(max_size=400))
def test_any_bytes_are_fields_or_none(body: bytes) -> None:
    fields = Fields(body)
    for read in (lambda: sms_requests.read_text(fields), lambda: sms_requests.read_report(fields, "1")):
        with suppress(BadPost):
            read()


@POSTS
@given(st.binary(max_size=300), st.sampled_from(["/webhooks/sms/incoming", "/webhooks/sms/status"]))
def test_raw_posts_are_refused(sms_server, body: bytes, path: str) -> None:
    headers = {"X-Twilio-Signature": "AAAA", "Content-Type": "application/x-www-form-urlencoded"}
    assert httpx.post(sms_server.url + path, content=body, headers=headers).status_code == 403


@POSTS
@given(
    st.dictionaries(
        st.sampled_from(
            ["MessageSid", "From", "Body", "NumMedia", "OptOutType", "MessageStatus", "ErrorCode", "To", "X"]
        ),
        WORDS
        | st.sampled_from(["+19175550142", "SM" + "0" * 32, "3", "-1", "STOP", "delivered", "21610", "\x00"]),
    ),
    st.sampled_from(
        ["/webhooks/sms/incoming", "/webhooks/sms/status?text=1", "/webhooks/sms/status?text=%FF"]
    ),
)
def test_no_signed_post_is_an_error(phone, form: dict[str, str], path: str) -> None:
    """An error would have Twilio deliver the same again, and raise an alarm there."""
    assert phone.post(path, form).status_code == 204


@pytest.mark.parametrize("content_type", ["application/json", "multipart/form-data; boundary=x", ""])
def test_other_content_types_are_refused_or_empty(sms_server, content_type: str) -> None:
    headers = {"X-Twilio-Signature": "AAAA", "Content-Type": content_type}
    answer = httpx.post(f"{sms_server.url}/webhooks/sms/incoming", content=b'{"Body": 1}', headers=headers)
    assert answer.status_code == 403


def test_other_methods_are_not_there(sms_server) -> None:
    assert httpx.get(f"{sms_server.url}/webhooks/sms/incoming").status_code == 405
