"""Wells of a project, and of an organization: the list and the map keep step."""

import re
from asyncio import to_thread
from typing import Any

import pytest
from nicegui.elements.leaflet import Leaflet

from tests import factories
from tests.components.patience import until
from tests.factories import Site
from tests.pages.conftest import Visit
from tests.pages.screen import Browser
from welltrack_ui import urls

SIGN_KEY = re.compile(r'data-sign="([^"]+)"')
WHERE = [10, 10, 40, 40, 1440, 900]


def make_wells(site: Site, *wells: dict[str, Any]) -> None:
    for fields in wells:
        factories.well(site.services, site.crew.engineer, site.project.id, **fields)


def at(name: str, latitude: float, longitude: float, **more: Any) -> dict[str, Any]:
    return {"name": name, "latitude": latitude, "longitude": longitude, **more}


def leaflet(page: Browser) -> Leaflet:
    (found,) = (e for e in page.client.elements.values() if isinstance(e, Leaflet))
    return found


def start_map(page: Browser) -> None:
    """What the browser tells once the map is in it."""
    page.trigger(leaflet(page), "init")


def move_map(page: Browser, latitude: float, longitude: float, zoom: int) -> None:
    page.trigger(leaflet(page), "mapMoveend", {"center": [latitude, longitude], "zoom": zoom})


def press_sign(page: Browser, name: str, *, by_keyboard: bool = False) -> None:
    """Press the sign whose name begins so."""
    section = leaflet(page).parent_slot
    assert section
    tags = re.findall("<button[^>]*>", drawn_signs(page)[-1])
    key = next(SIGN_KEY.search(tag) for tag in tags if f'title="{name}' in tag)
    assert key
    page.trigger(section.parent, "click", [key[1], by_keyboard, WHERE])


def drawn_signs(page: Browser) -> list[str]:
    """The strings of signs that the map was sent, in order."""
    sent = [script for script in page.scripts() if "L.divIcon" in script]
    return [re.sub(r"\\\\+", "", script) for script in sent]


def first_cells(page: Browser) -> list[str]:
    return [row[0] for row in page.rows]


async def test_wells_are_filtered_by_status_and_name_as_the_address_says(
    visit: Visit, own_site: Site
) -> None:
    crew, path = own_site.crew, urls.project_url(own_site.project.id)
    made = [("A-1", "drilling"), ("A-2", "completed"), ("B-3", "drilling")]
    await to_thread(make_wells, own_site, *({"name": n, "status": s} for n, s in made))
    page = await visit(crew.viewer, path)
    assert first_cells(page) == ["A-1", "A-2", "B-3", own_site.well.name]
    page.choose("status", "drilling")
    await page.loses("A-2")
    assert page.written_addresses()[-1] == f"{path}?status=drilling"
    page.fill({"Find a well": "a-"})
    await page.loses("B-3")
    assert page.rows == [["A-1", "Drilling", "", "", ""]]
    again = await visit(crew.viewer, page.written_addresses()[-1])
    assert again.rows == page.rows
    assert again.values("Find a well") == ["a-"]
    again.press("Clear")
    await again.sees("A-2")
    again.fill({"Find a well": "no such well"})
    await again.sees("No matching wells", "0 wells")
    assert again.rows == []


async def test_wells_beyond_the_first_page_are_a_page_away(visit: Visit, own_site: Site) -> None:
    await to_thread(make_wells, own_site, *({"name": f"A-{n}"} for n in range(60)))
    path = urls.project_url(own_site.project.id)
    page = await visit(own_site.crew.viewer, path)
    assert first_cells(page) == [f"A-{n}" for n in range(50)]
    await page.sees("61 wells", "1–50 of 61")
    page.press("Next page")
    await page.sees("51–61 of 61")
    assert first_cells(page) == [*(f"A-{n}" for n in range(50, 60)), own_site.well.name]
    assert page.written_addresses()[-1] == f"{path}?page=2"
    later = await visit(own_site.crew.viewer, f"{path}?page=99")
    assert first_cells(later)[-1] == own_site.well.name
    page.press("Previous page")
    await page.sees("1–50 of 61")


