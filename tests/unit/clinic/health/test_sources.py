"""Every finding of a term leads back to the source of its term group."""

from __future__ import annotations

import pytest

from clinic import health
from clinic.health import datafiles, sources


@pytest.mark.parametrize("text", ["I take warfarin", "I had a stroke", "my skin is broken", "I'm pregnant"])
def test_a_finding_names_its_source(text: str) -> None:
    (finding, *_) = health.read(text).findings
    listed = {group["source"] for group in datafiles.load(finding.concept)["groups"]}
    assert sources.of(finding) in listed


def test_a_bare_yes_has_no_source_but_itself() -> None:
    (finding,) = health.read("yes", "pregnancy").findings
    assert sources.of(finding) == ""
