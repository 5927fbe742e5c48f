"""A topic that keeps every rule, as text, for tests that break one."""

from __future__ import annotations

from pathlib import Path

THINGS = ("a dog", "my cat", "a parrot", "our hamster", "the goldfish", "a rabbit", "my tortoise", "a pony")
WAYS = ("can i bring {}", "is {} allowed", "may {} come along", "what about {}", "{} in the room ok?")
WAYS += ("would {} be a problem", "i have {} with me", "do you mind {}")
EXAMPLES = [way.format(thing) for thing in THINGS for way in WAYS]
ANSWER = "What the clinic says about animals it hasn't told me. I can pass your question to the team."
SMS_ANSWER = "About animals the clinic hasn't told me. I can pass your question to the team."


def pets(examples: list[str] | None = None, web: str = ANSWER, sms: str = SMS_ANSWER, **metadata: str) -> str:
    """The file of a topic `pets` with one sub-question."""
    listed = "".join(f"      - {text}\n" for text in EXAMPLES if examples is None or text in examples)
    listed = listed if examples is None else "".join(f"      - {text}\n" for text in examples)
    told = {"title": "Can I bring my dog?", "source": "not_told"} | metadata
    inside = ", ".join(f'{key}: "{value}"' for key, value in told.items() if value)
    return f"""\
# pets: bringing an animal.
# Borders: animals as patients -> out_of_scope
version: "3.1"
nlu:
  - intent: faq/pets
    examples: |
{listed}responses:
  utter_faq/pets:
    - text: "{web}"
      metadata: {{{inside}}}
    - text: "{sms}"
      channel: sms
"""


def write(data: Path, content: str, name: str = "pets") -> Path:
    """Put it among the topics."""
    path = data / "faq" / f"{name}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")
    return path
