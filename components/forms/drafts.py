"""Drafts: what is typed into a form lies in the browser until it is saved, and is offered again.

A draft belongs to an account and to a form. Its key is the form's, such as `event/w-1/new`, and the
idempotency key of the form's save: so what was sent before a page was lost is not made twice. The
browser's half is `drafts.js`, which other scripts may keep drafts with too.
"""

import json
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

from nicegui import Client, ui
from nicegui.events import GenericEventArguments

from components.i18n import format as form_of
from components.i18n.translate import t
from components.kit.buttons import button
from components.kit.callback import Callback, run_callback
from welltrack_ui.domain import report_day
from welltrack_ui.domain.errors import Forbidden, NotFound

NEW_ID = "new"
"""In the key of a form, in place of the id of what was never saved."""
SAVE_KEY_SECONDS = 23 * 3600
"""As long as the server surely knows what was saved under the key of a form."""
FORGET_DRAFTS_JS = "() => { wtDrafts.forget(); localStorage['wt-signed-out'] = Date.now(); }"
"""What signing out does: the other tabs of the browser hear of it, and keep nothing more."""
_STORAGE_KEY = "welltrack_drafts"


class DraftElement(ui.element, component="drafts.js"):
    """A form whose text is kept in the browser; without `fields` the one element of a page."""


@dataclass(frozen=True, slots=True)
class DraftPlace:
    """The form that a draft belongs to: `event/w-1/new`, and its title for readers."""

    form: str
    title: str


@dataclass(frozen=True, slots=True)
class BrowserDraft:
    """A draft as the browser keeps it; `before` and `after` are values of controls by field name.

    `at` and `sent_at` are seconds since 1970; `sent_at` is 0 for one that was not sent.
    """

    key: str
    at: float
    title: str
    sent_at: float
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    @property
    def form(self) -> str:
        """The key of its form."""
        return self.key.rpartition("/")[0]

    @property
    def is_new(self) -> bool:
        """Whether it is of something that was never saved."""
        return self.form.endswith(f"/{NEW_ID}")

    @property
    def save_key(self) -> str:
        """The idempotency key of its save."""
        return self.key.rpartition("/")[2]

    @property
    def is_waiting(self) -> bool:
        """Whether it was sent, so lately that the server still knows what came of it."""
        return time.time() - self.sent_at < SAVE_KEY_SECONDS


