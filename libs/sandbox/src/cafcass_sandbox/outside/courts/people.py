"""People and places that plainly do not exist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from cafcass_sandbox.outside.courts.places import ENGLISH, Court
from cafcass_sandbox.outside.courts.shape import Case

FIRST_NAMES = {
    "female": ("Ada", "Bea", "Cora", "Dina", "Edie", "Flora", "Gwen", "Hana", "Iris", "Jaya", "Kezia", "Lena", "Mina"),
    "male": ("Abel", "Bram", "Cato", "Dev", "Evan", "Felix", "Gil", "Hugo", "Idris", "Jude", "Kofi", "Leo", "Milo"),
}
LAST_NAMES = (
    *("Sample", "Example", "Placeholder", "Specimen", "Instance", "Pattern", "Template", "Mockup", "Dummy", "Fiction"),
    *("Invented", "Fable", "Stand-In", "O’Sample", "De Example", "Sample-Example", "Prototype", "Exemplar", "Trial"),
)
STREETS = ("Sample Street", "Example Road", "Placeholder Close", "Specimen Avenue", "Template Lane", "Pattern Walk")
TOWNS = ("Exampleton", "Sampleford", "Mockbury", "Placeholderham", "Specimen-on-Sea", "Templatewick")
SOLICITORS = ("Sample and Example LLP", "Placeholder Solicitors", "Specimen Law", "Template and Daughters")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody invented."""

    first: str
    last: str
    gender: str
    born: date

    @property
    def full(self) -> str:
        """First and last name."""
        return f"{self.first} {self.last}"


def adult(rng: Random, on: date) -> Person:
    """Somebody of 19 to 58 on that day."""
    return _person(rng, on, 19, 58, rng.choice(LAST_NAMES))


def elder(rng: Random, on: date) -> Person:
    """Somebody of 50 to 79 on that day."""
    return _person(rng, on, 50, 79, rng.choice(LAST_NAMES))


def child(rng: Random, on: date, last: str) -> Person:
    """Somebody of 0 to 16 on that day, with a family's name."""
    return _person(rng, on, 0, 16, last)


def _person(rng: Random, on: date, youngest: int, oldest: int, last: str) -> Person:
    gender = rng.choice(("female", "male"))
    days = rng.randrange(youngest * 366, (oldest + 1) * 365)
    return Person(rng.choice(FIRST_NAMES[gender]), last, gender, on - timedelta(days=days + 1))


def mobile(rng: Random) -> str:
    """A mobile number of the range kept for drama."""
    return rng.choice(("07700 900{:03d}", "07700900{:03d}", "+447700900{:03d}")).format(rng.randrange(1000))


def landline(rng: Random) -> str:
    """A number without an area, of the range kept for drama."""
    return f"01632 960{rng.randrange(1000):03d}"


def mail(rng: Random, person: Person) -> str:
    """A mail address that leads nowhere."""
    name = "".join(letter for letter in person.full.lower() if letter.isascii() and letter.isalpha())
    return f"{name}{rng.randrange(1000)}@example.org"


def postcode(rng: Random, near: Court | None) -> str:
    """Well-formed and nobody's, in an area whose families come to that court, or anywhere in England. One in five without its space.

    No unit of a postcode has the letters C, I, K, M, O or V.
    """
    area = rng.choice((near or rng.choice(ENGLISH)).postcode_areas)
    space = "" if rng.random() < 0.2 else " "
    unit = "".join(rng.choice("CIKMOV") for _ in range(2))
    return f"{area}{rng.randrange(1, 10)}{space}{rng.randrange(1, 10)}{unit}"


def address(rng: Random, near: Court | None = None) -> Case:
    """An address, somewhere near that court, as private law spells its parts; which of the parts are there differs."""
    lines: Case = {"AddressLine1": f"{rng.randrange(1, 200)} {rng.choice(STREETS)}"}
    if rng.random() < 0.3:
        lines["AddressLine2"] = rng.choice(("", f"Flat {rng.randrange(1, 40)}"))
    if rng.random() < 0.2:
        lines |= {"AddressLine3": "", "County": rng.choice(("", "Exampleshire"))}
    return lines | {"PostTown": rng.choice(TOWNS), "Country": "United Kingdom", "PostCode": postcode(rng, near)}


def public_address(rng: Random, near: Court | None = None) -> Case:
    """An address, somewhere near that court, as public law spells its parts."""
    return {
        "addressLine1": f"{rng.randrange(1, 200)} {rng.choice(STREETS)}",
        **({"addressLine2": rng.choice(("", "Flat 2"))} if rng.random() < 0.2 else {}),
        "postTown": rng.choice(TOWNS),
        "postcode": postcode(rng, near),
        "country": "United Kingdom",
    }
