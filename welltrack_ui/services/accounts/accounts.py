"""Accounts: registration, address verification, password reset, the user's own account."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

from welltrack_ui.domain import ids
from welltrack_ui.domain.access import lower_role
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import (
    Forbidden,
    Invalid,
    NotSignedIn,
    StaleVersion,
    TooManyAttempts,
    invalid_field,
)
from welltrack_ui.domain.messages import message
from welltrack_ui.domain.user import (
    Me,
    MembershipOfMine,
    Registration,
    Session,
    StoredUser,
    User,
    build_address_key,
)
from welltrack_ui.services.accounts import earlier_access, passwords
from welltrack_ui.services.accounts.account_emails import RESET_LIFE, AccountEmails
from welltrack_ui.services.accounts.earlier_access import (
    end_all_access,
    list_open_tokens,
    remove_ended_tokens,
)
from welltrack_ui.services.core.context import ServiceContext, creation_fields, next_version
from welltrack_ui.services.core.rate_limits import (
    DAY_SECONDS,
    HOUR_SECONDS,
    RateLimit,
    RateLimiter,
    build_sign_in_limit,
)
from welltrack_ui.services.core.signed_tokens import TokenSigner
from welltrack_ui.settings import Settings
from welltrack_ui.store import organizations, users
from welltrack_ui.store.engine.engine import Put
from welltrack_ui.store.unit_of_work import UnitOfWork

VERIFY_LIFE = timedelta(days=30)
WARNING_LIMIT = RateLimit("registered-again", 5, DAY_SECONDS)


class AccountService:
    """Registers accounts and proves their addresses; an address has one account, in any case."""

    def __init__(self, context: ServiceContext, signer: TokenSigner, limits: RateLimiter) -> None:
        self.context = context
        self.signer = signer
        self.limits = limits
        self.registrations = RateLimit(
            "register", context.settings.registrations_per_hour, HOUR_SECONDS
        )
        self.emails = AccountEmails(context, signer, limits)
        self.failures = build_sign_in_limit(context.settings)

    def register_user(self, draft: Registration, ip: str, *, invited: bool = False) -> User:
        """A new account; the answer is the same where the address has an account already.

        Then nothing is written, and the owner of the address gets an e-mail.

        Raises: Forbidden where accounts need an invitation or the OpenID provider; Invalid for a
        common password; TooManyAttempts.
        """
        refuse_passwords(self.context.settings)
        if self.context.settings.registration == "invited" and not invited:
            raise Forbidden("Accounts are made by invitation here: ask an administrator for one.")
        passwords.refuse_common_password(draft.password, draft.email)
        self.limits.count_try(self.registrations, ip)
        # Hashed before the look-up, so that both cases take the same time: how long the answer
        # takes must not tell whether the address has an account.
        password_hash = passwords.hash_password(draft.password)
        user, uow = self._build_user(draft, password_hash, ip)
        existing = users.find_by_email(self.context.engine, draft.email)
        if existing is not None or not self._store_user(uow, user):
            # Another registration may have taken the address since the first look.
            existing = existing or users.find_by_email(self.context.engine, draft.email) or user
            self._warn_owner(existing)
        return strip_secrets(user)

    def _warn_owner(self, user: StoredUser) -> None:
        """Tell somebody that their address was registered again, not without end."""
        # Silently: a refusal would tell that the address has an account.
        with suppress(TooManyAttempts):
            self.limits.count_try(WARNING_LIMIT, build_address_key(user.email))
            self.context.mailer.send_repeated_registration(user)

    def verify_address(self, token: str, reader: Actor | None) -> User:
        """The account whose address the token of an e-mail's link proves, to a session of its own.

        `reader` is who opened the link; None where they are not signed in.

        Who holds the link reads the address; who has the session knows the password. Only both
        together prove that the account is theirs: a stranger may have made it with a password of
        their own. Everybody else sets a new password, which ends what was made before.

        Raises: Invalid for a token that is not valid (any more); NotSignedIn for anybody but the
        account's user; StaleVersion.
        """
        user = self._load_welcome_user(token)
        if not user.email_verified:
            if reader is None or reader.user_id != user.id:
                raise NotSignedIn(
                    "Sign in to this account first, or set a new password by the link in the "
                    "e-mail: that confirms the address too."
                )
            uow = self.context.begin(Actor(user.id, user.name, user.email))
            user = self._update_user(uow, user, email_verified=True)
        return strip_secrets(user)

    def exchange_welcome_link(self, token: str) -> str:
        """The token of a new password, for who reads an address that was never proved.

        Raises: Invalid for a token that is not valid (any more), or whose address is proved;
        Forbidden where passwords are not used.
        """
        refuse_passwords(self.context.settings)
        user = self._load_welcome_user(token)
        if user.email_verified:
            raise invalid_link_error()
        return self.emails.build_reset_token(user)

    def get_me(self, actor: Actor) -> Me:
        """The actor's own account with its memberships. Raises: NotSignedIn where it is gone."""
        user = users.load(self.context.engine, actor.user_id)
        if user is None:
            raise NotSignedIn("This account does not exist any more.")
        pairs = organizations.list_user_organizations(self.context.engine, user.id)
        memberships = tuple(
            MembershipOfMine(
                org_id=org.id, org_name=org.name, role=lower_role(member.role, actor.ceiling)
            )
            for org, member in pairs
            if not org.deleted_at
        )
        return Me(**strip_secrets(user).model_dump(), memberships=memberships)

    def send_reset_link(self, email: str, ip: str | None = None) -> None:
        """Send a link that sets a new password, where there is an account; the answer doesn't tell.

        Raises: Forbidden where passwords are not used; TooManyAttempts.
        """
        refuse_passwords(self.context.settings)
        self.emails.send_reset_link(self.emails.find_reader(email, ip))

    def list_reset_tokens(self, token: str) -> tuple[str, ...]:
        """The names of the API tokens that go on to work after a reset by this link.

        There are none where the address is proved by it: then all of them end.

        Raises: Invalid for a token that is not valid (any more).
        """
        user = self._load_reset_user(token)
        if not user.email_verified:
            return ()
        return tuple(t.name for t in list_open_tokens(self.context.engine, user))

    def reset_password(self, token: str, password: str, *, end_tokens: bool = False) -> None:
        """Set a new password by the token of an e-mail's link; all sessions end.

        API tokens end too where that is asked. Where the link proves the address for the first
        time, everything made before ends: a stranger may have made the account.

        Failed sign-ins are no longer counted: the owner of the address is here.

        Raises: Invalid for a token that is not valid (any more), or a common password; Forbidden
        where passwords are not used; StaleVersion.
        """
        refuse_passwords(self.context.settings)
        user = self._load_reset_user(token)
        passwords.refuse_common_password(password, user.email)
        fields: dict[str, object] = {
            "password_hash": passwords.hash_password(password),
            "epoch": user.epoch + 1,
            "email_verified": True,
        }
        uow = self.context.begin(Actor(user.id, user.name, user.email))
        if not user.email_verified:
            fields |= end_all_access(uow, user)
        elif end_tokens:
            fields |= earlier_access.end_tokens(user)
        change = choose_password_notice(user, end_tokens=end_tokens)
        after = self._update_user(uow, user, change, **fields)
        remove_ended_tokens(self.context.engine, after)
        self.limits.reset_count(self.failures, build_address_key(user.email))

    def _load_welcome_user(self, token: str) -> StoredUser:
        """The account of a welcome's link. Raises: Invalid for one that is not valid (any more)."""
        value = self.signer.read_timed("verify", token, VERIFY_LIFE)
        user = users.load(self.context.engine, value[0]) if value else None
        if user is None or user.email != value[1]:
            raise invalid_link_error()
        return user

    def _load_reset_user(self, token: str) -> StoredUser:
        """The account of a reset link. Raises: Invalid for one that is not valid (any more)."""
        value = self.signer.read_timed("reset", token, RESET_LIFE)
        user = users.load(self.context.engine, value[0]) if value else None
        # The token holds the epoch, which each new password raises: so a link works once.
        if user is None or user.epoch != value[1]:
            raise invalid_link_error()
        return user

    def _build_user(
        self, draft: Registration, secret: str, ip: str
    ) -> tuple[StoredUser, UnitOfWork]:
        user_id = ids.new_id("u")
        uow = self.context.begin(Actor(user_id, draft.name, ip=ip))
        user = StoredUser(
            id=user_id,
            email=draft.email,
            name=draft.name,
            locale=draft.locale,
            timezone=draft.timezone,
            password_hash=secret,
            **creation_fields(uow),
        )
        return user, uow

    def _store_user(self, uow: UnitOfWork, user: StoredUser) -> bool:
        """Whether the account was stored; False where the address was taken at the same moment.

        The new user gets an e-mail whose link proves the address.
        """
        uow.add(Put(users.record(user), "absent"))
        uow.add(users.email_guard(user), invalid_field("email", "has an account already"))
        uow.audit("user.created", user.id, user.name)
        token = self.signer.sign_timed("verify", [user.id, user.email])
        email = self.context.mailer.add_welcome(uow, user, token)
        try:
            self.context.transactions.commit(uow)
        except Invalid:
            return False
        self.context.mailer.dispatch_email(email)
        return True

    def _update_user(
        self, uow: UnitOfWork, user: StoredUser, sign_in_change: str = "", **fields: object
    ) -> StoredUser:
        """Commit a change of an account; a `sign_in_change` of SIGN_IN_CHANGES is e-mailed."""
        after = next_version(user, uow, **fields)
        uow.add(Put(users.record(after), user.version), StaleVersion("account"))
        uow.audit("user.updated", user.id, user.name)
        emails = (
            [self.context.mailer.add_sign_in_change(uow, user, sign_in_change)]
            if sign_in_change
            else []
        )
        self.context.transactions.commit(uow)
        for email in emails:
            self.context.mailer.dispatch_email(email)
        return after


