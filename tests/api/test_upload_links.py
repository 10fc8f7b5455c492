"""The link of a pending upload is worth as much as the rights of whoever began it."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.client import Caller, made
from tests.api.conftest import Callers
from tests.factories import BASE_URL, Site
from welltrack_ui.domain.user import RoleChange

PDF = "application/pdf"


def begin(caller: Caller, site: Site) -> dict[str, Any]:
    draft = {"well_id": site.well.id, "name": "report.pdf", "size": 4, "content_type": PDF}
    answer = caller.post("/api/files/upload", draft)
    return dict(made(answer))


def put(caller: Caller, started: dict[str, Any]) -> int:
    upload = started["upload"]
    path = upload["url"].removeprefix(BASE_URL)
    sent = caller.call("PUT", path, content=b"%PDF", headers=upload["headers"])
    return sent.status_code


def demote(site: Site) -> None:
    person = site.crew.engineer.user_id
    change = RoleChange(role="viewer", version=1)
    site.services.members.update(site.crew.owner, site.org.id, person, change)


def remove(site: Site) -> None:
    site.services.members.remove_member(site.crew.owner, site.org.id, site.crew.engineer.user_id)


def delete_well(site: Site) -> None:
    site.services.wells.delete(site.crew.owner, site.well.id)


@pytest.mark.parametrize("end", [demote, remove, delete_well])
def test_upload_link_ends_with_the_right_of_its_holder(
    callers: Callers, site: Site, end: Callable[[Site], None]
) -> None:
    good, late = begin(callers.engineer, site), begin(callers.engineer, site)
    assert put(callers.anonymous, good) == 204
    end(site)
    assert put(callers.anonymous, late) == 403
    assert len(list(site.services.file_store.list_keys(site.org.id[2:] + "/"))) == 1
