"""The mutants: each a small fault, the place that it goes to, and the tests that must notice it."""

from typing import NamedTuple


class Mutant(NamedTuple):
    """A fault: `before` stands once in the file at `path`, and becomes `after`."""

    name: str
    path: str
    before: str
    after: str
    tests: tuple[str, ...]


MUTANTS = (
    Mutant(
        "a role may be given only below one's own",
        "welltrack_ui/domain/access.py",
        "role_rank(role) <= role_rank(giver)",
        "role_rank(role) < role_rank(giver)",
        ("tests/domain/test_access.py",),
    ),
    Mutant(
        "a websocket joins the page of another session",
        "welltrack_ui/web/open_pages.py",
        "return hmac.compare_digest(read_cookie().encode(), cookie.encode())",
        "return True",
        ("tests/web/test_open_pages.py", "tests/web/test_websocket.py"),
    ),
    Mutant(
        "a frame may name another page",
        "welltrack_ui/web/socket_frames.py",
        " and payload.client_id == self._client_id",
        "",
        ("tests/web/test_socket_frames.py",),
    ),
    Mutant(
        "a form's body has no limit",
        "welltrack_ui/web/middleware.py",
        'return API_RULE if path.startswith("/api/") else FORM_RULE',
        'return API_RULE if path.startswith("/api/") else None',
        ("tests/security/test_body_limits.py",),
    ),
    Mutant(
        "cp866 is read as cp1251",
        "welltrack_ui/domain/input/text_encoding.py",
        'CODE_PAGES = ("cp1251", "cp866")',
        'CODE_PAGES = ("cp1251",)',
        ("tests/domain/input/test_text_encoding.py", "tests/cases/test_imports.py"),
    ),
    Mutant(
        "a repeated hour is always the first",
        "welltrack_ui/services/imports/cell_times.py",
        "return second if second and second >= reading.after else first",
        "return first",
        ("tests/services/imports/test_csv_cells.py", "tests/cases/test_imports.py"),
    ),
    Mutant(
        "rules are silent while another field is wrong",
        "welltrack_ui/services/imports/row_drafts.py",
        "found = [*refused.errors, *find_other_rules(draft, fields, refused, cell_errors)]",
        "found = [*refused.errors]",
        ("tests/services/imports/test_well_rows.py",),
    ),
)
