"""One open page: who looks at it, and what they belong to, read anew at each screen."""

from collections.abc import Callable
from dataclasses import replace
from typing import Concatenate, ParamSpec, TypeVar

from welltrack_ui.domain.access import Permission, RoleName, is_allowed
from welltrack_ui.domain.audit import Actor, AuditEntry
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.domain.user import Me, MembershipOfMine
from welltrack_ui.services.container import Services
from welltrack_ui.web.live_updates import Follower, LiveScreen, Redraw
from welltrack_ui.web.screen_session import ScreenSession

P = ParamSpec("P")
Result = TypeVar("Result")


class ScreenUser:
    """A visitor with their memberships. What it says of rights only decides what is offered."""

    def __init__(self, visitor: ScreenSession, me: Me) -> None:
        self.session = visitor
        self.me = me

    @property
    def services(self) -> Services:
        """What screens call, through `ask`."""
        return self.session.services

    async def ask(
        self, call: Callable[Concatenate[Actor, P], Result], *args: P.args, **kwargs: P.kwargs
    ) -> Result:
        """Call a service in a thread, as whoever the session is of now. Raises NotSignedIn."""
        return await self.session.ask(call, *args, **kwargs)

    async def refresh(self) -> None:
        """Read again who one is and what one belongs to."""
        self.me = await self.ask(self.services.accounts.get_me)

    async def renew(self) -> str:
        """Go on under a new session id; the ticket that the browser gets its cookie for."""
        renewed = await self.ask(self.services.sign_ins.renew_session)
        self.session = replace(self.session, cookie=renewed.cookie)
        return renewed.ticket

    def follow(
        self,
        org_id: str,
        concerns: Callable[[AuditEntry], bool],
        redraw: Redraw,
        screen: LiveScreen,
    ) -> None:
        """Redraw a screen soon after each change of an organization that concerns it.

        It ends with the screen.
        """
        Follower(concerns, redraw, screen).start(self.services.bus, org_id)

    def membership(self, org_id: str) -> MembershipOfMine:
        """One's membership of an organization. Raises NotFound where there is none."""
        for membership in self.me.memberships:
            if membership.org_id == org_id:
                return membership
        raise NotFound("organization")

    def role(self, org_id: str) -> RoleName:
        """One's role in an organization. Raises NotFound where there is none."""
        return self.membership(org_id).role

    def may(self, org_id: str, permission: Permission) -> bool:
        """Whether to offer what needs the permission; the service decides."""
        return is_allowed(self.role(org_id), permission)


async def load_screen_user(visitor: ScreenSession) -> ScreenUser:
    """A visit. Raises NotSignedIn."""
    return ScreenUser(visitor, await visitor.ask(visitor.services.accounts.get_me))
