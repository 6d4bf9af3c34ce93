"""Makes the reference pages from the code, or with `--check` says which are no longer current."""

from __future__ import annotations

import sys
from importlib.metadata import entry_points
from pathlib import Path

from cafcass_contracts import reference, release
from cafcass_domain.policy import Policy
from cafcass_runtime.metrics import metrics_page
from cafcass_runtime.settings import RuntimeSettings
from cafcass_runtime.settings_page import settings_page
from tools import practice

PAGES = Path(__file__).resolve().parent.parent / "docs"


def pages() -> dict[str, str]:
    """The text of each page by its path below `docs/`. Raises `PracticeError` where a test marks a situation that is not listed."""
    return {
        "practice.md": practice.page(),
        "reference/topics.md": reference.page(),
        "reference/metrics.md": metrics_page(),
        "reference/settings.md": settings_page(RuntimeSettings, policies()),
    }


def policies() -> dict[str, type[Policy]]:
    """What declares the numbers of each installed service, by the service's name."""
    services = [point.load() for point in sorted(entry_points(group="cafcass.services"))]
    return {service.name: service.policy for service in services}


def main(arguments: list[str]) -> int:
    """Writes what differs and releases schemas; with `--check` only names it. The exit code is 1 if something is amiss."""
    check = "--check" in arguments
    try:
        made = pages()
    except practice.PracticeError as error:
        print(error)
        return 1
    differing = [
        name for name, text in made.items() if not (PAGES / name).exists() or (PAGES / name).read_text() != text
    ]
    for name in differing:
        print(f"{'out of date' if check else 'made'}: docs/{name}")
        if not check:
            (PAGES / name).write_text(made[name])
    code = release.main(["--check"] if check else [])
    if check and (differing or code):
        print("Run `make generate`.")
    return 1 if check and (differing or code) else code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
