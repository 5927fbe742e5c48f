"""The mutants of a file: every way to change it in one small place."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import parso
from cosmic_ray.ast import ast_nodes
from cosmic_ray.operators.operator import Operator

from clinic.settings import ROOT
from tests.mutation import operators

MODULE = "<module>"
AGAIN = "  # number "


@dataclass(frozen=True)
class Mutant:
    """One change: in `file` (from the root), in `function`, line `was` became `now`.

    `lines` are the first and last line of the statement it lies in, `source` the whole changed file;
    `in_function` is false for what runs only when the module is imported; `nth` counts the same change of
    lines that read alike.
    """

    file: str
    function: str
    was: str
    now: str
    lines: tuple[int, int]
    source: str
    in_function: bool = True
    nth: int = 1

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What it is known by, wherever its line moves; among lines that read alike, by its number."""
        return self.file, self.function, self.was, self.now + (f"{AGAIN}{self.nth}" if self.nth > 1 else "")

    @property
    def module(self) -> str:
        """The module's dotted name."""
        return self.file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def of_file(path: Path) -> list[Mutant]:
    """All mutants of a file that differ from it in more than how it looks, each once."""
    source = path.read_text(encoding="utf-8")
    tree = parso.parse(source)
    places = _Places(source)
    original = _meaning(source)
    found: dict[tuple[str, int], Mutant] = {}
    for line, changed in _changed(tree):
        try:
            if _meaning(changed) == original:
                continue
        except SyntaxError:
            continue
        was, now = _difference(source, changed)
        mutant = Mutant(
            str(path.relative_to(ROOT)),
            places.function(line),
            was,
            now,
            places.statement(line),
            changed,
            places.runs_when_called(line),
        )
        found.setdefault((now, line), mutant)
    return _numbered(sorted(found.values(), key=lambda m: m.lines))


def _numbered(mutants: list[Mutant]) -> list[Mutant]:
    alike: Counter[tuple[str, str, str]] = Counter()
    numbered = []
    for mutant in mutants:
        change = (mutant.function, mutant.was, mutant.now)
        alike[change] += 1
        numbered.append(replace(mutant, nth=alike[change]))
    return numbered


def _changed(tree: parso.tree.NodeOrLeaf) -> Iterator[tuple[int, str]]:
    """(line, the whole changed file) for each operator at each node; the tree is put right each time."""
    nodes = list(ast_nodes(tree))
    for operator in operators.chosen():
        for node in nodes:
            for index, position in enumerate(list(operator.mutation_positions(node))):
                changed = _with(tree, node, operator, index)
                yield position[0][0], changed


def _with(tree: parso.tree.NodeOrLeaf, node: parso.tree.NodeOrLeaf, operator: Operator, index: int) -> str:
    touched = [node, *getattr(node, "children", ())]
    kept = [
        (n, list(n.children) if hasattr(n, "children") else None, getattr(n, "value", None)) for n in touched
    ]
    siblings = node.parent.children if node.parent else []
    at = next((n for n, sibling in enumerate(siblings) if sibling is node), None)
    mutated = operator.mutate(node, index)
    if at is not None:
        siblings[at] = mutated
    changed = str(tree.get_code())
    if at is not None:
        siblings[at] = node
    for touched_node, children, value in kept:
        if children is not None:
            touched_node.children = children
        elif value is not None:
            touched_node.value = value
    return changed


def _meaning(source: str) -> str:
    """The syntax tree as text, without what decides nothing: annotations, decorators, zip's `strict`."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            node.decorator_list = []
            if isinstance(node, ast.FunctionDef):
                node.returns = None
        elif isinstance(node, ast.Call):
            node.keywords = [k for k in node.keywords if k.arg != "strict"]
        elif isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.AnnAssign):
            node.annotation = ast.Constant(None)
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.BinOp):
            names = [n for n in ast.walk(statement.value) if isinstance(n, ast.BinOp)]
            if all(isinstance(n.op, ast.BitOr | ast.BitAnd | ast.Sub) for n in names) and _is_type(statement):
                statement.value = ast.Constant(None)
    return ast.dump(tree)


def _is_type(statement: ast.Assign) -> bool:
    """`Asked = str | None` names a type."""
    return any(isinstance(n, ast.Constant) and n.value is None for n in ast.walk(statement.value))


def _difference(source: str, changed: str) -> tuple[str, str]:
    pairs = zip(source.splitlines(), changed.splitlines(), strict=True)
    was, now = next((a, b) for a, b in pairs if a != b)
    return was.strip(), " ".join(now.split())


class _Places:
    """Which function and which statement a line belongs to."""

    def __init__(self, source: str) -> None:
        self._functions: list[tuple[int, int, str]] = []
        self._statements: list[tuple[int, int]] = []
        self._bodies: list[tuple[int, int]] = []
        self._walk(ast.parse(source), "")

    def _walk(self, node: ast.AST, prefix: str) -> None:
        for child in ast.iter_child_nodes(node):
            name = prefix
            if isinstance(child, ast.FunctionDef | ast.ClassDef):
                name = f"{prefix}{child.name}."
                self._functions.append((child.lineno, child.end_lineno or child.lineno, name[:-1]))
            if isinstance(child, ast.FunctionDef):
                self._bodies.append((child.body[0].lineno - 1, child.end_lineno or child.lineno))
            if isinstance(child, ast.stmt):
                body = getattr(child, "body", None)
                end = (
                    (child.end_lineno or child.lineno) if not body else max(child.lineno, body[0].lineno - 1)
                )
                self._statements.append((child.lineno, end))
            self._walk(child, name)

    def function(self, line: int) -> str:
        """The innermost function or class around `line`."""
        around = [f for f in self._functions if f[0] <= line <= f[1]]
        return min(around, key=lambda f: f[1] - f[0])[2] if around else MODULE

    def runs_when_called(self, line: int) -> bool:
        """Whether `line` is in a function's body."""
        return any(first < line <= last for first, last in self._bodies)

    def statement(self, line: int) -> tuple[int, int]:
        """First and last line of the smallest statement (or head of a block) that holds `line`."""
        around = [s for s in self._statements if s[0] <= line <= s[1]]
        return min(around, key=lambda s: s[1] - s[0], default=(line, line))


@cache
def of(file: str) -> tuple[Mutant, ...]:
    """All mutants of a file named from the root."""
    return tuple(of_file(ROOT / file))
