"""Tries the composition for real: samples in, letters, allocations and figures seen, each container killed, nothing lost.

`deploy/compose/try` calls it once everything is up. It speaks to the broker and the database on the loopback address, as the simulated outside
world and with the secrets of the composition. Exit code 65 is a loss; 75 is that something could not be seen in time, which a slow machine does too.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from random import Random
from typing import Final

from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from cafcass_contracts import allocation, intake, kpi, triage
from cafcass_contracts.identity import derived_id
from cafcass_contracts.message import Message
from cafcass_contracts.topics import SERVICES, TOPICS
from cafcass_provisioning.access import DATABASE_ROLES, KEYRING
from cafcass_provisioning.renewing import ROLE_FILE, USER_FILE
from cafcass_provisioning.secret_files import FRONT, IDENTITY
from cafcass_provisioning.simulated import OUTSIDE_WORLD
from cafcass_sandbox.client import reading
from cafcass_sandbox.client.administrator import administrator
from cafcass_sandbox.client.parsed_record import ParsedRecord, parse
from cafcass_sandbox.client.run_file import Run, own_run_time, publish
from cafcass_sandbox.client.sending import ProducerRecord, producer, send_all
from cafcass_sandbox.client.target import Target
from cafcass_sandbox.outside.court_files import PRIVATE_TOPIC
from cafcass_sandbox.outside.courts.private import private_law_case
from cafcass_sandbox.outside.courts.private_kind import PrivateLaw
from cafcass_sandbox.outside.demonstration import demonstrate
from cafcass_sandbox.outside.simulation import Simulation, simulate
from tools.pages_trial import PagesError, signed_in

FOLDER: Final = Path(__file__).resolve().parent.parent / "deploy" / "compose"
SECRETS: Final = FOLDER / "secrets"
KAFKA: Final = "127.0.0.1:19093"
DATABASE: Final = "127.0.0.1:15432"
SERVERS: Final = ("broker", "database")
LOST: Final = 65
"""The exit code of a loss (EX_DATAERR)."""
LATE: Final = 75
"""The exit code of what was not seen in time (EX_TEMPFAIL)."""
READY_SECONDS: Final = 600.0
STILL_SECONDS: Final = 180.0
"""Without an answer to any of the cases that wait for one, while intake has nothing left to read: then they are lost."""
_METRICS: Final = "from urllib.request import urlopen; print(urlopen('http://127.0.0.1:8080/metrics').read().decode())"
WORKED_SECONDS: Final = 900.0
OURS: Final = tuple(
    name for name, topic in TOPICS.items() if set(topic.writers) <= set(SERVICES) and topic.foreign is None
)
SEEN: Final[dict[str, type[Message]]] = {
    "registered": intake.ApplicationRegistered,
    "letters filed at court": triage.LetterFiled,
    "cases allocated": allocation.CaseAllocated,
    "figures published": kpi.FiguresPublished,
}


@dataclass(frozen=True, slots=True)
class Plan:
    """Which containers are killed, those of a round at once, and how much is sent meanwhile."""

    rounds: tuple[tuple[str, ...], ...]
    cases: int
    """Sent before a round and, where the broker is there to take them, again after it."""
    pages: bool = False
    """Whether somebody signs in and looks at the figures too."""


WHOLE: Final = Plan(tuple((name,) for name in (*SERVICES, *SERVERS)), cases=10, pages=True)
SHORT: Final = Plan((SERVICES, *((name,) for name in SERVERS)), cases=6)


PAGES: Final = "https://localhost:18443"
READER: Final = "operational-director-1"
"""Who reads the pages: one of realm.json, who sees the whole country."""


class LostError(AssertionError):
    """Something that was sent, or said, is not there. Says what."""


class NotYetError(AssertionError):
    """It may still come."""


@dataclass(slots=True)
class Sent:
    """What courts have sent, by the id that a record of theirs is known under."""

    cluster: str
    place: Target
    ids: dict[str, str] = field(default_factory=dict)
    count: int = 0


async def send_cases(sent: Sent, count: int) -> None:
    """Sends so many cases of private law that were never sent before."""
    rng = Random(f"trial {sent.count}")
    day = sent.place.now().date() - timedelta(days=1)
    records = [
        ProducerRecord(
            PRIVATE_TOPIC, json.dumps(private_law_case(rng, PrivateLaw(), submitted=day)).encode(), name=str(n)
        )
        for n in range(sent.count, sent.count + count)
    ]
    async with producer(KAFKA) as maker:
        outcome = await send_all(maker, records)
    if outcome.failed:
        raise LostError(f"the broker refused: {outcome.failed}")
    for name, place in outcome.places:
        sent.ids[derived_id("record", sent.cluster, place.topic, str(place.partition), str(place.offset))] = name
    sent.count += count


async def said() -> list[ParsedRecord]:
    """Everything that our services have said, each message once."""
    found: dict[tuple[str | None, str | None], ParsedRecord] = {}
    async with reading.consumer(KAFKA, OURS) as reader:
        async for record in reading.so_far(reader):
            one = parse(record)
            found[one.source, one.id] = one
    return list(found.values())


def unanswered(sent: Sent, told: Sequence[ParsedRecord]) -> set[str]:
    """The cases of which no service has said anything."""
    causes = {one.headers.get("ce_causationid") for one in told}
    return {name for id_, name in sent.ids.items() if id_ not in causes}


def check_whole(told: Sequence[ParsedRecord]) -> None:
    """Every subject's messages of one service on one topic count from 1 without a gap or a copy. Raises `LostError`."""
    numbers: dict[tuple[str, str | None, str | None], list[int]] = defaultdict(list)
    for one in told:
        if one.sequence is not None:
            numbers[one.topic, one.source, one.subject].append(one.sequence)
    broken = [key for key, found in numbers.items() if sorted(found) != list(range(1, len(found) + 1))]
    if broken:
        raise LostError(
            f"{len(broken)} sequences have gaps or copies, such as {broken[0]}: {sorted(numbers[broken[0]])}"
        )
    registered = Counter(
        one.headers.get("ce_causationid") for one in told if one.type == intake.ApplicationRegistered.ce_type()
    )
    twice = [cause for cause, count in registered.items() if count > 1]
    if twice:
        raise LostError(f"{len(twice)} applications were registered twice")


