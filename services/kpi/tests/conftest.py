"""Databases of kpi: prepared once, copied for each test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from cafcass_runtime.testing.engine import OpenEngine, open_engine, prepare
from cafcass_sandbox.testing import MakeDatabase
from kpi.app import service
from kpi.domain.policy import Policy

PARTITIONS = tuple(
    (topic, 0)
    for topic in (
        "intake.events.v1", "allocation.events.v1", "triage.events.v1", "police-checks.events.v1", "case.lifecycle.v1", "workforce.returns.v1",
        "finance.returns.v1", "kpi.commands.v1", "allocation.restricted.v1", "complaints.restricted.v1",
    )
)  # fmt: skip


@pytest.fixture(scope="session")
def kpi_template(make_database: MakeDatabase) -> tuple[str, str]:
    """Both databases, up to date and empty, to copy."""
    made = make_database(), make_database()
    asyncio.run(prepare(service, *made))
    return made


@pytest.fixture
async def figures(make_database: MakeDatabase, kpi_template: tuple[str, str]) -> AsyncIterator[OpenEngine[Policy]]:
    """kpi's real engine on a database of its own."""
    database, keyring = (make_database(template=each) for each in kpi_template)
    async with open_engine(service, database, keyring) as engine:
        await engine.own(*PARTITIONS)
        yield engine
