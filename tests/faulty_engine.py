"""An engine in front of a real one, whose commits fail when they are told to."""

from collections.abc import Sequence
from typing import Literal

from welltrack_ui.store.engine.engine import Engine, Key, Operation, Query, Record, RecordPage
from welltrack_ui.store.engine.errors import NothingWritten, StoreUnavailable

Fault = Literal["turned away", "lost before", "lost after"]


class FaultyEngine(Engine):
    """All goes to `inner`; the commits of the next `faults` fail, each in its way.

    `turned away` and `lost before` write nothing, `lost after` writes, and then the answer is lost.
    The caller can't tell the last two apart. The commits after them are whole.
    """

    def __init__(self, inner: Engine) -> None:
        self.inner = inner
        self.faults: list[Fault] = []

    def create(self) -> None:
        self.inner.create()

    def ping(self) -> None:
        self.inner.ping()

    def sweep(self, limit: int = 1000) -> int:
        return self.inner.sweep(limit)

    def close(self) -> None:
        self.inner.close()

    def _get_many(self, keys: Sequence[Key]) -> Sequence[Record]:
        return list(self.inner.get_many(keys).values())

    def _get_many_eventually(self, keys: Sequence[Key]) -> Sequence[Record]:
        return list(self.inner.get_many(keys, eventually=True).values())

    def _query(self, query: Query) -> RecordPage:
        return self.inner.query(query)

    def _commit(self, operations: Sequence[Operation]) -> None:
        # The write of a claim or a counter alone goes through: the fault is for what they are for.
        is_alone = len(operations) == 1 and operations[0].key.sk in {"K", "L"}
        fault = self.faults.pop(0) if self.faults and not is_alone else None
        if fault == "turned away":
            raise NothingWritten("turned away")
        if fault != "lost before":
            self.inner.commit(operations)
        if fault:
            raise StoreUnavailable("the answer was lost")
