"""Makes the reference pages and what is deployed from the code, or with `--check` says which are no longer current."""

from __future__ import annotations

import sys
from importlib.metadata import entry_points
from pathlib import Path

from cafcass_contracts import reference, release
from cafcass_domain.policy import Policy
from cafcass_provisioning.broker_settings import COMPOSITION, properties
from cafcass_runtime.metrics import metrics_page
from cafcass_runtime.settings import RuntimeSettings
from cafcass_runtime.settings_page import settings_page
from tools import dashboards, kubernetes, practice

BROKER_NOTE = "# Made by `make generate` from cafcass_provisioning.broker_settings.\n"
ROOT = Path(__file__).resolve().parent.parent


def pages() -> dict[str, str]:
    """The text of each generated file by its path. Raises `PracticeError` where a test marks a situation that is not listed."""
    return {
        "docs/practice.md": practice.page(),
        "docs/reference/topics.md": reference.page(),
        "docs/reference/metrics.md": metrics_page(),
        "docs/reference/settings.md": settings_page(RuntimeSettings, policies()),
        "deploy/compose/broker.properties": BROKER_NOTE + properties(COMPOSITION),
        **{f"deploy/observability/dashboards/{name}": text for name, text in dashboards.dashboards().items()},
        **{f"deploy/kubernetes/{name}": text for name, text in kubernetes.manifests().items()},
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
    differing = [name for name, text in made.items() if not (ROOT / name).exists() or (ROOT / name).read_text() != text]
    for name in differing:
        print(f"{'out of date' if check else 'made'}: {name}")
        if not check:
            (ROOT / name).write_text(made[name])
    code = release.main(["--check"] if check else [])
    if check and (differing or code):
        print("Run `make generate`.")
    return 1 if check and (differing or code) else code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
