"""`cafcass audit`: who read, commanded and decided what, and whether a line is missing or was changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cafcass_sandbox.client.errors import FAILED, USAGE, CommandError, NoPlatformError
from cafcass_sandbox.commands.options import AsJson, Data, Kafka, instant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cafcass_sandbox.client.target import Target


def audit(
    who: Annotated[str | None, typer.Option("--who", metavar="ID", help="Only what this person did.")] = None,
    case: Annotated[
        str | None,
        typer.Option(
            "--case",
            metavar="CASE",
            help="Only what was about this case (its id or 16-digit number), or about something else by its whole id.",
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="TIME", help="Only since then, such as 2026-06-01T09:00:00Z; with --check, heads told since."
        ),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Say whether every line is there and as it was, from each service's chain.")
    ] = False,
    database: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SERVICE=URL", help="A service's database, where the platform does not run on this machine."
        ),
    ] = None,
    kafka: Kafka = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """List who read, commanded and decided what, by id; or check that no line is missing or changed.

    Who saw a case in a list, or with keys on the topics, has no line under it: see docs/operate.md.

    With --check it ends with 1 where anything is not as it was, and names the first line of each service that is missing or changed.
    """
    import asyncio

    from cafcass_domain.state import to_builtins
    from cafcass_sandbox.client.target import target
    from cafcass_sandbox.commands.printing import print_json, print_lines
    from cafcass_sandbox.views.audit import Choice, checked, entries
    from cafcass_sandbox.views.audit_lines import audit_lines, checked_lines
    from cafcass_sandbox.views.case_selector import subjects_named

    place = target(kafka, data)
    databases = _databases(database, place)
    if check:
        if who is not None or case is not None:
            raise CommandError("a chain is checked whole: --check goes with neither --who nor --case", USAGE)
        found = asyncio.run(checked(place, databases, instant(since)))
        if as_json:
            print_json([to_builtins(each) for each in found])
        else:
            print_lines(checked_lines(found))
        if any(each.problem for each in found):
            raise typer.Exit(FAILED)
        return
    cases = None if case is None else subjects_named(case, place.run)
    listed = asyncio.run(entries(databases, Choice(who, cases, instant(since))))
    if as_json:
        print_json([{"service": each.service, "id": each.id, **to_builtins(each.line)} for each in listed])
    else:
        print_lines(audit_lines(listed))


def _databases(given: list[str] | None, place: Target) -> Mapping[str, str]:
    """The database of each service. Raises `CommandError`."""
    if given is None:
        if place.run is None:
            raise NoPlatformError("no platform runs on this machine: name each service's database with --database")
        return place.run.database
    pairs = [each.partition("=") for each in given]
    if not all(url for _, _, url in pairs):
        raise CommandError("--database: must be SERVICE=URL", USAGE)
    return {service: url for service, _, url in pairs}
