"""Keeps a platform up in front of a person or a program, and says what happens to it."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from threading import Thread
from typing import Final

from rich.console import Console
from rich.table import Table

from cafcass_sandbox.client import sync
from cafcass_sandbox.client.errors import CommandError
from cafcass_sandbox.client.run_file import Run
from cafcass_sandbox.commands.own_name import own_name
from cafcass_sandbox.commands.printing import print_json
from cafcass_sandbox.commands.signals import StoppedError, stopping_on_signals
from cafcass_sandbox.outside import people
from cafcass_sandbox.outside.demonstration import demonstrate
from cafcass_sandbox.servers.errors import LostForGoodError, StartError
from cafcass_sandbox.servers.identity.provider import Somebody
from cafcass_sandbox.servers.platform import Options, Platform

_BROKERS: Final = {
    "embedded": "embedded broker, in memory",
    "kafka": "Apache Kafka, started natively",
    "docker": "Apache Kafka in a container",
    "external": "a broker that ran already",
}


def keep_up(options: Options, *, seconds: float | None, as_json: bool, demo: bool) -> None:
    """Starts the platform and looks after it until it is told to stop, or for `seconds`. Raises `CommandError`."""
    say = partial(Console(stderr=True, highlight=False).print, markup=False, soft_wrap=True)
    with stopping_on_signals():
        platform = Platform(replace(options, people=_people()), say)
        begun = time.monotonic()
        try:
            say("Starting ...")
            run = platform.start()
            if as_json:
                print_json(run.public(), indent=None)
            else:
                _tell_ready(run, time.monotonic() - begun, kept=options.data is not None)
            # In a thread of its own: what a signal raises here would end in one callback of the loop, and be lost with it.
            sync.run(people.tell(run.kafka))
            if demo:
                # It talks to the broker from a thread of its own, while the platform is looked after here.
                console = Console(stderr=as_json, highlight=False)
                Thread(target=_demonstrate, args=(run, console), name="cafcass-demo", daemon=True).start()
            platform.watch(seconds=seconds)
        except StoppedError:
            pass
        except (StartError, LostForGoodError) as error:
            raise CommandError(str(error)) from error
        finally:
            if platform.started:
                say("Stopping ...")
            platform.stop()
            if platform.started:
                say("Stopped.")


def _people() -> tuple[Somebody, ...]:
    """As whom somebody may sign in: one of each role first, then everybody by role."""
    everybody = people.staff(people.USUAL_SIZE, 1, datetime.now(UTC).date())
    placed = [person for person in everybody if any(role.area or role.team for role in person.roles)]
    first: dict[str, str] = {}
    for person in (*placed, *everybody):
        for role in person.roles:
            first.setdefault(role.role, person.staff_id)
    return (
        *(Somebody(person, "One of each role") for person in dict.fromkeys(first.values())),
        *(Somebody(person.staff_id, person.roles[0].role.replace("-", " ").capitalize()) for person in everybody),
    )


def _demonstrate(run: Run, console: Console) -> None:
    """Says what went wrong instead of ending without a word: the platform goes on either way."""
    try:
        asyncio.run(demonstrate(run, partial(console.print, markup=False, soft_wrap=True)))
    except Exception as error:  # noqa: BLE001 - a demonstration must not take the platform down
        console.print(f"The demonstration did not work: {type(error).__name__}: {error}", markup=False)
        return
    name = own_name()
    console.print(f"\nThe letters: [bold]{name} letter CASE[/].")
    console.print(f"Who has the work, about a minute from now: [bold]{name} work[/].")
    console.print(f"See for yourself: [bold]{name} watch[/], [bold]{name} dead-letters list[/].")


def _tell_ready(run: Run, took: float, *, kept: bool) -> None:
    console = Console(highlight=False)
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    if run.pages:
        table.add_row("Pages", f"{run.pages}  (sign in with one click as anybody of the sandbox)")
    table.add_row("Kafka", f"{run.kafka}  ({_BROKERS[run.broker]})")
    for service, address in run.health.items():
        table.add_row(service, f"{address}/ready")
        table.add_row("", f"{run.database[service].rpartition('@')[2]}  (its database)")
    table.add_row("Logs", run.logs)
    table.add_row("Data", run.data + ("" if kept else "  (removed at the end; --data keeps it)"))
    console.print(f"[bold green]Ready[/] in {took:.1f} s.")
    console.print(table)
    console.print(
        f"Now, in another terminal: [bold]{own_name()} watch[/], [bold]publish FILE[/], [bold]--help[/]. Ctrl-C stops everything."
    )
