"""Whose fault an error is, and how to wait where it is nobody's."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final, NoReturn, TypeVar

import asyncpg
import structlog
from aiokafka import errors as kafka
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception
from tenacity.stop import stop_after_attempt, stop_base
from tenacity.wait import wait_random, wait_random_exponential

from cafcass_runtime.master_keys import MasterKeyError
from cafcass_runtime.metrics import Metrics
from cafcass_runtime.sealing import MissingKeyError
from cafcass_runtime.store import ConcurrentCreationError

T = TypeVar("T")

log = structlog.get_logger()

CONFLICTS_BEFORE_WAITING: Final = 20
LONGEST_AT_ONCE: Final = 0.02
"""Seconds between two transactions that met, at most."""
OVERRUNS_BEFORE_BLAME: Final = 3


class StoppingError(ConnectionError):
    """The process is stopping while it waits for what does not answer: nothing was written, and no message is to blame."""


class TransactionTooLongError(Exception):
    """A transaction did not end in time, time after time: there is too much in it, so it is tried in parts."""


class Fault(Enum):
    """Classes of errors, by what is to be done about them."""

    TRANSIENT_DATABASE = "database"
    """The database or the key ring cannot be used now. Nobody's fault: wait, report not ready, lose nothing."""
    CONFLICT = "conflict"
    """Two transactions met. Run this one again at once."""
    BROKER = "broker"
    """The broker cannot be used now. Nobody's fault: wait, report not ready, lose nothing."""
    MESSAGE = "message"
    """Anything else: handling this message fails and would fail again. It is set aside; a run of them trips the brake."""


_CONFLICTS = frozenset({"40000", "40001", "40P01"})

_TRANSIENT_CLASSES = frozenset({"08", "28", "53", "57", "58"})
"""Connections, authorisation (a password being rotated), resources, the operator, the system below."""

_TRANSIENT_STATES = frozenset(
    {
        "25006",  # read-only: connected to a standby during a failover
        "25P03",  # idle in transaction for too long
        "25P04",  # transaction took too long
        "3D000",  # the database does not exist (yet)
        "40003",  # whether a statement completed is not known
        "55000",  # the database takes no connections now
        "55006",  # object in use
        "55P03",  # a lock could not be had in time
    }
)

_REFUSALS = (
    kafka.InvalidTopicError,
    kafka.MessageSizeTooLargeError,
    kafka.PolicyViolationError,
    kafka.RecordListTooLargeError,
    kafka.RecordTooLargeError,
    kafka.TopicAuthorizationFailedError,
    kafka.UnsupportedForMessageFormatError,
)


def classify(error: BaseException) -> Fault:
    """Whose fault `error` is.

    A decision's own errors must not be asked about here: whatever a decision raises is its message's fault, an
    `OSError` included, and only the caller knows that a decision raised it.
    """
    if isinstance(error, BaseExceptionGroup):
        return _of_group(error)
    if isinstance(error, asyncpg.PostgresError):
        return _of_state(error.sqlstate or "")
    if isinstance(error, ConcurrentCreationError):
        return Fault.CONFLICT
    if isinstance(error, ValueError):  # asyncpg's own for an argument that it cannot encode is also an InterfaceError
        return Fault.MESSAGE
    if isinstance(error, (kafka.KafkaError, kafka.ConsumerStoppedError)):
        return Fault.BROKER
    if isinstance(
        error, (asyncpg.InterfaceError, asyncpg.InternalClientError, MasterKeyError, MissingKeyError, OSError, EOFError)
    ):
        return Fault.TRANSIENT_DATABASE
    return Fault.MESSAGE


def ran_too_long(error: BaseException) -> bool:
    """Whether PostgreSQL ended the transaction that raised `error` because it took too long, in all or between two statements.

    It ends the session as well, so asyncpg raises that the connection is lost, and a transaction's `async with` that it is closed;
    the reason is in what led to these.
    """
    led: BaseException | None = error
    while isinstance(
        led, (asyncpg.PostgresError, asyncpg.InterfaceError)
    ):  # no further: what is being handled is not its cause
        if isinstance(led, (asyncpg.TransactionTimeoutError, asyncpg.IdleInTransactionSessionTimeoutError)):
            return True
        led = led.__cause__ or led.__context__
    return False


def is_refusal(error: BaseException) -> bool:
    """Whether the broker refuses this one record for good, so that sending it again is no use."""
    return isinstance(error, _REFUSALS)


