"""Answers are said as they stand in the files, whatever the model was trained with."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain

from bot import answers
from bot.nlg import ClinicNLG
from clinic.errors import SettingsError


def write(folder: Path, name: str, content: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")


def test_ours_can_all_be_read() -> None:
    found = answers.read()
    assert {"utter_faq/pain", "utter_faq/aftercare.hot_tub", "utter_turn_failed"} <= set(found)
    assert all(isinstance(variant["text"], str) for variants in found.values() for variant in variants)


def test_the_files_words_go_before_the_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "faq/pain.yml", "responses:\n  utter_faq/pain:\n  - text: New for {addon_price}.\n")
    monkeypatch.setattr(answers.read, "__defaults__", (tmp_path,))
    domain = Domain.from_dict({"responses": {n: [{"text": "Old."}] for n in ("utter_faq/pain", "utter_a")}})
    nlg = ClinicNLG(None, domain)

    def says(name: str) -> str:
        return str((nlg.generate_from_slots(name, {}, "web") or {})["text"])

    assert (says("utter_faq/pain"), says("utter_a")) == ("New for $20.", "Old.")
    nlg.responses = domain.responses  # as Rasa does when it has loaded a model
    assert says("utter_faq/pain") == "New for $20."
    write(tmp_path, "faq/pain.yml", "responses:\n  utter_faq/pain:\n  - text: Newer.\n")
    nlg.renew()
    assert says("utter_faq/pain") == "Newer."
    write(tmp_path, "faq/pain.yml", "responses:\n  utter_faq/pain: [\n")
    nlg.renew()
    assert says("utter_faq/pain") == "Newer."


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("responses: [\n", "pain.yml: line 2: is not YAML"),
        ("responses:\n  utter_faq/pain: text\n", "pain.yml: utter_faq/pain: must be a list"),
    ],
)
def test_what_cannot_be_read_names_its_file(tmp_path: Path, content: str, reason: str) -> None:
    write(tmp_path, "faq/pain.yml", content)
    with pytest.raises(SettingsError, match=reason):
        answers.read(tmp_path)
