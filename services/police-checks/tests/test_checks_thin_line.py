from __future__ import annotations

from datetime import date, timedelta

from checks_world import CASE, L1, LA, ChecksWorld, answered, authority, cid, details, of, results

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
    (told,) = of(first, events.ChecksChanged)
    assert [(check.about, check.state) for check in told.checks] == [
        ("ada", "requested"),
        ("ben", "requested"),
        ("kit", "requested"),
    ]
    assert (told.revision, told.outstanding) == (1, 3)
    world.now += timedelta(days=1)
    clear = world.send(answered(cid(L1, "ada")))
    (changed,) = of(clear, events.ChecksChanged)
    assert ([check.state for check in changed.checks], changed.outstanding) == (["answered"], 2)
    (complete,) = of(clear, events.ChecksFound)
    assert (complete.case_id, complete.revision, len(complete.checks)) == (CASE, changed.revision, 3)
    (result,) = results(clear)
    assert (result.traced, result.relevant, result.check.relevant) == (YesNo.NO, (), YesNo.NO)
    found = world.send(answered(cid(L1, "ben"), "Assault occasioning ABH", "Speeding", "Theft from shop"))
    (result,) = results(found)
    assert [(f.offence, f.category) for f in result.relevant] == [("Assault occasioning ABH", OffenceCategory.VIOLENCE)]
    assert (result.not_relevant, result.for_a_person) == (1, 1)
    (known,) = results(world.send(authority(cid(LA, "kit"), known=YesNo.YES)))
    assert (known.known_to_authority, known.check.relevant) == (YesNo.YES, YesNo.YES)
    assert first.publish[0].subject == CASE
