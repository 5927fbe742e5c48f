"""clinic.yml and the environment: what is read, and the one line that a mistake gets."""

from __future__ import annotations

import stat
from datetime import date, time
from pathlib import Path

import pytest

from clinic import settings
from clinic.settings import SettingsError, facts, load

SHIPPED = (settings.ROOT / "clinic.yml").read_text(encoding="utf-8")
SECRET = "s" * 32
FROZEN = "2027-02-10T14:10:00-05:00"


def written(folder: Path, text: str) -> Path:
    path = folder / "clinic.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_file_is_read() -> None:
    clinic = load(env={}).clinic
    assert [studio.key for studio in clinic.studios] == ["flatiron", "williamsburg", "upper_west_side"]
    assert clinic.hours.last_start == time(18)
    assert clinic.visits.minutes(first=True) == 60
    assert clinic.visits.minutes(first=False) == 45
    assert clinic.prices.cupping_alone is None
    assert clinic.booking.provider == "desk"


@pytest.mark.parametrize(
    ("day", "opens"),
    [(date(2027, 2, 8), time(10)), (date(2027, 2, 14), None), (date(2027, 7, 5), None)],
    ids=["monday", "sunday", "closed date"],
)
def test_opening_hours_of_a_day(tmp_path: Path, day: date, opens: time | None) -> None:
    path = written(tmp_path, SHIPPED.replace("closed_dates: []", "closed_dates: [2027-07-05]"))
    hours = load(path, env={}).clinic.hours.on(day)
    assert (hours and hours.opens) == opens


MISTAKES = [
    ("name: Stillwater Acupuncture", "", "name: is missing"),
    ("timezone: America/New_York", "timezone: New York", "timezone: must be a name like America/New_York"),
    ("monday: 10:00-19:00", "monday: 10 to 7", "hours.monday: must be like 10:00-19:00, or closed"),
    ("monday: 10:00-19:00", "monday:", "hours.monday: must be like 10:00-19:00, or closed"),
    ("monday: 10:00-19:00", "", "hours.monday: is missing"),
    ("monday: 10:00-19:00", "monday: 19:00-10:00", "hours.monday: must close after it opens"),
    ("monday: 10:00-19:00", "monday: 10:00-25:00", "hours.monday: must be a time of day"),
    ("monday: 10:00-19:00", "munday: 10:00-19:00", "(and 1 more)"),
    ("last_start: 18:00", "last_start: 20:00", "hours.last_start: must lie within the opening hours"),
    ("closed_dates: []", "closed_dates: [soon]", "hours.closed_dates.0: is wrong: invalid date format"),
    ("key: williamsburg", "key: flatiron", "studios: must have different keys, 'flatiron' is there twice"),
    ("rooms: 2 ", "rooms: 2.5 ", "studios.0.rooms: must be a whole number"),
    ("cupping_addon: 20", "cupping_addon: twenty", "prices.cupping_addon: must be a number"),
    ("cupping_addon: 20", "cuping_addon: 20", "is not a known key (did you mean 'cupping_addon'?)"),
    ("email: hello@stillwater.example", "email: hello", "contact.email: is wrong: value is not a valid"),
    ("provider: desk", "provider: paper", "booking.provider: must be desk, calcom or link"),
    ("provider: desk", "provider: calcom", "booking: must have 'calcom:' with what provider: calcom needs"),
    ("provider: desk", "provider: link", "booking: must have 'link:' with what provider: link needs"),
    (
        "provider: desk",
        "calcom: {event_types: {flatiron: {first: 1, returning: 2}}}",
        "booking.calcom.event_types: must name each studio once; look at 'upper_west_side'",
    ),
    ("provider: desk", "link: {url: book.example.com}", "booking.link.url: must be an address like"),
    ("provider: desk", "link: {url: 'https://b.example/{nmae}'}", "must only use {studio}"),
    ("hold_minutes: 10", "hold_minutes:", "booking.hold_minutes: is empty; give it a value or remove it"),
    ("visits:", "visits: [", "line "),
]


@pytest.mark.parametrize(("good", "bad", "says"), MISTAKES, ids=[bad for _, bad, _ in MISTAKES])
def test_a_mistake_in_the_file_is_named_in_one_line(tmp_path: Path, good: str, bad: str, says: str) -> None:
    assert good in SHIPPED
    with pytest.raises(SettingsError) as caught:
        load(written(tmp_path, SHIPPED.replace(good, bad, 1)), env={})
    message = str(caught.value)
    assert message.startswith("clinic.yml: ")
    assert says in message
    assert "\n" not in message


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"^clinic\.yml: cannot be read \(No such file.*; put it at"):
        load(tmp_path / "clinic.yml", env={})


@pytest.mark.parametrize("content", ["", "just text", "- a\n- b\n"])
def test_a_file_without_keys_is_named(tmp_path: Path, content: str) -> None:
    with pytest.raises(SettingsError, match=r"^clinic\.yml: must hold keys"):
        load(written(tmp_path, content), env={})


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "clinic.yml"
    path.write_bytes("name: Café".encode("latin-1"))
    with pytest.raises(SettingsError, match=r"^clinic\.yml: is not UTF-8 text"):
        load(path, env={})


