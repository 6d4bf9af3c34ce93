"""Intake beside other ways to do its plainest work: the same applications in, four messages of each out, at least once, with stable ids.

`make bench WHAT=peers`. What is measured, and how, is in docs/benchmarks.md. Needs Apache Kafka: some of them work in its transactions.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from bench.ground import Broker, ground, machine, say
from bench.peers.contenders import LEFT_UNDONE_BY_ALL, PEERS, Peer
from bench.peers.contest import Cost, compete, identified
from bench.peers.environment import MissingError
from bench.peers.ours import ours
from bench.row import WARM_UP, generate


def main(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PEER]...", help="Words of their names, `intake` for nobody beside it; all by default."
        ),
    ] = None,
    cases: Annotated[int, typer.Option(min=2000, help="How many applications each works off.")] = 10_000,
    seed: Annotated[int, typer.Option(help="Of the generated applications.")] = 1,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure intake and its peers, one after the other, on one Apache Kafka and one database."""
    chosen = [peer for peer in PEERS if not names or any(name.casefold() in peer.name.casefold() for name in names)]
    drawn = generate(seed, WARM_UP + cases)
    found: list[tuple[Peer | None, Cost]] = []
    missing: list[tuple[Peer, str]] = []
    with ground(Broker.KAFKA, "intake") as place:
        found.append((None, ours(place, drawn[:WARM_UP], drawn[WARM_UP:])))
        backlog = identified(drawn[WARM_UP:])
        for number, peer in enumerate(chosen):
            try:
                found.append((peer, compete(place, peer, number, backlog)))
            except MissingError as error:
                say(f"  left out: {error}")
                missing.append((peer, str(error)))
    if as_json:
        print(json.dumps({"machine": machine(), "measured": [asdict(cost) for _, cost in found]}, indent=1))
        return
    print(table(found))
    for peer, why in missing:
        print(f"\n{peer.name} was left out: {why}")


def table(found: list[tuple[Peer | None, Cost]]) -> str:
    """As docs/benchmarks.md shows it."""
    lines = [
        f"{machine()}, Apache Kafka, {found[0][1].cases} applications, every hundredth sent twice. Processor milliseconds a case:",
        "",
        "| | cases a second | own | PostgreSQL | broker | in all | peak MiB | refused | said twice | leaves undone |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for peer, cost in found:
        own, postgres, broker = (cost.processor_ms[who] for who in ("own", "postgres", "broker"))
        undone = "nothing of intake's" if peer is None else peer.undone
        lines.append(
            f"| {cost.name} | {cost.cases_per_second:.0f} | {own:.2f} | {postgres:.2f} | {broker:.2f} | {cost.in_all:.2f} "
            f"| {cost.peak_mib:.0f} | {cost.refused} | {cost.doubled} | {undone} |"
        )
    return "\n".join([*lines, "", f"All but intake: {LEFT_UNDONE_BY_ALL}."])


if __name__ == "__main__":
    typer.run(main)
