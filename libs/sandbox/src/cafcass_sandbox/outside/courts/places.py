"""The family courts that the simulated applications come from, with HMCTS's numbers of their regions."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from cafcass_sandbox.outside.courts.shape import Case

WALES = "7"
REGIONS = {
    "1": "London",
    "2": "Midlands",
    "3": "North East",
    "4": "North West",
    "5": "South East",
    "6": "South West",
    WALES: "Wales",
}


@dataclass(frozen=True, slots=True)
class Court:
    """A court as it appears in a payload; `location` is its number in HMCTS's register of places (invented here)."""

    name: str
    region: str
    location: str
    postcode_areas: tuple[str, ...]
    """Where the families of its cases live: areas as they are, so that forces and local authorities can be told."""

    def management_location(self, rng: Random) -> Case:
        """`caseManagementLocation`, in either of its two spellings."""
        if rng.random() < 0.3:
            return {"region": self.region, "baseLocation": self.location}
        return {
            "regionId": self.region,
            "baseLocationId": self.location,
            "regionName": REGIONS[self.region],
            "baseLocationName": self.name,
        }


ENGLISH = (
    Court("Central Family Court", "1", "990001", ("NW", "N", "W")),
    Court("East London Family Court", "1", "990002", ("E", "IG", "RM")),
    Court("West London Family Court", "1", "990003", ("UB", "TW", "HA")),
    Court("Birmingham Civil and Family Justice Centre", "2", "990004", ("B", "WS", "DY")),
    Court("Nottingham County Court and Family Court", "2", "990005", ("NG", "DE")),
    Court("Leicester County Court and Family Court", "2", "990006", ("LE", "CV")),
    Court("Leeds Combined Court Centre", "3", "990007", ("LS", "BD", "WF")),
    Court("Newcastle Civil and Family Courts and Tribunals Centre", "3", "990008", ("NE", "SR", "DH")),
    Court("Sheffield Combined Court Centre", "3", "990009", ("S", "DN")),
    Court("Manchester Civil and Family Justice Centre", "4", "990010", ("M", "OL", "SK")),
    Court("Liverpool Civil and Family Court", "4", "990011", ("L", "WA", "CH")),
    Court("Preston Combined Court Centre", "4", "990012", ("PR", "BB", "FY")),
    Court("Reading County Court and Family Court", "5", "990013", ("RG", "SL")),
    Court("Brighton County Court and Family Court", "5", "990014", ("BN", "RH")),
    Court("Medway County Court and Family Court", "5", "990015", ("ME", "CT", "TN")),
    Court("Bristol Civil and Family Justice Centre", "6", "990016", ("BS", "BA")),
    Court("Portsmouth Combined Court Centre", "6", "990017", ("PO", "SO")),
    Court("Plymouth Combined Court", "6", "990018", ("PL", "TQ", "EX")),
)
WELSH = (
    Court("Cardiff Civil and Family Justice Centre", WALES, "990019", ("CF", "NP")),
    Court("Swansea Civil and Family Justice Centre", WALES, "990020", ("SA",)),
)
