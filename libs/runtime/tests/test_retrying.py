from __future__ import annotations

import asyncio
import ssl

import asyncpg
import pytest
from aiokafka import errors as kafka

from cafcass_runtime.retrying import Fault, classify, is_refusal, patiently
from cafcass_runtime.sealing import KeyDestroyedError, MasterKeyError
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
    """Stands in for time: remembers how long it was asked to wait."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.told: list[tuple[type[BaseException], float]] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def on_wait(self, error: BaseException, seconds: float) -> None:
        self.told.append((type(error), seconds))


async def test_waiting_is_capped_jittered_and_told() -> None:
    waits = Waits()
    tried = 0
    async for attempt in patiently(base=0.5, cap=4, sleep=waits.sleep, on_wait=waits.on_wait):
        with attempt:
            tried += 1
            if tried <= 30:
                raise ConnectionRefusedError
    assert tried == 31
    assert all(0 <= seconds <= 4 for seconds in waits.slept)
    assert waits.slept[0] <= 0.5
    assert len(set(waits.slept)) > 20
    assert waits.told == [(ConnectionRefusedError, seconds) for seconds in waits.slept]


@pytest.mark.parametrize("error", [ValueError("x"), asyncpg.SerializationError("x")])
async def test_what_somebody_must_handle_is_raised_at_once(error: Exception) -> None:
    waits = Waits()
    with pytest.raises(type(error)):  # noqa: PT012 - trying again is a loop
        async for attempt in patiently(base=1, cap=2, sleep=waits.sleep):
            with attempt:
                raise error
    assert waits.slept == []


async def test_conflicts_are_waited_for_where_asked() -> None:
    waits = Waits()
    tried = 0
    async for attempt in patiently(base=0.01, cap=0.1, faults=[Fault.CONFLICT], sleep=waits.sleep):
        with attempt:
            tried += 1
            if tried == 1:
                raise asyncpg.DeadlockDetectedError("x")
    assert len(waits.slept) == 1


async def test_a_wait_ends_when_the_service_stops() -> None:
    async def forever() -> None:
        async for attempt in patiently(base=60, cap=600):
            with attempt:
                raise ConnectionRefusedError

    task = asyncio.create_task(forever())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
