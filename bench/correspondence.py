"""What people write while a service is measured: complaints is measured on cases of which every tenth is complained about."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from bench.ground import BEGIN
from cafcass_contracts.values import CorrespondenceKind, LawType
from cafcass_sandbox.outside.families import POST, piece
from cafcass_sandbox.outside.planned import Planned, seeded

ONE_IN: Final = 10
"""So many cases have one complaint among them: more than in earnest, so that what a complaint costs shows."""


def written(service: str, cases: Sequence[bytes]) -> Sequence[Planned]:
    """The correspondence about these of the courts' cases; nothing for a service that is measured without any."""
    return [_complaint(json.loads(case)) for case in cases[::ONE_IN]] if service == "complaints" else []


def _complaint(case: dict[str, object]) -> Planned:
    number = str(case["id"])
    said = piece(
        number,
        LawType.PRIVATE,
        CorrespondenceKind.COMPLAINT,
        f"Somebody of {number}",
        f"{number}@example.org",
        "I rang four times and nobody called me back.",
        seeded(1, "bench", number),
    )
    return Planned(timedelta(0), said.model_copy(update={"received_at": BEGIN}), POST)
