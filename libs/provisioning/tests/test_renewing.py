"""Files of secrets are replaced whole, for the same owner, and a change that was stopped anywhere is finished by being asked again."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from cafcass_contracts.topics import SERVICES
from cafcass_provisioning import renewing
from cafcass_provisioning.__main__ import main
from cafcass_provisioning.files import replaced
from cafcass_provisioning.renewing import let_addresses_follow, renew_passwords, with_password
from cafcass_provisioning.secret_files import Addresses, make, passwords

ADDRESSES = Addresses(("broker",), ("database",), "database:5432", "/run/secrets")


def _held(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _password(folder: Path, service: str, name: str) -> str | None:
    return urlsplit((folder / service / name).read_text()).password


def test_a_service_gets_new_passwords_and_nobody_else_does(tmp_path: Path) -> None:
    make(tmp_path, ADDRESSES)
    before = _held(tmp_path)
    changed = renew_passwords(tmp_path, ["intake", "police"])
    after = _held(tmp_path)
    assert sorted(changed) == sorted(name for name in before if before[name] != after.get(name))
    assert sorted(changed) == [
        "intake/cafcass_database",
        "intake/cafcass_kafka_password",
        "intake/cafcass_keyring",
        "intake/database_password",
        "police/cafcass_kafka_password",
    ]
    users, roles = passwords(tmp_path)
    assert {_password(tmp_path, "intake", name) for name in ("cafcass_database", "cafcass_keyring")} == {
        roles["intake"]
    }
    assert users["intake"].encode() == after["intake/cafcass_kafka_password"]
    assert {path.stat().st_mode & 0o777 for path in tmp_path.rglob("*") if path.is_file()} == {0o400}


@pytest.mark.parametrize("stopped_after", range(1, 4))
def test_a_change_that_was_stopped_between_files_is_noticed_and_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stopped_after: int
) -> None:
    make(tmp_path, ADDRESSES)
    left = stopped_after

    def stopping(path: Path, content: bytes) -> None:
        nonlocal left
        if not left:
            raise KeyboardInterrupt
        left -= 1
        replaced(path, content)

    with monkeypatch.context() as patched:
        patched.setattr(renewing, "replaced", stopping)
        with pytest.raises(KeyboardInterrupt):
            renew_passwords(tmp_path, ["triage"])
    if stopped_after > 1:
        with pytest.raises(ValueError, match=r"triage/cafcass_.*ask for `secrets` first"):
            passwords(tmp_path)
    assert make(tmp_path, ADDRESSES) == []
    _, roles = passwords(tmp_path)
    for service in SERVICES:
        assert _password(tmp_path, service, "cafcass_database") == roles[service.replace("-", "_")]
    assert let_addresses_follow(tmp_path) == []


def test_what_a_stopped_replacement_left_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("before")
    (tmp_path / ".secret.new").write_text("half")
    replaced(tmp_path / "secret", b"after")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"secret": "after"}


def test_an_address_keeps_everything_but_its_password() -> None:
    address = "postgresql://intake:old%2Fone@db.example:5432/keyring?sslmode=verify-full&sslrootcert=/run/ca.crt"
    assert with_password(address, "n/e@w") == address.replace("old%2Fone", "n%2Fe%40w")


def test_a_party_that_there_is_not_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make(tmp_path, ADDRESSES)
    before = _held(tmp_path)
    assert main(["passwords", str(tmp_path), "intake", "nobody"]) == 1
    assert "there is no party nobody" in capsys.readouterr().err
    assert _held(tmp_path) == before
    assert main(["passwords", str(tmp_path), "intake"]) == 0
    assert "now `apply`" in capsys.readouterr().out
