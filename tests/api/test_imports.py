"""Imports and calendars over HTTP: forms, limits before a body is read, answers once."""

import json
from typing import Any

import pytest

from tests import factories
from tests.api.client import Caller, Form, made, problem
from tests.factories import Site
from welltrack_ui.domain.feeds.feed import FeedDraft

ROWS = b"start,end,title,depth\n2026-03-02 06:00,2026-03-02 08:00,A,10\n"


def ask(site: Site, content: bytes = ROWS, **fields: Any) -> Form:
    given = {"project_id": site.project.id, "kind": "events", "well": site.well.name}
    return Form({**given, **fields}, content)


def send(caller: Caller, form: Form, **headers: str) -> Any:
    return caller.post("/api/imports", form, **headers)


def test_dry_run_is_the_default_and_writes_nothing(engineer: Caller, site: Site) -> None:
    answer = send(engineer, ask(site))
    body = made(answer)
    assert answer.status_code == 200
    assert (body["id"], body["total"], body["new"], body["refused"]) == (None, 1, 1, 0)
    assert body["format"] == {"type": "csv", "encoding": "UTF-8", "separator": ","}
    assert body["columns"][0] == {"heading": "start", "field": "starts_at"}
    (item,) = body["items"]
    assert (item["row"], item["action"], item["fields"]["well"]) == (1, "new", site.well.name)
    assert item["fields"]["starts_at"] == "2026-03-02T06:00:00.000Z"


def test_import_is_written_once_under_its_key(engineer: Caller, site: Site) -> None:
    form = ask(site, ROWS.replace(b"A,10", b"once,10"), dry_run="false")
    body, kind = form.encode()
    headers = {"Content-Type": kind, "Idempotency-Key": "one import"}
    first, again = (
        engineer.call("POST", "/api/imports", content=body, headers=headers) for _ in range(2)
    )
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first.headers["location"] == f"/api/imports/{first.json()['id']}"
    progress = made(engineer.get(first.headers["location"]))
    assert (progress["status"], progress["written"], progress["new"]) == ("done", 1, 1)
    undone = made(engineer.post(first.headers["location"] + "/undo"))
    assert undone == {"undone": 1, "kept": []}


def test_faults_are_told_with_their_remedy_and_refused_by_row(engineer: Caller, site: Site) -> None:
    bad = ROWS + b"2026-03-02 09:00,2026-03-02 08:00,B,deep\n"
    problems = made(send(engineer, ask(site, bad)))["problems"]
    assert [(p["row"], p["rows"], p["field"], p["column"], p["value"]) for p in problems] == [
        (2, [2], "md_end", "depth", "deep"),
        (2, [2], "ends_at", "end", "2026-03-02 08:00"),
    ]
    assert all(p["message"] and p["remedy"] for p in problems)
    refused = problem(send(engineer, ask(site, bad, dry_run="false")))
    assert [e["field"] for e in refused["errors"]] == ["rows[2].md_end", "rows[2].ends_at"]


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"kind": "drills"}, "kind"),
        ({"mapping": "{not json"}, "mapping"),
        ({"mapping": '["a"]'}, "mapping"),
        ({"mapping": '{"start": 7}'}, "mapping"),
        ({"mapping": '{"start": "colour"}'}, "mapping"),
        ({"dry_run": "perhaps"}, "dry_run"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_field_that_is_wrong_is_named(
    engineer: Caller, site: Site, fields: dict[str, Any], named: str
) -> None:
    answer = send(engineer, ask(site, **fields))
    assert (answer.status_code, [e["field"] for e in problem(answer)["errors"]]) == (422, [named])


def test_form_without_a_file_is_refused(engineer: Caller, site: Site) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="kind"\r\n\r\nwells\r\n'
    body += b'--x\r\nContent-Disposition: form-data; name="project_id"\r\n\r\n'
    body += site.project.id.encode() + b"\r\n--x--\r\n"
    for content in (body, b"--x", b""):
        headers = {"Content-Type": "multipart/form-data; boundary=x"}
        answer = engineer.call("POST", "/api/imports", content=content, headers=headers)
        assert answer.status_code == 422


def test_body_that_is_too_long_or_another_is_refused_unread(engineer: Caller) -> None:
    kind = "multipart/form-data; boundary=x"
    cases = {
        413: {"Content-Type": kind, "Content-Length": "30000000"},
        415: {"Content-Type": "application/json", "Content-Length": "2"},
        411: {"Content-Type": kind, "Transfer-Encoding": "chunked"},
    }
    for path in ("/api/imports", "/imports/file"):
        for status, headers in cases.items():
            answer = engineer.call("POST", path, content=b"{}", headers=headers)
            assert (path, answer.status_code) == (path, status)


def test_file_of_the_screen_needs_a_session_and_our_own_page(engineer: Caller, site: Site) -> None:
    form = ask(site)
    anonymous = Caller(engineer.server)
    assert anonymous.post("/imports/file", form).status_code == 401
    token = engineer.post("/imports/file", form).text
    inbox = site.services.import_inbox
    assert inbox.take_file(site.crew.engineer.user_id, token).content == ROWS


def test_long_import_is_answered_before_it_is_written(engineer: Caller, site: Site) -> None:
    rows = "".join(f"2026-03-02 06:00,row {n}\n" for n in range(1_001))
    form = ask(site, f"start,title\n{rows}".encode(), dry_run="false")
    answer = send(engineer, form)
    assert (answer.status_code, answer.json()["status"]) == (202, "running")
    # In one process the answer comes with what is done behind it.
    progress = made(engineer.get(answer.headers["location"]))
    assert (progress["status"], progress["written"]) == ("done", 1_001)


def test_calendar_is_not_sent_again_while_it_is_the_same(engineer: Caller, site: Site) -> None:
    draft = FeedDraft(org_id=site.org.id, name="F", well_id=site.well.id)
    feed = site.services.feeds.create(site.crew.viewer, draft)
    path = feed.url.removeprefix(factories.BASE_URL)
    anonymous = Caller(engineer.server)
    first = anonymous.get(path)
    assert first.headers["content-type"].startswith("text/calendar")
    assert first.headers["cache-control"] == "private, no-cache"
    tag = first.headers["etag"]
    for value in (tag, f'"other", W/{tag}', "*"):
        again = anonymous.call("GET", path, headers={"If-None-Match": value})
        assert (again.status_code, again.content) == (304, b"")
    assert anonymous.call("HEAD", path).status_code == 200
    assert anonymous.get("/feeds/" + "x" * 43 + ".ics").status_code == 404
    assert json.loads(anonymous.get("/feeds/" + "x" * 43 + ".ics").text)["status"] == 404


def test_repeated_request_for_a_feed_tells_its_address_again(engineer: Caller, site: Site) -> None:
    body = {"org_id": site.org.id, "name": "Kept"}
    first, again = (engineer.post("/api/feeds", body, Idempotency_Key="a feed") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["url"] == again.json()["url"]
