"""Keeps a platform up in front of a person or a program, and says what happens to it."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from rich.console import Console
from rich.table import Table

from cafcass_sandbox.client.errors import CommandError
from cafcass_sandbox.client.run_file import Run
from cafcass_sandbox.outside.demonstration import Show
from cafcass_sandbox.own_name import own_name
from cafcass_sandbox.servers.errors import LostForGoodError, StartError
from cafcass_sandbox.servers.platform import Options, Platform

BROKERS = {
    "embedded": "embedded broker, in memory",
    "kafka": "Apache Kafka, started natively",
    "docker": "Apache Kafka in a container",
    "external": "a broker that ran already",
}


@dataclass(frozen=True, slots=True)
class Wish:
    """How long, and how to say it."""

    seconds: float | None = None
    as_json: bool = False
    demo: bool = False


_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StoppedError(BaseException):
    """A signal asked this process to stop."""


@contextmanager
def stopping_on_signals() -> Iterator[None]:
    """Turns the signals that end a program into `StoppedError`, once: a second one while stopping has no effect."""

    def stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - what signal handlers get
        for other in _STOPPING:
            signal.signal(other, signal.SIG_IGN)
        raise StoppedError

    before = {number: signal.signal(number, stop) for number in _STOPPING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def keep_up(options: Options, wish: Wish) -> None:
    """Starts the platform and looks after it until it is told to stop. Raises `CommandError`."""
    said = Console(stderr=True, highlight=False)

    def say(text: str) -> None:
        said.print(text, markup=False, soft_wrap=True)

    with stopping_on_signals():
        platform = Platform(options, say)
        begun = time.monotonic()
        try:
            say("Starting ...")
            run = platform.start()
            _tell_ready(run, wish, time.monotonic() - begun, kept=options.data is not None)
            platform.watch(seconds=wish.seconds) if not wish.demo else _show_and_watch(platform, run, wish)
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


def _show_and_watch(platform: Platform, run: Run, wish: Wish) -> None:
    """The demonstration talks to the broker from a thread of its own, while the platform is looked after here."""
    show = Show(run, Console(stderr=wish.as_json, highlight=False))
    show.start()
    platform.watch(seconds=wish.seconds)


def _tell_ready(run: Run, wish: Wish, took: float, *, kept: bool) -> None:
    if wish.as_json:
        sys.stdout.write(json.dumps(run.public()) + "\n")
        sys.stdout.flush()
        return
    console = Console(highlight=False)
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    table.add_row("Kafka", f"{run.kafka}  ({BROKERS[run.broker]})")
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
