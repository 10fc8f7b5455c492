"""The main job through the screens: from an account to a well's day."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.journeys.conftest import People

pytestmark = pytest.mark.browser


def rows(page: Page) -> list[tuple[str, str]]:
    """Time and title of each event on the screen."""
    found = page.locator(".wt-event")
    return [
        (
            found.nth(i).locator(".wt-event-time b").inner_text(),
            found.nth(i).locator(".wt-event-title").inner_text(),
        )
        for i in range(found.count())
    ]


def test_main_job_from_an_account_to_a_wells_day(page: Page) -> None:
    steps.register(page, "Ann Larsen")
    steps.make_organization(page, "North Sea Drilling ÅS")
    steps.make_project(page, "Volve")
    well = steps.make_well(page, "15/9-F-11 B")
    steps.add_stage(page, '12 ¼" section', "2026-11-20 06:00")
    expect(page.locator(".wt-stages")).to_contain_text('12 ¼" section')
    steps.add_event(page, "Drilled to 1 200 m", "2026-11-20 06:00", "2026-11-20 18:30")
    expect(page.get_by_text("Drilled to 1 200 m", exact=True)).to_be_visible()
    steps.add_event(page, "Tripped out <b>of</b> hole", "2026-11-20 18:30", "2026-11-21 02:00")
    expect(page.locator(".wt-event")).to_have_count(2)
    assert rows(page) == [
        ("06:00–18:30", "Drilled to 1 200 m"),
        ("18:30–02:00", "Tripped out <b>of</b> hole"),
    ]
    page.get_by_role("button", name="Next day").click()
    expect(page.locator(".wt-event")).to_have_count(1)
    expect(page.locator(".wt-event")).to_contain_text("from 20 Nov")
    page.reload()
    steps.settled(page)
    expect(page.locator(".wt-day-head")).to_contain_text("Sat 21 Nov 2026")
    steps.open_page(page, f"/wells/{well}?tab=changes")
    expect(page.locator(".wt-audit > li")).to_have_count(4)
    expect(page.locator(".wt-audit > li").last).to_contain_text("Ann Larsen created the well")


def test_event_changed_deleted_and_taken_back(page: Page) -> None:
    steps.register(page, "Bo Nilsen")
    steps.make_organization(page, "Trash AS")
    steps.make_project(page, "P")
    steps.make_well(page, "W 1")
    steps.add_event(page, "Casing", "2026-11-20 06:00", "2026-11-20 07:00")
    page.get_by_text("Casing", exact=True).click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_label("Title").fill("Run 9 5/8 casing")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("button", name="Run 9 5/8 casing")).to_be_visible()
    page.get_by_role("button", name="Run 9 5/8 casing").click()
    drawer.get_by_role("button", name="Delete").click()
    expect(page.locator(".wt-event")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Run 9 5/8 casing")).to_be_visible()


def test_what_is_wrong_stands_beside_the_field_and_nothing_is_lost(page: Page) -> None:
    steps.register(page, "Cy Dahl")
    steps.make_organization(page, "Errors AS")
    steps.make_project(page, "P")
    steps.make_well(page, "W 1")
    page.get_by_role("button", name="New event").first.click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_label("Title").fill("Backwards")
    steps.field(drawer, "Start").fill("2026-11-20 06:00")
    steps.field(drawer, "End").fill("2026-11-20 05:00")
    drawer.get_by_role("button", name="Save").click()
    expect(drawer.get_by_text("End must be after the start")).to_be_visible()
    expect(drawer.get_by_label("Title")).to_have_value("Backwards")


def test_a_wrong_password_is_told_and_the_address_kept(page: Page) -> None:
    somebody = steps.register(page, "Di Berg")
    page.context.clear_cookies()
    steps.sign_in(page, somebody.email, "wrong wrong wrong")
    expect(page.get_by_role("alert")).to_contain_text("not right")
    expect(page.get_by_label("E-mail")).to_have_value(somebody.email)
    steps.sign_in(page, somebody.email)
    expect(page.get_by_role("link", name="Make an organization")).to_be_visible()


def test_a_deep_link_asks_to_sign_in_and_goes_on(people: People) -> None:
    ann = people()
    somebody = steps.register(ann, "Ed Foss")
    steps.make_organization(ann, "Deep AS")
    steps.make_project(ann, "P")
    well = steps.make_well(ann, "W 1")
    elsewhere = people()
    elsewhere.goto(f"/wells/{well}?tab=about")
    expect(elsewhere).to_have_url(re.compile("/login"))
    elsewhere.get_by_label("E-mail").fill(somebody.email)
    elsewhere.get_by_label("Password").fill(steps.PASSWORD)
    elsewhere.get_by_role("button", name="Sign in").click()
    expect(elsewhere).to_have_url(re.compile(f"/wells/{well}"))
    expect(elsewhere.get_by_role("heading", name="W 1")).to_be_visible()


def test_a_viewer_is_offered_nothing_that_would_be_refused(people: People) -> None:
    owner, viewer = people(), people()
    org, well = steps.make_office(owner, "Roles AS")
    guest = steps.register(viewer, "Gus Hagen")
    steps.join(viewer, steps.invite(owner, org, guest.email, "Viewer"), "Roles AS")
    steps.open_page(viewer, f"/wells/{well}")
    expect(viewer.get_by_role("heading", name="W 1")).to_be_visible()
    expect(viewer.get_by_text("Nothing was reported on this day.")).to_be_visible()
    for name in ("New event", "New stage", "Edit", "Delete"):
        expect(viewer.get_by_role("button", name=name)).to_have_count(0)


def test_what_one_saves_is_soon_on_anothers_open_screen(people: People) -> None:
    one, other = people(), people()
    somebody = steps.register(one, "Hal Iversen")
    steps.make_organization(one, "Live AS")
    steps.make_project(one, "P")
    well = steps.make_well(one, "W 1")
    steps.sign_in(other, somebody.email)
    other.wait_for_url(re.compile("/orgs/"))
    steps.open_page(other, f"/wells/{well}?day=2026-11-20")
    expect(other.get_by_text("Nothing was reported on this day.")).to_be_visible()
    steps.add_event(one, "Seen at once", "2026-11-20 06:00", "2026-11-20 07:00")
    expect(other.get_by_text("Seen at once", exact=True)).to_be_visible(timeout=3_000)


def test_a_strangers_link_looks_like_one_that_leads_nowhere(people: People) -> None:
    owner, stranger = people(), people()
    steps.register(owner, "Ida Jensen")
    steps.make_organization(owner, "Secret AS")
    steps.make_project(owner, "P")
    well = steps.make_well(owner, "Hidden 1")
    steps.register(stranger, "Jo Krog")
    seen = []
    for path in (f"/wells/{well}", "/wells/w-00000000000000000000"):
        steps.open_page(stranger, path)
        expect(stranger.locator(".wt-empty")).to_be_visible()
        seen.append(stranger.locator("main").inner_text())
    assert seen[0] == seen[1]
    assert "Hidden" not in seen[0]
