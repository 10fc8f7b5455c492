"""Services on a store of their own, with people who are made once: a password hash takes long."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import factories
from tests.factories import Crew, Site
from tests.store import conftest as engines
from welltrack_ui.services.container import Services

# For tests that need both engines, each with a store of its own.
dynoxide_program = engines.dynoxide_program
dynoxide_endpoint = engines.dynoxide_endpoint
dynoxide_admin = engines.dynoxide_admin
dynoxide_client = engines.dynoxide_client
dynoxide_engine = engines.dynoxide_engine
sqlite_engine = engines.sqlite_engine


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """Shared by all tests of services: none may count on the store being empty."""
    made = factories.services_in(tmp_path_factory.mktemp("services"), registrations_per_hour=1000)
    with contextlib.closing(made.engine):
        yield made


@pytest.fixture(scope="session")
def crew(services: Services) -> Crew:
    return factories.crew(services)


@pytest.fixture
def site(services: Services, crew: Crew) -> Site:
    """An organization of the test's own."""
    return factories.site(services, crew)


@pytest.fixture
def elsewhere(services: Services, crew: Crew) -> Site:
    """The stranger's own organization, in which nobody else is a member."""
    org = factories.organization(services, crew.stranger)
    project = factories.project(services, crew.stranger, org.id)
    well = factories.well(services, crew.stranger, project.id)
    return Site(services, crew, org, project, well)


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Services]:
    """Services on a store that is the test's own."""
    made = factories.services_in(tmp_path)
    with contextlib.closing(made.engine):
        yield made
