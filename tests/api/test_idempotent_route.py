"""Idempotency keys over HTTP: the first answer again, and nothing done twice."""

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests import factories
from tests.api.client import Caller, Server, faults, made, problem
from tests.api.conftest import Callers
from tests.factories import PASSWORD, Site
from tests.metrics.reading import Growth
from welltrack_ui.domain.user import RoleChange
from welltrack_ui.services.container import Services


@pytest.fixture
def key() -> str:
    return f"key {next(factories.numbers)}"


def event(site: Site, **fields: Any) -> dict[str, Any]:
    draft = {"well_id": site.well.id, "kind": "note", "title": "Sent twice"}
    return {**draft, "starts_at": "2026-03-02T06:00:00Z", **fields}


def count(site: Site, title: str = "Sent twice") -> int:
    """How many events of a title there are, by the log."""
    log = site.services.audit.list_for_well(site.crew.viewer, site.well.id, 500).items
    return sum(entry.entity_name == title for entry in log)


def lose(services: Services, answer: httpx.Response) -> None:
    """Let the answer not have been kept, as after a crash right behind the commit."""
    one = answer.json().get("file", answer.json())
    ident = one.get("id") or one["items"][0]["id"]
    database = services.settings.data / "welltrack.sqlite"
    connection = sqlite3.connect(database)
    rows = connection.execute("SELECT pk, body FROM record WHERE kind = 'claim'").fetchall()
    pk, body = next((pk, json.loads(body)) for pk, body in rows if ident in body)
    ids = [e["id"] for e in one.get("items", [one])]
    committed = {"state": "committed", "fingerprint": body["fingerprint"], "ids": ids}
    connection.execute("UPDATE record SET body = ? WHERE pk = ?", (json.dumps(committed), pk))
    connection.commit()
    connection.close()


def test_same_key_answers_the_same(engineer: Caller, site: Site, key: str) -> None:
    first = engineer.post("/api/events", event(site), idempotency_key=key)
    again = engineer.post("/api/events", event(site), idempotency_key=key)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert first.headers["location"] == again.headers["location"]
    assert again.headers["content-type"] == "application/json"
    assert count(site) == 1


def test_same_key_with_another_request_is_refused(engineer: Caller, site: Site, key: str) -> None:
    made(engineer.post("/api/events", event(site), idempotency_key=key))
    for answer in (
        engineer.post("/api/events", event(site, title="Another"), idempotency_key=key),
        engineer.post("/api/events/batch", {"events": [event(site)]}, idempotency_key=key),
    ):
        assert faults(answer).keys() == {"Idempotency-Key"}
    assert (count(site), count(site, "Another")) == (1, 0)


def test_same_key_of_another_is_another_key(callers: Callers, site: Site, key: str) -> None:
    first = made(callers.engineer.post("/api/events", event(site), idempotency_key=key))
    second = made(callers.admin.post("/api/events", event(site), idempotency_key=key))
    assert first["id"] != second["id"]


def test_same_key_at_once_does_it_once(engineer: Caller, site: Site, key: str) -> None:
    def send(_: int) -> httpx.Response:
        return engineer.post("/api/events", event(site), idempotency_key=key)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(8)))
    assert count(site) == 1
    assert {a.status_code for a in answers} <= {201, 409}
    assert len({a.json()["id"] for a in answers if a.status_code == 201}) == 1
    assert {a.headers["retry-after"] for a in answers if a.status_code == 409} <= {"1"}


def test_refusal_lets_go_of_the_key(engineer: Caller, site: Site, key: str) -> None:
    for wrong, status in (
        (event(site, title=""), 422),
        (event(site, well_id="w-00000000000000000000"), 404),
    ):
        refused = engineer.post("/api/events", wrong, idempotency_key=key)
        assert (refused.status_code, problem(refused)["status"]) == (status, status)
    assert engineer.post("/api/events", event(site), idempotency_key=key).status_code == 201


def test_right_is_asked_before_the_key(callers: Callers, site: Site, key: str) -> None:
    for caller, status in (
        (callers.viewer, 403),
        (callers.stranger, 404),
        (callers.anonymous, 401),
    ):
        for _ in range(2):
            answer = caller.post("/api/events", event(site), idempotency_key=key)
            assert answer.status_code == status
    assert callers.engineer.post("/api/events", event(site), idempotency_key=key).status_code == 201


