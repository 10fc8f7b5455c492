"""A well: its days, its stages, its fields, its files and its changes."""

from asyncio import to_thread
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from nicegui import ui

from components.i18n import format as form_of
from tests import factories
from tests.factories import HOUR, Site
from tests.pages.conftest import Visit
from tests.pages.screen import Browser
from tests.pages.screens import DAY
from welltrack_ui import urls
from welltrack_ui.domain import report_day
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.report_day import load_zone
from welltrack_ui.services.wells.event_queries import EventQuery

EIGHT = datetime(2026, 3, 2, 15, tzinfo=UTC)
"""Eight in the morning in Denver, on the day that is looked at."""


def events_of(site: Site) -> list[Event]:
    """The events of the well on the day, as they are stored."""
    query = EventQuery(well_id=site.well.id, day=date.fromisoformat(DAY), limit=100)
    return list(site.services.event_queries.list(site.crew.viewer, query).items)


def add_event(site: Site, title: str, **fields: object) -> Event:
    given = {"kind": "drilling", "starts_at": EIGHT, "ends_at": EIGHT + 2 * HOUR, **fields}
    return factories.event(site.services, site.crew.engineer, site.well.id, title=title, **given)


async def test_day_shows_its_events_with_gaps_and_totals(visit: Visit, own_site: Site) -> None:
    await to_thread(add_event, own_site, "Drill 12 1/4 hole", md_start=500.0, md_end=550.0)
    lost = {"npt": True, "npt_category": "weather", "kind": "npt", "starts_at": EIGHT + 2 * HOUR}
    await to_thread(add_event, own_site, "Wait", ends_at=EIGHT + 3 * HOUR, **lost)
    page = await visit(own_site.crew.viewer, urls.well_url(own_site.well.id, day=DAY))
    rows = [node.text for node in page.screen.find("li")]
    assert rows == [
        "00:00–08:00 8 h not reported",
        "08:00–10:00 Drilling Drill 12 1/4 hole 500–550 m 2 h",
        "10:00–11:00 NPT Wait Weather 1 h",
        "11:00–24:00 13 h not reported",
    ]
    assert page.screen.text.endswith("2 events Reported 3 h of 24 h NPT 1 h Not reported 21 h")


async def test_title_that_is_too_long_stays_whole_and_is_refused_with_its_length(
    visit: Visit, own_site: Site
) -> None:
    page = await visit(own_site.crew.engineer, urls.well_url(own_site.well.id, day=DAY))
    page.press("New event")
    await page.sees("Details")
    title = "Ж" * 196
    page.fill({"Title": title})
    page.press("Save")
    await page.sees("Title must be at most 160 characters, not 196")
    assert page.values("Title") == [title]
    # A limit of the browser would have cut it before anybody could see.
    assert [e for e in page.client.elements.values() if "maxlength" in e.props] == []


async def test_event_that_is_made_begins_where_the_last_one_ended(
    visit: Visit, own_site: Site
) -> None:
    await to_thread(add_event, own_site, "Drill")
    page = await visit(own_site.crew.engineer, urls.well_url(own_site.well.id, day=DAY))
    page.press("New event")
    await page.sees("Details")
    assert page.values("Start", "End") == ["2 Mar 2026 10:00", "2 Mar 2026 11:00"]
    page.press("Save")
    await page.sees("Title is required")
    page.fill({"Title": "Run casing", "End": "1 Mar 2026 09:00"})
    page.press("Save")
    await page.sees("End must be after")
    assert page.values("Title") == ["Run casing"]
    page.fill({"Kind": "casing_cementing", "End": "2 Mar 2026 14:30"})
    page.fill({"Depth to": "1 234.5", "Contractor": "Nabors", "Tags": "casing, night"})
    page.press("Save")
    await page.sees("Run casing saved")
    _, made = await to_thread(events_of, own_site)
    assert (made.title, made.kind) == ("Run casing", "casing_cementing")
    assert (made.starts_at, made.ends_at) == (EIGHT + 2 * HOUR, EIGHT + 6.5 * HOUR)
    assert (made.md_start, made.md_end, made.contractor) == (None, 1234.5, "Nabors")
    assert (made.tags, made.npt, made.created_by) == (
        ("casing", "night"),
        False,
        own_site.crew.engineer.user_id,
    )
    await page.sees("10:00–14:30")


