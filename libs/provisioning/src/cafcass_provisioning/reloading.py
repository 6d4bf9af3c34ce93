"""Servers read their certificates anew, without a stop."""

from __future__ import annotations

from typing import Final

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient, AlterConfigOpType, ConfigEntry, ConfigResource, ResourceType

from cafcass_provisioning.broker_users import UsersError
from cafcass_provisioning.postgres_admin import connected

_SECONDS: Final = 30.0


def broker_reads_certificates(admin: AdminClient) -> list[str]:
    """Has every broker read its key and whom it trusts from its files; answers the brokers' numbers. They do so within seconds.

    A broker looks at the files of all its listeners when any setting of its own is set, and at one that is set to what it was as well. New connections
    see what it read; the broker's own connections, to other brokers and to its controller, keep what they began with until it starts again. Raises
    `UsersError`.
    """
    try:
        brokers = [str(each.id) for each in admin.describe_cluster(request_timeout=_SECONDS).result().nodes]
        for number in brokers:
            held = ConfigResource(ResourceType.BROKER, number)
            settings = admin.describe_configs([held], request_timeout=_SECONDS)[held].result()
            listener = settings["listeners"].value.partition("://")[0].lower()
            said = [
                ConfigEntry(
                    f"listener.name.{listener}.{name}",
                    settings[name].value,
                    incremental_operation=AlterConfigOpType.SET,
                )
                for name in ("ssl.keystore.location", "ssl.truststore.location")
            ]
            changed = ConfigResource(ResourceType.BROKER, number, incremental_configs=said)
            admin.incremental_alter_configs([changed], request_timeout=_SECONDS)[changed].result()
    except KafkaException as error:
        raise UsersError(f"a broker does not take its certificates: {error.args[0].str()}") from error
    return brokers


async def database_reads_certificates(admin_url: str) -> None:
    """Has the database server read its key, its certificate and whom it trusts from its files: new connections see them.

    Where the files cannot be used it goes on with what it has, and its log says so. Raises asyncpg's errors and `OSError`s.
    """
    async with connected(admin_url) as connection:
        await connection.execute("SELECT pg_reload_conf()")