@pytest.mark.parametrize("length", [0, 129])
def test_key_of_a_wrong_length_is_refused(engineer: Caller, site: Site, length: int) -> None:
    answer = engineer.post("/api/events", event(site), idempotency_key="k" * length)
    assert faults(answer) == {"Idempotency-Key": "must have 1 to 128 characters"}
    assert count(site) == 0


def test_lost_answer_is_made_again(callers: Callers, site: Site, key: str) -> None:
    services, owner = site.services, callers.owner
    event_id = factories.event(services, site.crew.engineer, site.well.id).id
    services.events.delete(site.crew.engineer, event_id)
    stage = {"well_id": site.well.id, "kind": "drilling", "name": "S"}
    requests: list[tuple[str, Any]] = [
        ("/api/orgs", {"name": "Kept"}),
        ("/api/projects", {"org_id": site.org.id, "name": "Kept"}),
        ("/api/wells", {"project_id": site.project.id, "name": "Kept"}),
        ("/api/stages", {**stage, "starts_at": "2026-03-02T06:00:00Z"}),
        ("/api/events", event(site)),
        (f"/api/events/{event_id}/restore", {}),
        ("/api/events/batch", {"events": [event(site, title=str(n)) for n in range(40)]}),
    ]
    for n, (path, body) in enumerate(requests):
        first = owner.post(path, body, idempotency_key=f"{key} {n}")
        made(first)
        lose(services, first)
        again = owner.post(path, body, idempotency_key=f"{key} {n}")
        assert (path, again.status_code, again.json()) == (path, first.status_code, first.json())
        assert again.headers.get("location") == first.headers.get("location")


def test_completed_upload_is_answered_again(engineer: Caller, site: Site, key: str) -> None:
    pending = factories.upload(site.services, site.crew.engineer, site.well.id)
    path = f"/api/files/{pending.id}/complete"
    first = engineer.post(path, idempotency_key=key)
    assert made(first)["status"] == "stored"
    lose(site.services, first)
    again = engineer.post(path, idempotency_key=key)
    assert (again.status_code, again.json()) == (200, first.json())


def test_upload_whose_answer_was_lost_can_go_on(engineer: Caller, site: Site, key: str) -> None:
    draft = {"well_id": site.well.id, "name": "report.csv", "size": 6}
    first = engineer.post("/api/files/upload", draft, idempotency_key=key)
    lose(site.services, first)
    again = engineer.post("/api/files/upload", draft, idempotency_key=key)
    assert (again.status_code, again.json()["file"]) == (201, first.json()["file"])
    assert again.headers["location"] == first.headers["location"]
    factories.put_bytes(site.services, again.json()["upload"]["url"], b"1,2,3\n")
    done = engineer.post(f"/api/files/{first.json()['file']['id']}/complete")
    assert made(done)["status"] == "stored"


def test_long_answer_is_read_again(engineer: Caller, site: Site, key: str) -> None:
    rows = [event(site, title=str(n), description="x" * 9_000) for n in range(40)]
    first = engineer.post("/api/events/batch", {"events": rows}, idempotency_key=key)
    again = engineer.post("/api/events/batch", {"events": rows}, idempotency_key=key)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()


def test_secret_is_answered_again_but_not_kept(callers: Callers, site: Site, key: str) -> None:
    owner, org_id = callers.owner, site.org.id
    invited = {"email": "somebody@example.com", "role": "viewer"}
    first = owner.post(f"/api/orgs/{org_id}/invite", invited, idempotency_key=f"{key} invite")
    resend = f"/api/orgs/{org_id}/invitations/{first.json()['id']}/resend"
    secrets = [first.json()["invite_url"].rpartition("=")[2]]
    for path, body, name in (
        (f"/api/orgs/{org_id}/invite", {**invited, "email": "next@example.com"}, "invite_url"),
        ("/api/auth/tokens", {"name": "program"}, "token"),
        (resend, {}, "invite_url"),
    ):
        one = owner.post(path, body, idempotency_key=f"{key} {path}")
        two = owner.post(path, body, idempotency_key=f"{key} {path}")
        assert (one.status_code, one.json()) == (two.status_code, two.json())
        assert one.headers.get("location") == two.headers.get("location")
        secrets.append(one.json()[name].rpartition("=")[2])
    kept = "".join(str(row) for row in factories.records(site.services))
    assert [secret for secret in secrets if secret in kept] == []


