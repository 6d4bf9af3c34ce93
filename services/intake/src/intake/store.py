"""How intake's state is kept: one document a case, a known child and a piece of correspondence."""

from __future__ import annotations

import orjson

from cafcass_runtime.store import DocumentTable
from intake.domain.case import Assigned, HeldCase, HeldProblem
from intake.domain.correspondence import CORRESPONDENCE, Registered
from intake.domain.element import Element
from intake.domain.known_children import CHILDREN, CaseOfChild, KnownChild
from intake.domain.registration import CASES


def encode_case(case: HeldCase) -> bytes:
    """A case as JSON."""
    return orjson.dumps(
        {
            "case_id": case.case_id,
            "law": case.law,
            "feed": case.feed,
            "received_at": case.received_at,
            "case_number": case.case_number,
            "revision": case.revision,
            "returned": case.returned,
            "assigned": case.assigned,
            "asked": case.asked,
            "in_doubt": case.in_doubt,
            "linked": case.linked,
            "crowded": case.crowded,
            "history": case.history,
            "elements": case.elements,
            "problems": [[key, name, p.stamp, p.path, p.reason] for (key, name), p in case.problems.items()],
            "unknowns": case.unknowns,
        }
    )


def decode_case(document: bytes) -> HeldCase:
    """The case that `encode_case` wrote."""
    read = orjson.loads(document)
    assigned = read["assigned"]
    return HeldCase(
        case_id=read["case_id"],
        law=read["law"],
        feed=read["feed"],
        received_at=read["received_at"],
        case_number=read["case_number"],
        revision=read["revision"],
        returned=tuple((path, reason) for path, reason in read["returned"]),
        assigned=None if assigned is None else Assigned(assigned["area"], assigned["team"], tuple(assigned["court"])),
        asked=tuple((path, reason) for path, reason in read["asked"]),
        in_doubt=read["in_doubt"],
        linked=tuple(read["linked"]),
        crowded=tuple(read.get("crowded", ())),
        history=tuple((revision, tuple(paths)) for revision, paths in read["history"]),
        elements={key: Element(**written) for key, written in read["elements"].items()},
        problems={(key, name): HeldProblem(stamp, path, reason) for key, name, stamp, path, reason in read["problems"]},
        unknowns=Element(**read["unknowns"]),
    )


def encode_child(child: KnownChild) -> bytes:
    """A known child as JSON: ids and case numbers, no name."""
    return orjson.dumps([[c.case_id, c.case_number, c.law, c.officers] for c in child.cases])


def decode_child(document: bytes) -> KnownChild:
    """The child that `encode_child` wrote."""
    return KnownChild(
        tuple(CaseOfChild(case, number, law, tuple(officers)) for case, number, law, officers in orjson.loads(document))
    )


def encode_correspondence(registered: Registered) -> bytes:
    """A piece of correspondence as JSON: only which case it went to."""
    return orjson.dumps(registered)


def decode_correspondence(document: bytes) -> Registered:
    """What `encode_correspondence` wrote."""
    return Registered(**orjson.loads(document))


TABLES = (
    DocumentTable(CHILDREN, encode_child, decode_child),
    DocumentTable(CASES, encode_case, decode_case, sealed=True),
    DocumentTable(CORRESPONDENCE, encode_correspondence, decode_correspondence),
)
"""In the order in which they are locked."""
