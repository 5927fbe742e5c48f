"""The texts of answers as they stand in data/ now, whatever the model was trained with.

So a changed wording needs no training: a model knows the names of the answers, not their words.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from clinic.errors import SettingsError
from clinic.settings import ROOT

DATA = ROOT / "data"
FOLDERS = ("faq", "texts")
Responses = dict[str, list[dict[str, Any]]]


def read(data: Path = DATA) -> Responses:
    """Every response in the files; raises `SettingsError` that names the file and the line."""
    found: Responses = {}
    for path in (path for folder in FOLDERS for path in sorted((data / folder).glob("*.yml"))):
        for name, variants in (_content(path).get("responses") or {}).items():
            if not isinstance(variants, list) or not all(isinstance(one, dict) for one in variants):
                raise SettingsError(f"{path.name}: {name}: must be a list of texts; mend it")
            found[name] = variants
    return found


def _content(path: Path) -> dict[str, Any]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path.name}: cannot be read ({type(error).__name__}); mend it") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
        raise SettingsError(
            f"{path.name}: {where}is not YAML; check the indentation and the quotes"
        ) from None
    return content if isinstance(content, dict) else {}
