"""An organization with wells and events, made through the API before a browser comes."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx
from playwright.sync_api import Locator, Page, expect

from tests.journeys import steps


@dataclass(frozen=True)
class Member:
    """Somebody with an account, and a client that asks as them."""

    name: str
    email: str
    api: httpx.Client

    def post(self, path: str, **body: Any) -> Any:
        """What a POST answers."""
        answer = self.api.post(path, json=body)
        answer.raise_for_status()
        return answer.json()

    def get(self, path: str) -> Any:
        """What a GET answers."""
        answer = self.api.get(path)
        answer.raise_for_status()
        return answer.json()

    def patch(self, event: dict[str, Any], **changes: Any) -> Any:
        """The event after a change."""
        body = {"version": event["version"], **changes}
        answer = self.api.patch(f"/api/events/{event['id']}", json=body)
        answer.raise_for_status()
        return answer.json()


@dataclass(frozen=True)
class Office:
    """An organization, its owner and a project."""

    owner: Member
    org: str
    project: str

    def well(self, zone: str = "America/Denver") -> dict[str, Any]:
        """A new well."""
        name = f"W {uuid.uuid4().hex[:6]}"
        body = {"project_id": self.project, "name": name, "timezone": zone}
        made: dict[str, Any] = self.owner.post("/api/wells", **body)
        return made

    def event(self, well: dict[str, Any], title: str, **fields: Any) -> dict[str, Any]:
        """A new event."""
        body = {"well_id": well["id"], "kind": "drilling", "title": title, **fields}
        made: dict[str, Any] = self.owner.post("/api/events", **body)
        return made

    def events(self, well: dict[str, Any], rows: Sequence[dict[str, Any]]) -> list[str]:
        """New events by the dozen; their ids."""
        ids: list[str] = []
        for i in range(0, len(rows), 20):
            batch = [{"well_id": well["id"], "kind": "drilling", **row} for row in rows[i : i + 20]]
            made = self.owner.post("/api/events/batch", events=batch)
            ids += [item["id"] for item in made["items"]]
        return ids

    def now(self, event: dict[str, Any]) -> dict[str, Any]:
        """The event as it is now."""
        found: dict[str, Any] = self.owner.get(f"/api/events/{event['id']}")
        return found

    def join(self, somebody: Member, role: str) -> None:
        """Make somebody a member."""
        path = f"/api/orgs/{self.org}/invite"
        link = self.owner.post(path, email=somebody.email, role=role)["invite_url"]
        somebody.post("/api/invitations/accept", token=link.rpartition("token=")[2])

    def open(
        self, page: Page, who: Member, well: dict[str, Any] | None = None, **query: str
    ) -> None:
        """Open the calendar as somebody; who has not signed in is signed in."""
        if page.url == "about:blank":
            steps.send_form(page, "/login", email=who.email, password=steps.PASSWORD)
        asked = {"well": well["id"], **query} if well else query
        url = httpx.URL(f"/orgs/{self.org}/calendar", params=asked)
        steps.open_page(page, str(url))
        expect(page.locator(".wt-cal-month, .wt-cal-days, .wt-cal-line")).to_be_visible()
        # The first time in a browser, a month is drawn anew when it is known how much fits.
        expect(page.locator(".wt-cal-fits")).to_be_attached()


def member(base_url: str, name: str) -> Member:
    """A new account."""
    email = f"{uuid.uuid4().hex[:10]}@example.com"
    # No connection is kept, so that none is left open at the end.
    api = httpx.Client(base_url=base_url, limits=httpx.Limits(max_keepalive_connections=0))
    fields = {"email": email, "password": steps.PASSWORD}
    api.post("/api/auth/register", json={**fields, "name": name}).raise_for_status()
    answer = api.post("/api/auth/login", json=fields)
    answer.raise_for_status()
    api.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
    return Member(name, email, api)


def office(base_url: str) -> Office:
    """A new organization in Denver."""
    owner = member(base_url, "Jane van Doe")
    org = owner.post("/api/orgs", name="Northern Energy", timezone="America/Denver")["id"]
    return Office(owner, org, owner.post("/api/projects", org_id=org, name="FORGE")["id"])


def box(page: Page, event: dict[str, Any] | str) -> Locator:
    """The boxes of an event, or of those with a title."""
    if isinstance(event, str):
        return page.locator(".wt-e", has_text=event)
    return page.locator(f'[data-e="{event["id"]}"]')


def spot(locator: Locator, across: float, down: float) -> tuple[float, float]:
    """A point of an element on the screen, as shares of its size."""
    bounds = locator.bounding_box()
    assert bounds
    x, y = bounds["x"] + across * bounds["width"], bounds["y"] + down * bounds["height"]
    return x, y


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Press the mouse at one point and let go at another."""
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + 6, start[1] + 6)
    page.mouse.move(*end, steps=5)
    page.mouse.up()
