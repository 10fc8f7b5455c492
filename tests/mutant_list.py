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
        "a child process has no limit of memory",
        "welltrack_ui/services/core/child_jobs.py",
        "(resource.RLIMIT_AS, limits.memory_bytes),",
        "",
        ("tests/security/test_child_limits.py",),
    ),
    Mutant(
        "a child process is not killed by the clock",
        "welltrack_ui/services/core/child_pool.py",
        "clock.start()",
        "pass",
        ("tests/security/test_child_limits.py",),
    ),
    Mutant(
        "one person takes all places of the pool",
        "welltrack_ui/services/core/child_pool.py",
        " or self._jobs[owner] >= MAX_JOBS_PER_OWNER",
        "",
        ("tests/security/test_child_limits.py",),
    ),
    Mutant(
        "a number that nobody declared as none is drawn",
        "welltrack_ui/services/files/las_reader.py",
        "remove_nulls(values, {header.null, *assumed})",
        "remove_nulls(values, {header.null})",
        ("tests/cases/test_preview_cases.py",),
    ),
)
