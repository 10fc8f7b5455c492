"""The second factor of one's own sign-in: turn it on and off, and make new recovery codes."""

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
    """Everybody for themselves, at a session. Each change needs the password or a code again."""

    def __init__(self, ground: ServiceContext, limits: RateLimiter) -> None:
        self.context = ground
        self.limits = limits
        self.verifier = TwoFactorVerifier(ground.settings.secret or "")
        self.failures = RateLimit(
            "factor-change", ground.settings.failed_sign_ins, QUARTER_HOUR_SECONDS
        )

    def get(self, actor: Actor) -> SecondFactor:
        """Since when it is on, and how many recovery codes are left."""
        user = load_own_account(self.context, actor)
        factor = sign_in_records.load_two_factor(self.context.engine, user.id)
        if factor is None:
            return SecondFactor(since=None, codes_left=0)
        return SecondFactor(since=factor.created_at, codes_left=len(factor.recovery))

    def start_enrolment(self, actor: Actor) -> Enrolment:
        """A secret for an app. Nothing is kept of it until a code of the app comes back."""
        user = load_own_account(self.context, actor)
        secret = self.verifier.codes.generate_secret()
        return Enrolment(secret=secret, uri=self.verifier.codes.build_uri(secret, user.email))

    def turn_on(self, actor: Actor, given: Confirmation) -> tuple[str, ...]:
        """From now on a code is asked for; the recovery codes are in this answer only.

        All other sessions end: somebody may have got in by the password alone.
        """
        user = load_own_account(self.context, actor)
        if sign_in_records.load_two_factor(self.context.engine, user.id):
            raise Conflict("The second step is on already.")
        self._check_password(user, given.password)
        counter = self._match_first_code(user, given)
        plan = self.context.begin(actor)
        codes, kept = prepare_recovery_codes()
        factor = StoredTwoFactor.model_validate(
            {
                "user_id": user.id,
                "version": 1,
                "created_at": plan.at,
                "sealed": self.verifier.codes.seal_secret(given.secret),
                "counter": counter,
                **kept,
            }
        )
        plan.add(sign_in_records.two_factor_put(factor, "absent"), Conflict(CONFLICT_MESSAGE))
        end_other_sessions(self.context, plan, user)
        self._commit_change(plan, user, "second_factor.turned_on", "factor-on")
        return codes

    def turn_off(self, actor: Actor, given: Proof) -> None:
        """From now on the password is enough. All other sessions end."""
        user, factor, _ = self._verify_proof(actor, given)
        plan = self.context.begin(actor)
        plan.add(
            sign_in_records.two_factor_delete(user.id, factor.version), Conflict(CONFLICT_MESSAGE)
        )
        end_other_sessions(self.context, plan, user)
        self._commit_change(plan, user, "second_factor.turned_off", "factor-off")

    def renew_codes(self, actor: Actor, given: Proof) -> tuple[str, ...]:
        """New recovery codes, in this answer only; those from before end."""
        user, factor, left = self._verify_proof(actor, given)
        plan = self.context.begin(actor)
        codes, kept = prepare_recovery_codes()
        after = left.model_copy(update={**kept, "version": factor.version + 1})
        plan.add(sign_in_records.two_factor_put(after, factor.version), Conflict(CONFLICT_MESSAGE))
        self._commit_change(plan, user, "second_factor.codes_made", "codes")
        return codes

    def reset_two_factor(self, user: StoredUser) -> bool:
        """Turn it off for its owner, whom whoever runs WellTrack knows; whether it was on.

        All sessions end.
        """
        factor = sign_in_records.load_two_factor(self.context.engine, user.id)
        if factor is None:
            return False
        plan = self.context.begin(Actor(user.id, user.name, user.email))
        plan.add(
            sign_in_records.two_factor_delete(user.id, factor.version), Conflict(CONFLICT_MESSAGE)
        )
        end_other_sessions(self.context, plan, user)
        self._commit_change(plan, user, "second_factor.turned_off", "factor-off")
        return True

    def _verify_proof(
        self, actor: Actor, given: Proof
    ) -> tuple[StoredUser, StoredTwoFactor, StoredTwoFactor]:
        """The account, its factor, and what is left of that after a code that proved it."""
        user = load_own_account(self.context, actor)
        factor = sign_in_records.load_two_factor(self.context.engine, user.id)
        if factor is None:
            raise Conflict("The second step is off.")
        self.limits.check_limit(self.failures, user.id)
        if passwords.verify_password(given.proof, user.password_hash):
            return user, factor, factor
        try:
            return user, factor, self.verifier.verify_code(factor, given.proof).after
        except NotSignedIn:
            self.limits.count_try(self.failures, user.id)
            raise invalid_field(
                "proof", "is neither your password nor a code that is good now"
            ) from None

    def _check_password(self, user: StoredUser, password: str | None) -> None:
        """Raise Invalid unless it is the password; who has none came by single sign-on."""
        if user.password_hash is None:
            return
        self.limits.check_limit(self.failures, user.id)
        if not passwords.verify_password(password or "", user.password_hash):
            self.limits.count_try(self.failures, user.id)
            raise invalid_field("password", "is not right")

    def _match_first_code(self, user: StoredUser, given: Confirmation) -> int:
        """The counter of the code that shows that the app has the secret."""
        try:
            return self.verifier.codes.match_code(given.secret, given.code)
        except NotSignedIn:
            self.limits.count_try(self.failures, user.id)
            raise invalid_field("code", "is not right: the app may show a new one by now") from None

    def _commit_change(self, plan: UnitOfWork, user: StoredUser, action: str, letter: str) -> None:
        """Write it with its entry and its letter."""
        plan.audit(action, user.id, user.name)
        told = self.context.mailer.add_sign_in_change(plan, user, letter)
        self.context.transactions.commit(plan)
        self.context.mailer.dispatch_email(told)


def prepare_recovery_codes() -> tuple[tuple[str, ...], dict[str, object]]:
    """New recovery codes, and what is kept of them."""
    codes, salt = two_factor_codes.generate_recovery_codes(), two_factor_codes.generate_salt()
    hashes = tuple(two_factor_codes.hash_recovery_code(code, salt) for code in codes)
    return codes, {"salt": salt, "recovery": hashes}
