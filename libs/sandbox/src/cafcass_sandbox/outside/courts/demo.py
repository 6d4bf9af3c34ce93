"""The few court cases that a newcomer sees: each shows one thing that intake does."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from cafcass_sandbox.outside.courts.later import Change, later_snapshot
from cafcass_sandbox.outside.courts.places import ENGLISH, WELSH
from cafcass_sandbox.outside.courts.private import private_law_case
from cafcass_sandbox.outside.courts.private_kind import ChildModel, PrivateLaw
from cafcass_sandbox.outside.courts.public import EMERGENCY, PublicLaw, public_law_case
from cafcass_sandbox.outside.courts.shape import Case, Law, law_of


@dataclass(frozen=True, slots=True)
class DemoCase:
    """One payload to publish, what it is and what should come of it, in plain words."""

    title: str
    expected: str
    law: Law
    payload: bytes
    complainant: str = ""
    """Who of it complains while the demonstration runs; nobody where empty."""

    @property
    def number(self) -> str:
        """The court's number of the case; empty where its message cannot be read."""
        try:
            return str(json.loads(self.payload).get("id", ""))
        except ValueError:
            return ""


def demo_cases(submitted: date) -> tuple[DemoCase, ...]:
    """The demonstration, in the order of publication; names are the same every time, dates follow `submitted`.

    All of it has happened by the end of that day: a court that speaks of what is still to come is doubted (I9).
    """
    rng = Random(2026)
    harm = private_law_case(
        rng,
        PrivateLaw(
            court=ENGLISH[3],
            children=2,
            child_model=ChildModel.NEW,
            exemptions=("Domestic violence",),
            harm_alleged=True,
            contact_confidential=True,
            others=1,
        ),
        submitted=submitted,
    )
    return (
        replace(
            _demo("Private law (C100), two children, allegations of harm (C1A)", "registered, complete", harm),
            complainant=_applicant(harm),
        ),
        _demo(
            "Care application (C110A) by a local authority",
            "registered, complete; public law names no court, so a person is asked for the area",
            public_law_case(rng, PublicLaw(court=ENGLISH[9]), submitted=submitted),
        ),
        _demo(
            "Emergency protection order, first hearing two days later",
            "registered, complete",
            public_law_case(rng, PublicLaw(court=ENGLISH[0], orders_sought=(EMERGENCY,)), submitted=submitted),
        ),
        _demo(
            "Private law (C100) that names no respondent",
            "registered, incomplete: the court is asked",
            private_law_case(rng, PrivateLaw(court=ENGLISH[15], respondents=0), submitted=submitted),
        ),
        _demo(
            "Private law (C100) from a Welsh court",
            "returned: Wales is not ours",
            private_law_case(rng, PrivateLaw(court=WELSH[0]), submitted=submitted),
        ),
        DemoCase(
            "A message cut off in the middle",
            "returned and set aside: unreadable",
            "private",
            _json(private_law_case(rng, PrivateLaw(), submitted=submitted))[:700],
        ),
        _demo("The first case again, unchanged", "no new event", harm),
        _demo(
            "The first case again, the applicant has moved",
            "amended: what changed is named",
            later_snapshot(harm, rng, Change.ADDRESS, after=timedelta(hours=1)),
        ),
    )


def _demo(title: str, expected: str, case: Case) -> DemoCase:
    return DemoCase(title, expected, law_of(case), _json(case))


def _applicant(case: Case) -> str:
    value = case["case_data"]["applicants"][0]["value"]
    return f"{value['firstName']} {value['lastName']}"


def _json(case: Case) -> bytes:
    return json.dumps(case, ensure_ascii=False).encode()
