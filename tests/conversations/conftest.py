"""The trained bot, loaded once, with real actions in the same process."""

from __future__ import annotations

import pytest
from rasa.core.agent import Agent
from rasa.model import get_latest_model

from bot.inprocess import InProcessActions
from bot.nlg import ClinicNLG
from clinic.settings import ROOT


@pytest.fixture(scope="session")
def agent() -> Agent:
    """Needs a model: `make train`."""
    model = get_latest_model(ROOT / "models")
    assert model, "models/ holds no trained model: run `make train` first"
    loaded = Agent.load(model, action_endpoint=InProcessActions("actions"))
    loaded.nlg = ClinicNLG(None, loaded.domain)
    loaded.processor.nlg = loaded.nlg
    return loaded
