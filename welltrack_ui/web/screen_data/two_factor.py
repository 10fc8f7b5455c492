"""The data of the section of two-factor authentication."""

from collections.abc import Awaitable, Callable
from typing import Any

from welltrack_ui.domain.two_factor import Confirmation, Enrolment, Proof, SecondFactor
from welltrack_ui.web.screen_user import ScreenUser


class ServiceTwoFactorData:
    """The second factor of the signed-in user; `values` are those of the section's forms.

    Turning it on or off ends all other sessions and gives this one a new id, which `on_renewal`
    brings to the browser.
    Raises: NotSignedIn from each method; Invalid and Forbidden from changes.
    """

    def __init__(self, user: ScreenUser, on_renewal: Callable[[], Awaitable[None]]) -> None:
        self.ask, self.service = user.ask, user.services.two_factor
        self._on_renewal = on_renewal

    async def get(self) -> SecondFactor:
        """The second factor: since when it is on, and the recovery codes left."""
        return await self.ask(self.service.get)

    async def start(self) -> Enrolment:
        """A new secret, to be confirmed by a code."""
        return await self.ask(self.service.start_enrolment)

    async def turn_on(self, values: dict[str, Any]) -> tuple[str, ...]:
        """Turn it on, once a code proves that the app works; the recovery codes."""
        codes = await self.ask(self.service.turn_on, Confirmation.parse(values))
        # After the change, which voids the old credential only where it succeeds.
        await self._on_renewal()
        return codes

    async def turn_off(self, values: dict[str, Any]) -> None:
        """Turn it off: the password alone signs in from then on."""
        await self.ask(self.service.turn_off, Proof.parse(values))
        await self._on_renewal()

    async def renew(self, values: dict[str, Any]) -> tuple[str, ...]:
        """Replace the recovery codes by new ones."""
        return await self.ask(self.service.renew_codes, Proof.parse(values))
