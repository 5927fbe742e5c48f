"""medspaCy's ConText and negspaCy over the same sentences, in the environment of requirements/eval.txt.

Reads JSON lines {"text", "targets": [[start, end], ...]} and writes for each a line {"medspacy": [...],
"negspacy": [...]} with a status for every target: present, absent, family, historical or possible. Both are
used as their makers ship them.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import medspacy  # noqa: F401  registers the pipes
import spacy
from negspacy.negation import Negex  # noqa: F401  registers "negex"
from spacy.tokens import Doc, Span


def pipelines() -> tuple[Any, Any]:
    """(ConText, NegEx), each behind the sentence splitter it recommends."""
    context = spacy.blank("en")
    context.add_pipe("medspacy_pyrush")
    context.add_pipe("medspacy_context")
    negex = spacy.blank("en")
    negex.add_pipe("sentencizer")
    negex.add_pipe("negex", config={"ent_types": ["HEALTH"]})
    return context, negex


def marked(nlp: Any, text: str, targets: list[list[int]]) -> Doc:
    """The text with the targets as its entities, before any pipe has run."""
    doc = nlp.make_doc(text)
    spans = [doc.char_span(start, end, label="HEALTH", alignment_mode="expand") for start, end in targets]
    doc.ents = spacy.util.filter_spans([span for span in spans if span is not None])
    for _, pipe in nlp.pipeline:
        doc = pipe(doc)
    return doc


def by_context(span: Span) -> str:
    """ConText's modifiers as one status."""
    if span._.is_negated:
        return "absent"
    if span._.is_family:
        return "family"
    if span._.is_uncertain or span._.is_hypothetical:
        return "possible"
    return "historical" if span._.is_historical else "present"


def by_negex(span: Span) -> str:
    """NegEx knows two statuses."""
    return "absent" if span._.negex else "present"


def main() -> None:
    """Judge each line of stdin."""
    context, negex = pipelines()
    for line in sys.stdin:
        given = json.loads(line)
        judged = {}
        for name, nlp, status in (("medspacy", context, by_context), ("negspacy", negex, by_negex)):
            doc = marked(nlp, given["text"], given["targets"])
            judged[name] = [[span.start_char, status(span)] for span in doc.ents]
        print(json.dumps(judged), flush=True)


if __name__ == "__main__":
    main()
