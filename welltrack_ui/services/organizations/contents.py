"""What is inside of an organization, a project or a well, counted before its deletion."""

from collections.abc import Collection, Iterable
from itertools import chain, islice

from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.trash import MAX_COUNTED, Contents
from welltrack_ui.services.core.context import ServiceContext
from welltrack_ui.store import events, files, keys
from welltrack_ui.store.engine.engine import IndexName, Query

MAX_READ = 3 * MAX_COUNTED
"""The records that are read for one count: those of deleted wells stand among the others."""
PAGE_SIZE = 500


class ContentsService:
    """Counts what goes along with a deletion, for those who may delete.

    Each count reads a bounded number of records: beyond `MAX_COUNTED` it only says so.
    """

    def __init__(self, context: ServiceContext) -> None:
        self.context = context

    def count_well(self, actor: Actor, well_id: str) -> Contents:
        """The stages, events and files of a well. Raises: NotFound; Forbidden."""
        self.context.authorizer.well(actor, well_id, Permission.WRITE)
        partition, file_partition = events.well_partition(well_id), files.well_partition(well_id)
        return Contents(
            stages=self._count([_prefix_query("l1", keys.partition_key(well_id), "S#")]),
            events=self._count(
                _prefix_query(partition.index, partition.pk, partition.prefix.format(letter))
                for letter, _ in keys.DURATION_CLASSES
            ),
            files=self._count(
                [_prefix_query(file_partition.index, file_partition.pk, file_partition.prefix)]
            ),
        )

    def count_project(self, actor: Actor, project_id: str) -> Contents:
        """The wells of a project, with their events and files. Raises: NotFound; Forbidden."""
        self.context.authorizer.project(actor, project_id, Permission.ADMINISTER)
        return self._count_wells(
            Query("g1", keys.well_list_partition(project_id), limit=PAGE_SIZE, lean=True),
            events.project_partition(project_id),
            files.project_partition(project_id),
        )

    def count_organization(self, actor: Actor, org_id: str) -> Contents:
        """The projects and wells of an organization, with the wells' events and files.

        Raises: NotFound; Forbidden.
        """
        self.context.authorizer.org(actor, org_id, Permission.OWN)
        inner = self._count_wells(
            Query("g2", keys.well_list_partition(org_id), limit=PAGE_SIZE, lean=True),
            events.organization_partition(org_id),
            files.organization_partition(org_id),
        )
        projects = self._count([_prefix_query("l1", keys.partition_key(org_id), "P#")])
        return inner.model_copy(update={"projects": projects})

    def _count_wells(
        self, wells: Query, source: events.EventPartition, file_source: files.FilePartition
    ) -> Contents:
        walk = self.context.engine.walk
        partitions = {record.pk for record in islice(walk(wells), MAX_COUNTED + 1)}
        event_queries = (
            Query(source.index, source.pk.format(letter), limit=PAGE_SIZE, lean=True)
            for letter, _ in keys.DURATION_CLASSES
        )
        file_query = _prefix_query(file_source.index, file_source.pk, file_source.prefix)
        return Contents(
            wells=len(partitions),
            # The lists of a project hold what is in deleted wells as well.
            events=self._count(event_queries, partitions),
            files=self._count([file_query], partitions),
        )

    def _count(self, queries: Iterable[Query], partitions: Collection[str] | None = None) -> int:
        """The number of records of queries, at most `MAX_COUNTED` + 1.

        With `partitions` only those that are stored in one of these.
        """
        every = chain.from_iterable(self.context.engine.walk(query) for query in queries)
        matching = (
            record
            for record in islice(every, MAX_READ)
            if partitions is None or record.pk in partitions
        )
        return sum(1 for _ in islice(matching, MAX_COUNTED + 1))


def _prefix_query(index: IndexName, pk: str, prefix: str) -> Query:
    low, high = keys.prefix_range(prefix)
    return Query(index, pk, low, high, PAGE_SIZE, lean=True)
