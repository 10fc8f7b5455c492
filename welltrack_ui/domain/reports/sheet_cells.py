"""Cells of the sheet of a report day: what people type for times, numbers, choices, descriptions.

A cell that can't be read raises ValueError with a remedy that is to be translated.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from itertools import chain
from typing import NamedTuple

from welltrack_ui.domain import report_day
from welltrack_ui.domain.field_types import fold_text
from welltrack_ui.domain.input.typed_time import TIME_REMEDY, parse_clock
from welltrack_ui.domain.messages import mark
from welltrack_ui.domain.report_day import Window

MAX_TITLE_LENGTH = 160
ELLIPSIS = "…"
REPEAT_SIGN = "²"
"""Behind a time that clocks show twice, the second time."""
NUMBER_REMEDY = mark("must be a number")
THOUSANDS_REMEDY = mark("must be written without commas between thousands")
OUTSIDE_DAY = mark("is not in this report day")
NOT_AFTER_FROM = mark("must be after From")
NOT_LISTED = mark("is not in the list")
# ASCII: else the digits of other scripts would be read as well.
_NUMBER = re.compile(r"\d+(?:[.,]\d*)?|[.,]\d+", re.ASCII)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+", re.ASCII)
_GROUP_SIGNS = re.compile(r"[\s'’]")
_HALF_DAY = re.compile(r"(?P<clock>[\d:.]+) ?(?P<half>[ap])m", re.ASCII | re.IGNORECASE)
_LATIN, _CYRILLIC = "qwertyuiop[]asdfghjkl;'zxcvbnm,.", "йцукенгшщзхъфывапролджэячсмитьбю"
_OTHER_LAYOUT = str.maketrans(_LATIN + _CYRILLIC, _CYRILLIC + _LATIN)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SheetDay:
    """A report day as its sheet reads times: window, and zone of the well."""

    window: Window
    tz: tzinfo


class Choice(NamedTuple):
    """An option of a cell; `words` begin its names in all languages, `slips` the same names typed
    with the other keyboard layout on. Both are folded.
    """

    value: str
    label: str
    words: tuple[str, ...]
    slips: tuple[str, ...]


def make_choice(value: str, label: str, names: Iterable[str] = ()) -> Choice:
    """The option of a value, which is known by its label and by its other names."""
    words = tuple(dict.fromkeys(fold_text(name) for name in (label, *names)))
    return Choice(value, label, words, tuple(word.translate(_OTHER_LAYOUT) for word in words))


def find_choice(choices: Sequence[Choice], typed: str) -> Choice:
    """The option whose name is typed, else the first that begins so; the other layout comes last.

    Raises: ValueError.
    """
    word = fold_text(typed)
    whole = (one for one in choices if word in one.words)
    begun = (one for one in choices if any(name.startswith(word) for name in one.words))
    slipped = (one for one in choices if any(name.startswith(word) for name in one.slips))
    for choice in chain(whole, begun, slipped):
        return choice
    raise ValueError(NOT_LISTED)


def parse_number(text: str) -> float:
    """A number of 0 or more, with a decimal point or comma. Raises: ValueError."""
    compact = _GROUP_SIGNS.sub("", text)
    if _THOUSANDS.fullmatch(compact):  # a thousand to some, one and a bit to others
        raise ValueError(THOUSANDS_REMEDY)
    if not _NUMBER.fullmatch(compact):
        raise ValueError(NUMBER_REMEDY)
    return float(compact.replace(",", "."))


def parse_hours(text: str) -> timedelta:
    """A length of time to the minute: `1.5`, `1,5`, `1:30`. Raises: ValueError."""
    if ":" in text:
        return parse_clock(text)
    return timedelta(minutes=round(parse_number(text) * 60))


def find_instants(day: SheetDay, text: str) -> list[datetime]:
    """The instants of a day, its end included, at which its clocks show a time; in order.

    Raises: ValueError.
    """
    bare = text.strip()
    since = _parse_sheet_clock(bare.removesuffix(REPEAT_SIGN))
    start, end = day.window
    first = report_day.to_local_time(start, day.tz).date() - _ONE_DAY
    instants = set[datetime]()
    for number in range(4):
        wall = datetime.combine(first + number * _ONE_DAY, time()) + since
        instants.add(report_day.resolve_wall_time(wall, day.tz))
        again = report_day.resolve_repeated_wall_time(wall, day.tz)
        instants |= {again} if again else set()
    inside = sorted(instant for instant in instants if start <= instant <= end)
    return inside[-1:] if bare.endswith(REPEAT_SIGN) else inside


def parse_start(day: SheetDay, text: str, least: datetime) -> datetime:
    """The start that is typed in a row: at `least` or later where the day has such, else earlier.

    Raises: ValueError.
    """
    instants = [one for one in find_instants(day, text) if one < day.window.end]
    if not instants:
        raise ValueError(OUTSIDE_DAY)
    return next((instant for instant in instants if instant >= least), instants[0])


def parse_end(day: SheetDay, text: str, start: datetime) -> datetime:
    """The end that is typed in a row: the first such time after its start, over midnight too.

    Raises: ValueError.
    """
    instants = find_instants(day, text)
    if not instants:
        raise ValueError(OUTSIDE_DAY)
    for instant in instants:
        if instant > start:
            return instant
    raise ValueError(NOT_AFTER_FROM)


def format_clock(day: SheetDay, instant: datetime) -> str:
    """`06:30` of an instant; `24:00` of a midnight that ends the day, `01:30²` of a second pass."""
    wall = report_day.to_local_time(instant, day.tz).replace(tzinfo=None)
    if instant == day.window.end and wall.time() == time():
        return "24:00"
    again = report_day.resolve_repeated_wall_time(wall, day.tz) == instant
    return f"{wall:%H:%M}{REPEAT_SIGN if again else ''}"


def split_description(text: str) -> tuple[str, str | None]:
    """Title and details of what is written of a row.

    The title is the first line, cut at a word; the details are all of it where that is more.
    """
    whole = text.strip()
    title = _join_spaces(whole.splitlines()[0]) if whole else ""
    if len(title) > MAX_TITLE_LENGTH:
        head = title[:MAX_TITLE_LENGTH]
        # A word that is longer than a title has no place to be cut at.
        title = (head.rpartition(" ")[0] or head[:-1]).rstrip() + ELLIPSIS
    return title, None if whole == title else whole


def join_description(title: str, details: str | None) -> str:
    """What is shown of a row: its details alone where they begin with its title."""
    if not details:
        return title
    first = _join_spaces(details.strip().splitlines()[0])
    stem = title.removesuffix(ELLIPSIS)
    is_cut = stem != title and first.startswith(stem.rstrip())
    return details if first == title or is_cut else f"{title}\n{details}"


def _join_spaces(text: str) -> str:
    return " ".join(text.split())


def _parse_sheet_clock(text: str) -> timedelta:
    """The time since midnight; spreadsheets write `6:30 PM` and `6,5`-like commas too."""
    match = _HALF_DAY.fullmatch(text)
    if match is None:
        return parse_clock(text.replace(",", "."))
    since = parse_clock(match["clock"])
    if not timedelta(hours=1) <= since < timedelta(hours=13):
        raise ValueError(TIME_REMEDY)
    after_noon = timedelta(hours=12 if match["half"] in "pP" else 0)
    return since % timedelta(hours=12) + after_noon
