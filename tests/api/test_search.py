"""The search over HTTP: its parameters, and the shape of its answer."""

from typing import Any

import pytest

from tests import factories
from tests.api.client import Caller, faults
from tests.api.conftest import Callers
from tests.factories import Site


def test_answer_has_items_marks_and_whether_there_is_more(callers: Callers, site: Site) -> None:
    event = factories.event(site.services, site.crew.engineer, site.well.id, title="Ремонт насоса")
    query = {"org_id": site.org.id, "q": "НАСОС", "kind": ["event", "file"]}
    answer = callers.viewer.get("/api/search", **query).json()
    assert (answer["more"], answer["building"]) == (False, False)
    (item,) = answer["items"]
    assert item == {
        "kind": "event",
        "id": event.id,
        "name": "Ремонт насоса",
        "well_id": site.well.id,
        "well_name": site.well.name,
        "at": "2026-03-02T06:00:00.000Z",
        "url": f"/wells/{site.well.id}?day=2026-03-02&event={event.id}",
        "text": "Ремонт насоса",
        "marks": [[7, 12]],
    }


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"org_id": None}, "org_id"),
        ({"q": None}, "q"),
        ({"q": "н"}, "q"),
        ({"q": "x" * 101}, "q"),
        ({"limit": 0}, "limit"),
        ({"limit": 51}, "limit"),
        ({"kind": "drill"}, "kind[0]"),
    ],
)
def test_query_that_is_not_whole_or_not_known_is_refused(
    engineer: Caller, site: Site, given: dict[str, Any], field: str
) -> None:
    query = {"org_id": site.org.id, "q": "насос", **given}
    sent = {name: value for name, value in query.items() if value is not None}
    assert list(faults(engineer.get("/api/search", **sent))) == [field]


def test_report_is_a_kind_of_which_there_may_be_none(engineer: Caller, site: Site) -> None:
    answer = engineer.get("/api/search", org_id=site.org.id, q="report", kind="report")
    assert answer.json() == {"items": [], "more": False, "building": False}
