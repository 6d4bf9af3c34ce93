"""The family courts that the simulated applications come from, with HMCTS's numbers of their regions."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from cafcass_sandbox.courts.shape import Case

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
    Court("Central Family Court", "1", "990001"),
    Court("East London Family Court", "1", "990002"),
    Court("West London Family Court", "1", "990003"),
    Court("Birmingham Civil and Family Justice Centre", "2", "990004"),
    Court("Nottingham County Court and Family Court", "2", "990005"),
    Court("Leicester County Court and Family Court", "2", "990006"),
    Court("Leeds Combined Court Centre", "3", "990007"),
    Court("Newcastle Civil and Family Courts and Tribunals Centre", "3", "990008"),
    Court("Sheffield Combined Court Centre", "3", "990009"),
    Court("Manchester Civil and Family Justice Centre", "4", "990010"),
    Court("Liverpool Civil and Family Court", "4", "990011"),
    Court("Preston Combined Court Centre", "4", "990012"),
    Court("Reading County Court and Family Court", "5", "990013"),
    Court("Brighton County Court and Family Court", "5", "990014"),
    Court("Medway County Court and Family Court", "5", "990015"),
    Court("Bristol Civil and Family Justice Centre", "6", "990016"),
    Court("Portsmouth Combined Court Centre", "6", "990017"),
    Court("Plymouth Combined Court", "6", "990018"),
)
WELSH = (
    Court("Cardiff Civil and Family Justice Centre", WALES, "990019"),
    Court("Swansea Civil and Family Justice Centre", WALES, "990020"),
)
