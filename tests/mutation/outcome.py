"""What came of a trial, told in figures and in entries for survivors.yml."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass

from tests.mutation import survivors, trials
from tests.mutation.mutants import Mutant


@dataclass(frozen=True)
class Outcome:
    """The mutants that a test noticed, that survivors.yml explains, and neither; entries without a mutant."""

    noticed: tuple[Mutant, ...]
    explained: tuple[Mutant, ...]
    unexplained: tuple[Mutant, ...]
    overdone: tuple[Mutant, ...]
    stale: tuple[survivors.Key, ...]
    seconds: float

    @classmethod
    def of(
        cls,
        outcomes: Mapping[Mutant, str],
        known: Container[survivors.Key],
        stale: list[survivors.Key],
        seconds: float,
    ) -> Outcome:
        """Sorted by where they are."""
        ordered = sorted(outcomes, key=lambda m: (m.file, m.lines, m.now))
        left = [m for m in ordered if outcomes[m] != trials.KILLED]
        noticed = tuple(m for m in ordered if outcomes[m] == trials.KILLED)
        return cls(
            noticed,
            tuple(m for m in left if m.key in known),
            tuple(m for m in left if m.key not in known),
            tuple(m for m in noticed if m.key in known),
            tuple(stale),
            seconds,
        )

    @property
    def share(self) -> float:
        """How many of all that were tried the tests notice, 0 to 1."""
        tried = len(self.noticed) + len(self.explained) + len(self.unexplained)
        return len(self.noticed) / tried if tried else 1.0

    def told(self) -> str:
        """The unexplained as entries for the list, then the figures: of each file, and of all."""
        lines = []
        for title, listed in (("nobody notices", self.unexplained), ("listed, yet noticed", self.overdone)):
            for file in dict.fromkeys(m.file for m in listed):
                lines.append(f"{title}, {file}:")
                lines += [survivors.entry(m).rstrip() for m in listed if m.file == file]
        lines += [f"stale entry: {' | '.join(key)}" for key in self.stale]
        everything = (*self.noticed, *self.explained, *self.unexplained)
        files = sorted({m.file for m in everything})
        lines += [self._figures(file) for file in files] if len(files) > 1 else []
        pace = 60 * len(everything) / max(self.seconds, 0.001)
        return "\n".join([*lines, f"{self._figures('')}; {self.share:.1%} noticed, {pace:.0f} a minute"])

    def _figures(self, file: str) -> str:
        noticed, explained, neither = (
            sum(not file or m.file == file for m in part)
            for part in (self.noticed, self.explained, self.unexplained)
        )
        tried = noticed + explained + neither
        return (
            f"{file or 'all'}: {tried} mutants, {noticed} noticed, {explained} explained, {neither} neither"
        )
