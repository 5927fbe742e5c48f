"""Second stage: which sub-question of a topic is asked, if any, by its nearest examples."""

from __future__ import annotations

from bot.nlu.topic_model import TopicModel

FLOOR = 0.5  # a sub-question's example must be at least this near
MARGIN = 0.02  # and nearer than the topic's general examples by this


class Subquestions:
    """Knows the sub-questions of each topic by the trained model's examples."""

    def __init__(self, model: TopicModel) -> None:
        self._model = model
        labels: dict[str, list[str | None]] = {}
        for example in model.examples:
            labels.setdefault(example.intent, []).append(example.about)
        self._labels = {intent: names for intent, names in labels.items() if any(names)}

    def about(self, text: str, intent: str) -> str | None:
        """Return the sub-question of ``intent`` that ``text`` asks; None: the topic in general."""
        labels = self._labels.get(intent)
        if labels is None:
            return None
        nearness = self._model.nearness(text, intent)
        best: dict[str | None, float] = {}
        for label, value in zip(labels, nearness, strict=True):
            best[label] = max(value, best.get(label, -1.0))
        general = best.pop(None, 0.0)
        name, value = max(best.items(), key=lambda item: item[1])
        return name if value >= FLOOR and value - general >= MARGIN else None