def test_register_with_a_key_makes_one_account(server: Server, key: str) -> None:
    number = next(factories.numbers)
    body = {"email": f"keyed-{number}@example.com", "password": PASSWORD, "name": "Ada"}
    caller = Caller(server, address=f"10.2.{number // 256}.{number % 256}")
    first = caller.post("/api/auth/register", body, idempotency_key=key)
    again = caller.post("/api/auth/register", body, idempotency_key=key)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    other = caller.post("/api/auth/register", {**body, "name": "Eve"}, idempotency_key=key)
    assert faults(other).keys() == {"Idempotency-Key"}
    elsewhere = Caller(server, address=f"10.3.{number // 256}.{number % 256}")
    third = elsewhere.post("/api/auth/register", body, idempotency_key=key)
    assert third.status_code == 201
    assert third.json()["id"] != first.json()["id"]


def test_sign_in_with_a_key_is_new_each_time(server: Server, site: Site, key: str) -> None:
    body = {"email": site.crew.viewer.email, "password": PASSWORD}
    caller = Caller(server)
    first = caller.post("/api/auth/login", body, idempotency_key=key)
    again = caller.post("/api/auth/login", body, idempotency_key=key)
    assert made(first)["access_token"] != made(again)["access_token"]


def test_key_on_other_methods_means_nothing(engineer: Caller, site: Site, key: str) -> None:
    headers = {"Idempotency-Key": key}
    path = f"/api/wells/{site.well.id}"
    for version in (1, 2):
        body = {"version": version, "rig": f"Rig {version}"}
        assert engineer.call("PATCH", path, body, headers=headers).status_code == 200


@pytest.mark.parametrize(("letter", "rows"), [("Ә", 8), ("Ә", 16), ("x", 40), ("😀", 8), ('"', 40)])
def test_batch_of_long_texts_is_answered_as_it_is_stored(
    engineer: Caller, site: Site, key: str, letter: str, rows: int
) -> None:
    description = letter * 10_000
    batch = {"events": [event(site, description=description) for _ in range(rows)]}
    first = engineer.post("/api/events/batch", batch, idempotency_key=key)
    again = engineer.post("/api/events/batch", batch, idempotency_key=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert [one["description"] for one in first.json()["items"]] == [description] * rows
    assert count(site) == rows


@pytest.mark.parametrize("length", [10, 10_000])
def test_repeated_answer_asks_for_the_right_first(
    callers: Callers, site: Site, key: str, length: int
) -> None:
    batch = {"events": [event(site, description="Ә" * length) for _ in range(8)]}
    made(callers.engineer.post("/api/events/batch", batch, idempotency_key=key))
    person = site.crew.engineer.user_id
    members = site.services.members
    members.update(site.crew.owner, site.org.id, person, RoleChange(role="viewer", version=1))
    demoted = callers.engineer.post("/api/events/batch", batch, idempotency_key=key)
    assert (demoted.status_code, "items" in demoted.json()) == (403, False)
    members.remove_member(site.crew.owner, site.org.id, person)
    removed = callers.engineer.post("/api/events/batch", batch, idempotency_key=key)
    assert (removed.status_code, "items" in removed.json()) == (404, False)
    assert count(site) == 8


def test_first_request_under_a_key_writes_three_times_and_reads_no_claim(
    engineer: Caller, site: Site
) -> None:
    body = event(site, title="Once")
    engineer.post("/api/events", body)
    commits, reads = (
        [Growth("store_calls_total", operation=o, outcome=w) for w in ("done", "refused")]
        for o in ("commit", "read")
    )
    answer = engineer.post("/api/events", body, idempotency_key="three writes")
    assert answer.status_code == 201
    # The claim, the event, the answer: and the sign-in and the rights are all that is read.
    assert [growth.value for growth in commits] == [3, 0]
    assert [growth.value for growth in reads] == [2, 0]
    again = engineer.post("/api/events", body, idempotency_key="three writes")
    assert (again.status_code, again.json()) == (201, answer.json())
