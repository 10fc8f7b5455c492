"""Two processes on one store, of either engine."""

from pathlib import Path
from typing import NamedTuple

import pytest

from tests import factories
from tests.factories import Crew, Site
from welltrack_ui.services.container import Services
from welltrack_ui.store.engine.engine import Engine


class Processes(NamedTuple):
    """The services of two processes, people who use both, and how far a test is to go there."""

    here: Services
    there: Services
    crew: Crew
    rounds: int

    def make_site(self) -> Site:
        """An organization of the test's own."""
        return factories.site(self.here, self.crew)


def make_processes(engine: Engine, folder: Path, rounds: int) -> Processes:
    """Two processes on a store that is new."""
    engine.create()
    here, there = (factories.services_in(folder, engine) for _ in range(2))
    return Processes(here, there, factories.crew(here), rounds)


@pytest.fixture(params=["sqlite", "dynoxide"])
def processes(request: pytest.FixtureRequest, tmp_path: Path) -> Processes:
    engine = request.getfixturevalue(f"{request.param}_engine")
    return make_processes(engine, tmp_path, 8 if request.param == "sqlite" else 1)


@pytest.fixture
def near(sqlite_engine: Engine, tmp_path: Path) -> Processes:
    """On the embedded store alone, for what does not differ."""
    return make_processes(sqlite_engine, tmp_path, 1)
