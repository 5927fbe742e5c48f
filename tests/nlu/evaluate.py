"""How well the assistant understands: `make eval`, or `python -m tests.nlu.evaluate --help`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.nlu.reader import TopicReader
from bot.nlu.topic_model import Example, TopicModel
from tests.nlu import diet, holdout, report
from tests.nlu.crossval import Composite, composite_figures, folds, judge_fold, sample, training_examples
from tests.nlu.judged import Judged
from tests.nlu.metrics import summarise

PAGE = Path("var/eval/understanding.html")
FIGURES = Path(__file__).with_name("figures.json")
FOLDS = 5


def cross_validate(
    count: int, console: Console, examples: Sequence[Example] | None = None, name: str = "cross-validation"
) -> report.Run:
    """Judge the sentences of the first ``count`` of five folds (of all, or of ``examples``)."""
    judged: list[Judged] = []
    composites: list[Composite] = []
    for number, fold in enumerate(islice(folds(examples or training_examples(), FOLDS), count), start=1):
        console.print(f"fold {number} of {count}: {len(fold.learn)} sentences to learn from")
        own, composed = judge_fold(fold)
        judged += own
        composites += composed
    return report.Run(name, judged, composites, composite_figures(composites))


def held_out() -> report.Run:
    """Judge the hold-out by a model of all the training data."""
    reader = TopicReader(TopicModel.fit(training_examples()))
    composites = holdout.several(reader)
    exact = sum(one.found == one.expected for one in composites) / len(composites)
    return report.Run("hold-out", holdout.single(reader), composites, {"several_topics_exact": exact})


def compare_with_diet(count: int, epochs: int, sentences: int, console: Console) -> list[report.Run]:
    """Judge the same folds by our pipeline and by Rasa's default one.

    The folds are of a sample of our sentences: on all of them DIET takes hours.
    """
    examples = sample(training_examples(), sentences)
    ours = cross_validate(count, console, examples, name=f"ours, {len(examples)} sentences")
    judged: list[Judged] = []
    for number, fold in enumerate(islice(folds(examples, FOLDS), count), start=1):
        console.print(f"DIET, fold {number} of {count}: this takes minutes")
        judged += diet.judge_fold(fold, epochs)
    return [ours, report.Run("DIET, the same folds", judged, [], {})]


def figures_of(runs: Iterable[report.Run]) -> dict[str, dict[str, float]]:
    """Return what is committed and compared."""
    return {run.name: {**summarise(run.judged).as_dict(), **run.extra} for run in runs}


def main(
    count: Annotated[
        int, typer.Option("--folds", min=1, max=FOLDS, help="how many of the five folds")
    ] = FOLDS,
    with_diet: Annotated[
        bool, typer.Option("--diet", help="also train Rasa's default pipeline on the same folds (slow)")
    ] = False,
    diet_sentences: Annotated[int, typer.Option(min=500, help="of how many of our sentences")] = 1500,
    diet_folds: Annotated[int, typer.Option(min=1, max=FOLDS, help="on how many of their folds")] = 1,
    diet_epochs: Annotated[int, typer.Option(min=1, help="how long to train it")] = diet.EPOCHS,
    page: Annotated[Path, typer.Option(help="where to write the page with the pictures")] = PAGE,
    write_figures: Annotated[
        bool, typer.Option(help="make these the figures the tests compare with")
    ] = False,
) -> None:
    """Cross-validate the understanding, judge the hold-out, show tables and write a page."""
    console = Console()
    runs = [cross_validate(count, console), held_out()]
    if with_diet:
        runs += compare_with_diet(diet_folds, diet_epochs, diet_sentences, console)
    report.show(runs, console)
    report.write_page(runs, page)
    console.print(f"Pictures and mistakes: {page}")
    if write_figures:
        FIGURES.write_text(json.dumps(figures_of(runs), indent=2) + "\n", encoding="utf-8")
        console.print(f"Written: {FIGURES}")


if __name__ == "__main__":
    typer.run(main)
