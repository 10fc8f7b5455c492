"""What the script of the sheet is told: columns, words, options, rows and sums, as JSON."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import htpy as h

from components.i18n import format as form_of
from components.i18n.field_labels import field_label, field_options
from components.i18n.translate import current_language, in_language, mark, t
from welltrack_ui.domain.event import UPLOAD_KIND
from welltrack_ui.domain.field_types import fold_text
from welltrack_ui.domain.input.import_words import EVENT_HEADINGS, EVENT_VALUES
from welltrack_ui.domain.input.typed_time import LANGUAGES
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.reports.sheet import (
    CLEARED_COLUMNS,
    Closing,
    SheetRow,
    find_locked_ends,
)
from welltrack_ui.domain.reports.sheet_batch import EVENT_FIELDS_BY_COLUMN, SheetBatch
from welltrack_ui.domain.reports.sheet_cells import Choice, SheetDay, format_clock, make_choice
from welltrack_ui.domain.reports.sheet_merge import MergedRow
from welltrack_ui.domain.reports.sheet_paste import TOO_MANY_ROWS
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
    "unsaved": mark("Rows not saved: {count}"),
    "saved": mark("All is saved"),
    "saving": mark("Saving…"),
    "away": mark("No answer yet: hours and sums are as of your last line"),
    "waiting": mark("No connection: kept in this browser, sent once it is back"),
    "too_long": TOO_MANY_ROWS,
    "full": mark("This browser keeps no drafts: save often"),
    "other_tab": mark("This day is open in another tab of your browser: it is written there."),
    "help": mark(
        "Arrows move between cells, typing replaces, F2 edits, Enter goes down, Control D copies "
        "from above, Control Z undoes, Control S saves. Escape, then Tab leaves the sheet."
    ),
}
ACTS: Mapping[str, tuple[str, str]] = {
    "removeRows": ("ghost", mark("Delete row")),
    "": ("ghost", mark("Discard")),
    "save": ("primary", mark("Save")),
}
"""The buttons below the rows, by the method of the script that each calls: weight and label.

