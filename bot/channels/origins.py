"""Which websites may talk to the bot, and the headers that tell browsers so."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}
NO_PAGE_POLICY = "default-src 'none'; frame-ancestors 'none'"  # of answers that are no page
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Last-Event-ID",
    "Access-Control-Max-Age": "600",
}


def is_allowed(headers: Mapping[str, str], allowed: Collection[str]) -> bool:
    """Whether a request with these headers comes from our own page, a listed website, or none at all."""
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site") != "cross-site"
    return origin in allowed or is_own(origin, headers.get("host", ""))


def is_own(origin: str, host: str) -> bool:
    """Whether the origin is where the request was sent to (a proxy may have changed the scheme)."""
    parts = urlsplit(origin)
    return parts.scheme in ("http", "https") and bool(host) and parts.netloc == host


def cors_headers(method: str, headers: Mapping[str, str], allowed: Collection[str]) -> dict[str, str]:
    """What lets the request's website read our answer, or (asked with OPTIONS) send to us.

    Nothing does, unless it is allowed.
    """
    origin = headers.get("origin")
    if origin is None or not is_allowed(headers, allowed):
        return {"Vary": "Origin"}
    preflight = _PREFLIGHT if method == "OPTIONS" else {}
    return {
        "Vary": "Origin",
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Expose-Headers": "Retry-After",
        **preflight,
    }
