"""What to type to answer a question: read back as `cafcass send` reads it, once whoever answers has put in their own words."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime
from typing import Any

import pytest

from cafcass_contracts.message import Command
from cafcass_contracts.registry import MESSAGES
from cafcass_sandbox.outside.answering import answers_to
from cafcass_sandbox.outside.draft import Draft, ready
from cafcass_sandbox.views.questions import Open


def asked(service: str, settled_by: tuple[str, ...], about: tuple[str, ...], role: str = "service-manager") -> Open:
    due = datetime(2026, 6, 3, 17, tzinfo=UTC)
    return Open("q", service, "the-subject", role, "a5-eit", due, "why", ("A4",), settled_by, about)


SETTLED: tuple[tuple[Open, tuple[str, ...]], ...] = (
    (
        asked("allocation", ("settle-allocation", "override-allocation"), ("allocate:work-1", "3")),
        (
            (
                "cafcass send allocation.settle-allocation.v1 case_id=the-subject work_id=work-1 proposal=3 "
                "practitioner_id=PRACTITIONER_ID --as service-manager-1"
            ),
            (
                "cafcass send allocation.override-allocation.v1 case_id=the-subject work_id=work-1 "
                "practitioner_id=PRACTITIONER_ID why=WHY --as service-manager-1"
            ),
        ),
    ),
    (
        asked("triage", ("acknowledge-concern",), ("concern:concern-1:0",), "duty-officer"),
        (
            (
                "cafcass send triage.acknowledge-concern.v1 case_id=the-subject concern_id=concern-1 action=ACTION "
                "--as duty-officer-1"
            ),
        ),
    ),
    (
        asked("intake", ("settle-question",), ("known-child", "somebody")),
        (
            (
                "cafcass send platform.settle-question.v1 --to intake subject=the-subject question_id=q how=HOW "
                "--as service-manager-1"
            ),
        ),
    ),
    (
        asked("triage", ("discard-dead-letters",), ("set-aside:letter-1",), "operator"),
        ("cafcass send platform.discard-dead-letters.v1 --to triage why=WHY 'ids=[\"letter-1\"]' --as operator-1",),
    ),
    (
        asked("police-checks", ("correct-check",), ("unanswered.check-1",), "checks-officer"),
        (
            (
                "cafcass send police-checks.correct-check.v1 case_id=the-subject check_id=check-1 why=WHY "
                "--as checks-officer-1"
            ),
        ),
    ),
    (
        asked("triage", ("settle-category",), ()),  # by an earlier release
        (
            "cafcass send triage.settle-category.v1 case_id=the-subject category=CATEGORY why=WHY --as service-manager-1",
        ),
    ),
    (asked("triage", ("no-longer-a-command",), ("x",)), ()),
)


@pytest.mark.parametrize(("question", "lines"), SETTLED)
def test_what_is_typed_says_all_that_the_question_knows(question: Open, lines: tuple[str, ...]) -> None:
    assert tuple(answers_to(question)) == lines


@pytest.mark.parametrize(
    ("question", "own"),
    [
        (SETTLED[0][0], {}),
        (SETTLED[1][0], {}),
        (SETTLED[2][0], {}),
        (SETTLED[3][0], {'ids=["letter-1"]': 'ids=["3f2c9a52-6a0b-5d0e-9f5b-1c2d3e4f5a6b"]'}),
    ],
)
def test_what_is_typed_can_be_sent(question: Open, own: dict[str, str]) -> None:
    for line in answers_to(question):
        _, _, name, *words = (own.get(word, word) for word in shlex.split(line))
        options: dict[str, Any] = {word: words[at + 1] for at, word in enumerate(words) if word.startswith("--")}
        fields = tuple(word for word in words if "=" in word)
        message = ready(Draft(name, fields, None, options.get("--to"), None, None, options["--as"]))
        assert message.is_command
        assert message.topic.name.startswith(question.service)


def test_every_command_that_may_settle_something_has_a_line() -> None:
    for message in MESSAGES.values():
        if issubclass(message, Command):
            (line,) = answers_to(asked(message.owner, (message.message_name,), ()))
            wanted = {name for name, field in message.model_fields.items() if field.is_required()} - {"by"}
            assert wanted <= {word.partition("=")[0] for word in shlex.split(line)}
