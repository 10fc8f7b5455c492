"""What people type is text on every screen: no tag, no template, no script comes of it."""

import re
import time
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.journeys.conftest import People

pytestmark = pytest.mark.browser
HOSTILE = "<img src=x onerror=hack()>'\"{{7*191}}"
DAY = "2026-11-20"
WATCH = "window.hackedBy = 0; window.hack = () => { window.hackedBy += 1; }"
SHOWN = """text => [...document.querySelectorAll('main *')].some(e => e.value === text
    || [...e.childNodes].some(n => n.nodeType === Node.TEXT_NODE && n.data.includes(text)))"""
ORGANIZATION = ("name", "country")
PROJECT = ("name", "field", "basin", "licence", "operator", "country", "description")
WELL = ("name", "uwi", "api_number", "operator", "rig", "rig_contractor", "description")
STAGE = ("name", "rig", "contractor", "description")
EVENT = ("title", "description", "contractor", "activity_code")
KINDS = {"org": ORGANIZATION, "project": PROJECT, "well": WELL, "stage": STAGE, "event": EVENT}
FIELDS = [
    *("user.name", "event.tags", "file.name", "token.name"),
    *(f"{kind}.{name}" for kind, names in KINDS.items() for name in names),
]
SCREENS: dict[str, set[str]] = {
    "/orgs/{org}": {
        "event.title",
        "file.name",
        "org.name",
        "project.name",
        "stage.name",
        "user.name",
        "well.name",
    },
    "/orgs/{org}/projects": {"project.name"},
    "/orgs/{org}/activity": {
        "event.title",
        "file.name",
        "org.name",
        "project.name",
        "stage.name",
        "user.name",
        "well.name",
    },
    "/orgs/{org}/members": {"org.name", "user.name"},
    "/orgs/{org}/trash": {"event.title", "user.name"},
    "/orgs/{org}/files": {"file.name", "user.name", "well.name"},
    "/orgs/{org}/settings": {"org.country", "org.name"},
    "/profile": {"token.name", "user.name"},
    "/projects/{project}": {
        "project.basin",
        "project.country",
        "project.description",
        "project.field",
        "project.licence",
        "project.name",
        "project.operator",
        "well.name",
        "well.rig",
    },
    "/orgs/{org}/wells?cols=name,project,operator,rig": {
        "project.name",
        "well.name",
        "well.operator",
        "well.rig",
    },
    "/wells/{well}?day={day}": {
        "event.description",
        "event.title",
        "stage.name",
        "well.name",
        "well.operator",
        "well.rig",
    },
    "/wells/{well}?tab=about": {
        "stage.name",
        "well.api_number",
        "well.description",
        "well.name",
        "well.operator",
        "well.rig",
        "well.rig_contractor",
        "well.uwi",
    },
    "/wells/{well}?tab=changes": {
        "event.title",
        "file.name",
        "stage.name",
        "user.name",
        "well.name",
        "well.operator",
        "well.rig",
    },
    "/wells/{well}?tab=files": {
        "file.name",
        "stage.name",
        "user.name",
        "well.name",
        "well.operator",
        "well.rig",
    },
    "/orgs/{org}/calendar?view=month&date={day}&day={day}": {"event.title"},
    "/orgs/{org}/calendar?view=week&date={day}&day={day}": {"event.title"},
    "/orgs/{org}/calendar?view=day&date={day}&day={day}": {"event.title"},
    "/orgs/{org}/calendar?view=timeline&date={day}&day={day}": {"stage.name", "well.name"},
}
"""Each screen, and the fields whose text it shows."""
FORMS: dict[tuple[str, ...], set[str]] = {
    (".wt-event",): {"event.tags", *(f"event.{name}" for name in EVENT)},
    (".wt-stage", ".wt-heading button:has-text('Edit')"): {f"stage.{name}" for name in STAGE},
}
"""What is pressed, from a well's screen on, to open a form, and the fields whose text it holds."""
SECONDS = 15


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
        made = self.post("files/upload", well_id=well_id, name=text("file.name"), size=3)
        link = made["upload"]
        sent = self.page.request.put(link["url"], data=b"abc", headers=link["headers"])
        assert sent.ok, sent.text()
        self.post(f"files/{made['file']['id']}/complete")


def tagged(kind: str, names: tuple[str, ...]) -> dict[str, str]:
    """Hostile text for each field, and at its end which one it is."""
    return {name: text(f"{kind}.{name}") for name in names}


def text(field: str) -> str:
    """The hostile text of one field: no two are the same."""
    return f"{HOSTILE}{FIELDS.index(field):02}"


def settle(maker: Maker) -> tuple[str, str, str]:
    """Organization, project and well with hostile text in all that takes text."""
    org = maker.post("orgs", **tagged("org", ORGANIZATION))["id"]
    project = maker.post("projects", org_id=org, **tagged("project", PROJECT))["id"]
    place = {"latitude": 61.2, "longitude": 2.1, "status": "drilling"}
    made = maker.post("wells", project_id=project, **tagged("well", WELL), **place)
    well: str = made["id"]
    start = f"{DAY}T06:00:00Z"
    stage = {"well_id": well, "kind": "drilling", "starts_at": start}
    maker.post("stages", **stage, **tagged("stage", STAGE))
    event = {"well_id": well, "kind": "drilling", "starts_at": start, **tagged("event", EVENT)}
    event |= {"ends_at": f"{DAY}T18:00:00Z"}
    lost = {"npt": True, "npt_category": "weather", "severity": "major"}
    maker.post("events", **event, **lost, tags=[text("event.tags")])
    gone = maker.post("events", **event)["id"]
    maker.page.request.delete(f"/api/events/{gone}", headers=maker.headers)
    maker.upload(well)
    maker.post("auth/tokens", name=text("token.name"))
    return org, project, well


