"""Serves calendar files: a client's appointment and a studio's feed, at addresses that nobody can guess.

GET /calendar/<reference>-<signature>.ics
GET /calendar/feed/<studio>-<signature>.ics
"""

from __future__ import annotations

from sanic import Blueprint
from sanic.exceptions import NotFound
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.threads import Database
from bot.channels.web_config import WebConfig
from clinic import calendars, clock, invitation, settings

_HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Disposition": 'attachment; filename="appointment.ics"',
}


def add_calendars(routes: Blueprint, database: Database, config: WebConfig) -> None:
    """Add the calendars' routes. A wrong address and one without an appointment get the same answer."""

    async def appointment(request: Request, name: str) -> HTTPResponse:
        clinic = settings.get().clinic
        return _file(
            await database.read(
                lambda session: calendars.appointment_file(session, config.secret, name, clinic)
            )
        )

    async def feed(request: Request, name: str) -> HTTPResponse:
        clinic, now = settings.get().clinic, clock.now()
        return _file(
            await database.read(
                lambda session: calendars.feed_file(session, config.secret, name, clinic, now)
            )
        )

    routes.add_route(appointment, "/calendar/<name:str>", name="calendar")
    routes.add_route(feed, "/calendar/feed/<name:str>", name="calendar_feed")


def _file(content: bytes | None) -> HTTPResponse:
    if content is None:
        raise NotFound("no such calendar")
    content_type = f"{invitation.CONTENT_TYPE}; charset=utf-8"
    return HTTPResponse(content, headers=dict(_HEADERS), content_type=content_type)
