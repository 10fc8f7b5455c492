"""What changed in a report since somebody read it last."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor, AuditEntry
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.reports.report import Report
from welltrack_ui.domain.reports.report_overview import ReadChanges
from welltrack_ui.services.core.context import ServiceContext
from welltrack_ui.services.reports.reports import ReportService
from welltrack_ui.services.reports.time_logs import resolve_day
from welltrack_ui.store import audit, events, reports
from welltrack_ui.store.engine.engine import Engine
from welltrack_ui.store.reports import ReadMark

MAX_CHANGES, MAX_ENTRIES = 20, 200
READ_MARK_DAYS = timedelta(days=400)
"""How long it is known that somebody read a report."""
TIME_FIELDS = ("starts_at", "ends_at")


class ReportReadingService:
    """Notes who read a report when, and tells what others did to it and its day since; members."""

    def __init__(self, context: ServiceContext, service: ReportService) -> None:
        self.context = context
        self.reports = service

    def open_report(self, actor: Actor, report_id: str) -> ReadChanges:
        """What others changed since this reader opened a report last; from now on it is read.

        Nothing for the first time. Raises: NotFound.
        """
        report, parents = self.reports.find(actor, report_id, Permission.READ)
        engine, now = self.context.engine, datetime.now(UTC)
        before = reports.load_read_mark(engine, actor.user_id, report.id)
        start = (before.at if before else now) - audit.MAX_ENTRY_DELAY
        entries = self._list_entries(actor, report, start)
        # An entry can appear later than it is dated: those of the last moments are known by id.
        latest = tuple(one.id for one in entries if one.at > now - audit.MAX_ENTRY_DELAY)
        mark = ReadMark(at=now, entry_ids=latest)
        engine.commit([reports.read_mark_put(actor.user_id, report.id, mark, READ_MARK_DAYS)])
        if before is None:
            return ReadChanges(None, (), more=False)
        known = set(before.entry_ids)
        new = [one for one in entries if one.id not in known]
        of_day = find_events_of_day(engine, new, resolve_day(parents.well, report.date))
        changes = [one for one in new if one.entity_id in {report.id, *of_day}]
        return ReadChanges(before.at, tuple(changes[:MAX_CHANGES]), len(changes) > MAX_CHANGES)

    def _list_entries(self, actor: Actor, report: Report, start: datetime) -> list[AuditEntry]:
        """The latest entries of others about a report and the events of its well."""

        def is_wanted(entry: AuditEntry) -> bool:
            of_report = entry.entity_id == report.id or entry.entity == "event"
            return of_report and entry.actor.id != actor.user_id

        log = audit.well_audit_query(report.well_id, start)
        engine = self.context.engine
        return list(audit.search_audit(engine, log, is_wanted, MAX_ENTRIES, None).items)


def find_events_of_day(engine: Engine, entries: Iterable[AuditEntry], window: Window) -> set[str]:
    """The ids of the events that are in a day, or were before one of the entries."""
    changed = [entry for entry in entries if entry.entity == "event"]
    stored = events.load_many(engine, {entry.entity_id for entry in changed})
    inside = {event_id for event_id, event in stored.items() if is_in_window(event, window)}
    moved = {entry.entity_id for entry in changed if any(list_old_times(entry, window))}
    return inside | moved


def is_in_window(event: Event, window: Window) -> bool:
    """Whether any part of an event is in a window."""
    end = event.ends_at or event.starts_at
    return event.starts_at < window.end and (end > window.start or end == event.starts_at)


def list_old_times(entry: AuditEntry, window: Window) -> Iterator[bool]:
    """Whether each of the old times of an entry is in a window."""
    for change in entry.changes:
        if change.field in TIME_FIELDS and isinstance(change.before, str):
            yield window.start <= datetime.fromisoformat(change.before) <= window.end
