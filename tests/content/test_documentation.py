"""Whatever a person can type or set is documented."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from pydantic import BaseModel
from pydantic.fields import ModelField

from clinic.profile import Clinic
from clinic.settings import ROOT
from desk.cli import app

PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")))
DOCUMENTED = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
CLINIC_YML = (ROOT / "clinic.yml").read_text(encoding="utf-8")
FROM_ENVIRONMENT = re.compile(r"\benv(?:iron)?(?:\.get\(|\[|, )\"([A-Z_]+)\"[,)\]]")
NOT_OURS = {"PATH"}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def targets() -> list[str]:
    """What can be made. `...-environment` are steps of others."""
    listed = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    assert listed
    return [name for name in listed[1].split() if not name.endswith("-environment")]


def settings() -> list[str]:
    """Names that the program reads from the environment."""
    found: set[str] = set()
    for package in ("actions", "bot", "clinic", "desk"):
        for file in (ROOT / package).rglob("*.py"):
            found |= set(FROM_ENVIRONMENT.findall(file.read_text(encoding="utf-8")))
    return sorted(found - NOT_OURS)


def clinic_keys(model: type[BaseModel] = Clinic) -> Iterator[str]:
    """Every key that clinic.yml may have."""
    for name, field in model.__fields__.items():
        yield name
        inner = _inner(field)
        if inner and name not in WEEKDAYS:
            yield from clinic_keys(inner)


def _inner(field: ModelField) -> type[BaseModel] | None:
    return field.type_ if isinstance(field.type_, type) and issubclass(field.type_, BaseModel) else None


def desk_commands() -> list[str]:
    """What can be typed after `desk`."""
    commands = [str(command.name or command.callback.__name__) for command in app.registered_commands]
    return sorted(commands + [str(group.name) for group in app.registered_groups])


@pytest.mark.parametrize("target", targets())
def test_a_make_target_is_documented_and_in_make_help(target: str) -> None:
    assert f"`make {target}" in DOCUMENTED
    assert re.search(rf"^{target}:.*## \w", MAKEFILE, re.MULTILINE)


def test_every_rule_of_the_makefile_is_a_target() -> None:
    rules = re.findall(r"^([a-z][a-z-]*):(?!=)", MAKEFILE, re.MULTILINE)
    assert {name for name in rules if not name.endswith("-environment")} == set(targets())


def test_settings_are_found() -> None:
    assert {"DATABASE_URL", "PORT", "VENTOSA_ENV", "RASA_ARGS"} <= set(settings())


@pytest.mark.parametrize("setting", settings())
def test_a_setting_is_documented(setting: str) -> None:
    assert f"`{setting}`" in DOCUMENTED


@pytest.mark.parametrize("name", desk_commands())
def test_a_desk_command_is_documented_and_has_help(name: str) -> None:
    assert f"desk {name}" in DOCUMENTED


@pytest.mark.parametrize("key", sorted(set(clinic_keys())))
def test_a_key_of_clinic_yml_is_in_the_shipped_file(key: str) -> None:
    """With its value, or as a comment that shows how to add it."""
    assert re.search(rf"^\s*(?:- |# )?{key}:", CLINIC_YML, re.MULTILINE)


@pytest.mark.parametrize("topic", sorted(path.stem for path in (ROOT / "data" / "faq").glob("*.yml")))
def test_a_topic_says_where_its_answer_comes_from(topic: str) -> None:
    text = (ROOT / "data" / "faq" / f"{topic}.yml").read_text(encoding="utf-8")
    assert "source:" in text


def test_places_and_pictures_that_the_pages_name_exist() -> None:
    named = re.findall(r"`((?:[\w-]+/)+[\w.-]*|[\w-]+\.(?:yml|md))`|\]\(([\w./-]+)\)", DOCUMENTED)
    places = {code or link for code, link in named}
    tops = {place: place.split("/")[0] for place in places}
    ours = {place for place, top in tops.items() if top != "var" and (ROOT / top).exists()}
    assert sorted(place for place in ours if not (ROOT / place).exists()) == []
