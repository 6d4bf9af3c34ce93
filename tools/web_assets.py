"""`make assets`: brings the GOV.UK Design System's style sheet and script into `libs/web`, as its makers publish them to npm.

The version and the package's integrity are in `govuk-frontend.json` beside the files, with the hash of each; what differs is refused.
`--version` takes another release, whose integrity npm says; look at what changed before it is committed.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "libs/web/src/cafcass_web/assets"
SAID = FOLDER / "govuk-frontend.json"
PACKAGE = "govuk-frontend"
FILES = ("govuk-frontend.min.css", "govuk-frontend.min.js")


def main(arguments: list[str]) -> None:
    """Fetches, checks and copies."""
    parser = argparse.ArgumentParser(description="Fetch the design system's files.")
    parser.add_argument("--version", help="another release than the one that is here")
    version = parser.parse_args(arguments).version
    said: dict[str, Any] = json.loads(SAID.read_text(encoding="utf-8"))
    if version is not None and version != said["version"]:
        said = {**said, "version": version, "integrity": _npm("view", f"{PACKAGE}@{version}", "dist.integrity")}
    with tempfile.TemporaryDirectory() as folder:
        packed = Path(folder) / _npm("pack", f"{PACKAGE}@{said['version']}", "--silent", "--pack-destination", folder)
        found = "sha512-" + base64.b64encode(hashlib.sha512(packed.read_bytes()).digest()).decode()
        if found != said["integrity"]:
            raise SystemExit(f"{packed.name} is not what it was: {found}")
        with tarfile.open(packed) as archive:
            for name in FILES:
                member = archive.extractfile(f"package/dist/govuk/{name}")
                if member is None:
                    raise SystemExit(f"{packed.name} has no {name}")
                (FOLDER / name).write_bytes(member.read())
    said["sha256"] = {name: hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() for name in FILES}
    SAID.write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")
    print(f"{PACKAGE} {said['version']} is in {FOLDER.relative_to(ROOT)}.")


def _npm(*words: str) -> str:
    done = subprocess.run(["npm", *words], cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S607
    return done.stdout.strip().splitlines()[-1]


if __name__ == "__main__":
    main(sys.argv[1:])