def read_draft(stored: Any) -> BrowserDraft | None:
    """The draft of what the browser keeps; None for what is no form's."""
    try:
        value = stored["value"]
        return BrowserDraft(
            str(stored["key"]),
            float(stored["at"]) / 1000,
            str(value["title"]),
            float(value.get("sentAt") or 0) / 1000,
            dict(value["before"]),
            dict(value["after"]),
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


class DraftKeeper:
    """The drafts of a page's user: forms and screens ask for those that they can open again.

    The next form takes the draft of `wanted_key` without a question.
    """

    def __init__(self, account: str, tz: tzinfo) -> None:
        self.wanted_key = ""
        self._open_forms: dict[ui.element, str] = {}
        self._notices: list[tuple[str, ui.element]] = []
        self._tz = tz
        self._listeners: list[tuple[str, ui.element, Callback]] = []
        self.element = DraftElement().props("tag=span hidden")
        self.element.props["account"] = account
        self.element.props["texts"] = {
            "offline": t("You are offline."),
            "saved": t("Your text is saved in this browser."),
            "waiting": t("Waiting for the line. It will be saved once you are online."),
            "unsaved": t("Your text is not saved. Keep this page open."),
            "idle": t("Reconnecting…"),
        }
        self.element.on("drafts", self._on_drafts)
        self.element.on("vnode-mounted", js_handler=_FOLLOW_SIGN_OUT_JS)

    def ask(self, start: str, area: ui.element, on_draft: Callback) -> None:
        """Call `on_draft` with each draft whose key begins so, the newest first.

        Drafts of forms that are open are left out, and all once `area` is gone.
        """
        self._listeners = [one for one in self._listeners if not one[1].is_deleted]
        self._listeners.append((start, area, on_draft))
        number, text = self.element.id, json.dumps(start)
        self._run(f"getElement({number}).$emit('drafts', {text}, wtDrafts.list({text}))")

    def note_open(self, form: ui.element, key: str) -> None:
        """Note the draft that an open form writes."""
        open_forms = {box: old for box, old in self._open_forms.items() if not box.is_deleted}
        self._open_forms = {**open_forms, form: key}

    def has_open(self, start: str) -> bool:
        """Whether a form on the page writes a draft whose key begins so."""
        open_forms = self._open_forms.items()
        return any(key.startswith(start) and not form.is_deleted for form, key in open_forms)

    def note_offer(self, key: str, notice: ui.element) -> None:
        """Note where a draft is offered."""
        self._notices = [one for one in self._notices if not one[1].is_deleted]
        self._notices.append((key, notice))

    def withdraw_offers(self, key: str) -> None:
        """Hide the offers of a draft, on the screen and in its form."""
        for offered, notice in self._notices:
            if offered == key and not notice.is_deleted:
                notice.visible = False

    def end(self, key: str) -> None:
        """Remove a draft, and its offers."""
        self.withdraw_offers(key)
        self._run(f"window.wtDrafts?.end({json.dumps(key)})")

    def describe(self, draft: BrowserDraft) -> str:
        """The offer of a draft: from when it is, and whether it may have been saved."""
        moment = datetime.fromtimestamp(draft.at, UTC)
        written, now = (
            report_day.to_local_time(one, self._tz).date() for one in (moment, datetime.now(UTC))
        )
        clock = form_of.format_time(moment, self._tz)
        if written != now:
            clock = f"{form_of.format_date(written)} {clock}"
        text = t("You have an unsaved draft from {time}.", time=clock)
        if draft.sent_at and not draft.is_waiting:
            text = f"{text} {t('It may have been saved. Check before you repeat it.')}"
        return text

    def _run(self, code: str) -> None:
        self.element.client.run_javascript(code)

    async def _on_drafts(self, event: GenericEventArguments) -> None:
        start, stored = event.args
        drafts = [draft for draft in map(read_draft, stored) if draft]
        listeners = [one for one in self._listeners if one[0] == start]
        self._listeners = [one for one in self._listeners if one[0] != start]
        for draft in sorted(drafts, key=lambda draft: draft.at, reverse=True):
            for _, area, on_draft in listeners:
                if not area.is_deleted and not self._is_open(draft.key):
                    await run_callback(on_draft, draft)

    def _is_open(self, key: str) -> bool:
        """Whether a form on this page, or in another tab of the browser, has this draft."""
        own = self.element.client
        keepers = [self]
        for client in list(Client.instances.values()):
            other = find_draft_keeper(client)
            # The page before a reload may not have ended yet: it is of the same tab.
            if other and client.has_socket_connection and client.tab_id != own.tab_id:
                keepers.append(other)
        return any(keeper.has_open(key) for keeper in keepers)


def add_draft_keeper(account: str, tz: tzinfo) -> DraftKeeper:
    """Make the keeper of the current page, for the user of this id, whose clocks are in `tz`."""
    client = ui.context.client
    with client.layout:
        keeper = client.storage[_STORAGE_KEY] = DraftKeeper(account, tz)
    return keeper


def find_draft_keeper(client: Client | None = None) -> DraftKeeper | None:
    """The keeper of a page, by default of the current one; None where nobody is signed in."""
    keeper: DraftKeeper | None = (client or ui.context.client).storage.get(_STORAGE_KEY)
    return keeper


def find_draft_form(noun: str, entity: Any) -> str:
    """The key of the form that edits an entity: `event/w-1/e-5`, by what it belongs to."""
    owners = (getattr(entity, name, None) for name in ("well_id", "project_id", "org_id"))
    return f"{noun}/{next(filter(None, owners), '-')}/{entity.id}"


def offer_drafts(
    start: str, open_form: Callback, *, is_wanted: Callable[[str], Awaitable[bool]] | None = None
) -> None:
    """Offer, in this place of a screen, the drafts of forms whose key begins so.

    `open_form` opens the form of a draft; it gets the rest of the form's key: the id, or `new`.
    `is_wanted` says by that rest which are offered here. A draft that was sent is opened at once.
    """
    keeper = find_draft_keeper()
    if keeper is None:
        return
    area = ui.element("div").classes("wt-drafts")
    offered: set[str] = set()

    async def open_draft(draft: BrowserDraft) -> None:
        keeper.wanted_key = draft.key
        with area:
            await run_callback(open_form, draft.form.removeprefix(start))

    async def on_draft(draft: BrowserDraft) -> None:
        # One at a time: the form that is opened asks for drafts of its own.
        if draft.form in offered or keeper.has_open(f"{draft.form}/"):
            return
        offered.add(draft.form)
        if is_wanted and not await is_wanted(draft.form.removeprefix(start)):
            return
        if draft.is_waiting:
            # Where it can't be opened any more, the offer says so when it is pressed.
            with suppress(NotFound, Forbidden):
                await open_draft(draft)
                return
        with area:
            draw_draft_notice(keeper, draft, lambda: open_draft(draft), title=draft.title)

    keeper.ask(start, area, on_draft)


def draw_draft_notice(
    keeper: DraftKeeper, draft: BrowserDraft, restore: Callback, *, title: str = ""
) -> ui.element:
    """Draw the offer of a draft, with its two buttons; `title` names a form that is closed."""

    async def take() -> None:
        # Hidden first, deleted last: the handler runs in it.
        box.visible = False
        try:
            await run_callback(restore)
        except (NotFound, Forbidden) as error:
            problem.text, problem.visible, box.visible = t(error.detail), True, True
        else:
            box.delete()

    def discard() -> None:
        keeper.end(draft.key)
        box.delete()

    with ui.element("div").classes("wt-draft").props("role=status") as box:
        with ui.element("div").classes("wt-grow"):
            if title:
                ui.label(title).classes("wt-draft-title")
            ui.label(keeper.describe(draft))
            problem = ui.label().props("role=alert")
            problem.visible = False
        button(t("Discard"), discard, weight="ghost")
        button(t("Restore"), take)
    keeper.note_offer(draft.key, box)
    return box


_FOLLOW_SIGN_OUT_JS = """() => addEventListener('storage',
    ({ key }) => key === 'wt-signed-out' && wtDrafts.forget())"""
