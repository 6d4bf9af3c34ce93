from __future__ import annotations

import ast
import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.sdk.trace import TracerProvider
from pydantic import BaseModel

import cafcass_runtime
from cafcass_runtime import logs
from cafcass_runtime.clock import Clock
from cafcass_runtime.logs import ALLOWED_KEYS, WITHHELD, about, configure, describe, withhold

START = datetime(2026, 6, 1, 9, 0, 0, 123000, tzinfo=UTC)
PERSONAL = "Ada Example"


class Person(BaseModel):
    """Somebody invented."""

    name: str
    age: int = 0


class Colour(StrEnum):
    """Something plain."""

    RED = "red"


@pytest.fixture
def restored() -> Iterator[None]:
    """Puts back what configuring takes over for the whole process."""
    root = logging.getLogger()
    kept = (root.handlers, root.level, sys.excepthook, sys.unraisablehook, threading.excepthook)
    with warnings.catch_warnings():
        yield
    root.handlers, level, sys.excepthook, sys.unraisablehook, threading.excepthook = kept
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def stream(restored: None) -> io.StringIO:
    made = io.StringIO()
    configure("intake", Clock(START, START, 1, wall_now=lambda: START), stream=made)
    return made


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_one_json_object(stream: io.StringIO) -> None:
    structlog.get_logger().info("batch_done", count=3, topic="court.applications.v1", seconds=timedelta(seconds=1.5))
    structlog.get_logger().debug("not_shown")
    assert lines(stream) == [
        {
            "event": "batch_done",
            "count": 3,
            "topic": "court.applications.v1",
            "seconds": 1.5,
            "level": "info",
            "timestamp": "2026-06-01T09:00:00.123+00:00",
            "service": "intake",
        }
    ]


def test_people_may_have_text(restored: None) -> None:
    made = io.StringIO()
    configure("intake", Clock(START, START, 1), log_format="text", stream=made)
    structlog.get_logger().warning("partition_lost", topic="court.applications.v1", person=PERSONAL)
    assert "partition_lost" in made.getvalue()
    assert "topic=court.applications.v1" in made.getvalue()
    assert PERSONAL not in made.getvalue()


def test_case_and_trace_are_on_every_line(stream: io.StringIO) -> None:
    tracer = TracerProvider(shutdown_on_exit=False).get_tracer("test")
    with about(case="6f9619ff", topic="court.applications.v1"), tracer.start_as_current_span("decide") as span:
        structlog.get_logger().info("decided")
        trace_id = f"{span.get_span_context().trace_id:032x}"
    structlog.get_logger().info("after")
    inside, after = lines(stream)
    assert (inside["case"], inside["trace_id"]) == ("6f9619ff", trace_id)
    assert not {"case", "trace_id"} & after.keys()


@pytest.mark.parametrize(
    ("key", "value", "shown"),
    [
        ("topic", "court.applications.v1", "court.applications.v1"),
        ("count", 3, 3),
        ("ready", True, True),
        ("since", None, None),
        ("size", 2**70, str(2**70)),
        ("id", UUID(int=5), str(UUID(int=5))),
        ("due", START, "2026-06-01T09:00:00.123000+00:00"),
        ("due", date(2026, 6, 1), "2026-06-01"),
        ("kind", Colour.RED, "red"),
        ("rules", ("I3", "G4"), ["I3", "G4"]),
        ("counts", {"read": 2}, {"read": 2}),
        ("counts", {"name": PERSONAL}, WITHHELD),
        ("reason", Person(name=PERSONAL), WITHHELD),
        ("reason", PERSONAL.encode(), WITHHELD),
        ("reason", [Person(name=PERSONAL)], [WITHHELD]),
        ("reason", object(), WITHHELD),
        ("name", PERSONAL, WITHHELD),
        ("address", 7, WITHHELD),
        ("data", {"name": PERSONAL}, WITHHELD),
        ("error", "ValueError", "ValueError"),
        ("error", f"invalid name: {PERSONAL}", WITHHELD),
        ("reason", "x" * 1000, "x" * 500),
        ("reason", "\ud800", "?"),
    ],
)
def test_what_is_not_listed_and_plain_is_withheld(stream: io.StringIO, key: str, value: object, shown: object) -> None:
    structlog.get_logger().info("something", **{key: value})
    assert lines(stream)[0][key] == shown


json_like = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.binary()
    | st.builds(Person, name=st.text()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(sorted(ALLOWED_KEYS)) | st.text(min_size=1, max_size=8), json_like, max_size=4))
def test_whatever_is_logged_can_be_written(values: dict[str, Any]) -> None:
    kept = withhold(None, "info", {"event": "x", **{k: v for k, v in values.items() if k != "exc_info"}})
    assert isinstance(kept, Mapping)
    assert json.loads(logs._render_json(None, "info", dict(kept)))
    assert all(
        kept[key] == WITHHELD for key in values if key not in ALLOWED_KEYS | {"error", "event", "exc_info", "_library"}
    )


def raised(by: Any) -> BaseException:
    try:
        by()
    except Exception as error:  # noqa: BLE001 - any is what is wanted
        return error
    raise AssertionError


def test_a_validation_error_does_not_quote_its_input(stream: io.StringIO) -> None:
    error = raised(lambda: Person.model_validate({"name": ["Ada", "Example"], "age": "Ada Example"}))
    assert "Example" in str(error)
    structlog.get_logger().error("unreadable", exc_info=error)
    told = lines(stream)[0]["error"]
    assert (told["model"], told["problems"]) == ("Person", 2)
    assert told["kinds"] == ["int_parsing", "string_type"]
    assert told["at"][-1].endswith("model_validate")
    assert "Example" not in stream.getvalue()


