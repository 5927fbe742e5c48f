from __future__ import annotations

from pathlib import Path

import pytest

from bot.nlu.language_model import LanguageModel

ENGLISH_EXAMPLES = [
    "how much is cupping",
    "does it leave marks",
    "i take xarelto daily",
    "necesito una ambulancia",
]


@pytest.fixture(scope="module")
def model() -> LanguageModel:
    return LanguageModel.fit(ENGLISH_EXAMPLES)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ok",
        "no",
        "wht r ur hrs",
        "Maria de la Cruz",
        "José",
        "Ana Gonzalez",
        "hola, how much is it",
        "estoy embarazada, can i come to the studio",
        "ciao",
        "212-555-0133",
        "asdfgh",
        "😀",
        "a la carte",
        "Marcus Oyelaran",
        "su lin",
        "Para Singh",
        "Ana Claro",
        "Mi Sun Park",
    ],
)
def test_english_names_and_typos_are_english(model: LanguageModel, text: str) -> None:
    assert model.detect(text) == "en"


@pytest.mark.parametrize(
    "text",
    [
        "hola",
        "cuanto cuesta",
        "¿duele?",
        "no gracias",
        "me duele el pecho",
        "me puedo bañar",
        "MAÑANA PUEDO IR?",
        "estoy tomando xarelto",
        "tienen cita el sabado",
        "necesito una ambulancia",
        "de nada",
        "con cita",
        "Buenas Tardes",
    ],
)
def test_spanish_is_recognised_also_without_accents(model: LanguageModel, text: str) -> None:
    assert model.detect(text) == "es"


@pytest.mark.parametrize(
    "text", ["你好", "сколько стоит", "bonjour combien coute une seance", "quanto costa la seduta"]
)
def test_other_languages_are_other(model: LanguageModel, text: str) -> None:
    assert model.detect(text) == "other"


def test_the_model_is_the_same_after_saving(model: LanguageModel, tmp_path: Path) -> None:
    model.save(tmp_path / "english.json")
    assert LanguageModel.load(tmp_path / "english.json") == model
