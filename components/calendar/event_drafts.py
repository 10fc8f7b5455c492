"""The drafts of events of any well, on screens of many wells."""

from collections.abc import Awaitable, Callable
from contextlib import suppress

from components.calendar.ports import CalendarData
from components.forms.drafts import offer_drafts
from welltrack_ui.domain.errors import Forbidden, NotFound

NOUN = "event/"


def offer_event_drafts(
    data: CalendarData, org_id: str, open_draft: Callable[[str, str], Awaitable[None]]
) -> None:
    """Offer, in this place, the drafts of events of an organization's wells.

    `open_draft` gets the id of the well, and that of the event or `new`.
    """

    async def open_form(rest: str) -> None:
        well_id, _, event_id = rest.partition("/")
        await open_draft(well_id, event_id)

    async def is_of_here(rest: str) -> bool:
        # The browser keeps the drafts of all organizations of its account.
        with suppress(Forbidden, NotFound):
            well = await data.well(rest.partition("/")[0])
            return well.org_id == org_id
        return False

    # Asked for at once, and not by well: there are thousands of those, and few drafts.
    offer_drafts(NOUN, open_form, is_wanted=is_of_here)
