"""The test kit's world reads what comes in as the engine does."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from toy import TOTALS, TOY, Echoed, Overdue, Recounted, Ticked, Totalled, ToyPolicy, toy_topics

from cafcass_contracts.roles import Role
from cafcass_contracts.workforce import StaffRecorded, StaffRole
from cafcass_domain.decision import Change, Decision, Facts, Publish, Received
from cafcass_domain.reference import ReferenceRef
from cafcass_runtime.service import OnMessage
from cafcass_runtime.staff import STAFF
from cafcass_runtime.testing.policy import policy_of
from cafcass_runtime.testing.world import World


def test_of_a_message_that_is_read_tolerantly_what_is_wrong_is_left_out() -> None:
    role = StaffRole(role=Role.SERVICE_MANAGER, team="a1-duty", since=date(2026, 1, 1))
    broken = StaffRecorded(staff_id="m-1", roles=(role.model_copy(update={"until": "someday"}),))
    world = World(TOY)
    with pytest.warns(UserWarning, match="serialized value"):
        world.send(broken)
    (held,) = world.rows(STAFF)["m-1"].roles
    assert (held.role, held.until) == (Role.SERVICE_MANAGER, None)


def test_what_is_due_or_in_force_before_a_message_is_received_happens_first() -> None:
    policy = policy_of(TOY, since={date(2026, 6, 2): {"wait_hours": 72}})
    world = World(TOY, policy=policy, topics=toy_topics())
    world.send(Ticked(case="c", number=1, order="deadline"))
    world.send(Ticked(case="c", number=2), at=world.now + timedelta(days=1))
    assert [(event.total, event.late) for event in world.said(Overdue)] == [(1, False)]
    assert [(event.total, event.wait) for event in world.said(Recounted)] == [(1, 72)]


def test_of_events_that_say_all_only_the_last_of_a_transaction_is_published() -> None:
    def counted(facts: Facts, received: Received[Ticked], policy: ToyPolicy) -> Decision:
        after = (facts.get(TOTALS, received.data.case) or {"total": 0})["total"] + received.data.number
        said = Publish(Totalled(total=after, number=received.data.number), received.data.case, whole=True)
        told = Publish(Echoed(total=after, words=str(received.data.number)), received.data.case)
        return Decision(changes=(Change(TOTALS, received.data.case, {"total": after}),), publish=(said, told))

    counting = OnMessage(Ticked, counted, lambda received, _: {TOTALS: {received.data.case}}, lambda said, _: said.case)
    world = World(dataclasses.replace(TOY, handlers=(counting,)), topics=toy_topics())
    world.send_together(*(Ticked(case=case, number=number) for number in (1, 2, 3) for case in ("a", "b")))
    assert [(event.number, event.total) for event in world.said(Totalled)] == [(3, 6), (3, 6)]
    assert [event.words for event in world.said(Echoed)] == ["1", "1", "2", "2", "3", "3"]
    world.send(Ticked(case="a", number=4))
    assert [event.total for event in world.said(Totalled)] == [6, 6, 10]


@dataclass(frozen=True)
class Court:
    name: str


def test_a_second_edition_of_reference_data_holds_from_its_day(tmp_path: Path) -> None:
    (tmp_path / "courts").mkdir()
    (tmp_path / "courts" / "2012-04-01.csv").write_text("name\nMocktown\n")
    (tmp_path / "courts" / "2026-06-02.csv").write_text("name\nSampleford\n")
    courts = ReferenceRef("courts", Court, tuple)
    service = dataclasses.replace(TOY, references=(courts,), reference_files=tmp_path)
    policy = policy_of(service, since={date(2026, 6, 3): {"wait_hours": 72}})
    assert [(day, each.version, each.reference(courts)[0].name, each.wait_hours) for day, each in policy.by_day] == [
        (date.min, "test-1", "Mocktown", 24),
        (date(2026, 6, 2), "test-2", "Sampleford", 24),
        (date(2026, 6, 3), "test-3", "Sampleford", 72),
    ]
