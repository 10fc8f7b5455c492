"""Servers asked in turns, so that whatever else the machine does slows all of them alike."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tests.bench.figures import median, percentile
from tests.bench.load import Measured, Plan, measure
from tests.bench.servers import HOST

WARM_UP_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of which server; `requests` gives fresh ones for each turn."""

    port: int
    requests: Callable[[], Sequence[str]]

    def ask(self, clients: int, seconds: float) -> Measured:
        """One turn."""
        return measure(Plan(HOST, self.port, clients, seconds, self.requests()))


@dataclass(frozen=True, slots=True)
class Figures:
    """Medians over all turns: milliseconds, answers a second, and the generator's own share."""

    p50: float
    p99: float
    rate: float
    busy: float


Results = Mapping[tuple[str, int], Figures]
"""By the name of the question and the number of clients."""


def in_turns(
    questions: Mapping[str, Question], clients: Sequence[int], turns: int, seconds: float
) -> Results:
    """Ask every question with every number of clients, one after the other, again and again."""
    found: dict[tuple[str, int], list[Measured]] = defaultdict(list)
    for question in questions.values():
        question.ask(max(clients), WARM_UP_SECONDS)
    for _ in range(turns):
        for count in clients:
            for name, question in questions.items():
                found[name, count].append(question.ask(count, seconds))
    return {key: figures(turns_of_one) for key, turns_of_one in found.items()}


def figures(turns: Sequence[Measured]) -> Figures:
    """The medians of some turns."""
    return Figures(
        p50=median([percentile(turn.milliseconds, 0.5) for turn in turns]),
        p99=median([percentile(turn.milliseconds, 0.99) for turn in turns]),
        rate=median([turn.rate for turn in turns]),
        busy=max(turn.busy for turn in turns),
    )
