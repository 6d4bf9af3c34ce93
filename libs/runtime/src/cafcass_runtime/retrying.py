"""Whose fault an error is, and how to wait where it is nobody's."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from enum import Enum

import asyncpg
from aiokafka import errors as kafka
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, wait_random_exponential

from cafcass_runtime.sealing import MasterKeyError, MissingKeyError
from cafcass_runtime.store import ConcurrentCreationError


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


def patiently(
    *,
    base: float,
    cap: float,
    faults: Collection[Fault] = (Fault.TRANSIENT_DATABASE, Fault.BROKER),
    on_wait: Callable[[BaseException, float], None] | None = None,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> AsyncRetrying:
    """Tries again for as long as it takes: the attempts of an `async for`, each to be entered as a `with`.

    Waits a random time up to `base` seconds, doubling with each attempt, never more than `cap` (full jitter, so that
    instances that lost the same database do not come back at once). Errors of other classes are raised as they are.
    `on_wait` is told the error and the seconds before each wait.
    """

    def before_sleep(state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        if on_wait is not None and error is not None:
            on_wait(error, state.upcoming_sleep)

    return AsyncRetrying(
        wait=wait_random_exponential(multiplier=base, max=cap),
        retry=retry_if_exception(lambda error: isinstance(error, Exception) and classify(error) in faults),
        before_sleep=before_sleep,
        sleep=sleep,
        reraise=True,
    )


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
