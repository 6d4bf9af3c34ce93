"""Settings of a broker that is alone on its machine, whichever way it is started."""

from __future__ import annotations

from typing import Final

from cafcass_sandbox.client.sending import LARGEST_MESSAGE_BYTES

SETTINGS: Final = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "listener.security.protocol.map": "CLIENT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "inter.broker.listener.name": "CLIENT",
    "controller.listener.names": "CONTROLLER",
    # One broker holds the only copy of everything.
    "default.replication.factor": "1",
    "offsets.topic.replication.factor": "1",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "offsets.topic.num.partitions": "5",
    "transaction.state.log.num.partitions": "5",
    # A group of one machine is complete at once.
    "group.initial.rebalance.delay.ms": "0",
    # A member that is gone is noticed after its own session timeout, however short it asks for.
    "group.min.session.timeout.ms": "1000",
    "auto.create.topics.enable": "false",
    "message.max.bytes": str(LARGEST_MESSAGE_BYTES),
    "replica.fetch.max.bytes": str(LARGEST_MESSAGE_BYTES),
}
