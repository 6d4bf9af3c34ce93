"""What private law cases are about, and how often which, before anybody's name is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from random import Random
from typing import Self

from cafcass_sandbox.outside.courts.places import ENGLISH, WELSH, Court
from cafcass_sandbox.outside.courts.shape import Spelling, any_spelling


class ChildModel(Enum):
    """HMCTS holds children in an older and a newer model; cases in the field have either, and some have both."""

    OLD = "children"
    NEW = "newChildDetails"
    BOTH = "children and newChildDetails"


ORDERS = ("childArrangementsOrder", "prohibitedStepsOrder", "specificIssueOrder")
EXEMPTIONS = ("Domestic violence", "Child Protection Concern", "Urgency", "Previous MIAM attendance", "Other")


@dataclass(frozen=True, slots=True)
class PrivateLaw:
    """What a case is about, before anybody's name is drawn. The defaults are a complete, quiet application."""

    court: Court | None = ENGLISH[0]
    children: int = 1
    child_model: ChildModel = ChildModel.OLD
    applicants: int = 1
    respondents: int = 1
    others: int = 0
    orders_sought: tuple[str, ...] = ("childArrangementsOrder",)
    exemptions: tuple[str, ...] = ()
    """Reasons why the applicant did not go to a mediation meeting first."""
    harm_alleged: bool = False
    """A C1A (allegations of harm) came with it."""
    contact_confidential: bool = False
    """A C8 (confidential contact details) came with it, and flags and a copied address say the same."""
    hearings: int = 1
    orders_made: int = 0
    redacted: bool = False
    odd: bool = False
    """Carries what a reader must survive: unknown words, nulls, empty objects, dates nobody can be born on."""
    interpreter: bool = False
    spelling: Spelling = Spelling.ISO_FRACTION

    @classmethod
    def drawn(cls, rng: Random) -> Self:
        """A case as an ordinary day brings it."""
        exempt = rng.random() < 0.35
        where = rng.random()
        return cls(
            court=rng.choice(WELSH) if where < 0.01 else None if where < 0.02 else rng.choice(ENGLISH),
            children=rng.choices((1, 2, 3, 4), (48, 34, 13, 5))[0],
            child_model=rng.choices(tuple(ChildModel), (45, 50, 5))[0],
            applicants=rng.choices((1, 2), (93, 7))[0],
            respondents=rng.choices((0, 1, 2), (2, 88, 10))[0],
            others=rng.choices((0, 1, 2), (72, 20, 8))[0],
            orders_sought=tuple(sorted({"childArrangementsOrder", *rng.sample(ORDERS, rng.choice((0, 0, 1, 2)))})),
            exemptions=tuple(rng.sample(EXEMPTIONS, rng.choice((1, 1, 1, 2, 3)))) if exempt else (),
            harm_alleged=rng.random() < 0.4,
            contact_confidential=rng.random() < 0.25,
            hearings=rng.choices((0, 1, 2), (45, 45, 10))[0],
            orders_made=rng.choices((0, 1, 2), (70, 20, 10))[0],
            redacted=rng.random() < 0.02,
            odd=rng.random() < 0.05,
            interpreter=rng.random() < 0.06,
            spelling=any_spelling(rng),
        )