def test_defaults_without_an_environment() -> None:
    found = load(env={})
    assert found.database_url == f"sqlite:///{settings.VAR / 'clinic.db'}"
    assert found.tracker_url == f"sqlite:///{settings.VAR / 'tracker.db'}"
    assert found.redis_url is None
    assert (found.port, found.actions_port) == (5005, 5055)
    assert found.allowed_origins == ("http://localhost:5005",)
    assert not found.production


def test_what_the_environment_sets() -> None:
    found = load(
        env={
            "VENTOSA_ENV": "production",
            "VENTOSA_SECRET": SECRET,
            "DATABASE_URL": "postgresql://clinic@localhost/clinic",
            "PUBLIC_URL": "https://chat.example.com/",
            "ALLOWED_ORIGINS": "https://example.com, https://www.example.com",
            "PORT": "8000",
        }
    )
    assert found.production
    assert found.secret == SECRET.encode()
    assert found.database_url.startswith("postgresql://")
    assert found.public_url == "https://chat.example.com"
    assert found.allowed_origins == ("https://example.com", "https://www.example.com")
    assert found.port == 8000


@pytest.mark.parametrize(
    ("env", "says"),
    [
        ({"VENTOSA_ENV": "prod"}, "VENTOSA_ENV: must be development or production, not 'prod'"),
        ({"VENTOSA_ENV": "production"}, "VENTOSA_SECRET: is missing"),
        ({"VENTOSA_SECRET": "short"}, "VENTOSA_SECRET: must have 32 characters or more"),
        ({"PORT": "http"}, "PORT: must be a port from 1 to 65535, not 'http'"),
        ({"ACTIONS_PORT": "0"}, "ACTIONS_PORT: must be a port"),
        ({"PUBLIC_URL": "example.com"}, "PUBLIC_URL: must be like https://example.com"),
        ({"ALLOWED_ORIGINS": "*"}, "ALLOWED_ORIGINS: must list origins"),
        ({"ALLOWED_ORIGINS": "https://example.com/page"}, "ALLOWED_ORIGINS: must list origins"),
        ({"CLINIC_NOW": "tomorrow"}, "CLINIC_NOW: must be like 2027-02-10T14:10:00-05:00"),
        ({"CLINIC_NOW": "2027-02-10T14:10:00"}, "CLINIC_NOW: must be like 2027-02-10T14:10:00-05:00"),
        (
            {"CLINIC_NOW": FROZEN, "VENTOSA_ENV": "production", "VENTOSA_SECRET": SECRET},
            "CLINIC_NOW: is for tests and demos only",
        ),
    ],
)
def test_a_mistake_in_the_environment_is_named(env: dict[str, str], says: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(env=env)
    assert str(caught.value).startswith(says)


def test_the_development_secret_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "VAR", tmp_path / "var")
    first, second = load(env={}), load(env={})
    assert first.secret == second.secret
    assert len(first.secret) >= 32
    assert stat.S_IMODE(first.secret_file.stat().st_mode) == 0o600
    assert list(first.secret_file.parent.iterdir()) == [first.secret_file]


def test_a_secret_that_cannot_be_kept_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "var").write_text("a file where a folder should be")
    monkeypatch.setattr(settings, "VAR", tmp_path / "var")
    with pytest.raises(SettingsError, match="cannot be read or made"):
        _ = load(env={}).secret


def test_facts_speak_the_values_of_the_file() -> None:
    known = facts(load(env={}).clinic)
    assert known["studios"] == "Flatiron, Williamsburg and the Upper West Side"
    assert known["hours"] == "Monday to Saturday 10 am to 7 pm, closed Sunday"
    assert known["hours_short"] == "Mon-Sat 10am-7pm, closed Sun"
    assert known["addon_price"] == "$20"
    assert known["first_discount"] == "20%"
    assert known["kit_contents"] == "8 silicone cups, a travel case and a how-to guide"
    assert all(value.isascii() for value in known.values())


@pytest.mark.parametrize("key", ["standalone_price", "membership_price", "kit_price", "flatiron_address"])
def test_what_the_clinic_has_not_told_has_no_fact(key: str) -> None:
    assert key not in facts(load(env={}).clinic)


@pytest.mark.parametrize(
    ("good", "changed", "key", "says"),
    [
        ("cupping_addon: 20", "cupping_addon: 22.50", "addon_price", "$22.50"),
        ("# cupping_alone: 0", "cupping_alone: 65", "standalone_price", "$65"),
        ("tuesday: 10:00-19:00", "tuesday: 09:30-12:00", "hours_short",
         "Mon 10am-7pm, Tue 9:30am-12pm, Wed-Sat 10am-7pm, closed Sun"),
        ("notice_minutes: 60", "notice_minutes: 90", "booking_notice", "90 minutes"),
        ("notice_minutes: 60", "notice_minutes: 120", "booking_notice", "2 hours"),
    ],
)  # fmt: skip
def test_facts_follow_the_file(tmp_path: Path, good: str, changed: str, key: str, says: str) -> None:
    path = written(tmp_path, SHIPPED.replace(good, changed, 1))
    assert facts(load(path, env={}).clinic)[key] == says
