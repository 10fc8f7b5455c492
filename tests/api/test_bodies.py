"""Wrong input names its field, in bodies and in queries."""

import base64
from typing import Any

import pytest

from tests import factories
from tests.api import routes
from tests.api.client import Caller, faults, problem
from tests.api.conftest import Callers
from tests.api.routes import ROUTES, Targets
from tests.factories import Crew, Site
from welltrack_ui.services.container import Services


@pytest.fixture(scope="module")
def home(services: Services, crew: Crew) -> Site:
    return factories.site(services, crew)


@pytest.fixture(scope="module")
def at(services: Services, crew: Crew, home: Site) -> Targets:
    """Entities of the owner's, in an organization of the module's own."""
    return routes.targets(home, crew.owner, factories.person(services))


EVENT: dict[str, Any] = {"kind": "note", "title": "T", "starts_at": "2026-03-02T06:00:00Z"}
WELL: dict[str, Any] = {"name": "N"}
DEEP_CURSOR = base64.urlsafe_b64encode(b"[" * 1400).decode().rstrip("=")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"starts_at": "2026-03-02T06:00:00"}, "starts_at"),
        ({"starts_at": "yesterday"}, "starts_at"),
        ({"starts_at": 1772431200}, "starts_at"),
        ({"starts_at": "2026-02-30T06:00:00Z"}, "starts_at"),
        ({"starts_at": "2026-03-02T24:00:01Z"}, "starts_at"),
        ({"starts_at": "2026-03-02T06:00:00+24:00"}, "starts_at"),
        ({"starts_at": "1849-01-01T00:00:00Z"}, "starts_at"),
        ({"starts_at": "9999-12-31T23:59:59-23:59"}, "starts_at"),
        ({"starts_at": "0001-01-01T00:00:00+23:59"}, "starts_at"),
        ({"starts_at": None}, "starts_at"),
        ({"ends_at": "2026-03-02T06:00:00Z"}, "ends_at"),
        ({"ends_at": "2027-03-03T06:00:00.001Z"}, "ends_at"),
        ({"title": ""}, "title"),
        ({"title": "   "}, "title"),
        ({"title": "x" * 161}, "title"),
        ({"title": "two\nlines"}, "title"),
        ({"title": "nul\x00"}, "title"),
        ({"title": "\ud800"}, "title"),
        ({"title": 7}, "title"),
        ({"title": ["T"]}, "title"),
        ({"description": "x" * 10_001}, "description"),
        ({"description": "\x07"}, "description"),
        ({"kind": "dancing"}, "kind"),
        ({"kind": "file_uploaded"}, "kind"),
        ({"kind": "hse"}, "severity"),
        ({"npt": True}, "npt_category"),
        ({"npt": "yes"}, "npt"),
        ({"npt": 1}, "npt"),
        ({"npt_category": "waiting"}, "npt_category"),
        ({"npt_party": "operator"}, "npt_party"),
        ({"md_start": -1}, "md_start"),
        ({"md_start": "10"}, "md_start"),
        ({"md_start": True}, "md_start"),
        ({"md_start": float("nan")}, "md_start"),
        ({"md_start": float("inf")}, "md_start"),
        ({"md_end": 15_000.1}, "md_end"),
        ({"md_end": 10**400}, "md_end"),
        ({"tags": "one"}, "tags"),
        ({"tags": ["x" * 41]}, "tags[0]"),
        ({"tags": [str(n) for n in range(21)]}, "tags"),
        ({"activity_code": "x" * 41}, "activity_code"),
        ({"all_day": True}, "starts_at"),
        ({"starts_on": "2026-03-02"}, "starts_on"),
        ({"all_day": True, "starts_at": None, "starts_on": "2026-03-02"}, "ends_on"),
        (
            {
                "all_day": True,
                "starts_at": None,
                "starts_on": "2026-03-02",
                "ends_on": "2026-03-01",
            },
            "ends_on",
        ),
        ({"created_by": "me"}, "created_by"),
        ({"source": "ui"}, "source"),
        ({"org_id": "o"}, "org_id"),
        ({"stage_id": "s s"}, "stage_id"),
        ({"stage_id": "nothing"}, "stage_id"),
    ],
)
def test_wrong_field_of_an_event_is_named(
    engineer: Caller, home: Site, change: dict[str, Any], field: str
) -> None:
    body = {**EVENT, "well_id": home.well.id, **change}
    assert field in faults(engineer.post("/api/events", body))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"latitude": 91, "longitude": 0}, "latitude"),
        ({"latitude": 1}, "longitude"),
        ({"longitude": 1}, "latitude"),
        ({"total_depth_md": 100, "total_depth_tvd": 100.1}, "total_depth_tvd"),
        ({"total_depth_md": 0, "total_depth_tvd": 1}, "total_depth_tvd"),
        ({"spud_at": "2026-01-02T00:00:00Z", "td_at": "2026-01-01T00:00:00Z"}, "td_at"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"timezone": "../../etc/passwd"}, "timezone"),
        ({"timezone": "europe/oslo"}, "timezone"),
        ({"report_day_start": 24}, "report_day_start"),
        ({"report_day_start": 6.5}, "report_day_start"),
        ({"report_day_start": "6"}, "report_day_start"),
        ({"report_day_start": True}, "report_day_start"),
        ({"name": "x" * 81}, "name"),
        ({"status": "Drilling"}, "status"),
        ({"purpose": None}, "purpose"),
        ({"depth_datum": "XX"}, "depth_datum"),
    ],
)
def test_wrong_field_of_a_well_is_named(
    engineer: Caller, home: Site, change: dict[str, Any], field: str
) -> None:
    answer = engineer.post("/api/wells", {**WELL, "project_id": home.project.id, **change})
    assert field in faults(answer)


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        ("/api/wells", {}, "project_id"),
        ("/api/wells", {"org_id": "{org}", "limit": 0}, "limit"),
        ("/api/wells", {"org_id": "{org}", "limit": 10**30}, "limit"),
        ("/api/wells", {"org_id": "{org}", "limit": "many"}, "limit"),
        ("/api/wells", {"org_id": "{org}", "cursor": "garbage"}, "cursor"),
        ("/api/wells", {"org_id": "{org}", "cursor": ""}, "cursor"),
        ("/api/wells", {"org_id": "{org}", "cursor": DEEP_CURSOR}, "cursor"),
        ("/api/projects", {"org_id": "{org}", "cursor": DEEP_CURSOR}, "cursor"),
        ("/api/stages", {"well_id": "{well}", "cursor": DEEP_CURSOR}, "cursor"),
        ("/api/files", {"well_id": "{well}", "cursor": DEEP_CURSOR}, "cursor"),
        ("/api/wells", {"org_id": "{org}", "status": "wet"}, "status"),
        ("/api/wells", {"org_id": "{org}", "q": "x" * 121}, "q"),
        ("/api/projects", {}, "org_id"),
        ("/api/stages", {}, "well_id"),
        ("/api/events", {}, "well_id"),
        ("/api/events", {"well_id": "{well}"}, "date"),
        ("/api/events", {"well_id": "{well}", "date": "2026-13-45"}, "date"),
        ("/api/events", {"well_id": "{well}", "date": "20260302"}, "date"),
        ("/api/events", {"well_id": "{well}", "date": "1849-12-31"}, "date"),
        ("/api/events", {"well_id": "{well}", "from": "2026-03-02T06:00:00Z"}, "to"),
        ("/api/events", {"well_id": "{well}", "from": "2026-03-02", "to": "x"}, "from"),
        ("/api/events", {"well_id": "{well}", "date": "2026-03-02", "kind": "x"}, "kind"),
        ("/api/events", {"well_id": "{well}", "date": "2026-03-02", "limit": 501}, "limit"),
        ("/api/events", {"well_id": "{well}", "date": "2026-03-02", "cursor": "x"}, "cursor"),
        ("/api/files", {}, "well_id"),
        ("/api/files", {"well_id": "{well}", "kind": "x"}, "kind"),
        ("/api/files", {"well_id": "{well}", "from": "x"}, "from"),
    ],
)
def test_wrong_query_names_its_field(
    engineer: Caller, home: Site, path: str, query: dict[str, Any], field: str
) -> None:
    known = {"{org}": home.org.id, "{well}": home.well.id}
    asked = {name: known.get(str(value), value) for name, value in query.items()}
    assert field in faults(engineer.get(path, **asked))


