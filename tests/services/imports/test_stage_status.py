"""The status of a stage that an import makes: done only once it has ended."""

from datetime import timedelta

import pytest

from tests.clocks import NOW, StillClock
from tests.factories import Site
from tests.services.imports.import_steps import csv_of, import_events
from welltrack_ui.domain.stage import Stage
from welltrack_ui.services.imports.event_checks import EventCheck

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
Spans = list[tuple[timedelta, timedelta | None]]


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stage that ends now has ended, to the minute."""
    monkeypatch.setattr(f"{EventCheck.__module__}.datetime", StillClock)


def rows(spans: Spans, stage: str) -> list[dict[str, str]]:
    """A row of a file for each event of a stage; its times as seen from now."""
    return [
        {
            "title": f"row {number}",
            "start": (NOW + start).isoformat(),
            "end": "" if end is None else (NOW + end).isoformat(),
            "stage": stage,
        }
        for number, (start, end) in enumerate(spans)
    ]


def stages_of(site: Site) -> list[Stage]:
    return site.services.stages.list(site.crew.viewer, site.well.id).items


ENDED: dict[str, Spans] = {
    "an hour ago": [(-2 * HOUR, -HOUR)],
    "now": [(-HOUR, 0 * HOUR)],
    "with its last event": [(-5 * HOUR, -4 * HOUR), (-3 * HOUR, -MINUTE), (-4 * HOUR, -3 * HOUR)],
    "with a moment": [(-5 * HOUR, -4 * HOUR), (-HOUR, None)],
}


@pytest.mark.parametrize("spans", ENDED.values(), ids=list(ENDED))
def test_stage_that_has_ended_is_done(site: Site, spans: Spans) -> None:
    import_events(site, csv_of(rows(spans, "Drilling")), well=site.well.name, make_stages=True)
    (stage,) = stages_of(site)
    last = max(start if end is None else end for start, end in spans)
    assert (stage.name, stage.status, stage.ends_at) == ("Drilling", "done", NOW + last)


GOING_ON: dict[str, Spans] = {
    "ends in a minute": [(-HOUR, MINUTE)],
    "only one event has ended": [(-5 * HOUR, -4 * HOUR), (-4 * HOUR, HOUR)],
    "is yet to begin": [(HOUR, 2 * HOUR)],
}


@pytest.mark.parametrize("spans", GOING_ON.values(), ids=list(GOING_ON))
def test_stage_that_has_not_ended_is_in_progress(site: Site, spans: Spans) -> None:
    import_events(site, csv_of(rows(spans, "Drilling")), well=site.well.name, make_stages=True)
    (stage,) = stages_of(site)
    last = max(start if end is None else end for start, end in spans)
    assert (stage.name, stage.status, stage.ends_at) == ("Drilling", "in_progress", NOW + last)


@pytest.mark.parametrize("at", [-HOUR, HOUR])
def test_stage_of_one_moment_is_open_and_in_progress(site: Site, at: timedelta) -> None:
    content = csv_of(rows([(at, None)], "Drilling"))
    import_events(site, content, well=site.well.name, make_stages=True)
    (stage,) = stages_of(site)
    assert (stage.starts_at, stage.ends_at, stage.status) == (NOW + at, None, "in_progress")


def test_each_stage_of_a_file_has_its_own_status(site: Site) -> None:
    content = csv_of(
        [*rows([(-5 * HOUR, -4 * HOUR)], "Casing"), *rows([(-HOUR, HOUR)], "Drilling")]
    )
    import_events(site, content, well=site.well.name, make_stages=True)
    found = {stage.name: stage.status for stage in stages_of(site)}
    assert found == {"Casing": "done", "Drilling": "in_progress"}
