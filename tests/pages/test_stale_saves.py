"""Two people edit one thing: each screen says who changed what, and either text can be saved."""

import asyncio
import re
from asyncio import to_thread
from collections.abc import Awaitable, Callable
from datetime import date

import pytest
from nicegui import ui
from nicegui.testing import User

from components.audit.change_texts import format_changes
from components.files.panel import FilePanel
from components.files.ports import FileListContext
from components.forms.stale_conflict import ConflictReader
from components.i18n.translate import set_page_language
from components.shell.frame import Frame, build_frame
from components.wells.ports import WellContext
from components.wells.stage_panel import StagePanel
from pages.organization_settings import settings_page
from pages.project import project_page
from pages.well import well_page
from tests import factories
from tests.components.calendar.calendar_samples import DENVER
from tests.components.forms.controls import control, press, send, shown
from tests.components.patience import SECONDS, STEP, until
from tests.factories import PASSWORD, Crew, Site
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.user import Credentials
from welltrack_ui.services.container import Services
from welltrack_ui.web.screen_data.files import ServiceFileData
from welltrack_ui.web.screen_data.well import ServiceWellData
from welltrack_ui.web.screen_session import ScreenSession
from welltrack_ui.web.screen_user import ScreenUser, load_screen_user

DrawPage = Callable[[ScreenUser, Frame], Awaitable[None]]


@pytest.fixture
def site(services: Services, crew: Crew) -> Site:
    """An organization of the test's own that reads depths in feet."""
    return factories.site(services, crew, depth_unit="ft", timezone="America/Denver")


async def open_as(
    user: User, services: Services, who: Actor, draw: DrawPage, language: str = "en"
) -> None:
    """Somebody signs in and opens a screen."""
    given = Credentials(email=who.email, password=PASSWORD)
    session = await to_thread(services.sign_ins.sign_in, given, None, None)
    visit = await load_screen_user(ScreenSession(services, session.cookie, "10.1.1.1"))

    @ui.page("/")
    async def page() -> None:
        set_page_language(language)
        with build_frame(person=None, theme=None, on_theme=lambda _theme: None) as frame:
            await draw(visit, frame)

    await user.open("/")


def told(user: User) -> list[str]:
    """What the notice says of each field."""
    assert user.client is not None
    [changes] = [
        element.content
        for element in user.client.elements.values()
        if isinstance(element, ui.html) and "wt-conflict-changes" in element.content
    ]
    rows = re.findall(r"<div><dt>(.*?)</dt><dd>(.*?)</dd>", changes)
    return [f"{label}: {re.sub('<[^>]+>', '', value)}" for label, value in rows]


async def undone(is_so: Callable[[], bool]) -> None:
    """Wait until the store says so. Raises TimeoutError after twenty seconds."""
    async with asyncio.timeout(SECONDS):
        while not await to_thread(is_so):  # noqa: ASYNC110 - the store tells nobody
            await asyncio.sleep(STEP)


def well_screen(site: Site, **query: str) -> DrawPage:
    return lambda visit, frame: well_page(visit, frame, query, well_id=site.well.id)


async def test_event_on_the_screen_of_a_well(user: User, services: Services, site: Site) -> None:
    event = await to_thread(
        factories.event, services, site.crew.engineer, site.well.id, title="Drill"
    )
    await open_as(user, services, site.crew.engineer, well_screen(site, event=event.id))
    control(user, "Title").value = "Ream"
    await to_thread(
        services.events.update, site.crew.owner, event.id, 1, {"title": "Trip", "md_end": 1524}
    )
    send(user)
    await user.should_see("Owner changed it just now")
    assert told(user) == ["Title: Drill → Trip Yours: Ream", "Depth to: – → 5000\u202fft"]
    press(user, "Keep mine")
    await user.should_see("Ream saved")
    after = await to_thread(services.events.get, site.crew.engineer, event.id)
    assert (after.title, after.md_end, after.version) == ("Ream", 1524.0, 3)
    user.find("Undo").click()
    await undone(lambda: services.events.get(site.crew.engineer, event.id).title == "Trip")


async def test_save_whose_answer_was_lost_is_no_conflict_when_it_is_sent_again(
    user: User, services: Services, site: Site
) -> None:
    event = await to_thread(
        factories.event, services, site.crew.engineer, site.well.id, title="Drill"
    )
    await open_as(user, services, site.crew.engineer, well_screen(site, event=event.id))
    control(user, "Title").value = "Ream"
    # What the first try stored, whose answer never came.
    await to_thread(services.events.update, site.crew.engineer, event.id, 1, {"title": "Ream"})
    send(user)
    await user.should_see("Ream saved")
    after = await to_thread(services.events.get, site.crew.engineer, event.id)
    assert (after.title, after.version) == ("Ream", 2)


