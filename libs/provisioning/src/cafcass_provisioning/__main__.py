"""`python -m cafcass_provisioning secrets|passwords|certificates|master-key|apply`: what is made before a platform's services start, and changed while they run.

`secrets` makes certificates, passwords and keys as files; `passwords` draws new ones for parties that have some, `certificates` signs new
ones for the servers, and `master-key` draws another. `apply` makes topics, users, access lists, roles and databases as the files and the map have them, and has the servers read their
certificates; it waits for broker and database, and doing it again changes nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import quote

import asyncpg
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from confluent_kafka.admin import AdminClient
from pydantic import SecretStr
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_delay, wait_fixed

from cafcass_provisioning import databases, renewing_certificates, renewing_master_key, secret_files, topics
from cafcass_provisioning.access import ACCOUNTS, DATABASE_ROLES
from cafcass_provisioning.broker_settings import ADMINISTRATOR, BROKER
from cafcass_provisioning.broker_users import UsersError, give_access
from cafcass_provisioning.reloading import broker_reads_certificates, database_reads_certificates
from cafcass_provisioning.renewing import renew_passwords
from cafcass_provisioning.simulated import outside_world
from cafcass_runtime.kafka_security import client_options
from cafcass_runtime.settings import BrokerSettings, SecurityProtocol

T = TypeVar("T")

_AFTER: Final = {
    "open": "now `wrap`, once every service has its file",
    "wrap": "now `python -m cafcass_provisioning.keyring rotate`, and `forget` once its `verify` says that nothing is left",
    "forget": "the one before is kept in the authority's folder as long as there are backups of its time",
}
"""What comes after each step of another master key."""


def main(arguments: list[str]) -> int:
    """Does what is asked. Returns the exit code."""
    asked = _parser().parse_args(arguments)
    try:
        if asked.what == "secrets":
            _secrets(asked)
        elif asked.what == "passwords":
            _say_changed(renew_passwords(asked.folder, asked.party), "now `apply`")
        elif asked.what == "certificates":
            _say_changed(renewing_certificates.STEPS[asked.step](asked.folder, secret_files.SERVERS), "now `apply`")
        elif asked.what == "master-key":
            _say_changed(renewing_master_key.STEPS[asked.step](asked.folder), _AFTER[asked.step])
        else:
            asyncio.run(_apply(asked))
    except (
        OSError,
        KeyError,
        ValueError,
        KafkaError,
        asyncpg.PostgresError,
        topics.ProvisionError,
        UsersError,
    ) as error:
        print(f"{asked.what}: {error.args[0] if isinstance(error, KeyError) else error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m cafcass_provisioning", description=__doc__)
    what = parser.add_subparsers(dest="what", required=True)
    secrets = what.add_parser("secrets", help="make certificates, passwords and keys that are not there yet")
    secrets.add_argument("folder", type=Path)
    secrets.add_argument("--broker-host", action="append", required=True)
    secrets.add_argument("--database-host", action="append", required=True)
    secrets.add_argument("--database", required=True, help="host:port at which services find it")
    secrets.add_argument("--front-host", action="append", default=[], help="where TLS is ended before pages")
    secrets.add_argument("--identity-host", action="append", default=[], help="where an OpenID Connect provider is")
    secrets.add_argument("--seen-at", required=True, help="the folder in which a service finds its files")
    secrets.add_argument("--owner", type=int, help="number of the user that the services run as")
    passwords = what.add_parser("passwords", help="draw new passwords for parties; `apply` has them taken")
    passwords.add_argument("folder", type=Path, help="of the secrets")
    passwords.add_argument("party", nargs="+")
    renewed = what.add_parser("certificates", help="new certificates for the servers; `apply` has them read")
    renewed.add_argument("folder", type=Path, help="of the secrets")
    renewed.add_argument(
        "step",
        choices=list(renewing_certificates.STEPS),
        help="renew: by the same authority; trust, sign, forget: by another",
    )
    keys = what.add_parser(
        "master-key", help="another master key, in steps between which services find it in their files"
    )
    keys.add_argument("folder", type=Path, help="of the secrets")
    keys.add_argument("step", choices=list(renewing_master_key.STEPS))
    apply = what.add_parser("apply", help="make topics, users, access lists, roles and databases")
    apply.add_argument("folder", type=Path, help="of the secrets")
    apply.add_argument("--broker", required=True, help="host:port")
    apply.add_argument("--database", required=True, help="host:port")
    apply.add_argument("--outside-world", action="store_true", help="one user for everybody outside, simulated")
    apply.add_argument("--wait", type=float, default=120.0, help="seconds to wait for broker and database")
    return parser


def _secrets(asked: argparse.Namespace) -> None:
    addresses = secret_files.Addresses(
        tuple(asked.broker_host),
        tuple(asked.database_host),
        asked.database,
        asked.seen_at,
        tuple(asked.front_host),
        tuple(asked.identity_host),
    )
    made = secret_files.make(asked.folder, addresses, owner=asked.owner)
    print(f"{len(made)} files made, the others kept")


def _say_changed(files: list[str], then: str) -> None:
    for name in files:
        print(f"{name} is another")
    print(then)


async def _apply(asked: argparse.Namespace) -> None:
    mine = asked.folder / ADMINISTRATOR
    users, roles = secret_files.passwords(asked.folder)
    settings = BrokerSettings(
        kafka=asked.broker,
        kafka_security_protocol=SecurityProtocol.SASL_SSL,
        kafka_ssl_ca=mine / "ca.crt",
        kafka_username=ADMINISTRATOR,
        kafka_password=SecretStr(_read(mine / f"{BROKER}_password")),
    )
    await _patiently(lambda: _topics(settings), asked.wait)
    accounts = [*ACCOUNTS.values(), *([outside_world()] if asked.outside_world else [])]
    broker = _librdkafka(settings)
    changed = give_access(broker, accounts, users)
    for line in (*changed.granted, *(f"no longer: {line}" for line in changed.taken)):
        print(line)
    password = quote(_read(mine / f"{secret_files.DATABASE}_password"))
    url = f"postgresql://postgres:{password}@{asked.database}/postgres?sslmode=verify-full&sslrootcert={mine}/ca.crt"
    await _patiently(lambda: databases.provision(url, DATABASE_ROLES.values(), roles), asked.wait)
    print(f"{len(roles)} databases and the key ring are there")
    await database_reads_certificates(url)
    print(f"broker {', '.join(broker_reads_certificates(broker))} and the database read their certificates")


async def _topics(settings: BrokerSettings) -> None:
    client = AIOKafkaAdminClient(**client_options(settings))
    try:
        await client.start()
        outcome = await topics.provision(client)
    finally:
        await client.close()
    print(f"{len(outcome.created)} topics made, {len(outcome.kept)} kept")
    for difference in outcome.different:
        print(f"not as the map has it: {difference}")


def _librdkafka(settings: BrokerSettings) -> AdminClient:
    password = settings.kafka_password
    return AdminClient(
        {
            "bootstrap.servers": settings.kafka,
            "security.protocol": settings.kafka_security_protocol.value,
            "ssl.ca.location": str(settings.kafka_ssl_ca),
            "sasl.mechanism": settings.kafka_sasl_mechanism,
            "sasl.username": settings.kafka_username or "",
            "sasl.password": "" if password is None else password.get_secret_value(),
        }
    )


async def _patiently(action: Callable[[], Awaitable[T]], seconds: float) -> T:
    waiting = AsyncRetrying(
        retry=retry_if_exception_type((KafkaError, OSError, asyncpg.CannotConnectNowError)),
        stop=stop_after_delay(seconds),
        wait=wait_fixed(0.5),
        reraise=True,
    )

    async def attempt() -> T:
        return await action()

    return await waiting(attempt)


def _read(file: Path) -> str:
    return file.read_text().strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
