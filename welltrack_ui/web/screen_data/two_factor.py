"""What the section of two-step sign-in reads and changes of one's own account."""

from collections.abc import Awaitable, Callable
from typing import Any

from welltrack_ui.domain.two_factor import Confirmation, Enrolment, Proof, SecondFactor
from welltrack_ui.web.screen_user import ScreenUser


class ServiceTwoFactorData:
    """The second factor of whoever looks; each call may raise a refusal of the domain.

    Turning it on or off ends all other sessions and gives this one a new id: `on_renewal` brings
    that to the browser.
    """

    def __init__(self, visit: ScreenUser, on_renewal: Callable[[], Awaitable[None]]) -> None:
        self.ask, self.service = visit.ask, visit.services.two_factor
        self._on_renewal = on_renewal

    async def get(self) -> SecondFactor:
        """Whether it is on, and since when."""
        return await self.ask(self.service.get)

    async def start(self) -> Enrolment:
        """A secret that is yet to be confirmed."""
        return await self.ask(self.service.start_enrolment)

    async def turn_on(self, values: dict[str, Any]) -> tuple[str, ...]:
        """The recovery codes, once the values of the form prove that the app works."""
        codes = await self.ask(self.service.turn_on, Confirmation.parse(values))
        await self._on_renewal()
        return codes

    async def turn_off(self, values: dict[str, Any]) -> None:
        """The password alone signs in from then on."""
        await self.ask(self.service.turn_off, Proof.parse(values))
        await self._on_renewal()

    async def renew(self, values: dict[str, Any]) -> tuple[str, ...]:
        """New recovery codes in place of the old ones."""
        return await self.ask(self.service.renew_codes, Proof.parse(values))
