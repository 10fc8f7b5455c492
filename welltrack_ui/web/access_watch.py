"""The watcher of an open page: its user's session may end and their roles may change."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from welltrack_ui.domain.access import RoleName, role_rank
from welltrack_ui.domain.audit import AuditEntry
from welltrack_ui.domain.errors import NotSignedIn, Unavailable
from welltrack_ui.domain.user import MembershipOfMine
from welltrack_ui.services.core.change_bus import ACCOUNTS
from welltrack_ui.web.live_updates import Follower, LiveScreen
from welltrack_ui.web.screen_session import in_background
from welltrack_ui.web.screen_user import ScreenUser

SLOW_CHECK_SECONDS = 300.0
"""Behind the change feed, which tells of ends and changes within seconds; a session that runs out
by itself is in no log."""


@dataclass(frozen=True, slots=True)
class AccessChange:
    """A change of role in an organization; None where there is or was no membership."""

    org_id: str
    org_name: str
    before: RoleName | None
    after: RoleName | None

    @property
    def is_promotion(self) -> bool:
        """Whether the user may do more than before."""
        after = -1 if self.after is None else role_rank(self.after)
        return after > (-1 if self.before is None else role_rank(self.before))


class WatchedPage(LiveScreen, Protocol):
    """The open page that is watched."""

    def leave(self) -> None:
        """Go to the sign-in page: the session has ended."""

    def show_role_changes(self, changes: Sequence[AccessChange]) -> None:
        """Show no more than the new roles allow, with a message to the user."""


class AccessWatcher:
    """The watcher that reads a user's session and roles again when they may have changed."""

    def __init__(self, user: ScreenUser, page: WatchedPage) -> None:
        self.user, self.page = user, page
        self._followers: dict[str, Follower] = {}
        self._checked_at = time.monotonic()
        self._turn = asyncio.Lock()
        self._over = False

    def follow(self) -> None:
        """Subscribe to the changes of the user's account and organizations, whoever writes them."""
        topics = {ACCOUNTS, *(membership.org_id for membership in self.user.me.memberships)}
        for topic in topics - self._followers.keys():
            concerns = self._concerns_account if topic == ACCOUNTS else concerns_organization
            follower = Follower(concerns, self.check, self.page)
            follower.start(self.user.services.bus, topic)
            self._followers[topic] = follower

    def stop(self) -> None:
        """Unsubscribe."""
        for follower in self._followers.values():
            follower.stop()

    @property
    def is_check_due(self) -> bool:
        """Whether session and roles are to be read, since nothing may have told of a change."""
        feed, since = self.user.services.change_feed, self._checked_at
        is_live = all(feed.covers(topic, since) for topic in self._followers)
        return not is_live or time.monotonic() - since > SLOW_CHECK_SECONDS

    async def check(self) -> None:
        """Read session and roles now, and let the page follow.

        A store that is away changes nothing: the next check comes.
        """
        # One at a time: two at once would both tell of the same change.
        async with self._turn:
            await self._check()

    async def _check(self) -> None:
        before, session = self.user.me.memberships, self.user.session
        began_at = time.monotonic()
        try:
            with in_background():
                await self.user.refresh()
        except NotSignedIn:
            if self.user.session is session:  # else the page was renewed while this was on its way
                self._end_session()
        except Unavailable:
            return
        else:
            self._checked_at = began_at
            # An organization that was joined meanwhile has changes of its own from now on.
            if not self._over:
                self.follow()
        changes = find_role_changes(before, self.user.me.memberships)
        if changes and not self._over:
            self.page.show_role_changes(changes)

    def _end_session(self) -> None:
        if not self._over:
            self._over = True
            self.stop()
            self.page.leave()

    def _concerns_account(self, entry: AuditEntry) -> bool:
        own = self.user.me.id
        return entry.entity_id == own or (entry.entity != "member" and entry.actor.id == own)


def concerns_organization(entry: AuditEntry) -> bool:
    """Whether an entry may tell of the end of an organization, or of its name."""
    return entry.entity == "organization"


def find_role_changes(
    before: Sequence[MembershipOfMine], after: Sequence[MembershipOfMine]
) -> tuple[AccessChange, ...]:
    """The roles that differ, in the order of `after`; organizations that were left come last."""
    old = {membership.org_id: membership for membership in before}
    new = {membership.org_id: membership for membership in after}
    changes = []
    for org_id, known in {**new, **old}.items():
        was = old[org_id].role if org_id in old else None
        now = new[org_id].role if org_id in new else None
        if was != now:
            changes.append(AccessChange(org_id, known.org_name, was, now))
    return tuple(changes)
