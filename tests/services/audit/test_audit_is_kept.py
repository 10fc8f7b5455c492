"""The log only grows: no service, role or store operation changes or removes an entry."""

import json
from contextlib import suppress

import pytest

from tests import factories
from tests.factories import Site
from tests.services import calls
from tests.services.calls import ABOUT_OTHERS, KEYWORDS, OWN_AFFAIRS
from welltrack_ui.domain.access import ROLES
from welltrack_ui.domain.errors import WellTrackError
from welltrack_ui.services.container import Services
from welltrack_ui.store import keys
from welltrack_ui.store.engine.engine import Delete, Key, Put, Query, Record

METHODS = sorted({*OWN_AFFAIRS, *ABOUT_OTHERS, *KEYWORDS} - {"sign_ins.sign_out"})


def entries(site: Site) -> list[Record]:
    """The stored entries about the site's well."""
    pk = keys.audit_partition(site.well.id, None, "")
    return [r for r in site.services.engine.walk(Query("main", pk)) if r.kind == "audit"]


@pytest.mark.parametrize("role", ROLES)
def test_no_service_alters_the_log_for_any_role(services: Services, role: str) -> None:
    # People of its own: what they do to their passwords and second factors would lock others out.
    site = factories.site(services, factories.crew(services))
    at = calls.things(site)
    before = factories.audit_bodies(services)
    for name in METHODS:
        with suppress(WellTrackError):
            calls.call(name, site.crew.of(role), at)
    after = factories.audit_bodies(services)
    assert after[: len(before)] == before


def test_store_takes_no_change_of_an_entry(site: Site) -> None:
    engine, (entry, *_) = site.services.engine, entries(site)
    forged = json.dumps({**json.loads(entry.body), "entity_name": "forged"})
    other = Record(entry.pk, entry.sk, entry.kind, 2, forged)
    fresh = Key(entry.pk, f"{entry.sk}-fresh")
    mortal = Record(fresh.pk, fresh.sk, "audit", 1, forged, expires_at=2**31)
    for operation in (
        Put(other),
        Put(other, 1),
        Put(other, "present"),
        Delete(entry.key),
        Delete(entry.key, 1),
        Put(mortal, "absent"),
    ):
        with pytest.raises(ValueError, match="neither changed nor removed"):
            engine.commit([operation])
    assert entries(site)[0] == entry
    assert engine.get(fresh) is None


def test_entry_outlives_what_it_tells_of(site: Site) -> None:
    event = factories.event(site.services, site.crew.engineer, site.well.id)
    site.services.events.delete(site.crew.engineer, event.id)
    site.services.wells.delete(site.crew.engineer, site.well.id)
    before = entries(site)
    assert len(before) >= 4
    assert all(entry.expires_at is None for entry in before)
