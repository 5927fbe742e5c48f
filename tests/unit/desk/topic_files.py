"""A few small topic files, for tests that change them."""

from __future__ import annotations

from pathlib import Path

AFTERCARE = """\
# aftercare: what to do after a session
version: "3.1"
nlu:
  - intent: faq/aftercare
    examples: |
      - what do i do afterwards
      - water?

  # one the clinic is often asked
  - intent: faq/aftercare
    metadata: {about: hot_tub}
    examples: |
      - can i go in a hot tub
      - sauna: yes or no # really
responses:
  utter_faq/aftercare:
    - text:   "Rest,   and drink water."   # odd spaces stay
"""
BOOK = """\
nlu:
- intent: book
  examples: |
    - book a session
    - appointment
"""
BOOK_MORE = """\
nlu:
- intent: book
  examples: |
    - reserve
"""


def write_topics(folder: Path) -> Path:
    """`data/` in the folder, with the topics aftercare and book."""
    data = folder / "data"
    for name, content in (
        ("faq/aftercare.yml", AFTERCARE),
        ("nlu/book.yml", BOOK),
        ("nlu/book_more.yml", BOOK_MORE),
    ):
        path = data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return data
