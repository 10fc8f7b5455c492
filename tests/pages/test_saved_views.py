"""Saved views on the screens: saved, opened, shared, deleted, and one as the start."""

import asyncio
from asyncio import to_thread

import pytest

from tests.components.patience import until
from tests.factories import Site
from tests.pages.conftest import Visit
from welltrack_ui import urls
from welltrack_ui.domain.audit import Actor
from welltrack_ui.services.container import Services


async def test_view_of_the_calendar_is_saved_shared_and_opened_by_another(
    visit: Visit, services: Services, own_site: Site
) -> None:
    crew, org_id = own_site.crew, own_site.org.id
    address = urls.calendar_url(org_id, view="timeline", zoom="year", kind="npt", date="2024-02-01")
    page = await visit(crew.viewer, address)
    page.press("Views")
    await page.sees("No saved views yet")
    page.press("Save this view")
    await page.sees("Shared with everybody here")
    page.fill({"Name": "NPT of the year"})
    page.press("Save")
    await page.sees("NPT of the year is in the menu Views now.")
    (view,) = await to_thread(services.saved_views.list, crew.viewer, org_id)
    assert view.parameters == {"view": "timeline", "zoom": "year", "kind": "npt"}
    page.press("Views")
    await page.sees("NPT of the year Calendar")
    page.press("Share with everybody here")
    await page.sees("Calendar, shared")
    other = await visit(crew.engineer, urls.calendar_url(org_id, date="2024-02-01"))
    other.press("Views")
    await other.sees("NPT of the year Calendar, shared")
    # Not theirs to change.
    assert "Delete" not in other.buttons
    other.press("NPT of the year Calendar, shared")
    # The sorted address of the view, on the day that the other one was looking at.
    opened = urls.calendar_url(org_id, date="2024-02-01", kind="npt", view="timeline", zoom="year")
    await until(lambda: opened in other.written_addresses())


async def test_view_of_wells_is_saved_and_deleted(
    visit: Visit, services: Services, own_site: Site
) -> None:
    owner, org_id = own_site.crew.owner, own_site.org.id
    page = await visit(owner, urls.wells_url(org_id, status="drilling", sort="-name", page="2"))
    page.press("Views")
    await page.sees("Save this view")
    page.press("Save this view")
    await page.sees("Shared with everybody here")
    page.fill({"Name": "Drilling"})
    page.press("Save")
    await page.sees("Drilling is in the menu Views now.")
    (view,) = await to_thread(services.saved_views.list, owner, org_id)
    assert view.parameters == {"status": "drilling", "sort": "-name"}
    page.press("Views")
    await page.sees("Drilling Wells")
    page.press("Delete")
    await page.sees("Delete the view Drilling?")
    page.press("Delete")
    await page.sees("The view Drilling is deleted.")
    assert await to_thread(services.saved_views.list, owner, org_id) == []


async def wait_for_start(services: Services, who: Actor, *, chosen: bool) -> None:
    async with asyncio.timeout(20):
        while (await to_thread(services.saved_views.find_start, who) is not None) is not chosen:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("presses", [1, 2])
async def test_home_opens_the_view_that_one_starts_at(
    visit: Visit, services: Services, own_site: Site, presses: int
) -> None:
    org_id, owner = own_site.org.id, own_site.crew.owner
    await to_thread(services.saved_views.choose_start, owner, None)
    page = await visit(owner, urls.wells_url(org_id, q="a b"))
    page.press("Views")
    await page.sees("Save this view")
    page.press("Save this view")
    await page.sees("Shared with everybody here")
    page.fill({"Name": "Mine"})
    page.press("Save")
    await page.sees("Mine is in the menu Views now.")
    page.press("Views")
    await page.sees("Mine Wells")
    for number in range(presses):
        page.press("Open at the start")
        await wait_for_start(services, owner, chosen=number == 0)
    home = await visit(owner, "/profile")
    await home.go("/")
    start = urls.wells_url(org_id, q="a b")
    assert (home.user.back_history[-1] == start) is (presses == 1)
    # Others open home too, with the same owner.
    await to_thread(services.saved_views.choose_start, owner, None)


async def test_view_that_opens_keeps_its_state_until_the_address_is_its_own(
    visit: Visit, own_site: Site
) -> None:
    page = await visit(
        own_site.crew.viewer, urls.calendar_url(own_site.org.id, view="week", date="2024-02-01")
    )
    # The page before is still in the bar of the browser: the server opened this screen.
    page.gesture("size", 100, 800, "Europe/Oslo", "/orgs/other?view=day")
    page.gesture("act", "zone", None, [])
    own = urls.calendar_url(own_site.org.id, date="2024-02-01", view="week", zone="viewer")
    await until(lambda: own in page.written_addresses())
