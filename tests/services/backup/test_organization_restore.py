"""The way back from an export: what is refused, what is gone on with, and what waits."""

import contextlib
import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests import factories
from tests.factories import Site
from tests.services.backup.restoring import records_of, restore
from welltrack_ui.domain.audit import Actor
from welltrack_ui.object_storage.disk import DiskStore
from welltrack_ui.services.backup.manifest import BackupRefused
from welltrack_ui.services.backup.organization_archive import KEYS_NAME
from welltrack_ui.services.backup.organization_records import lines_to_record
from welltrack_ui.services.maintenance import orphan_cleanup
from welltrack_ui.store import keys, users, well_logs
from welltrack_ui.store.engine.engine import Delete, Engine, Key, Query
from welltrack_ui.store.engine.sqlite import SqliteEngine
from welltrack_ui.store.engine.sqlite_snapshot import SqliteSnapshot


def test_restored_people_have_their_names_and_roles_but_no_secret(
    full_site: Site, export_file: Path, empty_engine: SqliteEngine, target_store: DiskStore
) -> None:
    restore(empty_engine, target_store, export_file)
    crew = full_site.crew
    for actor in (crew.owner, crew.admin, crew.engineer, crew.viewer):
        person = users.find_by_email(empty_engine, actor.email)
        assert person is not None
        assert (person.id, person.name, person.password_hash) == (actor.user_id, actor.name, None)
    assert users.find_by_email(empty_engine, crew.stranger.email) is None
    restored = factories.services_in(target_store.folder.root.parent / "app", empty_engine)
    mine = restored.organizations.list_mine(Actor(crew.admin.user_id, "", crew.admin.email))
    assert [(o.id, o.role) for o in mine] == [(full_site.org.id, "admin")]


@pytest.mark.parametrize("member", ["events.jsonl", "audit.jsonl", KEYS_NAME, "people.jsonl"])
def test_damaged_member_is_named_and_nothing_is_written(
    member: str, export_file: Path, empty_engine: SqliteEngine, target_store: DiskStore
) -> None:
    rewrite(export_file, {member: lambda content: content.replace(b"-", b"_", 1)})
    with pytest.raises(BackupRefused, match=rf"{member} is damaged; nothing was restored"):
        restore(empty_engine, target_store, export_file)
    assert empty_engine.query(Query("main", "B")).records == ()
    assert list(target_store.list_keys()) == []


def test_damaged_bytes_of_a_file_are_named(
    export_file: Path, empty_engine: SqliteEngine, target_store: DiskStore
) -> None:
    with zipfile.ZipFile(export_file) as archive:
        info = max(archive.infolist(), key=lambda member: member.compress_size)
    content = bytearray(export_file.read_bytes())
    content[info.header_offset + 100_000] ^= 1
    export_file.write_bytes(content)
    with pytest.raises(BackupRefused, match=f"{info.filename} is damaged"):
        restore(empty_engine, target_store, export_file)


def test_export_that_was_cut_off_is_refused(
    export_file: Path, empty_engine: SqliteEngine, target_store: DiskStore
) -> None:
    export_file.write_bytes(export_file.read_bytes()[:-4000])
    with pytest.raises(BackupRefused, match=r"is no whole ZIP .*export again"):
        restore(empty_engine, target_store, export_file)


def test_record_of_another_organization_is_refused(
    export_file: Path, empty_engine: SqliteEngine, target_store: DiskStore
) -> None:
    def steal(content: bytes) -> bytes:
        first, _, rest = content.partition(b"\n")
        fields = json.loads(first)
        return json.dumps(["U#someone", "U", *fields[2:]]).encode() + b"\n" + rest

    rewrite(export_file, {KEYS_NAME: steal}, honest=True)
    with pytest.raises(BackupRefused, match="records of another organization"):
        restore(empty_engine, target_store, export_file)
    assert empty_engine.query(Query("main", "U#someone")).records == ()


def test_restore_over_an_organization_that_is_there_is_refused(
    full_site: Site, export_file: Path
) -> None:
    with pytest.raises(BackupRefused, match="is here already"):
        restore(full_site.services.engine, full_site.services.file_store, export_file)


def test_address_of_another_account_is_refused(
    full_site: Site, export_file: Path, tmp_path: Path
) -> None:
    with contextlib.closing(factories.services_in(tmp_path / "other").engine) as engine:
        other = factories.services_in(tmp_path / "other", engine)
        factories.person(other, email=full_site.crew.viewer.email)
        with pytest.raises(BackupRefused, match="has another account here"):
            restore(engine, other.file_store, export_file)


