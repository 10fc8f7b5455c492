"""Sessions and API tokens as rows of a table."""

from datetime import datetime, tzinfo

from markupsafe import Markup

from components.i18n import format as form_of
from components.i18n.labels import ROLES
from components.i18n.translate import t
from components.i18n.user_agent import describe_device
from components.kit.chips import plain_chip
from components.kit.row_actions import action_button, actions_column, row_actions
from components.kit.table import Column, Row
from welltrack_ui.domain.profile import SessionOfMine
from welltrack_ui.domain.user import ApiToken


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
    """An open sign-in."""
    here = Markup(" ") + plain_chip(t("this one"), "green", "check") if session.current else ""
    where = Markup('<span class="wt-person">{}</span>{}').format(
        describe_device(session.agent), here
    )
    since = _time_html(session.created_at, now, tz)
    buttons = [] if session.current else [action_button("end", t("Sign out there"), "log-out")]
    seen = _time_html(session.seen_at or session.created_at, now, tz)
    return Row((where, session.ip or "", since, seen, row_actions(buttons)), id=session.id)


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
    """An API token, without its secret."""
    role = t(ROLES[token.role]) if token.role else t("all that I may do")
    ends = form_of.format_date_time(token.expires_at, tz) if token.expires_at else t("never")
    name = Markup('<span class="wt-person">{}</span>').format(token.name)
    made = _time_html(token.created_at, now, tz)
    buttons = [action_button("revoke", t("End {name}", name=token.name), "trash-2")]
    return Row((name, role, made, ends, row_actions(buttons)), id=token.id)


def _time_html(at: datetime, now: datetime, tz: tzinfo) -> Markup:
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        at.isoformat(),
        f"{form_of.format_date_time(at, tz)} {tz}",
        form_of.format_relative_time(at, now, tz),
    )
