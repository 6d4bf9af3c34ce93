"""What each peer runs with: an interpreter of its own with its own packages, or what Maven makes. Kept in `.venv/peers`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

from bench.ground import say
from bench.peers.contenders import Peer
from cafcass_sandbox.servers.kafka.jars import java

_JAVA: Final = Path(__file__).with_name("java")
_KEPT: Final = Path(sys.prefix) / "peers"


class MissingError(Exception):
    """Something that a peer needs is not on this machine."""


def command(peer: Peer) -> list[str]:
    """How it is started. Raises `MissingError` where it cannot be had here."""
    if peer.module is None:
        return _java()
    return [str(_interpreter(peer.packages)), "-m", f"bench.peers.work.{peer.module}"]


def _interpreter(packages: Sequence[str]) -> Path:
    folder = _KEPT / sha256(" ".join(packages).encode()).hexdigest()[:12]
    python = folder / "bin" / "python"
    done = folder / "made"
    if not done.exists():
        say(f"installing {', '.join(packages)}")
        uv = Path(sys.executable).with_name("uv")
        _run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, folder])
        _run([uv, "pip", "install", "--quiet", "--python", python, *packages])
        done.touch()
    return python


def _java() -> list[str]:
    program, maven = java(), shutil.which("mvn")
    if program is None or maven is None:
        raise MissingError("it needs Java 17 and Maven")
    folder = _KEPT / "java"
    if not (folder / "jars").exists():
        say("compiling the peer in Java")
        shutil.copytree(_JAVA, folder, dirs_exist_ok=True)
        _run(
            [
                maven,
                "-q",
                "-B",
                "-f",
                folder / "pom.xml",
                "compile",
                "dependency:copy-dependencies",
                f"-DoutputDirectory={folder / 'jars'}",
            ]
        )
    return [
        program,
        "-Xmx1g",
        "-cp",
        f"{folder / 'target' / 'classes'}{os.pathsep}{folder / 'jars' / '*'}",
        "peer.Streams",
    ]


def _run(arguments: Sequence[str | Path]) -> None:
    done = subprocess.run([str(each) for each in arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise MissingError((done.stdout + done.stderr).strip()[-1000:])
