"""An audit entry keeps the address of who wrote, however it was written, and shows it to nobody."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests import factories
from tests.api.client import Caller, Server, serving
from tests.api.routes import ROUTES, targets
from tests.factories import Site
from tests.services import calls
from tests.services.audit.test_audit_trail import ENTRIES, asker, prepared
from welltrack_ui.api import application
from welltrack_ui.services.container import Services

ADDRESS = "203.0.113.7"
OTHER_ADDRESS = "2001:db8::7"


@pytest.fixture(scope="module")
def server(services: Services) -> Iterator[Server]:
    """The API on the services that these tests share."""
    with serving(application.create_application(services)) as made:
        yield made


def written(services: Services, seen: int) -> list[tuple[str, str | None]]:
    """Action and address of each entry after the row `seen`, in the order of writing."""
    entries = [json.loads(body) for body in factories.audit_bodies(services, seen)]
    return [(entry["action"], entry["ip"]) for entry in entries]


@pytest.mark.parametrize("name", ENTRIES)
def test_entry_of_a_service_keeps_the_address(site: Site, name: str) -> None:
    at = prepared(name, site)
    actor = replace(asker(name, at), ip=ADDRESS)
    seen = factories.find_last_row(site.services)
    calls.call(name, actor, at)
    expected = [(action, ADDRESS) for action in ENTRIES[name].split()]
    assert sorted(written(site.services, seen)) == expected


LEFT: dict[str, str] = {
    "POST /api/orgs": "organization.created",
    "PATCH /api/orgs/{org_id}": "organization.updated",
    "DELETE /api/orgs/{org_id}": "organization.deleted",
    "PATCH /api/orgs/{org_id}/members/{user_id}": "member.updated",
    "DELETE /api/orgs/{org_id}/members/{user_id}": "member.removed",
    "POST /api/orgs/{org_id}/invite": "invitation.created",
    "POST /api/orgs/{org_id}/invitations/{invitation_id}/resend": "invitation.resent",
    "DELETE /api/orgs/{org_id}/invitations/{invitation_id}": "invitation.revoked",
    "POST /api/auth/tokens": "api_token.created",
    "DELETE /api/auth/tokens/{token_id}": "api_token.deleted",
    "DELETE /api/auth/sessions/{session_id}": "session.ended",
    "POST /api/projects": "project.created",
    "PATCH /api/projects/{project_id}": "project.updated",
    "DELETE /api/projects/{project_id}": "project.deleted",
    "POST /api/projects/{project_id}/restore": "project.restored",
    "POST /api/wells": "well.created",
    "PATCH /api/wells/{well_id}": "well.updated",
    "DELETE /api/wells/{well_id}": "well.deleted",
    "POST /api/wells/{well_id}/restore": "well.restored",
    "POST /api/stages": "stage.created",
    "PATCH /api/stages/{stage_id}": "stage.updated",
    "DELETE /api/stages/{stage_id}": "stage.deleted",
    "POST /api/stages/{stage_id}/restore": "stage.restored",
    "POST /api/events": "event.created",
    "POST /api/events/batch": "event.created event.created",
    "PATCH /api/events/{event_id}": "event.updated",
    "DELETE /api/events/{event_id}": "event.deleted",
    "POST /api/events/{event_id}/restore": "event.restored",
    "POST /api/files/{file_id}/complete": "event.created file.uploaded",
    "PATCH /api/files/{file_id}": "file.updated",
    "DELETE /api/files/{file_id}": "file.deleted",
    "POST /api/files/{file_id}/restore": "file.restored",
}
"""Operation of the API to the actions it leaves."""


def send(caller: Caller, site: Site, operation: str) -> int:
    """Ask for an operation about fresh entities; the last row before it."""
    route, (method, path) = ROUTES[operation], operation.split(" ")
    at = targets(site, site.crew.owner, site.crew.engineer)
    route.trash(site, site.crew.owner, at)
    if path.endswith("/complete"):
        at = replace(at, file_id=at.pending_id)
    seen = factories.find_last_row(site.services)
    answer = caller.call(method, path.format(**vars(at)), route.body(at))
    assert answer.status_code == route.done, answer.text
    return seen


@pytest.mark.parametrize("operation", LEFT)
def test_entry_of_the_api_keeps_the_address(server: Server, site: Site, operation: str) -> None:
    token = factories.bearer(site.services, site.crew.owner)
    seen = send(Caller(server, token, address=ADDRESS), site, operation)
    expected = [(action, ADDRESS) for action in LEFT[operation].split()]
    assert sorted(written(site.services, seen)) == expected


def test_each_entry_keeps_the_address_of_its_own_write(server: Server, site: Site) -> None:
    token = factories.bearer(site.services, site.crew.owner)
    path = f"/api/wells/{site.well.id}"
    seen = factories.find_last_row(site.services)
    for version, address in enumerate((ADDRESS, OTHER_ADDRESS), start=1):
        body = {"version": version, "rig": f"Rig {version}"}
        assert Caller(server, token, address=address).patch(path, body).status_code == 200
    expected = [("well.updated", ADDRESS), ("well.updated", OTHER_ADDRESS)]
    assert written(site.services, seen) == expected


def test_new_account_keeps_the_address_it_was_made_from(server: Server, services: Services) -> None:
    body = {
        "email": f"address-{next(factories.numbers)}@example.com",
        "name": "Ada",
        "password": factories.PASSWORD,
    }
    seen = factories.find_last_row(services)
    answer = Caller(server, address=OTHER_ADDRESS).post("/api/auth/register", body)
    assert answer.status_code == 201
    assert written(services, seen) == [("user.created", OTHER_ADDRESS)]


def test_log_shows_no_address(server: Server, site: Site) -> None:
    token = factories.bearer(site.services, site.crew.owner)
    caller = Caller(server, token, address=ADDRESS)
    send(caller, site, "PATCH /api/wells/{well_id}")
    answer = caller.get(f"/api/orgs/{site.org.id}/activity")
    items: list[dict[str, Any]] = answer.json()["items"]
    assert items[0]["action"] == "well.updated"
    assert all("ip" not in item for item in items)
    assert ADDRESS not in answer.text