async def test_a_database_error_does_not_quote_the_row(stream: io.StringIO, database: str) -> None:
    connection = await asyncpg.connect(database)
    try:
        await connection.execute("CREATE TABLE people (name text CONSTRAINT one_of_each PRIMARY KEY)")
        await connection.execute("INSERT INTO people VALUES ($1)", PERSONAL)
        with pytest.raises(asyncpg.UniqueViolationError) as caught:
            await connection.execute("INSERT INTO people VALUES ($1)", PERSONAL)
        with pytest.raises(asyncpg.DataError) as refused:
            await connection.execute("SELECT $1::int", PERSONAL)
    finally:
        await connection.close()
    assert PERSONAL in str(caught.value)
    structlog.get_logger().error("refused", exc_info=caught.value)
    structlog.get_logger().error("refused", exc_info=refused.value)
    told = lines(stream)[0]["error"]
    assert (told["sqlstate"], told["table_name"], told["constraint_name"]) == ("23505", "people", "one_of_each")
    assert PERSONAL not in stream.getvalue()


def test_causes_are_told_without_their_words() -> None:
    def fail() -> None:
        try:
            raise KeyError(PERSONAL)
        except KeyError as error:
            raise ValueError(PERSONAL) from error

    told = describe(raised(fail))
    assert told["type"] == "ValueError"
    assert [cause["type"] for cause in told["caused_by"]] == ["KeyError"]
    assert told["at"][-1].startswith(f"{__name__}:")
    assert PERSONAL not in json.dumps(told)


def test_errors_in_groups_are_told_without_their_words() -> None:
    told = describe(ExceptionGroup(PERSONAL, [ValueError(PERSONAL), OSError(5, PERSONAL)]))
    assert [error["type"] for error in told["errors"]] == ["ValueError", "OSError"]
    assert told["errors"][1]["errno"] == 5
    assert PERSONAL not in json.dumps(told)


def test_an_error_that_is_being_handled_or_passed_as_a_value_is_described(stream: io.StringIO) -> None:
    try:
        raise ValueError(PERSONAL)
    except ValueError as error:
        structlog.get_logger().exception("failed")
        structlog.get_logger().warning("failed", error=error)
    first, second = lines(stream)
    assert first["error"]["type"] == second["error"]["type"] == "ValueError"
    assert PERSONAL not in stream.getvalue()


@pytest.mark.parametrize(
    ("logger", "message", "arguments", "shown"),
    [
        (
            "aiokafka.conn",
            "Failed fetch messages from %s: %s",
            (3, ValueError(PERSONAL)),
            "Failed fetch messages from 3: ValueError",
        ),
        (
            "aiokafka",
            "Not authorized to read from topic %s.",
            ("court.filings.v1",),
            "Not authorized to read from topic court.filings.v1.",
        ),
        ("aiokafka", "Not authorized", (), "Not authorized"),
        ("aiokafka", "Could not send %r", (ValueError,), "Could not send 'ValueError'"),
        ("unknown", "Person %s is %d", (PERSONAL, 40), "Person [withheld] is 40"),
        ("unknown", "Age %d", (Decimal(40),), "Age %d"),
        ("unknown", "Person %(name)s", ({"name": PERSONAL},), "Person %(name)s"),
        ("unknown", f"Person {PERSONAL}", (), WITHHELD),
        ("faststream", f"ValueError: {PERSONAL}", (), WITHHELD),
        ("aiokafka", {"name": PERSONAL}, (), WITHHELD),
    ],
)
def test_what_libraries_log(
    stream: io.StringIO, logger: str, message: Any, arguments: tuple[object, ...], shown: str
) -> None:
    logging.getLogger(logger).warning(message, *arguments)
    line = lines(stream)[0]
    assert (line["event"], line["logger"], line["level"]) == (shown, logger, "warning")
    assert line["where"].startswith("test_logs:")
    assert PERSONAL not in stream.getvalue()


def test_libraries_are_heard_from_warnings_up_at_levels_of_their_own_too(stream: io.StringIO) -> None:
    logging.getLogger("aiokafka").info("chatter")
    logging.getLogger("aiokafka").log(35, "Odd")
    assert [(line["event"], line["level"]) for line in lines(stream)] == [("Odd", "warning")]


def test_errors_that_libraries_and_python_report_are_described(stream: io.StringIO) -> None:
    error = raised(lambda: int(PERSONAL))
    logging.getLogger("asyncio").error(f"Task exception was never retrieved {PERSONAL}", exc_info=error)  # noqa: G004
    sys.excepthook(type(error), error, error.__traceback__)
    assert [line["error"]["type"] for line in lines(stream)] == ["ValueError", "ValueError"]
    assert lines(stream)[1]["level"] == "critical"
    assert PERSONAL not in stream.getvalue()


def test_warnings_are_placed_and_not_quoted(stream: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning(UserWarning(PERSONAL), UserWarning, "model.py", 5)
    line = lines(stream)[0]
    assert (line["event"], line["logger"], line["where"]) == ("python_warning", "UserWarning", "model.py:5")
    assert PERSONAL not in stream.getvalue()


def test_the_runtime_logs_constant_words_under_listed_names() -> None:
    levels = {"debug", "info", "warning", "error", "critical", "exception"}
    wrong: list[str] = []
    for source in Path(cafcass_runtime.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in levels):
                continue
            if not (isinstance(node.func.value, ast.Name) and node.func.value.id in {"log", "_log"}):
                continue
            constant = len(node.args) == 1 and isinstance(node.args[0], ast.Constant)
            names = {word.arg for word in node.keywords} - ALLOWED_KEYS - {"error", "exc_info"}
            if not constant or names:
                wrong.append(f"{source.name}:{node.lineno} {sorted(map(str, names))}")
    assert wrong == []