@pytest.mark.parametrize("name", [name for name in ROUTES if name.startswith("PATCH")])
def test_change_without_its_version_is_refused(callers: Callers, at: Targets, name: str) -> None:
    method, _, template = name.partition(" ")
    path, body = template.format_map(vars(at)), dict(ROUTES[name].body(at))
    del body["version"]
    assert faults(callers.owner.call(method, path, body)) == {"version": "is required"}
    for wrong in ("1", 1.5, True, None, [1]):
        answer = callers.owner.call(method, path, {**body, "version": wrong})
        assert "version" in faults(answer)
    answer = callers.owner.call(method, path, {**body, "version": 10**30})
    assert (answer.status_code, problem(answer)["title"]) == (409, "Changed meanwhile")


def test_bad_rows_of_a_batch_are_named(engineer: Caller, home: Site) -> None:
    good = {**EVENT, "well_id": home.well.id}
    rows = [good, {**good, "title": ""}, {**good, "npt": True}, {**good, "md_start": -1}]
    answer = engineer.post("/api/events/batch", {"events": rows})
    assert faults(answer).keys() == {"events[1].title", "events[3].md_start"}
    answer = engineer.post("/api/events/batch", {"events": [good, {**good, "npt": True}]})
    assert faults(answer).keys() == {"events[1].npt_category"}
    answer = engineer.post("/api/events/batch", {"events": [good] * 41})
    assert faults(answer).keys() == {"events"}
    answer = engineer.post("/api/events/batch", {"events": [good, "row"]})
    assert faults(answer).keys() == {"events[1]"}
