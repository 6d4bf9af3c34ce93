"""An administrator's connection to a broker."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_delay, wait_fixed

from cafcass_sandbox.client.errors import BrokerUnreachableError
from cafcass_sandbox.client.security import options

_CONNECT_SECONDS = 60.0
_PAUSE_SECONDS = 0.1


@asynccontextmanager
async def administrator(bootstrap: str, *, seconds: float = _CONNECT_SECONDS) -> AsyncIterator[AIOKafkaAdminClient]:
    """The connection, waited for while the broker comes up. Raises `BrokerUnreachableError` after `seconds`."""
    waiting = AsyncRetrying(
        retry=retry_if_exception_type(KafkaError),
        stop=stop_after_delay(seconds),
        wait=wait_fixed(_PAUSE_SECONDS),
        reraise=True,
    )
    try:
        client: AIOKafkaAdminClient = await waiting(_connected, bootstrap)
    except KafkaError:
        raise BrokerUnreachableError(bootstrap) from None
    try:
        yield client
    finally:
        await client.close()


async def _connected(bootstrap: str) -> AIOKafkaAdminClient:
    client = AIOKafkaAdminClient(**options(bootstrap))
    try:
        await client.start()
    except KafkaError:
        await client.close()
        raise
    return client


async def found(bootstrap: str, *, seconds: float) -> None:
    """Raises `BrokerUnreachableError` where no broker answers within `seconds`."""
    async with administrator(bootstrap, seconds=seconds):
        pass