async def answered(sent: Sent) -> list[ParsedRecord]:
    """What was said once every case has been answered.

    Raises `LostError` where something is not whole, or a case is not answered of all that intake has read, and `NotYetError` where it has not read it all.
    """
    waiting, since = sent.count, time.monotonic()
    while True:
        told = await said()
        missing = unanswered(sent, told)
        if not missing:
            check_whole(told)
            return told
        if len(missing) < waiting:
            waiting, since = len(missing), time.monotonic()
        if time.monotonic() - since > STILL_SECONDS:
            what = f"{waiting} cases of {sent.count} have no answer, such as number {min(missing)}"
            raise NotYetError(what) if behind() else LostError(what)
        await asyncio.sleep(1)


def behind() -> bool:
    """Whether intake has something left to read."""
    lines = compose("exec", "-T", "intake", "python3", "-c", _METRICS).splitlines()
    return any(float(line.split()[-1]) for line in lines if line.startswith("cafcass_lag_records"))


def compose(*words: str) -> str:
    """What `docker compose` answers. Raises `CalledProcessError`."""
    program = os.environ.get("COMPOSE", "docker compose").split()
    done = subprocess.run([*program, *words], cwd=FOLDER, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(words)}: {done.stderr.strip()[-2000:]}")
    return done.stdout


@retry(
    retry=retry_if_exception_type(NotYetError), stop=stop_after_delay(READY_SECONDS), wait=wait_fixed(1), reraise=True
)
def wait_healthy(names: Sequence[str]) -> None:
    """Waits until the containers are healthy. Raises `NotYetError` where one is not in time."""
    answer = compose("ps", "--all", "--format", "json", *names)
    states = [json.loads(line) for line in answer.splitlines() if line.strip()]
    unwell = {each["Service"]: each["Health"] or each["State"] for each in states if each["Health"] != "healthy"}
    if len(states) != len(names) or unwell:
        raise NotYetError(f"not healthy after {READY_SECONDS:.0f} s: {unwell or 'some have no container'}")


@contextmanager
def found_by_commands(folder: Path) -> Iterator[Run]:
    """A run file, so that the `cafcass` command finds the composition while this runs."""

    def url(service: str, database: str) -> str:
        password = (SECRETS / service / ROLE_FILE).read_text().strip()
        role = DATABASE_ROLES[service].name
        trusted = SECRETS / service / "ca.crt"
        return f"postgresql://{role}:{password}@{DATABASE}/{database}?sslmode=verify-full&sslrootcert={trusted}"

    run = Run(
        pid=os.getpid(),
        born=own_run_time(),
        data=str(folder),
        broker="external",
        kafka=KAFKA,
        database={service: url(service, DATABASE_ROLES[service].name) for service in SERVICES},
        health={},
        logs=str(folder),
        keyring=url("intake", KEYRING),
        master_key=(SECRETS / "intake" / "cafcass_master_key").read_text().strip(),
        namespace=(SECRETS / "intake" / "cafcass_namespace").read_text().strip(),
        clock={
            "CAFCASS_CLOCK_ORIGIN_WALL": os.environ["TRIAL_BEGUN"],
            "CAFCASS_CLOCK_ORIGIN": os.environ["TRIAL_BEGUN"],
            "CAFCASS_CLOCK_RATE": os.environ["TRIAL_RATE"],
        },
    )
    published = publish(run)
    try:
        yield run
    finally:
        published.take_back()


