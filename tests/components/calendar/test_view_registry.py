"""The registry of views: a view is a module and a line in `views.py`, and then it is everywhere."""

import importlib
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

import components.calendar
from components.calendar.calendar_view import CalendarView, ViewPlace
from components.calendar.snapshot import render_snapshot
from components.calendar.toolbar import view_choices_html
from components.calendar.view_state import (
    ACTION_KEYS,
    CalendarState,
    apply_action,
    read_calendar_state,
)
from components.calendar.views import VIEW_SHORTCUTS, VIEWS, VIEWS_BY_NAME
from components.i18n.translate import in_language, t
from tests.components.calendar.calendar_samples import scene
from welltrack_ui.domain.calendar.entries import CalendarEntries

TODAY = date(2020, 11, 11)
FOLDER = Path(components.calendar.__file__).parent
any_view = pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*_view.py")), ids=lambda file: file.stem)
def test_views_of_each_module_are_in_the_registry(file: Path) -> None:
    module = importlib.import_module(f"components.calendar.{file.stem}")
    of_module = [value for value in vars(module).values() if isinstance(value, CalendarView)]
    if module.__name__ != CalendarView.__module__:
        assert of_module
    assert [view.name for view in of_module if view not in VIEWS] == []


def test_names_and_keys_of_views_are_their_own() -> None:
    assert len(VIEWS_BY_NAME) == len(VIEWS)
    keys = Counter([view.key for view in VIEWS] + list("tjkpn?/e"))
    assert [key for key, count in keys.items() if count > 1] == []


@any_view
def test_view_has_a_button_a_key_and_an_address(view: CalendarView) -> None:
    html = view_choices_html(view.name, "month", may_write=False)
    assert f'data-value="{view.name}"' in html
    assert view.label in html
    assert ACTION_KEYS[view.key] == ("view", view.name)
    assert (view.key, view.label) in VIEW_SHORTCUTS
    assert read_calendar_state({"view": view.name}, TODAY).view == view.name


@any_view
def test_view_is_drawn_steps_on_and_has_a_title(view: CalendarView) -> None:
    state = CalendarState(TODAY, view=view.name)
    snapshot = render_snapshot(
        scene(), CalendarEntries((), {}), state, ViewPlace(750), lambda _: []
    )
    assert "wt-cal-" in snapshot.view.html
    following = apply_action(state, "step", 1, TODAY)
    assert following.day > TODAY
    assert following.title() != state.title() != ""


@any_view
@pytest.mark.parametrize("language", ["ru", "kk"])
def test_view_has_a_name_in_each_language(view: CalendarView, language: str) -> None:
    with in_language(language):
        assert t(view.label) != view.label
