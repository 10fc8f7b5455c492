"""Screens of real services on a store of their own, without a browser."""

import contextlib
from collections.abc import Iterator

import pytest

from tests import factories
from tests.factories import Crew, Site
from welltrack_ui.services.container import Services


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """Shared by all tests of screens: none may count on the store being empty."""
    made = factories.services_in(tmp_path_factory.mktemp("pages"), registrations_per_hour=1000)
    with contextlib.closing(made.engine):
        yield made


@pytest.fixture(scope="session")
def crew(services: Services) -> Crew:
    return factories.crew(services)


@pytest.fixture
def site(services: Services, crew: Crew) -> Site:
    """An organization of the test's own that reads depths in feet."""
    return factories.site(services, crew, depth_unit="ft", timezone="America/Denver")
