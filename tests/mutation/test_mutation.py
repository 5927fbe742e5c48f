"""The screening's mutants: the machinery works, and nobody new survives."""

from __future__ import annotations

import datetime
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from types import ModuleType

import pytest
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator

from clinic.settings import ROOT
from tests.mutation import graft, mutants, survivors
from tests.mutation.mutants import Mutant

QUICK = ("tests/unit/clinic/test_screening.py", "tests/unit/clinic/test_screening_in_turn.py")
CODE = '''"""Doc."""
from functools import lru_cache
LIMIT = 7
@lru_cache
def far(n: int | None = 1) -> bool:
    return n > LIMIT
class Box:
    def __init__(self, n: int) -> None:
        self.n = n
    @property
    def full(self) -> bool:
        return self.n == 3 and far(self.n + 5)
    @classmethod
    def of(cls, words: list[str]) -> "Box":
        return cls(len([w for w in words if w not in ("a", "b")]))
'''


def mutated(*options: str) -> subprocess.CompletedProcess[str]:
    """A run of its own, for it is a run of pytest."""
    command = [sys.executable, "-m", "tests.mutation", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_dozen_mutants_of_the_deciding_code_are_noticed() -> None:
    tests = [option for path in QUICK for option in ("--tests", path)]
    run = mutated("clinic/screening.py", "--sample", "12", "--seed", "1", *tests)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "12 mutants" in run.stdout


@pytest.mark.long
def test_nobody_new_survives() -> None:
    seed = str(datetime.date.today().toordinal())
    run = mutated("--sample", "400", "--seed", seed)
    assert run.returncode == 0, f"--sample 400 --seed {seed}\n{run.stdout}{run.stderr}"


def test_each_listed_survivor_changes_a_line_that_is_there() -> None:
    gone = [
        key
        for key in survivors.load()
        if key[2] not in {line.strip() for line in (ROOT / key[0]).read_text(encoding="utf-8").splitlines()}
    ]
    assert not gone


@pytest.fixture
def changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Mutant]:
    """The mutants of CODE."""
    monkeypatch.setattr(mutants, "ROOT", tmp_path)
    path = tmp_path / "boxes.py"
    path.write_text(CODE, encoding="utf-8")
    return mutants.of_file(path)


def test_the_mutants_of_a_file(changes: list[Mutant]) -> None:
    assert {(m.function, m.now) for m in changes} >= {
        ("far", "return n <= LIMIT"),
        ("far", "def far(n: int | None = 2) -> bool:"),
        ("Box.full", "return self.n == 3 or far(self.n + 5)"),
        ("Box.full", "return self.n != 3 and far(self.n + 5)"),
        ("Box.full", "return self.n == 3 and far(self.n - 5)"),
        ("Box.of", 'return cls(len([w for w in words if w in ("a", "b")]))'),
        (mutants.MODULE, "LIMIT = 8"),
    }
    assert all(m.was != m.now for m in changes)
    assert not any("int & None" in m.now for m in changes), "an annotation decides nothing"


def test_a_mutant_is_what_cosmic_ray_makes_of_the_file(changes: list[Mutant]) -> None:
    made = mutate_code(CODE, get_operator("core/ReplaceAndWithOr")(), 0)
    assert made in {m.source for m in changes}


def test_the_running_module_takes_a_mutants_code(
    changes: list[Mutant], monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(now: str) -> ModuleType:
        module = ModuleType("boxes")
        module.__file__ = "boxes.py"
        monkeypatch.setitem(sys.modules, "boxes", module)
        exec(CODE, module.__dict__)
        held = module.Box(3), module.far
        (mutant,) = (m for m in changes if m.now == now)
        graft.apply(mutant)
        assert (type(held[0]), held[1]) == (module.Box, module.far), "they keep their identity"
        return module

    assert run("return n <= LIMIT").far(5)
    assert run("def far(n: int | None = 2) -> bool:").far.__wrapped__.__defaults__ == (2,)
    assert run("return self.n == 3 or far(self.n + 5)").Box(4).full
    assert run('return cls(len([w for w in words if w in ("a", "b")]))').Box.of(["a"]).n == 1
    assert not run("LIMIT = 8").far(8)


def test_caches_are_told_apart() -> None:
    @lru_cache
    def by_text(text: str) -> str:
        return text

    @lru_cache
    def once() -> str:
        return "made"

    for cache in (by_text, once):
        cache.__module__ = "clinic.anything"
    caches = graft.Caches()
    assert by_text in caches.texts
    assert once in caches.data
