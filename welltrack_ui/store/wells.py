"""Records of wells: each in its own partition, listed by name, found by words of it."""

from collections.abc import Iterator
from dataclasses import replace

import msgspec

from welltrack_ui.domain import ids
from welltrack_ui.domain.field_types import fold_text
from welltrack_ui.domain.page import ListPage
from welltrack_ui.domain.well import Well
from welltrack_ui.store import cursors, keys, records
from welltrack_ui.store.engine.engine import Engine, Key, Query, Record

MAX_PAGE = 500


def record(well: Well) -> Record:
    """A well's record, in the lists of its project and its organization."""
    well_record = records.model_to_record("well", keys.entity_key(well.id, "w"), well, well.version)
    sort_key = keys.name_sort_key("W", well.name, well.id)
    well_record = replace(
        well_record,
        g1=Key(keys.well_list_partition(well.project_id), sort_key),
        g2=Key(keys.well_list_partition(well.org_id), sort_key),
    )
    return records.trash_if_deleted(well_record, well, well.org_id)


def load(engine: Engine, well_id: str) -> Well | None:
    """A well, deleted or not. Raises: NotFound for an id that is not a well's."""
    return records.load(engine, keys.entity_key(well_id, "w"), Well)


def load_many(engine: Engine, well_ids: list[str]) -> dict[str, Well]:
    """Wells by their ids, deleted or not; unknown ones are left out."""
    well_records = engine.get_many([keys.entity_key(well_id, "w") for well_id in well_ids])
    wells = [Well.parse_stored(r.body) for r in well_records.values()]
    return {well.id: well for well in wells}


class ListedWell(msgspec.Struct, gc=False):
    """The fields of a stored well that its report days depend on; the rest is not parsed."""

    id: str
    name: str
    project_id: str
    timezone: str
    report_day_start: int


_listed_decoder = msgspec.json.Decoder(ListedWell)


def walk_wells(engine: Engine, home_id: str) -> Iterator[ListedWell]:
    """All wells of a project or an organization, by name."""
    for stored in engine.walk(well_list_query(home_id, MAX_PAGE)):
        yield _listed_decoder.decode(stored.body)


def list_wells(engine: Engine, home_id: str, limit: int, cursor: str | None) -> ListPage[Well]:
    """The wells of a project or an organization, by name.

    Raises: Invalid for a cursor of another list.
    """
    return records.read_model_page(engine, well_list_query(home_id, limit), cursor, Well)


def well_list_query(home_id: str, limit: int) -> Query:
    """The query for the wells of a project or an organization, by name."""
    index = "g1" if ids.split_id(home_id).letter == "p" else "g2"
    return Query(index, keys.well_list_partition(home_id), limit=limit)  # type: ignore[arg-type]


def unique_guards(well: Well) -> dict[str, Key]:
    """The keys of the guards that make name, UWI and API number unique, by field."""
    guards = {"name": keys.unique_value_key(well.project_id, "well", well.name)}
    if well.uwi:
        guards["uwi"] = keys.unique_value_key(well.org_id, "uwi", well.uwi)
    if well.api_number:
        guards["api_number"] = keys.unique_value_key(well.org_id, "api", well.api_number)
    return guards


def search_records(well: Well) -> dict[Key, Record]:
    """The search records of a well, by key; none for a deleted one."""
    if well.deleted_at:
        return {}
    search_keys = [
        keys.search_key(well.org_id, s, well.id) for s in keys.list_word_starts(well.name)
    ]
    return {key: Record(key.pk, key.sk, "search", 1, "{}") for key in search_keys}


def find_wells(
    engine: Engine, org_id: str, text_query: str, cursor: str | None
) -> Iterator[tuple[str, Well]]:
    """The wells whose name has a word that `words` begin, each once.

    Yields the sort key to continue behind, and the well. Raises: Invalid for a cursor of another
    search.
    """
    text = fold_text(text_query)[: keys.MAX_SEARCH_LENGTH]
    pk = keys.search_key(org_id, "", "").pk
    low, high = keys.prefix_range(f"W#{text}")
    if cursor is not None:
        # "!" is the lowest printable character behind a space, so this starts right behind that
        # record.
        low = cursors.cursor_to_sort_key(cursor, low, high) + "!"
    query = Query("main", pk, low, high)
    while True:
        page = engine.query(query)
        yield from match_search_records(engine, page.records, text)
        if page.next_position is None:
            return
        query = replace(query, after=page.next_position)


def match_search_records(
    engine: Engine, search_page: tuple[Record, ...], text: str
) -> Iterator[tuple[str, Well]]:
    """The wells of one page of search records; a well counts only at its first match."""
    well_ids = [r.sk.rpartition("#")[2] for r in search_page]
    wells = load_many(engine, well_ids)
    for search_record, well_id in zip(search_page, well_ids, strict=True):
        well = wells.get(well_id)
        if well is None or well.deleted_at:
            continue
        # The name may have changed since the index was read, and may match at several words.
        first = next((s for s in keys.list_word_starts(well.name) if s.startswith(text)), None)
        if (
            first is not None
            and search_record.sk == keys.search_key(well.org_id, first, well.id).sk
        ):
            yield search_record.sk, well
