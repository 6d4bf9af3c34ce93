"""The jars of Apache Kafka, as Maven resolves them once for each user, and the Java that runs them."""

from __future__ import annotations

import functools
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

import platformdirs

from cafcass_sandbox.servers.errors import StartError

_JAVA_VERSION: Final = 17
_POM: Final = Path(__file__).with_name("pom.xml")
_ASK_SECONDS: Final = 10.0
_FETCH_SECONDS: Final = 600.0


def java() -> str | None:
    """The Java to run, `$JAVA_HOME`'s before the one on the path; None where there is none."""
    home = os.environ.get("JAVA_HOME")
    inside = None if home is None else shutil.which("java", path=str(Path(home) / "bin"))
    return inside or shutil.which("java")


def java_version(program: str) -> int | None:
    """The major version of a Java; None where it says none."""
    try:
        said = subprocess.run(
            [program, "-version"], capture_output=True, text=True, timeout=_ASK_SECONDS, check=True
        ).stderr
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r'version "(\d+)', said)
    return None if found is None else int(found[1])


def _jar_folder() -> Path:
    """Where the jars of this very pom are kept between runs."""
    digest = hashlib.sha256(_POM.read_bytes()).hexdigest()[:12]
    return platformdirs.user_cache_path("cafcass") / f"kafka-{digest}"


@functools.cache
def why_not_here() -> str | None:
    """Why Apache Kafka cannot be started natively on this machine, or None where it can."""
    program = java()
    if program is None:
        return f"there is no Java on the path (it needs {_JAVA_VERSION} or newer)"
    version = java_version(program)
    if version is None or version < _JAVA_VERSION:
        return f"{program} is version {version or 'unknown'} (it needs {_JAVA_VERSION} or newer)"
    if not _jar_folder().exists() and shutil.which("mvn") is None:
        return "there is no Maven on the path to fetch its jars"
    return None


def jars() -> Path:
    """The folder of the broker's jars, fetched by Maven once per user.

    Raises `StartError` where Java or Maven is missing or the jars cannot be had.
    """
    missing = why_not_here()
    if missing is not None:
        raise StartError(f"Apache Kafka cannot run here: {missing}. Install it, or use --broker embedded.")
    folder = _jar_folder()
    if folder.exists():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="fetching-") as scratch:
        shutil.copy(_POM, scratch)
        fetched = Path(scratch) / "jars"
        command = [
            "mvn",
            "-q",
            "-B",
            "dependency:copy-dependencies",
            f"-DoutputDirectory={fetched}",
            "-DincludeScope=runtime",
        ]
        try:
            done = subprocess.run(
                command, cwd=scratch, capture_output=True, text=True, timeout=_FETCH_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise StartError(f"Maven did not fetch Apache Kafka within {_FETCH_SECONDS:.0f} s") from None
        if done.returncode != 0:
            raise StartError(f"Maven could not fetch Apache Kafka: {(done.stdout + done.stderr).strip()[-2000:]}")
        try:
            fetched.rename(folder)
        except OSError:
            # Somebody else was first; theirs are the same.
            if not folder.exists():
                raise
    return folder
