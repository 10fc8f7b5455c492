"""The API in process on a store of its own, with people who are made once."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests import factories
from tests.api.client import Caller, Server, serving
from tests.factories import Crew, Site
from welltrack_ui.api import application
from welltrack_ui.services.container import Services


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """Shared by all tests of the API: none may count on the store being empty."""
    made = factories.services_in(
        tmp_path_factory.mktemp("api"),
        registrations_per_hour=1000,
        # All but a few tests ask from one address, and many are refused.
        failed_sign_ins_per_address=10_000,
        # The crew's own sessions must outlive the many that tests open for them.
        sessions_per_account=10_000,
        sign_ins_per_hour=10_000,
    )
    with contextlib.closing(made.engine):
        yield made


@pytest.fixture(scope="session")
def crew(services: Services) -> Crew:
    return factories.crew(services)


@pytest.fixture(scope="session")
def server(services: Services) -> Iterator[Server]:
    with serving(application.create_application(services)) as made:
        yield made


@dataclass(frozen=True)
class Callers:
    """The crew at the API, and somebody who did not sign in."""

    viewer: Caller
    engineer: Caller
    admin: Caller
    owner: Caller
    stranger: Caller
    anonymous: Caller

    def of(self, role: str) -> Caller:
        found = getattr(self, role)
        assert isinstance(found, Caller)
        return found


@pytest.fixture(scope="session")
def callers(server: Server, services: Services, crew: Crew) -> Callers:
    tokens = {name: factories.bearer(services, crew.of(name)) for name in vars(crew)}
    signed_in = {name: Caller(server, token) for name, token in tokens.items()}
    return Callers(**signed_in, anonymous=Caller(server))


@pytest.fixture
def site(services: Services, crew: Crew) -> Site:
    """An organization of the test's own."""
    return factories.site(services, crew)


@pytest.fixture
def engineer(callers: Callers) -> Caller:
    return callers.engineer


@pytest.fixture
def owner(callers: Callers) -> Caller:
    return callers.owner