@dataclass(frozen=True, slots=True)
class Patience:
    """How a process waits where nobody is to blame: whatever it does with a database or a broker is tried again for as long as it takes.

    `await patience(action)` answers what `action` does. Two transactions that met are tried again at once, a bounded number of times.
    Before anything else it waits a random time up to `base` seconds, doubling each time and never more than `cap` (full jitter, so that
    instances that lost the same database do not come back at once).
    """

    base: float
    cap: float
    metrics: Metrics
    waiting: Callable[[BaseException | None], None]
    """Is told of the error before each wait, and of None where an action ends well."""
    stopping: Callable[[], bool] = lambda: False
    """Whether the process stops, so that it waits no more."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def __call__(self, action: Callable[[], Awaitable[T]]) -> T:
        """Try until it is done.

        Raises `StoppingError` where the process stops meanwhile, `TransactionTooLongError`, and what is a message's fault as it is.
        """
        try:
            result = await action()
        except Exception as error:
            if classify(error) is Fault.MESSAGE:
                raise
            failed = error
        else:
            self.waiting(None)
            return result
        result = await self._until_done(action, failed)  # not while it is handled: it led to nothing that comes after
        self.waiting(None)
        return result

    async def _until_done(self, action: Callable[[], Awaitable[T]], first: Exception) -> T:
        """What an action answers in the end that failed once. Most never do: what is needed to try again is made for those that do."""
        failed = [first]

        async def attempt() -> T:
            if failed:
                raise failed.pop()
            return await action()

        async def attempts() -> T:
            return await self._at_once(attempt)

        retrying = AsyncRetrying(
            retry=retry_if_exception(_is_nobodys),
            wait=wait_random_exponential(multiplier=self.base, max=self.cap),
            stop=_Enough(self.stopping),
            retry_error_callback=self._give_up,
            before_sleep=self._say,
            sleep=self.sleep,
        )
        result: T = await retrying(attempts)
        return result

    async def _at_once(self, attempt: Callable[[], Awaitable[T]]) -> T:
        retrying = AsyncRetrying(
            retry=retry_if_exception(lambda error: isinstance(error, Exception) and classify(error) is Fault.CONFLICT),
            wait=wait_random(0, LONGEST_AT_ONCE),
            stop=stop_after_attempt(CONFLICTS_BEFORE_WAITING + 1),
            before_sleep=lambda _: self.metrics.conflicts.inc(),
            sleep=self.sleep,
            reraise=True,
        )
        result: T = await retrying(attempt)
        return result

    def _say(self, state: RetryCallState) -> None:
        error = _error_of(state)
        fault = classify(error)
        self.metrics.waits.labels(fault.value).inc()
        self.waiting(error)
        log.warning("waiting", fault=fault.value, error=type(error).__name__, seconds=round(state.upcoming_sleep, 2))

    def _give_up(self, state: RetryCallState) -> NoReturn:
        raise (StoppingError if self.stopping() else TransactionTooLongError) from _error_of(state)


class _Enough(stop_base):
    """Stops where the process does, and once transactions did not end in time so often that it is no accident."""

    def __init__(self, stopping: Callable[[], bool]) -> None:
        self._stopping = stopping
        self._overran = 0

    def __call__(self, retry_state: RetryCallState) -> bool:
        self._overran += ran_too_long(_error_of(retry_state))
        return self._stopping() or self._overran >= OVERRUNS_BEFORE_BLAME


def _error_of(state: RetryCallState) -> BaseException:
    error = state.outcome.exception() if state.outcome else None
    assert error is not None  # noqa: S101 - only asked about where an attempt failed
    return error


def _is_nobodys(error: BaseException) -> bool:
    return isinstance(error, Exception) and classify(error) is not Fault.MESSAGE


def _of_state(state: str) -> Fault:
    if state in _CONFLICTS:
        return Fault.CONFLICT
    if state[:2] in _TRANSIENT_CLASSES or state in _TRANSIENT_STATES:
        return Fault.TRANSIENT_DATABASE
    return Fault.MESSAGE


def _of_group(group: BaseExceptionGroup[BaseException]) -> Fault:
    found = {classify(error) for error in group.exceptions}
    for fault in (Fault.TRANSIENT_DATABASE, Fault.BROKER, Fault.CONFLICT):
        if fault in found:
            return fault
    return Fault.MESSAGE
