"""The part of `deploy/kubernetes` that repeats contracts, settings and measurements: `make generate` writes it."""

from __future__ import annotations

import json
from typing import Any, Final

import yaml

from cafcass_contracts.topics import SERVICES
from tools.kubernetes import broker, databases, monitoring, secrets, workloads

_HEAD: Final = "# Made by `make generate`; change what it is made from.\n"


def manifests() -> dict[str, str]:
    """The text of each file by its path below `deploy/kubernetes`."""
    base = {
        "topics": broker.topics(),
        "users": broker.users(),
        "databases": databases.databases(),
        "alerts": [monitoring.alerts()],
        "migrations": workloads.migrations(),
        **{service: workloads.service(service) for service in SERVICES},
    }
    return {
        **{f"base/generated/{name}.yaml": _text(resources) for name, resources in base.items()},
        "overlays/production/generated/secrets.yaml": _text(secrets.secrets()),
    }


def _text(resources: list[dict[str, Any]]) -> str:
    apart = json.loads(json.dumps(resources))  # what stands in two places is written twice, never by reference
    documents = (yaml.safe_dump(each, sort_keys=False, width=140) for each in apart)
    return _HEAD + "---\n" + "---\n".join(documents)
