"""The second factor of one's own sign-in: turn it on and off, and make new recovery codes."""

from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import Conflict, NotSignedIn, invalid
from welltrack_ui.domain.two_factor import (
    Confirmation,
    Enrolment,
    Proof,
    SecondFactor,
    StoredSecondFactor,
)
from welltrack_ui.domain.user import StoredUser
from welltrack_ui.services.accounts import passwords, two_factor_codes
from welltrack_ui.services.accounts.accounts import end_others, own_account
from welltrack_ui.services.accounts.two_factor_codes import SecondChecks
from welltrack_ui.services.core.context import Ground
from welltrack_ui.services.core.rate_limits import QUARTER_HOUR, Limit, Limits
from welltrack_ui.store import sign_in_records
from welltrack_ui.store.unit_of_work import Plan

CHANGED = "Somebody changed the second step of your sign-in at the same moment."


class SecondFactorService:
    """Everybody for themselves, at a session. Each change needs the password or a code again."""

    def __init__(self, ground: Ground, limits: Limits) -> None:
        self.ground = ground
        self.limits = limits
        self.checks = SecondChecks(ground.settings.secret or "")
        self.failures = Limit("factor-change", ground.settings.failed_sign_ins, QUARTER_HOUR)

    def get(self, actor: Actor) -> SecondFactor:
        """Since when it is on, and how many recovery codes are left."""
        user = own_account(self.ground, actor)
        factor = sign_in_records.second_factor(self.ground.engine, user.id)
        if factor is None:
            return SecondFactor(since=None, codes_left=0)
        return SecondFactor(since=factor.created_at, codes_left=len(factor.recovery))

    def start(self, actor: Actor) -> Enrolment:
        """A secret for an app. Nothing is kept of it until a code of the app comes back."""
        user = own_account(self.ground, actor)
        secret = self.checks.codes.new_secret()
        return Enrolment(secret=secret, uri=self.checks.codes.uri(secret, user.email))

    def turn_on(self, actor: Actor, given: Confirmation) -> tuple[str, ...]:
        """From now on a code is asked for; the recovery codes are in this answer only.

        All other sessions end: somebody may have got in by the password alone.
        """
        user = own_account(self.ground, actor)
        if sign_in_records.second_factor(self.ground.engine, user.id):
            raise Conflict("The second step is on already.")
        self._prove_password(user, given.password)
        counter = self._first_counter(user, given)
        plan = self.ground.plan(actor)
        codes, kept = fresh_codes()
        factor = StoredSecondFactor.model_validate(
            {
                "user_id": user.id,
                "version": 1,
                "created_at": plan.at,
                "sealed": self.checks.codes.sealed(given.secret),
                "counter": counter,
                **kept,
            }
        )
        plan.add(sign_in_records.second_factor_put(factor, "absent"), Conflict(CHANGED))
        end_others(self.ground, plan, user)
        self._commit(plan, user, "second_factor.turned_on", "factor-on")
        return codes

    def turn_off(self, actor: Actor, given: Proof) -> None:
        """From now on the password is enough. All other sessions end."""
        user, factor, _ = self._proved(actor, given)
        plan = self.ground.plan(actor)
        plan.add(sign_in_records.second_factor_drop(user.id, factor.version), Conflict(CHANGED))
        end_others(self.ground, plan, user)
        self._commit(plan, user, "second_factor.turned_off", "factor-off")

    def renew_codes(self, actor: Actor, given: Proof) -> tuple[str, ...]:
        """New recovery codes, in this answer only; those from before end."""
        user, factor, left = self._proved(actor, given)
        plan = self.ground.plan(actor)
        codes, kept = fresh_codes()
        after = left.model_copy(update={**kept, "version": factor.version + 1})
        plan.add(sign_in_records.second_factor_put(after, factor.version), Conflict(CHANGED))
        self._commit(plan, user, "second_factor.codes_made", "codes")
        return codes

    def reset(self, user: StoredUser) -> bool:
        """Turn it off for its owner, whom whoever runs WellTrack knows; whether it was on.

        All sessions end.
        """
        factor = sign_in_records.second_factor(self.ground.engine, user.id)
        if factor is None:
            return False
        plan = self.ground.plan(Actor(user.id, user.name, user.email))
        plan.add(sign_in_records.second_factor_drop(user.id, factor.version), Conflict(CHANGED))
        end_others(self.ground, plan, user)
        self._commit(plan, user, "second_factor.turned_off", "factor-off")
        return True

    def _proved(
        self, actor: Actor, given: Proof
    ) -> tuple[StoredUser, StoredSecondFactor, StoredSecondFactor]:
        """The account, its factor, and what is left of that after a code that proved it."""
        user = own_account(self.ground, actor)
        factor = sign_in_records.second_factor(self.ground.engine, user.id)
        if factor is None:
            raise Conflict("The second step is off.")
        self.limits.check(self.failures, user.id)
        if passwords.matches(given.proof, user.password_hash):
            return user, factor, factor
        try:
            return user, factor, self.checks.checked(factor, given.proof).after
        except NotSignedIn:
            self.limits.take(self.failures, user.id)
            raise invalid("proof", "is neither your password nor a code that is good now") from None

    def _prove_password(self, user: StoredUser, password: str | None) -> None:
        """Raise Invalid unless it is the password; who has none came by single sign-on."""
        if user.password_hash is None:
            return
        self.limits.check(self.failures, user.id)
        if not passwords.matches(password or "", user.password_hash):
            self.limits.take(self.failures, user.id)
            raise invalid("password", "is not right")

    def _first_counter(self, user: StoredUser, given: Confirmation) -> int:
        """The counter of the code that shows that the app has the secret."""
        try:
            return self.checks.codes.counter(given.secret, given.code)
        except NotSignedIn:
            self.limits.take(self.failures, user.id)
            raise invalid("code", "is not right: the app may show a new one by now") from None

    def _commit(self, plan: Plan, user: StoredUser, action: str, letter: str) -> None:
        """Write it with its entry and its letter."""
        plan.tell(action, user.id, user.name)
        told = self.ground.mailroom.sign_in_changed(plan, user, letter)
        self.ground.changes.commit(plan)
        self.ground.mailroom.post(told)


def fresh_codes() -> tuple[tuple[str, ...], dict[str, object]]:
    """New recovery codes, and what is kept of them."""
    codes, salt = two_factor_codes.new_recovery_codes(), two_factor_codes.new_salt()
    hashes = tuple(two_factor_codes.recovery_hash(code, salt) for code in codes)
    return codes, {"salt": salt, "recovery": hashes}