async def test_new_event_of_a_well_can_be_undone(
    user: User, services: Services, site: Site
) -> None:
    await open_as(user, services, site.crew.engineer, well_screen(site))
    press(user, "New event")
    await user.should_see("Title")
    control(user, "Title").value = "Spud"
    send(user)
    await user.should_see("Spud saved")
    made = await to_thread(services.events.find_latest, site.crew.engineer, site.well.id)
    assert made is not None
    assert made.title == "Spud"
    user.find("Undo").click()
    await undone(lambda: services.events.find_latest(site.crew.engineer, site.well.id) is None)


async def test_event_of_a_well_that_another_deleted_comes_back_with_what_was_typed(
    user: User, services: Services, site: Site
) -> None:
    event = await to_thread(
        factories.event, services, site.crew.engineer, site.well.id, title="Drill"
    )
    await open_as(user, services, site.crew.engineer, well_screen(site, event=event.id))
    control(user, "Title").value = "Ream"
    await to_thread(services.events.delete, site.crew.owner, event.id)
    send(user)
    await user.should_see("Owner deleted it just now")
    press(user, "Restore and save")
    await user.should_see("Ream saved")
    after = await to_thread(services.events.get, site.crew.engineer, event.id)
    assert after.title == "Ream"


async def test_event_of_a_well_that_another_deleted_names_the_well(
    user: User, services: Services, site: Site
) -> None:
    event = await to_thread(
        factories.event, services, site.crew.engineer, site.well.id, title="Drill"
    )
    await open_as(user, services, site.crew.engineer, well_screen(site, event=event.id))
    control(user, "Title").value = "Ream"
    await to_thread(services.wells.delete, site.crew.owner, site.well.id)
    send(user)
    await user.should_see(f"Owner deleted the well {site.well.name} just now")
    await user.should_see("Copy what I typed")
    await user.should_not_see("Restore and save")


async def test_stage(user: User, services: Services, site: Site) -> None:
    stage = await to_thread(
        factories.stage, services, site.crew.engineer, site.well.id, name="Section 1"
    )
    panels: list[StagePanel] = []

    async def draw(visit: ScreenUser, _frame: Frame) -> None:
        context = WellContext(site.org, site.well, may_write=True)
        panels.append(StagePanel(context, ServiceWellData(visit, site.well), [stage]))

    await open_as(user, services, site.crew.engineer, draw)
    assert user.client is not None
    with user.client:
        await panels[0].open(stage.id)
    control(user, "Name").value = "Section 2"
    changes = {"status": "done", "hole_section_in": 12.25, "md_end": 1524}
    await to_thread(services.stages.update, site.crew.owner, stage.id, 1, changes)
    send(user)
    await user.should_see("Owner changed it just now")
    assert told(user) == [
        "Status: Planned → Done",
        "Hole: – → 12.25\u202fin",
        "Depth to: – → 5000\u202fft",
    ]
    press(user, "Keep mine")
    await user.should_see("Section 2 saved")
    after = await to_thread(services.stages.get, site.crew.engineer, stage.id)
    assert (after.name, after.status, after.version) == ("Section 2", "done", 3)


async def test_well(user: User, services: Services, site: Site) -> None:
    await open_as(user, services, site.crew.engineer, well_screen(site, tab="about"))
    press(user, "Edit")
    await user.should_see("Operator")
    control(user, "Operator").value = "Equinor"
    control(user, "Rig").value = "Deepsea"
    changes = {"operator": "Aker BP", "planned_md": 1524, "status": "drilling"}
    await to_thread(services.wells.update, site.crew.owner, site.well.id, 1, changes)
    send(user)
    await user.should_see("Owner changed it just now")
    assert told(user) == [
        "Status: Proposed → Drilling",
        "Operator: – → Aker BP Yours: Equinor",
        "Planned depth (MD): – → 5000\u202fft",
    ]
    press(user, "Take theirs")
    await until(lambda: control(user, "Operator").value == "Aker BP")
    assert shown(user, "Rig", "Status") == ["Deepsea", "drilling"]
    await to_thread(services.wells.update, site.crew.admin, site.well.id, 2, {"operator": "Shell"})
    send(user)
    await user.should_see("Admin changed it just now")
    assert told(user) == ["Operator: Aker BP → Shell"]
    press(user, "Keep mine")
    await user.should_see(f"{site.well.name} saved")
    after = await to_thread(services.wells.get, site.crew.engineer, site.well.id)
    assert (after.operator, after.rig, after.version) == ("Shell", "Deepsea", 4)


