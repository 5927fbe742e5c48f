"""The studios a text names, also misspelt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rapidfuzz.distance import OSA

from clinic.kept import kept

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from clinic.profile import Studio

SHORTEST_MISSPELT = 6  # letters; shorter names are too like other words
MOST_LIKE = 0.82  # share of letters that must be right


@dataclass(frozen=True)
class Found:
    """A studio's name as clinic.yml spells it, and where it stands in the text."""

    name: str
    start: int
    end: int


class StudioFinder:
    """Finds names and aliases exactly, and, where there are none, names that are nearly right."""

    def __init__(self, studios: Sequence[Studio]) -> None:
        import spacy
        from spacy.matcher import PhraseMatcher

        self._nlp: Any = spacy.blank("en")
        self._matcher = PhraseMatcher(self._nlp.vocab, attr="LOWER")
        self._names = {studio.key: studio.name for studio in studios}
        self._spelled: list[tuple[str, str]] = []
        for studio in studios:
            spellings = [studio.name, *studio.aliases]
            self._matcher.add(studio.key, [self._nlp.make_doc(spelling) for spelling in spellings])
            self._spelled += [(studio.name, _letters(spelling)) for spelling in spellings]

    def find(self, text: str) -> list[Found]:
        """Return the studios in the order of the text."""
        from spacy.util import filter_spans

        doc = self._nlp.make_doc(text)
        spans = filter_spans(self._matcher(doc, as_spans=True))
        exact = [Found(self._names[span.label_], span.start_char, span.end_char) for span in spans]
        taken = {token.i for span in spans for token in span}
        return sorted([*exact, *self._misspelt(doc, taken)], key=lambda found: found.start)

    def _misspelt(self, doc: Doc, taken: set[int]) -> Iterator[Found]:
        """Yield, from left to right, the longest runs of one to three other words nearly spelling a name."""
        first = 0
        while first < len(doc):
            for stop in range(min(len(doc), first + 3), first, -1):
                ends_in_words = doc[first].is_alpha and doc[stop - 1].is_alpha
                if not ends_in_words or taken & set(range(first, stop)):
                    continue
                name = self._nearly(_letters(doc[first:stop].text))
                if name:
                    yield Found(name, doc[first].idx, doc[stop - 1].idx + len(doc[stop - 1]))
                    first = stop - 1
                    break
            first += 1

    def _nearly(self, letters: str) -> str | None:
        if len(letters) < SHORTEST_MISSPELT:
            return None
        best, name = max(
            (OSA.normalized_similarity(letters, spelled), name)
            for name, spelled in self._spelled
            if len(spelled) >= SHORTEST_MISSPELT
        )
        return name if best >= MOST_LIKE else None


def _letters(text: str) -> str:
    return "".join(sign for sign in text.lower() if sign.isalpha())


@kept
def finder() -> StudioFinder:
    """The finder for the studios of clinic.yml."""
    from clinic import settings

    return StudioFinder(settings.get().clinic.studios)
