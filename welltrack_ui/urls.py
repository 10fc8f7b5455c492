"""URLs of the screens, and of downloads."""

from collections.abc import Iterable
from urllib.parse import parse_qsl, quote, urlencode, urlsplit


def with_query(path: str, **query: str | None) -> str:
    """A path with the given parameters; None and empty ones are left out."""
    parameters = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(parameters)}" if parameters else path


def sign_in_url(then: str | None = None, *, ended: bool = False) -> str:
    """The sign-in screen; `then` is the path to go on to, `ended` explains that a session ended."""
    return with_query("/login", next=then, ended="1" if ended else None)


def two_factor_url(then: str | None = None) -> str:
    """The screen that asks for a two-factor code, after the password."""
    return with_query("/login/code", next=then)


def sign_in_link_url(*, sent: bool = False) -> str:
    """The screen that sends a link that signs in; `sent` says that it was sent."""
    return with_query("/login/link", sent="1" if sent else None)


def single_sign_on_url(then: str | None = None) -> str:
    """The redirect to the OpenID provider; not a screen."""
    return with_query("/login/sso", next=then)


def session_renewal_url() -> str:
    """The redirect that sets the cookie of a renewed session; not a screen."""
    return "/session/renew"


def register_url(then: str | None = None) -> str:
    """The screen that makes an account."""
    return with_query("/register", next=then)


def read_invitation_token(path: str) -> str:
    """The token of the invitation whose screen a path is; blank for any other path."""
    parts = urlsplit(path)
    return dict(parse_qsl(parts.query)).get("token", "") if parts.path == "/invitation" else ""


def forgot_password_url(*, sent: bool = False) -> str:
    """The screen that sends a link for a new password; `sent` says that it was sent."""
    return with_query("/forgotten", sent="1" if sent else None)


def reset_password_url(token: str) -> str:
    """The screen that sets a new password, by the token of an e-mail."""
    return with_query("/reset", token=token)


def verify_address_url(token: str | None = None, *, confirmed: bool = False) -> str:
    """The screen that confirms an address by the token of an e-mail, or says that it is."""
    return with_query("/verify", token=token, confirmed="1" if confirmed else None)


def operations_url() -> str:
    """The screen of the people who run the installation."""
    return "/operations"


def home_url() -> str:
    """The first screen: the dashboard of the organization seen last."""
    return "/"


def dashboard_url(org_id: str) -> str:
    """The dashboard of an organization."""
    return f"/orgs/{quote(org_id)}"


def new_organization_url() -> str:
    """The screen that makes an organization."""
    return "/orgs/new"


def projects_url(org_id: str) -> str:
    """The projects of an organization."""
    return f"/orgs/{quote(org_id)}/projects"


def wells_url(org_id: str, **query: str | None) -> str:
    """All wells of an organization, as a list and on a map; the query filters them."""
    return with_query(f"/orgs/{quote(org_id)}/wells", **query)


def files_url(org_id: str, **query: str | None) -> str:
    """The files of an organization; the query filters them."""
    return with_query(f"/orgs/{quote(org_id)}/files", **query)


def search_url(org_id: str, **query: str | None) -> str:
    """All results of a search in an organization; `q` is its text, the rest filters them."""
    return with_query(f"/orgs/{quote(org_id)}/search", **query)


def download_url(file_id: str) -> str:
    """The download of a file; not a screen."""
    return f"/api/files/{quote(file_id)}/download"


def archive_url(file_ids: Iterable[str]) -> str:
    """The download of several files as one ZIP; not a screen."""
    return f"/api/files/archive?{urlencode([('id', file_id) for file_id in file_ids])}"


def calendar_url(org_id: str, **query: str | None) -> str:
    """The calendar of an organization; `components.calendar.view_state` has the query."""
    return with_query(f"/orgs/{quote(org_id)}/calendar", **query)


def activity_url(org_id: str) -> str:
    """The audit log of an organization."""
    return f"/orgs/{quote(org_id)}/activity"


def members_url(org_id: str) -> str:
    """The members of an organization and its invitations."""
    return f"/orgs/{quote(org_id)}/members"


def settings_url(org_id: str) -> str:
    """The settings of an organization."""
    return f"/orgs/{quote(org_id)}/settings"


def trash_url(org_id: str) -> str:
    """The trash of an organization."""
    return f"/orgs/{quote(org_id)}/trash"


def export_url(org_id: str) -> str:
    """The download of an organization as a ZIP; not a screen."""
    return f"/api/orgs/{quote(org_id)}/export"


def profile_url() -> str:
    """The user's own name, password, sessions and API tokens."""
    return "/profile"


def project_url(project_id: str) -> str:
    """A project with its wells."""
    return f"/projects/{quote(project_id)}"


def import_url(project_id: str, **query: str | None) -> str:
    """The screen that imports into a project; `kind` is wells or events, `well` a well's id."""
    return with_query(f"/projects/{quote(project_id)}/import", **query)


def well_url(well_id: str, **query: str | None) -> str:
    """A well; `tab` is a part of it, `day` chooses the day and `event` opens an event."""
    return with_query(f"/wells/{quote(well_id)}", **query)


def stage_url(stage_id: str, **query: str | None) -> str:
    """A stage of a well; `tab` is a part of it."""
    return with_query(f"/stages/{quote(stage_id)}", **query)


def reports_url(org_id: str, **query: str | None) -> str:
    """The daily reports of an organization; the query filters them."""
    return with_query(f"/orgs/{quote(org_id)}/reports", **query)


def performance_url(org_id: str, **query: str | None) -> str:
    """The performance of an organization's wells; `from` and `to` are its report days."""
    return with_query(f"/orgs/{quote(org_id)}/performance", **query)


def project_performance_url(project_id: str, **query: str | None) -> str:
    """The performance of a project's wells; `from` and `to` are its report days."""
    return with_query(f"/projects/{quote(project_id)}/performance", **query)


def report_url(report_id: str, **query: str | None) -> str:
    """A daily report; `revision` shows an approved one beside it."""
    return with_query(f"/reports/{quote(report_id)}", **query)


def report_pdf_url(report_id: str, **query: str | None) -> str:
    """The PDF of a report, of a `revision` and on a `paper`; not a screen."""
    return with_query(f"/api/reports/{quote(report_id)}/pdf", **query)


def report_witsml_url(report_id: str, **query: str | None) -> str:
    """A report, or a `revision` of it, as WITSML; not a screen."""
    return with_query(f"/api/reports/{quote(report_id)}/witsml", **query)


def sanitize_return_path(path: str | None) -> str:
    """A path of this site to go on to after sign-in; home for anything else."""
    # `//host` and `/\host` are other sites to a browser: an open redirect.
    if not path or not path.startswith("/") or path.startswith(("//", "/\\")):
        return home_url()
    return home_url() if any(c in path for c in "\\\r\n\t") else path
