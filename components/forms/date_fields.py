"""Form fields of dates and times: typed freely, written out in full, or chosen from a month."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from nicegui import ui

from components.forms.fields import Field
from components.i18n import format as form_of
from components.i18n import parse_datetime
from components.i18n.translate import t
from components.kit.buttons import icon_button
from components.kit.month_picker import MonthPicker
from components.kit.popover import popover_panel
from welltrack_ui.domain import report_day
from welltrack_ui.domain.input import typed_time

_EXAMPLE_TIME = time(6)
_ONE_DAY = timedelta(days=1)


def date_field(
    name: str,
    label: str,
    value: date | None = None,
    *,
    today: date,
    hint: str = "",
    required: bool = False,
) -> "DateField":
    """A field whose value is a date, or None."""
    return DateField(
        name,
        label,
        value,
        read=lambda typed, _: parse_datetime.parse_date_input(typed),
        format_value=form_of.format_date,
        with_day=lambda chosen, _: chosen,
        today=today,
        hint=hint,
        required=required,
    )


def datetime_field(
    name: str,
    label: str,
    value: datetime | None = None,
    *,
    today: date,
    tz: tzinfo = UTC,
    hint: str = "",
    required: bool = False,
) -> "DateTimeField":
    """A field whose value is a date and time of the wall clock in `tz`, naive, 24 h, or None.

    A time typed alone is on the date that the field had before, else on `today`. Of two equal
    times, since clocks go back, the offset tells which: the second has a `fold` of 1.
    """
    return DateTimeField(
        name,
        label,
        value,
        tz,
        read=lambda typed, day: parse_datetime.parse_date_time_input(typed, tz, day),
        format_value=lambda wall: form_of.format_typed_time(wall, tz),
        with_day=lambda chosen, before: datetime.combine(
            chosen, before.time() if before else time()
        ),
        today=today,
        hint=hint,
        required=required,
    )


class DateField(Field):
    """A text field that is parsed as a date or date-time, and written out when it loses focus."""

    def __init__(
        self,
        name: str,
        label: str,
        value: Any,
        *,
        read: Callable[[str, date], Any],
        format_value: Callable[[Any], str],
        with_day: Callable[[date, Any], Any],
        today: date,
        hint: str,
        required: bool,
    ) -> None:
        # Before the base class, which builds the input from them.
        self._parse, self._write, self._with_day = read, format_value, with_day
        self._today, self._last = today, value
        super().__init__(
            name, label, self._build_input, read=self._parse_text, hint=hint, required=required
        )
        with self.control.add_slot("append"):
            opener = icon_button("calendar", t("Open the calendar"))
            # Quasar prevents what clicks that reach the slot would do, such as to open a popover.
            opener.on("click.stop", js_handler="() => {}")
        # Not in the input, which would take the focus from it.
        with self.box, popover_panel(opener, t("Choose a day"), right=True) as self._panel:
            self._month = MonthPicker(self._pick_date, today=today, selected=_date_of(value))
        # The browser's change, when the field loses focus: during typing half a date would be
        # rewritten.
        self.control.on("change", self._write_in_full, [])

    def _build_input(self) -> ui.input:
        example = self._write(datetime.combine(self._today, _EXAMPLE_TIME))
        text = self._write(self._last) if self._last else ""
        # With words before it: a bare date would be taken for what is stored.
        control = ui.input(value=text, placeholder=t("e.g. {example}", example=example))
        return control.props("autocomplete=off")

    def _parse_text(self, typed: str | None) -> Any:
        if not (typed or "").strip():
            return None
        return self._parse(str(typed), _date_of(self._last) or self._today)

    def _write_in_full(self) -> None:
        """Write out the value that was understood; mark a text that was not, and leave it."""
        self.check()
        try:
            value = self._parse_text(self.control.value)
        except ValueError:
            return
        if value is not None:
            self.set_value(value)

    def _pick_date(self, chosen: date) -> None:
        self.set_value(self._with_day(chosen, self._last))
        self.show_error(None)
        self._panel.close()
        self.focus()

    def set_value(self, value: Any) -> None:
        """Show a value in place of the one before; None is an empty field."""
        self._last = value
        self.control.value = self._write(value) if value else ""
        self._month.select(_date_of(value))


class DateTimeField(DateField):
    """A field of a date and time, which may be the end of a range (`follow_start`)."""

    start: "DateTimeField | None" = None
    """The start of the range that this is the end of."""
    _has_own_day = False

    def __init__(
        self, name: str, label: str, value: datetime | None, tz: tzinfo, **options: Any
    ) -> None:
        self._tz = tz
        super().__init__(name, label, value, **options)

    def follow_start(self, start: "DateTimeField") -> None:
        """Make this the end of a range that begins at `start`.

        A time typed alone is then the first such time after the start, and an end less than a day
        before the start is one of the next day. A range of a day or more keeps the date that its
        end has.
        """
        self.start = start
        self._note_own_day()

    def parse_now(self) -> datetime | None:
        """The value as it is typed; None where it is none, or not yet."""
        try:
            value: datetime | None = self._parse_text(self.control.value)
        except ValueError:
            return None
        return value

    def read_instant(self) -> datetime | None:
        """The instant of what is typed, in UTC; None where it is no time, or not yet."""
        wall = self.parse_now()
        return wall and report_day.resolve_folded_wall_time(wall, self._tz)

    def _parse_text(self, typed: str | None) -> Any:
        start = self.start.parse_now() if self.start else None
        if start is None or not (typed or "").strip():
            return super()._parse_text(typed)
        if _is_clock(str(typed)) and not self._has_own_day:
            value = self._parse(str(typed), start.date())
        else:
            value = super()._parse_text(typed)
        return self._move_after(start, value) if start - _ONE_DAY < value else value

    def _move_after(self, start: datetime, value: datetime) -> datetime:
        """The first time after the start that reads like the end, which is less than a day off."""
        began = report_day.resolve_folded_wall_time(start, self._tz)
        # The second of two equal times may follow a start that reads later.
        for end in (value, value.replace(fold=1)):
            if report_day.resolve_folded_wall_time(end, self._tz) >= began:
                return end
        return value + _ONE_DAY

    def _write_in_full(self) -> None:
        # Before it is written out: then it has a date.
        typed = str(self.control.value or "")
        super()._write_in_full()
        if self.start and not _is_clock(typed):
            self._note_own_day()

    def _note_own_day(self) -> None:
        began = self.start.parse_now() if self.start else None
        ended = self.parse_now()
        self._has_own_day = bool(began and ended and ended - began >= _ONE_DAY)


def _is_clock(typed: str) -> bool:
    return typed_time.is_clock(typed_time.split_offset(typed)[0])


def _date_of(value: Any) -> date | None:
    return value.date() if isinstance(value, datetime) else value
