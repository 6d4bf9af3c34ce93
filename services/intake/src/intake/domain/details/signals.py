"""What screening works from (T5): weak signals and what the application itself alleges. Not said is not known (G3)."""

from __future__ import annotations

from typing import Final

from cafcass_contracts.values import RiskFactor, YesNo
from intake.domain.case import snapshot as s
from intake.domain.case.snapshot import Fields
from intake.domain.details.view import CONTACT_FLAGS, View


def signals_of(view: View, stated: Fields, documents: list[Fields], previous: list[Fields]) -> Fields:
    """What screening works from (T5): what is stated, and what follows. What is not said stays not known (G3)."""
    case = view.case
    found = {name: said for name, said in stated.items() if said != YesNo.NOT_KNOWN}
    kinds = {document.get("kind") for document in documents}
    for kind, ours in (("c1a", "c1a_present"), ("c8", "c8_present")):
        if kind in kinds:
            found[ours] = "yes"
    if _confidentiality_asked(view):
        found["confidential_details_asked"] = "yes"
    elif "confidential_details" in case:
        found["confidential_details_asked"] = case["confidential_details"]
    if "miam_exemptions" in case:
        found["miam_exemptions"] = case["miam_exemptions"]
    evidence = [case[name] for name in sorted(case) if name.startswith("miam_evidence_")]
    if evidence:
        found["miam_evidence"] = evidence
    for name, ours in (
        ("known_to_authority", "children_known_to_local_authority"),
        ("known_to_authority_in_words", "children_known_in_words"),
        ("protection_plan", "child_protection_plan"),
        ("international", "international_element"),
        ("previous_proceedings", "previous_proceedings"),
    ):
        if name in case:
            found[ours] = case[name]
    for name, ours in (
        ("known_to_local_authority", "children_known_to_local_authority"),
        ("child_protection_plan", "child_protection_plan"),
    ):
        said = {child.get(name) for child in view.children.values()}
        if "yes" in said:
            found[ours] = "yes"
        elif said == {"no"}:
            found.setdefault(ours, "no")
    if previous:
        found["previous_proceedings"] = "yes"
    alleged = [*_stated_allegations(view, found), *case.get("risks", ()), *case.get("factors", ())]
    if "non-molestation-order" in kinds:
        alleged.append(
            {"factor": str(RiskFactor.INJUNCTIONS), "in_words": "a non-molestation order is among the documents"}
        )
    for public, person in view.people.items():
        if person.get("alleges_harm") == "yes":
            alleged += _of_response(view, public, person)
    if alleged:
        found["allegations"] = alleged
    return found


_ASKED_BY: Final = (*CONTACT_FLAGS, "identity_confidential")


def _confidentiality_asked(view: View) -> bool:
    if view.case.get("confidential_details") == "yes" or view.kinds.get(s.CONFIDENTIAL):
        return True
    return any(
        fields.get(flag) == "yes" for fields in (*view.people.values(), *view.children.values()) for flag in _ASKED_BY
    )


def _of_response(view: View, by: str, person: Fields) -> list[Fields]:
    """The harm that a party alleges in the response: by that party, about the other side where that is one person (P2).

    Where the response does not say which harm, it is taken for the kind that asks for more (G3).
    """
    others = [public for public in view.people if s.APPLICANT in view.kinds_of[public] and public != by]
    about = {"about_person": others[0]} if len(others) == 1 else {}
    words = "says in the response that there is harm"
    kinds = person.get("alleged_harm")
    if not kinds:
        kinds, words = [str(RiskFactor.DOMESTIC_ABUSE)], f"{words}; it does not say which"
    return [{"factor": kind, "in_words": words, "by_person": by, **about} for kind in kinds]


def _stated_allegations(view: View, signals: Fields) -> list[Fields]:
    """Allegations as the typed feed states them, with the people's public ids."""
    return [
        {**one, **{name: view.ids[one[name]] for name in ("about_person", "by_person") if one.get(name) in view.ids}}
        for one in signals.get("allegations", ())
    ]