async def test_event_that_is_changed_and_deleted_comes_back_by_undo(
    visit: Visit, own_site: Site
) -> None:
    event = await to_thread(add_event, own_site, "Drill")
    page = await visit(own_site.crew.engineer, urls.well_url(own_site.well.id, day=DAY))
    page.press("Drill")
    await page.sees("Details")
    page.fill({"Title": "Ream", "Non-productive time": True, "NPT category": "weather"})
    page.press("Save")
    await page.sees("Ream", "Weather")
    (after,) = await to_thread(events_of, own_site)
    assert (after.id, after.title, after.version) == (event.id, "Ream", 2)
    assert (after.npt, after.npt_category) == (True, "weather")
    page.press("Ream")
    await page.sees("Details")
    await page.delete("Ream")
    await page.sees("Ream is in the trash.", "Nothing was reported on this day.")
    assert await to_thread(events_of, own_site) == []
    page.press("Undo")
    await page.loses("Nothing was reported on this day.")
    assert [one.title for one in await to_thread(events_of, own_site)] == ["Ream"]


async def test_viewer_opens_no_event(visit: Visit, own_site: Site) -> None:
    event = await to_thread(add_event, own_site, "Drill")
    path = urls.well_url(own_site.well.id, event=event.id)
    viewer = await visit(own_site.crew.viewer, path)
    assert "Mon 2 Mar 2026" in viewer.buttons
    assert ("Drill" in viewer.text, "Drill" in viewer.buttons) == (True, False)
    engineer = await visit(own_site.crew.engineer, path)
    await engineer.sees("Details")
    assert engineer.values("Title") == ["Drill"]


async def test_upload_of_a_day_opens_its_file_for_every_member(
    visit: Visit, own_site: Site
) -> None:
    services, engineer = own_site.services, own_site.crew.engineer
    file = await to_thread(
        factories.file, services, engineer, own_site.well.id, name="log.csv", content=b"a,b\n1,2\n"
    )
    query = EventQuery(well_id=own_site.well.id, start=file.created_at, end=file.created_at + HOUR)
    (told,) = (await to_thread(services.event_queries.list, engineer, query)).items
    path = urls.well_url(own_site.well.id, event=told.id)
    for who in (own_site.crew.viewer, engineer):
        linked = await visit(who, path)
        await linked.sees("Download", "Uploaded by")
        day = told.starts_at.astimezone(ZoneInfo("America/Denver")).date().isoformat()
        page = await visit(who, urls.well_url(own_site.well.id, day=day))
        assert "Download" not in page.text
        page.press("File uploaded: log.csv")
        await page.sees("Download", "Uploaded by")


async def test_kind_npt_asks_for_its_category_without_the_switch(
    visit: Visit, own_site: Site
) -> None:
    page = await visit(own_site.crew.engineer, urls.well_url(own_site.well.id, day=DAY))
    page.press("New event")
    await page.sees("Details")
    page.fill({"Title": "Waited", "Kind": "npt", "NPT category": "weather"})
    page.press("Save")
    await page.sees("Waited saved")
    (made,) = await to_thread(events_of, own_site)
    assert (made.npt, made.npt_category) == (True, "weather")


async def test_plan_is_marked_and_counts_in_no_total(visit: Visit, own_site: Site) -> None:
    await to_thread(add_event, own_site, "Drill on", state="plan")
    await to_thread(add_event, own_site, "Lay pipe", parallel=True)
    page = await visit(own_site.crew.viewer, urls.well_url(own_site.well.id, day=DAY))
    rows = [node.text for node in page.screen.find("li")]
    assert rows == [
        "00:00–24:00 24 h not reported",
        "08:00–10:00 Drilling Drill on Plan 2 h",
        "08:00–10:00 Drilling Lay pipe Parallel 2 h",
    ]


