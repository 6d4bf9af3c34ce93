"""Writes deploy/images/requirements: for each image what it installs, each with the hashes of its wheels, and no address.

Versions are those of constraints.txt. The package index is asked; `make check` then compares without asking anybody.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from cafcass_contracts.topics import SERVICES

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "deploy" / "images" / "requirements"
PLATFORMS = ("x86_64-manylinux_2_28", "aarch64-manylinux_2_28")
PYTHON = "3.11"
PROVISIONING = "provisioning"
SANDBOX = "sandbox"
"""The simulated outside world, for tries alone."""
BUILD = "build"
"""What builds our own wheels, in a stage that no image keeps."""


def packages_of(image: str) -> list[Path]:
    """The folders of our own packages that an image holds: its service or job, and what that depends on among ours."""
    found: list[Path] = []
    waiting = [ROOT / ("services" if image in SERVICES else "libs") / image]
    while waiting:
        folder = waiting.pop()
        if folder in found:
            continue
        found.append(folder)
        waiting += [
            ROOT / "libs" / name.removeprefix("cafcass-")
            for name in dependencies_of(folder)
            if name.startswith("cafcass-")
        ]
    return sorted(found)


def dependencies_of(folder: Path) -> list[str]:
    """What a package of ours says that it needs."""
    needed: list[str] = tomllib.loads((folder / "pyproject.toml").read_text())["project"]["dependencies"]
    return needed


def images() -> tuple[str, ...]:
    """Every image of ours that holds Python packages."""
    return (*SERVICES, PROVISIONING, SANDBOX)


def main(arguments: list[str]) -> None:
    """Writes every file anew; or says which services there are, or which packages of ours an image holds, for scripts."""
    if arguments == ["--services"]:
        print(*SERVICES)
        return
    if arguments[:1] == ["--packages"]:
        print(*(folder.relative_to(ROOT) for image in arguments[1:] for folder in packages_of(image)))
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    for image in images():
        wanted = [f"-e {folder}" for folder in packages_of(image)]
        _write(image, wanted)
    _write(BUILD, ["hatchling", "uv"])


def _write(image: str, wanted: list[str]) -> None:
    hashes: dict[str, set[str]] = {}
    for platform in PLATFORMS:
        for package in _resolved(wanted, platform):
            wheels = package.get("wheels", [])
            if wheels:
                hashes.setdefault(f"{package['name']}=={package['version']}", set()).update(
                    wheel["hashes"]["sha256"] for wheel in wheels
                )
            elif "directory" not in package:
                raise SystemExit(f"{package['name']} has no wheel for {platform}: an image builds nothing of others")
    lines = [
        " \\\n    ".join([name, *(f"--hash=sha256:{each}" for each in sorted(found))])
        for name, found in sorted(hashes.items())
    ]
    (FOLDER / f"{image}.txt").write_text("\n".join(lines) + "\n")
    print(f"{image}: {len(lines)} packages")


def _resolved(wanted: list[str], platform: str) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as scratch:
        asked, answer = Path(scratch) / "wanted.in", Path(scratch) / "pylock.toml"
        asked.write_text("".join(f"{line}\n" for line in wanted))
        subprocess.run(
            [
                *(str(Path(sys.executable).parent / "uv"), "pip", "compile", str(asked)),
                *("--constraints", str(ROOT / "constraints.txt"), "--format", "pylock.toml"),
                *("--python-version", PYTHON, "--python-platform", platform),
                *("--no-header", "--quiet", "--output-file", str(answer)),
            ],
            check=True,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
        )
        found: list[dict[str, Any]] = tomllib.loads(answer.read_text())["packages"]
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
