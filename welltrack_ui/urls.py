"""Where each screen lies."""

from collections.abc import Iterable
from urllib.parse import quote, urlencode


def with_query(path: str, **query: str | None) -> str:
    """A path with the parts of a query that are given."""
    given = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(given)}" if given else path


def sign_in_url(then: str | None = None, *, ended: bool = False) -> str:
    """The sign-in screen, and where to go on after it; `ended` tells why one is there."""
    return with_query("/login", next=then, ended="1" if ended else None)


def two_factor_url(then: str | None = None) -> str:
    """The screen that asks for a code, after the right password."""
    return with_query("/login/code", next=then)


def single_sign_on_url(then: str | None = None) -> str:
    """Where the way to the OpenID provider begins; not a screen."""
    return with_query("/login/sso", next=then)


def session_renewal_url() -> str:
    """Where a browser gets the cookie of its renewed session; not a screen."""
    return "/session/renew"


def register_url(then: str | None = None) -> str:
    """The screen that makes an account."""
    return with_query("/register", next=then)


def forgot_password_url(*, sent: bool = False) -> str:
    """The screen that asks for a new password; `sent` says that the e-mail is on its way."""
    return with_query("/forgotten", sent="1" if sent else None)


def reset_password_url(token: str) -> str:
    """The screen that sets a new password, by the token of an e-mail."""
    return with_query("/reset", token=token)


def verify_address_url(token: str | None = None, *, confirmed: bool = False) -> str:
    """The screen that confirms an address by the token of an e-mail, or says that it is."""
    return with_query("/verify", token=token, confirmed="1" if confirmed else None)


def home_url() -> str:
    """The first screen: the dashboard of the organization last seen."""
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


def files_url(org_id: str, **query: str | None) -> str:
    """The files of an organization; the query narrows them."""
    return with_query(f"/orgs/{quote(org_id)}/files", **query)


def download_url(file_id: str) -> str:
    """Where the bytes of a file come from; not a screen."""
    return f"/api/files/{quote(file_id)}/download"


def archive_url(file_ids: Iterable[str]) -> str:
    """Where several files come from as one ZIP; not a screen."""
    return f"/api/files/archive?{urlencode([('id', file_id) for file_id in file_ids])}"


def calendar_url(org_id: str, **query: str | None) -> str:
    """The calendar of an organization; `components.calendarsight` reads and writes the query."""
    return with_query(f"/orgs/{quote(org_id)}/calendar", **query)


def activity_url(org_id: str) -> str:
    """What happened in an organization."""
    return f"/orgs/{quote(org_id)}/activity"


def members_url(org_id: str) -> str:
    """The members of an organization and its invitations."""
    return f"/orgs/{quote(org_id)}/members"


def settings_url(org_id: str) -> str:
    """The settings of an organization."""
    return f"/orgs/{quote(org_id)}/settings"


def trash_url(org_id: str) -> str:
    """What was deleted in an organization and can be restored."""
    return f"/orgs/{quote(org_id)}/trash"


def export_url(org_id: str) -> str:
    """Where everything of an organization comes from as a ZIP; not a screen."""
    return f"/api/orgs/{quote(org_id)}/export"


def profile_url() -> str:
    """One's own name, password, sessions and API tokens."""
    return "/profile"


def project_url(project_id: str) -> str:
    """A project with its wells."""
    return f"/projects/{quote(project_id)}"


def well_url(well_id: str, **query: str | None) -> str:
    """A well; `day` chooses the day and `event` opens one."""
    return with_query(f"/wells/{quote(well_id)}", **query)


def invitation_url(token: str) -> str:
    """The screen that accepts an invitation."""
    return with_query("/invitation", token=token)


def sanitize_return_path(path: str | None) -> str:
    """A path of our own to go on to, and home for anything else."""
    if not path or not path.startswith("/") or path.startswith(("//", "/\\")):
        return home_url()
    return home_url() if any(c in path for c in "\\\r\n\t") else path
