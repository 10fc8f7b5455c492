"""Everything that the store holds of one organization, by kind, and as lines of an export."""

import json
from collections.abc import Iterator
from typing import NamedTuple

from welltrack_ui.domain import ids
from welltrack_ui.domain.user import Membership, User
from welltrack_ui.store import audit, imports, keys, users
from welltrack_ui.store.engine.engine import LAST_CHARACTER, Engine, Key, Query, Record


class ExportKind(NamedTuple):
    """A kind of records: the name of its member, and what its sort keys begin with."""

    plural: str
    kind: str
    prefix: str
    is_of_wells: bool = False


EXPORT_KINDS = (
    ExportKind("organizations", "organization", "O"),
    ExportKind("projects", "project", "P#"),
    ExportKind("memberships", "membership", "M#"),
    ExportKind("invitations", "invitation", "I#"),
    ExportKind("wells", "well", "W", is_of_wells=True),
    ExportKind("stages", "stage", "S#", is_of_wells=True),
    ExportKind("events", "event", "E#", is_of_wells=True),
    ExportKind("files", "file", "F#", is_of_wells=True),
    ExportKind("reports", "report", "R#", is_of_wells=True),
    ExportKind("report_revisions", "revision", "RV#", is_of_wells=True),
    ExportKind("report_revision_parts", "revision_part", "RV#", is_of_wells=True),
)
KINDS_OF_ORGANIZATION = {"audit", *(kind.kind for kind in EXPORT_KINDS)}


def walk_kind(engine: Engine, org_id: str, wells: list[str], kind: ExportKind) -> Iterator[Record]:
    """The records of one kind in an organization, or in all of its wells, given by partition."""
    for pk in wells if kind.is_of_wells else [keys.partition_key(org_id)]:
        for record in engine.walk(Query("main", pk, *keys.prefix_range(kind.prefix))):
            # Kinds share prefixes: `O` is an organization, but `OWN` the list of its owners.
            if record.kind == kind.kind:
                yield record


def walk_log(engine: Engine, org_id: str, wells: list[str]) -> Iterator[Record]:
    """The whole log of an organization: of itself, of its wells, and of wells that are no more."""
    partitions = [f"A{pk}" for pk in (keys.partition_key(org_id), *wells)]
    for pk in partitions:
        yield from engine.walk(Query("main", pk, *audit.audit_key_range(None, None)))
    listed = set(partitions)
    # A well that was removed for good is in no list; its entries are in the organization's log.
    whole_log = Query("g1", keys.organization_audit_partition(org_id))
    yield from (record for record in engine.walk(whole_log) if record.pk not in listed)


def list_well_partitions(engine: Engine, org_id: str) -> list[str]:
    """The partitions of an organization's wells, with those in the trash."""
    listed = [r.pk for r in engine.walk(Query("g2", keys.well_list_partition(org_id)))]
    trash = engine.walk(Query("g2", keys.trash_partition(org_id)))
    return listed + [record.pk for record in trash if record.kind == "well"]


def walk_other_records(
    engine: Engine, org_id: str, projects: list[str], wells: list[str]
) -> Iterator[Record]:
    """What the store needs beside the kinds: guards, lists, locks, sums, journals of imports."""
    home = keys.partition_key(org_id)
    core = ids.split_id(org_id).core
    for pk in (home, f"Q{home}", *projects):
        for record in engine.walk(Query("main", pk)):
            if record.kind not in KINDS_OF_ORGANIZATION:
                yield record
            elif record.kind == "membership":
                link_key = Key(f"U#{record.sk.removeprefix('M#')}", f"M#{core}")
                yield from engine.get_many([link_key]).values()
    ranges = list(ranges_beside_kinds())
    for query in (Query("main", pk, *one) for pk in wells for one in ranges):
        yield from (r for r in engine.walk(query) if r.kind not in KINDS_OF_ORGANIZATION)
    for task in engine.walk(Query("main", keys.PURGE_PARTITION)):
        if json.loads(task.body)["org_id"] == org_id:
            yield task
    locks = [Key(imports.LOCK_PARTITION, f"J#{pk.removeprefix('P#')}") for pk in projects]
    yield from engine.get_many(locks).values()


def ranges_beside_kinds() -> Iterator[tuple[str, str]]:
    """The ranges of sort keys in a well's partition that hold none of its many children."""
    low = ""
    for prefix in sorted({k.prefix for k in EXPORT_KINDS if k.prefix.endswith("#")}):
        yield low, prefix
        low = prefix + LAST_CHARACTER
    yield low, LAST_CHARACTER


def walk_people(engine: Engine, org_id: str) -> Iterator[dict[str, object]]:
    """The members: every field of a person but secrets, and the role."""
    members = Query("main", keys.partition_key(org_id), *keys.prefix_range("M#"))
    for record in engine.walk(members):
        membership = Membership.parse_stored(record.body)
        person = users.load(engine, membership.user_id)
        if person:
            fields = {name: getattr(person, name) for name in User.model_fields}
            public = User.model_construct(**fields).model_dump(mode="json")
            yield {**public, "role": membership.role}


def record_to_key_line(record: Record) -> bytes:
    """All of a record but its body, as a line."""
    r = record
    fields = [r.pk, r.sk, r.kind, r.version, r.l1, r.l2, r.l3, r.l4, r.g1, r.g2, r.expires_at]
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def lines_to_record(key_line: bytes, body: bytes) -> Record:
    """The record of two lines. Raises: ValueError; TypeError for lines that hold none."""
    pk, sk, kind, version, l1, l2, l3, l4, g1, g2, expires_at = json.loads(key_line)
    # Earlier exports have audit entries beside what they are about.
    if kind == "audit" and not pk.startswith("A"):
        pk = f"A{pk}"
    return Record(
        pk=pk,
        sk=sk,
        kind=kind,
        version=version,
        body=body.decode().removesuffix("\n"),
        l1=l1,
        l2=l2,
        l3=l3,
        l4=l4,
        g1=Key(*g1) if g1 else None,
        g2=Key(*g2) if g2 else None,
        expires_at=expires_at,
    )
