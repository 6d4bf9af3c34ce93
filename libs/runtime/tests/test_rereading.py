"""Secrets that change on disk are in force when they are next used, and what cannot be read changes nothing."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest

from cafcass_runtime.rereading import Rereading
from cafcass_runtime.settings import SECRETS_VARIABLE, from_environment

FIRST, SECOND = (b64encode(bytes([number]) * 32).decode() for number in (1, 2))
NEEDED = {
    "cafcass_database": "postgresql://127.0.0.1/invented",
    "cafcass_keyring": "postgresql://127.0.0.1/invented_keys",
    "cafcass_master_key": FIRST,
    "cafcass_namespace": "00000000-0000-4000-8000-000000000000",
}


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    mounted = tmp_path / "secrets"
    (mounted / "..first").mkdir(parents=True)
    (mounted / "..data").symlink_to("..first")
    for name, value in NEEDED.items():
        monkeypatch.delenv(name.upper(), raising=False)
        (mounted / "..first" / name).write_text(value)
        (mounted / name).symlink_to(f"..data/{name}")
    monkeypatch.setenv("CAFCASS_KAFKA", "127.0.0.1:1")
    monkeypatch.setenv(SECRETS_VARIABLE, str(mounted))
    return mounted


def _replaced(folder: Path, text: str) -> None:
    (folder / ".new").write_text(text)
    (folder / ".new").replace(folder / "cafcass_master_key")


def _written_over(folder: Path, text: str) -> None:
    (folder / "cafcass_master_key").write_text(text)


def _as_a_cluster_does(folder: Path, text: str) -> None:
    """Kubernetes makes a new folder and puts a link to it in the place of the link to the one before."""
    fresh = folder / "..fresh"
    fresh.mkdir()
    for name, value in {**NEEDED, "cafcass_master_key": text}.items():
        (fresh / name).write_text(value)
    (folder / "..new").symlink_to(fresh.name)
    (folder / "..new").replace(folder / "..data")


@pytest.mark.parametrize("change", [_replaced, _written_over, _as_a_cluster_does])
def test_a_secret_that_changes_is_in_force_at_once(folder: Path, change: Callable[[Path, str], None]) -> None:
    now = Rereading.of_this_process(from_environment())
    assert now().master_key.get_secret_value() == FIRST
    change(folder, f"{SECOND} {FIRST}\n")
    assert now().master_key.get_secret_value() == f"{SECOND} {FIRST}"


def test_what_did_not_change_is_not_read_again(folder: Path) -> None:
    now = Rereading.of_this_process(from_environment())
    assert now() is now()


@pytest.mark.parametrize("broken", ["hidden words", "", "\udcff"])
def test_what_cannot_be_read_changes_nothing_and_is_said_without_its_words(folder: Path, broken: str) -> None:
    now = Rereading.of_this_process(from_environment())
    before = now()
    (folder / "cafcass_master_key").write_bytes(os.fsencode(broken))
    assert now() is before
    assert "cannot be read" in now.problem
    assert "hidden" not in now.problem
    (folder / "cafcass_master_key").write_text(SECOND)
    assert now().master_key.get_secret_value() == SECOND
    assert not now.problem


def test_a_folder_that_is_gone_changes_nothing(folder: Path) -> None:
    now = Rereading.of_this_process(from_environment())
    before = now()
    folder.rename(folder.parent / "away")
    assert now() is before
    assert now.problem
