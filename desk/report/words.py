"""What stands above and below the report's numbers, in the terminal and on the page."""

from __future__ import annotations

from clinic import clock
from clinic.report import FEWEST
from desk.report.figures import Report, text
from desk.tables import clinic_time


def heads(report: Report) -> list[str]:
    """The title, the time it is about, and when it was made."""
    span = {"since": clinic_time(report.span.since), "until": clinic_time(report.span.until)}
    return [
        text("title", clinic=report.clinic.name),
        text("span", **span, zone=report.clinic.timezone),
        text("made", made=clinic_time(clock.now())),
    ]


def notes(report: Report) -> list[str]:
    """What has to be known before reading on; often nothing."""
    if report.is_empty:
        return [text("empty")]
    return [text("few_people", few=FEWEST)] if report.is_few else []
