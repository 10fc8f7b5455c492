"""The drawer of calendar feeds: one's own, a new one, its address once, and how to add it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from nicegui import ui

from components.forms import fields
from components.forms.confirm_dialog import confirm_action
from components.forms.form import Form
from components.i18n.labels import EVENT_KIND_STYLES, select_options
from components.i18n.translate import mark, t
from components.kit.buttons import button
from components.kit.drawer import open_drawer
from components.kit.row_actions import draw_copy_text_button
from components.kit.toast import show_toast
from welltrack_ui.domain.feeds.feed import Feed, FeedDraft, FeedMade

STEPS_BY_CALENDAR: Mapping[str, str] = {
    "Outlook": mark("Calendar > Add calendar > Subscribe from web, paste the link, Import."),
    "Google Calendar": mark("Other calendars > + > From URL, paste the link, Add calendar."),
    "Apple Calendar": mark("File > New Calendar Subscription, paste the link, Subscribe."),
}


@dataclass(frozen=True, slots=True)
class FeedPlace:
    """What a new feed holds: a well, a project, or else the whole organization."""

    org_id: str
    name: str
    project_id: str | None = None
    well_id: str | None = None


class FeedData(Protocol):
    """One's own feeds. Raises: refusals of the domain from each method."""

    async def list_feeds(self) -> Sequence[Feed]:
        """One's own feeds, oldest first."""

    async def create(self, draft: FeedDraft) -> FeedMade:
        """A new feed with its address."""

    async def delete(self, feed_id: str) -> None:
        """Revoke a feed."""


def kinds_field() -> fields.Field:
    """The field of the kinds of events; without any choice it is all of them."""
    return fields.Field(
        "kinds",
        t("Kinds of events"),
        lambda: ui.select(select_options(EVENT_KIND_STYLES), multiple=True).props("use-chips"),
        read=lambda chosen: tuple(chosen or ()),
        hint=t("All kinds, unless you choose some"),
    )


class FeedDrawer:
    """The drawer for one place; opened by `open`."""

    def __init__(self, place: FeedPlace, data: FeedData) -> None:
        self.place, self.data = place, data

    async def open(self) -> None:
        """Open the drawer with one's own feeds and the form of a new one."""
        with open_drawer(t("Subscribe to a calendar")):
            with ui.element("div").classes("wt-feed-box"):
                ui.label(
                    t(
                        "Outlook, Google and Apple show the events of {name} and follow changes.",
                        name=self.place.name,
                    )
                ).classes("wt-note")
                self._answer = ui.element("div").classes("wt-stack").props("role=status")
                self._draw_form()
            self._listed = ui.element("div").classes("wt-feed-box")
        await self._load()

    def _draw_form(self) -> None:
        async def create(values: dict[str, Any]) -> None:
            draft = FeedDraft.parse(
                {
                    "org_id": self.place.org_id,
                    "project_id": self.place.project_id,
                    "well_id": self.place.well_id,
                    "name": values["name"] or "",
                    "kinds": values["kinds"],
                }
            )
            self._show_link(await self.data.create(draft))
            await self._load()

        with Form(create, submit=t("Create link")) as form:
            form.add(fields.text_field("name", t("Name"), self.place.name[:80], required=True))
            form.add(kinds_field())

    def _show_link(self, feed: FeedMade) -> None:
        self._answer.clear()
        with self._answer:
            ui.label(t("This link is shown once. Whoever has it sees these events."))
            ui.label(feed.url).classes("wt-feed-link")
            draw_copy_text_button(feed.url, t("Copy link"))
            with ui.element("ul"):
                for calendar, steps in STEPS_BY_CALENDAR.items():
                    with ui.element("li"):
                        ui.label(f"{calendar}: {t(steps)}")

    async def _load(self) -> None:
        feeds = await self.data.list_feeds()
        self._listed.clear()
        with self._listed:
            with ui.element("h3"):
                ui.label(t("Your links"))
            if not feeds:
                ui.label(t("No links yet")).classes("wt-meta")
            for feed in feeds:
                self._draw_feed(feed)

    def _draw_feed(self, feed: Feed) -> None:
        with ui.element("div").classes("wt-feed-row"):
            ui.label(feed.name).classes("wt-grow")
            button(t("Revoke"), lambda: self._confirm(feed), weight="ghost")

    def _confirm(self, feed: Feed) -> None:
        async def revoke() -> None:
            await self.data.delete(feed.id)
            show_toast(t("{name} is revoked.", name=feed.name))
            await self._load()

        confirm_action(
            t("Revoke the link {name}?", name=feed.name),
            t("Calendars that subscribe to it get no more events."),
            revoke,
            yes=t("Revoke"),
        )
