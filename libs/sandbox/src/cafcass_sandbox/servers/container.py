"""A server in a container of a Docker engine, gone with everything it holds when it stops."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from cafcass_sandbox.servers.child import Child
from cafcass_sandbox.servers.errors import StartError

OWNER: Final = 10001
"""As whom our images run."""
_ASK_SECONDS: Final = 20.0
_FETCH_SECONDS: Final = 600.0


def why_no_engine() -> str | None:
    """Why no container can be started on this machine, or None where one can."""
    if shutil.which("docker") is None:
        return "there is no docker command on the path"
    try:
        asked = _engine("version", "--format", "{{.Server.Version}}")
    except subprocess.TimeoutExpired:
        return "the docker engine does not answer"
    return None if asked.returncode == 0 else f"no docker engine answers ({_last_line(asked)})"


def why_no_image(image: str) -> str | None:
    """Why there are no containers of this image here, or None where there are; an image that is not here is fetched."""
    missing = why_no_engine()
    if missing is not None or image_is_here(image):
        return missing
    try:
        fetched = _engine("pull", "--quiet", image, seconds=_FETCH_SECONDS)
    except subprocess.TimeoutExpired:
        return f"the image {image} could not be fetched within {_FETCH_SECONDS:.0f} s"
    return None if fetched.returncode == 0 else f"the image {image} could not be fetched ({_last_line(fetched)})"


def image_is_here(image: str) -> bool:
    """Whether the engine, which answers, holds this image."""
    return _engine("image", "inspect", "--format", "{{.Id}}", image).returncode == 0


class Container:
    """One container of an image that is here, with some files that only its own user can read.

    `options` are those of `docker create`. The command that is attached to it passes signals on, so it ends with that.
    """

    def __init__(self, name: str, image: str, *, options: Sequence[str], files: Mapping[str, bytes], log: Path) -> None:
        self._name = f"cafcass-{name}-{uuid.uuid4().hex[:8]}"
        self._image = image
        self._options = tuple(options)
        self._files = dict(files)
        self.child = Child(f"the container of {name}", [_docker(), "start", "--attach", self._name], log=log)

    def start(self) -> None:
        """Makes the container and starts it. Raises `StartError`."""
        self._ask("create", "--rm", "--name", self._name, *self._options, self._image)
        if self._files:
            self._ask("cp", "-", f"{self._name}:/", given=_archive(self._files))
        self.child.start()

    def answers(self, *command: str) -> bool:
        """Whether a command inside it ends well."""
        return _engine("exec", self._name, *command).returncode == 0

    def stop(self, signal: str = "TERM") -> None:
        """Stops and removes the container; its image says how."""
        _engine("kill", "--signal", signal, self._name)
        self.child.stop(seconds=60)
        _engine("rm", "--force", "--volumes", self._name)

    def _ask(self, *words: str, given: bytes | None = None) -> None:
        done = _engine(*words, given=given, seconds=_FETCH_SECONDS)
        if done.returncode != 0:
            raise StartError(f"docker {words[0]} of {self._image} failed: {_last_line(done)}")


def _archive(files: Mapping[str, bytes]) -> bytes:
    """The files as a tar archive in which each belongs to the container's user."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name.lstrip("/"))
            entry.size, entry.mode, entry.uid, entry.gid = len(content), 0o400, OWNER, OWNER
            archive.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


def _engine(
    *words: str, given: bytes | None = None, seconds: float = _ASK_SECONDS
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([_docker(), *words], input=given, capture_output=True, timeout=seconds, check=False)


def _last_line(done: subprocess.CompletedProcess[bytes]) -> str:
    lines = done.stderr.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "no reason given"


def _docker() -> str:
    return shutil.which("docker") or "docker"
