"""What people do on a calendar: make, drag, nudge, copy and delete events, by what they see."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from markupsafe import Markup
from nicegui import ui
from nicegui.testing import User

from components.calendar.canvas import RenderedView
from components.calendar.event_actions import CalendarActions, entry_from_event
from components.calendar.event_box import RenderContext
from components.calendar.ports import CalendarRights
from components.calendar.snapshot import CalendarSnapshot
from components.i18n.translate import in_language
from tests.components.calendar.calendar_samples import event, scene, utc, well
from tests.components.events.memory import MemoryCalendar
from tests.components.forms.controls import control, send, shown
from tests.components.full_entities import DAYS
from tests.components.patience import until
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.well import Well

HOUR = 3600
EIGHT = int(utc("2020-11-11T15:00").timestamp())  # 08:00 in Denver
WINDOW = Window(utc("2020-11-09T07:00"), utc("2020-11-16T07:00"))
HOURS = RenderedView(Markup(""), scroll_fraction=0.3)
MONTH = RenderedView(Markup(""))
WHERE = (0.0, 0.0, 10.0, 10.0, 1440.0, 900.0)


class Screen:
    """A calendar as somebody sees it: it stays as it was drawn until a change is done."""

    def __init__(
        self, *events: Event, wells: tuple[Well, ...] = (), drawn: RenderedView = HOURS, **seen: Any
    ) -> None:
        self.data = MemoryCalendar(events, wells or [well()])
        self.may_write = seen.pop("may_write", True)
        self.scene: RenderContext = scene(*self.data.wells.values(), **seen)
        self.drawn, self.draws = drawn, 0
        self.picture = self._picture()
        self.desk: CalendarActions

    async def open(self, user: User) -> "Screen":
        @ui.page("/")
        def page() -> None:
            rights = CalendarRights(self.may_write, "m")
            area = ui.element("div")
            self.desk = CalendarActions(self.data, lambda: self.picture, rights, area, self._draw)

        await user.open("/")
        return self

    def write_as_another(self, **changes: Any) -> None:
        """Ana changes the event while somebody looks at it."""
        self.data.write("e-1", self.data.events["e-1"].version, changes, "Ana")

    def _draw(self) -> None:
        self.picture = self._picture()
        self.draws += 1

    def _picture(self) -> CalendarSnapshot:
        entries = tuple(entry_from_event(one) for one in self.data.events.values())
        return CalendarSnapshot(self.scene, self.drawn, Markup(""), entries, WINDOW)


def times(user: User) -> list[Any]:
    """Start and end as they stand in the drawer."""
    return shown(user, "Start", "End")


def later(id_: str, start: str, end: str | None, **fields: Any) -> Event:
    """An event of the 12th."""
    return event(
        id=id_,
        starts_at=f"2020-11-12T{start}:00Z",
        ends_at=f"2020-11-12T{end}:00Z" if end else None,
        **fields,
    )


async def test_new_event_of_an_empty_day_begins_at_six_by_the_clock_of_the_well(
    user: User,
) -> None:
    screen = await Screen().open(user)
    await screen.desk.create_next_event("w-1", date(2020, 11, 12))
    assert times(user) == ["12 Nov 2020 06:00", "12 Nov 2020 07:00"]


async def test_day_that_is_clicked_gets_an_event_at_six(user: User) -> None:
    screen = await Screen(drawn=MONTH).open(user)
    await screen.desk.create_event({"d": "2020-11-12"}, {"d": "2020-11-12"})
    assert times(user) == ["12 Nov 2020 06:00", "12 Nov 2020 07:00"]


@pytest.mark.parametrize(
    ("day", "times_of_day"),
    [
        (date(2021, 3, 14), ["14 Mar 2021 06:00", "14 Mar 2021 07:00"]),
        (date(2021, 11, 7), ["7 Nov 2021 06:00", "7 Nov 2021 07:00"]),
    ],
)
async def test_new_event_begins_at_six_on_days_of_a_clock_change(
    user: User, day: date, times_of_day: list[str]
) -> None:
    screen = await Screen().open(user)
    await screen.desk.create_next_event("w-1", day)
    assert times(user) == times_of_day


@pytest.mark.parametrize("by_click", [True, False])
async def test_new_event_begins_where_the_last_of_its_day_ended(user: User, by_click: bool) -> None:
    others = [
        later("e-1", "20:00", "22:15"),
        later("e-2", "14:00", "16:00"),
        later("e-3", "23:00", None),
        event(id="e-4", starts_at="2020-11-12T23:00:00Z", ends_at="2020-11-13T08:00:00Z"),
        later(
            "e-5",
            "07:00",
            "23:59",
            all_day=True,
            starts_on="2020-11-12",
            ends_on="2020-11-12",
        ),
    ]
    screen = await Screen(*others).open(user)
    if by_click:
        await screen.desk.create_event({"d": "2020-11-12"}, {"d": "2020-11-12"})
    else:
        await screen.desk.create_next_event("w-1", date(2020, 11, 12))
    assert times(user) == ["12 Nov 2020 15:15", "12 Nov 2020 16:15"]


async def test_new_event_of_today_begins_where_the_last_of_its_well_ended(user: User) -> None:
    others = [
        event(id="e-1"),  # until 10:00
        event(id="e-2", well_id="w-2", ends_at="2020-11-11T17:15:00Z"),
        event(id="e-3", ends_at="2020-11-11T20:00:00Z"),
    ]
    wells = (well(), well("w-2", "58-32"))
    screen = await Screen(*others, wells=wells).open(user)
    await screen.desk.create_next_event("w-1", date(2020, 11, 11))
    assert times(user) == ["11 Nov 2020 10:00", "11 Nov 2020 11:00"]


async def test_new_event_of_today_begins_at_the_quarter_where_nothing_ended(user: User) -> None:
    screen = await Screen(now=utc("2020-11-11T17:44:59")).open(user)
    await screen.desk.create_next_event("w-1", date(2020, 11, 11))
    assert times(user) == ["11 Nov 2020 10:30", "11 Nov 2020 11:30"]


async def test_span_that_is_drawn_becomes_an_event(user: User) -> None:
    screen = await Screen().open(user)
    await screen.desk.create_event({"s": EIGHT, "w": "w-1"}, {"s": EIGHT + HOUR, "w": "w-1"})
    assert times(user) == ["11 Nov 2020 08:00", "11 Nov 2020 09:15"]
    control(user, "Title").value = "Spud"
    send(user)
    await until(lambda: screen.draws)
    [made] = screen.data.events.values()
    assert (made.title, made.well_id, made.starts_at, made.ends_at) == (
        "Spud",
        "w-1",
        utc("2020-11-11T15:00"),
        utc("2020-11-11T16:15"),
    )


async def test_days_that_are_drawn_over_become_whole_days(user: User) -> None:
    screen = await Screen(drawn=MONTH).open(user)
    await screen.desk.create_event({"d": "2020-11-14"}, {"d": "2020-11-12"})
    assert shown(user, "Time", "First day", "Last day") == ["days", "12 Nov 2020", "14 Nov 2020"]


async def test_well_is_asked_for_where_there_are_several(user: User) -> None:
    screen = await Screen(wells=(well(), well("w-2", "58-32"))).open(user)
    await screen.desk.create_event({"s": EIGHT}, {"s": EIGHT})
    await user.should_see("Which well is it for?")
    with pytest.raises(LookupError, match="Start"):
        times(user)
    await screen.desk.create_event({"s": EIGHT}, {"s": EIGHT}, "w-2")
    control(user, "Title").value = "Spud"
    send(user)
    await until(lambda: screen.draws)
    assert [made.well_id for made in screen.data.events.values()] == ["w-2"]


async def test_upload_that_is_dragged_is_named_in_the_language_of_the_reader(user: User) -> None:
    title = "File uploaded: log.csv"
    screen = await Screen(event(title=title)).open(user)
    with in_language("ru"):
        await screen.desk.drag_event("e-1", "", {"s": EIGHT}, {"s": EIGHT + HOUR})
    await user.should_see("Загружен файл: log.csv")
    await user.should_not_see("File uploaded")


async def test_event_that_is_dragged_moves_as_far(user: User) -> None:
    screen = await Screen(event()).open(user)
    await screen.desk.drag_event("e-1", "", {"s": EIGHT}, {"s": EIGHT + HOUR})
    await user.should_see("Drill: now 11 Nov 2020 09:00–11:00")
    assert screen.data.changes == [
        {"starts_at": utc("2020-11-11T16:00"), "ends_at": utc("2020-11-11T18:00")}
    ]
    await screen.desk.drag_event("e-1", "end", {"s": EIGHT}, {"s": EIGHT + HOUR})
    await user.should_see("Drill: now 11 Nov 2020 09:00–12:00")
    assert screen.data.events["e-1"].version == 3


@pytest.mark.parametrize(
    "act",
    [
        lambda desk: desk.drag_event("e-1", "", {"s": EIGHT}, {"s": EIGHT + HOUR}),
        lambda desk: desk.drag_event("e-1", "end", {"s": EIGHT}, {"s": EIGHT + HOUR}),
        lambda desk: desk.nudge_event("e-1", "ArrowDown", False),
    ],
    ids=["dragged", "end pulled", "moved by a key"],
)
async def test_drag_of_what_another_changed_since_it_was_drawn_does_not_go_over_it(
    user: User, act: Callable[[CalendarActions], Any]
) -> None:
    screen = await Screen(event()).open(user)
    screen.write_as_another(starts_at="2020-11-11T12:00:00Z", title="Ream")
    await act(screen.desk)
    await user.should_see("Ana changed it just now: ")
    await user.should_see("Title: Drill → Ream")
    after = screen.data.events["e-1"]
    assert (after.title, after.version) == ("Ream", 2)
    assert (after.starts_at, after.ends_at) == (utc("2020-11-11T12:00"), utc("2020-11-11T17:00"))
    # Drawn anew, it can be moved again.
    await act(screen.desk)
    assert screen.data.events["e-1"].version == 3


async def test_drag_that_leads_nowhere_writes_nothing(user: User) -> None:
    screen = await Screen(event()).open(user)
    await screen.desk.drag_event("e-1", "", {"s": EIGHT}, {"s": EIGHT})
    assert (screen.data.changes, screen.draws) == ([], 0)


@pytest.mark.parametrize(
    ("drawn", "key", "lengthen", "start", "end"),
    [
        (HOURS, "ArrowDown", False, "2020-11-11T15:15", "2020-11-11T17:15"),
        (HOURS, "ArrowUp", True, "2020-11-11T15:00", "2020-11-11T16:45"),
        (HOURS, "ArrowLeft", False, "2020-11-10T15:00", "2020-11-10T17:00"),
        (MONTH, "ArrowDown", False, "2020-11-18T15:00", "2020-11-18T17:00"),
        (MONTH, "ArrowRight", True, "2020-11-11T15:00", "2020-11-12T17:00"),
    ],
)
async def test_key_moves_an_event_or_its_end(
    user: User, drawn: RenderedView, key: str, lengthen: bool, start: str, end: str
) -> None:
    screen = await Screen(event(), drawn=drawn).open(user)
    await screen.desk.nudge_event("e-1", key, lengthen)
    after = screen.data.events["e-1"]
    assert (after.starts_at, after.ends_at) == (utc(start), utc(end))


async def test_key_moves_whole_days_by_weeks_on_a_calendar_of_hours_too(user: User) -> None:
    screen = await Screen(DAYS).open(user)
    await screen.desk.nudge_event("e-1", "ArrowDown", False)
    after = screen.data.events["e-1"]
    assert (after.starts_on, after.ends_on) == (date(2020, 11, 19), date(2020, 11, 21))
    await user.should_see("Repair the top drive: now 19 Nov 2020 – 21 Nov 2020")


async def test_event_that_is_copied_from_its_card_stands_in_a_form_as_it_is(user: User) -> None:
    screen = await Screen(event(title="Ream", contractor="Nabors")).open(user)
    await screen.desk.open_event("e-1", WHERE)
    user.find("Copy").click()
    await user.should_see("Copy of the event")
    assert shown(user, "Title", "Contractor") == ["Ream", "Nabors"]
    send(user)
    await until(lambda: screen.draws)
    titles = [(one.id, one.title) for one in screen.data.events.values()]
    assert titles == [("e-1", "Ream"), ("new-0", "Ream")]


async def test_event_that_is_deleted_goes_to_the_trash(user: User) -> None:
    screen = await Screen(event()).open(user)
    await screen.desk.delete_event("e-1")
    await user.should_see("Delete Drill?")
    send(user)
    await user.should_see("Drill is in the trash.")
    assert list(screen.data.trash) == ["e-1"]


@pytest.mark.parametrize(("kind", "may_write"), [("file_uploaded", True), ("drilling", False)])
async def test_card_offers_nothing_where_nothing_may_be_changed(
    user: User, kind: str, may_write: bool
) -> None:
    screen = await Screen(event(kind=kind), may_write=may_write).open(user)
    await screen.desk.open_event("e-1", WHERE)
    await user.should_see("Drill")
    for label in ("Edit", "Copy", "More actions", "Add files"):
        await user.should_not_see(label)
