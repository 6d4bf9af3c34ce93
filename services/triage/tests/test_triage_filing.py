"""A letter that was issued is rendered outside every batch, kept once, and filed at court in order (T6, T7)."""

from __future__ import annotations

from base64 import b64decode
from datetime import timedelta
from hashlib import sha256

import orjson
import pytest
from triage_world import (
    CASE,
    CASE_NUMBER,
    FIRST_HEARING,
    HEARING_AT,
    World,
    check,
    details,
    finding,
    quiet_world,
    report,
    result,
    spoken,
)

from cafcass_contracts import triage as events
from cafcass_contracts.safeguarding import FactorState, LetterSharing
from cafcass_contracts.values import HearingStatus, RiskFactor, YesNo
from cafcass_domain.decision import StartJob
from cafcass_domain.state import replace
from triage.domain.letter.facts import LETTERS
from triage.domain.letter.filing import DOCUMENTS, document_key
from triage.letter.rendering import render


def issued(world: World) -> World:
    """With its letter issued, as everything is there."""
    spoken(world)
    assert len(world.said(events.LetterIssued)) == 1
    return world


def updated(world: World) -> World:
    """With an update of its letter issued."""
    world.send(report(RiskFactor.NEGLECT, FactorState.PRESENT, words="A neighbour is worried."))
    world.pass_to(world.now + timedelta(days=4))
    assert len(world.said(events.LetterIssued)) == 2
    return world


def jobs(world: World) -> list[StartJob]:
    return [job for decision in world.decisions for job in decision.jobs]


def filed(world: World) -> list[events.LetterFiled]:
    return world.said(events.LetterFiled)


def test_each_version_is_rendered_by_slow_work_that_carries_all_it_needs() -> None:
    world = updated(issued(quiet_world()))
    first, second = jobs(world)
    assert (first.subject, first.data["update"], second.data["update"]) == (CASE, 0, 1)
    assert not filed(world), "nothing is filed before it is rendered"
    assert [version["update"] for version in second.data["versions"]] == [0, 1]


def test_a_letter_is_wanted_by_when_it_was_planned_and_an_update_at_once() -> None:
    world = updated(issued(quiet_world()))
    planned = world.case.letter.plan
    assert planned is not None
    assert [job.due for job in jobs(world)] == [planned.due, world.row(LETTERS, CASE).versions[1].issued_at]


def test_it_is_filed_at_court_as_what_it_is() -> None:
    world = issued(quiet_world())
    world.do_jobs()
    (letter,) = filed(world)
    content = b64decode(letter.content)
    assert content.startswith(b"%PDF-")
    assert letter.sha256 == sha256(content).hexdigest()
    assert (letter.case_number, letter.type_of_document, letter.media_type) == (
        CASE_NUMBER,
        "Safeguarding_Letter",
        "application/pdf",
    )
    assert letter.court is not None
    assert letter.court.name == "Mocktown"
    assert letter.file_name == f"safeguarding-letter-{CASE_NUMBER}.pdf"
    rendered = world.last(events.LetterRendered)
    assert (rendered.document_id, rendered.sha256) == (letter.document_id, letter.sha256)
    assert rendered.pages >= 1
    kept = world.row(DOCUMENTS, document_key(CASE, 0))
    assert (kept.document_id, kept.pdf, kept.pages) == (letter.document_id, content, rendered.pages)
    assert "<!DOCTYPE html>" in kept.html


def test_an_update_is_the_same_letter_filed_again_with_the_update_in_it() -> None:
    world = updated(issued(quiet_world()))
    world.do_jobs()
    first, second = filed(world)
    assert (first.letter_id, first.update) == (second.letter_id, 0)
    assert (second.update, second.type_of_document) == (1, "Safeguarding_Letter_Update")
    assert second.file_name == f"safeguarding-letter-{CASE_NUMBER}-update-1.pdf"
    assert first.document_id != second.document_id
    assert second.reasons == ("T6", "T7", "T9")


def test_each_is_filed_as_it_was_decided_whatever_became_of_the_case_meanwhile() -> None:
    world = issued(quiet_world())
    (first,) = jobs(world)
    quiet = render(orjson.loads(orjson.dumps(first.data)))
    world = updated(world)
    world.send(details(9, hearings=(), withdrawn=True, court=None))
    world.do_jobs()
    assert [(each.update, each.court is not None) for each in filed(world)] == [(0, True), (1, True)]
    assert filed(world)[0].sha256 == quiet.sha256
    assert world.case.letter.filed == 1


def test_it_is_kept_and_filed_once_however_often_it_is_rendered() -> None:
    world = issued(quiet_world())
    waiting = list(world.memory.jobs)
    world.do_jobs()
    kept = world.memory.rows[DOCUMENTS.name][document_key(CASE, 0)]
    world.memory.jobs += waiting
    (again,) = world.do_jobs()
    assert (again.changes, again.publish) == ((), ())
    assert world.memory.rows[DOCUMENTS.name][document_key(CASE, 0)] == kept


def test_directions_are_sought_with_it_where_the_parties_do_not_have_it() -> None:
    world = quiet_world()
    world.send(result(check("p2", relevant=YesNo.YES), finding("f1", offence="An invented offence")))
    world.pass_to(HEARING_AT)
    world.do_jobs()
    letter = filed(world)[0]
    assert letter.sharing is LetterSharing.DIRECTIONS_SOUGHT
    assert letter.directions_sought
    assert "offence" not in letter.file_name


def test_involvement_ends_only_when_the_letter_is_filed() -> None:
    world = issued(quiet_world())
    held = FIRST_HEARING.model_copy(update={"status": HearingStatus.HELD})
    world.send(details(2, hearings=(held,)), at=HEARING_AT + timedelta(hours=2))
    assert not world.said(events.InvolvementEnded)
    world.do_jobs()
    assert len(world.said(events.InvolvementEnded)) == 1


def test_a_result_for_a_letter_that_was_never_issued_is_refused() -> None:
    world = issued(quiet_world())
    world.put(LETTERS, CASE, replace(world.row(LETTERS, CASE), versions=()))
    with pytest.raises(AssertionError, match=r"set aside: triage\.tasks"):
        world.do_jobs()
