"""Where any document may go (T9): on nothing but "yes, it is safe", and to solicitors by e-mail only at a secure address."""

from __future__ import annotations

from typing import Final

from cafcass_contracts.complaints_commands import ReleaseDocument
from cafcass_contracts.values import Channel, YesNo
from complaints.domain.policy import ComplaintsPolicy

BY_POST_ROOM: Final = frozenset({Channel.POST, Channel.EMAIL, Channel.SECURE_EMAIL})
"""What the post room sends; what is given or told otherwise is recorded when it was."""
MAIL: Final = frozenset({Channel.EMAIL, Channel.SECURE_EMAIL})


def why_unsafe(said: ReleaseDocument, policy: ComplaintsPolicy) -> str | None:
    """Why nothing may go there, whatever it is; None where it may."""
    where = said.destination
    if said.safe is not YesNo.YES:
        return "nothing is sent where it is not known to be safe (G3, T9)"
    if where.how not in BY_POST_ROOM:
        return f"the post room sends by: {', '.join(sorted(BY_POST_ROOM))}; what is done otherwise is recorded"
    if where.how in MAIL and "@" not in where.address:
        return "that is no e-mail address"
    if where.solicitor and where.how in MAIL and not is_secure(where.address, policy):
        return "a solicitor gets it by e-mail only at a secure address (T9)"
    return None


def is_secure(email: str, policy: ComplaintsPolicy) -> bool:
    """Whether an address is in a secure domain, or a subdomain of one (T9)."""
    local, at, domain = email.strip().lower().rpartition("@")
    if not (local and at):
        return False
    return any(domain == secure or domain.endswith(f".{secure}") for secure in policy.secure_domains)
