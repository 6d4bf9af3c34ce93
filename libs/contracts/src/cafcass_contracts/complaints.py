"""What complaints tells: so far, what allocation has to know of an open complaint (A6, C7)."""

from __future__ import annotations

from typing import Annotated

from cafcass_contracts.message import DecidedEvent, Restricted
from cafcass_contracts.values import YesNo


class ComplaintRecorded(DecidedEvent, owner="complaints", name="complaint-recorded", version=1):
    """A complaint about a case as it now stands: about whom, by whom, and whether it is open (A6, C7). Published by complaints at each change."""

    complaint_id: str
    case_id: str
    practitioner_ids: Annotated[tuple[str, ...], Restricted]
    """Whom it is about, as the workforce system knows them; all of them."""
    open: bool = True
    """False once it is closed."""
    by_party: YesNo = YesNo.NOT_KNOWN
    """Whether a party to the case made it."""
