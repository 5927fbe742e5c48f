"""What the first person should not have to wait for."""

from __future__ import annotations

from clinic import clock, questionnaire, screening, settings, when
from clinic.when import Opening


def warm_up() -> None:
    """Load the health terms, the questions and the words for times: seconds, once in a process."""
    questionnaire.asked()
    screening.volunteered("no")
    when.read("friday", clock.now(), Opening.of(settings.get().clinic))
