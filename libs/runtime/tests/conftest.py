"""Databases of the toy service: prepared once, copied for each test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from rig import Rig, open_rig, prepare
from toys import Databases, apache_kafka, kafka_toy, toy, toys_broker

from cafcass_runtime.settings import RuntimeSettings
from cafcass_sandbox.testing import MakeDatabase

__all__ = ["apache_kafka", "kafka_toy", "toy", "toys_broker"]  # fixtures


@pytest.fixture(scope="session")
def toy_template(make_database: MakeDatabase) -> Databases:
    """Both databases, up to date and empty, to copy."""
    made = Databases(make_database(), make_database())
    asyncio.run(prepare(made.database, made.keyring))
    return made


@pytest.fixture
def databases(make_database: MakeDatabase, toy_template: Databases) -> Databases:
    """Both databases for one test."""
    return Databases(make_database(template=toy_template.database), make_database(template=toy_template.keyring))


@pytest.fixture
async def rig(databases: Databases) -> AsyncIterator[Rig]:
    """An engine of the toy service that owns the partitions tests use."""
    async with open_rig(databases.database, databases.keyring) as made:
        topics = ("toy.ticks.v1", "toy.snapshots.v1", "toy.commands.v1")
        await made.own(*((topic, number) for topic in topics for number in (0, 1)))
        yield made


@pytest.fixture
def settings() -> RuntimeSettings:
    """Settings of a process that is never started."""
    return RuntimeSettings.model_validate(
        {
            "kafka": "127.0.0.1:1",
            "database": "none",
            "keyring": "none",
            "namespace": str(UUID(int=7)),
            "master_key": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        }
    )