def test_restore_that_broke_off_goes_on(
    full_site: Site, export_file: Path, empty_engine: SqliteEngine, target_store: DiskStore
) -> None:
    restore(empty_engine, target_store, export_file)
    home = keys.entity_key(full_site.org.id, "o")
    whole = records_of(empty_engine, full_site, full_site.services)
    # As if it had ended half way: the organization comes last.
    gone = [key for key in whole if not key.sk.startswith(("A#", "RV#"))][::2]
    empty_engine.commit([Delete(key) for key in {home, *gone}])
    restore(empty_engine, target_store, export_file)
    assert records_of(empty_engine, full_site, full_site.services) == whole


def test_log_of_an_earlier_export_gets_its_own_partition() -> None:
    line = b'["W#1","A#2","audit",1,null,null,null,null,null,null,null]'
    assert lines_to_record(line, b"{}\n").key == Key("AW#1", "A#2")
    line = line.replace(b"W#1", b"AW#1")
    assert lines_to_record(line, b"{}\n").key == Key("AW#1", "A#2")


def test_restored_store_is_left_alone_by_sweeps_for_a_day(
    export_file: Path, empty_engine: SqliteEngine, target_store: DiskStore
) -> None:
    restore(empty_engine, target_store, export_file)
    now = datetime.now(UTC)
    assert orphan_cleanup.is_waiting(empty_engine, now + timedelta(hours=23, minutes=59))
    assert not orphan_cleanup.is_waiting(empty_engine, now + timedelta(hours=24, minutes=1))


def test_export_is_of_one_instant(full_site: Site) -> None:
    """What is written while it is read is not in it, and nobody waits for it."""
    services, engineer = full_site.services, full_site.crew.engineer
    target = io.BytesIO()
    chunks = services.exports.stream_zip(full_site.crew.owner, full_site.org.id)
    target.write(next(chunks))
    late = factories.event(services, engineer, full_site.well.id)
    for chunk in chunks:
        target.write(chunk)
    with zipfile.ZipFile(target) as archive:
        assert late.id.encode() not in archive.read("events.jsonl")
        assert late.id.encode() not in archive.read("audit.jsonl")
        manifest = json.loads(archive.read("manifest.json"))
    assert (manifest["consistent"], manifest["changed_while_reading"]) == (True, [])


def test_export_of_dynamodb_names_what_changed_while_it_was_read(
    full_site: Site, export_file: Path, moto_engine: Engine, target_store: DiskStore
) -> None:
    """Without snapshots the log is read last: it has an entry for all that the records hold."""
    moto_engine.create()
    restore(moto_engine, target_store, export_file)
    services = factories.services_in(target_store.folder.root.parent / "app", moto_engine)
    target = io.BytesIO()
    chunks = services.exports.stream_zip(full_site.crew.owner, full_site.org.id)
    target.write(next(chunks))
    late = factories.event(services, full_site.crew.engineer, full_site.well.id)
    for chunk in chunks:
        target.write(chunk)
    with zipfile.ZipFile(target) as archive:
        assert late.id.encode() in archive.read("events.jsonl")
        assert late.id.encode() in archive.read("audit.jsonl")
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["consistent"] is False
    assert late.id in manifest["changed_while_reading"]


def test_facts_are_not_restored_where_an_earlier_version_may_write(
    full_site: Site,
    export_file: Path,
    empty_engine: SqliteEngine,
    target_store: DiskStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(empty_engine, "is_up_to_date", lambda: False)
    restore(empty_engine, target_store, export_file)
    before = well_logs.load(full_site.services.engine, full_site.well.id)
    after = well_logs.load(empty_engine, full_site.well.id)
    assert before.day is not None
    assert before.long_classes is not None
    assert after == before.model_copy(update={"day": None, "long_classes": None})


def test_export_begins_before_anything_is_read(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first bytes are there at once, whatever the size of what comes."""
    chunks = site.services.exports.stream_zip(site.crew.owner, site.org.id)
    monkeypatch.setattr(SqliteSnapshot, "_query", lambda *_: pytest.fail("something was read"))
    assert next(chunks).startswith(b"PK\x03\x04")


def rewrite(path: Path, changes: dict[str, object], *, honest: bool = False) -> None:
    """Change members of a ZIP; an `honest` manifest knows of it."""
    with zipfile.ZipFile(path) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(contents["manifest.json"])
    for name, change in changes.items():
        contents[name] = change(contents[name])  # type: ignore[operator]
        for member in manifest["members"]:
            if honest and member["name"] == name:
                member["sha256"] = hashlib.sha256(contents[name]).hexdigest()
                member["bytes"] = len(contents[name])
    contents["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