def figures(told: Sequence[ParsedRecord]) -> dict[str, str]:
    """What was published of England, by month and measure; what counts nothing is left out."""
    found: dict[str, str] = {}
    for one in told:
        if one.type == kpi.FiguresPublished.ce_type():
            for cell in one.data["cells"]:
                if cell["place"] == "england" and cell.get("numerator"):
                    found[f"{one.data['measure']} {one.data['month']}"] = cell["shown"]
    return found


def tally(told: Sequence[ParsedRecord]) -> dict[str, int]:
    """How many of what has to be seen were said."""
    kinds = Counter(one.type for one in told)
    return {what: kinds[message.ce_type()] for what, message in SEEN.items()}


@retry(
    retry=retry_if_exception_type(NotYetError), stop=stop_after_delay(WORKED_SECONDS), wait=wait_fixed(2), reraise=True
)
async def everything() -> dict[str, int]:
    """How many there are of all that has to be seen. Raises `NotYetError` where something has not come in time."""
    seen = tally(await said())
    if not all(seen.values()):
        raise NotYetError(f"not everything came to be: {seen}")
    return seen


@retry(
    retry=retry_if_exception_type((NotYetError, OSError)),
    stop=stop_after_delay(READY_SECONDS),
    wait=wait_fixed(2),
    reraise=True,
)
async def figures_on_pages() -> str:
    """What was seen, once the page of each measure answers and one shows a figure as it was published. Raises `NotYetError` where that does not come."""
    published = figures(await said())
    password = (SECRETS / IDENTITY / "people_password").read_text().strip()
    try:
        browser, _ = signed_in(PAGES, SECRETS / OUTSIDE_WORLD / "ca.crt", READER, password)
    except PagesError as error:
        raise NotYetError(str(error)) from error
    pages = {name: browser.go(f"{PAGES}/measures/{name}") for name in {key.split()[0] for key in published}}
    wrong = [f"{each.address}: {each.status}" for each in pages.values() if each.status != HTTPStatus.OK]
    found = [f"{key}: {shown}" for key, shown in published.items() if shown in pages[key.split()[0]].words()]
    if wrong or not found:
        raise NotYetError(f"{READER} does not see {published}; {wrong or 'every page answers'}")
    return f"{READER} signed in over TLS, and saw {', '.join(sorted(found))}"


async def trial(folder: Path, plan: Plan) -> None:
    """The trial; prints what it sees. Raises `LostError` and `NotYetError`."""
    with found_by_commands(folder) as run:
        async with administrator(KAFKA) as admin:
            sent = Sent(str((await admin.describe_cluster())["cluster_id"]), Target(KAFKA, run))
        await demonstrate(run, lambda line: print(line, flush=True))
        asked = Simulation(day=86_400 / float(run.clock["CAFCASS_CLOCK_RATE"]), from_start=True, families=False)
        working = asyncio.create_task(simulate(asked, Target(KAFKA, run), print, Counter()))
        try:
            seen = await everything()
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
        print(f"\nseen: {seen}", flush=True)
        print(f"figures: {figures(await said())}", flush=True)
        if plan.pages:
            wait_healthy((FRONT, IDENTITY))
            print(await figures_on_pages(), flush=True)
        for names in plan.rounds:
            begun = time.monotonic()
            await send_cases(sent, plan.cases)
            compose("kill", "--signal", "SIGKILL", *names)
            if "broker" not in names:
                await send_cases(sent, plan.cases)
            compose("start", *names)
            wait_healthy((*SERVERS, *SERVICES))
            told = await answered(sent)
            print(
                f"{', '.join(names)} killed and back: {sent.count} cases, {len(told)} messages, {time.monotonic() - begun:.0f} s",
                flush=True,
            )
        told = await answered(sent)
        before = {(one.source, one.id) for one in told}
        print(f"figures: {figures(told)}", flush=True)
        compose("restart")
        wait_healthy((*SERVERS, *SERVICES))
        after = {(one.source, one.id) for one in await answered(sent)}
        if not before <= after:
            raise LostError(f"{len(before - after)} messages are gone after a restart of everything")
        print(f"everything restarted: {len(after)} messages, those from before all there")


def main(arguments: Sequence[str]) -> int:
    """Runs the trial, with `--short` the one of a few minutes. Returns the exit code."""
    plan = SHORT if "--short" in arguments else WHOLE
    os.environ |= {
        "CAFCASS_KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
        "CAFCASS_KAFKA_SSL_CA": str(SECRETS / OUTSIDE_WORLD / "ca.crt"),
        "CAFCASS_KAFKA_USERNAME": OUTSIDE_WORLD,
        "CAFCASS_KAFKA_PASSWORD": (SECRETS / OUTSIDE_WORLD / USER_FILE).read_text().strip(),
    }
    with tempfile.TemporaryDirectory() as folder:
        try:
            wait_healthy((*SERVERS, *SERVICES))
            asyncio.run(trial(Path(folder), plan))
        except LostError as error:
            print(f"LOST: {error}", file=sys.stderr)
            return LOST
        except NotYetError as error:
            print(f"not seen in time: {error}", file=sys.stderr)
            return LATE
    print("Nothing lost.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
