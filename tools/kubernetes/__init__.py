"""The part of `deploy/kubernetes` that repeats contracts, settings and measurements: `make generate` writes it."""

from __future__ import annotations

import json
from typing import Any, Final

import yaml

from cafcass_contracts.topics import SERVICES
from tools.kubernetes import broker, databases, monitoring, workloads

_HEAD: Final = "# Made by `make generate`; change what it is made from.\n"


def manifests() -> dict[str, str]:
    """The text of each file by its path below `deploy/kubernetes/base/generated`."""
    return {
        "topics.yaml": _text(broker.topics()),
        "users.yaml": _text(broker.users()),
        "databases.yaml": _text(databases.databases()),
        "alerts.yaml": _text([monitoring.alerts()]),
        "migrations.yaml": _text(workloads.migrations()),
        **{f"{service}.yaml": _text(workloads.service(service)) for service in SERVICES},
    }


def _text(resources: list[dict[str, Any]]) -> str:
    apart = json.loads(json.dumps(resources))  # what stands in two places is written twice, never by reference
    documents = (yaml.safe_dump(each, sort_keys=False, width=140) for each in apart)
    return _HEAD + "---\n" + "---\n".join(documents)
