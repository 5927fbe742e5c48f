"""clinic.yml in the words of an answer: the placeholders that texts may use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from decimal import Decimal
from itertools import groupby

from clinic.profile import WEEKDAYS, Clinic, DayHours, Hours


def facts(clinic: Clinic) -> dict[str, str]:
    """Placeholder -> what it stands for, as plain ASCII text.

    A value that clinic.yml does not have has no key here, so that no text can show a gap or a guess.
    """
    known = {
        "clinic_name": clinic.name,
        "studios": spoken_list([studio.spoken_name for studio in clinic.studios]),
        "studios_or": spoken_list([studio.spoken_name for studio in clinic.studios], "or"),
        "studio_count": str(len(clinic.studios)),
        "hours": spoken_hours(clinic.hours),
        "hours_short": spoken_hours(clinic.hours, short=True),
        "booking_horizon_days": str(clinic.booking.horizon_days),
        "booking_notice": _spoken_minutes(clinic.booking.notice_minutes),
        "hold_minutes": str(clinic.booking.hold_minutes),
        "request_hold_hours": str(clinic.booking.request_hold_hours),
        "session_minutes": _number(clinic.visits.returning_minutes),
        "first_visit_minutes": _number(clinic.visits.first_minutes),
        "intake_minutes": _number(clinic.visits.intake_minutes),
        "cups_off_minutes": _number(clinic.visits.cups_off_after_minutes),
        "last_start": _spoken_time(clinic.hours.last_start) if clinic.hours.last_start else None,
        "contact_phone": clinic.contact.phone,
        "contact_email": clinic.contact.email,
        **_money(clinic),
        **_kit(clinic),
        **_studio_details(clinic),
    }
    return {key: value for key, value in known.items() if value}


def spoken_list(items: Sequence[str], conjunction: str = "and") -> str:
    """["a", "b", "c"] -> "a, b and c"."""
    return f" {conjunction} ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))


def spoken_hours(hours: Hours, short: bool = False) -> str:
    """Opening hours of a week: "Monday to Saturday 10 am to 7 pm, closed Sunday".

    Short: "Mon-Sat 10am-7pm, closed Sun".
    """
    week = [(name, hours.on_weekday(number)) for number, name in enumerate(WEEKDAYS)]
    parts = []
    for open_hours, days in groupby(week, key=lambda day: day[1]):
        names = [_day_name(name, short) for name, _ in days]
        parts.append(_spoken_days(names, open_hours, short))
    return ", ".join(parts)


def _spoken_days(names: list[str], hours: DayHours | None, short: bool) -> str:
    to = "-" if short else " to "
    days = names[0] if len(names) == 1 else f"{names[0]}{to}{names[-1]}"
    if hours is None:
        return f"closed {days}"
    return f"{days} {_spoken_time(hours.opens, short)}{to}{_spoken_time(hours.closes, short)}"


def _day_name(name: str, short: bool) -> str:
    return name[:3].capitalize() if short else name.capitalize()


def _spoken_time(at: time, short: bool = False) -> str:
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'' if short else ' '}{'am' if at.hour < 12 else 'pm'}"


def _spoken_minutes(minutes: int) -> str:
    if minutes and minutes % 60 == 0:
        return "1 hour" if minutes == 60 else f"{minutes // 60} hours"
    return f"{minutes} minutes"


def _money(clinic: Clinic) -> dict[str, str | None]:
    prices, membership = clinic.prices, clinic.membership
    return {
        "addon_price": _price(prices.currency, prices.cupping_addon),
        "standalone_price": _price(prices.currency, prices.cupping_alone),
        "first_discount": _percent(prices.first_session_discount_percent),
        "fsa_hsa": "FSA and HSA" if prices.fsa_hsa else None,
        "member_discount": _percent(membership.addon_discount_percent),
        "member_free_plan": membership.addon_free_for,
        "membership_price": _price(prices.currency, membership.monthly_price),
    }


def _kit(clinic: Clinic) -> dict[str, str | None]:
    kit = clinic.home_kit
    if kit is None:
        return {}
    cups = f"{kit.cups} {kit.material or ''} cups".replace("  ", " ") if kit.cups else None
    return {
        "kit_name": kit.name,
        "kit_cups": _number(kit.cups),
        "kit_contents": spoken_list([part for part in (cups, *kit.also) if part]),
        "kit_price": _price(clinic.prices.currency, kit.price),
    }


def _studio_details(clinic: Clinic) -> dict[str, str | None]:
    details: dict[str, str | None] = {}
    for studio in clinic.studios:
        details[f"{studio.key}_address"] = studio.address
        details[f"{studio.key}_phone"] = studio.phone
    return details


def _number(value: int | None) -> str | None:
    return None if value is None else str(value)


def _price(currency: str, value: Decimal | None) -> str | None:
    if value is None:
        return None
    return f"{currency}{value:.0f}" if value == value.to_integral_value() else f"{currency}{value:.2f}"


def _percent(value: int | None) -> str | None:
    return None if value is None else f"{value}%"
