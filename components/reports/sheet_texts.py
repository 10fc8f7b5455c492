"""What the script of the sheet is told: columns, words, options, rows and sums, as JSON."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from components.i18n import format as form_of
from components.i18n.field_labels import field_options
from components.i18n.translate import current_language, in_language, mark, t
from welltrack_ui.domain.errors import FieldError
from welltrack_ui.domain.event import UPLOAD_KIND, Event
from welltrack_ui.domain.input.import_words import EVENT_VALUES
from welltrack_ui.domain.input.typed_time import LANGUAGES
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.reports.sheet import (
    Closing,
    SheetReader,
    SheetRow,
    TypedRow,
    find_locked_ends,
)
from welltrack_ui.domain.reports.sheet_batch import SheetBatch
from welltrack_ui.domain.reports.sheet_cells import Choice, SheetDay, format_clock, make_choice
from welltrack_ui.domain.stage import Stage

COLUMN_TYPES: Mapping[str, tuple[str, str]] = {
    "from": ("time", mark("From")),
    "to": ("time", mark("To")),
    "hours": ("number", mark("Hours")),
    "kind": ("choice", mark("Kind")),
    "code": ("code", mark("Code")),
    "npt": ("choice", mark("NPT category")),
    "md_from": ("number", mark("MD from")),
    "md_to": ("number", mark("MD to")),
    "text": ("long", mark("Description")),
    "stage": ("choice", mark("Stage")),
}
WORDS: Mapping[str, str] = {
    "sheet": mark("Time log"),
    "row": mark("row"),
    "choices": mark("Choices"),
    "save": mark("Save"),
    "drop": mark("Discard"),
    "remove": mark("Delete row"),
    "unsaved": mark("Rows not saved: {count}"),
    "saved": mark("All is saved"),
    "saving": mark("Saving…"),
    "away": mark("No answer yet: hours and sums are as of your last line"),
    "waiting": mark("No connection: kept in this browser, sent once it is back"),
    "maybe": mark("It may have been saved. Check before you repeat it."),
    "full": mark("This browser keeps no drafts: save often"),
    "other_tab": mark("This day is open in another tab of your browser: it is written there."),
    "other": mark("Somebody else changed this row."),
    "deleted": mark("It was deleted."),
    "mine": mark("Keep mine"),
    "theirs": mark("Take theirs"),
    "help": mark(
        "Arrows move between cells, typing replaces, F2 edits, Enter goes down, Control D copies "
        "from above, Control Z undoes, Control S saves. Escape, then Tab leaves the sheet."
    ),
}
MEND_TEXT = mark("Not saved: correct what is marked")
STALE_TEXT = mark("Somebody else changed a row meanwhile: look at it and save again")
MAX_NAMED_PARTS = 3


@lru_cache(len(LANGUAGES))
def describe_columns(language: str) -> dict[str, Any]:
    """Columns and words of a language; the same object for all pages."""
    with in_language(language):
        columns = [
            {"name": name, "type": kind, "label": t(label)}
            for name, (kind, label) in COLUMN_TYPES.items()
        ]
        return {"columns": columns, "words": {name: t(text) for name, text in WORDS.items()}}


@lru_cache(len(LANGUAGES))
def list_kind_choices(language: str) -> tuple[Choice, ...]:
    """The kinds of events that people write, by their labels in a language."""
    with in_language(language):
        labels = field_options("event", "kind")
    kinds = {value: label for value, label in labels.items() if value != UPLOAD_KIND}
    return tuple(_build_choices("kind", kinds))


@lru_cache(len(LANGUAGES))
def list_category_choices(language: str) -> tuple[Choice, ...]:
    """The categories of NPT, by their labels in a language."""
    with in_language(language):
        labels = field_options("event", "npt_category")
    return tuple(_build_choices("npt_category", labels))


def _build_choices(field: str, labels: Mapping[str, str]) -> Iterable[Choice]:
    for value, label in labels.items():
        names = [value, *EVENT_VALUES[field].get(value, "").split("|")]
        for language in LANGUAGES:
            with in_language(language):
                names.append(field_options("event", field)[value])
        yield make_choice(value, label, filter(None, names))


def build_choices(
    stages: Sequence[Stage], history: Sequence[tuple[str, str]]
) -> dict[str, Sequence[Choice]]:
    """The options of the columns that have some; codes are those that the well has had."""
    language = current_language()
    codes = dict.fromkeys(code for _, code in history if code)
    return {
        "kind": list_kind_choices(language),
        "npt": list_category_choices(language),
        "stage": [make_choice(stage.id, stage.name) for stage in stages],
        "code": [make_choice(code, code, code.split()) for code in codes],
    }


def describe_options(choices: Mapping[str, Sequence[Choice]]) -> dict[str, list[dict[str, Any]]]:
    """Options as the script completes them; it tells their labels, never their values."""
    return {
        name: [{"label": one.label, "words": one.words, "slips": one.slips} for one in options]
        for name, options in choices.items()
    }


def describe_stored_row(reader: SheetReader, event: Event) -> dict[str, Any]:
    """A stored row with the texts of its cells."""
    row = SheetRow(TypedRow(event.id, event.id, {}), event)
    row.values = {"from": max(event.starts_at, reader.day.window.start)}
    row.values["to"] = min(event.ends_at or event.starts_at, reader.day.window.end)
    return {
        "id": event.id,
        "version": event.version,
        "cells": reader.show_event(event),
        "hours": _describe_hours(row),
        "locked": sorted(find_locked_ends(event, reader.day.window)),
        "at": event.starts_at.timestamp(),
    }


def describe_read_row(row: SheetRow) -> dict[str, Any]:
    """A row as it was read; `cells` are pairs of the text that was typed, and of what it became."""
    typed, cells = row.typed.cells, dict[str, tuple[str | None, str]]()
    for name in {*row.texts, *typed}:
        # Typed hours have become an end.
        text = row.texts.get(name, "" if name == "hours" else typed.get(name, ""))
        if name in typed or (text and not row.event) or name == "npt":
            cells[name] = (typed.get(name), text)
    start = row.values.get("from")
    return {
        "key": row.typed.key,
        "cells": cells if not row.typed.gone and not row.typed.is_blank else {},
        "faults": {name: t(text) for name, text in row.faults.items()},
        "ghost": row.ghost,
        "hours": _describe_hours(row),
        "at": start.timestamp() if start else None,
    }


def describe_batch(batch: SheetBatch, rows: Sequence[SheetRow]) -> dict[str, Any]:
    """The keys of the rows of a batch, and the texts of those that it stores."""
    stored = {*batch.keys["create"], *batch.keys["update"]}
    texts = {row.typed.key: row.texts for row in rows if row.typed.key in stored}
    return {"keys": batch.keys, "texts": texts}


def describe_sums(closing: Closing, day: SheetDay) -> dict[str, Any]:
    """What the rows add up to, as a line of text."""
    length = day.window.end - day.window.start
    parts = [
        t(
            "Reported {time} of {whole}",
            time=form_of.format_hours(closing.reported),
            whole=form_of.format_hours(length),
        ),
        t("NPT {time}", time=form_of.format_hours(closing.npt)),
    ]
    if closing.gaps:
        parts.append(t("Gaps: {parts}", parts=_list_parts(closing.gaps, day)))
    if closing.overlaps:
        parts.append(t("Overlaps: {parts}", parts=_list_parts(closing.overlaps, day)))
    if closing.closes:
        parts.append(t("The day closes"))
    return {"text": " · ".join(parts), "closes": closing.closes}


def describe_refusals(
    batch_keys: Mapping[str, list[str]], errors: Iterable[Mapping[str, Any]]
) -> dict[str, dict[str, str]]:
    """The faults of a batch by the key of their row and by column."""
    faults = dict[str, dict[str, str]]()
    batch = SheetBatch(keys=dict(batch_keys))
    for error in errors:
        place = batch.find_cell(str(error.get("field", "")))
        if place:
            fault = FieldError("", str(error.get("message", "")))
            faults.setdefault(place[0], {})[place[1]] = t(fault.message)
    return faults


def _list_parts(parts: Sequence[Window], day: SheetDay) -> str:
    named = [
        f"{format_clock(day, part.start)}–{format_clock(day, part.end)}"
        for part in parts[:MAX_NAMED_PARTS]
    ]
    more = len(parts) - len(named)
    return ", ".join(named) + (f" +{more}" if more > 0 else "")


def _describe_hours(row: SheetRow) -> str:
    part = row.part
    return form_of.format_number((part.end - part.start) / form_of.ONE_HOUR, 2) if part else ""
