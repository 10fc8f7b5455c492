"""The calendar of an organization: what it draws, what is done on it, its address."""

from asyncio import to_thread
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests import factories
from tests.components.patience import until
from tests.factories import HOUR, Site
from tests.pages.conftest import Visit
from tests.pages.html_tree import Node, parse_html
from tests.pages.page_tree import WHERE
from tests.pages.screen import Browser
from welltrack_ui import urls
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.domain.event import Event
from welltrack_ui.services.wells.event_queries import EventQuery

EIGHT = datetime(2026, 3, 2, 15, tzinfo=UTC)
"""Eight in the morning in Denver, on a Monday."""
SECONDS = int(EIGHT.timestamp())


def add_event(site: Site, title: str, **fields: Any) -> Event:
    given = {"kind": "drilling", "starts_at": EIGHT, "ends_at": EIGHT + 2 * HOUR, **fields}
    return factories.event(site.services, site.crew.engineer, site.well.id, title=title, **given)


async def look(visit: Visit, site: Site, who: Actor, **query: str) -> Browser:
    """The calendar in somebody's browser, as it is once the browser has told its size."""
    page = await visit(who, urls.calendar_url(site.org.id, **{"date": "2026-03-02", **query}))
    page.gesture("size", 0, 900, "Europe/Oslo", f"?{page.path.partition('?')[2]}")
    page.gesture("redraw")
    await until(lambda: canvas(page).children)
    return page


def canvas(page: Browser) -> Node:
    """What is drawn on the calendar."""
    return parse_html(page.calendar.content)


def drawn(page: Browser) -> set[str]:
    """The ids of the events on the calendar."""
    return {n.attributes["data-e"] for n in canvas(page).walk() if n.attributes.get("data-e")}


def events_of(site: Site) -> list[Event]:
    query = EventQuery(well_id=site.well.id, day=date(2026, 3, 2), limit=100)
    return list(site.services.event_queries.list(site.crew.viewer, query).items)


@pytest.mark.parametrize("view", ["month", "week", "day", "timeline"])
async def test_view_draws_the_events_of_its_days_alone(
    visit: Visit, own_site: Site, view: str
) -> None:
    event = await to_thread(add_event, own_site, "Drill ahead")
    await to_thread(add_event, own_site, "Long ago", starts_at=EIGHT - 4000 * HOUR, ends_at=None)
    page = await look(visit, own_site, own_site.crew.viewer, view=view)
    assert drawn(page) == {event.id}
    shown = [canvas(page).text, *(n.attributes.get("title", "") for n in canvas(page).walk())]
    assert any("Drill ahead" in text for text in shown)
    assert "Drilling 1" in page.buttons


async def test_filters_of_the_address_leave_out_the_rest(visit: Visit, own_site: Site) -> None:
    drill = await to_thread(add_event, own_site, "Drill ahead")
    await to_thread(add_event, own_site, "Wait", kind="npt", npt=True, npt_category="weather")
    for query in ({"kind": "drilling"}, {"q": "ahead"}, {"well": own_site.well.id, "q": "drill"}):
        page = await look(visit, own_site, own_site.crew.viewer, view="week", **query)
        assert drawn(page) == {drill.id}
    nothing = await look(visit, own_site, own_site.crew.viewer, view="week", q="no such title")
    assert drawn(nothing) == set()
    assert "Nothing here yet." in nothing.text


async def test_what_is_chosen_stands_in_the_address(visit: Visit, own_site: Site) -> None:
    event = await to_thread(add_event, own_site, "Drill ahead")
    page = await look(visit, own_site, own_site.crew.viewer, view="week")
    path = urls.calendar_url(own_site.org.id)
    page.press("Next")
    await until(lambda: drawn(page) == set())
    page.press("Previous")
    await until(lambda: drawn(page) == {event.id})
    page.press("Month")
    await until(lambda: f"{path}?date=2026-03-02" in page.written_addresses())
    page.press("Drilling 1")
    await until(lambda: f"{path}?date=2026-03-02&kind=drilling" in page.written_addresses())
    assert page.written_addresses() == [
        f"{path}?date=2026-03-09&view=week",
        f"{path}?date=2026-03-02&view=week",
        f"{path}?date=2026-03-02",
        f"{path}?date=2026-03-02&kind=drilling",
    ]
    # Back in the browser: the address is there already.
    page.gesture("went", "?date=2025-01-01")
    await until(lambda: drawn(page) == set())


