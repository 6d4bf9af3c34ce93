"""The master key in a hardware security module: SoftHSM, which is one in software, behind the same interface as the others."""

from __future__ import annotations

import os
import shutil
import subprocess
from base64 import b64encode
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pkcs11
import pytest

from cafcass_provisioning.keyring.rewrapping import Progress, rewrap, standing
from cafcass_runtime.hsm import HsmKey
from cafcass_runtime.master_keys import MasterKeyAwayError, MasterKeyError, in_force, read
from cafcass_runtime.migrations import KEYRING_MIGRATIONS, migrate
from cafcass_runtime.retrying import Fault, classify
from cafcass_runtime.sealing import KeyRing
from cafcass_sandbox.testing import MakeDatabase

GIVEN = b64encode(bytes([1]) * 32).decode()
PIN = "invented-1234"
SUBJECTS = [f"case-{number:02}" for number in range(12)]


@dataclass(frozen=True)
class Hsm:
    """A token that holds two keys."""

    module: Path
    folder: Path

    def uri(self, key: str, pin: str = "pin-source=file:{}/pin") -> str:
        where = f"module-path={self.module}&{pin.format(self.folder)}"
        return f"pkcs11:token=cafcass;object={key}?{where}"


@pytest.fixture(scope="module")
def hsm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hsm]:
    tool = shutil.which("softhsm2-util")
    module = Path(tool or "").parents[1] / "lib" / "softhsm" / "libsofthsm2.so" if tool else Path()
    if tool is None or not module.exists():
        pytest.skip("SoftHSM is not here (Debian's package softhsm2)")
    folder = tmp_path_factory.mktemp("hsm")
    (folder / "tokens").mkdir()
    (folder / "pin").write_text(f"{PIN}\n")
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    made = [tool, "--init-token", "--free", "--label", "cafcass", "--so-pin", "invented-5678", "--pin", PIN]
    subprocess.run(made, check=True, stdout=subprocess.DEVNULL)
    library = pkcs11.lib(str(module))
    library.reinitialize()
    secret = {pkcs11.Attribute.EXTRACTABLE: False, pkcs11.Attribute.SENSITIVE: True}
    with library.get_token(token_label="cafcass").open(rw=True, user_pin=PIN) as session:
        for label in ("keys-2026", "keys-2027"):
            session.generate_key(pkcs11.KeyType.AES, 256, label=label, store=True, template=secret)
    yield Hsm(module, folder)
    if before is None:
        del os.environ["SOFTHSM2_CONF"]
    else:
        os.environ["SOFTHSM2_CONF"] = before


@pytest.fixture
async def pool(make_database: MakeDatabase) -> AsyncIterator[asyncpg.Pool[asyncpg.Record]]:
    url = make_database()
    await migrate(url, KEYRING_MIGRATIONS)
    async with asyncpg.create_pool(url, min_size=1, max_size=2) as made:
        yield made


async def test_from_a_file_to_one_key_there_and_to_the_next(hsm: Hsm, pool: asyncpg.Pool[asyncpg.Record]) -> None:
    text = GIVEN
    service = KeyRing(pool, in_force(lambda: text), cache_size=1)
    keys = await service.keys_for(SUBJECTS, create=True)
    before = GIVEN
    for key in (hsm.uri("keys-2026"), hsm.uri("keys-2027")):
        text = f"{key} {before}"
        keys |= await service.keys_for([f"new under {len(keys)}"], create=True)
        progress = Progress()
        async with pool.acquire() as connection:
            await rewrap(connection, read(text), progress, lambda _: None)
            assert (await standing(connection, read(text))).left == 0
        assert progress.unopened == []
        text = before = key
        assert await service.keys_for(list(keys), create=True) == keys
    assert {row["master"] for row in await pool.fetch("SELECT master FROM case_keys")} == {
        "pkcs11:token=cafcass;object=keys-2027"
    }
    with pytest.raises(MasterKeyError):
        await KeyRing(pool, in_force(lambda: hsm.uri("keys-2026"))).verify()


async def test_what_is_wrapped_for_one_case_opens_as_no_others_and_is_never_in_clear(hsm: Hsm) -> None:
    key = HsmKey(hsm.uri("keys-2026"))
    wrapped = (await key.wrap({"case-1": bytes(range(32))}))["case-1"]
    assert bytes(range(32)) not in wrapped
    assert await key.unwrap({"case-1": wrapped}) == {"case-1": bytes(range(32))}
    for subject, damaged in (("case-2", wrapped), ("case-1", wrapped[:-1] + b"\0"), ("case-1", b"")):
        with pytest.raises(MasterKeyError, match="does not open") as raised:
            await key.unwrap({subject: damaged})
        assert not isinstance(raised.value, MasterKeyAwayError)


async def test_while_it_is_away_it_is_waited_for_and_then_goes_on(hsm: Hsm, pool: asyncpg.Pool[asyncpg.Record]) -> None:
    service = KeyRing(pool, in_force(lambda: hsm.uri("keys-2026")), cache_size=1)
    keys = await service.keys_for(SUBJECTS, create=True)
    (hsm.folder / "tokens").rename(hsm.folder / "away")
    for ask in (service.verify, lambda: service.keys_for(SUBJECTS, create=False)):
        with pytest.raises(MasterKeyAwayError) as raised:
            await ask()
        assert classify(raised.value) is Fault.TRANSIENT_DATABASE
    (hsm.folder / "away").rename(hsm.folder / "tokens")
    await service.verify()
    assert await service.keys_for(SUBJECTS, create=True) == keys


async def test_its_pin_is_read_anew(hsm: Hsm) -> None:
    key = HsmKey(hsm.uri("keys-2026"))
    (hsm.folder / "tokens").rename(hsm.folder / "away")
    with pytest.raises(MasterKeyAwayError):
        await key.wrap({"": bytes(32)})
    (hsm.folder / "away").rename(hsm.folder / "tokens")
    (hsm.folder / "pin").write_text("not-it")
    with pytest.raises(MasterKeyAwayError, match="PinIncorrect"):
        await key.wrap({"": bytes(32)})
    (hsm.folder / "pin").write_text(PIN)
    assert await key.wrap({"": bytes(32)})


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("pkcs11:token=t;object=o?module-path=/m", "either pin-source or pin-value"),
        ("pkcs11:token=t;object=o?module-path=/m&pin-value=1&pin-source=file:/p", "either"),
        ("pkcs11:token=t;object=o?pin-value=1", "module-path"),
        ("pkcs11:token=;object=o?module-path=/m&pin-value=1", "token"),
        ("pkcs11:token=t;token=u;object=o?module-path=/m&pin-value=1", "once"),
        ("pkcs11:token=t;object=o;serial=hidden?module-path=/m&pin-value=hidden", "nothing else"),
        ("pkcs11:", "nothing else"),
    ],
)
def test_a_place_that_is_none_is_refused_without_its_words(wrong: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason) as raised:
        read(wrong)
    assert "hidden" not in str(raised.value)


async def test_a_library_that_is_not_there_is_waited_for() -> None:
    key = HsmKey("pkcs11:token=t%20t;object=o?module-path=/none/there.so&pin-value=1")
    assert key.name == "pkcs11:token=t t;object=o"
    with pytest.raises(MasterKeyAwayError, match=r"/none/there\.so"):
        await key.wrap({"": bytes(32)})
