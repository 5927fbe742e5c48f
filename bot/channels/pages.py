"""The widget's files and the demo page, as they lie in web/."""

from __future__ import annotations

import gzip
import hashlib
import html
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from string import Template

from clinic import settings

WEB = settings.ROOT / "web"
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True)
class Page:
    """A file as it is served."""

    body: bytes
    zipped: bytes
    content_type: str
    etag: str


def widget_file(name: str) -> Page | None:
    """A file of the widget by its name, e.g. "widget.js" or "element.js"; None if there is none."""
    path = WEB / name if name == "widget.js" else WEB / "widget" / name
    if path.suffix not in (".js", ".css") or path.name != name or not path.is_file():
        return None
    return _page(path, path.stat().st_mtime_ns)


def demo_file(name: str) -> Page | None:
    """A file of the demo page by its name; None if there is none."""
    path = WEB / "demo" / name
    if path.suffix not in _TYPES or path.name != name or not path.is_file():
        return None
    return _page(path, path.stat().st_mtime_ns)


def demo_page() -> Page:
    """The demo page with the clinic's own name and facts."""
    path = WEB / "demo.html"
    facts = settings.facts(settings.get().clinic)
    return _page(path, path.stat().st_mtime_ns, tuple(sorted(facts.items())))


@lru_cache(maxsize=32)
def _page(path: Path, changed: int, facts: tuple[tuple[str, str], ...] = ()) -> Page:
    """Read the file; `changed` makes an edited one be read again. With facts, its `$placeholders` are filled
    in.
    """
    body = path.read_bytes()
    if facts:
        body = with_facts(body.decode(), dict(facts)).encode()
    digest = hashlib.sha256(body).hexdigest()[:20]
    return Page(body, gzip.compress(body, 9, mtime=0), _TYPES[path.suffix], f'"{digest}"')


def with_facts(page: str, facts: Mapping[str, str]) -> str:
    """The page with its `$placeholders` filled in, as text. A line with an unknown one is left out."""
    known = {key: html.escape(value) for key, value in facts.items()}
    lines = []
    for line in page.splitlines(keepends=True):
        try:
            lines.append(Template(line).substitute(known))
        except KeyError:
            continue
        except ValueError:  # a dollar sign that means dollars
            lines.append(line)
    return "".join(lines)