async def test_address_with_new_opens_the_form_of_an_event_once(
    visit: Visit, own_site: Site
) -> None:
    page = await look(visit, own_site, own_site.crew.engineer, new="event")
    await page.sees("Details")
    assert page.values("Title") == [""]
    assert page.written_addresses()[-1] == f"/orgs/{own_site.org.id}/calendar?date=2026-03-02"
    seen = await look(visit, own_site, own_site.crew.viewer, new="event")
    assert "Details" not in seen.text


async def test_keys_do_what_the_buttons_do(visit: Visit, own_site: Site) -> None:
    event = await to_thread(add_event, own_site, "Drill ahead")
    page = await look(visit, own_site, own_site.crew.engineer, view="week")
    page.press_key("j")
    await until(lambda: drawn(page) == set())
    page.press_key("k")
    await until(lambda: drawn(page) == {event.id})
    page.press_key("x", event.id)  # means nothing
    page.press_key("e", event.id)
    await page.sees("Details")
    assert page.values("Title") == ["Drill ahead"]
    page.press("Cancel")
    await page.loses("Details")
    page.press_key("Delete", event.id)
    await page.sees("Delete Drill ahead?")
    page.press("Delete")
    await page.sees("Drill ahead is in the trash.")
    with pytest.raises(NotFound):
        await to_thread(own_site.services.events.get, own_site.crew.viewer, event.id)
    page.press("Undo")
    await until(lambda: drawn(page) == {event.id})


async def test_event_that_is_drawn_over_hours_is_made(visit: Visit, own_site: Site) -> None:
    page = await look(visit, own_site, own_site.crew.engineer, view="week")
    well = own_site.well.id
    page.gesture("create", {"s": SECONDS, "w": well}, {"s": SECONDS + 3600, "w": well})
    await page.sees("Details")
    assert page.values("Start", "End") == ["2 Mar 2026 08:00", "2 Mar 2026 09:15"]
    page.fill({"Title": "Spud"})
    page.press("Save")
    await until(lambda: "Spud" in canvas(page).text)
    (made,) = await to_thread(events_of, own_site)
    assert (made.title, made.starts_at, made.ends_at) == ("Spud", EIGHT, EIGHT + 1.25 * HOUR)
    assert drawn(page) == {made.id}


async def test_event_that_is_dragged_moves_and_undo_takes_it_back(
    visit: Visit, own_site: Site
) -> None:
    event = await to_thread(add_event, own_site, "Drill")
    get, who = own_site.services.events.get, own_site.crew.engineer
    page = await look(visit, own_site, who, view="week")
    page.gesture("drag", event.id, "", {"s": SECONDS}, {"s": SECONDS + 3600})
    await page.sees("Drill: now 2 Mar 2026 09:00–11:00")
    after = await to_thread(get, who, event.id)
    assert (after.starts_at, after.ends_at) == (EIGHT + HOUR, EIGHT + 3 * HOUR)
    page.press("Undo")
    await page.is_undone()
    back = await to_thread(get, who, event.id)
    assert (back.starts_at, back.ends_at, back.version) == (EIGHT, EIGHT + 2 * HOUR, 3)
    page.gesture("nudge", event.id, "ArrowDown", False)
    await page.sees("Drill: now 2 Mar 2026 08:15–10:15")


async def test_drag_of_what_another_changed_does_not_go_over_it(
    visit: Visit, own_site: Site
) -> None:
    event = await to_thread(add_event, own_site, "Drill")
    services, crew = own_site.services, own_site.crew
    page = await look(visit, own_site, crew.engineer, view="week")
    later = {"starts_at": EIGHT + 4 * HOUR, "ends_at": EIGHT + 5 * HOUR}
    await to_thread(services.events.update, crew.admin, event.id, 1, later)
    page.gesture("drag", event.id, "", {"s": SECONDS}, {"s": SECONDS + 3600})
    await page.sees("Drill was not changed. ")
    after = await to_thread(services.events.get, crew.viewer, event.id)
    assert (after.starts_at, after.version) == (EIGHT + 4 * HOUR, 2)


async def test_card_of_an_event_shows_what_it_is_and_what_may_be_done(
    visit: Visit, own_site: Site
) -> None:
    event = await to_thread(add_event, own_site, "Drill", contractor="Nabors", md_end=500.0)
    viewer = await look(visit, own_site, own_site.crew.viewer, view="week")
    viewer.gesture("open", event.id, WHERE)
    await viewer.sees("Nabors", "500 m")
    assert not {"Edit", "Copy", "Delete"} & set(viewer.buttons)
    page = await look(visit, own_site, own_site.crew.engineer, view="week")
    page.gesture("open", event.id, WHERE)
    await page.sees("Nabors")
    page.press("Copy")
    await page.sees("Copy of the event")
    page.fill({"Title": "Drill on"})
    page.press("Save")
    await until(lambda: len(drawn(page)) == 2)
    titles = sorted(one.title for one in await to_thread(events_of, own_site))
    assert titles == ["Drill", "Drill on"]


