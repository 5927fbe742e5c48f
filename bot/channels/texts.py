"""The channels' own replies: what is said when a message cannot become a turn.

They are read from the file and not from the trained model, so that they are there when the model is not.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.nlg import fill
from clinic import settings
from clinic.errors import SettingsError
from clinic.kept import kept

TURN_FAILED = "utter_turn_failed"
TOO_LONG = "utter_message_too_long"
EMPTY = "utter_message_empty"
NEEDED = (TURN_FAILED, TOO_LONG, EMPTY)

FILE = settings.ROOT / "data" / "texts" / "channel.yml"


def text(name: str, channel: str) -> str:
    """The reply of that name for the channel, with clinic.yml's values; raises `SettingsError`."""
    variants = responses(FILE)[name]
    chosen = next((v for v in variants if v.get("channel") == channel), None) or variants[0]
    return str(fill(chosen["text"], settings.facts(settings.get().clinic)))


@kept
def responses(path: Path) -> dict[str, list[dict[str, Any]]]:
    """The file's responses, with all that are needed; raises `SettingsError`."""
    try:
        content = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
        found = dict(content["responses"])
    except (OSError, YAMLError, KeyError, TypeError) as error:
        raise SettingsError(f"{path.name}: cannot be read ({type(error).__name__}); mend {path}") from None
    for name in NEEDED:
        if not found.get(name) or not all(variant.get("text") for variant in found[name]):
            raise SettingsError(f"{path.name}: {name} is missing or has no text; add it")
    return found
