"""Whether a code of a second factor is right, and what is left of the factor after it."""

from dataclasses import dataclass

from welltrack_ui.domain.errors import NotSignedIn
from welltrack_ui.domain.secondfactor import StoredSecondFactor
from welltrack_ui.services.secondcodes import USED, WRONG, Codes, looks_made_by_app, recovery_hash
from welltrack_ui.store import signins
from welltrack_ui.store.changes import Plan


@dataclass(frozen=True, slots=True)
class UsedCode:
    """A code that was right: what is left of the factor, and which of the two kinds it was."""

    after: StoredSecondFactor
    recovery: bool


class SecondChecks:
    """A code is worth something once: what is left is written in the commit that it allows."""

    def __init__(self, secret: str) -> None:
        self.codes = Codes(secret)

    def checked(self, factor: StoredSecondFactor, code: str) -> UsedCode:
        """The code, yet to be used up. Raises NotSignedIn for a wrong or used one."""
        if looks_made_by_app(code):
            counter = self.codes.sealed_counter(factor.sealed, code, factor.counter)
            return UsedCode(next_of(factor, counter=counter), recovery=False)
        return UsedCode(next_of(factor, recovery=without(factor, code)), recovery=True)


def next_of(factor: StoredSecondFactor, **fields: object) -> StoredSecondFactor:
    """The next version of a factor."""
    return factor.model_copy(update={**fields, "version": factor.version + 1})


def without(factor: StoredSecondFactor, code: str) -> tuple[str, ...]:
    """The recovery codes but one. Raises NotSignedIn where it is none of them."""
    known = recovery_hash(code, factor.salt)
    if known not in factor.recovery:
        raise NotSignedIn(WRONG)
    return tuple(each for each in factor.recovery if each != known)


def use(plan: Plan, code: UsedCode) -> None:
    """Into the plan: the code is used up. Of two sign-ins with the same code one is refused."""
    before = code.after.version - 1
    plan.add(signins.second_factor_put(code.after, before), NotSignedIn(USED))
