"""Where a finding's rule comes from, for the record that a clinician checks."""

from __future__ import annotations

from functools import lru_cache

from clinic.health import lexicon
from clinic.health.findings import Finding


def of(finding: Finding) -> str:
    """The source that data/health names for the term group in `finding.rule` ("group: reason"); "" if none.

    A plain "yes" to a question has no term: its source is the answer itself.
    """
    return _by_group().get(finding.rule.split(":", 1)[0], "")


@lru_cache(maxsize=1)
def _by_group() -> dict[str, str]:
    return {group.name: group.source for group in lexicon.get().groups}
