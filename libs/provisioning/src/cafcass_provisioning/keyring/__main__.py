"""`python -m cafcass_provisioning.keyring`: its owner brings the key ring up to the release and gives each service its rights there.

With `rotate` it wraps every key under the first of the master keys that `CAFCASS_MASTER_KEY` gives, while services go on; with `verify` it says
how many are not there yet. Both may be asked with any service's own secrets (docs/running/rotating-keys.md).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys

import asyncpg
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from cafcass_provisioning.keyring import bring_up
from cafcass_provisioning.keyring.rewrapping import BATCH, Progress, Standing, rewrap, standing
from cafcass_provisioning.postgres_admin import connected
from cafcass_runtime import master_keys
from cafcass_runtime.master_keys import MasterKeyError, Masters
from cafcass_runtime.settings import SECRETS_VARIABLE


class KeyringSettings(BaseSettings):
    """Where the key ring is: from the environment, or a file where `CAFCASS_SECRETS` names a folder of them."""

    model_config = SettingsConfigDict(env_prefix="CAFCASS_", frozen=True, hide_input_in_errors=True, extra="ignore")

    keyring: SecretStr = Field(
        description="URL of the key ring's database: as its owner, to bring it up to the release."
    )
    master_key: SecretStr = Field(SecretStr(""), description="As services have it; needed to rotate and to verify.")


async def _looked_at(url: str, masters: Masters) -> Standing:
    async with connected(url) as connection:
        return await standing(connection, masters)


async def _rotate(url: str, masters: Masters, progress: Progress, batch: int) -> Standing:
    async with connected(url) as connection:
        left = (await standing(connection, masters)).left

        def told(so_far: Progress) -> None:
            print(f"{so_far.rewrapped} of {max(left, so_far.rewrapped)} keys wrapped anew", file=sys.stderr, flush=True)

        await rewrap(connection, masters, progress, told, batch)
        return await standing(connection, masters)


def _say(now: Standing, progress: Progress, *, as_json: bool) -> None:
    if as_json:
        said = {"wrapping": now.wrapping, "held": now.held, "left": now.left}
        print(json.dumps({**said, "rewrapped": progress.rewrapped, "unopened": progress.unopened}))
        return
    for name, count in sorted(now.held.items()):
        print(f"{count} keys are wrapped under {name}{' (the first)' if name == now.wrapping else ''}")
    for subject in progress.unopened:
        print(f"no given master key opens the key of {subject}")
    print(
        f"{now.left} keys are left under another master key than the first{'' if now.left else ': the others may be taken away'}"
    )


def main(arguments: list[str]) -> int:
    """Does what is asked. Returns the exit code: 1 where keys are left under another master key, 130 where it was interrupted."""
    asked = _parser().parse_args(arguments)
    progress = Progress()
    try:
        settings = KeyringSettings(_secrets_dir=os.environ.get(SECRETS_VARIABLE))
        url = settings.keyring.get_secret_value()
        if asked.what is None:
            asyncio.run(bring_up(url))
            return 0
        masters = master_keys.read(settings.master_key.get_secret_value())
        looking = _looked_at(url, masters) if asked.what == "verify" else _rotate(url, masters, progress, asked.batch)
        now = asyncio.run(looking)
    except KeyboardInterrupt:
        print(
            f"interrupted: {progress.rewrapped} keys are wrapped anew; asked again, it goes on from there",
            file=sys.stderr,
        )
        return 130
    except ValidationError as error:
        for problem in error.errors(include_input=False, include_url=False):
            print(f"CAFCASS_{'_'.join(map(str, problem['loc'])).upper()}: {problem['msg']}", file=sys.stderr)
        return 2
    except ValueError as error:
        print(f"CAFCASS_MASTER_KEY: {error}", file=sys.stderr)
        return 2
    except (MasterKeyError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        print(f"{asked.what or 'bring up'}: {error}; {progress.rewrapped} keys were wrapped anew", file=sys.stderr)
        return 1
    _say(now, progress, as_json=asked.json)
    return 1 if now.left else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m cafcass_provisioning.keyring", description=__doc__)
    what = parser.add_subparsers(dest="what")
    rotate = what.add_parser("rotate", help="wrap every key under the first master key")
    rotate.add_argument("--batch", type=int, default=BATCH, help=f"keys at a time ({BATCH})")
    for each in (rotate, what.add_parser("verify", help="say how many keys are not under the first master key")):
        each.add_argument("--json", action="store_true", help="for machines")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
