"""A client of ours speaks to nobody whose certificate is expired, not yet good, another's, or signed by somebody else."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cafcass_provisioning import certificates
from cafcass_provisioning.certificates import Pair
from cafcass_runtime.kafka_security import client_options
from cafcass_runtime.settings import BrokerSettings, SecurityProtocol

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
MINE = certificates.authority()
ANOTHERS = certificates.authority()


def _handshake(server: ssl.SSLContext, client: ssl.SSLContext, host: str) -> None:
    """Both sides speak in memory until they agree. Raises `SSLError` where one of them will not."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    sides = [client.wrap_bio(to_client, to_server, server_hostname=host), server.wrap_bio(to_server, to_client, True)]
    while sides:
        for side in list(sides):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
            sides.remove(side)


@pytest.mark.parametrize(
    ("held", "host", "why"),
    [
        pytest.param(certificates.signed(MINE, "broker", ["broker"]), "broker", None, id="good"),
        pytest.param(certificates.signed(MINE, "broker", ["127.0.0.1"]), "127.0.0.1", None, id="good by address"),
        pytest.param(
            certificates.signed(MINE, "broker", ["broker"], lasts=DAY, now=NOW - 2 * DAY),
            "broker",
            "expired",
            id="expired",
        ),
        pytest.param(
            certificates.signed(MINE, "broker", ["broker"], now=NOW + DAY), "broker", "not yet valid", id="not yet good"
        ),
        pytest.param(certificates.signed(MINE, "broker", ["other"]), "broker", "[Hh]ostname", id="of another host"),
        pytest.param(
            certificates.signed(ANOTHERS, "broker", ["broker"]), "broker", "verify failed", id="signed by somebody else"
        ),
    ],
)
def test_who_is_spoken_to(held: Pair, host: str, why: str | None, tmp_path: Path) -> None:
    (tmp_path / "ca.crt").write_bytes(MINE.certificate)
    (tmp_path / "server.pem").write_bytes(held.key + held.certificate)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(tmp_path / "server.pem")
    settings = BrokerSettings(
        kafka="broker:9093", kafka_security_protocol=SecurityProtocol.SSL, kafka_ssl_ca=tmp_path / "ca.crt"
    )
    client: ssl.SSLContext = client_options(settings)["ssl_context"]
    if why is None:
        _handshake(server, client, host)
        return
    with pytest.raises(ssl.SSLCertVerificationError, match=why):
        _handshake(server, client, host)
