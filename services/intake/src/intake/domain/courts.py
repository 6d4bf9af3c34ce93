"""Which of the 17 service areas a court belongs to (I6), from its name, the case's location and HMCTS's region.

The number of areas and that each court has one are from the Operating Framework. Which town belongs to which area, and
to which region of HMCTS where borders are near, is **assumed**: a table to be confirmed by Cafcass, in `TOWNS`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

WELSH_REGION: Final = "7"
WALES: Final = "Wales"
"""Stands in the table for a court outside Cafcass's area."""

REGION_NAMES: Final = {
    "london": "1",
    "midlands": "2",
    "northeast": "3",
    "northwest": "4",
    "southeast": "5",
    "southwest": "6",
    "wales": "7",
}
_ONE_AREA_REGIONS: Final = {"1": "A15"}
"""Regions that are one area, so that the region alone says which. Of the others a person is asked."""

_TABLE: Final = """
A1  3 newcastle, north shields, south shields, sunderland, gateshead, durham, berwick, bedlington, morpeth, hexham
A1  4 carlisle, barrow, barrow-in-furness, west cumbria, workington, kendal, whitehaven
A2  3 middlesbrough, teesside, hartlepool, darlington, stockton, york, scarborough, harrogate, northallerton, skipton
A3  3 leeds, bradford, wakefield, huddersfield, halifax, dewsbury, pontefract, keighley
A4  3 sheffield, rotherham, barnsley, doncaster, hull, kingston upon hull, kingston-upon-hull, grimsby, scunthorpe, beverley
A5  4 manchester, bolton, bury, oldham, rochdale, salford, stockport, tameside, trafford, wigan, leigh, altrincham
A6  4 liverpool, birkenhead, st helens, southport, sefton, knowsley, chester, crewe, macclesfield, warrington, runcorn
A6  4 preston, blackburn, blackpool, burnley, lancaster, accrington, chorley, leyland, reedley
A7  2 nottingham, mansfield, worksop, newark, derby, chesterfield, buxton, ilkeston
A8  2 stoke, stoke-on-trent, stafford, cannock, burton, shrewsbury, telford, hereford, worcester, kidderminster, redditch
A9  2 birmingham, dudley, walsall, wolverhampton, sandwell, west bromwich, solihull
A10 2 leicester, loughborough, northampton, kettering, wellingborough, coventry, warwick, leamington, leamington spa, nuneaton
A11 2 lincoln, boston, grantham, skegness
A11 5 norwich, king's lynn, kings lynn, great yarmouth, ipswich, bury st edmunds, lowestoft, cambridge, peterborough, huntingdon
A12 5 luton, bedford, watford, st albans, stevenage, hertford, chelmsford, southend, southend-on-sea, basildon, colchester, harlow
A13 5 oxford, reading, slough, milton keynes, aylesbury, high wycombe, banbury, newbury, maidenhead
A13 6 gloucester, cheltenham, stroud
A14 6 bristol, bath, weston-super-mare, taunton, yeovil, exeter, barnstaple, torquay, newton abbot, plymouth, truro, bodmin, north somerset
A15 1 central family court, first avenue house, royal courts of justice, west london, east london, barnet, bromley, croydon
A15 1 brentford, edmonton, kingston upon thames, kingston-upon-thames, romford, uxbridge, wandsworth, willesden, woolwich, ilford
A15 1 hammersmith, stratford, inner london, london
A16 6 southampton, portsmouth, winchester, basingstoke, aldershot, bournemouth, poole, weymouth, dorchester, salisbury, swindon
A16 6 trowbridge, chippenham, newport isle of wight, newport (isle of wight), isle of wight, andover, fareham
A17 5 canterbury, maidstone, medway, chatham, dartford, margate, thanet, folkestone, tunbridge wells, sevenoaks
A17 5 guildford, staines, woking, redhill, reigate, brighton, hastings, eastbourne, lewes, horsham, worthing, chichester, crawley
Wales 7 cardiff, swansea, newport, wrexham, caernarfon, merthyr tydfil, pontypridd, blackwood, bridgend, port talbot, llanelli
Wales 7 carmarthen, haverfordwest, aberystwyth, prestatyn, mold, llandudno, rhyl, welshpool, barry, neath, conwy, dolgellau
"""


@dataclass(frozen=True, slots=True)
class Town:
    """Where a town's courts belong: area id (or `Wales`) and HMCTS region."""

    area: str
    region: str


def _towns() -> dict[str, Town]:
    found: dict[str, Town] = {}
    for line in _TABLE.strip().splitlines():
        area, region, names = line.split(maxsplit=2)
        for name in names.split(","):
            found[name.strip()] = Town(area, region)
    return found


TOWNS: Final = _towns()
_ANY_TOWN: Final = re.compile(
    r"(?<![\w])(" + "|".join(re.escape(name) for name in sorted(TOWNS, key=len, reverse=True)) + r")(?![\w])"
)


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a case belongs. No area: `question` says what a person has to settle."""

    area: str | None
    question: str = ""
    contradiction: bool = False


@lru_cache(maxsize=2048)
def town_of(name: str) -> Town | None:
    """The town that a court or location is named after, longest name first; None where we know of none."""
    found = _ANY_TOWN.search(name.lower())
    return TOWNS[found.group(1)] if found else None


@lru_cache(maxsize=4096)
def place(court: str | None, location: str | None, region: str | None) -> Placed:
    """The area of a case: by its court's name, else its location, else a region that is one area (I6).

    Where these contradict each other a person is asked (I3); where none is known, too.
    """
    by_court = town_of(court) if court else None
    by_location = town_of(location) if location else None
    if by_court and by_location and by_court.area != by_location.area:
        return Placed(None, "the court and the case management location are in different areas", contradiction=True)
    town = by_court or by_location
    if town is not None and region in REGION_NAMES.values() and town.region != region:
        what = "court" if by_court else "case management location"
        return Placed(None, f"the {what} is not in the region that the case names", contradiction=True)
    if town is not None and town.area == WALES:
        return Placed(None, "the court is in Wales but the case does not say so", contradiction=True)
    if town is not None:
        return Placed(town.area)
    if region in _ONE_AREA_REGIONS:
        return Placed(_ONE_AREA_REGIONS[region])
    if court or location or region:
        return Placed(None, "the court is not in our table of courts")
    return Placed(None, "the application names no court")


def is_welsh(region: str | None, region_name: str | None) -> bool:
    """Whether HMCTS itself says that a case is in Wales: not Cafcass's (I3)."""
    if region is not None:
        return region == WELSH_REGION
    return region_name is not None and REGION_NAMES.get(re.sub(r"[^a-z]", "", region_name.lower())) == WELSH_REGION
