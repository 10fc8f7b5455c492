"""What destroys stands in a menu apart and asks once with what goes along; nothing opens twice."""

from asyncio import to_thread

import pytest
from nicegui import ui

from components.forms.confirm_deletion import describe_contents
from components.kit.overlays import find_top_overlay
from tests import factories
from tests.components.patience import until
from tests.factories import Site
from tests.pages.conftest import Visit
from tests.pages.html_tree import Node
from tests.pages.screen import Browser
from tests.pages.test_files import add_file
from tests.pages.test_well import add_event
from welltrack_ui import urls
from welltrack_ui.domain.trash import Contents

DAY = "2026-03-02"
DESTRUCTIVE = ("delete", "remove", "leave")


async def fill_well(site: Site) -> None:
    """Two stages, three events of somebody and one of the file that is uploaded."""
    for name in ("Surface", "Intermediate"):
        await to_thread(factories.stage, site.services, site.crew.engineer, site.well.id, name=name)
    for title in ("Drill", "Trip", "Ream"):
        await to_thread(add_event, site, title)
    await to_thread(add_file, site, "ddr.csv")


def is_in_menu(node: Node) -> bool:
    """Whether something stands in a popover, which a button has to open first."""
    above = node.parent
    return above is not None and ("popover" in above.attributes or is_in_menu(above))


def find_drawer(page: Browser) -> ui.dialog:
    """The drawer that is open."""
    overlay = find_top_overlay(page.client)
    assert overlay
    return overlay


async def test_deletion_of_a_well_names_what_goes_along(visit: Visit, own_site: Site) -> None:
    await fill_well(own_site)
    page = await visit(own_site.crew.engineer, urls.well_url(own_site.well.id))
    page.choose("delete", "")
    await page.sees(
        f"Delete {own_site.well.name}? Deleted with it: 2 stages, 4 events, 1 file."
        " You can restore it from the trash for 30 days."
    )
    page.press("Cancel")
    await page.loses("Deleted with it")
    await to_thread(own_site.services.wells.get, own_site.crew.engineer, own_site.well.id)


async def test_deletion_of_a_project_and_of_an_organization_names_what_goes_along(
    visit: Visit, own_site: Site
) -> None:
    await fill_well(own_site)
    page = await visit(own_site.crew.owner, urls.project_url(own_site.project.id))
    page.choose("delete", "")
    await page.sees("Deleted with it: 1 well, 4 events, 1 file.")
    page = await visit(own_site.crew.owner, urls.settings_url(own_site.org.id))
    page.press("Delete")
    await page.sees("Deleted with it: 1 project, 1 well, 4 events, 1 file.")


@pytest.mark.parametrize(
    "address",
    [
        lambda site: urls.well_url(site.well.id, day=DAY),
        lambda site: urls.project_url(site.project.id),
        lambda site: urls.members_url(site.org.id),
        lambda site: urls.files_url(site.org.id),
    ],
    ids=["well", "project", "members", "files"],
)
async def test_nothing_destructive_stands_among_the_plain_buttons(
    visit: Visit, site: Site, address: object
) -> None:
    page = await visit(site.crew.owner, address(site))  # type: ignore[operator]
    buttons = page.screen.find("button")
    # Those of a menu stand in its popover.
    plain = [node for node in buttons if not is_in_menu(node)]
    assert [n.name for n in plain if n.name.lower().startswith(DESTRUCTIVE)] == []


async def test_delete_that_is_chosen_twice_asks_once(visit: Visit, own_site: Site) -> None:
    page = await visit(own_site.crew.owner, urls.project_url(own_site.project.id))
    for _ in range(2):
        page.choose("delete", "")
    await page.sees(f"Delete {own_site.project.name}?")
    await page.settle()
    assert page.text.count(f"Delete {own_site.project.name}?") == 1
    # A double click on the answer deletes the project, and nothing of what comes next.
    for _ in range(2):
        page.press("Delete")
    await page.arrive(urls.dashboard_url(own_site.org.id))
    trash = await to_thread(
        own_site.services.audit.list_trash, own_site.crew.viewer, own_site.org.id, 10, None
    )
    assert [one.id for one in trash.items] == [own_site.project.id]


