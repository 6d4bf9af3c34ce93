"""Structured logs that carry no personal data, whoever writes them (G4).

What may be logged is a list, not a filter: a constant sentence, plus values under known names and of plain kinds.
Anything else is withheld, in its place and visibly. Errors are logged as their type and where they were raised, never
with their words: those of pydantic and PostgreSQL quote the values that they complain about.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
import warnings
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from enum import Enum
from types import TracebackType
from typing import Any, Final, Literal, TextIO
from uuid import UUID

import asyncpg
import orjson
import structlog
from opentelemetry import trace
from pydantic import ValidationError
from structlog.typing import EventDict, Processor, WrappedLogger

from cafcass_runtime.clock import Clock

WITHHELD: Final = "[withheld]"

ALLOWED_KEYS: Final = frozenset(
    {
        # where
        "service", "instance", "topic", "partition", "partitions", "offset", "next_offset", "lane", "lanes", "epoch",
        "owner", "cluster", "was", "table", "setting", "migration", "migrations", "host", "port", "signal", "task",
        "loop",
        # what: identifiers of messages and cases, never of people
        "case", "subject", "id", "event_type", "message_type", "source", "sequence", "expected_sequence", "command",
        "correlation_id", "causation_id", "dead_letter", "kind", "rule", "rules", "reason", "fault", "verdict", "version",
        # how much and how long
        "count", "counts", "records", "batch", "size", "seconds", "attempt", "attempts", "lag", "due", "since", "at",
        # how it stands
        "condition", "ready", "live", "state", "broker", "database", "calendar", "rate", "exit_code", "hash",
    }
)  # fmt: skip
"""The names under which a value may be logged. A value under a name that may hold personal data is not among them."""

_TRUSTED_LIBRARIES = ("aiokafka", "opentelemetry")
"""Their own words were read: constant sentences whose arguments are topics, groups, nodes and errors."""

_LONGEST_TEXT = 500
_MOST_FRAMES = 25
_MOST_CAUSES = 10


def configure(
    service: str,
    clock: Clock,
    *,
    log_format: Literal["json", "text"] = "json",
    level: Literal["debug", "info", "warning", "error"] = "info",
    stream: TextIO | None = None,
) -> None:
    """Sends the logs of this process to `stream` (standard error): its own, its libraries' from warnings up, and what
    Python itself would print about warnings and errors that nobody caught.
    """  # noqa: D205 - one sentence
    threshold = logging.getLevelNamesMapping()[level.upper()]
    render: Processor = _render_json if log_format == "json" else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            withhold,
            structlog.processors.add_log_level,
            _stamp(service, clock),
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.PrintLoggerFactory(stream or sys.stderr),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers = [_LibraryLogs()]
    root.setLevel(max(threshold, logging.WARNING))
    _bring_back_strays()
    warnings.showwarning = _on_warning
    sys.excepthook = _on_uncaught
    sys.unraisablehook = lambda raised: _on_uncaught(raised.exc_type, raised.exc_value, raised.exc_traceback)
    threading.excepthook = lambda raised: _on_uncaught(raised.exc_type, raised.exc_value, raised.exc_traceback)


def _bring_back_strays() -> None:
    """Libraries that print for themselves (FastStream does, once imported) go through the root and its filter, too."""
    for logger in logging.root.manager.loggerDict.values():
        if isinstance(logger, logging.Logger) and not logger.propagate:
            logger.handlers, logger.propagate = [], True
            logger.setLevel(logging.NOTSET)


def about(**context: object) -> AbstractContextManager[object]:
    """Everything logged inside carries this context too, in this task and those it starts."""
    return structlog.contextvars.bound_contextvars(**context)


def withhold(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """The processor that lets pass what may be logged. See the module."""
    kept: EventDict = {"event": _plain(event.pop("event", ""))}
    raised = _raised(event.pop("exc_info", None))
    library = event.pop("_library", None)
    if library is not None:
        kept |= library
    for key, value in event.items():
        if isinstance(value, BaseException):
            kept[key] = describe(value)
        elif key == "error" and isinstance(value, str) and value.isidentifier():
            kept[key] = value
        else:
            kept[key] = _plain(value) if key in ALLOWED_KEYS else WITHHELD
    if raised is not None:
        kept["error"] = describe(raised)
    return kept


def describe(error: BaseException) -> dict[str, Any]:
    """An error without its words: type, codes and places, of it and of what caused it."""
    chain: list[dict[str, Any]] = []
    current: BaseException | None = error
    while current is not None and len(chain) < _MOST_CAUSES:
        chain.append({"type": _type_name(type(current)), **_codes(current), "at": _frames(current)})
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    first, *causes = chain
    return {**first, "caused_by": causes} if causes else first


def _codes(error: BaseException) -> dict[str, Any]:
    """What an error says about itself in codes and names of our own schema, never in values."""
    if isinstance(error, asyncpg.PostgresError):
        names = ("sqlstate", "table_name", "column_name", "constraint_name")
        return {name: value for name in names if isinstance(value := getattr(error, name, None), str)}
    if isinstance(error, ValidationError):
        kinds = sorted({problem["type"] for problem in error.errors(include_input=False, include_url=False)})
        return {"model": error.title, "problems": error.error_count(), "kinds": kinds}
    if isinstance(error, BaseExceptionGroup):
        return {"errors": [describe(each) for each in error.exceptions[:_MOST_CAUSES]]}
    if isinstance(error, OSError) and error.errno is not None:
        return {"errno": error.errno}
    return {}


def _frames(error: BaseException) -> list[str]:
    frames = [
        f"{frame.f_globals.get('__name__', '?')}:{line} {frame.f_code.co_name}"
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    return frames[-_MOST_FRAMES:]


def _raised(exc_info: object) -> BaseException | None:
    if isinstance(exc_info, BaseException):
        return exc_info
    if isinstance(exc_info, tuple):
        return exc_info[1] if isinstance(exc_info[1], BaseException) else None
    return sys.exc_info()[1] if exc_info else None


def _plain(value: object) -> Any:
    """`value` if it is of a plain kind, or plain kinds in a list or a mapping of numbers; else `WITHHELD`."""
    if isinstance(value, Enum):
        value = value.value
    if value is None or isinstance(value, (bool, float)):
        return value
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**63 else str(value)
    if isinstance(value, str):
        return value[:_LONGEST_TEXT].encode("utf-8", "replace").decode()
    if isinstance(value, (datetime, date, UUID)):
        return str(value) if isinstance(value, UUID) else value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping) and all(isinstance(number, (int, float)) for number in value.values()):
        return {str(_plain(key)): _plain(number) for key, number in value.items()}
    return WITHHELD


def _stamp(service: str, clock: Clock) -> Processor:
    def stamp(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
        event["timestamp"] = clock.wall_now().isoformat(timespec="milliseconds")
        event["service"] = service
        span = trace.get_current_span().get_span_context()
        if span.is_valid:
            event["trace_id"] = trace.format_trace_id(span.trace_id)
        return event

    return stamp


def _render_json(_: WrappedLogger, __: str, event: EventDict) -> str:
    return orjson.dumps(event, default=lambda _: WITHHELD).decode()


class _LibraryLogs(logging.Handler):
    """Turns what libraries log into logs of ours, keeping only words that are known to carry no values."""

    def emit(self, record: logging.LogRecord) -> None:
        library = {"logger": record.name, "where": f"{record.module}:{record.lineno}"}
        structlog.get_logger().log(
            _level(record.levelno), _words(record), exc_info=record.exc_info or None, _library=library
        )


def _level(number: int) -> int:
    """The known level at or below `number`: libraries make up their own."""
    return min(max(number // 10 * 10, logging.DEBUG), logging.CRITICAL)


def _words(record: logging.LogRecord) -> str:
    trusted = record.name.partition(".")[0] in _TRUSTED_LIBRARIES
    template = record.msg
    if not isinstance(template, str) or not (trusted or record.args):
        # Words without arguments may have been put together with values in them; the place tells which they are.
        return WITHHELD
    if not isinstance(record.args, tuple):
        return template
    try:
        return template % tuple(_argument(value, trusted=trusted) for value in record.args)
    except (TypeError, ValueError):
        return template


def _argument(value: object, *, trusted: bool) -> object:
    if isinstance(value, BaseException):
        return _type_name(type(value))
    if isinstance(value, type):
        return _type_name(value)
    if trusted or isinstance(value, (int, float)):
        return _plain(value)
    return WITHHELD


def _type_name(kind: type) -> str:
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _on_warning(
    message: Warning | str,  # noqa: ARG001 - pydantic's quote values
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,  # noqa: ARG001
    line: str | None = None,  # noqa: ARG001
) -> None:
    place = {"logger": _type_name(category), "where": f"{filename}:{lineno}"}
    structlog.get_logger().warning("python_warning", _library=place)


def _on_uncaught(kind: type[BaseException], error: BaseException | None, at: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt) or error is None:
        return
    structlog.get_logger().critical("uncaught_error", exc_info=error.with_traceback(at))
