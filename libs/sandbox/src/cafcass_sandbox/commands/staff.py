"""`cafcass staff`: the people of the sandbox, for whom `cafcass send --as` speaks."""

from __future__ import annotations

from typing import Annotated

import typer

from cafcass_sandbox.commands.options import AsJson


def staff(
    role: Annotated[str | None, typer.Option("--role", help="Only those with this role, such as duty-officer.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the sandbox's people with their roles: who may be spoken for with `cafcass send --as PERSON`."""
    from datetime import UTC, datetime

    from rich.text import Text

    from cafcass_sandbox.commands.printing import print_json, print_lines
    from cafcass_sandbox.outside.people import USUAL_SIZE
    from cafcass_sandbox.outside.people import staff as everybody
    from cafcass_sandbox.views.names import role_named

    wanted = None if role is None else role_named(role)
    people = [
        person
        for person in everybody(USUAL_SIZE, 1, datetime.now(UTC).date())
        if wanted is None or wanted in {held.role for held in person.roles}
    ]
    if as_json:
        print_json([person.model_dump(mode="json", exclude_none=True) for person in people])
        return
    width = max(len(person.staff_id) for person in people)
    print_lines(
        Text(
            f"{person.staff_id:{width}}  "
            + "; ".join(f"{held.role} of {held.team or held.area or 'the country'}" for held in person.roles)
        )
        for person in people
    )
