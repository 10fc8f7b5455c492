"""Wells, as the store keeps them: each in its own partition, listed by name, found by words."""

from collections.abc import Iterator
from dataclasses import replace

from welltrack_ui.domain import ids
from welltrack_ui.domain.field_types import fold
from welltrack_ui.domain.page import Listing
from welltrack_ui.domain.well import Well
from welltrack_ui.store import cursors, keys, records
from welltrack_ui.store.engine.engine import Engine, Key, Query, Record


def record(well: Well) -> Record:
    """A well's record, in the lists of its project and its organization."""
    made = records.item("well", keys.entity(well.id, "w"), well, well.version)
    place = keys.named("W", well.name, well.id)
    made = replace(
        made,
        g1=Key(keys.wells_of(well.project_id), place),
        g2=Key(keys.wells_of(well.org_id), place),
    )
    return records.trashed(made, well, well.org_id)


def load(engine: Engine, well_id: str) -> Well | None:
    """A well, deleted or not."""
    return records.load(engine, keys.entity(well_id, "w"), Well)


def many(engine: Engine, well_ids: list[str]) -> dict[str, Well]:
    """Wells by their ids, deleted or not; unknown ones are left out."""
    found = engine.get_many([keys.entity(well_id, "w") for well_id in well_ids])
    wells = [Well.model_validate_json(r.body) for r in found.values()]
    return {well.id: well for well in wells}


def listed(engine: Engine, home_id: str, limit: int, cursor: str | None) -> Listing[Well]:
    """The wells of a project or an organization, by name."""
    index = "g1" if ids.split(home_id).letter == "p" else "g2"
    query = Query(index, keys.wells_of(home_id), limit=limit)  # type: ignore[arg-type]
    return records.page(engine, query, cursor, Well)


def guards(well: Well) -> dict[str, Key]:
    """What keeps name, UWI and API number the well's own: field to guard."""
    found = {"name": keys.unique(well.project_id, "well", well.name)}
    if well.uwi:
        found["uwi"] = keys.unique(well.org_id, "uwi", well.uwi)
    if well.api_number:
        found["api_number"] = keys.unique(well.org_id, "api", well.api_number)
    return found


def search_records(well: Well) -> dict[Key, Record]:
    """The places where a search finds the well; none for a deleted one."""
    if well.deleted_at:
        return {}
    places = [keys.search(well.org_id, s, well.id) for s in keys.search_starts(well.name)]
    return {key: Record(key.pk, key.sk, "search", 1, "{}") for key in places}


def found(
    engine: Engine, org_id: str, words: str, cursor: str | None
) -> Iterator[tuple[str, Well]]:
    """The wells with a word start in their name that the words begin with, each once.

    Yields the place to go on behind, and the well.
    """
    text = fold(words)[: keys.SEARCH_LENGTH]
    pk = keys.search(org_id, "", "").pk
    low, high = keys.prefix(f"W#{text}")
    if cursor is not None:
        low = cursors.to_place(cursor, low, high) + "!"
    query = Query("main", pk, low, high)
    while True:
        page = engine.query(query)
        yield from matches(engine, page.records, text)
        if page.more is None:
            return
        query = replace(query, after=page.more)


def matches(
    engine: Engine, found_records: tuple[Record, ...], text: str
) -> Iterator[tuple[str, Well]]:
    """The wells of one page of search records; a well counts only at its first match."""
    ids_found = [r.sk.rpartition("#")[2] for r in found_records]
    wells = many(engine, ids_found)
    for record_, well_id in zip(found_records, ids_found, strict=True):
        well = wells.get(well_id)
        if well is None or well.deleted_at:
            continue
        first = next((s for s in keys.search_starts(well.name) if s.startswith(text)), None)
        if first is not None and record_.sk == keys.search(well.org_id, first, well.id).sk:
            yield record_.sk, well
