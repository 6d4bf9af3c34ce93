"""Which force and which local authority a postcode's area belongs to. Assumed throughout.

A postcode area (the letters a postcode begins with) is larger than most authorities and crosses some forces' borders: the table
names the one that has most of it, and a person can name another (`correct-check`). Areas of Wales, Scotland, Northern Ireland and the
islands are not in it: a person is asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from cafcass_contracts.people import Address

_POSTCODE = re.compile(r"([A-Z]{1,2})[0-9][0-9A-Z]?[0-9][A-Z]{2}")


def postcode(address: Address | None) -> str:
    """An address's postcode without blanks, as it is compared; empty where there is none."""
    written = "" if address is None else (address.postcode or "")
    return "".join(written.upper().split())


def postcode_area(address: Address | None) -> str:
    """The area of an address's postcode (`LS` of `LS1 4AP`); empty where there is none that can be read."""
    found = _POSTCODE.fullmatch(postcode(address))
    return found[1] if found else ""


_AREAS: tuple[tuple[str, str, str], ...] = (
    ("AL", "Hertfordshire Constabulary", "Hertfordshire County Council"),
    ("B", "West Midlands Police", "Birmingham City Council"),
    ("BA", "Avon and Somerset Constabulary", "Bath and North East Somerset Council"),
    ("BB", "Lancashire Constabulary", "Lancashire County Council"),
    ("BD", "West Yorkshire Police", "City of Bradford Metropolitan District Council"),
    ("BH", "Dorset Police", "Bournemouth, Christchurch and Poole Council"),
    ("BL", "Greater Manchester Police", "Bolton Council"),
    ("BN", "Sussex Police", "Brighton and Hove City Council"),
    ("BR", "Metropolitan Police Service", "London Borough of Bromley"),
    ("BS", "Avon and Somerset Constabulary", "Bristol City Council"),
    ("CA", "Cumbria Constabulary", "Cumberland Council"),
    ("CB", "Cambridgeshire Constabulary", "Cambridgeshire County Council"),
    ("CH", "Cheshire Constabulary", "Cheshire West and Chester Council"),
    ("CM", "Essex Police", "Essex County Council"),
    ("CO", "Essex Police", "Essex County Council"),
    ("CR", "Metropolitan Police Service", "London Borough of Croydon"),
    ("CT", "Kent Police", "Kent County Council"),
    ("CV", "West Midlands Police", "Coventry City Council"),
    ("CW", "Cheshire Constabulary", "Cheshire East Council"),
    ("DA", "Kent Police", "Kent County Council"),
    ("DE", "Derbyshire Constabulary", "Derbyshire County Council"),
    ("DH", "Durham Constabulary", "Durham County Council"),
    ("DL", "Durham Constabulary", "Darlington Borough Council"),
    ("DN", "South Yorkshire Police", "City of Doncaster Council"),
    ("DT", "Dorset Police", "Dorset Council"),
    ("DY", "West Midlands Police", "Dudley Metropolitan Borough Council"),
    ("E", "Metropolitan Police Service", "London Borough of Tower Hamlets"),
    ("EC", "City of London Police", "City of London Corporation"),
    ("EN", "Metropolitan Police Service", "London Borough of Enfield"),
    ("EX", "Devon and Cornwall Police", "Devon County Council"),
    ("FY", "Lancashire Constabulary", "Blackpool Council"),
    ("GL", "Gloucestershire Constabulary", "Gloucestershire County Council"),
    ("GU", "Surrey Police", "Surrey County Council"),
    ("HA", "Metropolitan Police Service", "London Borough of Harrow"),
    ("HD", "West Yorkshire Police", "Kirklees Council"),
    ("HG", "North Yorkshire Police", "North Yorkshire Council"),
    ("HP", "Thames Valley Police", "Buckinghamshire Council"),
    ("HR", "West Mercia Police", "Herefordshire Council"),
    ("HU", "Humberside Police", "Hull City Council"),
    ("HX", "West Yorkshire Police", "Calderdale Metropolitan Borough Council"),
    ("IG", "Metropolitan Police Service", "London Borough of Redbridge"),
    ("IP", "Suffolk Constabulary", "Suffolk County Council"),
    ("KT", "Surrey Police", "Surrey County Council"),
    ("L", "Merseyside Police", "Liverpool City Council"),
    ("LA", "Cumbria Constabulary", "Westmorland and Furness Council"),
    ("LE", "Leicestershire Police", "Leicester City Council"),
    ("LN", "Lincolnshire Police", "Lincolnshire County Council"),
    ("LS", "West Yorkshire Police", "Leeds City Council"),
    ("LU", "Bedfordshire Police", "Luton Borough Council"),
    ("M", "Greater Manchester Police", "Manchester City Council"),
    ("ME", "Kent Police", "Medway Council"),
    ("MK", "Thames Valley Police", "Milton Keynes City Council"),
    ("N", "Metropolitan Police Service", "London Borough of Islington"),
    ("NE", "Northumbria Police", "Newcastle City Council"),
    ("NG", "Nottinghamshire Police", "Nottingham City Council"),
    ("NN", "Northamptonshire Police", "North Northamptonshire Council"),
    ("NR", "Norfolk Constabulary", "Norfolk County Council"),
    ("NW", "Metropolitan Police Service", "London Borough of Camden"),
    ("OL", "Greater Manchester Police", "Oldham Council"),
    ("OX", "Thames Valley Police", "Oxfordshire County Council"),
    ("PE", "Cambridgeshire Constabulary", "Peterborough City Council"),
    ("PL", "Devon and Cornwall Police", "Plymouth City Council"),
    ("PO", "Hampshire and Isle of Wight Constabulary", "Portsmouth City Council"),
    ("PR", "Lancashire Constabulary", "Lancashire County Council"),
    ("RG", "Thames Valley Police", "Reading Borough Council"),
    ("RH", "Surrey Police", "Surrey County Council"),
    ("RM", "Metropolitan Police Service", "London Borough of Havering"),
    ("S", "South Yorkshire Police", "Sheffield City Council"),
    ("SE", "Metropolitan Police Service", "London Borough of Southwark"),
    ("SG", "Hertfordshire Constabulary", "Hertfordshire County Council"),
    ("SK", "Greater Manchester Police", "Stockport Metropolitan Borough Council"),
    ("SL", "Thames Valley Police", "Slough Borough Council"),
    ("SM", "Metropolitan Police Service", "London Borough of Sutton"),
    ("SN", "Wiltshire Police", "Swindon Borough Council"),
    ("SO", "Hampshire and Isle of Wight Constabulary", "Southampton City Council"),
    ("SP", "Wiltshire Police", "Wiltshire Council"),
    ("SR", "Northumbria Police", "Sunderland City Council"),
    ("SS", "Essex Police", "Southend-on-Sea City Council"),
    ("ST", "Staffordshire Police", "Stoke-on-Trent City Council"),
    ("SW", "Metropolitan Police Service", "London Borough of Wandsworth"),
    ("TA", "Avon and Somerset Constabulary", "Somerset Council"),
    ("TF", "West Mercia Police", "Telford and Wrekin Council"),
    ("TN", "Kent Police", "Kent County Council"),
    ("TQ", "Devon and Cornwall Police", "Torbay Council"),
    ("TR", "Devon and Cornwall Police", "Cornwall Council"),
    ("TS", "Cleveland Police", "Middlesbrough Council"),
    ("TW", "Metropolitan Police Service", "London Borough of Richmond upon Thames"),
    ("UB", "Metropolitan Police Service", "London Borough of Hillingdon"),
    ("W", "Metropolitan Police Service", "Westminster City Council"),
    ("WA", "Cheshire Constabulary", "Warrington Borough Council"),
    ("WC", "Metropolitan Police Service", "London Borough of Camden"),
    ("WD", "Hertfordshire Constabulary", "Hertfordshire County Council"),
    ("WF", "West Yorkshire Police", "Wakefield Metropolitan District Council"),
    ("WN", "Greater Manchester Police", "Wigan Council"),
    ("WR", "West Mercia Police", "Worcestershire County Council"),
    ("WS", "West Midlands Police", "Walsall Council"),
    ("WV", "West Midlands Police", "City of Wolverhampton Council"),
    ("YO", "North Yorkshire Police", "City of York Council"),
)

FORCES: Mapping[str, str] = MappingProxyType({area: force for area, force, _ in _AREAS})
"""The territorial force by postcode area. Assumed."""

AUTHORITIES: Mapping[str, str] = MappingProxyType({area: authority for area, _, authority in _AREAS})
"""The local authority with children's services by postcode area. Assumed."""

FORCES_OF_ENGLAND = frozenset(FORCES.values()) | {"Warwickshire Police"}
"""The 39 territorial forces of England. No postcode area is mostly Warwickshire's, so a person names it."""
