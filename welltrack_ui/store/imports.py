"""Records of imports: the journal of each, in its project's partition, and the project's lock."""

from collections.abc import Iterator

from welltrack_ui.domain import ids
from welltrack_ui.domain.input.import_job import ImportJob, ImportLock, ImportPart
from welltrack_ui.store import keys, records
from welltrack_ui.store.engine.engine import Engine, Key, Put, Query

LOCK_PARTITION = "JL"


def load(engine: Engine, import_id: str) -> ImportJob | None:
    """An import. Raises: NotFound for an id that is not an import's."""
    return records.record_to_model(engine.get(keys.entity_key(import_id, "j")), ImportJob)


def job_put(job: ImportJob) -> Put:
    """The write of an import, if the stored one is of the version before."""
    key = keys.entity_key(job.id, "j")
    record = records.model_to_record("import", key, job, job.version)
    return Put(record, job.version - 1 or "absent")


def part_put(part: ImportPart) -> Put:
    """The write of a part, if the stored one is of the version before."""
    record = records.model_to_record("import part", part_key(part), part, part.version)
    return Put(record, part.version - 1 or "absent")


def part_key(part: ImportPart) -> Key:
    """The key of a part, behind that of its import."""
    key = keys.entity_key(part.import_id, "j")
    return Key(key.pk, f"{key.sk}#{part.number:06}")


def list_parts(engine: Engine, import_id: str, *, reverse: bool = False) -> Iterator[ImportPart]:
    """The parts of an import in the order in which they are written."""
    key = keys.entity_key(import_id, "j")
    low, high = keys.prefix_range(f"{key.sk}#")
    query = Query("main", key.pk, low, high, limit=20, reverse=reverse)
    yield from records.read_all_models(engine, query, ImportPart)


def lock_key(project_id: str) -> Key:
    """The key of a project's lock. Raises: ValueError for a text that is no id."""
    return Key(LOCK_PARTITION, f"J#{ids.split_id(project_id).core}")


def load_lock(engine: Engine, project_id: str) -> ImportLock:
    """The lock of a project; of version 0 before its first import."""
    lock = records.record_to_model(engine.get(lock_key(project_id)), ImportLock)
    return lock or ImportLock(project_id=project_id, version=0)


def lock_put(lock: ImportLock) -> Put:
    """The write of a lock, if the stored one is of the version before."""
    record = records.model_to_record("import lock", lock_key(lock.project_id), lock, lock.version)
    return Put(record, lock.version - 1 or "absent")


def list_locks(engine: Engine) -> Iterator[ImportLock]:
    """The locks of all projects in which something was imported."""
    yield from records.read_all_models(engine, Query("main", LOCK_PARTITION), ImportLock)
