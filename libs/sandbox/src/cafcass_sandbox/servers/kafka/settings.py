"""Settings of a broker that is alone on its machine, whichever way it is started."""

from __future__ import annotations

from typing import Final

from cafcass_provisioning.broker_settings import ONLY_COPY
from cafcass_sandbox.client.sending import LARGEST_MESSAGE_BYTES

SETTINGS: Final = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "listener.security.protocol.map": "CLIENT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "inter.broker.listener.name": "CLIENT",
    "controller.listener.names": "CONTROLLER",
    **ONLY_COPY,
    # A member that is gone is noticed after its own session timeout, however short it asks for.
    "group.min.session.timeout.ms": "1000",
    "auto.create.topics.enable": "false",
    "message.max.bytes": str(LARGEST_MESSAGE_BYTES),
    "replica.fetch.max.bytes": str(LARGEST_MESSAGE_BYTES),
}
