"""`cafcass questions`: what people are asked and have not answered yet."""

from __future__ import annotations

from typing import Annotated

import typer

from cafcass_sandbox.commands.options import AsJson, Data, Kafka, Team


def questions(
    role: Annotated[
        str | None, typer.Option("--role", help="Only what this role is asked, such as duty-officer.")
    ] = None,
    team: Team = None,
    subject: Annotated[
        str | None,
        typer.Option(
            "--about", metavar="CASE", help="Only about this case, by its id or number, or about this area or answer."
        ),
    ] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only what should be answered by now.")] = False,
    kafka: Kafka = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """List what people are asked and have not answered yet, the most urgent first, with what to type to answer each.

    What is in capitals is yours to say.

    Read from what is still on the services' topics, which keep their events for a limited time.
    """
    import asyncio
    from dataclasses import asdict

    from cafcass_contracts.platform import PersonNeeded
    from cafcass_contracts.topics import topics_of
    from cafcass_sandbox.client.target import target
    from cafcass_sandbox.commands.printing import print_json, print_lines
    from cafcass_sandbox.outside.answering import answers_to
    from cafcass_sandbox.views.case_selector import subjects_named
    from cafcass_sandbox.views.heard import heard_on
    from cafcass_sandbox.views.names import role_named
    from cafcass_sandbox.views.question_lines import question_lines
    from cafcass_sandbox.views.questions import open_questions

    wanted = None if role is None else role_named(role)
    place = target(kafka, data)
    about = None if subject is None else subjects_named(subject, place.run)
    now = place.now()
    services = {topic.name: topic.writers[0] for topic in topics_of(PersonNeeded)}
    heard = asyncio.run(heard_on(place, services))
    found = [
        each
        for topic, events in heard.items()
        for each in open_questions(services[topic], events)
        if wanted in {None, each.role}
        and team in {None, each.team}
        and (about is None or each.subject in about)
        and (each.overdue(now) or not overdue)
    ]
    found.sort(key=lambda each: (each.due is not None, each.due or now, each.id))
    if as_json:
        print_json([{"overdue": each.overdue(now), **asdict(each), "answers": answers_to(each)} for each in found])
    else:
        print_lines(
            question_lines(
                found,
                {each.id: answers_to(each) for each in found},
                now,
                all_asked=not any((role, team, subject, overdue)),
            )
        )