The one without a method decides that one's own changes are dropped.
"""
KEYS: Mapping[str, str] = {
    "Ctrl+s": "save",
    "Ctrl+Enter": "save",
    "Enter": "goDown",
    "Shift+Enter": "goUp",
    "Ctrl+Alt+Minus": "removeRows",
    "Ctrl+Alt+Subtract": "removeRows",
    "Ctrl+Alt+Equal": "insertRow",
    "Ctrl+Alt+Add": "insertRow",
    "Alt+Enter": "breakLine",
    "Alt+ArrowDown": "offer",
    "Escape": "cancel",
}
"""The methods of the script that keys call."""
READY_KEYS: Mapping[str, str] = {
    "F2": "begin",
    "Delete": "clear",
    "Ctrl+a": "markAll",
    "Ctrl+d": "fillDown",
    "Ctrl+z": "undo",
    "Ctrl+y": "redo",
    "Ctrl+Shift+z": "redo",
}
"""Those that only do so while no cell is open: in text they mean what they mean everywhere."""
STEPS: Mapping[str, tuple[int, int]] = {
    "ArrowUp": (-1, 0),
    "ArrowDown": (1, 0),
    "ArrowLeft": (0, -1),
    "ArrowRight": (0, 1),
    "PageUp": (-10, 0),
    "PageDown": (10, 0),
    "Home": (0, -99),
    "End": (0, 99),
}
"""The rows and columns that keys go on by."""
HEAD_FIELDS: Mapping[str, tuple[str, ...]] = {
    "": ("well", "date"),
    **{column: (field,) for column, field in EVENT_FIELDS_BY_COLUMN.items()},
    "hours": (),
    "text": ("title", "description", "comment"),
}
"""The fields of events whose names head a column of a pasted table."""
EXTRA_HEADS: Mapping[str, str] = {
    "hours": "Часы|Час|Сағат|Hours|Hrs|Duration|Длительность|Продолжительность|Ұзақтығы",
    "text": "Description|Comment|Comments|Remarks|Operations|Details",
    "from": "Start",
    "to": "End",
    "md_from": "Depth from|Start depth",
    "md_to": "Depth to|End depth",
}
CHANGED_TEXT = mark("Somebody else changed this row.")
DELETED_TEXT = mark("It was deleted.")
MEND_TEXT = mark("Not saved: correct what is marked")
STALE_TEXT = mark("Somebody else changed a row meanwhile: look at it and save again")
MAYBE_TEXT = mark("It may have been saved. Check before you repeat it.")
MAX_NAMED_PARTS = 3


@lru_cache(len(LANGUAGES))
def describe_columns(language: str) -> dict[str, Any]:
    """Columns, words and keys of a language; the same object for all pages."""
    with in_language(language):
        columns = [_describe_column(*each) for each in COLUMN_TYPES.items()]
        words = {name: t(text) for name, text in WORDS.items()}
        acts = str(h.fragment[(_draw_act(*act) for act in ACTS.items())])
    head = str(_draw_head(columns, words["row"]))
    keys = {"keys": KEYS, "ready_keys": READY_KEYS, "steps": STEPS}
    return {"columns": columns, "words": words, "head": head, "acts": acts, **keys}


def _describe_column(name: str, column: tuple[str, str]) -> dict[str, Any]:
    """A column, and the attributes of its fields that no key changes."""
    kind, label = column
    field = {"autocomplete": "off", "rows": 1, "enterkeyhint": "next", "spellcheck": kind == "long"}
    if kind in {"time", "number"}:
        field["inputmode"] = "decimal"
    if kind in {"choice", "code"}:
        field |= {"role": "combobox", "aria-autocomplete": "both"}
    look = f"wt-sheet-{name} wt-sheet-{kind}"
    tag = "textarea" if kind == "long" else "input"
    head = {"name": name, "type": kind, "label": t(label)}
    return head | {"look": look, "tag": tag, "cell": {"data-label": t(label)}, "field": field}


def _draw_act(act: str, look: tuple[str, str]) -> h.Element:
    weight, label = look
    keys = "Control+S" if act == "save" else None
    look_class = f".wt-btn.wt-btn-{weight}"
    does = {"data_act": act} if act else {"data_decision": "drop"}
    return h.button(look_class, type="button", aria_keyshortcuts=keys, **does)[t(label)]


def _draw_head(columns: Iterable[Mapping[str, Any]], row: str) -> h.Element:
    number = h.th(".wt-sheet-n", role="columnheader")[h.span(".wt-hidden")[row]]
    heads = (h.th(f".wt-sheet-{one['name']}", role="columnheader")[one["label"]] for one in columns)
    return h.tr(role="row")[number, *heads]


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


def describe_row(row: MergedRow, day: SheetDay) -> dict[str, Any]:
    """A row as it was read and merged: texts of its cells, and what is said of them."""
    typed, read = row.typed, row.read
    base = {**row.base, "hours": _describe_hours(read)}
    cells, auto = dict(typed.cells), typed.auto
    if not (typed.is_blank or typed.gone or row.is_lost):
        texts = _read_texts(read)
        cleared = () if typed.id else typed.cells.keys() & {*CLEARED_COLUMNS} - typed.auto
        cells = {
            name: text
            for name, text in texts.items()
            if text != base.get(name, "") or name in cleared
        }
        # An end that typed hours have set is a person's.
        auto |= cells.keys() - typed.cells.keys() - {"to"}
    return {
        "key": typed.key,
        "id": typed.id,
        "version": typed.version,
        "base": base,
        "cells": cells,
        "auto": sorted(auto & cells.keys()),
        "faults": {name: t(text) for name, text in read.faults.items()},
        "ghost": read.ghost,
        "gone": typed.gone,
        "locked": sorted(find_locked_ends(read.event, day.window)),
        "clash": _draw_clash(row),
    }


def _read_texts(row: SheetRow) -> dict[str, str]:
    """What the typed cells of a row became, and what those became that nobody typed in."""
    typed, texts = row.typed.cells, dict[str, str]()
    for name in {*row.texts, *typed}:
        # Typed hours have become an end.
        ends = name == "to" and "hours" in typed
        text = row.texts.get(name, "" if name == "hours" else typed.get(name, ""))
        if name in typed or ends or (text and not row.event) or name == "npt":
            texts[name] = text
    if "hours" in typed and "hours" not in row.texts:
        del texts["hours"]
    return texts


def _draw_clash(row: MergedRow) -> str:
    """What others changed too, and two ways to decide; empty where nobody did."""
    labels = [(label, name) for name, (_, label) in COLUMN_TYPES.items() if name in row.conflicts]
    parts = [f"{t(label)}: {row.conflicts[name] or '–'}" for label, name in labels]
    text = t(DELETED_TEXT) if row.is_lost else "; ".join(parts)
    if not text:
        return ""
    decisions = {"mine": t("Keep mine"), "theirs": t("Take theirs")}
    buttons = (
        h.button(".wt-btn.wt-btn-secondary", type="button", data_decision=decision)[label]
        for decision, label in decisions.items()
    )
    return str(
        h.td(role="gridcell", colspan=len(COLUMN_TYPES) + 1)[
            h.span(role="alert")[f"{t(CHANGED_TEXT)} {text}"], *buttons
        ]
    )


@lru_cache(1)
def list_heads() -> dict[str, str]:
    """Columns by their names in pasted tables, folded; "" for what a sheet has no column for."""
    heads = dict[str, str]()
    for column, fields in HEAD_FIELDS.items():
        names = [EXTRA_HEADS.get(column, "")]
        names += (EVENT_HEADINGS.get(field, "") for field in fields)
        heads |= {fold_text(one): column for name in names for one in name.split("|") if one}
    for language in LANGUAGES:
        with in_language(language):
            for column, fields in HEAD_FIELDS.items():
                heads |= {fold_text(field_label("event", field)): column for field in fields}
            # What the sheet itself calls a column goes before what others do.
            heads |= {fold_text(t(label)): name for name, (_, label) in COLUMN_TYPES.items()}
    return heads


def describe_batch(batch: SheetBatch, rows: Sequence[SheetRow]) -> dict[str, Any]:
    """The keys of the rows of a batch, and the texts of those that it stores."""
    stored = {*batch.keys["create"], *batch.keys["update"]}
    texts = {row.typed.key: row.texts for row in rows if row.typed.key in stored}
    return {"keys": batch.keys, "texts": texts}


def describe_sums(closing: Closing, day: SheetDay) -> str:
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
    return " · ".join(parts)


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
