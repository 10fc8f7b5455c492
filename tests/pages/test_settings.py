"""The settings of an organization, its export and its end."""

from asyncio import to_thread

import pytest

from tests.factories import Site
from tests.pages.conftest import Visit
from welltrack_ui import urls
from welltrack_ui.domain.errors import NotFound


async def test_settings_that_are_saved_are_those_of_the_organization(
    visit: Visit, own_site: Site
) -> None:
    services, crew, org = own_site.services, own_site.crew, own_site.org
    page = await visit(crew.admin, urls.settings_url(org.id))
    assert page.values("Name", "Time zone", "Report day starts at", "Depths in") == [
        org.name,
        "America/Denver",
        "0",
        "m",
    ]
    page.fill({"Name": "", "Depths in": "ft"})
    page.press("Save")
    await page.sees("Name is required")
    page.fill({"Name": "Aktau Energy", "Report day starts at": "6", "Country": "Kazakhstan"})
    page.press("Save")
    await page.sees("Settings saved")
    after = await to_thread(services.organizations.get, crew.viewer, org.id)
    assert (after.name, after.report_day_start, after.depth_unit) == ("Aktau Energy", 6, "ft")
    assert (after.country, after.timezone, after.version) == (
        "Kazakhstan",
        "America/Denver",
        2,
    )
    # Wells that exist keep what they have.
    well = await to_thread(services.wells.get, crew.viewer, own_site.well.id)
    assert (well.report_day_start, well.version) == (0, 1)


async def test_owner_finds_the_export_and_the_trash(visit: Visit, own_site: Site) -> None:
    page = await visit(own_site.crew.owner, urls.settings_url(own_site.org.id))
    assert page.links["Open the trash"] == urls.trash_url(own_site.org.id)
    link = page.links["Download"]
    answer = await page.user.http_client.get(link)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert answer.content.startswith(b"PK")
    admin = await visit(own_site.crew.admin, urls.settings_url(own_site.org.id))
    assert "Download" not in admin.links
    assert (await admin.user.http_client.get(link)).status_code == 403


async def test_organization_is_deleted_once_its_name_was_typed_and_comes_back_by_undo(
    visit: Visit, own_site: Site
) -> None:
    services, crew, org = own_site.services, own_site.crew, own_site.org
    page = await visit(crew.owner, urls.settings_url(org.id))
    page.press("Delete")
    await page.sees(f"Delete {org.name}?")
    label = f"Type {org.name} to go on"
    page.fill({label: org.name.lower()})
    page.press("Delete")
    await page.sees(f"must be exactly: {org.name}")
    await to_thread(services.organizations.get, crew.owner, org.id)
    page.fill({label: org.name})
    page.press("Delete")
    await page.sees(f"{org.name} is deleted.")
    with pytest.raises(NotFound):
        await to_thread(services.organizations.get, crew.owner, org.id)
    page.press("Undo")
    await page.arrive(urls.dashboard_url(org.id))
    assert page.heading == org.name
    back = await to_thread(services.organizations.get, crew.viewer, org.id)
    assert back.name == org.name


async def test_organization_that_was_deleted_is_restored_from_the_profile(
    visit: Visit, own_site: Site
) -> None:
    services, crew, org = own_site.services, own_site.crew, own_site.org
    await to_thread(services.organizations.delete, crew.owner, org.id)
    page = await visit(crew.owner, urls.profile_url())
    await page.sees("Deleted organizations")
    page.press(f"Restore {org.name}")
    await page.arrive(urls.dashboard_url(org.id))
    assert page.heading == org.name
    assert (await to_thread(services.organizations.get, crew.viewer, org.id)).name == org.name
    admin = await visit(crew.admin, urls.profile_url())
    assert "Deleted organizations" not in admin.text
