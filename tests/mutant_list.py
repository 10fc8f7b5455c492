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
        "an answer that can't be kept refuses what was stored",
        "welltrack_ui/services/core/idempotency.py",
        "        if len(answer.body.encode()) > MAX_ANSWER_BYTES:\n            return\n",
        "        if len(answer.body.encode()) > MAX_ANSWER_BYTES:\n"
        '            raise ValueError("too long")\n',
        ("tests/api/test_idempotent_route.py",),
    ),
    Mutant(
        "a repeated answer asks for no right",
        "welltrack_ui/api/idempotent_route.py",
        "    if needed is not None:\n",
        "    if False:\n",
        ("tests/api/test_idempotent_route.py",),
    ),
    Mutant(
        "a lost answer is told as nothing saved",
        "welltrack_ui/store/unit_of_work.py",
        "raise OutcomeUnknown(str(error)) from error",
        "raise NothingWritten(str(error)) from error",
        ("tests/services/core/test_lost_answers.py",),
    ),
    Mutant(
        "a form takes another key at each attempt",
        "components/forms/form.py",
        "        if self._sent:\n",
        "        if True:\n",
        ("tests/components/forms/test_form.py",),
    ),
    Mutant(
        "a sweep takes what is newer than the last change",
        "welltrack_ui/services/maintenance/orphan_cleanup.py",
        "[listed.key for listed in orphans if changes.is_later(listed)]",
        "[listed.key for listed in orphans]",
        ("tests/services/maintenance/test_orphan_cleanup.py",),
    ),
    Mutant(
        "a sweep doesn't wait in a restored store",
        "welltrack_ui/services/maintenance/orphan_cleanup.py",
        "if now >= state.waits_until:",
        "if now:",
        ("tests/services/maintenance/test_orphan_cleanup.py",),
    ),
    Mutant(
        "an upload link outlives its holder's right",
        "welltrack_ui/services/files/files.py",
        'self.context.authorizer.well(holder, file.well_id, Permission.WRITE, "file")',
        'self.context.authorizer.well(holder, file.well_id, Permission.READ, "file")',
        ("tests/api/test_upload_links.py",),
    ),
)
