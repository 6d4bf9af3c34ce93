"""While certificates and the authority change, whoever has read the files of this step or of the one before is let in; at the end the one before is nobody."""

from __future__ import annotations

import shutil
import ssl
from collections.abc import Sequence
from pathlib import Path

import pytest

from cafcass_provisioning import renewing_certificates
from cafcass_provisioning.__main__ import main
from cafcass_provisioning.certificates import hosts_of
from cafcass_provisioning.files import replaced
from cafcass_provisioning.renewing_certificates import STEPS
from cafcass_provisioning.secret_files import SERVERS, Addresses, make
from cafcass_runtime.kafka_security import client_options
from cafcass_runtime.settings import BrokerSettings, SecurityProtocol

HOSTS = ("broker", "127.0.0.1")
ADDRESSES = Addresses(HOSTS, ("database",), "database:5432", "/run/secrets")


def _client(authority: Path) -> ssl.SSLContext:
    settings = BrokerSettings(kafka="broker:9093", kafka_security_protocol=SecurityProtocol.SSL, kafka_ssl_ca=authority)
    context: ssl.SSLContext = client_options(settings)["ssl_context"]
    return context


def _agree(server_file: Path, client: ssl.SSLContext) -> bool:
    """Whether both sides, speaking in memory, come to speak to each other."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(server_file)
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    sides = [
        client.wrap_bio(to_client, to_server, server_hostname="broker"),
        server.wrap_bio(to_server, to_client, server_side=True),
    ]
    while sides:
        for side in list(sides):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLCertVerificationError:
                return False
            sides.remove(side)
    return True


@pytest.mark.parametrize(
    "steps", [["renew"], ["trust", "sign", "forget"], ["trust", "trust", "sign", "sign", "forget"]]
)
def test_who_is_a_step_behind_or_ahead_is_let_in(tmp_path: Path, steps: Sequence[str]) -> None:
    folder = tmp_path / "0"
    make(folder, ADDRESSES)
    clients = [_client(folder / "intake" / "ca.crt")]
    for number, step in enumerate(steps, 1):
        after = tmp_path / str(number)
        shutil.copytree(folder, after)
        STEPS[step](after, SERVERS)
        clients.append(_client(after / "intake" / "ca.crt"))
        for server, client in ((folder, clients[-1]), (after, clients[-2]), (after, clients[-1])):
            assert _agree(server / SERVERS["broker"], client), step
        folder = after
    assert _agree(folder / SERVERS["broker"], clients[0]) is (steps == ["renew"])
    assert _agree(tmp_path / "0" / SERVERS["broker"], clients[-1]) is (steps == ["renew"])
    assert hosts_of((folder / SERVERS["broker"]).read_bytes()) == list(HOSTS)
    assert make(folder, ADDRESSES) == []


def test_a_client_at_work_follows_its_files(tmp_path: Path) -> None:
    make(tmp_path, ADDRESSES)
    server = tmp_path / SERVERS["broker"]
    client = _client(tmp_path / "intake" / "ca.crt")
    before = tmp_path / "before.pem"
    shutil.copy(server, before)
    for step in ("trust", "sign", "forget"):
        STEPS[step](tmp_path, SERVERS)
        assert _agree(server, client), step
        assert _agree(before, client) is (step != "forget")


def test_authorities_that_cannot_be_read_change_nothing(tmp_path: Path) -> None:
    make(tmp_path, ADDRESSES)
    client = _client(tmp_path / "intake" / "ca.crt")
    replaced(tmp_path / "intake" / "ca.crt", b"-----BEGIN CERTIFICATE-----\nhalf")
    assert _agree(tmp_path / SERVERS["broker"], client)


@pytest.mark.parametrize(
    ("done", "asked", "reason"),
    [
        ([], "sign", "ask for trust first"),
        ([], "forget", "ask for sign first"),
        (["trust"], "forget", "ask for sign first"),
        (["trust"], "renew", "being changed"),
    ],
)
def test_a_step_that_would_lock_somebody_out_is_refused(
    tmp_path: Path, done: Sequence[str], asked: str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    make(tmp_path, ADDRESSES)
    for step in done:
        assert main(["certificates", str(tmp_path), step]) == 0
    assert capsys.readouterr().out.endswith("now `apply`\n" if done else "")
    assert main(["certificates", str(tmp_path), asked]) == 1
    assert reason in capsys.readouterr().err


@pytest.mark.parametrize("writes", [1, 2, 6, 12])
def test_a_step_that_was_stopped_anywhere_is_finished_by_being_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    make(tmp_path, ADDRESSES)
    left = 0

    def stopping(path: Path, content: bytes) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise KeyboardInterrupt
        replaced(path, content)

    monkeypatch.setattr(renewing_certificates, "replaced", stopping)
    for step in ("trust", "sign", "forget"):
        left = writes
        try:
            STEPS[step](tmp_path, SERVERS)
        except KeyboardInterrupt:
            STEPS[step](tmp_path, SERVERS)
    assert _agree(tmp_path / SERVERS["broker"], _client(tmp_path / "intake" / "ca.crt"))
    assert not list((tmp_path / "authority").glob("next.*"))
