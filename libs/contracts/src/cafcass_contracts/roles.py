"""The roles of Cafcass's people: who is asked a question, who may give a command, and who is asked next (G9, G10)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from cafcass_contracts.message import OpenEnum


class Role(OpenEnum):
    """What somebody does at Cafcass. The workforce's returns say who has which; names that no source document has are assumed."""

    GUARDIAN = "childrens-guardian"
    ADVISER = "family-court-adviser"
    SUPPORT_WORKER = "family-support-worker"
    DUTY_OFFICER = "duty-officer"
    SERVICE_MANAGER = "service-manager"
    HEAD_OF_SERVICE = "head-of-service"
    OPERATIONAL_DIRECTOR = "operational-director"
    IMPROVEMENT_MANAGER = "improvement-manager"
    INTAKE_OFFICER = "intake-officer"
    """Of the central intake team (I1)."""
    CHECKS_OFFICER = "checks-officer"
    """They send and chase police and local authority checks (P1 to P8)."""
    COMPLAINTS_OFFICER = "complaints-officer"
    """Of the national team that triages complaints (C1)."""
    CUSTOMER_SERVICES_OFFICER = "customer-services-officer"
    """They answer subject access requests (T4)."""
    INFORMATION_ASSURANCE_OFFICER = "information-assurance-officer"
    """They answer freedom of information requests (T4)."""
    COMMUNICATIONS_OFFICER = "communications-officer"
    """They answer members of Parliament (T4)."""
    HEAR4U_ADVISER = "hear4u-adviser"
    """They answer what children write (T4)."""
    LEGAL_ADVISER = "legal-adviser"
    HR_BUSINESS_PARTNER = "hr-business-partner"
    """They run the employee relations route (C2, OF 6.25)."""
    OPERATOR = "operator"
    """They run the platform."""
    RECORDS_MANAGER = "records-manager"
    """They see to how long records are kept, and to their destruction (G6); the name is assumed."""


PRACTITIONERS: Final = (Role.GUARDIAN, Role.ADVISER)
"""They hold casework (A5)."""

MANAGERS: Final = (Role.SERVICE_MANAGER, Role.HEAD_OF_SERVICE)
"""They decide who holds what, and settle what is in doubt (A2, A4)."""

CASEWORKERS: Final = (*PRACTITIONERS, Role.SUPPORT_WORKER, Role.DUTY_OFFICER, *MANAGERS)
"""They work cases, by themselves or for a while on duty."""

EVERYBODY: Final = tuple(role for role in Role if role is not Role.OPERATOR)
"""Whoever comes across harm says so, whatever their desk (T1, T2)."""

OPERATORS: Final = (Role.OPERATOR, Role.OPERATIONAL_DIRECTOR)
"""They see to what the platform could not handle, and whom they pass it on to (G9)."""

NATIONAL_DESKS: Final = (
    Role.COMPLAINTS_OFFICER,
    Role.CUSTOMER_SERVICES_OFFICER,
    Role.INFORMATION_ASSURANCE_OFFICER,
    Role.COMMUNICATIONS_OFFICER,
    Role.HEAR4U_ADVISER,
)
"""They deal with correspondence for the whole country (T4)."""

_NEXT_UP: Final[Mapping[Role, Role]] = MappingProxyType(
    {
        Role.SERVICE_MANAGER: Role.HEAD_OF_SERVICE,
        Role.OPERATOR: Role.OPERATIONAL_DIRECTOR,
        Role.HR_BUSINESS_PARTNER: Role.OPERATIONAL_DIRECTOR,
        Role.RECORDS_MANAGER: Role.OPERATIONAL_DIRECTOR,
    }
)
"""Everybody else's is the service manager (assumed)."""

_HIGHEST: Final = frozenset({Role.HEAD_OF_SERVICE, Role.OPERATIONAL_DIRECTOR})


def next_role_up(role: Role) -> Role | None:
    """Who is asked when somebody of `role` has not answered in time (G9); None where nobody is above them."""
    return None if role in _HIGHEST else _NEXT_UP.get(role, Role.SERVICE_MANAGER)
