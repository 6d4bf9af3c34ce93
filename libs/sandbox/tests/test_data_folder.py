"""A kept folder: who holds it, and the secrets in it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cafcass_sandbox.client.errors import BrokerUnreachableError
from cafcass_sandbox.servers.errors import StartError
from cafcass_sandbox.servers.folder_lock import lock_folder
from cafcass_sandbox.servers.platform import Options, Platform
from cafcass_sandbox.servers.vault import Vault, close_vault, open_vault


def test_secrets_are_drawn_once(tmp_path: Path) -> None:
    file = tmp_path / "secrets.json"
    first = open_vault(file)
    password = first.password("intake")
    close_vault(first, file)
    assert open_vault(file) == first
    assert open_vault(file).password("intake") == password
    assert Vault().namespace != Vault().namespace


def test_a_folder_is_held_by_one_process_at_a_time(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from cafcass_sandbox.servers.folder_lock import lock_folder\n"
        "lock = lock_folder(Path(sys.argv[1])); print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    holder.stdout.readline()
    for _ in range(2):
        with pytest.raises(StartError, match=f"in use by a running platform .process {holder.pid}"):
            lock_folder(tmp_path)
    holder.kill()
    holder.wait()
    holder.stdout.close()
    lock_folder(tmp_path).release()
    lock_folder(tmp_path).release()


def test_a_folder_that_cannot_be_locked_is_not_said_to_be_in_use(tmp_path: Path) -> None:
    (tmp_path / "lock").mkdir()
    with pytest.raises(StartError, match="cannot be locked: "):
        lock_folder(tmp_path)


@pytest.mark.practice("S5", "A data folder that cannot be written is said in one sentence, with what to do.")
def test_a_folder_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    platform = Platform(Options(data=tmp_path / "file" / "data"), lambda _: None)
    with pytest.raises(StartError, match=r"cannot be used \(Not a directory\): name one that can be written"):
        platform.start()
    platform.stop()


@pytest.mark.practice("S5", "A broker that is not there is looked for by name, and given up within seconds.")
def test_a_broker_that_is_not_there_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cafcass_sandbox.servers.platform._BROKER_SECONDS", 0.2)
    said: list[str] = []
    platform = Platform(Options(data=tmp_path / "data", kafka="127.0.0.1:1"), said.append)
    with pytest.raises(BrokerUnreachableError, match=r"127\.0\.0\.1:1"):
        platform.start()
    platform.stop()
    assert said == ["Looking for the broker at 127.0.0.1:1 ..."]
