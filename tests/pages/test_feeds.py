"""The drawer of calendar links: made, shown once, revoked."""

from asyncio import to_thread

from tests.factories import Site
from tests.pages.conftest import Visit
from welltrack_ui import urls
from welltrack_ui.services.feeds.feeds import FEED_PATH


async def test_link_is_shown_once_and_revoked(visit: Visit, own_site: Site) -> None:
    services, viewer = own_site.services, own_site.crew.viewer
    before = {feed.id for feed in (await to_thread(services.feeds.list, viewer)).items}
    page = await visit(viewer, urls.well_url(own_site.well.id))
    page.choose("subscribe", "")
    await page.sees("Create link", own_site.well.name)
    page.fill({"Name": "On the rig", "Kinds of events": ["drilling", "npt"]})
    page.press("Create link")
    await page.sees("This link is shown once.", f"{FEED_PATH}/", "Outlook:", "Google Calendar:")
    listed = (await to_thread(services.feeds.list, viewer)).items
    (feed,) = [one for one in listed if one.id not in before]
    assert (feed.name, feed.well_id, feed.kinds) == (
        "On the rig",
        own_site.well.id,
        ("drilling", "npt"),
    )
    page.press("Revoke")
    await page.sees("Revoke the link On the rig?")
    page.press("Revoke")
    await page.sees("On the rig is revoked.")
    left = {one.id for one in (await to_thread(services.feeds.list, viewer)).items}
    assert feed.id not in left


async def test_link_of_a_project_has_its_name(visit: Visit, own_site: Site) -> None:
    page = await visit(own_site.crew.engineer, urls.project_url(own_site.project.id))
    page.choose("subscribe", "")
    await page.sees("Create link")
    assert page.values("Name") == [own_site.project.name]


async def test_calendar_subscribes_to_what_it_shows(visit: Visit, own_site: Site) -> None:
    path = urls.calendar_url(own_site.org.id, well=own_site.well.id, date="2026-03-02")
    page = await visit(own_site.crew.viewer, path)
    page.press("Subscribe")
    await page.sees("Create link")
    assert page.values("Name") == [own_site.well.name]
