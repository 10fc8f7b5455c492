"""The search: the dialog of every screen, and the screen of all results."""

from asyncio import to_thread

from nicegui import ui

from tests import factories
from tests.components.patience import until
from tests.factories import Site
from tests.pages.conftest import Visit
from welltrack_ui import urls


def add_events(site: Site) -> None:
    services, engineer = site.services, site.crew.engineer
    factories.event(services, engineer, site.well.id, title="Ремонт насоса", description="модуль")
    factories.event(services, engineer, site.well.id, title="Осмотр", description="течёт насос")
    factories.stage(services, engineer, site.well.id, name="Насосная")


async def test_results_are_ranked_and_marked_and_lead_on(visit: Visit, own_site: Site) -> None:
    await to_thread(add_events, own_site)
    page = await visit(own_site.crew.viewer, urls.search_url(own_site.org.id, q="насос"))
    await page.sees("Ремонт", "Осмотр", "3 shown")
    html = [e.content for e in page.client.elements.values() if isinstance(e, ui.html)]
    (results,) = [content for content in html if "wt-hit" in content]
    assert results.count("<mark>") == 3
    assert results.index("Ремонт") < results.index("течёт")
    # By the clocks of the well, in Denver, where the day before goes on.
    assert results.count("1 Mar 2026") == 2
    assert f"/wells/{own_site.well.id}?day=2026-03-01&amp;event=e-" in results


async def test_filters_of_the_address_narrow_the_results(visit: Visit, own_site: Site) -> None:
    await to_thread(add_events, own_site)
    org_id, well_id = own_site.org.id, own_site.well.id
    page = await visit(
        own_site.crew.viewer, urls.search_url(org_id, q="насос", kind="stage", well=well_id)
    )
    await page.sees("Насос ная", "1 shown", own_site.well.name)
    await page.loses("Осмотр")


async def test_search_that_finds_nothing_says_so(visit: Visit, own_site: Site) -> None:
    page = await visit(own_site.crew.viewer, urls.search_url(own_site.org.id, q="<nothing>"))
    await page.sees("Nothing found for “<nothing>”.")


async def test_empty_search_says_what_can_be_typed(visit: Visit, own_site: Site) -> None:
    page = await visit(own_site.crew.viewer, urls.search_url(own_site.org.id))
    await page.sees("Type a name, a word of a title")


async def test_dialog_groups_hits_by_kind_and_remembers(visit: Visit, own_site: Site) -> None:
    await to_thread(add_events, own_site)
    page = await visit(own_site.crew.viewer, urls.search_url(own_site.org.id, q="осмотр"))
    await page.sees("1 shown")
    page.press("Search Ctrl K")
    await until(lambda: "Last searches" in page.text)
    page.fill({"Search": "насос"})
    await page.sees("Stages", "Events", "All results")


async def test_stranger_is_told_of_no_such_organization(visit: Visit, own_site: Site) -> None:
    page = await visit(own_site.crew.stranger, urls.search_url(own_site.org.id, q="насос"))
    await page.sees("There is no such organization")
