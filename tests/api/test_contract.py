"""What answers look like: places, lists, instants, days, logs, files and the archive."""

import io
import json
import re
import zipfile
from typing import Any

import pytest

from tests import factories
from tests.api.client import Caller, made
from tests.api.conftest import Callers
from tests.factories import Site

ENTITY = {
    "id",
    "version",
    "created_at",
    "created_by",
    "updated_at",
    "updated_by",
    "deleted_at",
}


def bodies(site: Site) -> dict[str, dict[str, Any]]:
    """What makes one of each."""
    when = {"starts_at": "2026-03-02T06:30:00+05:30", "ends_at": None}
    return {
        "orgs": {"name": "New"},
        "projects": {"org_id": site.org.id, "name": "New"},
        "wells": {"project_id": site.project.id, "name": "15/9-F-11 Å"},
        "stages": {"well_id": site.well.id, "kind": "testing", "name": "New", **when},
        "events": {"well_id": site.well.id, "kind": "note", "title": "New", **when},
    }


@pytest.mark.parametrize("noun", ["orgs", "projects", "wells", "stages", "events"])
def test_entity_is_where_its_place_says(callers: Callers, site: Site, noun: str) -> None:
    body = bodies(site)[noun]
    answer = callers.owner.post(f"/api/{noun}", body)
    entity = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/api/{noun}/{entity['id']}"
    assert callers.owner.get(answer.headers["location"]).json() == entity
    assert entity.keys() >= ENTITY | body.keys()
    assert (entity["version"], entity["deleted_at"]) == (1, None)
    assert entity["created_by"] == entity["updated_by"] == site.crew.owner.user_id
    assert len(entity["id"]) <= 64
    assert entity["id"].replace("-", "").isalnum()
    sent = {name: value for name, value in body.items() if name != "starts_at"}
    assert {name: entity[name] for name in sent} == sent


def test_change_answers_with_the_next_version(engineer: Caller, site: Site) -> None:
    path = f"/api/wells/{site.well.id}"
    changed = made(engineer.patch(path, {"version": 1, "operator": "Equinor"}))
    assert (changed["version"], changed["operator"]) == (2, "Equinor")
    same = made(engineer.patch(path, {"version": 2, "operator": "Equinor"}))
    assert same == changed
    assert made(engineer.patch(path, {"version": 2, "operator": None}))["operator"] is None