def assert_harmless(page: Page) -> None:
    """Nothing was made of the text: no element, no sum, no call."""
    assert page.locator("img[src='x']").count() == 0
    assert page.evaluate("window.hackedBy") == 0
    assert "1337" not in page.locator("body").inner_text()


def test_table_leaves_no_field_out() -> None:
    assert set(FIELDS) == set().union(*SCREENS.values(), *FORMS.values())


def test_text_of_each_field_is_text_on_each_screen_that_shows_it(page: Page, base_url: str) -> None:
    page.add_init_script(WATCH)
    steps.register(page, text("user.name"))
    org, project, well = settle(Maker(page, base_url))
    for screen, fields in SCREENS.items():
        path = screen.format(org=org, project=project, well=well, day=DAY)
        steps.open_page(page, path)
        for field in fields:
            page.wait_for_function(SHOWN, arg=text(field))
        assert_harmless(page)


def test_text_of_an_organization_is_text_to_who_is_invited(
    people: People, base_url: str, data: Path
) -> None:
    owner, guest = people(), people()
    steps.new_account(owner, text("user.name"))
    maker = Maker(owner, base_url)
    org = maker.post("orgs", name=text("org.name"))["id"]
    guest.add_init_script(WATCH)
    email = steps.new_account(guest, text("token.name")).email
    invited = maker.post(f"orgs/{org}/invite", email=email, role="admin")
    steps.open_page(guest, invited["invite_url"].removeprefix(base_url))
    guest.wait_for_function(SHOWN, arg=f"Join {text('org.name')}")
    assert_harmless(guest)
    guest.get_by_role("button", name="Accept the invitation").click()
    guest.wait_for_url(f"**/orgs/{org}")
    steps.open_page(guest, f"/orgs/{org}/members")
    for field in ("user.name", "token.name"):
        guest.wait_for_function(SHOWN, arg=text(field))
    assert_harmless(guest)
    guest.locator(".wt-org").first.click()
    menu = guest.locator(".wt-menu-item", has_text=text("org.name"))
    expect(menu.first).to_be_visible()
    assert_harmless(guest)
    outgoing = html_of(data, email, "invites you to")
    guest.set_content(outgoing)
    body = guest.locator("body")
    for field in ("user.name", "org.name"):
        # Names are quoted in e-mails: a quotation mark of theirs would end that.
        expect(body).to_contain_text(text(field).replace('"', "'"))
    assert_harmless(guest)


def html_of(data: Path, email: str, subject: str) -> str:
    """The HTML part of the e-mail with this in its subject that reached an address."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        for file in (data / "outbox").glob("*.eml"):
            outgoing = message_from_bytes(file.read_bytes(), policy=default)
            part = outgoing.get_body(("html",))
            if outgoing["To"] == email and subject in outgoing["Subject"] and part:
                return str(part.get_content())
        time.sleep(0.1)
    raise AssertionError(f"no e-mail reached {email}")


def test_text_of_people_is_text_in_forms_and_search(page: Page, base_url: str) -> None:
    page.add_init_script(WATCH)
    steps.new_account(page, text("user.name"))
    _, project, well = settle(Maker(page, base_url))
    for openers, fields in FORMS.items():
        steps.open_page(page, f"/wells/{well}?day={DAY}")
        for opener in openers:
            page.locator(opener).first.click()
            if opener == ".wt-stage":
                # A screen of its own, whose heading has a button of the same name.
                page.wait_for_url("**/stages/**")
                steps.settled(page)
        expect(page.get_by_role("dialog")).to_be_visible()
        for field in fields:
            page.wait_for_function(SHOWN.replace("main *", "[role=dialog] *"), arg=text(field))
        assert_harmless(page)
    for path in (f"/wells/{well}", f"/projects/{project}"):
        steps.open_page(page, path)
        page.get_by_role("button", name="Edit", exact=True).click()
        name = page.get_by_role("dialog").get_by_label("Name")
        expect(name).to_have_value(re.compile(re.escape(HOSTILE)))
        assert_harmless(page)
    steps.open_page(page, f"/wells/{well}")
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").get_by_role("textbox").fill("img")
    expect(page.locator(".wt-hit").first).to_contain_text(HOSTILE)
    page.get_by_role("button", name=f"Account of {text('user.name')}").first.focus()
    assert_harmless(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Delete the well").click()
    question = page.get_by_role("dialog", name=HOSTILE)
    expect(question).to_be_visible()
    assert_harmless(page)
    question.get_by_role("button", name="Delete", exact=True).click()
    expect(page.locator(".wt-toast")).to_contain_text(HOSTILE)
    assert_harmless(page)


@pytest.mark.parametrize(
    "path",
    [
        f"/login?next=/{quote(HOSTILE)}",
        f"/register?next={quote(HOSTILE)}",
        f"/reset?token={quote(HOSTILE)}",
        f"/verify?token={quote(HOSTILE)}",
        "/login?next=javascript:hack()",
    ],
)
def test_text_of_an_address_is_text(page: Page, path: str) -> None:
    page.add_init_script(WATCH)
    steps.open_page(page, path)
    expect(page.locator("h1")).to_be_visible()
    assert_harmless(page)
