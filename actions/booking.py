"""The booking: what was said about studio, time, name and contact; places to choose from; read back; booked once."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