async def test_day_is_stepped_through_and_stands_in_the_address(
    visit: Visit, own_site: Site
) -> None:
    await to_thread(add_event, own_site, "Drill")
    page = await visit(own_site.crew.viewer, urls.well_url(own_site.well.id, tab="days"))
    # The day of the last event, where the address names none.
    assert ("Mon 2 Mar 2026" in page.text, "Drill" in page.text) == (True, True)
    page.press("Next day")
    await page.sees("Tue 3 Mar 2026", "Nothing was reported on this day.")
    page.press("Previous day")
    await page.sees("Mon 2 Mar 2026", "Drill")
    assert page.written_addresses() == [
        urls.well_url(own_site.well.id, day=day) for day in ("2026-03-03", DAY)
    ]
    page.press("Today")
    await page.loses("Mon 2 Mar 2026")


async def test_day_follows_what_others_write(visit: Visit, own_site: Site) -> None:
    page = await visit(own_site.crew.viewer, urls.well_url(own_site.well.id, day=DAY))
    assert "Nothing was reported on this day." in page.text
    event = await to_thread(add_event, own_site, "Drill ahead")
    await page.sees("Drill ahead")
    update = own_site.services.events.update
    await to_thread(update, own_site.crew.admin, event.id, 1, {"title": "Trip out"})
    await page.sees("Trip out")
    await page.loses("Drill ahead")
    other = await to_thread(
        factories.well, own_site.services, own_site.crew.engineer, own_site.project.id
    )
    given = {"title": "Elsewhere", "starts_at": EIGHT}
    await to_thread(factories.event, own_site.services, own_site.crew.engineer, other.id, **given)
    await to_thread(own_site.services.events.delete, own_site.crew.admin, event.id)
    await page.sees("Nothing was reported on this day.")
    assert "Elsewhere" not in page.text


async def test_event_that_another_changed_meanwhile_is_not_written_over(
    visit: Visit, own_site: Site
) -> None:
    event = await to_thread(add_event, own_site, "Drill")
    page = await visit(own_site.crew.engineer, urls.well_url(own_site.well.id, day=DAY))
    page.press("Drill")
    await page.sees("Details")
    update = own_site.services.events.update
    await to_thread(update, own_site.crew.admin, event.id, 1, {"title": "Theirs"})
    page.fill({"Title": "Mine"})
    page.press("Save")
    await page.sees("changed")
    (after,) = await to_thread(events_of, own_site)
    assert (after.title, after.version) == ("Theirs", 2)
    # What was typed is still there.
    assert page.values("Title") == ["Mine"]


async def test_stage_that_is_made_shows_as_a_bar_that_leads_to_it(
    visit: Visit, own_site: Site
) -> None:
    services, crew = own_site.services, own_site.crew
    page = await visit(crew.engineer, urls.well_url(own_site.well.id, day=DAY))
    assert "No stage was planned yet." in page.text
    page.press("New stage")
    await page.sees("Cancel")
    page.fill({"Name": '12 1/4" section', "Kind": "drilling", "Start": "2026-03-02 06:00"})
    page.press("Save")
    await page.loses("No stage was planned yet.")
    (made,) = (await to_thread(services.stages.list, crew.viewer, own_site.well.id)).items
    assert (made.name, made.kind, made.starts_at) == (
        '12 1/4" section',
        "drilling",
        EIGHT - 2 * HOUR,
    )
    # Its bar leads to its own screen.
    assert page.links['12 1/4" section'] == urls.stage_url(made.id)


