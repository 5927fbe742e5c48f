"""What `clinic.yml` may hold, as types. Reading the file is `clinic.settings`' work."""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, EmailStr, Extra, Field, PositiveInt, root_validator, validator
from pydantic.fields import ModelField

_DAY = 24 * 60
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HOURS = re.compile(r"^\s*(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})\s*$")
LINK_FIELDS = ("studio", "date", "name", "email", "phone")
_TIME = re.compile(r"^\s*(\d{1,2}):(\d{2})\s*$")


class _Part(BaseModel):
    """A part of clinic.yml: immutable; an unknown key is an error (most likely misspelt)."""

    class Config:
        extra = Extra.forbid
        frozen = True
        anystr_strip_whitespace = True
        min_anystr_length = 1

    @validator("*", pre=True)
    def _whole_numbers(cls, value: Any, field: ModelField) -> Any:
        """Pydantic would cut 2.5 down to 2 and read `yes` as 1 without a word."""
        whole = isinstance(field.type_, type) and issubclass(field.type_, int) and field.type_ is not bool
        if whole and isinstance(value, float | bool):
            raise ValueError(f"must be a whole number, not '{value}'")
        return value


class DayHours(_Part):
    """Opening hours of one weekday, in the clinic's time zone."""

    opens: time
    closes: time


class Hours(_Part):
    """Opening hours by weekday (`None` is closed), the latest start of a visit, and days off."""

    monday: DayHours | None = Field(...)
    tuesday: DayHours | None = Field(...)
    wednesday: DayHours | None = Field(...)
    thursday: DayHours | None = Field(...)
    friday: DayHours | None = Field(...)
    saturday: DayHours | None = Field(...)
    sunday: DayHours | None = Field(...)
    last_start: time | None = None
    closed_dates: tuple[date, ...] = ()

    @validator(*WEEKDAYS, pre=True)
    def _read_day(cls, value: Any) -> Any:
        if isinstance(value, dict | DayHours):
            return value
        text = str(value).strip().lower()
        if text == "closed":
            return None
        found = _HOURS.match(text)
        if not found:
            raise ValueError(f"must be like 10:00-19:00, or closed, not '{value}'")
        opens, closes = _time(found[1], found[2]), _time(found[3], found[4])
        if opens >= closes:
            raise ValueError(f"must close after it opens, not '{value}'")
        return DayHours(opens=opens, closes=closes)

    @validator("last_start", pre=True)
    def _read_last_start(cls, value: Any) -> Any:
        if value is None or isinstance(value, time):
            return value
        found = _TIME.match(str(value))
        if not found:
            raise ValueError(f"must be a time like 18:00, not '{value}'")
        return _time(found[1], found[2])

    def on(self, day: date) -> DayHours | None:
        """Opening hours on this very day: `None` when the clinic is closed."""
        return None if day in self.closed_dates else self.on_weekday(day.weekday())

    def on_weekday(self, weekday: int) -> DayHours | None:
        """Usual opening hours of a weekday (0 is Monday)."""
        hours: DayHours | None = getattr(self, WEEKDAYS[weekday])
        return hours


class Studio(_Part):
    """One place where people are treated. `rooms` is how many can be treated at the same time."""

    key: str = Field(regex=r"^[a-z][a-z0-9_]*$")
    name: str
    article: str = ""
    aliases: tuple[str, ...] = ()
    rooms: int = Field(ge=1, le=50)
    address: str | None = None
    phone: str | None = None
    email: EmailStr | None = None

    @property
    def spoken_name(self) -> str:
        """The name inside a sentence: "the Upper West Side"."""
        return f"{self.article} {self.name}".strip()


class Visits(_Part):
    """Lengths of visits, in minutes."""

    returning_minutes: PositiveInt
    first_minutes: PositiveInt
    intake_minutes: PositiveInt | None = None
    cups_off_after_minutes: PositiveInt | None = None

    def minutes(self, first: bool) -> int:
        """How long a visit takes."""
        return self.first_minutes if first else self.returning_minutes


class Prices(_Part):
    """Prices in `currency`; what is `None` the clinic has not told."""

    currency: str = "$"
    cupping_addon: Decimal | None = Field(default=None, gt=0, decimal_places=2)
    cupping_alone: Decimal | None = Field(default=None, gt=0, decimal_places=2)
    first_session_discount_percent: int | None = Field(default=None, ge=1, le=100)
    fsa_hsa: bool | None = None


class Membership(_Part):
    """What members get; what is `None` the clinic has not told."""

    addon_discount_percent: int | None = Field(default=None, ge=1, le=100)
    addon_free_for: str | None = None
    monthly_price: Decimal | None = Field(default=None, gt=0, decimal_places=2)


