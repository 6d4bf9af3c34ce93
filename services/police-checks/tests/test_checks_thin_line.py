from __future__ import annotations

from datetime import date, timedelta

from checks_world import CASE, L1, LA, ChecksWorld, answered, authority, cid, details, of

from cafcass_contracts import police_checks as events
from cafcass_contracts.values import OffenceCategory, YesNo


def test_a_private_law_case_is_checked_the_same_day_and_its_answers_are_told() -> None:
    world = ChecksWorld()
    first = world.send(details())
    requests = of(first, events.PoliceCheckRequested)
    assert [(r.check_id, r.kind, r.source_system, r.answer_wanted_by) for r in requests] == [
        (cid(L1, "ada"), "level-1", "PNC", date(2026, 6, 3)),
        (cid(L1, "ben"), "level-1", "PNC", date(2026, 6, 3)),
    ]
    assert [(r.check_id, r.authority) for r in of(first, events.AuthorityCheckRequested)] == [
        (cid(LA, "kit"), "Leeds City Council")
    ]
    assert {(c.check.about, c.check.state, c.outstanding) for c in of(first, events.CheckChanged)} == {
        ("ada", "requested", 3),
        ("ben", "requested", 3),
        ("kit", "requested", 3),
    }
    world.now += timedelta(days=1)
    clear = world.send(answered(cid(L1, "ada")))
    (changed,) = of(clear, events.CheckChanged)
    assert (changed.check.state, changed.check.relevant, changed.outstanding) == ("answered", YesNo.NO, 2)
    (result,) = of(clear, events.CheckResultRecorded)
    assert (result.traced, result.relevant, result.case_id) == (YesNo.NO, (), CASE)
    found = world.send(answered(cid(L1, "ben"), "Assault occasioning ABH", "Speeding", "Theft from shop"))
    (result,) = of(found, events.CheckResultRecorded)
    assert [(f.offence, f.category) for f in result.relevant] == [("Assault occasioning ABH", OffenceCategory.VIOLENCE)]
    assert (result.not_relevant, result.for_a_person) == (1, 1)
    (known,) = of(world.send(authority(cid(LA, "kit"), known=YesNo.YES)), events.CheckResultRecorded)
    assert (known.known_to_authority, known.check.relevant) == (YesNo.YES, YesNo.YES)
    assert first.publish[0].subject == CASE
