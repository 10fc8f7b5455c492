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
        "an API token outlives the reset that proves its address",
        "welltrack_ui/services/accounts/earlier_access.py",
        '    return {**end_tokens(user), "epoch": user.epoch + 1}',
        '    return {"epoch": user.epoch + 1}',
        ("tests/services/accounts/test_earlier_access.py",),
    ),
    Mutant(
        "an address is folded to that of another mailbox",
        "welltrack_ui/domain/user.py",
        'unicodedata.normalize("NFC", text).lower()',
        'unicodedata.normalize("NFKC", text).casefold()',
        ("tests/domain/test_email_address.py",),
    ),
    Mutant(
        "codes are guessed without end past the limit of an account",
        "welltrack_ui/services/accounts/sign_in.py",
        "            self.limits.check_limit(self.throttle.factor_limit, user_id)\n",
        "",
        ("tests/services/accounts/test_sign_in_throttle.py",),
    ),
    Mutant(
        "a sign-in link works twice",
        "welltrack_ui/services/accounts/sign_in_links.py",
        'RateLimit("sign-in-link", 1, HOUR_SECONDS)',
        'RateLimit("sign-in-link", 2, HOUR_SECONDS)',
        ("tests/services/accounts/test_account_letters.py",),
    ),
    Mutant(
        "only a known address has a letter to store",
        "welltrack_ui/services/accounts/account_letters.py",
        '        token = self.signer.sign_timed("reset", [user.id, user.epoch])\n',
        '        token = self.signer.sign_timed("reset", [user.id, user.epoch])\n'
        "        if not user.email:\n            return\n",
        ("tests/services/accounts/test_account_letters.py",),
    ),
)
