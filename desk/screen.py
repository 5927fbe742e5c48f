"""`desk screen`: what the screening makes of a text, or of many."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Any

import typer

from clinic import health, screening
from clinic.health import answers

TEXT = typer.Argument(None, help="What somebody wrote.")
ASKED = typer.Option(None, help="What it answers: a concept, any (the list of conditions), or medications.")
AS_JSON = typer.Option(False, "--json", help="Print one line of JSON.")
BATCH = typer.Option(False, "--batch", help='Read JSON lines {"text", "asked"?} and write a line for each.')


def screen(text: str = TEXT, asked: str = ASKED, as_json: bool = AS_JSON, batch: bool = BATCH) -> None:
    """What a text says about health, and the decision. Without --asked, `clear` only means: no flag here."""
    if batch:
        raise typer.Exit(_batch(sys.stdin))
    if text is None:
        raise typer.BadParameter("give a text, or --batch")
    try:
        judged = judge(text, asked)
    except ValueError as problem:
        raise typer.BadParameter(str(problem), param_hint="--asked") from problem
    if as_json:
        typer.echo(json.dumps(judged, ensure_ascii=False))
        return
    for line in _plain(judged):
        typer.echo(line)


def judge(text: str, asked: str | None = None) -> dict[str, Any]:
    """Decision, findings and the rules behind them. Raises ValueError for an `asked` that does not exist."""
    if asked is not None:
        answers.scope_of(asked)
    reading = health.read(text, asked)
    verdict = screening.judge(reading)
    return {
        "decision": verdict.decision.value,
        "findings": [
            {"concept": f.concept, "status": f.status, "text": f.text, "rule": f.rule}
            for f in reading.findings
        ],
        "rules": list(verdict.rules),
        "emergency": reading.emergency,
        "aftercare_problem": reading.aftercare_problem,
    }


def _plain(judged: dict[str, Any]) -> Iterable[str]:
    yield str(judged["decision"])
    for rule in judged["rules"]:
        yield f"  {rule}"
    if judged["emergency"]:
        yield f"  emergency: {judged['emergency']}"
    if judged["aftercare_problem"]:
        yield "  a problem after a treatment: care today"


def _batch(lines: Iterable[str]) -> int:
    """Judges each line; a bad one yields an error on its line. The exit code: 1 if any was bad."""
    bad = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            given = json.loads(line)
            if not isinstance(given, dict) or not isinstance(given.get("text"), str):
                raise ValueError('needs {"text": "...", "asked": "..."?}')
            judged = judge(given["text"], given.get("asked"))
        except (ValueError, TypeError) as problem:
            bad = 1
            print(json.dumps({"error": f"line {number}: {problem}"}, ensure_ascii=False), flush=True)
            continue
        print(json.dumps({k: judged[k] for k in ("decision", "findings")}, ensure_ascii=False), flush=True)
    return bad
