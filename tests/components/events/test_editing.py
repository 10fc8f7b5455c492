"""Changes of events on a calendar: each can be undone, none goes over another's unseen."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User

from components.audit.change_texts import format_changes
from components.events.editing import EventEditor
from components.events.form import EventFormContext
from components.i18n.translate import set_page_language
from tests.components.calendar.calendar_samples import DENVER, event, stage, utc, well
from tests.components.events.memory import MemoryCalendar
from tests.components.forms.controls import control, press, send, shown
from tests.components.patience import until
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.units import DepthUnit

FULL: dict[str, Any] = {
    "title": "Drill 8 1/2 in. hole",
    "starts_at": "2020-11-11T15:00:12.5Z",
    "ends_at": "2020-11-11T17:00:48Z",
    "stage_id": "s-1",
    "md_start": 1000 / 3,
    "md_end": 1234.56789,
    "npt": True,
    "npt_category": "weather",
    "npt_party": "operator",
    "time_class": "downtime",
    "activity_code": "DRL",
    "contractor": "Halliburton",
    "severity": "minor",
    "tags": ("one", "two"),
    "description": "Two lines\nof text",
}
LATER = {"starts_at": utc("2020-11-11T16:00"), "ends_at": utc("2020-11-11T18:00")}


class Desk:
    """Edits on a page of their own; `drawn` counts how often the calendar was drawn anew."""

    def __init__(self, *events: Event, language: str = "en") -> None:
        self._language = language
        stages = [stage("s-1", "2020-11-01T00:00", None, name="Section 2")]
        self.data = MemoryCalendar(events, [well()], stages)
        self.drawn = 0
        self.unit: DepthUnit = "ft"
        self.edits: EventEditor

    def setting(self, before: Event | None, **fields: Any) -> EventFormContext:
        given: dict[str, Any] = {
            "stages": [stage("s-1", "2020-11-01T00:00", None, name="Section 2")],
            "tz": DENVER,
            "unit": "ft",
            "today": date(2020, 11, 11),
            "start": utc("2020-11-11T13:00"),
            "before": before,
        }
        return EventFormContext(**{**given, **fields})

    async def open(self, user: User) -> "Desk":
        @ui.page("/")
        def page() -> None:
            set_page_language(self._language)
            self.edits = EventEditor(
                self.data, ui.element("div"), self._draw, format_changes, self.unit
            )

        await user.open("/")
        return self

    def now(self, event_id: str = "e-1") -> Event:
        return self.data.events[event_id]

    def write_as_another(self, **changes: Any) -> None:
        """Ana changes the event while somebody looks at it."""
        self.data.write("e-1", self.now().version, changes, "Ana")

    async def _draw(self) -> None:
        self.drawn += 1


def messages(user: User) -> list[str]:
    """The texts of the messages at the foot of the screen, oldest first."""
    assert user.client is not None
    boxes = [e for e in user.client.elements.values() if "wt-toast" in e.classes]
    return [e.text for box in boxes for e in box.descendants() if isinstance(e, ui.label)]


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


def copied(user: User) -> str:
    """What the button would copy."""
    assert user.client is not None
    [text] = [
        found[1]
        for element in user.client.elements.values()
        if isinstance(element, ui.html)
        and (
            found := re.search('data-action="copy" data-value="(.*?)"', element.content, re.DOTALL)
        )
    ]
    return text


async def test_drag_is_written_told_and_can_be_undone(user: User) -> None:
    before = event()
    desk = await Desk(before).open(user)
    await desk.edits.change_event(before, LATER, "Drill: now 09:00", DENVER)
    assert (desk.now().starts_at, desk.now().ends_at) == (LATER["starts_at"], LATER["ends_at"])
    assert (messages(user), desk.drawn) == (["Drill: now 09:00"], 1)
    user.find("Undo").click()
    await until(lambda: desk.drawn == 2)
    assert (desk.now().starts_at, desk.now().ends_at) == (before.starts_at, before.ends_at)
    assert desk.now().version == 3


async def test_drag_that_lost_against_another_says_who_did_what_and_changes_nothing(
    user: User,
) -> None:
    seen = event()
    desk = await Desk(seen).open(user)
    desk.write_as_another(title="Ream", ends_at="2020-11-11T17:30:00Z")
    await desk.edits.change_event(seen, LATER, "Drill: now 09:00", DENVER)
    [message] = messages(user)
    assert message == (
        "Drill was not changed. Ana changed it just now:"
        " Title: Drill → Ream; End: 11 Nov 2020 10:00 → 11 Nov 2020 10:30"
    )
    await user.should_not_see("Undo")
    assert (desk.now().title, desk.now().starts_at) == ("Ream", seen.starts_at)
    assert (desk.now().version, desk.drawn) == (2, 1)


async def test_change_that_no_log_tells_of_is_told_of_somebody(user: User) -> None:
    seen = event()
    desk = await Desk(seen).open(user)
    desk.write_as_another(title="Ream")
    desk.data.log.clear()
    await desk.edits.change_event(seen, LATER, "Drill: now 09:00", DENVER)
    assert messages(user) == [
        "Drill was not changed. Somebody changed it meanwhile: Title: Drill → Ream"
    ]


async def test_undo_does_not_take_back_what_another_wrote_since(user: User) -> None:
    before = event()
    desk = await Desk(before).open(user)
    await desk.edits.change_event(before, LATER, "Drill: now 09:00", DENVER)
    desk.write_as_another(title="Ream")
    user.find("Undo").click()
    await until(lambda: desk.drawn == 2)
    assert messages(user)[-1] == (
        "Drill was not changed. Ana changed it just now: Title: Drill → Ream"
    )
    assert (desk.now().title, desk.now().starts_at) == ("Ream", LATER["starts_at"])


async def test_event_that_is_deleted_lies_in_the_trash_and_comes_back(user: User) -> None:
    desk = await Desk(event()).open(user)
    desk.edits.confirm_deletion(event())
    await user.should_see("Delete Drill?")
    assert list(desk.data.events) == ["e-1"]
    send(user)
    await until(lambda: desk.drawn == 1)
    assert (list(desk.data.events), list(desk.data.trash)) == ([], ["e-1"])
    assert (messages(user), desk.drawn) == (["Drill is in the trash."], 1)
    user.find("Undo").click()
    await until(lambda: desk.drawn == 2)
    assert (list(desk.data.events), list(desk.data.trash)) == (["e-1"], [])


@pytest.mark.parametrize("unit", ["ft", "m"])
async def test_saving_an_event_leaves_alone_what_was_not_touched(user: User, unit: str) -> None:
    before = event(**FULL)
    desk = await Desk(before).open(user)
    desk.edits.edit_event(before, desk.setting(before, unit=unit), "Edit the event")
    control(user, "Title").value = "Ream"
    send(user)
    await until(lambda: desk.drawn)
    assert desk.data.changes == [{"title": "Ream"}]
    after = desk.now()
    assert (after.md_start, after.md_end) == (1000 / 3, 1234.56789)
    assert after.starts_at == datetime(2020, 11, 11, 15, 0, 12, 500_000, tzinfo=UTC)


async def test_event_stands_in_its_form_in_the_unit_and_by_the_clock_of_its_well(
    user: User,
) -> None:
    before = event(**FULL)
    desk = await Desk(before).open(user)
    desk.edits.edit_event(before, desk.setting(before), "Edit the event")
    assert shown(user, "Title", "Start", "End") == [
        "Drill 8 1/2 in. hole",
        "11 Nov 2020 08:00",
        "11 Nov 2020 10:00",
    ]
    assert shown(user, "Depth from", "Depth to", "Tags") == ["1093.6133", "4050.4196", "one, two"]


async def test_depth_that_is_typed_in_feet_is_stored_in_metres(user: User) -> None:
    before = event(**FULL)
    desk = await Desk(before).open(user)
    desk.edits.edit_event(before, desk.setting(before), "Edit the event")
    control(user, "Depth to").value = "5000"
    send(user)
    await until(lambda: desk.drawn)
    assert desk.data.changes == [{"md_end": 1524.0}]


async def test_save_is_told_and_can_be_undone(user: User) -> None:
    before = event(**FULL)
    desk = await Desk(before).open(user)
    desk.edits.edit_event(before, desk.setting(before), "Edit the event")
    control(user, "Title").value = "Ream"
    control(user, "End").value = "11 Nov 2020 11:00"
    send(user)
    await until(lambda: messages(user))
    assert messages(user) == ["Ream saved"]
    user.find("Undo").click()
    await until(lambda: desk.drawn == 2)
    now = desk.now()
    assert now == before.model_copy(update={"version": 3, "updated_at": now.updated_at})


async def test_stale_save_says_who_changed_what_beside_what_was_typed(user: User) -> None:
    before = event(md_start=1000)
    desk = await Desk(before).open(user)
    desk.edits.edit_event(before, desk.setting(before), "Edit the event")
    control(user, "Title").value = "Ream"
    desk.write_as_another(title="Back-ream", md_start=1200, md_end=1524, stage_id="s-1", npt=False)
    send(user)
    await user.should_see("Ana changed it just now")
    assert told(user) == [
        "Title: Drill → Back-ream Yours: Ream",
        "Stage: – → Section 2",
        "Depth from: 3281\u202fft → 3937\u202fft",
        "Depth to: – → 5000\u202fft",
    ]
    assert (desk.now().title, control(user, "Title").value) == ("Back-ream", "Ream")
    assert desk.drawn == 0


async def test_keep_mine_saves_what_was_typed_and_leaves_their_other_fields(user: User) -> None:
    before = event()
    desk = await Desk(before).open(user)
    desk.edits.edit_event(before, desk.setting(before), "Edit the event")
    control(user, "Title").value = "Ream"
    desk.write_as_another(title="Back-ream", contractor="Nabors")
    send(user)
    await user.should_see("Keep mine")
    press(user, "Keep mine")
    await until(lambda: desk.drawn)
    assert (desk.now().title, desk.now().contractor) == ("Ream", "Nabors")
    assert (desk.now().version, messages(user)) == (3, ["Ream saved"])
    user.find("Undo").click()
    await until(lambda: desk.drawn == 2)
    assert desk.now().title == "Back-ream"


async def test_save_under_the_notice_is_keep_mine(user: User) -> None:
    before = event()
    desk = await Desk(before).open(user)
    desk.edits.edit_event(before, desk.setting(before), "Edit the event")
    control(user, "Title").value = "Ream"
    desk.write_as_another(title="Back-ream")
    send(user)
    await user.should_see("Keep mine")
    send(user)
    await until(lambda: desk.drawn)
    assert desk.now().title == "Ream"


async def test_take_theirs_shows_their_values_and_keeps_other_typed_fields(user: User) -> None:
    before = event()
    desk = await Desk(before).open(user)
    desk.edits.edit_event(before, desk.setting(before), "Edit the event")
    control(user, "Title").value = "Ream"
    control(user, "Contractor").value = "Baker"
    control(user, "Depth to").value = "5000"
    desk.write_as_another(title="Back-ream", md_start=304.8)
    send(user)
    await user.should_see("Take theirs")
    press(user, "Take theirs")
    await until(lambda: control(user, "Title").value == "Back-ream")
    kept = shown(user, "Contractor", "Depth from", "Depth to")
    assert kept == ["Baker", "1000", "5000"]
    await user.should_not_see("Ana changed it")
    send(user)
    await until(lambda: desk.drawn)
    assert desk.data.changes[-1] == {"contractor": "Baker", "md_end": 1524.0}
    assert (desk.now().title, desk.now().md_start, desk.now().version) == ("Back-ream", 304.8, 3)


async def test_times_are_taken_together(user: User) -> None:
    before = event()
    desk = await Desk(before).open(user)
    desk.edits.edit_event(before, desk.setting(before), "Edit the event")
    control(user, "End").value = "11 Nov 2020 11:00"
    desk.write_as_another(starts_at="2020-11-11T20:00:00Z", ends_at="2020-11-11T21:00:00Z")
    send(user)
    await user.should_see("Take theirs")
    press(user, "Take theirs")
    await until(lambda: shown(user, "Start", "End") == ["11 Nov 2020 13:00", "11 Nov 2020 14:00"])


async def test_keep_mine_writes_times_together(user: User) -> None:
    before = event()
    desk = await Desk(before).open(user)
    desk.edits.edit_event(before, desk.setting(before), "Edit the event")
    control(user, "End").value = "11 Nov 2020 11:00"
    desk.write_as_another(starts_at="2020-11-11T20:00:00Z", ends_at="2020-11-11T21:00:00Z")
    send(user)
    await user.should_see("Keep mine")
    press(user, "Keep mine")
    await until(lambda: desk.drawn)
    assert (desk.now().starts_at, desk.now().ends_at) == (
        before.starts_at,
        utc("2020-11-11T18:00"),
    )


async def test_third_change_is_told_anew(user: User) -> None:
    before = event()
    desk = await Desk(before).open(user)
    desk.edits.edit_event(before, desk.setting(before), "Edit the event")
    control(user, "Title").value = "Ream"
    desk.write_as_another(title="Back-ream")
    send(user)
    await user.should_see("Ana changed it just now")
    desk.data.write("e-1", 2, {"contractor": "Nabors"}, "Ben")
    press(user, "Keep mine")
    await user.should_see("Ben, Ana changed it, most recently just now")
    assert told(user) == ["Title: Drill → Back-ream Yours: Ream", "Contractor: – → Nabors"]
    assert (desk.now().title, desk.drawn) == ("Back-ream", 0)
    press(user, "Keep mine")
    await until(lambda: desk.drawn)
    assert (desk.now().title, desk.now().contractor) == ("Ream", "Nabors")


async def test_change_that_was_taken_back_stands_in_nobodys_way(user: User) -> None:
    before = event()
    desk = await Desk(before).open(user)
    desk.edits.edit_event(before, desk.setting(before), "Edit the event")
    control(user, "Title").value = "Ream"
    desk.write_as_another(title="Back-ream")
    desk.write_as_another(title="Drill")
    send(user)
    await until(lambda: desk.drawn)
    assert (desk.now().title, desk.now().version) == ("Ream", 4)


async def test_save_of_what_was_deleted_says_by_whom_and_restores_it(user: User) -> None:
    before = event()
    desk = await Desk(before).open(user)
    desk.edits.edit_event(before, desk.setting(before), "Edit the event")
    control(user, "Title").value = "Ream"
    control(user, "Depth to").value = "5000"
    desk.data.move_to_trash("e-1", "Ana")
    send(user)
    await user.should_see("Ana deleted it just now")
    assert copied(user).splitlines() == [
        "Title: Ream",
        "Kind: Drilling",
        "Start: 11 Nov 2020 08:00",
        "End: 11 Nov 2020 10:00",
        "Actual or plan: Actual",
        "Time class: Planned",
        "Depth to: 5000\u202fft",
    ]
    press(user, "Restore and save")
    await until(lambda: desk.drawn)
    assert (desk.now().title, desk.now().md_end) == ("Ream", 1524.0)
    assert desk.data.trash == {}


async def test_restoring_goes_over_what_was_seen_but_tells_of_what_was_not(user: User) -> None:
    before = event()
    desk = await Desk(before).open(user)
    desk.edits.edit_event(before, desk.setting(before), "Edit the event")
    control(user, "Title").value = "Ream"
    desk.write_as_another(title="Back-ream")
    send(user)
    await user.should_see("Ana changed it just now")
    desk.write_as_another(contractor="Nabors")
    desk.data.move_to_trash("e-1", "Ana")
    send(user)
    await user.should_see("Ana deleted it just now")
    press(user, "Restore and save")
    await user.should_see("Keep mine")
    assert told(user) == ["Title: Drill → Back-ream Yours: Ream", "Contractor: – → Nabors"]
    desk.data.move_to_trash("e-1", "Ana")
    press(user, "Keep mine")
    await user.should_see("Ana deleted it just now")
    press(user, "Restore and save")
    await until(lambda: desk.drawn)
    assert (desk.now().title, desk.now().contractor) == ("Ream", "Nabors")


async def test_event_that_was_deleted_with_its_well_is_not_offered_back(user: User) -> None:
    before = event()
    desk = await Desk(before).open(user)
    desk.edits.edit_event(before, desk.setting(before), "Edit the event")
    control(user, "Title").value = "Ream"
    desk.data.delete_well("Ana")
    send(user)
    await user.should_see("Ana deleted the well FORGE 16A just now")
    await user.should_see("What you typed is still here.")
    await user.should_not_see("Restore and save")


async def test_drag_of_what_was_deleted_says_by_whom(user: User) -> None:
    seen = event()
    desk = await Desk(seen).open(user)
    desk.data.move_to_trash("e-1", "Ana")
    await desk.edits.change_event(seen, LATER, "Drill: now 09:00", DENVER)
    assert messages(user) == ["Drill was not changed. Ana deleted it just now."]


async def test_own_change_in_another_window_is_told_as_such(user: User) -> None:
    before = event()
    desk = await Desk(before).open(user)
    desk.edits.edit_event(before, desk.setting(before), "Edit the event")
    control(user, "Title").value = "Ream"
    desk.data.write("e-1", 1, {"title": "Back-ream"}, "Me")
    send(user)
    await user.should_see("You changed it in another window just now")


async def test_stale_save_is_told_in_russian_and_metres(user: User) -> None:
    before = event()
    desk = Desk(before, language="ru")
    desk.unit = "m"
    await desk.open(user)
    desk.edits.edit_event(before, desk.setting(before, unit="m"), "Событие")
    control(user, "Название").value = "Проработка"
    fields = {"kind": "casing_cementing", "md_end": 1558, "ends_at": "2020-11-11T17:30:00Z"}
    desk.write_as_another(**fields)
    send(user)
    await user.should_see("Ana внёс(ла) изменения только что")
    assert told(user) == [
        "Вид: Бурение → Крепление и цементирование",
        "Окончание: 11 нояб. 2020 10:00 → 11 нояб. 2020 10:30",
        "Глубина до: – → 1558\u202fм",
    ]
    await user.should_see("Оставить моё")


async def test_copy_is_an_event_of_its_own_and_can_be_undone(user: User) -> None:
    before = event(**FULL)
    desk = await Desk(before).open(user)
    desk.edits.create_event("w-1", desk.setting(before), "Copy of the event")
    send(user)
    await until(lambda: messages(user))
    assert messages(user) == ["Drill 8 1/2 in. hole saved"]
    made = desk.now("new-0")
    drawn_from = {name: getattr(made, name) for name in FULL}
    assert drawn_from == {name: getattr(before, name) for name in FULL}
    assert desk.now() == before
    user.find("Undo").click()
    await until(lambda: desk.drawn == 2)
    assert (list(desk.data.events), list(desk.data.trash)) == (["e-1"], ["new-0"])


async def test_new_event_is_an_hour_from_its_start(user: User) -> None:
    desk = await Desk().open(user)
    desk.edits.create_event("w-1", desk.setting(None), "New event")
    times = shown(user, "Start", "End")
    assert times == ["11 Nov 2020 06:00", "11 Nov 2020 07:00"]
    control(user, "Title").value = "Spud"
    send(user)
    await until(lambda: desk.drawn)
    made = desk.now("new-0")
    assert (made.title, made.kind, made.time_class) == ("Spud", "drilling", "planned")
    assert (made.starts_at, made.ends_at) == (utc("2020-11-11T13:00"), utc("2020-11-11T14:00"))


async def test_event_that_becomes_whole_days_loses_its_clock_and_a_range_needs_its_end(
    user: User,
) -> None:
    before = event()
    desk = await Desk(before).open(user)
    desk.edits.edit_event(before, desk.setting(before), "Edit the event")
    control(user, "End").value = ""
    send(user)
    await user.should_see("End is required, or make it a moment")
    control(user, "Time").value = "days"
    send(user)
    await until(lambda: desk.drawn)
    after = desk.now()
    assert (after.all_day, after.starts_on, after.ends_on) == (
        True,
        date(2020, 11, 11),
        date(2020, 11, 11),
    )
    assert (after.starts_at, after.ends_at) == (utc("2020-11-11T07:00"), utc("2020-11-12T07:00"))