def invalid_link_error() -> Invalid:
    """The refusal of a link that is forged, too old, or was used."""
    return invalid_field("token", "is not valid (any more): ask for a new link")


def strip_secrets(user: StoredUser) -> User:
    """A stored user without password hash and identity."""
    return User.model_validate(user.model_dump(include=set(User.model_fields)))


def refuse_passwords(settings: Settings) -> None:
    """Refuse passwords. Raises: Forbidden where everybody signs in through the OpenID provider."""
    if settings.oidc_required:
        raise Forbidden(
            message(
                "Passwords are not taken here: sign in with {provider}.",
                provider=settings.oidc_name,
            )
        )


def choose_password_notice(user: StoredUser, *, end_tokens: bool) -> str:
    """What the e-mail about a new password says: a key of SIGN_IN_CHANGES."""
    if not user.email_verified:
        return "access-ended"
    return "password-and-tokens" if end_tokens else "password"


def load_own_account(context: ServiceContext, actor: Actor) -> StoredUser:
    """The actor's account, to be changed.

    Raises: Forbidden for an API token; NotSignedIn where the account is gone.
    """
    if actor.session_id is None:
        raise Forbidden("Sign in with your password to manage your account.")
    user = users.load(context.engine, actor.user_id)
    if user is None:
        raise NotSignedIn("This account does not exist any more.")
    return user


def list_open_sessions(context: ServiceContext, user: StoredUser) -> list[Session]:
    """The open sessions of an account."""
    now = datetime.now(UTC)
    sessions = users.list_sessions(context.engine, user.id)
    return [s for s in sessions if s.epoch == user.epoch and s.expires_at > now]


def end_other_sessions(
    context: ServiceContext, uow: UnitOfWork, user: StoredUser, **fields: object
) -> StoredUser:
    """Add to the unit of work: the account with other fields, and the end of its other sessions.

    The account as it will be.
    """
    after = next_version(user, uow, **fields, epoch=user.epoch + 1)
    uow.add(Put(users.record(after), user.version), StaleVersion("account"))
    # A new epoch ends every session without touching its record; only the actor's own is carried
    # over.
    for session in list_open_sessions(context, user):
        if session.id == uow.actor.session_id:
            update = {"epoch": after.epoch, "version": session.version + 1}
            continued = session.model_copy(update=update)
            uow.add(Put(users.session_record(continued), "present"), session_ended_error())
    return after


def session_ended_error() -> NotSignedIn:
    """The refusal where the actor's own session ended at the same moment."""
    return NotSignedIn("The session has ended: sign in again.")
