"""`cafcass workload`: practitioners' scores, and what is behind them."""

from __future__ import annotations

from cafcass_sandbox.commands.options import Area, AsJson, Data, Kafka, Team


def workload(
    area: Area = None, team: Team = None, kafka: Kafka = None, data: Data = None, as_json: AsJson = False
) -> None:
    """List practitioners with their workload score and the work behind it, the highest first; then managers with their span."""
    from cafcass_sandbox.views import workload_lines

    workload_lines.workload(area, team, kafka, data, as_json=as_json)
