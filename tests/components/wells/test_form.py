"""The form of a well: every field stands in it, and only what was touched changes."""

from datetime import date
from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User

from components.forms.form import Form, FormValues
from components.wells.form import WellForm
from tests.components.calendar.calendar_samples import utc
from tests.components.forms.controls import control, send, shown
from tests.components.full_entities import ORGANIZATION, WELL, WELL_FIELDS
from tests.components.patience import until
from welltrack_ui.domain import field_labels
from welltrack_ui.domain.organization import Organization
from welltrack_ui.domain.well import MILESTONE_FIELDS, Well, WellDraft

METRIC = ORGANIZATION.model_copy(update={"depth_unit": "m"})
LABELS = {name: row.label for name, row in field_labels.WELL_FIELDS.items() if row.group}
TIMES = {name: WELL_FIELDS[name] for name in MILESTONE_FIELDS}


class Desk:
    """A page with the form on it; `got` is what it sent, as the fields of a draft."""

    def __init__(self, before: Well | None, org: Organization = ORGANIZATION) -> None:
        self.before, self.org = before, org
        self.got: dict[str, Any] = {}
        self._fields: WellForm

    async def open(self, user: User) -> "Desk":
        @ui.page("/")
        def page() -> None:
            with Form(self._take, submit="Save") as form:
                self._fields = WellForm(form, self.org, date(2020, 11, 11), self.before)

        await user.open("/")
        return self

    async def sent(self, user: User) -> dict[str, Any]:
        """Send the form, and wait for what it sends."""
        send(user)
        await until(lambda: self.got)
        return self.got

    async def _take(self, values: FormValues) -> None:
        self.got = self._fields.read(values)


def touched(found: dict[str, Any]) -> dict[str, Any]:
    """The fields that are not as the well has them."""
    return {name: value for name, value in found.items() if value != WELL_FIELDS[name]}


@pytest.mark.parametrize("org", [ORGANIZATION, METRIC], ids=["feet", "metres"])
async def test_form_that_is_not_touched_sends_the_well_as_it_is(
    user: User, org: Organization
) -> None:
    desk = await Desk(WELL, org).open(user)
    found = await desk.sent(user)
    assert touched(found) == {}
    assert found.keys() == WellDraft.model_fields.keys() - {"project_id"}


async def test_field_stands_in_the_form_under_its_name(user: User) -> None:
    await Desk(WELL).open(user)
    assert LABELS.keys() == WellDraft.model_fields.keys() - {"project_id"}
    expected = {
        **WELL_FIELDS,
        "report_day_start": "5",
        "latitude": "58.4416",
        "longitude": "-1.8875",
        "ground_elevation": "-40.5042",
        "kb_elevation": "180.1181",
        "water_depth": "298.9615",
        "planned_md": "1093.6133",
        "total_depth_md": "11550.853",
        "total_depth_tvd": "10171.0087",
        "spud_at": "1 Nov 2020 01:30 −07",  # the second of two equal times
        "td_at": "20 Nov 2020 08:00",
        "rig_release_at": "24 Nov 2020 23:59",
        "completed_at": "1 Dec 2020 05:00",
        "abandoned_at": "1 Jul 2021 06:00",
        "afe_amount": "12500000.5",
        "report_recipients": "office@example.com, rig@example.com",
    }
    found = dict(zip(LABELS, shown(user, *LABELS.values()), strict=True))
    assert found == {name: expected[name] for name in LABELS}


async def test_zone_that_changes_leaves_the_milestones_when_they_were(user: User) -> None:
    desk = await Desk(WELL).open(user)
    control(user, "Time zone").value = "Europe/Oslo"
    assert touched(await desk.sent(user)) == {"timezone": "Europe/Oslo"}


async def test_time_typed_beside_a_new_zone_is_by_the_clock_of_the_times_around_it(
    user: User,
) -> None:
    desk = await Desk(WELL).open(user)
    control(user, "Time zone").value = "Europe/Oslo"
    control(user, "Completed").value = "1 Dec 2020 06:15"
    found = touched(await desk.sent(user))
    assert found == {"timezone": "Europe/Oslo", "completed_at": utc("2020-12-01T13:15")}


async def test_times_of_a_new_well_are_by_the_clock_of_its_zone(user: User) -> None:
    desk = await Desk(None).open(user)
    control(user, "Name").value = "F-12"
    control(user, "Time zone").value = "America/Denver"
    control(user, "Spud").value = "11 Nov 2020 08:00"
    found = await desk.sent(user)
    assert (found["timezone"], found["spud_at"]) == ("America/Denver", utc("2020-11-11T15:00"))


async def test_new_well_begins_with_what_its_organization_uses(user: User) -> None:
    desk = await Desk(None).open(user)
    control(user, "Name").value = "F-12"
    found = await desk.sent(user)
    assert {name: value for name, value in found.items() if value is not None} == {
        "name": "F-12",
        "status": "proposed",
        "purpose": "development",
        "depth_datum": "KB",
        "timezone": "Europe/Oslo",
        "report_day_start": 6,
        "report_recipients": (),
    }


async def test_report_day_from_midnight_is_not_taken_for_none(user: User) -> None:
    desk = await Desk(WELL.model_copy(update={"report_day_start": 0})).open(user)
    assert touched(await desk.sent(user)) == {"report_day_start": 0}


async def test_depth_that_is_typed_is_in_the_unit_of_the_organization(user: User) -> None:
    desk = await Desk(WELL).open(user)
    control(user, "Water depth").value = "300"
    control(user, "Planned depth (MD)").value = ""
    assert touched(await desk.sent(user)) == {"water_depth": 91.44, "planned_md": None}


async def test_position_that_is_not_touched_keeps_every_digit(user: User) -> None:
    position = {"latitude": 58.441678, "longitude": -1.887512}
    desk = await Desk(WELL.model_copy(update=position)).open(user)
    control(user, "Name").value = "F-12"
    assert touched(await desk.sent(user)) == {"name": "F-12", **position}
