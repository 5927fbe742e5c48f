"""The trial of mutants, as a pytest plugin: each in a fork of the process that has everything loaded.

The tests run once with their lines noted. Then, for each mutant, a fork takes the mutant's code and runs the
tests that reach the changed statement, until one fails.
"""

from __future__ import annotations

import inspect
import os
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

import hypothesis
import pytest
from _pytest.runner import runtestprotocol
from hypothesis import Phase

from clinic.settings import ROOT
from tests.mutation import graft
from tests.mutation.mutants import Mutant

KILLED, SURVIVED, UNREACHED = "killed", "survived", "unreached"
_OF_ASYNCIO = {"event_loop_policy"}  # given to every test, asked for or not
_SECONDS = 15  # of processor time; a mutant that takes longer runs in circles and is noticed by that


@dataclass(eq=False)
class Trials:
    """Tries `mutants` on the collected tests; `outcomes` has what came of each."""

    mutants: list[Mutant]
    tell: Callable[[str], None] = lambda _: None
    outcomes: dict[Mutant, str] = field(default_factory=dict)
    seconds: float = 0.0

    def __post_init__(self) -> None:
        self._items: list[pytest.Item] = []
        self._reach: dict[tuple[str, int], list[int]] = defaultdict(list)
        self._built: set[tuple[str, int]] = set()
        self._quickest: dict[str, int] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self) -> None:
        """Property tests try the same examples in every fork, and remember none."""
        hypothesis.settings.register_profile(
            "mutants",
            database=None,
            derandomize=True,
            max_examples=50,
            phases=(Phase.explicit, Phase.generate),
        )

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Instead of running the tests once."""
        self._items = session.items
        started = time.perf_counter()
        self._look()
        self.tell(f"{len(self._items)} tests looked at in {time.perf_counter() - started:.0f} s")
        started = time.perf_counter()
        for number, mutant in enumerate(self.mutants, 1):
            self.outcomes[mutant] = self._try(mutant)
            if self.outcomes[mutant] != KILLED:
                self.tell(f"{self.outcomes[mutant]}: {' | '.join(mutant.key)}")
            if number % 100 == 0:
                self.tell(f"{number} of {len(self.mutants)}, {time.perf_counter() - started:.0f} s")
        self.seconds = time.perf_counter() - started
        return True

    def _look(self) -> None:
        """Which test reaches which lines; what is made of the data files, and remembered, is set apart."""
        paths = frozenset(str(ROOT / m.file) for m in self.mutants)
        caches = graft.Caches()
        caches.forget_data()
        with graft.Tracer(paths) as self._built:
            caches.fill()
        self._caches = graft.Caches()  # what was made has caches of its own
        for number, item in enumerate(self._items):
            self._caches.forget_texts()
            following = self._items[number + 1] if number + 1 < len(self._items) else None
            with graft.Tracer(paths) as lines:
                failed = _fails(item, following)
            if failed:
                raise pytest.UsageError(f"{item.nodeid} fails without any mutant")
            for line in lines:
                self._reach[line].append(number)
        self._caches.forget_texts()

    def _try(self, mutant: Mutant) -> str:
        first, last = mutant.lines
        path = str(ROOT / mutant.file)
        lines = [(path, line) for line in range(first, last + 1)]
        builds = any(line in self._built for line in lines)
        numbers = sorted({n for line in lines for n in self._reach.get(line, ())})
        if builds or not mutant.in_function:
            numbers = list(range(len(self._items)))
        if not numbers:
            return UNREACHED
        quick = self._quickest.get(mutant.file)
        if quick in numbers:
            numbers.remove(quick)
            numbers.insert(0, quick)
        return self._fork(mutant, numbers, builds or not mutant.in_function)

    def _fork(self, mutant: Mutant, numbers: list[int], builds: bool) -> str:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            os._exit(self._in_fork(mutant, numbers, builds, writing))
        os.close(writing)
        with os.fdopen(reading, encoding="ascii") as said:
            killer = said.read()
        _, status = os.waitpid(child, 0)
        if killer:
            self._quickest[mutant.file] = int(killer)
        return SURVIVED if os.waitstatus_to_exitcode(status) == 0 else KILLED

    def _in_fork(self, mutant: Mutant, numbers: list[int], builds: bool, writing: int) -> int:
        resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)
        try:
            graft.apply(mutant)
            if builds:
                self._caches.forget_data()
                self._caches.fill()
        except Exception:
            return 1
        try:
            for at, number in enumerate(numbers):
                following = self._items[numbers[at + 1]] if at + 1 < len(numbers) else None
                if _fails(self._items[number], following):
                    os.write(writing, str(number).encode())
                    return 1
        except BaseException:
            return 1
        return 0


def _fails(item: pytest.Item, following: pytest.Item | None) -> bool:
    """Whether the test fails. One that needs only its parameters is simply called: ten times quicker."""
    if isinstance(item, pytest.Function):
        given = item.callspec.params if hasattr(item, "callspec") else {}
        if set(item.fixturenames) - _OF_ASYNCIO == set(given) and not inspect.iscoroutinefunction(item.obj):
            try:
                item.obj(**given)
            except Exception:
                return True
            return False
    return any(report.failed for report in runtestprotocol(item, log=False, nextitem=following))


def on(mutants: list[Mutant], tests: tuple[str, ...], tell: Callable[[str], None] = lambda _: None) -> Trials:
    """Tries `mutants` on `tests` (paths and node ids). Raises RuntimeError when a test fails without any."""
    trials = Trials(mutants, tell)
    code = pytest.main(
        [*tests, "-q", "--tb=no", "--timeout=0", "--hypothesis-profile=mutants", "-p", "no:cacheprovider",
         "-p", "no:logging", "-s", "--import-mode=importlib", f"--rootdir={ROOT}"],
        plugins=[trials],
    )  # fmt: skip
    sys.stdout.flush()
    if len(trials.outcomes) != len(mutants):
        raise RuntimeError(f"the tests fail without any mutant (pytest ended with {code})")
    return trials
