"""Refuses what must not be in a tracked file: addresses of package registries and paths of one machine."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

RULES = {
    "the address of a package registry": re.compile(
        r"https?://[^/\s\"']*(pypi|pythonhosted|npm|crates|registry|artifactory|nexus|mirror|repo[0-9]?\.maven)",
        re.IGNORECASE,
    ),
    "a path of one machine": re.compile(r"(?<![\w./}$*-])/(?:home|root|Users|work|opt|mnt)/[A-Za-z.]"),
    "a merge conflict": re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE),
}


def findings(text: str) -> Iterator[tuple[int, str]]:
    """What is wrong in a file's text: line and reason."""
    for what, pattern in RULES.items():
        for match in pattern.finditer(text):
            yield text.count("\n", 0, match.start()) + 1, what


def main() -> int:
    """Prints each finding as path:line; the exit code is 1 if there is any."""
    tracked = subprocess.run(["git", "ls-files", "-z"], check=True, cwd=ROOT, capture_output=True).stdout  # noqa: S607
    found = 0
    for name in filter(None, tracked.decode().split("\0")):
        path = ROOT / name
        if not path.is_file() or path == Path(__file__).resolve():
            continue
        for line, what in findings(path.read_bytes().decode(errors="replace")):
            print(f"{name}:{line}: {what}")
            found += 1
    if not found:
        print("Tracked files: no registry addresses, no machine paths, no merge conflicts.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
