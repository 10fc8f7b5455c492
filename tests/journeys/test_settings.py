"""Organization settings, the trash, and one's own profile."""

import re
import zipfile

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.journeys.conftest import People

pytestmark = pytest.mark.browser


def test_settings_are_saved_and_seen(page: Page) -> None:
    steps.register(page, "Ann Admin")
    org = steps.make_organization(page, "Old name AS")
    steps.open_page(page, f"/orgs/{org}/settings")
    steps.field(page, "Name").fill("New name AS")
    steps.choose(page.locator(".wt-form"), "Report day starts at", "06:00")
    steps.choose(page.locator(".wt-form"), "Depths in", "feet")
    steps.field(page, "Country").fill("Norway")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".wt-org-name")).to_have_text("New name AS")
    expect(steps.field(page, "Country")).to_have_value("Norway")
    expect(page.locator(".wt-field", has_text="Report day")).to_contain_text("06:00")
    expect(page.locator(".wt-field", has_text="Depths in")).to_contain_text("feet")


def test_settings_are_for_administrators(people: People) -> None:
    owner, other = people(), people()
    steps.register(owner, "Bo Owner")
    org = steps.make_organization(owner, "Closed AS")
    guest = steps.register(other, "Cy Guest")
    steps.join(other, steps.invite(owner, org, guest.email, "Engineer"), "Closed AS")
    expect(other.get_by_role("link", name="Settings")).to_have_count(0)
    steps.open_page(other, f"/orgs/{org}/settings")
    expect(other.locator(".wt-empty")).to_contain_text("Only administrators")


def test_export_is_a_zip(page: Page) -> None:
    steps.register(page, "Di Owner")
    org = steps.make_organization(page, "Export AS")
    steps.open_page(page, f"/orgs/{org}/settings")
    with page.expect_download() as started:
        page.get_by_role("link", name="Download").click()
    with zipfile.ZipFile(started.value.path()) as archive:
        assert "Export AS" in archive.read("organizations.jsonl").decode()


def test_organization_is_deleted_once_its_name_is_typed_and_comes_back(page: Page) -> None:
    steps.register(page, "Ed Owner")
    org = steps.make_organization(page, "Doomed AS")
    steps.open_page(page, f"/orgs/{org}/settings")
    page.get_by_role("button", name="Delete").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("doomed as")
    dialog.get_by_role("button", name="Delete").click()
    expect(dialog.get_by_role("alert").last).to_contain_text("must be exactly: Doomed AS")
    dialog.get_by_role("textbox").fill("Doomed AS")
    dialog.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("link", name="Make an organization")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="Doomed AS")).to_be_visible()


def test_deleted_organization_comes_back_later(page: Page) -> None:
    steps.register(page, "Eva Owner")
    org = steps.make_organization(page, "Sleeping AS")
    origin = re.match(r"https?://[^/]+", page.url)[0]  # type: ignore[index]
    assert page.request.delete(f"/api/orgs/{org}", headers={"Origin": origin}).ok
    steps.open_page(page, "/")
    page.get_by_role("link", name="Restore one that was deleted").click()
    page.get_by_role("button", name="Restore Sleeping AS").click()
    expect(page.get_by_role("heading", name="Sleeping AS")).to_be_visible()


def test_trash_gives_back_what_the_role_may_restore(people: People) -> None:
    owner, viewer = people(), people()
    steps.register(owner, "Fay Owner")
    org = steps.make_organization(owner, "Bin AS")
    guest = steps.register(viewer, "Gus Viewer")
    steps.join(viewer, steps.invite(owner, org, guest.email, "Viewer"), "Bin AS")
    steps.open_page(owner, f"/orgs/{org}")
    steps.make_project(owner, "P")
    well = steps.make_well(owner, "W <i>1</i>")
    owner.get_by_role("button", name="Delete").click()
    expect(owner.get_by_role("button", name="Undo")).to_be_visible()
    for page in (owner, viewer):
        steps.open_page(page, f"/orgs/{org}/trash")
        expect(page.locator("tbody tr")).to_have_count(1)
        expect(page.locator("tbody tr")).to_contain_text("W <i>1</i>")
        expect(page.locator("tbody tr")).to_contain_text("Fay Owner")
        expect(page.locator("tbody tr")).to_contain_text("in 29 days")
    expect(viewer.get_by_role("button", name="Restore W <i>1</i>")).to_have_count(0)
    owner.get_by_role("button", name="Restore W <i>1</i>").click()
    expect(owner.get_by_text("The trash is empty.")).to_be_visible()
    expect(viewer.get_by_text("The trash is empty.")).to_be_visible()
    steps.open_page(owner, f"/wells/{well}")
    expect(owner.get_by_role("heading", name="W <i>1</i>")).to_be_visible()


def test_profile_changes_name_and_zone(page: Page) -> None:
    steps.register(page, "Hal Before")
    page.get_by_role("button", name="Account of Hal Before").click()
    page.get_by_role("link", name="Profile").click()
    steps.field(page, "Your name").fill("Hal After")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your profile is saved.")).to_be_visible()
    page.reload()
    steps.settled(page)
    expect(page.get_by_role("button", name="Account of Hal After")).to_be_visible()
    expect(steps.field(page, "Your name")).to_have_value("Hal After")


def test_password_change_ends_all_other_sessions(people: People) -> None:
    one, other = people(), people()
    somebody = steps.register(one, "Ida Berg")
    steps.sign_in(other, somebody.email)
    expect(other.get_by_role("link", name="Make an organization")).to_be_visible()
    steps.open_page(one, "/profile")
    expect(one.get_by_role("button", name="Sign out there")).to_have_count(1)
    one.get_by_label("Old password").fill("not the old password")
    one.get_by_label("New password").fill("another horse battery 43")
    one.get_by_role("button", name="Change the password").click()
    expect(one.get_by_text("Old password is not right")).to_be_visible()
    one.get_by_label("Old password").fill(steps.PASSWORD)
    one.get_by_role("button", name="Change the password").click()
    expect(one.get_by_text("Your password is changed.")).to_be_visible()
    expect(one.get_by_role("button", name="Sign out there")).to_have_count(0)
    expect(other).to_have_url(re.compile("/login"))
    steps.sign_in(other, somebody.email, "another horse battery 43")
    expect(other.get_by_role("link", name="Make an organization")).to_be_visible()


def test_api_token_is_shown_once_and_ends(page: Page) -> None:
    steps.register(page, "Jo Krog")
    steps.open_page(page, "/profile")
    page.get_by_role("button", name="New token").click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_label("Name").fill("nightly <b>reports</b>")
    steps.choose(drawer, "May do at most", "Viewer")
    drawer.get_by_role("button", name="Make the token").click()
    token = drawer.locator("code").inner_text()
    assert token.startswith("wt_")
    headers = {"Authorization": f"Bearer {token}"}
    assert page.request.get("/api/orgs", headers=headers).status == 200
    drawer.get_by_role("button", name="Close").click()
    expect(page.locator("tr", has_text="nightly <b>reports</b>")).to_contain_text("Viewer")
    page.reload()
    steps.settled(page)
    expect(page.get_by_text(token)).to_have_count(0)
    page.get_by_role("button", name="End nightly <b>reports</b>").click()
    page.get_by_role("dialog").get_by_role("button", name="End it").click()
    expect(page.locator("tr", has_text="nightly")).to_have_count(0)
    assert page.request.get("/api/orgs", headers=headers).status == 401