async def test_calendar_follows_what_others_write(visit: Visit, own_site: Site) -> None:
    page = await look(visit, own_site, own_site.crew.viewer, view="week")
    assert drawn(page) == set()
    event = await to_thread(add_event, own_site, "Drill ahead")
    await until(lambda: drawn(page) == {event.id})
    await to_thread(own_site.services.events.delete, own_site.crew.admin, event.id)
    await until(lambda: drawn(page) == set())


async def test_calendar_without_a_well_leads_to_the_projects(visit: Visit, own_site: Site) -> None:
    await to_thread(own_site.services.wells.delete, own_site.crew.owner, own_site.well.id)
    page = await visit(own_site.crew.viewer, urls.calendar_url(own_site.org.id))
    assert page.screen.text == ("No wells yet To the projects")
    await page.follow("To the projects")
    assert page.heading == "Projects"


async def test_clocks_of_the_reader_are_shown_where_they_are_asked_for(
    visit: Visit, own_site: Site
) -> None:
    event = await to_thread(add_event, own_site, "Drill")
    page = await look(visit, own_site, own_site.crew.viewer, view="day", zone="viewer")
    page.gesture("open", event.id, WHERE)
    await page.sees("16:00")
    assert "08:00–10:00" not in page.text


async def test_timeline_of_many_wells_draws_what_is_scrolled_to(
    visit: Visit, own_site: Site
) -> None:
    def add_wells() -> None:
        for number in range(2, 51):
            well = factories.well(
                own_site.services, own_site.crew.engineer, own_site.project.id, name=f"W {number}"
            )
            factories.event(own_site.services, own_site.crew.engineer, well.id, starts_at=EIGHT)

    await to_thread(add_wells)
    page = await look(visit, own_site, own_site.crew.viewer, view="timeline", group="none")
    assert "W 2" in canvas(page).text
    assert "W 50" not in canvas(page).text
    page.trigger(page.calendar, "scroll", 2400)
    await until(lambda: "W 50" in canvas(page).text)
    assert "W 2 " not in canvas(page).text
    page.press("Print")
    await until(lambda: any("print" in code for code in page.scripts()))
    assert all(f"W {number} " in canvas(page).text for number in range(2, 51))


async def test_groups_of_the_timeline_are_chosen_and_stand_in_the_address(
    visit: Visit, own_site: Site
) -> None:
    await to_thread(add_event, own_site, "Drill ahead")
    page = await look(visit, own_site, own_site.crew.viewer, view="timeline")
    assert "1 well" not in canvas(page).text
    page.press("Group by project")
    await page.sees("Group by rig")
    page.press("Group by rig")
    await until(lambda: "No rig 1 well" in canvas(page).text)
    assert page.written_addresses()[-1].endswith("?date=2026-03-02&group=rig&view=timeline")


async def test_density_of_a_week_leads_to_that_week_of_its_well(
    visit: Visit, own_site: Site
) -> None:
    for number in range(4):
        await to_thread(
            add_event, own_site, f"Work {number}", starts_at=EIGHT + number * 2 * HOUR, ends_at=None
        )
    page = await look(visit, own_site, own_site.crew.viewer, view="timeline", zoom="year")
    assert drawn(page) == set()
    page.gesture("act", "look", f"week 2026-03-02 {own_site.well.id}", WHERE)
    await until(lambda: len(drawn(page)) == 4)
    assert page.written_addresses()[-1].endswith(
        f"?date=2026-03-02&view=week&well={own_site.well.id}&zoom=year"
    )


async def test_choice_of_a_well_opens_where_one_clicked(visit: Visit, own_site: Site) -> None:
    def add_well() -> None:
        factories.well(own_site.services, own_site.crew.engineer, own_site.project.id, name="B")

    await to_thread(add_well)
    page = await look(visit, own_site, own_site.crew.engineer, view="month")
    page.gesture(
        "create", {"d": "2026-03-04"}, {"d": "2026-03-04"}, [300, 400, 300, 400, 1440, 900]
    )
    await page.sees("Which well is it for?")
    elements = page.calendar.client.elements.values()
    (card,) = (e for e in elements if "wt-peek" in e.classes)
    assert "wt-peek-centre" not in card.classes
    assert card.style["left"] == "300px"
