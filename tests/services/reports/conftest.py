"""A site on either engine: SQLite, and a DynamoDB that really takes writes at once."""

from pathlib import Path
from typing import NamedTuple

import pytest

from tests import factories
from tests.factories import Site


class Place(NamedTuple):
    """A site, and how many rounds a test is to take there: DynamoDB is farther away."""

    site: Site
    rounds: int


@pytest.fixture(params=["sqlite", "dynoxide"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    engine = request.getfixturevalue(f"{request.param}_engine")
    engine.create()
    services = factories.services_in(tmp_path, engine)
    site = factories.site(services, factories.crew(services))
    return Place(site, 12 if request.param == "sqlite" else 6)
