"""Saving of a sheet: its batch is written once, and what became of it told in words."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from components.i18n.field_labels import describe_field_error
from components.i18n.translate import t
from components.reports import sheet_texts
from welltrack_ui.domain.errors import (
    FieldError,
    Invalid,
    NotSignedIn,
    StaleVersion,
    StillRunning,
    TooManyAttempts,
    Unavailable,
    WellTrackError,
)
from welltrack_ui.domain.reports.sheet_batch import SheetBatch
from welltrack_ui.domain.reports.sheet_merge import StoredRows

KEY_LIFE_MS = 23 * 3_600_000
"""An hour less than the store knows a key: what is older may be written a second time."""


class BatchWriter(Protocol):
    """Writes batches of events; each call may raise an error of the domain."""

    async def write_batch(self, body: str, key: str) -> list[tuple[str, int]]: ...


@dataclass(frozen=True, slots=True)
class SavedBatch:
    """What became of a batch: rows where it was written; else why not, with the faults of cells by
    the key of their row and by column. With `is_open` that isn't known yet: it is to be sent again.
    """

    rows: StoredRows | None = None
    message: str = ""
    faults: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    is_open: bool = False


async def save_batch(writer: BatchWriter, sent: Mapping[str, Any]) -> SavedBatch:
    """Write a batch as the script keeps it: `body`, `key`, `at` in milliseconds, `keys`, `texts`.

    Raises: NotSignedIn; KeyError, TypeError, ValueError for what is none.
    """
    if sent["at"] < time.time() * 1000 - KEY_LIFE_MS:
        return SavedBatch(message=t(sheet_texts.MAYBE_TEXT))
    try:
        written = await writer.write_batch(str(sent["body"]), str(sent["key"]))
    except (StillRunning, TooManyAttempts, Unavailable):
        return SavedBatch(is_open=True)
    except NotSignedIn:
        raise
    except WellTrackError as refusal:
        return _describe_refusal(refusal, sent["keys"])
    keys = sent["keys"]
    rows = dict(zip([*keys["create"], *keys["update"]], written, strict=True))
    return SavedBatch(StoredRows(rows, sent["texts"], frozenset(keys["delete"])))


def describe_refusals(
    keys: Mapping[str, list[str]], errors: Iterable[FieldError]
) -> dict[str, dict[str, str]]:
    """The faults of a batch by the key of their row and by column."""
    faults = dict[str, dict[str, str]]()
    batch = SheetBatch(keys=dict(keys))
    for error in errors:
        if place := batch.find_cell(error.field):
            faults.setdefault(place[0], {})[place[1]] = t(error.message)
    return faults


def _describe_refusal(refusal: WellTrackError, keys: Mapping[str, list[str]]) -> SavedBatch:
    if isinstance(refusal, StaleVersion):
        return SavedBatch(message=t(sheet_texts.STALE_TEXT))
    if not isinstance(refusal, Invalid):
        return SavedBatch(message=t(refusal.detail))
    faults = describe_refusals(keys, refusal.errors)
    # What names no cell is said below the rows: nothing may be refused without a word.
    others = [describe_field_error(one) for one in refusal.errors]
    text = t(sheet_texts.MEND_TEXT) if faults else " ".join(others)
    return SavedBatch(message=text, faults=faults)