async def test_well_that_is_edited_shows_its_fields_on_the_overview(
    visit: Visit, own_site: Site
) -> None:
    services, crew, well = own_site.services, own_site.crew, own_site.well
    await to_thread(
        services.organizations.update, crew.owner, own_site.org.id, 1, {"depth_unit": "ft"}
    )
    page = await visit(crew.engineer, urls.well_url(well.id, tab="about"))
    page.press("Edit")
    page.fill({"Status": "drilling", "Operator": "Equinor", "Rig": "Maersk Inspirer"})
    page.fill({"Spud": "2 Mar 2026 06:00", "Total depth (MD)": "10 000"})
    page.press("Save")
    await page.sees("Equinor · Maersk Inspirer", "10 000 ft below KB")
    after = await to_thread(services.wells.get, crew.viewer, well.id)
    assert (after.status, after.operator, after.rig) == ("drilling", "Equinor", "Maersk Inspirer")
    assert (after.spud_at, after.total_depth_md, after.version) == (EIGHT - 2 * HOUR, 3048.0, 2)
    facts = {
        node.find("dt")[0].text: node.find("dd")[0].text
        for facts in page.screen.find("dl")
        for node in facts.find("div")
    }
    assert (facts["Operator"], facts["Rig"], facts["Total depth (MD)"]) == (
        "Equinor",
        "Maersk Inspirer",
        "10 000 ft below KB",
    )
    assert [node.text for node in page.screen.find("li")][:2] == [
        "Spud 2 Mar 2026 06:00",
        "Total depth reached –",
    ]


async def test_well_that_is_deleted_comes_back_by_undo(visit: Visit, own_site: Site) -> None:
    services, crew, well = own_site.services, own_site.crew, own_site.well
    page = await visit(crew.engineer, urls.well_url(well.id))
    await page.delete(well.name)
    await page.sees(f"{well.name} is in the trash.")
    await page.arrive(urls.project_url(own_site.project.id))
    with pytest.raises(NotFound):
        await to_thread(services.wells.get, crew.viewer, well.id)
    assert page.rows == []
    page.press("Undo")
    await page.arrive(urls.well_url(well.id))
    assert page.heading == well.name
    await to_thread(services.wells.get, crew.viewer, well.id)


async def test_changes_of_a_well_tell_what_was_before_and_after(
    visit: Visit, own_site: Site
) -> None:
    services, crew = own_site.services, own_site.crew
    event = await to_thread(add_event, own_site, "Drill", md_end=200.0)
    changes = {"title": "Ream", "md_end": 250.0}
    await to_thread(services.events.update, crew.admin, event.id, 1, changes)
    path = urls.well_url(own_site.well.id, tab="changes")
    page = await visit(crew.viewer, path)
    entries = [node.text for node in page.screen.find("ol")[0].find("li")]
    assert entries == [
        "Admin changed the event Ream just now Title Drill Ream Depth to 200 m 250 m",
        "Engineer created the event Drill just now",
        f"Engineer created the well {own_site.well.name} just now",
    ]
    page.choose("entity", "well")
    await page.loses("Ream")
    assert page.written_addresses() == [f"{path.partition('?')[0]}?entity=well&tab=changes"]
    again = await visit(crew.viewer, page.written_addresses()[0])
    assert len(again.screen.find("ol")[0].find("li")) == 1


async def test_tabs_lead_to_the_parts_of_a_well(visit: Visit, own_site: Site) -> None:
    well = own_site.well
    await to_thread(add_event, own_site, "Drill")
    page = await visit(own_site.crew.viewer, urls.well_url(well.id))
    nav = next(n for n in page.screen.find("nav"))
    tabs = {node.text: node.attributes["href"] for node in nav.find("a")}
    assert list(tabs) == [
        "Overview",
        "Days",
        "Sheet",
        "Report",
        "Performance",
        "Timeline",
        "Calendar",
        "Files",
        "Changes",
    ]
    for name, view in (("Timeline", "timeline"), ("Calendar", "month")):
        assert tabs[name] == urls.calendar_url(
            well.org_id, project=well.project_id, well=well.id, view=view, date=DAY
        )
    parts = {"": "Overview", "days": "Days", "files": "Files", "changes": "Changes"}
    marks = ("Time zone", "Previous day", "Report date", "Times in")
    for (tab, name), mark in zip(parts.items(), marks, strict=True):
        await page.go(tabs[name])
        await page.sees(mark if name != "Days" else "Mon 2 Mar 2026")
        assert page.path == urls.well_url(well.id, tab=tab)
        assert current_tab(page) == name
        assert page.heading == well.name


def current_tab(page: Browser) -> str:
    (current,) = (
        n.text for n in page.screen.find("a") if n.attributes.get("aria-current") == "page"
    )
    return current


