"""How a domain answers a command that it does not carry out (G2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from cafcass_contracts.message import Command
from cafcass_domain.decision import Answer, Decision

REFUSED = "refused"


def refusal(reason: str) -> Answer:
    """The answer to a command that cannot be carried out, with the reason in words for whoever sent it."""
    return Answer(REFUSED, reason)


def refused(reason: str) -> Decision:
    """A decision that changes nothing and refuses the command, with the reason."""
    return Decision(answer=refusal(reason))


def conflict(
    command: Command, version: int, changed_since: Callable[[int], Iterable[str]], *, name: str
) -> Answer | None:
    """Why a command cannot be carried out whose sender saw another version than the one that holds; None where it saw that one.

    `name` says what is counted (`revision`, `screening`), and `changed_since` what each later version changed, in plain words
    without personal data, as far as that is remembered.
    """
    seen = command.based_on
    if seen is None or seen == version:
        return None
    what = "; ".join(changed_since(seen)) or "nothing that is still remembered"
    return refusal(f"the case is at {name} {version}; changed since {seen}: {what}")
