"""The search over HTTP: its parameters, and the shape of its answer."""

import pytest

from tests import factories
from tests.api.client import Caller
from tests.api.conftest import Callers
from tests.factories import Site


def test_answer_has_items_marks_and_whether_there_is_more(callers: Callers, site: Site) -> None:
    event = factories.event(site.services, site.crew.engineer, site.well.id, title="Ремонт насоса")
    path = f"/api/search?org_id={site.org.id}&q=НАСОС&kind=event&kind=file"
    answer = callers.viewer.get(path).json()
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
    "query",
    ["q=насос", "org_id={org}", "org_id={org}&q=н", "org_id={org}&q=" + "x" * 101]
    + [f"org_id={{org}}&q=насос&{more}" for more in ("limit=0", "limit=51", "kind=drill")],
)
def test_query_that_is_not_whole_or_not_known_is_refused(
    engineer: Caller, site: Site, query: str
) -> None:
    assert engineer.get(f"/api/search?{query.format(org=site.org.id)}").status_code == 422


def test_report_is_a_kind_of_which_there_may_be_none(engineer: Caller, site: Site) -> None:
    answer = engineer.get(f"/api/search?org_id={site.org.id}&q=report&kind=report")
    assert answer.json() == {"items": [], "more": False, "building": False}
