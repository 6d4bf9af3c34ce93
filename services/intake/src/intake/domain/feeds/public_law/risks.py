"""`risks`, `factorsParenting` and `internationalElement`: what the application itself says about risk (T5)."""

from __future__ import annotations

from typing import Final

from cafcass_contracts.values import RiskFactor
from intake.domain.case.snapshot import CASE, CaseSnapshot, Json
from intake.domain.feeds.codes import squash
from intake.domain.feeds.fields import Flaw, is_empty, text, words, yes_no
from intake.domain.feeds.sections import section

_RISKS: Final = {
    "neglectoccurrences": (RiskFactor.NEGLECT, "neglect"),
    "physicalharmoccurrences": (RiskFactor.HARM_TO_CHILD, "physical harm"),
    "emotionalharmoccurrences": (RiskFactor.HARM_TO_CHILD, "emotional harm"),
    "sexualabuseoccurrences": (RiskFactor.HARM_TO_CHILD, "sexual abuse"),
    "pastharm": (RiskFactor.HARM_TO_CHILD, "past harm"),
    "futureriskofharm": (RiskFactor.HARM_TO_CHILD, "future risk of harm"),
}
"""Keys are compared without blanks: the courts' own schema has one with a blank at its end."""

_FACTORS: Final = {
    "alcoholdrugabuse": RiskFactor.SUBSTANCE_MISUSE,
    "domesticviolence": RiskFactor.DOMESTIC_ABUSE,
    "anythingelse": RiskFactor.OTHER,
}


def read_risks(snapshot: CaseSnapshot, value: Json, path: str) -> None:
    """`risks{neglectOccurrences, physicalHarmOccurrences, ...}`: each `Past harm `, `Future risk of harm`, or both."""
    found = section(snapshot, "risks", value, path)
    alleged: list[dict[str, str]] = []
    for name, raw in (found or {}).items():
        if is_empty(raw):
            continue
        known = _RISKS.get(squash(name))
        said = words(raw) if raw is not True else ["yes"]
        if known is None or said.__class__ is Flaw:
            snapshot.unknowns[f"{path}.{name.strip()}"] = raw
        elif raw is not False:
            factor, in_words = known
            alleged.append({"factor": str(factor), "in_words": f"{in_words}: {', '.join(said or ())}".rstrip(": ")})
    if alleged:
        snapshot.put(CASE, {"risks": alleged})


def read_factors(snapshot: CaseSnapshot, value: Json, path: str) -> None:
    """`factorsParenting{alcoholDrugAbuse, domesticViolence, anythingElse}`, each with a `...Reason`."""
    found = section(snapshot, "factorsParenting", value, path) or {}
    alleged: list[dict[str, str]] = []
    reasons = {squash(name): name for name in found if squash(name).removesuffix("reason") in _FACTORS}
    for name, raw in found.items():
        key = squash(name)
        if is_empty(raw) or (key.endswith("reason") and key.removesuffix("reason") in _FACTORS):
            continue
        factor = _FACTORS.get(key)
        answer = yes_no(raw)
        if factor is None or answer.__class__ is Flaw:
            snapshot.unknowns[f"{path}.{name.strip()}"] = raw
        elif answer == "yes":
            reason = found.get(reasons.get(f"{key}reason", ""))
            in_words = None if is_empty(reason) else text(reason)
            if in_words.__class__ is str:
                del reasons[f"{key}reason"]
                alleged.append({"factor": str(factor), "in_words": in_words})
            else:
                alleged.append({"factor": str(factor)})
    for key, name in reasons.items():
        if key.endswith("reason") and not is_empty(found[name]):
            snapshot.unknowns[f"{path}.{name.strip()}"] = found[name]
    if alleged:
        snapshot.put(CASE, {"factors": alleged})


def read_international(snapshot: CaseSnapshot, value: Json, path: str) -> None:
    """`internationalElement`: yes where any of its questions is answered yes, no where all that are answered are no."""
    found = section(snapshot, "internationalElement", value, path)
    answers: list[Json] = []
    for name, raw in (found or {}).items():
        if is_empty(raw) or name.endswith(("Reason", "Details")):
            continue
        answers.append(yes_no(raw))
        if answers[-1].__class__ is Flaw:
            snapshot.unknowns[f"{path}.{name}"] = raw
    given = {answer for answer in answers if answer.__class__ is str}
    if given:
        snapshot.put(
            CASE, {"international": "yes" if "yes" in given else "not-known" if "not-known" in given else "no"}
        )
    for name, raw in (found or {}).items():
        if name.endswith(("Reason", "Details")) and not is_empty(raw):
            snapshot.unknowns[f"{path}.{name}"] = raw
