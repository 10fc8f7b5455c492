"""The rights table: each operation of the OpenAPI document, asked by each role about each thing."""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests import factories
from tests.api import routes
from tests.api.client import Caller, problem
from tests.api.conftest import Callers
from tests.api.routes import ROUTES, Route, Targets
from tests.factories import Crew, Site
from welltrack_ui.api import application
from welltrack_ui.domain.access import GRANTS, ROLES, Permission
from welltrack_ui.domain.audit import Actor
from welltrack_ui.services.container import Services

ID = re.compile(r"[a-z]-[0-9a-hjkmnp-tv-z]{20}(?:-[0-9a-hjkmnp-tv-z]{20})?|doesnotexist")


@pytest.fixture(scope="module")
def home(services: Services, crew: Crew) -> Site:
    """Where the crew works."""
    return factories.site(services, crew)


@pytest.fixture(scope="module")
def abroad(services: Services, crew: Crew) -> Site:
    """The stranger's own organization."""
    org = factories.organization(services, crew.stranger)
    project = factories.project(services, crew.stranger, org.id)
    well = factories.well(services, crew.stranger, project.id)
    return Site(services, crew, org, project, well)


@pytest.fixture(scope="module")
def guest(services: Services) -> Actor:
    return factories.person(services)


@pytest.fixture(scope="module")
def foreign(abroad: Site, crew: Crew, guest: Actor) -> Targets:
    """What is there, and is none of the crew's business."""
    return routes.targets(abroad, crew.stranger, guest)


@pytest.fixture(scope="module")
def own(home: Site, crew: Crew, guest: Actor) -> Targets:
    return routes.targets(home, crew.owner, guest)


def operations(services: Services) -> Iterator[str]:
    paths: dict[str, Any] = application.create_application(services).openapi()["paths"]
    for path, item in paths.items():
        for method in item.keys() - {"parameters"}:
            yield f"{method.upper()} {path}"


def requests(name: str, at: Targets) -> Iterator[tuple[str, str, Any]]:
    """Method, path and body of each way to ask."""
    method, _, template = name.partition(" ")
    for query in ROUTES[name].queries:
        path = f"{template}?{query}" if query else template
        yield method, path.format_map(vars(at)), ROUTES[name].body(at)


def asked(caller: Caller, name: str, at: Targets) -> list[httpx.Response]:
    return [caller.call(*request) for request in requests(name, at)]


def statuses(caller: Caller, name: str, at: Targets) -> set[int]:
    return {answer.status_code for answer in asked(caller, name, at)}


def bare(answer: httpx.Response) -> str:
    """A refusal without what may differ from request to request."""
    body = problem(answer)
    return ID.sub("ID", json.dumps({k: v for k, v in body.items() if k != "request_id"}))


def of_need(*needs: str) -> list[str]:
    return [name for name, route in ROUTES.items() if route.need in needs]


IN_ORGANIZATION = of_need("read", "write", "administer", "own")


def test_every_operation_is_in_the_table(services: Services) -> None:
    assert sorted(operations(services)) == sorted(ROUTES)


@pytest.mark.parametrize("name", of_need("nothing"))
def test_public_operation_asks_for_no_sign_in(
    callers: Callers, name: str, foreign: Targets
) -> None:
    assert statuses(callers.anonymous, name, foreign) == {ROUTES[name].done}


@pytest.mark.parametrize("name", of_need("sign-in", "mine", "read", "write", "administer", "own"))
def test_anonymous_gets_nowhere(callers: Callers, name: str, foreign: Targets) -> None:
    for at in (foreign, routes.unknown(foreign), routes.malformed(foreign)):
        answers = asked(callers.anonymous, name, at)
        assert {(a.status_code, a.headers["www-authenticate"]) for a in answers} == {
            (401, "Bearer")
        }


@pytest.mark.parametrize("role", [*ROLES, "stranger"])
@pytest.mark.parametrize("name", of_need("sign-in"))
def test_own_affairs_are_open_to_everybody(
    callers: Callers, services: Services, crew: Crew, name: str, role: str, foreign: Targets
) -> None:
    caller = callers.of(role)
    if name.endswith("/logout"):
        caller = Caller(caller.server, factories.bearer(services, crew.of(role)))
    assert statuses(caller, name, foreign) == {ROUTES[name].done}


@pytest.mark.parametrize("name", of_need("mine"))
def test_own_things_are_ones_own_alone(
    callers: Callers, name: str, own: Targets, foreign: Targets
) -> None:
    for role in ("viewer", "engineer", "admin", "stranger"):
        assert statuses(callers.of(role), name, own) == {404}
    for at in (foreign, routes.unknown(own), routes.malformed(own)):
        assert statuses(callers.owner, name, at) == {404}
    assert statuses(callers.owner, name, own) == {ROUTES[name].done}


@pytest.mark.parametrize("name", IN_ORGANIZATION)
def test_role_decides_in_ones_own_organization(
    callers: Callers, crew: Crew, home: Site, guest: Actor, name: str
) -> None:
    route, at = ROUTES[name], None
    for role in ROLES:
        granted = Permission(route.need) in GRANTS[role]
        at = at or prepared(home, crew, guest, route)
        expected = route.done if granted else 403
        assert (role, statuses(callers.of(role), name, at)) == (role, {expected})
        if granted and not name.startswith("GET"):
            at = None


def prepared(home: Site, crew: Crew, guest: Actor, route: Route) -> Targets:
    """Fresh targets; the organization, which is one for all, comes back where it was deleted."""
    home.services.organizations.restore(crew.owner, home.org.id)
    at = routes.targets(home, crew.owner, guest)
    route.trash(home, crew.owner, at)
    return at


@pytest.mark.parametrize("name", IN_ORGANIZATION)
def test_foreign_and_missing_look_the_same(
    callers: Callers, crew: Crew, name: str, foreign: Targets, home: Site, own: Targets
) -> None:
    ROUTES[name].trash(home, crew.owner, own)
    nothing = [bare(a) for a in asked(callers.owner, name, routes.malformed(foreign))]
    assert {json.loads(text)["status"] for text in nothing} == {404}
    for role in ROLES:
        for at in (foreign, routes.unknown(foreign)):
            assert [bare(a) for a in asked(callers.of(role), name, at)] == nothing
    for at in (own, routes.unknown(own)):
        assert [bare(a) for a in asked(callers.stranger, name, at)] == nothing
    ROUTES[name].untrash(home, crew.owner, own)
