"""What people type is text on every screen: no tag, no template, no script comes of it."""

from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser import steps

pytestmark = pytest.mark.browser
HOSTILE = "<img src=x onerror=hacked()>'\"{{7*191}}"
DAY = "2026-11-20"
WATCH = "window.hackedBy = 0; window.hacked = () => { window.hackedBy += 1; }"
SHOWN = """text => [...document.querySelectorAll('main *')].some(e => e.value === text
    || [...e.childNodes].some(n => n.nodeType === Node.TEXT_NODE && n.data.includes(text)))"""
PROJECT = ("field", "basin", "licence", "operator", "country", "description")
WELL = ("uwi", "api_number", "operator", "rig", "rig_contractor", "description")
STAGE = ("rig", "contractor", "description")
EVENT = ("title", "description", "contractor", "activity_code")


class Maker:
    """Makes things over the API, as the page's person."""

    def __init__(self, page: Page, base_url: str) -> None:
        self.page, self.headers = page, {"Origin": base_url}

    def post(self, path: str, **fields: Any) -> dict[str, Any]:
        answer = self.page.request.post(f"/api/{path}", data=fields, headers=self.headers)
        assert answer.ok, answer.text()
        made: dict[str, Any] = answer.json()
        return made

    def upload(self, well_id: str) -> None:
        made = self.post("files/upload", well_id=well_id, name=HOSTILE, size=3)
        link = made["upload"]
        sent = self.page.request.put(link["url"], data=b"abc", headers=link["headers"])
        assert sent.ok, sent.text()
        self.post(f"files/{made['file']['id']}/complete")


def filled(names: tuple[str, ...]) -> dict[str, str]:
    return dict.fromkeys(names, HOSTILE)


def settle(maker: Maker) -> tuple[str, str, str]:
    """Organization, project and well with hostile text in all that takes text."""
    org = maker.post("orgs", name=HOSTILE, country=HOSTILE)["id"]
    project = maker.post("projects", org_id=org, name=HOSTILE, **filled(PROJECT))["id"]
    place = {"latitude": 61.2, "longitude": 2.1, "status": "drilling"}
    made = maker.post("wells", project_id=project, name=HOSTILE, **filled(WELL), **place)
    well: str = made["id"]
    start = f"{DAY}T06:00:00Z"
    stage = {"well_id": well, "kind": "drilling", "name": HOSTILE, "starts_at": start}
    maker.post("stages", **stage, **filled(STAGE))
    event = {"well_id": well, "kind": "drilling", "starts_at": start, **filled(EVENT)}
    event |= {"ends_at": f"{DAY}T18:00:00Z"}
    lost = {"tags": [HOSTILE], "npt": True, "npt_category": "weather", "severity": "major"}
    maker.post("events", **event, **lost)
    gone = maker.post("events", **event)["id"]
    maker.page.request.delete(f"/api/events/{gone}", headers=maker.headers)
    maker.upload(well)
    maker.post("auth/tokens", name=HOSTILE)
    return org, project, well


def assert_harmless(page: Page) -> None:
    """Nothing was made of the text: no element, no sum, no call."""
    assert page.locator("img[src='x']").count() == 0
    assert page.evaluate("window.hackedBy") == 0
    assert "1337" not in page.locator("body").inner_text()


def test_text_of_people_is_text_on_every_screen(page: Page, base_url: str) -> None:
    page.add_init_script(WATCH)
    steps.register(page, HOSTILE)
    org, project, well = settle(Maker(page, base_url))
    shown = [f"/orgs/{org}{part}" for part in ("", "/projects", "/activity", "/members", "/trash")]
    shown += [f"/orgs/{org}/files", f"/orgs/{org}/settings", "/profile", f"/projects/{project}"]
    shown += [f"/wells/{well}?day={DAY}", f"/wells/{well}?tab=about", f"/wells/{well}?tab=changes"]
    shown += [f"/wells/{well}?tab=files"]
    views = ("month", "week", "day", "timeline")
    shown += [f"/orgs/{org}/calendar?view={view}&date={DAY}&day={DAY}" for view in views]
    for path in shown:
        steps.open_page(page, path)
        page.wait_for_function(SHOWN, arg=HOSTILE)
        assert_harmless(page)


def test_text_of_people_is_text_in_forms_and_search(page: Page, base_url: str) -> None:
    page.add_init_script(WATCH)
    steps.register(page, HOSTILE)
    _, project, well = settle(Maker(page, base_url))
    steps.open_page(page, f"/wells/{well}?day={DAY}")
    page.locator(".wt-event", has_text=HOSTILE).first.click()
    expect(page.get_by_role("dialog").get_by_label("Title")).to_have_value(HOSTILE)
    assert_harmless(page)
    for path in (f"/wells/{well}", f"/projects/{project}"):
        steps.open_page(page, path)
        page.get_by_role("button", name="Edit", exact=True).click()
        expect(page.get_by_role("dialog").get_by_label("Name")).to_have_value(HOSTILE)
        assert_harmless(page)
    steps.open_page(page, f"/wells/{well}")
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").get_by_role("textbox").fill("img")
    expect(page.locator(".wt-hit").first).to_contain_text(HOSTILE)
    page.get_by_role("button", name=f"Account of {HOSTILE}").first.focus()
    assert_harmless(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.locator(".wt-toast")).to_contain_text(HOSTILE)
    assert_harmless(page)


@pytest.mark.parametrize(
    "path",
    [
        f"/login?next=/{quote(HOSTILE)}",
        f"/register?next={quote(HOSTILE)}",
        f"/reset?token={quote(HOSTILE)}",
        f"/verify?token={quote(HOSTILE)}",
        "/login?next=javascript:hacked()",
    ],
)
def test_text_of_an_address_is_text(page: Page, path: str) -> None:
    page.add_init_script(WATCH)
    steps.open_page(page, path)
    expect(page.locator("h1")).to_be_visible()
    assert_harmless(page)