def test_delete_answers_with_nothing(engineer: Caller, site: Site) -> None:
    answer = engineer.delete(f"/api/wells/{site.well.id}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert engineer.get(f"/api/wells/{site.well.id}").status_code == 404
    back = made(engineer.post(f"/api/wells/{site.well.id}/restore"))
    assert (back["id"], back["deleted_at"], back["version"]) == (site.well.id, None, 3)


def test_instants_come_back_in_utc(engineer: Caller, site: Site) -> None:
    body = bodies(site)["events"] | {"ends_at": "2026-03-02t07:00:00.123987+05:30"}
    event = made(engineer.post("/api/events", body))
    assert (event["starts_at"], event["ends_at"]) == (
        "2026-03-02T01:00:00.000Z",
        "2026-03-02T01:30:00.123Z",
    )


def test_all_day_event_comes_back_with_its_instants(engineer: Caller, site: Site) -> None:
    well = factories.well(
        site.services, site.crew.engineer, site.project.id, timezone="Europe/Oslo"
    )
    days = {"all_day": True, "starts_on": "2026-03-29", "ends_on": "2026-03-29"}
    body = {"well_id": well.id, "kind": "note", "title": "T", **days}
    event = made(engineer.post("/api/events", body))
    assert {name: event[name] for name in days} == days
    assert (event["starts_at"], event["ends_at"]) == (
        "2026-03-28T23:00:00.000Z",
        "2026-03-29T22:00:00.000Z",
    )


def test_events_are_listed_as_they_are_read(callers: Callers, site: Site) -> None:
    services, engineer = site.services, site.crew.engineer
    for n in range(3):
        factories.event(services, engineer, site.well.id, title=f'"{n}",\\"kind":"npt')
    for query in ({"well_id": site.well.id}, {"org_id": site.org.id}):
        asked: dict[str, Any] = {**query, "date": "2026-03-02", "limit": 2}
        first = callers.viewer.get("/api/events", **asked)
        assert first.headers["content-type"] == "application/json"
        assert first.json().keys() == {"items", "next_cursor"}
        rest = callers.viewer.get("/api/events", **asked, cursor=first.json()["next_cursor"])
        assert rest.json()["next_cursor"] is None
        items = first.json()["items"] + rest.json()["items"]
        assert len(items) == 3
        for item in items:
            assert callers.viewer.get(f"/api/events/{item['id']}").json() == item
        assert callers.viewer.get("/api/events", **asked, kind="npt").json()["items"] == []


def test_window_takes_any_offset(engineer: Caller, site: Site) -> None:
    factories.event(site.services, site.crew.engineer, site.well.id)
    for start, end, count in (
        ("2026-03-02T11:30:00+05:30", "2026-03-02T11:30:00.001+05:30", 1),
        ("2026-03-02T06:00:00.001Z", "2026-03-02T07:00:00Z", 0),
        ("2026-03-02 05:00:00Z", "2026-03-02 06:00:00Z", 0),
    ):
        query = {"well_id": site.well.id, "from": start, "to": end}
        assert len(engineer.get("/api/events", **query).json()["items"]) == count


def test_change_log_tells_who_did_what(callers: Callers, site: Site) -> None:
    path = f"/api/wells/{site.well.id}"
    callers.engineer.patch(path, {"version": 1, "operator": "After", "planned_md": 10})
    log = callers.viewer.get(f"{path}/changes").json()["items"]
    assert [entry["action"] for entry in log] == ["well.updated", "well.created"]
    entry = log[0]
    assert entry["actor"] == {"id": site.crew.engineer.user_id, "name": "Engineer"}
    assert (entry["entity"], entry["entity_id"], entry["entity_name"]) == (
        "well",
        site.well.id,
        site.well.name,
    )
    assert sorted(entry["changes"], key=lambda change: change["field"]) == [
        {"field": "operator", "before": None, "after": "After"},
        {"field": "planned_md", "before": None, "after": 10.0},
    ]
    assert "ip" not in entry
    assert entry["request_id"]
    activity = callers.viewer.get(f"/api/orgs/{site.org.id}/activity", limit=1).json()
    assert (activity["items"], activity["next_cursor"] is None) == ([entry], False)


def test_editor_is_an_engineer(callers: Callers, site: Site) -> None:
    body = {"email": "editor@example.com", "role": "editor"}
    sent = callers.admin.post(f"/api/orgs/{site.org.id}/invite", body)
    assert made(sent)["role"] == "engineer"
    assert sent.headers["location"] == f"/api/orgs/{site.org.id}/invitations"
    path = f"/api/orgs/{site.org.id}/members/{site.crew.viewer.user_id}"
    member = made(callers.admin.patch(path, {"version": 1, "role": "editor"}))
    assert (member["role"], member["version"], member["id"]) == (
        "engineer",
        2,
        site.crew.viewer.user_id,
    )


def test_file_goes_up_and_comes_down(callers: Callers, site: Site) -> None:
    content, name = bytes(range(256)) * 100, "отчёт 12¼ №5.bin"
    draft = {"well_id": site.well.id, "name": name, "size": len(content)}
    answer = callers.engineer.post("/api/files/upload", draft)
    file, upload = answer.json()["file"], answer.json()["upload"]
    assert answer.headers["location"] == f"/api/files/{file['id']}"
    assert answer.json()["expires_at"].endswith("Z")
    assert (file["status"], file["name"]) == ("pending", name)
    sent = callers.anonymous.call(
        upload["method"], upload["url"], content=content, headers=upload["headers"]
    )
    assert sent.status_code == 204
    done = made(callers.engineer.post(f"/api/files/{file['id']}/complete"))
    assert (done["status"], done["size"]) == ("stored", len(content))
    assert "storage_key" not in done
    link = callers.viewer.get(f"/api/files/{file['id']}/download")
    assert (link.status_code, link.headers["cache-control"]) == (307, "no-store")
    down = callers.anonymous.get(link.headers["location"])
    assert down.content == content
    assert down.headers["content-disposition"].startswith("attachment")
    listed = callers.viewer.get("/api/files", well_id=site.well.id).json()["items"]
    assert listed == [done]


def test_organization_comes_as_an_archive(callers: Callers, site: Site) -> None:
    event = factories.event(site.services, site.crew.engineer, site.well.id)
    answer = callers.owner.get(f"/api/orgs/{site.org.id}/export")
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == (
        f'attachment; filename="welltrack-{site.org.id}.zip"'
    )
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert [json.loads(line)["id"] for line in archive.open("events.jsonl")] == [event.id]


def test_trash_tells_what_can_be_restored(callers: Callers, site: Site) -> None:
    callers.engineer.delete(f"/api/wells/{site.well.id}")
    (item,) = callers.viewer.get(f"/api/orgs/{site.org.id}/trash").json()["items"]
    assert (item["entity"], item["id"], item["name"]) == ("well", site.well.id, site.well.name)
    assert (item["deleted_by"], item["version"]) == (site.crew.engineer.user_id, 2)


def test_documents_describe_themselves(callers: Callers) -> None:
    schema = callers.anonymous.get("/api/openapi.json").json()
    described = [
        operation.get("description")
        for path in schema["paths"].values()
        for operation in path.values()
    ]
    assert all(described)


def test_reader_brings_its_own_files(callers: Callers) -> None:
    page = callers.anonymous.get("/api/docs")
    files = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert files == [
        "/api/docs/swagger-ui.css",
        "/api/docs/favicon-32x32.png",
        "/api/docs/swagger-ui-bundle.js",
    ]
    answers = [callers.anonymous.get(path) for path in files]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert [answer.headers["content-type"].partition(";")[0] for answer in answers] == [
        "text/css",
        "image/png",
        "text/javascript",
    ]
    assert callers.anonymous.get("/api/docs/swagger-ui.js").status_code == 404


@pytest.mark.parametrize("method", ["PUT", "PATCH", "POST", "DELETE"])
def test_no_route_alters_the_log(callers: Callers, site: Site, method: str) -> None:
    logs = (f"/api/wells/{site.well.id}/changes", f"/api/orgs/{site.org.id}/activity")
    before = [callers.owner.get(path).json() for path in logs]
    entry = before[0]["items"][0]
    for path in logs:
        assert callers.owner.call(method, path, entry).status_code == 405
        assert callers.owner.call(method, f"{path}/{entry['id']}", entry).status_code == 404
    assert [callers.owner.get(path).json() for path in logs] == before
