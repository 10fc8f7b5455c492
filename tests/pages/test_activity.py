"""What happened in an organization, its filters and its sheets."""

import csv
import io
from asyncio import to_thread

from tests import factories
from tests.components.patience import until
from tests.factories import Site
from tests.pages.conftest import Visit
from tests.pages.screen import Browser
from welltrack_ui import urls


def entries(page: Browser) -> list[str]:
    """The entries as they are read, without their times."""
    return [node.text.removesuffix(" just now") for node in page.screen.find("ol")[0].find("li")]


async def test_activity_is_filtered_by_person_and_kind_as_the_address_says(
    visit: Visit, own_site: Site
) -> None:
    crew, path = own_site.crew, urls.activity_url(own_site.org.id)
    page = await visit(crew.viewer, path)
    project, well = own_site.project.name, own_site.well.name
    assert entries(page) == [
        f"Engineer created the well {well}",
        f"Owner created the project {project}",
        f"Owner created the organization {own_site.org.name}",
    ]
    page.choose("actor", crew.owner.user_id)
    await until(lambda: len(entries(page)) == 2)
    page.choose("entity", "project")
    await until(lambda: entries(page) == [f"Owner created the project {project}"])
    query = f"actor={crew.owner.user_id}&entity=project"
    assert page.written_addresses()[-1] == f"{path}?{query}"
    again = await visit(crew.viewer, f"{path}?{query}")
    assert entries(again) == entries(page)
    again.press("Clear")
    await until(lambda: len(entries(again)) == 3)
    nothing = await visit(crew.viewer, f"{path}?from=2001-01-01&to=2001-01-02")
    assert "No matching entries" in nothing.text


async def test_activity_of_more_than_a_page_goes_on_with_a_click_and_is_exported_whole(
    visit: Visit, own_site: Site
) -> None:
    def fill() -> None:
        for number in range(60):
            who = own_site.crew.engineer
            factories.event(own_site.services, who, own_site.well.id, title=f"Event {number:02}.")

    await to_thread(fill)
    page = await visit(own_site.crew.viewer, urls.activity_url(own_site.org.id))
    first = len(entries(page))
    assert f"{first} shown" in page.text
    assert entries(page)[0] == "Engineer created the event Event 59."
    page.press("Load more")
    await until(lambda: len(entries(page)) == 63)
    assert entries(page)[-1] == f"Owner created the organization {own_site.org.name}"
    assert first < 63
    page.press("Export as CSV")
    await until(lambda: page.user.download.http_responses)
    text = page.user.download.http_responses[0].content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == 64
    assert {"Event 00.", "Event 59."} <= {cell for row in rows for cell in row}
    page.press("Export for Excel")
    await until(lambda: len(page.user.download.http_responses) == 2)
    assert page.user.download.http_responses[1].content.startswith(b"PK")


async def test_activity_follows_what_others_do(visit: Visit, own_site: Site) -> None:
    page = await visit(own_site.crew.viewer, urls.activity_url(own_site.org.id))
    update = own_site.services.wells.update
    await to_thread(update, own_site.crew.admin, own_site.well.id, 1, {"rig": "Deepsea Aberdeen"})
    await page.sees("Deepsea Aberdeen")
    assert entries(page)[0].startswith(f"Admin changed the well {own_site.well.name}")


async def test_activity_tells_names_in_place_of_ids(visit: Visit, own_site: Site) -> None:
    services, who, well_id = own_site.services, own_site.crew.engineer, own_site.well.id

    def move() -> None:
        first = factories.stage(services, who, well_id, name="Top <b>hole</b>")
        second = factories.stage(services, who, well_id, name="Reservoir")
        event = factories.event(services, who, well_id, title="Moved", stage_id=first.id)
        services.events.update(who, event.id, 1, {"stage_id": second.id})
        services.stages.delete(who, first.id)

    await to_thread(move)
    for path in (urls.activity_url(own_site.org.id), urls.well_url(well_id, tab="changes")):
        page = await visit(own_site.crew.viewer, path)
        assert entries(page)[1] == (
            "Engineer changed the event Moved just now Stage Top <b>hole</b> (deleted) Reservoir"
        )
