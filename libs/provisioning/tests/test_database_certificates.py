"""Whom a service trusts to be its database follows its file, connection by connection.

The server here ends once TLS is agreed: the database that tests run on was built without it. With Debian's PostgreSQL the whole was carried out by
hand, as docs/running/rotating-keys.md says.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

import asyncpg

from cafcass_provisioning import certificates
from cafcass_provisioning.certificates import Pair
from cafcass_provisioning.files import replaced
from cafcass_provisioning.renewing_certificates import in_one
from cafcass_runtime.database import open_pool

BEFORE, AFTER = certificates.authority(), certificates.authority()
ASKS_FOR_TLS = 8
"""Bytes of PostgreSQL's request for TLS."""


@asynccontextmanager
async def _server(authority: Pair, folder: Path) -> AsyncIterator[int]:
    """A database server as far as TLS, on the port that it answers."""
    file = folder / "server.pem"
    file.write_bytes(in_one(certificates.signed(authority, "database", ["127.0.0.1"]), authority.certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readexactly(ASKS_FOR_TLS)
            writer.write(b"S")
            await writer.start_tls(context)
            await reader.read(1)
        except OSError:  # the client does not trust us
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def _trusts(port: int, authorities: Path) -> bool:
    url = f"postgresql://a:b@127.0.0.1:{port}/c?sslmode=verify-full&sslrootcert={quote(str(authorities), safe='/')}"
    try:
        await open_pool(lambda: url, min_size=1, max_size=1)
    except ssl.SSLCertVerificationError:
        return False
    except (OSError, asyncpg.PostgresError):
        return True
    raise AssertionError("this server lets nobody in")


async def test_it_trusts_what_its_file_holds_at_that_time(tmp_path: Path) -> None:
    authorities = tmp_path / "ca.crt"
    authorities.write_bytes(BEFORE.certificate)
    async with _server(BEFORE, tmp_path) as old, _server(AFTER, tmp_path) as new:
        seen = []
        for content in (BEFORE.certificate, BEFORE.certificate + AFTER.certificate, AFTER.certificate):
            replaced(authorities, content)
            seen.append((await _trusts(old, authorities), await _trusts(new, authorities)))
    assert seen == [(True, False), (True, True), (False, True)]