@pytest.mark.parametrize(
    ("query", "tab"),
    [
        ({"tab": "about"}, "Overview"),
        ({"tab": "no such"}, "Overview"),
        ({"tab": "files", "day": DAY}, "Files"),
        ({"day": DAY}, "Days"),
    ],
)
async def test_addresses_of_earlier_links_lead_where_they_led(
    visit: Visit, site: Site, query: dict[str, str], tab: str
) -> None:
    page = await visit(site.crew.viewer, urls.well_url(site.well.id, **query))
    assert current_tab(page) == tab


async def test_overview_tells_what_runs_now(visit: Visit, own_site: Site) -> None:
    services, crew, well = own_site.services, own_site.crew, own_site.well
    now = datetime.now(UTC)
    page = await visit(crew.viewer, urls.well_url(well.id))
    assert tiles_of(page) == [
        "Current stage No stage was planned yet.",
        "Last event Nothing was reported yet.",
        "Time Not spudded yet",
        "Depth (MD) No depth was given.",
    ]
    spud_at = now - timedelta(days=9, hours=1)
    fields = {"spud_at": spud_at, "planned_md": 4000.0}
    changes = {**fields, "total_depth_md": 1000.0, "status": "drilling"}
    await to_thread(services.wells.update, crew.engineer, well.id, 1, changes)
    planned = {
        "planned_starts_at": now - timedelta(days=4),
        "planned_ends_at": now + timedelta(days=4),
    }
    begun = {"starts_at": now - timedelta(days=4), "status": "in_progress"}
    make_stage = factories.stage
    await to_thread(
        make_stage, services, crew.engineer, well.id, name="Section", **begun, **planned
    )
    times = {"starts_at": now - 3 * HOUR, "ends_at": now - 2 * HOUR - timedelta(minutes=1)}
    lost = {"kind": "npt", "npt": True, "npt_category": "weather"}
    event = await to_thread(add_event, own_site, "Wait", **times, **lost)
    await page.sees("Section", "Wait", "9 days since spud")
    spud_day = report_day.to_local_time(spud_at, load_zone("America/Denver")).date()
    assert tiles_of(page) == [
        "Current stage Section Time 4 d of 8 d planned 50 %",
        "Last event Wait NPT · Weather 2 h ago",
        f"Time 9 days since spud Spud {form_of.format_date(spud_day)}",
        "Depth (MD) 1000 m of 4000 m planned 25 %",
    ]
    day = report_day.find_report_day(event.starts_at, load_zone("America/Denver"), 0)
    assert page.links["Wait"] == urls.well_url(well.id, day=day.isoformat())
    assert page.screen.find("p")[0].text == "9 days since spud · Section · 1000 m"


def tiles_of(page: Browser) -> list[str]:
    """The texts of the four tiles of an overview."""
    sections = page.screen.find("section")
    return [n.text for n in sections if n.attributes.get("class") == "wt-now-tile"]


async def test_event_that_is_made_on_the_overview_begins_where_the_last_one_ended(
    visit: Visit, own_site: Site
) -> None:
    await to_thread(add_event, own_site, "Drill")
    page = await visit(own_site.crew.engineer, urls.well_url(own_site.well.id))
    page.press("New event")
    await page.sees("Details")
    assert page.values("Start") == ["2 Mar 2026 10:00"]
    page.fill({"Title": "Ream"})
    page.press("Save")
    await page.sees("Ream saved", "Last event Ream")
    assert [one.title for one in await to_thread(events_of, own_site)] == ["Drill", "Ream"]


async def test_position_is_a_map_with_the_wells_around(visit: Visit, own_site: Site) -> None:
    services, crew = own_site.services, own_site.crew
    page = await visit(crew.viewer, urls.well_url(own_site.well.id))
    assert "No position was given." in page.text
    given = {"latitude": 61.2, "longitude": -2.25}
    well = await to_thread(factories.well, services, crew.engineer, own_site.project.id, **given)
    page = await visit(crew.viewer, urls.well_url(well.id))
    assert "61.20000° N, 2.25000° W (WGS84)" in page.text
    (leaflet,) = (e for e in page.client.elements.values() if isinstance(e, ui.leaflet))
    assert leaflet.center == pytest.approx((61.2, -2.25), abs=0.01)
