"""Keycloak as its makers publish it, fetched by Maven once for each user."""

from __future__ import annotations

import functools
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

import platformdirs

from cafcass_sandbox.servers.errors import StartError
from cafcass_sandbox.servers.kafka.jars import java, java_version

VERSION: Final = "26.5.6"
JAVA_VERSION: Final = 17
_ARTIFACT: Final = f"org.keycloak:keycloak-quarkus-dist:{VERSION}:zip"
_UNPACK: Final = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:unpack"
_FETCH_SECONDS: Final = 900.0


def _folder() -> Path:
    return platformdirs.user_cache_path("cafcass") / f"keycloak-{VERSION}"


@functools.cache
def why_not_here() -> str | None:
    """Why Keycloak cannot be started on this machine, or None where it can."""
    program = java()
    if program is None:
        return f"there is no Java on the path (it needs {JAVA_VERSION} or newer)"
    version = java_version(program)
    if version is None or version < JAVA_VERSION:
        return f"{program} is version {version or 'unknown'} (it needs {JAVA_VERSION} or newer)"
    if not _folder().exists() and shutil.which("mvn") is None:
        return "there is no Maven on the path to fetch it"
    return None


def distribution() -> Path:
    """The unpacked distribution. Raises `StartError` where it cannot be had."""
    missing = why_not_here()
    if missing is not None:
        raise StartError(f"Keycloak cannot run here: {missing}")
    folder = _folder()
    if folder.exists():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="fetching-") as scratch:
        command = ["mvn", "-q", "-B", _UNPACK, f"-Dartifact={_ARTIFACT}", f"-DoutputDirectory={scratch}/unpacked"]
        try:
            done = subprocess.run(
                command, cwd=scratch, capture_output=True, text=True, timeout=_FETCH_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise StartError(f"Maven did not fetch Keycloak within {_FETCH_SECONDS:.0f} s") from None
        if done.returncode != 0:
            raise StartError(f"Maven could not fetch Keycloak: {(done.stdout + done.stderr).strip()[-2000:]}")
        (unpacked,) = (Path(scratch) / "unpacked").iterdir()
        try:
            unpacked.rename(folder)
        except OSError:
            # Somebody else was first; theirs is the same.
            if not folder.exists():
                raise
    return folder
