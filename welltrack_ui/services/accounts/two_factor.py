"""A user's own two-factor authentication: turned on and off, recovery codes renewed."""

from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import Conflict, NotSignedIn, invalid_field
from welltrack_ui.domain.messages import mark
from welltrack_ui.domain.two_factor import (
    Confirmation,
    Enrolment,
    Proof,
    SecondFactor,
    StoredTwoFactor,
)
from welltrack_ui.domain.user import StoredUser
from welltrack_ui.services.accounts import passwords, two_factor_codes
from welltrack_ui.services.accounts.accounts import end_other_sessions, load_own_account
from welltrack_ui.services.accounts.two_factor_codes import TwoFactorVerifier
from welltrack_ui.services.core.context import ServiceContext
from welltrack_ui.services.core.rate_limits import QUARTER_HOUR_SECONDS, RateLimit, RateLimiter
from welltrack_ui.store import sign_in_records
from welltrack_ui.store.unit_of_work import UnitOfWork

CONFLICT_MESSAGE = mark("Somebody changed the second step of your sign-in at the same moment.")


class TwoFactorService:
    """Changes the actor's own second factor. Each change needs the password or a code again."""

    def __init__(self, context: ServiceContext, limits: RateLimiter) -> None:
        self.context = context
        self.limits = limits
        self.verifier = TwoFactorVerifier(context.settings.secret or "")
        self.failures = RateLimit(
            "factor-change", context.settings.failed_sign_ins, QUARTER_HOUR_SECONDS
        )

    def get(self, actor: Actor) -> SecondFactor:
        """The state of the actor's second factor. Raises: Forbidden for an API token."""
        user = load_own_account(self.context, actor)
        factor = sign_in_records.load_two_factor(self.context.engine, user.id)
        if factor is None:
            return SecondFactor(since=None, codes_left=0)
        return SecondFactor(since=factor.created_at, codes_left=len(factor.recovery))

    def start_enrolment(self, actor: Actor) -> Enrolment:
        """A new secret for an app; only `turn_on` stores it, with a code of the app as proof.

        Raises: Forbidden for an API token.
        """
        user = load_own_account(self.context, actor)
        secret = self.verifier.codes.generate_secret()
        return Enrolment(secret=secret, uri=self.verifier.codes.build_uri(secret, user.email))

    def turn_on(self, actor: Actor, confirmation: Confirmation) -> tuple[str, ...]:
        """Turn it on; only this answer has the recovery codes.

        All other sessions end: somebody may have got in by the password alone.

        Raises: Invalid for a wrong password or code; Conflict where it is on; TooManyAttempts;
        Forbidden for an API token.
        """
        user = load_own_account(self.context, actor)
        if sign_in_records.load_two_factor(self.context.engine, user.id):
            raise Conflict("The second step is on already.")
        self._check_password(user, confirmation.password)
        # The secret comes back from the client: nothing was stored before a code proves that an app
        # has it.
        counter = self._match_first_code(user, confirmation)
        uow = self.context.begin(actor)
        codes, recovery_fields = prepare_recovery_codes()
        factor = StoredTwoFactor.model_validate(
            {
                "user_id": user.id,
                "version": 1,
                "created_at": uow.at,
                "sealed": self.verifier.codes.seal_secret(confirmation.secret),
                "counter": counter,
                **recovery_fields,
            }
        )
        # "absent" decides between two browsers that turn it on at the same moment.
        uow.add(sign_in_records.two_factor_put(factor, "absent"), Conflict(CONFLICT_MESSAGE))
        end_other_sessions(self.context, uow, user)
        self._commit_change(uow, user, "second_factor.turned_on", "factor-on")
        return codes

    def turn_off(self, actor: Actor, proof: Proof) -> None:
        """Turn it off; all other sessions end.

        Raises: Invalid for a wrong proof; Conflict where it is off; TooManyAttempts; Forbidden.
        """
        user, factor, _ = self._verify_proof(actor, proof)
        uow = self.context.begin(actor)
        uow.add(
            sign_in_records.two_factor_delete(user.id, factor.version), Conflict(CONFLICT_MESSAGE)
        )
        end_other_sessions(self.context, uow, user)
        self._commit_change(uow, user, "second_factor.turned_off", "factor-off")

    def renew_codes(self, actor: Actor, proof: Proof) -> tuple[str, ...]:
        """New recovery codes, in this answer only; the old ones end.

        Raises: Invalid for a wrong proof; Conflict where it is off; TooManyAttempts; Forbidden.
        """
        user, factor, remaining = self._verify_proof(actor, proof)
        uow = self.context.begin(actor)
        codes, recovery_fields = prepare_recovery_codes()
        # `remaining` has the next version already where a code was the proof, and not after a
        # password.
        after = remaining.model_copy(update={**recovery_fields, "version": factor.version + 1})
        uow.add(sign_in_records.two_factor_put(after, factor.version), Conflict(CONFLICT_MESSAGE))
        self._commit_change(uow, user, "second_factor.codes_made", "codes")
        return codes

    def reset_two_factor(self, user: StoredUser) -> bool:
        """Turn it off for a user who lost app and codes, from the console; whether it was on.

        All sessions end. Raises: Conflict where it was changed at the same moment.
        """
        factor = sign_in_records.load_two_factor(self.context.engine, user.id)
        if factor is None:
            return False
        uow = self.context.begin(Actor(user.id, user.name, user.email))
        uow.add(
            sign_in_records.two_factor_delete(user.id, factor.version), Conflict(CONFLICT_MESSAGE)
        )
        end_other_sessions(self.context, uow, user)
        self._commit_change(uow, user, "second_factor.turned_off", "factor-off")
        return True

    def _verify_proof(
        self, actor: Actor, proof: Proof
    ) -> tuple[StoredUser, StoredTwoFactor, StoredTwoFactor]:
        """The account, its factor, and the factor after the code that proved it was used up."""
        user = load_own_account(self.context, actor)
        factor = sign_in_records.load_two_factor(self.context.engine, user.id)
        if factor is None:
            raise Conflict("The second step is off.")
        self.limits.check_limit(self.failures, user.id)
        # One field takes either: a code is looked at only where it is not the password.
        if passwords.verify_password(proof.proof, user.password_hash):
            return user, factor, factor
        try:
            return user, factor, self.verifier.verify_code(factor, proof.proof).after
        except NotSignedIn:
            self.limits.count_try(self.failures, user.id)
            raise invalid_field(
                "proof", "is neither your password nor a code that is good now"
            ) from None

    def _check_password(self, user: StoredUser, password: str | None) -> None:
        """Check the password; a user who came by single sign-on has none to check."""
        if user.password_hash is None:
            return
        self.limits.check_limit(self.failures, user.id)
        if not passwords.verify_password(password or "", user.password_hash):
            self.limits.count_try(self.failures, user.id)
            raise invalid_field("password", "is not right")

    def _match_first_code(self, user: StoredUser, confirmation: Confirmation) -> int:
        """The counter of the code that proves that the app has the secret."""
        try:
            return self.verifier.codes.match_code(confirmation.secret, confirmation.code)
        except NotSignedIn:
            self.limits.count_try(self.failures, user.id)
            raise invalid_field("code", "is not right: the app may show a new one by now") from None

    def _commit_change(
        self, uow: UnitOfWork, user: StoredUser, action: str, sign_in_change: str
    ) -> None:
        """Commit a change with its audit entry and its e-mail."""
        uow.audit(action, user.id, user.name)
        email = self.context.mailer.add_sign_in_change(uow, user, sign_in_change)
        self.context.transactions.commit(uow)
        self.context.mailer.dispatch_email(email)


def prepare_recovery_codes() -> tuple[tuple[str, ...], dict[str, object]]:
    """New recovery codes, and the fields of the stored factor for them."""
    codes, salt = two_factor_codes.generate_recovery_codes(), two_factor_codes.generate_salt()
    hashes = tuple(two_factor_codes.hash_recovery_code(code, salt) for code in codes)
    return codes, {"salt": salt, "recovery": hashes}
