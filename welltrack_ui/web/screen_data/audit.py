"""The data of the audit log panel."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta, tzinfo

from welltrack_ui.domain import report_day
from welltrack_ui.domain.audit import AuditEntry, EntityName
from welltrack_ui.domain.natural_sort import natural_sort_key
from welltrack_ui.domain.page import ListPage
from welltrack_ui.services.audit.audit_queries import AuditQuery
from welltrack_ui.web.screen_user import ScreenUser

MAX_LISTED_MEMBERS = 500


class ServiceAuditData:
    """The audit log of an organization, or of one of its wells.

    `tz` is the zone of the days in the filters.
    Raises: NotSignedIn and NotFound from each method.
    """

    def __init__(
        self, user: ScreenUser, org_id: str, tz: tzinfo, well_id: str | None = None
    ) -> None:
        self.user, self.org_id, self.well_id = user, org_id, well_id
        self._zone = tz

    async def people(self) -> Mapping[str, str]:
        """The names of the members by id, in the order of the names."""
        members = await self.user.ask(
            self.user.services.members.list, self.org_id, MAX_LISTED_MEMBERS
        )
        by_name = sorted(members.items, key=lambda member: natural_sort_key(member.name))
        return {member.user_id: member.name for member in by_name}

    async def names(self, ids: Sequence[str]) -> Mapping[str, EntityName]:
        """The names of the entities whose ids the log holds."""
        return await self.user.ask(self.user.services.audit.resolve_names, self.org_id, ids)

    async def page(
        self, state: Mapping[str, str], limit: int, cursor: str | None
    ) -> ListPage[AuditEntry]:
        """A page of entries that match the query string, newest first."""
        query, service = parse_audit_query(state, self._zone), self.user.services.audit
        if self.well_id is not None:
            return await self.user.ask(service.list_for_well, self.well_id, limit, cursor, query)
        return await self.user.ask(service.list_for_organization, self.org_id, limit, cursor, query)


def parse_audit_query(state: Mapping[str, str], tz: tzinfo) -> AuditQuery:
    """The query of the filters in an address; days are in the user's zone, the last included."""
    first, last = parse_day_parameter(state, "from"), parse_day_parameter(state, "to")
    return AuditQuery(
        state.get("entity"),
        state.get("actor"),
        report_day.report_day_start(first, tz) if first else None,
        report_day.report_day_start(last + timedelta(days=1), tz) if last else None,
    )


def parse_day_parameter(state: Mapping[str, str], name: str) -> date | None:
    """A day of the query string, None for none or nonsense."""
    with suppress(ValueError):
        return date.fromisoformat(state.get(name, ""))
    return None
