"""What screens of logs ask of the services, as their visitor."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta, tzinfo

from welltrack_ui.domain import report_day
from welltrack_ui.domain.audit import AuditEntry, Named
from welltrack_ui.domain.page import Listing
from welltrack_ui.services.audit.audit_queries import LogAsked
from welltrack_ui.web.screen_user import Visit

MOST = 500


class LogDesk:
    """The activity of an organization, or the change log of one of its wells."""

    def __init__(self, visit: Visit, org_id: str, tz: tzinfo, well_id: str | None = None) -> None:
        self.visit, self.org_id, self.well_id = visit, org_id, well_id
        self._zone = tz

    async def people(self) -> Mapping[str, str]:
        """The members' names by their ids, in order."""
        members = await self.visit.ask(self.visit.services.members.list, self.org_id, MOST)
        return {m.user_id: m.name for m in sorted(members.items, key=lambda m: m.name.casefold())}

    async def names(self, ids: Sequence[str]) -> Mapping[str, Named]:
        """What ids in the log stand for."""
        return await self.visit.ask(self.visit.services.histories.names, self.org_id, ids)

    async def page(
        self, state: Mapping[str, str], limit: int, cursor: str | None
    ) -> Listing[AuditEntry]:
        """What fits the state of the address, newest first."""
        asked, histories = asked_of(state, self._zone), self.visit.services.histories
        if self.well_id is not None:
            return await self.visit.ask(histories.of_well, self.well_id, limit, cursor, asked)
        return await self.visit.ask(histories.of_organization, self.org_id, limit, cursor, asked)


def asked_of(state: Mapping[str, str], tz: tzinfo) -> LogAsked:
    """The question: days are those of the reader's clock, the last one included."""
    first, last = day_of(state, "from"), day_of(state, "to")
    return LogAsked(
        state.get("entity"),
        state.get("actor"),
        report_day.day_start(first, tz) if first else None,
        report_day.day_start(last + timedelta(days=1), tz) if last else None,
    )


def day_of(state: Mapping[str, str], name: str) -> date | None:
    """A day of the address; None where there is none."""
    with suppress(ValueError):
        return date.fromisoformat(state.get(name, ""))
    return None
