"""The API keeps to its own OpenAPI document: schemathesis asks each operation what it allows."""

import itertools
import os
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.schemas import APIOperation, BaseSchema

from tests import factories
from tests.api import routes
from tests.api.client import Server
from tests.api.routes import ROUTES, Targets
from tests.factories import Crew
from welltrack_ui.domain.user import ApiTokenDraft
from welltrack_ui.services.container import Services

EXAMPLES = int(os.environ.get("WELLTRACK_TEST_EXAMPLES", "6"))
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
# Rules between fields can't be told in a schema: what fits it may be refused all the same.
CONFIG = {
    "generation": {"allow-extra-parameters": False, "with-security-parameters": False},
    "checks": {"positive_data_acceptance": {"enabled": False}},
}


@pytest.fixture(scope="module")
def document(server: Server) -> BaseSchema:
    config = SchemathesisConfig.from_dict(CONFIG)
    return schemathesis.openapi.from_asgi("/api/openapi.json", server.app, config=config)


@pytest.fixture(scope="module")
def token(services: Services, crew: Crew) -> str:
    """An API token of the owner's, which no sign-out ends."""
    return services.tokens.create(crew.owner, ApiTokenDraft(name="schema")).token


@pytest.fixture
def at(services: Services, crew: Crew) -> Targets:
    """An organization of the test's own, which it may well delete."""
    site = factories.site(services, crew)
    return routes.targets(site, crew.owner, crew.stranger)


def cases(operation: APIOperation[Any, Any, Any, Any], at: Targets) -> st.SearchStrategy[Case[Any]]:
    """What the document allows and what it does not, about what there is and what there is not."""
    named = {name: value for name, value in vars(at).items() if f"{{{name}}}" in operation.path}
    ways = itertools.product(MODES, [named or None, None])
    return st.one_of([operation.as_strategy(mode, path_parameters=ids) for mode, ids in ways])


@pytest.mark.parametrize("name", ROUTES)
def test_operation_keeps_to_its_description(
    document: BaseSchema, token: str, at: Targets, name: str
) -> None:
    method, _, path = name.partition(" ")

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases(document[path][method], at))
    def ask(case: Case[Any]) -> None:
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"})

    ask()
