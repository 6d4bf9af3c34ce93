"""Simulated courts: invented cases in the exact shapes of HMCTS's private law and public law services.

Everything is drawn from the `random.Random` given, so a seed gives the same cases anywhere. Nobody in them exists:
surnames are `Sample` and the like, telephone numbers come from the ranges kept for drama, mail goes to example.org and
postcodes lie in real areas, so that a force and a local authority can be told, with a last part that no postcode has. The traps of the real feeds are in them, as often as on an ordinary day.
"""

from __future__ import annotations

from cafcass_sandbox.outside.courts.day import day
from cafcass_sandbox.outside.courts.demo import DemoCase, demo_cases
from cafcass_sandbox.outside.courts.later import Change, later_snapshot
from cafcass_sandbox.outside.courts.private import private_law_case
from cafcass_sandbox.outside.courts.private_kind import ChildModel, PrivateLaw
from cafcass_sandbox.outside.courts.public import PublicLaw, public_law_case
from cafcass_sandbox.outside.courts.shape import Case, law_of

__all__ = [
    "Case",
    "Change",
    "ChildModel",
    "DemoCase",
    "PrivateLaw",
    "PublicLaw",
    "day",
    "demo_cases",
    "later_snapshot",
    "law_of",
    "private_law_case",
    "public_law_case",
]
