"""The user of an open page with their memberships, read again at each screen."""

from collections.abc import Callable
from dataclasses import replace
from typing import Concatenate, ParamSpec, TypeVar

from pydantic import BaseModel

from welltrack_ui.domain.access import Permission, RoleName, is_allowed
from welltrack_ui.domain.audit import Actor, AuditEntry
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.domain.user import Me, MembershipOfMine
from welltrack_ui.services.container import Services
from welltrack_ui.web.live_updates import Follower, LiveScreen, Redraw
from welltrack_ui.web.screen_session import EntityMaker, ScreenSession

P = ParamSpec("P")
Result = TypeVar("Result")
Made = TypeVar("Made")


class ScreenUser:
    """The user of an open page; their roles here only decide what a screen offers."""

    def __init__(self, session: ScreenSession, me: Me) -> None:
        self.session = session
        self.me = me

    @property
    def services(self) -> Services:
        """The services, which screens call through `ask`."""
        return self.session.services

    async def ask(
        self, call: Callable[Concatenate[Actor, P], Result], *args: P.args, **kwargs: P.kwargs
    ) -> Result:
        """The result of a service call in a thread, as the person of the session.

        Raises: NotSignedIn where the session has ended, and the errors of the service.
        """
        return await self.session.ask(call, *args, **kwargs)

    async def make(self, maker: EntityMaker[Made], *given: str | BaseModel) -> Made:
        """What a service makes of drafts; once for each form, however often that is sent.

        Raises: NotSignedIn where the session has ended, and the errors of the service.
        """
        return await self.session.make(maker, *given)

    async def refresh(self) -> None:
        """Read the user and their memberships again. Raises: NotSignedIn, Unavailable."""
        self.me = await self.ask(self.services.accounts.get_me)

    async def renew(self) -> str:
        """The ticket by which the browser gets the cookie of a new session id.

        The page goes on under the new id at once. Raises: NotSignedIn.
        """
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
        """The user's membership of an organization. Raises: NotFound without one."""
        for membership in self.me.memberships:
            if membership.org_id == org_id:
                return membership
        raise NotFound("organization")

    def role(self, org_id: str) -> RoleName:
        """The user's role in an organization. Raises: NotFound without a membership."""
        return self.membership(org_id).role

    def may(self, org_id: str, permission: Permission) -> bool:
        """Whether to offer what needs the permission; the service checks it again.

        Raises: NotFound without a membership.
        """
        return is_allowed(self.role(org_id), permission)


async def load_screen_user(session: ScreenSession) -> ScreenUser:
    """The user of a session, with their memberships. Raises: NotSignedIn, Unavailable."""
    return ScreenUser(session, await session.ask(session.services.accounts.get_me))
