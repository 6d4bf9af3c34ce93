from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable

import asyncpg
import pytest
from aiokafka import errors as kafka

from cafcass_runtime.master_keys import MasterKeyError
from cafcass_runtime.metrics import Metrics
from cafcass_runtime.retrying import (
    CONFLICTS_BEFORE_WAITING,
    LONGEST_AT_ONCE,
    OVERRUNS_BEFORE_BLAME,
    Fault,
    Patience,
    StoppingError,
    TransactionTooLongError,
    classify,
    is_refusal,
)
from cafcass_runtime.sealing import KeyDestroyedError
from cafcass_runtime.store import ConcurrentCreationError

DATABASE, CONFLICT, BROKER, MESSAGE = Fault.TRANSIENT_DATABASE, Fault.CONFLICT, Fault.BROKER, Fault.MESSAGE


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (asyncpg.SerializationError("x"), CONFLICT),
        (asyncpg.DeadlockDetectedError("x"), CONFLICT),
        (ConcurrentCreationError("x"), CONFLICT),
        (asyncpg.ConnectionDoesNotExistError("x"), DATABASE),
        (asyncpg.ConnectionFailureError("x"), DATABASE),
        (asyncpg.TooManyConnectionsError("x"), DATABASE),
        (asyncpg.DiskFullError("x"), DATABASE),
        (asyncpg.AdminShutdownError("x"), DATABASE),
        (asyncpg.CrashShutdownError("x"), DATABASE),
        (asyncpg.CannotConnectNowError("x"), DATABASE),
        (asyncpg.QueryCanceledError("x"), DATABASE),
        (asyncpg.LockNotAvailableError("x"), DATABASE),
        (asyncpg.IdleInTransactionSessionTimeoutError("x"), DATABASE),
        (asyncpg.TransactionTimeoutError("x"), DATABASE),
        (asyncpg.ReadOnlySQLTransactionError("x"), DATABASE),
        (asyncpg.InvalidPasswordError("x"), DATABASE),
        (asyncpg.InvalidCatalogNameError("x"), DATABASE),
        (asyncpg.ObjectNotInPrerequisiteStateError("x"), DATABASE),
        (asyncpg.InterfaceError("connection is closed"), DATABASE),
        (MasterKeyError("x"), DATABASE),
        (ConnectionRefusedError(), DATABASE),
        (TimeoutError(), DATABASE),
        (asyncio.IncompleteReadError(b"", 1), DATABASE),
        (ssl.SSLError(), DATABASE),
        (kafka.KafkaConnectionError(), BROKER),
        (kafka.RequestTimedOutError(), BROKER),
        (kafka.NotLeaderForPartitionError(), BROKER),
        (kafka.ConsumerStoppedError(), BROKER),
        (asyncpg.CharacterNotInRepertoireError("x"), MESSAGE),
        (asyncpg.UniqueViolationError("x"), MESSAGE),
        (asyncpg.NotNullViolationError("x"), MESSAGE),
        (asyncpg.CheckViolationError("x"), MESSAGE),
        (asyncpg.UndefinedTableError("x"), MESSAGE),
        (asyncpg.PostgresSyntaxError("x"), MESSAGE),
        (asyncpg.InsufficientPrivilegeError("x"), MESSAGE),
        (asyncpg.NumericValueOutOfRangeError("x"), MESSAGE),
        (KeyDestroyedError("x"), MESSAGE),
        (ValueError("x"), MESSAGE),
        (KeyError("x"), MESSAGE),
        (ZeroDivisionError(), MESSAGE),
        (ExceptionGroup("x", [ValueError(), asyncpg.AdminShutdownError("x")]), DATABASE),
        (ExceptionGroup("x", [ValueError(), ExceptionGroup("y", [kafka.KafkaConnectionError()])]), BROKER),
        (ExceptionGroup("x", [ValueError()]), MESSAGE),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else value.name,
)
def test_errors_are_laid_at_the_right_door(error: BaseException, fault: Fault) -> None:
    assert classify(error) is fault


@pytest.mark.parametrize("error", [kafka.MessageSizeTooLargeError(), kafka.TopicAuthorizationFailedError()])
def test_some_records_are_refused_for_good(error: Exception) -> None:
    assert is_refusal(error)
    assert not is_refusal(kafka.RequestTimedOutError())


@pytest.mark.parametrize(
    ("query", "arguments", "fault"),
    [
        ("SELECT * FROM nobody_made_this", (), MESSAGE),
        ("SELECT $1::text", ("a\x00b",), MESSAGE),
        ("SELECT $1::int", ("not a number",), MESSAGE),
        ("SELECT $1::int", (2**40,), MESSAGE),
        ("SELECT 1 / 0", (), MESSAGE),
        ("SELECT pg_terminate_backend(pg_backend_pid())", (), DATABASE),
    ],
)
async def test_what_the_real_database_raises(
    database: str, query: str, arguments: tuple[object, ...], fault: Fault
) -> None:
    connection = await asyncpg.connect(database)
    with pytest.raises(Exception) as caught:  # noqa: PT011 - which one is what is tested
        await connection.fetch(query, *arguments)
    assert classify(caught.value) is fault
    if connection.is_closed():
        with pytest.raises(asyncpg.InterfaceError) as closed:
            await connection.fetch("SELECT 1")
        assert classify(closed.value) is DATABASE
    await connection.close()