class HomeKit(_Part):
    """The kit for cupping at home; what is `None` the clinic has not told."""

    name: str | None = None
    cups: PositiveInt | None = None
    material: str | None = None
    also: tuple[str, ...] = ()
    price: Decimal | None = Field(default=None, gt=0, decimal_places=2)


class Contact(_Part):
    """How people reach the clinic."""

    phone: str | None = None
    email: EmailStr | None = None


class Provider(str, Enum):
    """Who keeps the diary: our own desk, Cal.com, or a booking page that people are sent to."""

    desk = "desk"
    calcom = "calcom"
    link = "link"


class EventTypes(_Part):
    """Numbers of a studio's event types at Cal.com: for a first visit, and for one of a returning client."""

    first: PositiveInt
    returning: PositiveInt


class Calcom(_Part):
    """The clinic's calendar at Cal.com: studio -> its event types."""

    event_types: dict[str, EventTypes]


class Link(_Part):
    """A booking page. `{studio} {date} {name} {email} {phone}` in its address are filled in if known."""

    url: str

    @validator("url")
    def _an_address(cls, value: str) -> str:
        fields = set(re.findall(r"{(\w*)}", value))
        if not re.match(r"https?://[^/\s]+", value) or re.search(r"\s", value):
            raise ValueError(
                f"must be an address like https://book.example.com/?name={{name}}, not '{value}'"
            )
        unknown = sorted(fields - set(LINK_FIELDS))
        if unknown:
            raise ValueError(f"must only use {{{'}, {'.join(LINK_FIELDS)}}}, not {{{unknown[0]}}}")
        return value


class Booking(_Part):
    """The rules of booking."""

    provider: Provider = Provider.desk
    calcom: Calcom | None = None
    link: Link | None = None
    notice_minutes: int = Field(default=60, ge=0, le=14 * _DAY)
    horizon_days: int = Field(default=60, ge=1, le=365)
    buffer_minutes: int = Field(default=0, ge=0, le=4 * 60)
    hold_minutes: int = Field(default=10, ge=1, le=_DAY)
    request_hold_hours: int = Field(default=24, ge=1, le=14 * 24)
    feed_number: int = Field(default=1, ge=1)

    @root_validator(skip_on_failure=True)
    def _provider_is_described(cls, values: dict[str, Any]) -> dict[str, Any]:
        name = values["provider"].value
        if name != Provider.desk.value and values[name] is None:
            raise ValueError(f"must have '{name}:' with what provider: {name} needs; see docs/booking.md")
        return values


class Clinic(_Part):
    """The whole of clinic.yml."""

    name: str
    timezone: str
    studios: tuple[Studio, ...]
    hours: Hours
    visits: Visits
    prices: Prices = Prices()
    membership: Membership = Membership()
    home_kit: HomeKit | None = None
    contact: Contact = Contact()
    booking: Booking = Booking()

    @validator("timezone")
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"must be a name like America/New_York, not '{value}'") from None
        return value

    @validator("studios")
    def _distinct_studios(cls, value: tuple[Studio, ...]) -> tuple[Studio, ...]:
        if not value:
            raise ValueError("must list at least one studio")
        keys = [studio.key for studio in value]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise ValueError(f"must have different keys, '{twice[0]}' is there twice")
        return value

    @root_validator(skip_on_failure=True)
    def _a_first_visit_fits(cls, values: dict[str, Any]) -> dict[str, Any]:
        hours: Hours = values["hours"]
        days = [day for day in map(hours.on_weekday, range(7)) if day]
        if not days:
            raise ValueError("hours: must open on at least one weekday")
        if hours.last_start and not any(day.opens <= hours.last_start < day.closes for day in days):
            raise ValueError("hours.last_start: must lie within the opening hours")
        return values

    @root_validator(skip_on_failure=True)
    def _calcom_knows_the_studios(cls, values: dict[str, Any]) -> dict[str, Any]:
        booking: Booking = values["booking"]
        if booking.calcom is None:
            return values
        keys, named = {studio.key for studio in values["studios"]}, set(booking.calcom.event_types)
        if keys != named:
            which = sorted(keys ^ named)[0]
            raise ValueError(f"booking.calcom.event_types: must name each studio once; look at '{which}'")
        return values

    @property
    def zone(self) -> ZoneInfo:
        """The clinic's time zone."""
        return ZoneInfo(self.timezone)

    def studio(self, key: str) -> Studio:
        """The studio with this key; `KeyError` when there is none."""
        for studio in self.studios:
            if studio.key == key:
                return studio
        raise KeyError(key)


def _time(hour: str, minute: str) -> time:
    if int(hour) > 23 or int(minute) > 59:
        raise ValueError(f"must be a time of day, not '{hour}:{minute}'")
    return time(int(hour), int(minute))
