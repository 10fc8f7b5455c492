"""Servers asked in turns, so that whatever else the machine does slows all of them alike."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tests.bench.figures import median, percentile
from tests.bench.load import Measured, Plan, measure
from tests.bench.servers import HOST, Server

WARM_UP_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of which server; `requests` gives fresh ones for each turn."""

    server: Server
    requests: Callable[[], Sequence[str]]

    def ask(self, clients: int, seconds: float) -> "Turn":
        """One turn."""
        plan = Plan(HOST, self.server.port, clients, seconds, self.requests())
        before = self.server.cpu_seconds()
        measured = measure(plan)
        return Turn(measured, self.server.cpu_seconds() - before)


@dataclass(frozen=True, slots=True)
class Turn:
    """What came of one turn, and how long the server computed for it."""

    measured: Measured
    cpu_seconds: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Medians over all turns: milliseconds, answers a second, and the generator's own share.

    `cpu` is the milliseconds the server computed for an answer: the least disturbed by what else
    the machine does.
    """

    p50: float
    p99: float
    rate: float
    cpu: float
    busy: float


Results = Mapping[tuple[str, int], Figures]
"""By the name of the question and the number of clients."""


def in_turns(
    questions: Mapping[str, Question], clients: Sequence[int], turns: int, seconds: float
) -> Results:
    """Ask every question with every number of clients, one after the other, again and again."""
    found: dict[tuple[str, int], list[Turn]] = defaultdict(list)
    for question in questions.values():
        question.ask(max(clients), WARM_UP_SECONDS)
    for _ in range(turns):
        for count in clients:
            for name, question in questions.items():
                found[name, count].append(question.ask(count, seconds))
    return {key: figures(turns_of_one) for key, turns_of_one in found.items()}


def figures(turns: Sequence[Turn]) -> Figures:
    """The medians of some turns."""
    measured = [turn.measured for turn in turns]
    return Figures(
        p50=median([percentile(m.milliseconds, 0.5) for m in measured]),
        p99=median([percentile(m.milliseconds, 0.99) for m in measured]),
        rate=median([m.rate for m in measured]),
        cpu=median([1000 * t.cpu_seconds / len(t.measured.milliseconds) for t in turns]),
        busy=max(m.busy for m in measured),
    )
