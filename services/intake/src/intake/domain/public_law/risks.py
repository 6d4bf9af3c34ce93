"""`risks`, `factorsParenting` and `internationalElement`: what the application itself says about risk (T5)."""

from __future__ import annotations

from typing import Final

from cafcass_contracts.values import RiskFactor
from intake.domain.codes import squash
from intake.domain.fields import Flaw, is_empty, words, yes_no
from intake.domain.sections import section
from intake.domain.snapshot import CASE, CaseSnapshot, Json

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
    found = section(snapshot, "factorsParenting", value, path)
    alleged: list[dict[str, str]] = []
    for name, raw in (found or {}).items():
        key = squash(name)
        if is_empty(raw) or (key.removesuffix("reason") in _FACTORS and key.endswith("reason")):
            continue
        factor = _FACTORS.get(key)
        answer = yes_no(raw)
        if factor is None or answer.__class__ is Flaw:
            snapshot.unknowns[f"{path}.{name.strip()}"] = raw
        elif answer == "yes":
            reason = (found or {}).get(f"{name}Reason")
            alleged.append(
                {"factor": str(factor), **({"in_words": reason} if isinstance(reason, str) and reason else {})}
            )
    if alleged:
        snapshot.put(CASE, {"factors": alleged})


def read_international(snapshot: CaseSnapshot, value: Json, path: str) -> None:
    """`internationalElement`: yes where any of its questions is answered yes, no where all that are answered are no."""
    found = section(snapshot, "internationalElement", value, path)
    answers = [
        yes_no(raw)
        for name, raw in (found or {}).items()
        if raw is not None and not name.endswith(("Reason", "Details"))
    ]
    given = {answer for answer in answers if answer.__class__ is str}
    if given:
        snapshot.put(
            CASE, {"international": "yes" if "yes" in given else "not-known" if "not-known" in given else "no"}
        )
    for name, raw in (found or {}).items():
        if name.endswith(("Reason", "Details")) and not is_empty(raw):
            snapshot.unknowns[f"{path}.{name}"] = raw