async def test_project(user: User, services: Services, site: Site) -> None:
    await open_as(
        user,
        services,
        site.crew.admin,
        lambda visit, frame: project_page(visit, frame, {}, project_id=site.project.id),
        "ru",
    )
    press(user, "Изменить")
    await user.should_see("Недропользователь")
    control(user, "Недропользователь").value = "Юг"
    await to_thread(
        services.projects.update, site.crew.owner, site.project.id, 1, {"status": "closed"}
    )
    send(user)
    await user.should_see("Owner внёс(ла) изменения только что")
    assert told(user) == ["Состояние: Действующий → Завершён"]
    press(user, "Оставить моё")
    await user.should_see(f"Сохранено: {site.project.name}")
    after = await to_thread(services.projects.get, site.crew.admin, site.project.id)
    assert (after.operator, after.status, after.version) == ("Юг", "closed", 3)


async def test_project_that_another_deleted(user: User, services: Services, site: Site) -> None:
    await open_as(
        user,
        services,
        site.crew.admin,
        lambda visit, frame: project_page(visit, frame, {}, project_id=site.project.id),
    )
    press(user, "Edit")
    await user.should_see("Field")
    control(user, "Field").value = "South"
    await to_thread(services.projects.delete, site.crew.owner, site.project.id)
    send(user)
    await user.should_see("Owner deleted it just now")
    press(user, "Restore and save")
    await user.should_see(f"{site.project.name} saved")
    after = await to_thread(services.projects.get, site.crew.admin, site.project.id)
    assert after.field == "South"


async def test_settings_of_an_organization(user: User, services: Services, site: Site) -> None:
    await open_as(
        user,
        services,
        site.crew.admin,
        lambda visit, frame: settings_page(visit, frame, {}, org_id=site.org.id),
    )
    control(user, "Country").value = "Norway"
    changes = {"depth_unit": "m", "report_day_start": 6}
    await to_thread(services.organizations.update, site.crew.owner, site.org.id, 1, changes)
    send(user)
    await user.should_see("Owner changed it just now")
    assert told(user) == ["Depths in: feet → metres", "Report day starts at: 00:00 → 06:00"]
    press(user, "Keep mine")
    await user.should_see("Settings saved")
    after = await to_thread(services.organizations.get, site.crew.admin, site.org.id)
    assert (after.country, after.depth_unit, after.version) == ("Norway", "m", 3)


async def test_file(user: User, services: Services, site: Site) -> None:
    file = await to_thread(
        factories.file, services, site.crew.engineer, site.well.id, name="ddr.pdf"
    )
    stage = await to_thread(
        factories.stage, services, site.crew.engineer, site.well.id, name="Section 1"
    )
    panels: list[FilePanel] = []

    async def draw(visit: ScreenUser, _frame: Frame) -> None:
        reader = ConflictReader(format_changes, DENVER, "ft")
        context = FileListContext(site.org.id, "/", DENVER, date(2026, 1, 2), True, reader)
        panels.append(FilePanel(context, ServiceFileData(visit, site.org.id)))
        await panels[0].draw({}, ui.element("div"))

    await open_as(user, services, site.crew.engineer, draw)
    assert user.client is not None
    with user.client:
        await panels[0].open(file.id)
    press(user, "Edit")
    await user.should_see("Edit the file")
    control(user, "Name").value = "ddr-12.pdf"
    changes = {"report_date": "2026-01-02", "stage_id": stage.id, "kind": "log"}
    await to_thread(services.files.update, site.crew.owner, file.id, file.version, changes)
    send(user)
    await user.should_see("Owner changed it just now")
    assert told(user) == [
        "Stage: – → Section 1",
        "Report date: – → 2 Jan 2026",
        "Kind: Daily report → Log",
    ]
    press(user, "Keep mine")
    await user.should_see("ddr-12.pdf saved")
    after = await to_thread(services.files.get, site.crew.engineer, file.id)
    assert (after.name, after.kind, after.stage_id) == ("ddr-12.pdf", "log", stage.id)
