"""The duration of a range, told beside its fields while they are typed."""

from collections.abc import Callable
from datetime import date, datetime, timedelta, tzinfo

from nicegui import ui

from components.forms.date_fields import DateTimeField
from components.forms.fields import Field
from components.i18n import format as form_of
from components.i18n.translate import t, tn
from welltrack_ui.domain import report_day


class RangeLength:
    """A line of text that is described anew with every change of the fields it watches."""

    def __init__(self, describe: Callable[[], str], watched: tuple[Field, ...]) -> None:
        self._describe = describe
        self.label = ui.label().classes("wt-field-hint wt-form-length").props("role=status")
        for field in watched:
            field.control.on_value_change(self.update)
        self.update()

    def update(self) -> None:
        """Describe the fields as they are."""
        try:
            self.label.text = self._describe()
        except ValueError:  # half a date, while it is typed
            self.label.text = ""


def draw_range_length(start: DateTimeField, end: DateTimeField, tz: tzinfo) -> None:
    """Draw the duration of a range in days and hours, below its end."""
    with end.box:
        RangeLength(
            lambda: describe_range(
                start.read_instant(), end.read_instant(), tz, form_of.format_duration
            ),
            (start, end),
        )


def describe_range(
    start: datetime | None,
    end: datetime | None,
    tz: tzinfo,
    format_length: Callable[[timedelta], str] = form_of.format_hours,
) -> str:
    """`Lasts 2 h 30 min`, with the end's date where it is one of the next day; else empty."""
    if start is None or end is None or end <= start:
        return ""
    duration = format_length(end - start)
    first, last = (report_day.to_local_time(at, tz).date() for at in (start, end))
    if last - first != timedelta(days=1):
        return t("Lasts {duration}", duration=duration)
    end_text = form_of.format_date_time(end, tz)
    return t("Ends the next day, {end}. Lasts {duration}", end=end_text, duration=duration)


def describe_days(first: date | None, last: date | None) -> str:
    """`Lasts 3 days`, both included; empty where they are in no such order."""
    if first is None or last is None or last < first:
        return ""
    return tn("Lasts {count} day", "Lasts {count} days", (last - first).days + 1)
