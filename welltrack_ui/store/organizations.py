"""Records of organizations, their members and invitations."""

from collections.abc import Sequence

from pydantic import TypeAdapter

from welltrack_ui.domain import ids
from welltrack_ui.domain.organization import Organization
from welltrack_ui.domain.page import ListPage
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

OWNERS_ADAPTER = TypeAdapter(tuple[str, ...])


def record(org: Organization) -> Record:
    """An organization's record; a deleted one is in its own trash."""
    organization_record = records.model_to_record(
        "organization", keys.entity_key(org.id, "o"), org, org.version
    )
    return records.trash_if_deleted(organization_record, org, org.id)


def load(engine: Engine, org_id: str) -> Organization | None:
    """An organization, deleted or not. Raises: NotFound for an id that is not an organization's."""
    return records.load(engine, keys.entity_key(org_id, "o"), Organization)


def load_membership(engine: Engine, org_id: str, user_id: str) -> Membership | None:
    """A user's membership; None where there is none. Raises: NotFound or ValueError for no id."""
    return records.record_to_model(engine.get(keys.membership_key(org_id, user_id)), Membership)


def membership_puts(member: Membership, when: Condition) -> list[Operation]:
    """The writes of a membership and of the user's link to it."""
    key = keys.membership_key(member.org_id, member.user_id)
    link = keys.membership_link_key(member.org_id, member.user_id)
    return [
        Put(records.model_to_record("membership", key, member, member.version), when),
        # Without condition: the one on the membership decides for both, in the same commit.
        Put(records.model_to_record("membership link", link, member, member.version)),
    ]


def membership_deletes(member: Membership) -> list[Operation]:
    """The removal of a membership, if it is still as it was read."""
    return [
        Delete(keys.membership_key(member.org_id, member.user_id), member.version),
        Delete(keys.membership_link_key(member.org_id, member.user_id)),
    ]


def list_members(
    engine: Engine, org_id: str, limit: int, cursor: str | None
) -> ListPage[Membership]:
    """The members of an organization, by the age of their accounts."""
    query = Query("main", keys.partition_key(org_id), *keys.prefix_range("M#"), limit)
    return records.read_model_page(engine, query, cursor, Membership)


def list_user_organizations(engine: Engine, user_id: str) -> list[tuple[Organization, Membership]]:
    """The organizations of a user with their memberships, oldest first; deleted ones too."""
    links = engine.walk(Query("main", keys.partition_key(user_id), *keys.prefix_range("M#")))
    cores = [link.sk.partition("#")[2] for link in links]
    stored = engine.get_many(
        [Key(f"O#{core}", sk) for core in cores for sk in ("O", f"M#{ids.split_id(user_id).core}")]
    )
    pairs = []
    for core in cores:
        org = records.record_to_model(stored.get(Key(f"O#{core}", "O")), Organization)
        member = records.record_to_model(
            stored.get(keys.membership_key(f"o-{core}", user_id)), Membership
        )
        if org and member:
            pairs.append((org, member))
    return pairs


def load_owners(engine: Engine, org_id: str) -> tuple[tuple[str, ...], int]:
    """The owners of an organization, and the version of their list; 0 where there is none."""
    owners_record = engine.get(keys.owners_key(org_id))
    return (
        (OWNERS_ADAPTER.validate_json(owners_record.body), owners_record.version)
        if owners_record
        else ((), 0)
    )


def owners_put(org_id: str, user_ids: Sequence[str], version: int) -> Put:
    """A new list of owners, if the old one is still as it was read.

    All changes of ownership go through this one record: so of two owners who leave at the same
    moment only one can.
    """
    key = keys.owners_key(org_id)
    body = OWNERS_ADAPTER.dump_json(tuple(user_ids)).decode()
    when: Condition = version if version else "absent"
    return Put(Record(key.pk, key.sk, "owners", version + 1, body), when)


def invitation_record(invitation: Invitation) -> Record:
    """An invitation's record."""
    return records.model_to_record(
        "invitation", keys.entity_key(invitation.id, "i"), invitation, invitation.version
    )


def list_invitations(
    engine: Engine, org_id: str, limit: int, cursor: str | None
) -> ListPage[Invitation]:
    """The invitations of an organization, oldest first."""
    query = Query("main", keys.partition_key(org_id), *keys.prefix_range("I#"), limit)
    return records.read_model_page(engine, query, cursor, Invitation)