async def test_wells_are_sorted_by_the_column_that_is_pressed(visit: Visit, own_site: Site) -> None:
    depths = {"A-1": 900.0, "A-2": 4100.0, "A-3": 90.0}
    await to_thread(
        make_wells, own_site, *({"name": n, "total_depth_md": d} for n, d in depths.items())
    )
    path = urls.project_url(own_site.project.id)
    page = await visit(own_site.crew.viewer, path)
    page.choose("sort", "total_depth_md")
    await until(lambda: first_cells(page)[:3] == ["A-3", "A-1", "A-2"])
    page.choose("sort", "-total_depth_md")
    await until(lambda: first_cells(page)[:3] == ["A-2", "A-1", "A-3"])
    assert first_cells(page)[-1] == own_site.well.name
    again = await visit(own_site.crew.viewer, page.written_addresses()[-1])
    assert first_cells(again) == first_cells(page)
    wrong = await visit(own_site.crew.viewer, f"{path}?sort=-no_column&page=x&in=1,2")
    assert first_cells(wrong)[0] == "A-1"


async def test_columns_that_are_chosen_stay_in_the_address(visit: Visit, own_site: Site) -> None:
    await to_thread(make_wells, own_site, {"name": "A-1", "operator": "Aker BP"})
    page = await visit(own_site.crew.viewer, urls.project_url(own_site.project.id))
    assert "Aker BP" not in page.screen.text.replace("Operator", "")
    page.choose("choose", "operator")
    await until(lambda: "Aker BP" in [cell for row in page.rows for cell in row])
    again = await visit(own_site.crew.viewer, page.written_addresses()[-1])
    assert again.rows == page.rows
    page.choose("choose", "operator")
    await until(lambda: "Aker BP" not in [cell for row in page.rows for cell in row])


async def test_project_without_a_position_has_a_map_all_the_same(
    visit: Visit, own_site: Site
) -> None:
    page = await visit(own_site.crew.viewer, urls.project_url(own_site.project.id))
    start_map(page)
    await until(lambda: bool(drawn_signs(page)))
    assert "data-sign" not in drawn_signs(page)[-1]


async def test_map_shows_what_the_filters_leave(visit: Visit, own_site: Site) -> None:
    await to_thread(
        make_wells,
        own_site,
        at("A-1", 60.0, 3.0, status="drilling"),
        at("B-2", 61.0, 5.0, status="suspended"),
    )
    page = await visit(own_site.crew.viewer, urls.project_url(own_site.project.id))
    start_map(page)
    await until(lambda: any("A-1, Drilling" in html for html in drawn_signs(page)))
    assert "B-2, Suspended" in drawn_signs(page)[-1]
    page.choose("status", "suspended")
    await until(lambda: "A-1, Drilling" not in drawn_signs(page)[-1])
    assert "B-2, Suspended" in drawn_signs(page)[-1]


async def test_list_follows_the_map_that_is_moved_and_forgets_it(
    visit: Visit, own_site: Site
) -> None:
    await to_thread(make_wells, own_site, at("A-1", 60.0, 3.0), at("B-2", 40.0, -110.0))
    path = urls.project_url(own_site.project.id)
    page = await visit(own_site.crew.viewer, path)
    start_map(page)
    await until(lambda: bool(drawn_signs(page)))
    move_map(page, 60.0, 3.0, 9)
    await until(lambda: first_cells(page) == ["A-1"])
    assert page.written_addresses()[-1].startswith(f"{path}?in=5")
    again = await visit(own_site.crew.viewer, page.written_addresses()[-1])
    assert first_cells(again) == ["A-1"]
    start_map(again)
    await until(lambda: len(drawn_signs(again)) == 1)
    again.choose("status", "proposed")
    await until(lambda: len(first_cells(again)) == 3 and len(drawn_signs(again)) == 2)
    move_map(again, 60.0, 3.0, 9)
    await until(lambda: first_cells(again) == ["A-1"])
    again.press("In the map's view")
    await until(lambda: len(first_cells(again)) == 3)
    assert again.written_addresses()[-1] == f"{path}?status=proposed"


