"""The alert rules as the Prometheus Operator takes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import yaml

from tools.kubernetes.names import PLATFORM, resource

_RULES: Final = Path(__file__).resolve().parents[2] / "deploy/observability/alerts.yaml"


def alerts() -> dict[str, Any]:
    """The rules of `deploy/observability/alerts.yaml`, unchanged."""
    labels = {"app.kubernetes.io/part-of": PLATFORM}
    return resource(
        "monitoring.coreos.com/v1", "PrometheusRule", PLATFORM, labels, spec=yaml.safe_load(_RULES.read_text())
    )
