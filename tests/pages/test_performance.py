"""Performance of a well, a project and an organization, as people see it on their screens."""

import json
from asyncio import to_thread
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from nicegui import ui

from tests import factories
from tests.components.patience import until
from tests.factories import Crew, Site
from tests.pages.conftest import Visit
from tests.pages.html_tree import parse_html
from tests.pages.screen import Browser
from welltrack_ui import urls
from welltrack_ui.services.container import Services

START = datetime(2026, 3, 2, 7, tzinfo=UTC)
"""Midnight in Denver."""
DAYS = {"from": "2026-03-01", "to": "2026-03-31"}


@pytest.fixture(scope="module")
def busy_site(services: Services, crew: Crew) -> Site:
    """A well that was drilled for two days, with NPT, in an organization that reads feet."""
    site = factories.site(services, crew, timezone="America/Denver", depth_unit="ft")
    add_row(site, 0, 20, kind="drilling", title="Drill", activity_code="DRL", md_end=304.8)
    add_row(site, 20, 24, kind="npt", title="Wait", npt_category="weather")
    add_row(site, 24, 48, kind="tripping", title="Trip", activity_code="<b>TRP</b>")
    return site


def add_row(site: Site, start: float, end: float, **fields: Any) -> None:
    times = {"starts_at": hour(start), "ends_at": hour(end)}
    factories.event(site.services, site.crew.engineer, site.well.id, **times, **fields)


def hour(number: float) -> datetime:
    return START + timedelta(hours=number)


async def download(page: Browser, name: str) -> bytes:
    """The file that a button of a table makes."""
    page.press(name)
    await until(lambda: bool(page.user.download.http_responses))
    content: bytes = page.user.download.http_responses.pop().content
    return content


async def test_well_shows_its_figures_charts_and_days(visit: Visit, busy_site: Site) -> None:
    page = await visit(busy_site.crew.viewer, urls.well_url(busy_site.well.id, tab="performance"))
    await page.sees("Report days 2 Mar 2026 – 3 Mar 2026", "Reported 48 h", "Net NPT 4 h gross 4 h")
    await page.sees("MD 1000 ft", "ROP on bottom 50 ft/h 20 h", "48 h on 2 report days")
    await page.sees("No plan: no stage has a planned start", "24 h · 50 %", "<b>TRP</b>")
    headings = [node.text for node in page.screen.find("h2")]
    assert headings == [
        "Days against depth",
        "Time by kind, each report day",
        "Progress and rate of penetration, each report day",
        "NPT by category",
        "NPT by party",
        "Time by kind",
        "Time by code",
        "Time by stage",
        "NPT by month",
        "Report days",
    ]
    day = ["2 Mar 2026", "24.00", "4.00", "16.7", "1000", "1000", "20.00", "50.00"]
    assert day in page.rows


async def test_range_of_days_is_in_the_address(visit: Visit, busy_site: Site) -> None:
    days = {"from": "2026-03-03", "to": "2026-03-03"}
    address = urls.well_url(busy_site.well.id, tab="performance", **days)
    page = await visit(busy_site.crew.viewer, address)
    await page.sees("Report days 3 Mar 2026", "Reported 24 h", "Net NPT 0 h")
    # What was drilled before these days is known, and is no progress of theirs.
    assert ["3 Mar 2026", "24.00", "0.00", "0.0", "1000", "0", "0.00", "–"] in page.rows
    # The panel of the range opens in browsers alone.
    (any_day,) = (
        e
        for e in page.client.elements.values()
        if isinstance(e, ui.button) and e.props.get("label") == "Any day"
    )
    page.trigger(any_day, "click")
    await page.sees("Reported 48 h")
    assert page.written_addresses()[-1] == urls.well_url(busy_site.well.id, tab="performance")


async def test_days_without_rows_say_so_and_draw_nothing(visit: Visit, busy_site: Site) -> None:
    days = {"from": "2025-01-01", "to": "2025-01-31"}
    page = await visit(
        busy_site.crew.viewer, urls.well_url(busy_site.well.id, tab="performance", **days)
    )
    await page.sees("Nothing is reported on these days: 1 Jan 2025 – 31 Jan 2025. Choose others.")
    assert page.screen.find("figure") == []
    assert "Reported" not in page.screen.text


