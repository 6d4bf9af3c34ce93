"""The topics of the map at a broker of this machine."""

from __future__ import annotations

from collections.abc import Iterable

from cafcass_contracts.topics import TOPICS, Topic
from cafcass_provisioning import topics as at_broker
from cafcass_provisioning.topics import Provisioned
from cafcass_sandbox.client.administrator import administrator


async def provision(bootstrap: str, topics: Iterable[Topic] = TOPICS.values()) -> Provisioned:
    """Creates what is missing and compares the rest; doing it again changes nothing. Raises `ProvisionError`."""
    async with administrator(bootstrap) as client:
        return await at_broker.provision(client, topics)
