"""The command line, run as its users run it, against a real broker."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from aiokafka import AIOKafkaProducer

from cafcass_contracts.allocation import (
    AreaDecided,
    SpanRecorded,
    WorkAllocated,
    WorkArose,
    WorkloadRecorded,
    WorkQueued,
)
from cafcass_contracts.codec import encode
from cafcass_contracts.identity import case_id
from cafcass_contracts.message import Event
from cafcass_contracts.platform import CommandAnswered, DeadLetterResolved, PersonNeeded
from cafcass_contracts.topics import TOPICS
from cafcass_contracts.triage import LetterFiled
from cafcass_sandbox.cli import main
from cafcass_sandbox.client import run_file
from cafcass_sandbox.client.run_file import Run
from cafcass_sandbox.client.sync import run as run_now
from cafcass_sandbox.outside.outgoing import envelope
from cafcass_sandbox.servers.provision import provision
from cafcass_sandbox.servers.server import running
from cafcass_sandbox.servers.tansu import TansuBroker

NUMBER = "1700000000000017"
NAMESPACE = "5f2a1c8e-0000-4000-8000-000000000001"
CASE = {"id": int(NUMBER), "jurisdiction": "PRIVATELAW", "case_data": {"courtName": "Family Court at Sampleton"}}


class Done(NamedTuple):
    """What a command printed."""

    stdout: str
    stderr: str


Call = Callable[..., Done]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def bootstrap(tmp_path: Path) -> Iterator[str]:
    """A broker of its own for each test, with every topic: what is on them is counted."""
    with running(TansuBroker(log=tmp_path / "broker.log")) as broker:
        run_now(provision(broker.bootstrap))
        yield broker.bootstrap


@pytest.fixture
def cafcass(
    bootstrap: str, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Call:
    """Runs the command beside a platform that this process stands in for."""
    monkeypatch.setenv(run_file.HOME_VARIABLE, str(home))
    run_file.publish(
        Run(
            pid=os.getpid(),
            born=run_file.own_run_time(),
            data=str(tmp_path),
            broker="embedded",
            kafka=bootstrap,
            database={},
            health={},
            logs=str(tmp_path),
            namespace=NAMESPACE,
        )
    )

    def call(*arguments: str, code: int = 0, given: str = "") -> Done:
        monkeypatch.setattr(sys, "argv", ["cafcass", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        done = Done(*capsys.readouterr())
        assert (ended.value.code or 0) == code, done
        return done

    return call


def seen(cafcass: Call, *arguments: str) -> list[dict[str, Any]]:
    said = cafcass("watch", "--from", "start", "--until-quiet", "2", "--json", *arguments).stdout
    return [json.loads(line) for line in said.splitlines()]


def file(folder: Path, name: str, content: Any) -> str:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return str(path)


def test_help_comes_at_once() -> None:
    command = [sys.executable, "-m", "cafcass_sandbox.cli", "--help"]
    begun = time.monotonic()
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    taken = time.monotonic() - begun
    for name in (
        "up",
        "demo",
        "publish",
        "watch",
        "send",
        "messages",
        "case",
        "letter",
        "work",
        "questions",
        "staff",
        "workload",
        "topics",
        "dead-letters",
    ):
        assert name in said
    # Half a second on an idle machine; this one may be busy.
    assert taken < 3


@pytest.mark.parametrize(
    "command",
    [
        ("up",),
        ("demo",),
        ("publish",),
        ("watch",),
        ("send",),
        ("messages",),
        ("case",),
        ("letter",),
        ("work",),
        ("questions",),
        ("staff",),
        ("workload",),
        ("topics",),
    ]
    + [("dead-letters", name) for name in ("list", "show", "retry", "discard")],
)
def test_every_command_has_help_and_json(command: tuple[str, ...]) -> None:
    arguments = [sys.executable, "-m", "cafcass_sandbox.cli", *command, "--help"]
    said = subprocess.run(arguments, capture_output=True, text=True, check=True).stdout
    assert "--json" in said


def test_the_version_is_told(cafcass: Call) -> None:
    assert cafcass("--version").stdout.strip() == version("cafcass-sandbox")


def test_help_loads_nothing_heavy() -> None:
    code = "import sys; import cafcass_sandbox.cli; print([m for m in ('aiokafka', 'pydantic', 'asyncpg', 'rich', 'psutil') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_publish_cuts_responses_apart_and_goes_on_after_what_it_cannot_read(cafcass: Call, tmp_path: Path) -> None:
    files = [
        file(tmp_path, "response.json", {"total": 2, "cases": [CASE, {"id": 2, "jurisdiction": "PUBLICLAW"}]}),
        file(tmp_path, "broken.json", b'{"id": 5'),
        file(tmp_path, "event.json", {"type": "court.hearing-listed.v1", "data": {"case_number": NUMBER}}),
        str(tmp_path / "missing.json"),
    ]
    done = cafcass("publish", *files, "--json", code=1)
    told = json.loads(done.stdout)
    assert told["sent"] == {"court.private-law-cases.v1": 1, "court.public-law-cases.v1": 1, "court.applications.v1": 1}
    assert told["failed"] == 2
    assert "broken.json: not JSON" in done.stderr
    assert "missing.json: No such file" in done.stderr
    records = {record["topic"]: record for record in seen(cafcass)}
    assert records["court.private-law-cases.v1"]["data"] == CASE
    assert records["court.private-law-cases.v1"]["key"] == NUMBER
    assert records["court.private-law-cases.v1"]["type"] is None
    event = records["court.applications.v1"]
    assert (event["type"], event["key"]) == ("uk.gov.cafcass.court.hearing-listed.v1", NUMBER)
    assert event["data"] == {"case_number": NUMBER}


def test_an_event_published_twice_carries_the_same_id(cafcass: Call, tmp_path: Path) -> None:
    name = file(tmp_path, "event.json", {"type": "court.hearing-listed.v1", "data": {"case_number": NUMBER}})
    for _ in range(2):
        cafcass("publish", name)
    first, second = seen(cafcass, "--topic", "court.applications")
    assert first["id"] == second["id"]


def test_publish_sends_raw_bytes_with_any_key_and_headers(cafcass: Call, tmp_path: Path) -> None:
    name = file(tmp_path, "bytes", b'\xff{"id"')
    headers = (
        "--header",
        "plain=a=b",
        "--header",
        f"binary=base64:{b64encode(bytes([255, 0])).decode()}",
        "--header",
        "empty=",
        "--header",
        "null",
    )
    cafcass("publish", name, "--raw", "--topic", "court.private-law-cases", "--key", "wrong", *headers)
    (record,) = seen(cafcass)
    assert record["key"] == "wrong"
    assert record["headers"] == {"plain": "a=b", "binary": "base64:/wA=", "empty": "", "null": None}
    assert record["data"] == "base64:" + b64encode(b'\xff{"id"').decode()


def test_publish_takes_standard_input_and_repeats(cafcass: Call) -> None:
    begun = time.monotonic()
    cafcass("publish", "-", "--repeat", "5", "--rate", "10", given=json.dumps(CASE))
    assert time.monotonic() - begun > 0.4
    assert [record["key"] for record in seen(cafcass)] == [NUMBER] * 5


def test_publish_takes_eight_megabytes(cafcass: Call, tmp_path: Path) -> None:
    large = CASE | {"case_data": {"text": "x" * 8_000_000}}
    cafcass("publish", file(tmp_path, "large.json", large))
    assert seen(cafcass)[0]["data"] == large


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("publish", "-", "--raw"), 2, "--raw needs --topic"),
        (("publish", "-", "--topic", "court.aplications"), 2, "did you mean court.applications"),
        (("publish", "-", "--header", "=x"), 2, "needs a name"),
        (("watch", "--case", "17"), 2, "neither a case id"),
        (("watch", "--topic", "nothing"), 2, "there is no topic nothing"),
        (("send", "court.hering-listed"), 2, "did you mean court.hearing-listed"),
        (("send", "retry-dead-letters"), 2, "say which with --to"),
        (("send", "case-details-recorded"), 2, "sealed"),
        (("send", "court.hearing-listed", "law=criminal"), 2, "law: must be one of private, public"),
        (("dead-letters", "retry"), 2, "say which"),
        (("dead-letters", "list", "--since", "yesterday"), 2, "must be a time"),
        (("dead-letters", "show", "abc"), 1, "no dead letter"),
        (("case", "6d0d9afa-fdc3-51e4-99c0-68d81027c807"), 1, "nothing is known"),
        (("work", "--area", "A18"), 2, "there is no service area A18"),
        (("watch", "--kafka", "127.0.0.1:9"), 3, "no broker answers"),
        (("up", "--broker", "other"), 2, "other"),
    ],
)
def test_what_goes_wrong_is_one_sentence_and_an_exit_code(
    cafcass: Call, arguments: tuple[str, ...], code: int, words: str
) -> None:
    done = cafcass(*arguments, code=code)
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_platform_a_command_says_how_to_start_one(home: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != run_file.KAFKA_VARIABLE} | {
        run_file.HOME_VARIABLE: str(home)
    }
    command = [sys.executable, "-m", "cafcass_sandbox.cli", "watch"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert (done.returncode, "cafcass up" in done.stderr) == (3, True)


def test_send_checks_and_sends_a_message(cafcass: Call) -> None:
    cafcass("send", "hearing-listed", f"case_number={NUMBER}", "law=private", "hearing.id=9", "court.region=2")
    (record,) = seen(cafcass)
    assert record["topic"] == "court.applications.v1"
    assert record["subject"] == NUMBER
    assert record["data"] == {"case_number": NUMBER, "law": "private", "hearing": {"id": "9"}, "court": {"region": "2"}}


def test_case_shows_what_is_about_it_in_order_of_time(cafcass: Call, bootstrap: str) -> None:
    mine = case_id(UUID(NAMESPACE), "private", NUMBER)
    event = TOPICS["intake.events.v1"].messages[0]

    async def produce() -> None:
        async with AIOKafkaProducer(bootstrap_servers=bootstrap, enable_idempotence=False) as producer:
            for minute in (5, 3, 4):
                around = envelope(event, "urn:test", mine)
                headers = [
                    (name, f"2026-06-01T09:0{minute}:00Z".encode() if name == "ce_time" else value)
                    for name, value in around.headers()
                ]
                topic = ("intake.events.v1", "case.lifecycle.v1", "intake.restricted.v1")[minute - 3]
                await producer.send_and_wait(
                    topic, json.dumps({"minute": minute}).encode(), key=mine.encode(), headers=headers
                )
            await producer.send_and_wait("intake.events.v1", b"{}", key=b"another")

    run_now(produce())
    for name in (mine, NUMBER, f"{NUMBER[:4]}-{NUMBER[4:8]}-{NUMBER[8:12]}-{NUMBER[12:]}"):
        story = json.loads(cafcass("case", name, "--json").stdout)
        assert [record["data"]["minute"] for record in story] == [3, 4, 5]
    assert len(seen(cafcass, "--case", NUMBER)) == 3
    assert mine in cafcass("case", NUMBER).stdout


def test_letter_writes_what_was_filed_at_court_about_a_case(cafcass: Call, bootstrap: str, tmp_path: Path) -> None:
    mine = case_id(UUID(NAMESPACE), "private", NUMBER)
    pdf = b"%PDF-1.7 a letter"

    def filed(update: int, name: str, content: bytes = pdf) -> dict[str, Any]:
        digest = sha256(pdf).hexdigest()
        return {"update": update, "file_name": name, "sha256": digest, "content": b64encode(content).decode()}

    async def produce(*letters: dict[str, Any]) -> None:
        async with AIOKafkaProducer(bootstrap_servers=bootstrap, enable_idempotence=False) as producer:
            for letter in letters:
                headers = list(envelope(LetterFiled, "urn:test", mine).headers())
                await producer.send_and_wait("court.filings.v1", json.dumps(letter).encode(), headers=headers)

    assert "no letter" in cafcass("letter", NUMBER, "--out", str(tmp_path), code=1).stderr
    run_now(produce(filed(1, "letter-update-1.pdf"), filed(0, "../../letter.pdf")))
    out = tmp_path / "out"
    told = json.loads(cafcass("letter", NUMBER, "--out", str(out), "--json").stdout)
    assert [(one["update"], Path(one["path"])) for one in told] == [
        (0, out / "letter.pdf"),
        (1, out / "letter-update-1.pdf"),
    ]
    assert {path.read_bytes() for path in out.iterdir()} == {pdf}
    assert (out / "letter.pdf").stat().st_mode & 0o077 == 0, "for its reader alone"
    run_now(produce(filed(2, "damaged.pdf", b"something else")))
    assert "digest differs" in cafcass("letter", NUMBER, "--out", str(out), code=1).stderr
    assert not (out / "damaged.pdf").exists()


def examples(*wanted: type[Event]) -> list[Event]:
    """The full examples that the contracts publish."""
    folder = files("cafcass_contracts") / "examples"
    return [kind.model_validate_json((folder / kind.full_name() / "full.json").read_bytes()) for kind in wanted]


def test_work_and_workload_show_where_allocation_s_events_lead(cafcass: Call, bootstrap: str) -> None:
    arose, waits, given, score, span, decided = examples(
        WorkArose, WorkQueued, WorkAllocated, WorkloadRecorded, SpanRecorded, AreaDecided
    )
    other = {"case_id": "another", "work_id": "another", "area": "A5", "team": "a5-private"}
    mine = [arose, waits]
    theirs = [each.model_copy(update=other) for each in (arose, given)]

    async def produce() -> None:
        async with AIOKafkaProducer(bootstrap_servers=bootstrap, enable_idempotence=False) as producer:
            for events in (mine, theirs, [score], [span], [decided], mine):
                for sequence, event in enumerate(events, 1):
                    subject = str(event.model_dump().get("case_id", type(event).__name__))
                    around = replace(envelope(type(event), "urn:test", subject), sequence=sequence)
                    await producer.send_and_wait(
                        "allocation.events.v1", encode(event), key=subject.encode(), headers=around.headers()
                    )
            broken = replace(envelope(WorkArose, "urn:test", "case"), sequence=1)
            await producer.send_and_wait("allocation.events.v1", b"{", headers=broken.headers())

    assert "No open work" in cafcass("work").stdout
    run_now(produce())
    done = cafcass("work", "--json")
    told = json.loads(done.stdout)
    assert [(row["area"], row["state"]) for row in told["work"]] == [("A3", "waiting"), ("A5", "allocated")]
    assert told["total"]["open"] == 2
    assert "left out allocation.events.v1" in done.stderr, "what cannot be read is not passed over in silence"
    groups = json.loads(cafcass("work", "--by", "area", "--json").stdout)["groups"]
    assert [(one["name"], one["open"], one["bands"]["green"]) for one in groups] == [("A3", 1, 1), ("A5", 1, 0)]
    listed = cafcass("work").stdout
    assert listed.index("waiting: nobody-has-room") < listed.index("allocated: ")
    assert "1 open: 1 waiting" in cafcass("work", "--waiting").stdout
    assert "1 open: 0 waiting" in cafcass("work", "--area", "a5").stdout
    assert "No open work" in cafcass("work", "--team", "a5-eit").stdout
    explained = cafcass("work", "--why", "anoth").stdout
    for words in ("practitioner-7 was given it", "77.9% before, 84.9% with it", "could not have it"):
        assert words in explained
    assert json.loads(cafcass("work", "--why", "anoth", "--json").stdout)["work_id"] == "another"
    assert "begins the ids of 2 pieces of work" in cafcass("work", "--why", "", code=2).stderr
    assert "nothing was decided on work nothing" in cafcass("work", "--why", "nothing", code=1).stderr
    people = cafcass("workload", "--area", "A3").stdout
    for words in ("84.9%", "green", "work-to-first-hearing", "11.50"):
        assert words in people
    scores = json.loads(cafcass("workload", "--json").stdout)
    assert [one["score"] for one in scores["practitioners"]] == [849]
    assert [one["manager_id"] for one in scores["managers"]] == ["manager-3"]


def test_questions_are_listed_with_who_is_asked_and_what_answers_them(cafcass: Call, bootstrap: str) -> None:
    (needed,) = examples(PersonNeeded)
    assert isinstance(needed, PersonNeeded)
    assert cafcass("questions").stdout == "Nobody is asked anything.\n"

    async def produce() -> None:
        async with AIOKafkaProducer(bootstrap_servers=bootstrap, enable_idempotence=False) as producer:
            for topic in ("triage.events.v1", "intake.events.v1"):
                around = replace(envelope(PersonNeeded, "urn:test", "case"), sequence=1)
                await producer.send_and_wait(topic, encode(needed), key=b"case", headers=around.headers())

    run_now(produce())
    told = json.loads(cafcass("questions", "--json").stdout)
    assert {(each["service"], each["role"], each["overdue"]) for each in told} == {
        ("triage", needed.role, True),
        ("intake", needed.role, True),
    }
    assert "2 open, 2 overdue" in cafcass("questions", "--role", needed.role, "--about", needed.subject).stdout
    assert cafcass("questions", "--team", "another").stdout == "Nothing that is open matches.\n"
    assert cafcass("questions", "--about", needed.subject[:8]).stdout == "Nothing that is open matches.\n"
    assert "there is no role zzz" in cafcass("questions", "--role", "zzz", code=2).stderr


def test_a_command_is_given_as_one_of_the_sandbox_s_people(cafcass: Call) -> None:
    command = ("send", "retry-dead-letters", "--to", "intake", "--no-wait")
    cafcass(*command)
    cafcass(*command, "--as", "a5-eit-1")
    own, other = seen(cafcass)
    assert own["data"]["by"]["role"] == "operator"
    assert other["data"]["by"] == {"id": "a5-eit-1", "role": "family-court-adviser", "team": "a5-eit"}
    assert "a5-eit-1" in cafcass(*command, "--as", "a5-eit-l", code=2).stderr
    twice = cafcass(*command, "by.id=somebody", "--as", "a5-eit-1", code=2).stderr
    assert "given as a5-eit-1 and by somebody named in its fields" in twice
    assert "no command: leave --as out" in cafcass("send", "hearing-listed", "--as", "a5-eit-1", code=2).stderr
    assert "a5-eit-1" in cafcass("staff", "--role", "duty-officer").stdout
    assert "there is no role zzz" in cafcass("staff", "--role", "zzz", code=2).stderr


def test_topics_shows_the_map_beside_the_broker(cafcass: Call, tmp_path: Path) -> None:
    cafcass("publish", file(tmp_path, "case.json", CASE), "--repeat", "3")
    listed = {topic["name"]: topic for topic in json.loads(cafcass("topics", "--json").stdout)}
    assert set(listed) == set(TOPICS)
    assert listed["court.private-law-cases.v1"]["records"] == 3
    assert listed["intake.events.v1"]["actual_partitions"] == TOPICS["intake.events.v1"].partitions
    assert "court.private-law-cases.v1" in cafcass("topics").stdout


def test_messages_lists_them_and_shows_one(cafcass: Call) -> None:
    listed = json.loads(cafcass("messages", "--json").stdout)
    assert "court.hearing-listed.v1" in {message["name"] for message in listed}
    shown = json.loads(cafcass("messages", "court.hearing-listed", "--json").stdout)
    assert {field["name"] for field in shown["fields"]} >= {"case_number", "hearing"}
    assert shown["examples"]
    assert "required" in cafcass("messages", "court.hearing-listed").stdout
    cafcass("messages", "zzz", code=2)
    assert "given by operator" in cafcass("messages", "retry-dead-letters").stdout


def test_dead_letters_are_listed_shown_and_settled_by_the_service(cafcass: Call, bootstrap: str) -> None:
    """This test answers for the service: what a real one does is tested with it."""

    def headers(id_: str) -> list[tuple[str, bytes]]:
        given = {"id": id_, "service": "intake", "topic": "court.private-law-cases.v1", "partition": "1", "offset": "4"}
        given |= {"attempts": "1", "reason": "not JSON", "at": "2026-06-01T09:00:00+00:00"}
        return [(f"dlq-{name}", value.encode()) for name, value in given.items()]

    first, second = "aaaa1111-0000-4000-8000-000000000000", "bbbb2222-0000-4000-8000-000000000000"

    async def set_aside() -> None:
        async with AIOKafkaProducer(bootstrap_servers=bootstrap, enable_idempotence=False) as producer:
            for id_ in (first, second):
                await producer.send_and_wait("intake.dead-letters.v1", b"{broken", headers=headers(id_))

    run_now(set_aside())
    listed = json.loads(cafcass("dead-letters", "list", "--json").stdout)
    assert [letter["id"] for letter in listed] == [first, second]
    shown = json.loads(cafcass("dead-letters", "show", "aaaa", "--json").stdout)
    assert shown["data"] == "{broken"
    assert "not JSON" in cafcass("dead-letters", "list").stdout
    command = [
        sys.executable,
        "-m",
        "cafcass_sandbox.cli",
        "dead-letters",
        "discard",
        "aaaa",
        "--why",
        "a test",
        "--json",
    ]
    discarding = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    asked = answer(cafcass, bootstrap, first)
    assert asked == {"by": asked["by"], "ids": [first], "why": "a test"}
    said, _ = discarding.communicate(timeout=30)
    assert json.loads(said) == [{"service": "intake", "verdict": "accepted", "reason": "1 discarded"}]
    assert [letter["id"] for letter in json.loads(cafcass("dead-letters", "list", "--json").stdout)] == [second]
    everything = json.loads(cafcass("dead-letters", "list", "--resolved", "--json").stdout)
    assert [letter["resolved"] for letter in everything] == ["discarded", None]


def answer(cafcass: Call, bootstrap: str, letter: str) -> dict[str, Any]:
    """Answers the one command that is sent, as a service would; returns what it asked for."""
    deadline = time.monotonic() + 30
    while not (commands := seen(cafcass, "--topic", "intake.commands")):
        assert time.monotonic() < deadline
    command = commands[0]
    said = {
        "command_id": command["id"],
        "command": "platform.discard-dead-letters.v1",
        "verdict": "accepted",
        "reason": "1 discarded",
    }

    async def reply() -> None:
        async with AIOKafkaProducer(bootstrap_servers=bootstrap, enable_idempotence=False) as producer:
            for message, data in ((DeadLetterResolved, {"id": letter, "how": "discarded"}), (CommandAnswered, said)):
                around = envelope(message, "urn:uk.gov.cafcass:intake", letter)
                await producer.send_and_wait("intake.events.v1", json.dumps(data).encode(), headers=around.headers())

    run_now(reply())
    data: dict[str, Any] = command["data"]
    return data


def test_watch_ends_quietly_on_ctrl_c(cafcass: Call) -> None:
    command = [sys.executable, "-m", "cafcass_sandbox.cli", "watch", "--from", "start"]
    watching = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # As at a terminal: a test run in a shell's background inherits that Ctrl-C is ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - this test has one thread
    )
    cafcass("publish", "-", given=json.dumps(CASE))
    assert watching.stdout is not None
    assert "court.private-law-cases.v1" in watching.stdout.readline()
    watching.send_signal(signal.SIGINT)
    try:
        _, complaints = watching.communicate(timeout=60)
    finally:
        watching.kill()
    assert (watching.returncode, complaints) == (130, "")


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_watch_ends_quietly_when_nobody_reads_it_any_more(cafcass: Call, form: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "cafcass_sandbox.cli", "watch", "--from", "start", *form]
    watching = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    cafcass("publish", "-", given=json.dumps(CASE))
    assert watching.stdout is not None
    assert watching.stderr is not None
    try:
        assert "court.private-law-cases.v1" in watching.stdout.readline()
        watching.stdout.close()
        cafcass("publish", "-", given=json.dumps(CASE))
        complaints = watching.stderr.read()
        assert (watching.wait(60), complaints) == (1, "")
    finally:
        watching.kill()
        watching.wait()
        watching.stderr.close()
