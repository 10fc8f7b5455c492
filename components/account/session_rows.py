"""Table rows of sessions and API tokens."""

from datetime import datetime, tzinfo

from markupsafe import Markup

from components.i18n import format as form_of
from components.i18n.labels import ROLES
from components.i18n.translate import t
from components.kit.chips import plain_chip
from components.kit.row_actions import action_button, actions_column, row_actions
from components.kit.table import Column, Row
from welltrack_ui.domain.profile import SessionOfMine
from welltrack_ui.domain.user import ApiToken

# The order matters: the user agent of each browser also names those below it.
BROWSER_NAMES = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEM_NAMES = (
    ("Windows", "Windows"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def session_columns() -> list[Column]:
    """The columns that `session_row` fills."""
    return [
        Column(t("Where")),
        Column(t("Address"), visible_from="tablet"),
        Column(t("Signed in"), visible_from="tablet"),
        Column(t("Last seen")),
        actions_column(),
    ]


def session_row(session: SessionOfMine, now: datetime, tz: tzinfo) -> Row:
    """The row of an open session."""
    here = Markup(" ") + plain_chip(t("this one"), "green", "check") if session.current else ""
    where = Markup('<span class="wt-person">{}</span>{}').format(
        describe_device(session.agent), here
    )
    since = _time_html(session.created_at, now, tz)
    buttons = [] if session.current else [action_button("end", t("Sign out there"), "log-out")]
    seen = _time_html(session.seen_at or session.created_at, now, tz)
    return Row((where, session.ip or "", since, seen, row_actions(buttons)), id=session.id)


def describe_device(agent: str | None) -> str:
    """The browser and system of a user agent, `Firefox, Windows`; its first word for programs."""
    if not agent:
        return t("a program")
    browser = next((name for mark, name in BROWSER_NAMES if mark in agent), None)
    system = next((name for mark, name in SYSTEM_NAMES if mark in agent), None)
    # A program may send a text of any length.
    if browser is None:
        return agent.split("/")[0].split(" ")[0][:40] or t("a program")
    return f"{browser}, {system}" if system else browser


def token_columns() -> list[Column]:
    """The columns that `token_row` fills."""
    return [
        Column(t("Name")),
        Column(t("May do at most"), visible_from="tablet"),
        Column(t("Made"), visible_from="tablet"),
        Column(t("Ends")),
        actions_column(),
    ]


def token_row(token: ApiToken, now: datetime, tz: tzinfo) -> Row:
    """The row of an API token, without its secret."""
    role = t(ROLES[token.role]) if token.role else t("all that I may do")
    ends = form_of.format_date_time(token.expires_at, tz) if token.expires_at else t("never")
    name = Markup('<span class="wt-person">{}</span>').format(token.name)
    created = _time_html(token.created_at, now, tz)
    buttons = [action_button("revoke", t("End {name}", name=token.name), "trash-2")]
    return Row((name, role, created, ends, row_actions(buttons)), id=token.id)


def _time_html(at: datetime, now: datetime, tz: tzinfo) -> Markup:
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        at.isoformat(),
        f"{form_of.format_date_time(at, tz)} {tz}",
        form_of.format_relative_time(at, now, tz),
    )
