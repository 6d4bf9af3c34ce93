"""In every step each service opens what any other may have wrapped, were it a step behind or ahead."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from cafcass_contracts.topics import SERVICES
from cafcass_provisioning import renewing_master_key
from cafcass_provisioning.__main__ import main
from cafcass_provisioning.files import replaced
from cafcass_provisioning.renewing_master_key import MASTER_KEY, SERVICE_FILE, STEPS
from cafcass_provisioning.secret_files import Addresses, make
from cafcass_runtime.master_keys import Row, read

ADDRESSES = Addresses(("broker",), ("database",), "database:5432", "/run/secrets")
IN_ORDER = ("open", "wrap", "forget")


def _service(folder: Path, service: str = "intake") -> str:
    return (folder / service / SERVICE_FILE).read_text()


async def _opens(text: str, wrapped_by: str) -> bool:
    wrapping = read(wrapped_by).wrapping
    wrapped = (await wrapping.wrap({"case": bytes(32)}))["case"]
    return await read(text).unwrap([Row("case", wrapped, wrapping.name)]) == {"case": bytes(32)}


async def test_who_is_a_step_behind_or_ahead_opens_what_others_wrap(tmp_path: Path) -> None:
    make(tmp_path, ADDRESSES)
    first = before = _service(tmp_path)
    for step in IN_ORDER:
        STEPS[step](tmp_path)
        after = _service(tmp_path)
        assert {_service(tmp_path, each) for each in SERVICES} == {after}
        assert await _opens(before, wrapped_by=after)
        # Only the last is not safe for whoever was wrapped before it: therefore everything is wrapped anew first.
        assert step == "forget" or await _opens(after, wrapped_by=before)
        before = after
    assert len(before.split()) == 1
    assert before != first
    assert (tmp_path / MASTER_KEY).read_text() == before
    assert (tmp_path / f"{MASTER_KEY}.before").read_text() == first
    for step in IN_ORDER:
        STEPS[step](tmp_path)
    assert (tmp_path / f"{MASTER_KEY}.before").read_text().split() == [first, before]


@pytest.mark.parametrize(("done", "asked"), [([], "wrap"), ([], "forget"), (["open"], "forget")])
def test_a_step_too_early_is_refused(
    tmp_path: Path, done: Sequence[str], asked: str, capsys: pytest.CaptureFixture[str]
) -> None:
    make(tmp_path, ADDRESSES)
    for step in done:
        assert main(["master-key", str(tmp_path), step]) == 0
    assert main(["master-key", str(tmp_path), asked]) == 1
    assert "first" in capsys.readouterr().err


@pytest.mark.parametrize("writes", [1, 2, 7])
def test_a_step_that_was_stopped_anywhere_is_finished_by_being_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    make(tmp_path, ADDRESSES)
    first, left = _service(tmp_path), 0

    def stopping(path: Path, content: bytes) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise KeyboardInterrupt
        replaced(path, content)

    monkeypatch.setattr(renewing_master_key, "replaced", stopping)
    for step in IN_ORDER:
        left = writes
        try:
            STEPS[step](tmp_path)
        except KeyboardInterrupt:
            STEPS[step](tmp_path)
    assert {_service(tmp_path, each) for each in SERVICES} == {(tmp_path / MASTER_KEY).read_text()}
    assert (tmp_path / f"{MASTER_KEY}.before").read_text() == first
    assert make(tmp_path, ADDRESSES) == []
