"""Organizations, their members and invitations, as the store keeps them."""

from collections.abc import Sequence

from pydantic import TypeAdapter

from welltrack_ui.domain import ids
from welltrack_ui.domain.organization import Organization
from welltrack_ui.domain.page import Listing
from welltrack_ui.domain.user import Invitation, Membership
from welltrack_ui.store import keys, records
from welltrack_ui.store.engine.engine import (
    Condition,
    Delete,
    Engine,
    Key,
    Operation,
    Put,
    Query,
    Record,
)

OWNERS = TypeAdapter(tuple[str, ...])


def record(org: Organization) -> Record:
    """An organization's record; a deleted one lies in its own trash."""
    made = records.item("organization", keys.entity(org.id, "o"), org, org.version)
    return records.trashed(made, org, org.id)


def load(engine: Engine, org_id: str) -> Organization | None:
    """An organization, deleted or not."""
    return records.load(engine, keys.entity(org_id, "o"), Organization)


def membership(engine: Engine, org_id: str, user_id: str) -> Membership | None:
    """Somebody's membership."""
    return records.read(engine.get(keys.membership(org_id, user_id)), Membership)


def membership_puts(member: Membership, when: Condition) -> list[Operation]:
    """A membership and the user's link to it."""
    key = keys.membership(member.org_id, member.user_id)
    link = keys.membership_link(member.org_id, member.user_id)
    return [
        Put(records.item("membership", key, member, member.version), when),
        Put(records.item("membership link", link, member, member.version)),
    ]


def membership_deletes(member: Membership) -> list[Operation]:
    """The end of a membership, if it is still as it was read."""
    return [
        Delete(keys.membership(member.org_id, member.user_id), member.version),
        Delete(keys.membership_link(member.org_id, member.user_id)),
    ]


def members(engine: Engine, org_id: str, limit: int, cursor: str | None) -> Listing[Membership]:
    """The members of an organization, by the time their accounts were made."""
    query = Query("main", keys.partition(org_id), *keys.prefix("M#"), limit)
    return records.page(engine, query, cursor, Membership)


def organizations_of(engine: Engine, user_id: str) -> list[tuple[Organization, Membership]]:
    """Where somebody is a member, oldest organization first; deleted ones too."""
    links = engine.walk(Query("main", keys.partition(user_id), *keys.prefix("M#")))
    cores = [link.sk.partition("#")[2] for link in links]
    found = engine.get_many(
        [Key(f"O#{core}", sk) for core in cores for sk in ("O", f"M#{ids.split(user_id).core}")]
    )
    pairs = []
    for core in cores:
        org = records.read(found.get(Key(f"O#{core}", "O")), Organization)
        member = records.read(found.get(keys.membership(f"o-{core}", user_id)), Membership)
        if org and member:
            pairs.append((org, member))
    return pairs


def owners(engine: Engine, org_id: str) -> tuple[tuple[str, ...], int]:
    """Who owns an organization, and the version of that list."""
    found = engine.get(keys.owners(org_id))
    return (OWNERS.validate_json(found.body), found.version) if found else ((), 0)


def owners_put(org_id: str, user_ids: Sequence[str], version: int) -> Put:
    """A new list of owners, if the old one is still as it was read."""
    key = keys.owners(org_id)
    body = OWNERS.dump_json(tuple(user_ids)).decode()
    when: Condition = version if version else "absent"
    return Put(Record(key.pk, key.sk, "owners", version + 1, body), when)


def invitation_record(invitation: Invitation) -> Record:
    """An invitation's record."""
    return records.item(
        "invitation", keys.entity(invitation.id, "i"), invitation, invitation.version
    )


def invitations(engine: Engine, org_id: str, limit: int, cursor: str | None) -> Listing[Invitation]:
    """The invitations of an organization, oldest first."""
    query = Query("main", keys.partition(org_id), *keys.prefix("I#"), limit)
    return records.page(engine, query, cursor, Invitation)
