"""What the search at the top of every screen finds."""

from collections.abc import Sequence

from components.i18n.translate import t
from components.shell.search_dialog import Hit
from welltrack_ui import urls
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.field_types import fold
from welltrack_ui.domain.user import MembershipOfMine
from welltrack_ui.services.container import Services
from welltrack_ui.web.screen_user import Visit

HITS = 8


async def search(visit: Visit, text: str) -> Sequence[Hit]:
    """Projects and wells whose name has a word that the text begins with."""
    hits: list[Hit] = []
    for membership in visit.me.memberships:
        hits += await visit.ask(_found_in, visit.services, membership, text)
    return sorted(hits, key=lambda hit: hit.group)[: 2 * HITS]


def _found_in(
    actor: Actor, services: Services, membership: MembershipOfMine, text: str
) -> list[Hit]:
    """What one organization has for a search."""
    org_id, detail = membership.org_id, membership.org_name
    wells = services.well_lists.list(actor, org_id=org_id, q=text, limit=HITS).items
    projects_found = [
        p for p in services.projects.list(actor, org_id, 500).items if fold(text) in fold(p.name)
    ]
    return [
        *(
            Hit(t("Projects"), p.name, urls.project(p.id), "folder", detail)
            for p in projects_found[:HITS]
        ),
        *(Hit(t("Wells"), w.name, urls.well(w.id), "derrick", w.operator or detail) for w in wells),
    ]
