"""The studio that staff name."""

from __future__ import annotations

import typer

from clinic import settings


def key_of(typed: str | None) -> str | None:
    """The key of the studio with this key, name or alias, in any case; one that is none is bad usage."""
    if typed is None:
        return None
    studios = settings.get().clinic.studios
    wanted = _bare(typed)
    for studio in studios:
        if wanted in {_bare(name) for name in (studio.key, studio.name, *studio.aliases)}:
            return studio.key
    names = ", ".join(studio.key for studio in studios)
    raise typer.BadParameter(f"there is no studio '{typed}'; there are {names}", param_hint="--studio")


def name_of(key: str) -> str:
    """Its name; the key when clinic.yml has it no longer."""
    try:
        return settings.get().clinic.studio(key).name
    except KeyError:
        return key


def spoken(key: str) -> str:
    """Its name inside a sentence; the key when clinic.yml has it no longer."""
    try:
        return settings.get().clinic.studio(key).spoken_name
    except KeyError:
        return key


def _bare(name: str) -> str:
    return " ".join(name.casefold().replace("_", " ").replace("-", " ").removeprefix("the ").split())