@pytest.mark.parametrize(
    ("button", "address"),
    [
        ("Edit", lambda site: urls.well_url(site.well.id)),
        ("New event", lambda site: urls.well_url(site.well.id)),
        ("New stage", lambda site: urls.well_url(site.well.id)),
        ("New well", lambda site: urls.project_url(site.project.id)),
        ("Invite", lambda site: urls.members_url(site.org.id)),
        ("New token", lambda _site: urls.profile_url()),
    ],
    ids=["well", "event", "stage", "new well", "invitation", "token"],
)
async def test_button_that_is_pressed_twice_opens_one_drawer(
    visit: Visit, site: Site, button: str, address: object
) -> None:
    page = await visit(site.crew.owner, address(site))  # type: ignore[operator]
    for _ in range(2):
        page.press(button)
    await page.sees("Cancel")
    await page.settle()
    assert page.count_buttons("Cancel") == 1


async def test_events_that_are_pressed_twice_open_one_drawer_although_each_is_read_first(
    visit: Visit, own_site: Site
) -> None:
    for title in ("Drill", "Trip"):
        await to_thread(add_event, own_site, title)
    page = await visit(own_site.crew.engineer, urls.well_url(own_site.well.id, day=DAY))
    for title in ("Drill", "Drill", "Trip"):
        page.press(title)
    await page.sees("Cancel")
    await page.finish()
    assert page.count_buttons("Cancel") == 1


async def test_drawer_opens_again_once_the_last_is_closed(visit: Visit, site: Site) -> None:
    page = await visit(site.crew.owner, urls.well_url(site.well.id))
    page.press("Edit")
    await page.sees("Cancel")
    page.press("Cancel")
    await page.loses("Cancel")
    page.press("Edit")
    await page.sees("Cancel")


@pytest.mark.parametrize("leave", ["Cancel", "Close"])
async def test_drawer_with_typed_text_asks_once_before_it_closes(
    visit: Visit, site: Site, leave: str
) -> None:
    page = await visit(site.crew.owner, urls.well_url(site.well.id))
    page.press("Edit")
    page.fill({"Rig": "Deepsea"})
    for _ in range(2):
        page.press(leave)
    await page.sees("Discard what you typed?")
    assert page.text.count("Discard what you typed?") == 1
    page.press("Keep editing")
    await page.loses("Discard what you typed?")
    assert page.values("Rig") == ["Deepsea"]
    page.press(leave)
    await page.sees("Discard what you typed?")
    page.press("Discard")
    await page.loses("Rig contractor")


async def test_press_outside_and_escape_ask_too_and_close_at_once_without_typed_text(
    visit: Visit, site: Site
) -> None:
    page = await visit(site.crew.owner, urls.well_url(site.well.id))
    page.press("Edit")
    page.fill({"Rig": "Deepsea"})
    # What Quasar tells of a press outside or of Escape.
    page.trigger(find_drawer(page), "shake")
    await page.sees("Discard what you typed?")
    page.press("Discard")
    await page.loses("Rig contractor")
    page.press("Edit")
    await page.sees("Rig contractor")
    page.trigger(find_drawer(page), "shake")
    await page.loses("Rig contractor")


async def test_copy_of_an_event_asks_before_what_was_typed_goes(
    visit: Visit, own_site: Site
) -> None:
    await to_thread(add_event, own_site, "Drill")
    page = await visit(own_site.crew.engineer, urls.well_url(own_site.well.id, day=DAY))
    page.press("Drill")
    await page.sees("Details")
    page.fill({"Title": "Ream"})
    page.press("Copy")
    await page.sees("Discard what you typed?")
    assert "Copy of the event" not in page.text
    page.press("Discard")
    await page.sees("Copy of the event")
    await until(lambda: page.count_buttons("Cancel") == 1)
    assert page.values("Title") == ["Drill"]


async def test_delete_in_a_form_with_typed_text_is_one_question(
    visit: Visit, own_site: Site
) -> None:
    await to_thread(add_event, own_site, "Drill")
    page = await visit(own_site.crew.engineer, urls.well_url(own_site.well.id, day=DAY))
    page.press("Drill")
    await page.sees("Details")
    page.fill({"Title": "Ream"})
    page.choose("delete", "")
    await page.sees("Delete Drill?", "What you typed is discarded.")
    assert "Discard what you typed?" not in page.text
    page.press("Delete")
    await page.sees("Drill is in the trash.")
    await until(lambda: page.count_buttons("Cancel") == 0)


def test_contents_beyond_a_thousand_are_not_counted_to_the_end() -> None:
    found = Contents(wells=1, stages=1000, events=1001)
    assert describe_contents(found) == "1 well, 1000 stages, 1000+ events"
    assert describe_contents(Contents()) == ""
