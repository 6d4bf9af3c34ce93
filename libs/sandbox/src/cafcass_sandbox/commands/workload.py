"""`cafcass workload`: practitioners' scores, and what is behind them."""

from __future__ import annotations

from cafcass_sandbox.commands.options import Area, AsJson, Data, Kafka, Team


def workload(
    area: Area = None, team: Team = None, kafka: Kafka = None, data: Data = None, as_json: AsJson = False
) -> None:
    """List practitioners with their workload score and the work behind it, the highest first; then managers with their span."""
    import asyncio

    from cafcass_sandbox.client.target import target
    from cafcass_sandbox.commands.printing import print_json, print_lines
    from cafcass_sandbox.views.heard import work_events
    from cafcass_sandbox.views.names import within
    from cafcass_sandbox.views.work.fold import fold
    from cafcass_sandbox.views.work.summary import practitioners
    from cafcass_sandbox.views.workload_lines import workload_lines

    here = within(area, team)
    view = fold(asyncio.run(work_events(target(kafka, data))))
    people = [said for said in practitioners(view) if here(said)]
    spans = [said for said in view.spans if here(said)]
    if as_json:
        print_json({"practitioners": people, "managers": spans})
    else:
        print_lines(workload_lines(people, spans))
