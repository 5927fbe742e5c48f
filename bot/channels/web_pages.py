"""Serves the widget's files and the demo page."""

from __future__ import annotations

from sanic import Blueprint
from sanic.exceptions import NotFound
from sanic.request import Request
from sanic.response import HTTPResponse, empty

from bot.channels import origins, pages
from bot.channels.pages import Page
from bot.channels.web_requests import Doorkeeper

_FRESH = "public, max-age=300"


def add_pages(routes: Blueprint, door: Doorkeeper) -> None:
    """Add the pages' routes. Other websites load the widget's modules only if they are allowed ones."""

    async def widget(request: Request) -> HTTPResponse:
        return _embeddable(_serve(request, pages.widget_file("widget.js")))

    async def widget_part(request: Request, name: str) -> HTTPResponse:
        return _embeddable(_serve(request, pages.widget_file(name)))

    async def demo(request: Request) -> HTTPResponse:
        response = _serve(request, pages.demo_page())
        response.headers["Content-Security-Policy"] = origins.PAGE_POLICY
        return response

    async def demo_part(request: Request, name: str) -> HTTPResponse:
        return _serve(request, pages.demo_file(name))

    routes.add_route(widget, "/widget.js", name="widget")
    routes.add_route(widget_part, "/widget/<name:str>", name="widget_part")
    routes.add_route(demo, "/demo", name="demo")
    routes.add_route(demo_part, "/demo/<name:str>", name="demo_part")


def _serve(request: Request, page: Page | None) -> HTTPResponse:
    if page is None:
        raise NotFound("no such file")
    headers = {"ETag": page.etag, "Cache-Control": _FRESH}
    if request.headers.get("if-none-match") == page.etag:
        return empty(304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return HTTPResponse(page.zipped, headers=headers, content_type=page.content_type)
    return HTTPResponse(page.body, headers=headers, content_type=page.content_type)


def _embeddable(response: HTTPResponse) -> HTTPResponse:
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
