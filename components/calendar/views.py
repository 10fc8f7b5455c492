"""The views of the calendar, in the order of their buttons; the first is the usual one."""

from collections.abc import Mapping

from components.calendar import days_view, month_view, timeline_view
from components.calendar.calendar_view import CalendarView

VIEWS: tuple[CalendarView, ...] = (
    month_view.VIEW,
    days_view.WEEK_VIEW,
    days_view.DAY_VIEW,
    timeline_view.VIEW,
)
VIEW_SHORTCUTS = tuple((view.key, view.label) for view in VIEWS)
"""The key and the name of each view."""
VIEWS_BY_NAME: Mapping[str, CalendarView] = {view.name: view for view in VIEWS}
