"""What people do in the sheet of a day: a real day of a rig, typed by keys that are counted."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.journeys import steps
from welltrack_ui import urls

ACTIVITIES = (
    Path(__file__).parents[2] / "welltrack_ui" / "demo" / "data" / "forge_16a_activities.csv"
)
DAY_START = 6
KINDS = {
    "Drilling": ("Drilling", "d"),
    "Cond Mud & Circ": ("Drilling", "d"),
    "Trips": ("Tripping", "tr"),
    "Rig Service": ("Maintenance", "ma"),
}
"""The kind of an activity code, and the letters that choose it."""
OTHER_KIND = ("Meeting", "me")
LOST_KIND = ("NPT", "np")
DEPTHS = re.compile(r"(?P<start>[\d,]+)'? to (?P<end>[\d,]+)'")
HEADS = (
    *("From", "To", "Hours", "Kind", "Code", "NPT category"),
    *("MD from", "MD to", "Description"),
)


@dataclass(frozen=True)
class Line:
    """A row of a day as it stands in the sheet; `letters` choose its kind."""

    start: str
    end: str
    hours: str
    kind: str
    letters: str
    code: str
    npt: str
    md_from: str
    md_to: str
    text: str

    @property
    def cells(self) -> tuple[str, ...]:
        """Its texts by column, without the stage."""
        work = (self.kind, self.code, self.npt, self.md_from, self.md_to, self.text)
        return (self.start, self.end, self.hours, *work)


def list_lines(day: date) -> list[Line]:
    """The rows of a report day of FORGE 16A [78]-32, which begins at 06:00; depths in feet."""
    with ACTIVITIES.open(newline="") as file:
        rows = list(csv.DictReader(file))
    return [build_line(row) for row in rows if find_day(row["start"]) == day]


def find_day(start: str) -> date:
    return (datetime.fromisoformat(start) - timedelta(hours=DAY_START)).date()


def build_line(row: dict[str, str]) -> Line:
    start, end = datetime.fromisoformat(row["start"]), datetime.fromisoformat(row["end"])
    kind, letters = LOST_KIND if row["npt"] else KINDS.get(row["activity_code"], OTHER_KIND)
    depths = DEPTHS.search(row["comment"])
    md_from, md_to = (one.replace(",", "") for one in depths.groups()) if depths else ("", "")
    return Line(
        f"{start:%H:%M}",
        f"{end:%H:%M}",
        f"{(end - start) / timedelta(hours=1):g}",
        kind,
        letters,
        row["activity_code"],
        "Other" if row["npt"] else "",
        md_from,
        md_to,
        row["comment"].strip(),
    )


class Typist:
    """Somebody who types without a mouse. `control` are keys that write nothing.

    Who `looks` sees what stands in a row by itself; else it is typed all the same.
    """

    def __init__(self, page: Page, *, looks: bool = True) -> None:
        self.page, self.control, self.letters, self.looks = page, 0, 0, looks

    def press(self, *keys: str) -> None:
        """Press keys; what begins with `=` is typed."""
        for key in keys:
            if key.startswith("="):
                self.letters += len(key) - 1
                self.page.keyboard.type(key[1:])
            else:
                self.control += 1
                self.page.keyboard.press(key)

    def enter(self, lines: Sequence[Line]) -> None:
        """Type a day; one stands in To of its first row."""
        for number, line in enumerate(lines):
            self.press(f"={short_clock(line.end)}", "Tab")
            self._choose_work(number, lines)
            if line.npt:
                self.press("Tab")
            for md in (line.md_from, line.md_to):
                self.press(*([f"={md}"] if md else []), "Tab")
            first, *others = line.text.split("\n")
            self.page.keyboard.insert_text(first)
            for other in others:
                self.press("Alt+Enter")
                self.page.keyboard.insert_text(other)
            self.press("Enter")

    def _choose_work(self, number: int, lines: Sequence[Line]) -> None:
        """Kind and code, where they aren't those that stand there already."""
        line, above = lines[number], lines[:number][::-1]
        # NPT is never carried over.
        stands = above[0] if self.looks and above and not above[0].npt else None
        if stands is None or stands.kind != line.kind:
            self.press(f"={line.letters}")
            stands = next((one for one in above if one.kind == line.kind), None)
        else:
            expect(cell(self.page, "Kind", number + 1)).to_have_value(line.kind)
        self.press("Tab")
        code = stands.code if stands else ""
        if code != line.code or not self.looks:
            self.press(f"={line.code}" if line.code else "Delete")
        self.press("Tab")

    def reach(self, goal: Locator, key: str = "Tab") -> None:
        """Go on by a key until one is there."""
        for _ in range(80):
            if goal.evaluate("node => node === document.activeElement"):
                return
            self.page.keyboard.press(key)
        expect(goal).to_be_focused()


def short_clock(text: str) -> str:
    """`06:30` as people type it: `630`, and `7` of `07:00`."""
    hour, minute = text.split(":")
    return f"{int(hour)}" if minute == "00" else f"{int(hour)}{minute}"


def open_sheet(page: Page, well_id: str, day: date) -> Locator:
    """The sheet of a day, once its rows can be typed in."""
    steps.open_page(page, urls.well_url(well_id, tab="sheet", day=day.isoformat()))
    grid = page.get_by_role("grid", name="Time log")
    expect(grid.get_by_role("row")).not_to_have_count(1)
    return grid


def cell(page: Page, label: str, row: int) -> Locator:
    """The field of a column in a row, counted from 1."""
    return page.get_by_label(f"{label}, row {row}", exact=True)


def read_lines(page: Page) -> list[tuple[str, ...]]:
    """The texts of all rows but the blank one at the end, by column, without the stage."""
    texts: list[list[str]] = page.locator(".wt-sheet tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.querySelectorAll('td > *')].map(field => field.value))"
    )
    return [tuple(row[: len(HEADS)]) for row in texts if any(row)]


def write_table(lines: Sequence[Line]) -> str:
    """A day with its heads as a spreadsheet copies it."""
    quote = re.compile(r'["\t\n]')
    rows = [
        "\t".join(
            f'"{text.replace(chr(34), chr(34) * 2)}"' if quote.search(text) else text
            for text in row
        )
        for row in (HEADS, *(line.cells for line in lines))
    ]
    return "\r\n".join([*rows, ""])


def paste(page: Page, text: str) -> None:
    """Paste as a person does, without the clipboard of the machine."""
    page.evaluate(
        """text => {
            const clipboardData = new DataTransfer();
            clipboardData.setData('text/plain', text);
            const given = { clipboardData, bubbles: true, cancelable: true };
            document.activeElement.dispatchEvent(new ClipboardEvent('paste', given));
        }""",
        text,
    )


def expect_saved(page: Page) -> None:
    """Wait until nothing is left to save."""
    expect(page.locator(".wt-sheet-note")).to_have_text("All is saved")
