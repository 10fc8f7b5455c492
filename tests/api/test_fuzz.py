"""Nothing that can be sent as a body makes the server fail."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories
from tests.api import routes
from tests.api.client import Caller, Server, problem
from tests.api.conftest import Callers
from tests.api.routes import ROUTES, Targets
from tests.factories import Crew
from welltrack_ui.services.container import Services

WITH_BODY = [
    name
    for name, route in ROUTES.items()
    if route.body not in {routes.no_body, routes.wells_file}  # a form has texts alone
]
STRANGE = ["\x00", "\ud800", "\u202e", "2026-03-02T06:00:00Z", "\ufdfa" * 80, "x" * 300]
QUERY = (
    *("well_id", "project_id", "org_id", "stage_id", "event_id", "kind", "date", "from", "to"),
    *("q", "status", "limit", "cursor", "name"),
)

texts = st.text(max_size=20) | st.sampled_from(STRANGE)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from([10**400, -1, 0, 2**63])
    | texts
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
Spoil = Callable[[dict[str, Any], list[str]], dict[str, Any]]


@st.composite
def spoils(draw: st.DrawFn) -> Spoil:
    """A way to spoil a good body: other values for some of its fields, and an unknown field."""
    unknown = draw(st.dictionaries(texts, values, max_size=1))
    others = draw(st.lists(st.tuples(st.integers(0, 60), values), max_size=3))

    def spoil(body: dict[str, Any], fields: list[str]) -> dict[str, Any]:
        return {**body, **{fields[n % len(fields)]: value for n, value in others}, **unknown}

    return spoil


@pytest.fixture(scope="module")
def at(services: Services, crew: Crew) -> Targets:
    """Entities of the owner's, in an organization of the module's own."""
    site = factories.site(services, crew)
    return routes.targets(site, crew.owner, factories.person(services))


@pytest.fixture(scope="module")
def schema(server: Server) -> dict[str, Any]:
    return server.app.openapi()


def fields_of(schema: dict[str, Any], name: str) -> list[str]:
    """The fields that the body of an operation may have."""
    method, _, path = name.partition(" ")
    content = schema["paths"][path][method.lower()]["requestBody"]["content"]
    model = content["application/json"]["schema"]["$ref"].rpartition("/")[2]
    return sorted(schema["components"]["schemas"][model]["properties"])


def send(caller: Caller, name: str, at: Targets, body: Any) -> None:
    """Send a body and see that it is answered."""
    method, _, template = name.partition(" ")
    answer = caller.call(method, template.format_map(vars(at)), body)
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        problem(answer)


# Entities are made once for all examples: none depends on what another left behind.
@pytest.mark.parametrize("name", WITH_BODY)
@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(spoil=spoils())
def test_spoilt_body_is_answered(
    callers: Callers, at: Targets, schema: dict[str, Any], name: str, spoil: Spoil
) -> None:
    send(callers.owner, name, at, spoil(ROUTES[name].body(at), fields_of(schema, name)))


@pytest.mark.parametrize("name", WITH_BODY)
@settings(max_examples=5, suppress_health_check=list(HealthCheck))
@given(junk=values)
def test_junk_is_answered(callers: Callers, at: Targets, name: str, junk: Any) -> None:
    send(callers.owner, name, at, junk)


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(
    path=st.sampled_from(["wells", "projects", "stages", "events", "files", "orgs"]),
    query=st.dictionaries(
        st.sampled_from(QUERY),
        st.text(st.characters(codec="utf-8"), max_size=30)
        | st.sampled_from(["2026-03-02", "2026-03-02T06:00:00Z", "1", "note"]),
        max_size=5,
    ),
)
def test_any_query_is_answered(
    callers: Callers, at: Targets, path: str, query: dict[str, str]
) -> None:
    for name in {"well_id", "org_id"} & query.keys():
        query[name] = getattr(at, name)
    answer = callers.owner.get(f"/api/{path}", **query)
    assert answer.status_code < 500, answer.text