async def test_tables_leave_as_csv_and_xlsx(visit: Visit, busy_site: Site) -> None:
    page = await visit(busy_site.crew.viewer, urls.well_url(busy_site.well.id, tab="performance"))
    csv = (await download(page, "Time by code as CSV")).decode("utf-8-sig").splitlines()
    assert csv == [
        "Code,Hours,%,Cumulated %",
        "<b>TRP</b>,24.0,50.0,50.0",
        "DRL,20.0,41.667,91.667",
        "No code,4.0,8.333,100.0",
    ]
    assert (await download(page, "Report days as XLSX")).startswith(b"PK")


async def test_row_that_others_write_shows_at_once_and_an_open_table_stays_open(
    visit: Visit, own_site: Site
) -> None:
    await to_thread(add_row, own_site, 0, 24, kind="drilling", title="Drill")
    page = await visit(own_site.crew.viewer, urls.well_url(own_site.well.id, tab="performance"))
    await page.sees("Reported 24 h")
    page.press("Table: Time by kind")
    await to_thread(add_row, own_site, 24, 36, kind="drilling", title="Drill on")
    await page.sees("Reported 36 h")
    # Charts are replaced one by one, by a script.
    await page.runs("showParts")
    _, parts = json.loads(page.scripts()[-1].rpartition(")(...")[2].removesuffix(")"))
    opened = {
        name
        for name, html in parts.items()
        if parse_html(html).find("button")[0].attributes["aria-expanded"] == "true"
    }
    assert opened == {"kinds", "days"}
    assert "36" in parse_html(parts["kinds"]).text


@pytest.mark.parametrize("place", ["organization", "project"])
async def test_wells_of_an_organization_and_a_project_stand_beside_one_another(
    visit: Visit, busy_site: Site, place: str
) -> None:
    address = {
        "organization": urls.performance_url(busy_site.org.id, **DAYS),
        "project": urls.project_performance_url(busy_site.project.id, **DAYS),
    }[place]
    page = await visit(busy_site.crew.viewer, address)
    await page.sees("Wells with hours 1", "Reported 48 h", "NPT % 8.3 %", "Weather 4 h · 100 %")
    well = busy_site.well
    assert [well.name, "48.00", "4.00", "8.3", "1000", "1000"] in page.rows
    assert page.links[well.name] == urls.well_url(well.id, tab="performance", **DAYS)
    page.press("Reported hours")
    await until(lambda: page.written_addresses() != [])
    assert page.written_addresses()[-1].endswith(
        "?from=2026-03-01&sort=reported_hours&to=2026-03-31"
    )
    assert (await download(page, "Wells as CSV")).decode("utf-8-sig").splitlines() == [
        'Well,Reported hours,"Net NPT, h",NPT %,"MD, ft","Progress, ft"',
        f"{well.name},48.0,4.0,8.333,1000.0,1000.0",
    ]


async def test_range_that_is_too_long_for_many_wells_is_told_with_the_remedy(
    visit: Visit, busy_site: Site
) -> None:
    address = urls.performance_url(busy_site.org.id, **{"from": "2020-01-01", "to": "2026-12-31"})
    page = await visit(busy_site.crew.viewer, address)
    await page.sees("Choose 366 days at most: there are many wells.")
    assert page.screen.find("figure") == []


async def test_organization_without_hours_says_so(visit: Visit, own_site: Site) -> None:
    page = await visit(own_site.crew.viewer, urls.performance_url(own_site.org.id))
    await page.sees("Nothing is reported on these days:")


async def test_performance_is_reached_from_the_well_the_project_and_the_rail(
    visit: Visit, site: Site
) -> None:
    page = await visit(site.crew.viewer, urls.project_url(site.project.id))
    assert urls.project_performance_url(site.project.id) in page.links.values()
    assert page.links["Performance"] in {
        urls.performance_url(site.org.id),
        urls.project_performance_url(site.project.id),
    }
    await page.go(urls.well_url(site.well.id))
    tabs = [link.attributes["href"] for link in page.page.find("a")]
    assert urls.performance_url(site.org.id) in tabs
    assert urls.well_url(site.well.id, tab="performance") in tabs
