"""Sites on either engine, whose index is made from the store and follows its change log."""

import contextlib
from collections.abc import Iterator

import pytest
from moto import mock_aws

from tests import factories
from tests.factories import Site
from welltrack_ui.services.container import Services
from welltrack_ui.services.search.search import SearchQuery
from welltrack_ui.store.engine.dynamodb import DynamoEngine


@pytest.fixture(scope="module", params=["sqlite", "dynamodb"])
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A site on one engine, shared by the tests of a file."""
    folder = tmp_path_factory.mktemp("search")
    with contextlib.ExitStack() as stack:
        if request.param == "sqlite":
            made = factories.services_in(folder)
        else:
            stack.enter_context(mock_aws())
            engine = DynamoEngine("search", "eu-central-1", None)
            engine.create()
            made = factories.services_in(folder, engine)
        stack.enter_context(contextlib.closing(made.engine))
        stack.enter_context(contextlib.closing(made.search_indexes))
        yield factories.site(made, factories.crew(made))


def find(place: Site, q: str, services: Services | None = None, **narrow: str) -> list[str]:
    """The names that a viewer finds, in order."""
    query = SearchQuery(q=q, **narrow)  # type: ignore[arg-type]
    answer = (services or place.services).search.search(place.crew.viewer, place.org.id, query)
    assert not answer.building
    return [hit.name for hit in answer.items]
