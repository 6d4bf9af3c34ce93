"""Resolves constraints.txt: name==version of everything the platform, its tools and its builds install, and no address."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONSTRAINTS = ROOT / "constraints.txt"


def main(arguments: list[str]) -> None:
    """Writes constraints.txt anew; versions already there stay unless `--upgrade` is given."""
    packages = sorted(ROOT.glob("*/*/pyproject.toml"))
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "wanted.in"
        wanted.write_text("".join(f"-e {package.parent}\n" for package in packages))
        subprocess.run(
            [
                *(str(Path(sys.executable).parent / "uv"), "pip", "compile", str(wanted)),
                *("--group", "dev", "--group", "bootstrap", "--output-file", str(CONSTRAINTS)),
                *("--universal", "--python-version", "3.11", "--quiet"),
                *("--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"),
                *arguments,
            ],
            check=True,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
        )
    pins = [line for line in CONSTRAINTS.read_text().splitlines() if line and not line.startswith("-e ")]
    CONSTRAINTS.write_text("\n".join(pins) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