async def test_sign_of_a_well_opens_it(visit: Visit, own_site: Site) -> None:
    await to_thread(make_wells, own_site, at("A-1", 60.0, 3.0), at("B-2", 40.0, -110.0))
    page = await visit(own_site.crew.viewer, urls.project_url(own_site.project.id))
    start_map(page)
    await until(lambda: any("A-1," in html for html in drawn_signs(page)))
    press_sign(page, "A-1,")
    await until(lambda: page.path.startswith("/wells/") or bool(page.departures()))


async def test_sign_of_wells_that_part_looks_closer(visit: Visit, own_site: Site) -> None:
    await to_thread(
        make_wells, own_site, at("A-1", 60.0, 3.0), at("A-2", 60.01, 3.0), at("B-2", 40.0, -110.0)
    )
    page = await visit(own_site.crew.viewer, urls.project_url(own_site.project.id))
    start_map(page)
    await until(lambda: any("2 wells" in html for html in drawn_signs(page)))
    press_sign(page, "2 wells", by_keyboard=True)
    await until(lambda: "A-1, " in drawn_signs(page)[-1])
    await until(lambda: first_cells(page) == ["A-1", "A-2"])
    await page.runs("true && pane?.querySelector")


async def test_wells_of_one_place_open_as_a_list(visit: Visit, own_site: Site) -> None:
    same = [at(name, 58.441, 1.887) for name in ("A-10", "A-9")]
    await to_thread(make_wells, own_site, *same)
    page = await visit(own_site.crew.viewer, urls.project_url(own_site.project.id))
    start_map(page)
    await until(lambda: any("2 wells" in html for html in drawn_signs(page)))
    press_sign(page, "2 wells")
    await page.sees("2 wells at this place")
    stack = page.page.find("h2")[-1].parent
    assert stack
    assert [link.text for link in stack.find("a")] == ["A-9 Proposed", "A-10 Proposed"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_export_has_the_rows_that_the_filters_leave(
    visit: Visit, own_site: Site, kind: str
) -> None:
    await to_thread(
        make_wells,
        own_site,
        {"name": "=A-1", "status": "drilling", "total_depth_md": 2500.5},
        {"name": "A-2", "status": "completed"},
    )
    path = urls.project_url(own_site.project.id)
    page = await visit(own_site.crew.viewer, f"{path}?status=drilling&cols=status,total_depth_md")
    page.choose("export", kind)
    await until(lambda: bool(page.user.download.http_responses))
    answer = page.user.download.http_responses[0]
    if kind == "csv":
        assert answer.content.decode("utf-8-sig").splitlines() == [
            "Well,Status,Total depth (MD)",
            "'=A-1,Drilling,2500.5",
        ]
    else:
        assert answer.content.startswith(b"PK")


async def test_all_wells_of_an_organization_stand_in_one_list(visit: Visit, own_site: Site) -> None:
    def make() -> None:
        other = factories.project(own_site.services, own_site.crew.admin, own_site.org.id)
        factories.well(own_site.services, own_site.crew.engineer, other.id, name="Z-9")

    await to_thread(make)
    page = await visit(own_site.crew.viewer, urls.wells_url(own_site.org.id))
    assert {"Z-9", own_site.well.name} == set(first_cells(page))
    assert page.heading == "Wells"
    page.choose("project", own_site.project.id)
    await page.loses("Z-9")
    assert first_cells(page) == [own_site.well.name]


async def test_well_that_another_makes_comes_into_the_open_list(
    visit: Visit, own_site: Site
) -> None:
    page = await visit(own_site.crew.viewer, urls.project_url(own_site.project.id))
    assert len(first_cells(page)) == 1
    await to_thread(make_wells, own_site, {"name": "A-1"})
    await page.sees("A-1")


async def test_stranger_finds_no_wells_screen(visit: Visit, own_site: Site) -> None:
    page = await visit(own_site.crew.stranger, urls.wells_url(own_site.org.id))
    assert own_site.well.name not in page.text


async def test_map_asks_no_server_but_ours(visit: Visit, own_site: Site) -> None:
    """The framework's own tiles would tell a public server what is looked at."""
    page = await visit(own_site.crew.viewer, urls.project_url(own_site.project.id))
    urls_of_tiles = [
        layer.to_dict()["args"][0]
        for layer in leaflet(page).layers
        if "tile" in layer.to_dict()["type"]
    ]
    assert urls_of_tiles == ["/map/land/{z}/{x}/{y}.svg"]
