"""`python -m cafcass_runtime SERVICE`: run one service as a process, configured by the environment.

With `--migrate` it only brings the service's database up to the release, and ends.
"""

# ruff: noqa: E402 - a fifth of the start was looking for garbage among what is imported
from __future__ import annotations

import gc

# A batch makes a million short-lived objects and hardly a cycle among them; looking for cycles at the default rate took a
# sixth of a busy service's time.
gc.set_threshold(500_000, 20, 50)

import sys
from importlib.metadata import entry_points
from typing import Any

import uvloop
from pydantic import ValidationError

from cafcass_runtime import logs
from cafcass_runtime.beside import BesideError
from cafcass_runtime.migrations import RUNTIME_MIGRATIONS, migrate
from cafcass_runtime.permission import NotAllowedError
from cafcass_runtime.policies import PolicyError
from cafcass_runtime.process import run_until_stopped
from cafcass_runtime.references import ReferenceDataError
from cafcass_runtime.sealing import CipherMissingError
from cafcass_runtime.service import Service
from cafcass_runtime.settings import from_environment

GROUP = "cafcass.services"
"""The entry point group in which an installed service names itself."""


def main(arguments: list[str]) -> int:
    """Run the named service until it is stopped, or bring its database up to the release. Returns the exit code."""
    migrating = arguments[1:] == ["--migrate"]
    known = {point.name: point for point in entry_points(group=GROUP)}
    if len(arguments) != 1 + migrating or arguments[0] not in known:
        print(
            f"usage: python -m cafcass_runtime SERVICE [--migrate], one of: {', '.join(sorted(known))}", file=sys.stderr
        )
        return 2
    try:
        settings = from_environment()
    except ValidationError as error:
        for problem in error.errors(include_input=False, include_url=False):
            print(f"CAFCASS_{'_'.join(map(str, problem['loc'])).upper()}: {problem['msg']}", file=sys.stderr)
        return 2
    except NotADirectoryError as error:
        print(error, file=sys.stderr)
        return 2
    logs.configure(arguments[0], settings.clock(), log_format=settings.log_format, level=settings.log_level)
    service: Service[Any] = known[arguments[0]].load()
    if migrating:
        uvloop.run(migrate(settings.database.get_secret_value(), RUNTIME_MIGRATIONS, *service.migration_folders))
        return 0
    gc.collect()
    gc.freeze()
    try:
        uvloop.run(run_until_stopped(service, settings))
    except (NotAllowedError, PolicyError, ReferenceDataError, CipherMissingError, BesideError) as error:
        for line in str(error).splitlines():
            print(f"{arguments[0]}: {line}", file=sys.stderr)
        return 2 if isinstance(error, (PolicyError, BesideError)) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
