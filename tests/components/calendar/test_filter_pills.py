"""The filter pills of a calendar: each is a part of its own, drawn anew only where it changes."""

from nicegui import ui
from nicegui.testing import User

from components.calendar.filter_pills import CalendarFilterPills, FilterPill

PROJECT = FilterPill("project", "Project", None, "p-1", "FORGE <1>")
WELL = FilterPill("well", "Well", None)
KIND = FilterPill("kind", "Kind", None)


async def test_only_the_pill_that_changes_is_another_part(user: User) -> None:
    pills: list[CalendarFilterPills] = []

    @ui.page("/")
    def page() -> None:
        area = ui.element()
        pills.append(CalendarFilterPills(lambda *_: None, area, ""))
        ui.label("drawn")

    await user.open("/")
    await user.should_see("drawn")
    before = pills[0].render_parts([PROJECT, WELL, KIND], "")
    cleared = FilterPill("project", "Project", None)
    after = pills[0].render_parts([cleared, WELL, KIND], "")
    assert list(before) == ["find", "project", "well", "stage", "kind", "clear"]
    assert {name for name in before if before[name] != after[name]} == {"project", "clear"}
    assert '<span class="wt-pill-value">FORGE &lt;1&gt;</span>' in before["project"]
    # There is nothing to clear any more, and no well whose stages could be chosen.
    assert (after["clear"], after["stage"]) == ("", "")