async def test_a_database_that_times_out_or_is_not_there(database: str) -> None:
    connection = await asyncpg.connect(database)
    try:
        await connection.execute("SET transaction_timeout = 20")
        with pytest.raises(asyncpg.PostgresError) as caught:
            await connection.execute("SELECT pg_sleep(5)")
        assert classify(caught.value) is DATABASE
    finally:
        await connection.close()
    with pytest.raises(asyncpg.InvalidCatalogNameError) as missing:
        await asyncpg.connect(f"{database}x")
    assert classify(missing.value) is DATABASE


class Waits:
    """Stands in for time and for the process: remembers how long it was asked to wait and what it was told."""

    def __init__(self, *, base: float = 0.5, cap: float = 4.0) -> None:
        self.slept: list[float] = []
        self.told: list[BaseException | None] = []
        self.stopping = False
        self.metrics = Metrics()
        self.patiently = Patience(
            base, cap, self.metrics, waiting=self.told.append, stopping=lambda: self.stopping, sleep=self.sleep
        )

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def counted(self, fault: Fault) -> float:
        counter = self.metrics.conflicts if fault is CONFLICT else self.metrics.waits.labels(fault.value)
        found: float = counter._value.get()
        return found


def fails(*errors: BaseException, then: str = "done") -> Callable[[], Awaitable[str]]:
    """An action that raises each of these, one after the other, and then is done."""
    left = list(errors)

    async def action() -> str:
        if left:
            raise left.pop(0)
        return then

    return action


async def test_waiting_is_capped_jittered_counted_and_told() -> None:
    waits, error = Waits(base=0.5, cap=4), ConnectionRefusedError()
    assert await waits.patiently(fails(*[error] * 30)) == "done"
    assert len(waits.slept) == 30
    assert all(0 <= seconds <= min(4, 0.5 * 2**n) for n, seconds in enumerate(waits.slept))
    assert len(set(waits.slept)) > 20
    assert max(waits.slept) > 2
    assert waits.told == [error] * 30 + [None]
    assert waits.counted(DATABASE) == 30


@pytest.mark.parametrize("error", [ValueError("x"), asyncpg.UniqueViolationError("x")])
async def test_what_somebody_must_handle_is_raised_at_once(error: Exception) -> None:
    waits = Waits()
    with pytest.raises(type(error)) as raised:
        await waits.patiently(fails(error))
    assert raised.value is error
    assert (waits.slept, waits.told) == ([], [])


async def test_transactions_that_met_are_tried_again_at_once_a_bounded_number_of_times() -> None:
    waits, met = Waits(base=1000, cap=1000), asyncpg.DeadlockDetectedError("x")
    assert await waits.patiently(fails(*[met] * CONFLICTS_BEFORE_WAITING)) == "done"
    assert max(waits.slept) <= LONGEST_AT_ONCE
    assert (waits.counted(CONFLICT), waits.told) == (CONFLICTS_BEFORE_WAITING, [None])
    waits.slept.clear()
    assert await waits.patiently(fails(*[met] * (CONFLICTS_BEFORE_WAITING + 1))) == "done"
    assert waits.slept[-1] > LONGEST_AT_ONCE
    assert waits.told == [None, met, None]


TOO_LONG = asyncpg.TransactionTimeoutError("x")


@pytest.mark.parametrize("between", [0, 1])
async def test_a_transaction_that_never_ends_in_time_is_told_from_a_lost_database(between: int) -> None:
    waits = Waits()
    lost: list[BaseException] = [ConnectionRefusedError()] * between
    almost = [TOO_LONG, *lost] * (OVERRUNS_BEFORE_BLAME - 1)
    assert await waits.patiently(fails(*almost)) == "done"
    with pytest.raises(TransactionTooLongError) as raised:
        await waits.patiently(fails(*almost, TOO_LONG))
    assert raised.value.__cause__ is TOO_LONG
    assert classify(raised.value) is MESSAGE


async def test_one_overrun_is_not_counted_again_with_whatever_fails_after_it() -> None:
    waits, closed = Waits(), [asyncpg.InterfaceError("connection is closed") for _ in range(2 * OVERRUNS_BEFORE_BLAME)]
    assert await waits.patiently(fails(TOO_LONG, *closed)) == "done"
    assert waits.told == [TOO_LONG, *closed, None]


async def test_who_stops_waits_no_more() -> None:
    waits, error = Waits(), ConnectionRefusedError()

    async def stops() -> None:
        waits.stopping = True
        raise error

    with pytest.raises(StoppingError) as raised:
        await waits.patiently(stops)
    assert raised.value.__cause__ is error
    assert waits.slept == []
    assert await waits.patiently(fails()) == "done"  # what can be done is done all the same


async def test_a_wait_can_be_cancelled() -> None:
    patiently = Patience(60, 600, Metrics(), waiting=lambda error: None)
    task = asyncio.create_task(patiently(fails(ConnectionRefusedError())))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
