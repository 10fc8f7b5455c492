"""Lists of files that are kept in memory, beside a plain computation over all files."""

import contextlib
import random
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, get_args

import pytest
from moto import mock_aws

from tests import factories
from tests.factories import Site
from welltrack_ui.domain.errors import WellTrackError
from welltrack_ui.domain.field_types import fold_text
from welltrack_ui.domain.files.file import File
from welltrack_ui.domain.files.file_format import detect_file_format
from welltrack_ui.domain.natural_sort import natural_sort_key
from welltrack_ui.domain.stage import Stage
from welltrack_ui.services.files import file_list_cache
from welltrack_ui.services.files.file_queries import FileListService, FileQuery
from welltrack_ui.services.files.file_sorting import FileOrder
from welltrack_ui.store.engine.dynamodb import DynamoEngine

NAMES = ("a.csv", "B.pdf", "c.png", "Ä log.las")
KINDS = ("ddr", "log", "photo")
DAYS = (None, date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3))
ORDERS: tuple[FileOrder, ...] = get_args(FileOrder)


@pytest.fixture(params=["sqlite", "dynamodb"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """A site on either engine."""
    if request.param == "sqlite":
        made = factories.services_in(tmp_path)
        with contextlib.closing(made.engine):
            yield factories.site(made, factories.crew(made))
        return
    with mock_aws(), contextlib.closing(DynamoEngine("kept", "eu-central-1", None)) as engine:
        engine.create()
        made = factories.services_in(tmp_path, engine)
        yield factories.site(made, factories.crew(made))


def test_kept_lists_are_as_if_all_files_were_read(place: Site) -> None:
    chance = random.Random(4)  # noqa: S311 - the same files each time
    wells = [place.well.id, factories.well(place.services, place.crew.owner, place.project.id).id]
    stages = [factories.stage(place.services, place.crew.engineer, well) for well in wells]
    whole: list[File] = []
    for _ in range(60 if place.services.engine.is_near else 12):
        change(place, chance, whole, stages)
        question = asked(place, chance, stages)
        order, count = chance.choice(ORDERS), chance.choice([1, 3, 100])
        found = place.services.file_lists.list_first(place.crew.viewer, question, order, count)
        files, versions = plainly(everything(place, wells), question, order)
        assert [file.id for file in found.files] == [file.id for file in files[:count]]
        assert (found.total, found.whole) == (len(files), True)
        assert found.files == files[:count]
        several = {f.id: versions[f.id] for f in files[:count] if versions[f.id] > 1}
        assert found.versions == several


def test_another_process_sees_what_was_changed_at_once(place: Site) -> None:
    mine, theirs = place.services.file_lists, FileListService(place.services.file_lists.context)
    question = FileQuery(well_id=place.well.id)
    first = factories.file(place.services, place.crew.engineer, place.well.id, name="a.csv")
    for lists in (mine, theirs):
        found = lists.list_first(place.crew.viewer, question, "name", 10)
        assert [file.name for file in found.files] == ["a.csv"]
    factories.file(place.services, place.crew.engineer, place.well.id, name="b.csv")
    place.services.files.update(place.crew.engineer, first.id, first.version, {"name": "c.csv"})
    for lists in (mine, theirs):
        found = lists.list_first(place.crew.viewer, question, "name", 10)
        assert [file.name for file in found.files] == ["b.csv", "c.csv"]


@pytest.mark.parametrize("limit", ["MAX_LISTING_FILES", "MAX_CACHED_FILES", "MAX_AUDIT_ENTRIES"])
def test_limits_of_what_is_kept_change_no_list(
    site: Site, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(file_list_cache, limit, 1)
    question = FileQuery(well_id=site.well.id)
    for name in ("a.csv", "b.csv", "c.csv"):
        factories.file(site.services, site.crew.engineer, site.well.id, name=name)
        found = site.services.file_lists.list_first(site.crew.viewer, question, "-name", 10)
        assert found.files[0].name == name
    found = site.services.file_lists.list_first(site.crew.viewer, question, "-name", 10)
    assert [file.name for file in found.files] == ["c.csv", "b.csv", "a.csv"]
    assert (found.total, found.whole) == (3, True)


def change(place: Site, chance: random.Random, whole: list[File], stages: list[Stage]) -> None:
    """One more file, or another name, day, kind or stage of one, or one to the trash and back."""
    files, who = place.services.files, place.crew.engineer
    act = chance.choice(["add", "add", "add", "change", "change", "delete", "restore"])
    stage = chance.choice(stages)
    fields: dict[str, Any] = {
        "name": chance.choice(NAMES),
        "kind": chance.choice(KINDS),
        "report_date": chance.choice(DAYS),
    }
    if act == "add" or not whole:
        home = {"stage_id": chance.choice([None, stage.id])}
        who = chance.choice([place.crew.engineer, place.crew.admin])
        content = b"1," * chance.randint(1, 5)
        draft = {"content": content, **fields, **home}
        whole.append(factories.file(place.services, who, stage.well_id, **draft))
        return
    at = chance.randrange(len(whole))
    file = whole[at]
    with contextlib.suppress(WellTrackError):
        if act == "change":
            whole[at] = files.update(who, file.id, file.version, fields)
        elif act == "delete":
            files.delete(who, file.id)
        else:
            whole[at] = files.restore(who, file.id)


def asked(place: Site, chance: random.Random, stages: list[Stage]) -> FileQuery:
    """Any question of the screens."""
    stage = chance.choice(stages)
    homes: list[dict[str, Any]] = [
        {"org_id": place.org.id},
        {"project_id": place.project.id},
        {"well_id": stage.well_id},
        {"well_id": stage.well_id, "stage_id": stage.id},
    ]
    fields: list[dict[str, Any]] = [
        {},
        {"kind": chance.choice(KINDS)},
        {"format": chance.choice(["pdf", "picture", "table"])},
        {"uploaded_by": place.crew.admin.user_id},
        {"q": "A"},
        {"first": DAYS[2]},
        {"end": DAYS[2]},
        {"day": DAYS[1]},
    ]
    return FileQuery(**{**chance.choice(homes), **chance.choice(fields)})


def everything(place: Site, wells: list[str]) -> list[File]:
    """All stored files, in pages of the API's list."""

    def page(cursor: str | None, well_id: str) -> Any:
        question = FileQuery(well_id=well_id, cursor=cursor)
        return place.services.file_lists.list(place.crew.viewer, question)

    return [f for w in wells for f in factories.everything(partial(page, well_id=w))]


def plainly(
    whole: list[File], asked: FileQuery, order: FileOrder
) -> tuple[list[File], dict[str, int]]:
    """The files of a question in their order, and how many versions there are of each."""

    def same(file: File) -> tuple[object, ...]:
        return file.well_id, file.stage_id, file.event_id, file.name, file.report_date

    newest: dict[tuple[object, ...], File] = {}
    counts: dict[tuple[object, ...], int] = {}
    for file in sorted(whole, key=lambda f: (f.created_at, f.id)):
        newest[same(file)] = file
        counts[same(file)] = counts.get(same(file), 0) + 1
    found = [f for f in newest.values() if wanted(f, asked)]
    found.sort(key=lambda f: (f.created_at, f.id), reverse=True)
    name = order.removeprefix("-")
    found.sort(key=lambda f: value(f, name), reverse=order != name)
    if name == "reported":
        found.sort(key=lambda f: f.report_date is None)
    return found, {f.id: counts[same(f)] for f in found}


def value(file: File, name: str) -> Any:
    if name == "name":
        return natural_sort_key(file.name)
    if name == "size":
        return file.size
    return file.created_at if name == "uploaded" else file.report_date or date.min


def wanted(file: File, asked: FileQuery) -> bool:
    day = file.report_date
    form = detect_file_format(file.name, file.content_type)
    return (
        (asked.well_id is None or file.well_id == asked.well_id)
        and (asked.stage_id is None or file.stage_id == asked.stage_id)
        and (asked.kind is None or file.kind == asked.kind)
        and (asked.format is None or form == asked.format)
        and (asked.uploaded_by is None or file.created_by == asked.uploaded_by)
        and (asked.q is None or fold_text(asked.q) in fold_text(file.name))
        and (asked.day is None or day == asked.day)
        and (asked.first is None or (day is not None and day >= asked.first))
        and (asked.end is None or (day is not None and day < asked.end))
    )
