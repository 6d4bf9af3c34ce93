"""A life's cost as a person reads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from bench.lived import PLACES, Result, phases
from bench.markdown import markdown
from bench.stages import Phase
from bench.toy.row import Floor
from cafcass_contracts.topics import SERVICES


def table(result: Result) -> str:
    """The result as a person reads it."""
    head = ["ms a case", "services and PostgreSQL", "divided by the calibration", *PLACES]
    rows = [
        *(_row(phase, ms, result.calibration) for phase, ms in phases(result).items()),
        *(_row(f"{each.phase}: {each.stage}", each.ms, result.calibration) for each in result.lived),
    ]
    letters = {phase: sum(each.of("letter-filed") for each in result.lived if each.phase is phase) for phase in Phase}
    said = ", ".join(f"{number:.2f} in {phase}" for phase, number in letters.items())
    return "\n".join(
        [
            markdown(head, rows),
            "",
            *_postgres(result),
            *_statements(result),
            f"letters and updates filed a case: {said}",
            "at rest, ms a second, taken off above: "
            + ", ".join(f"{name} {ms}" for name, ms in result.rest_ms.items()),
            "peak MiB: " + ", ".join(f"{name} {peak:.0f}" for name, peak in result.peak_mib.items()),
            f"calibration {result.calibration:.3f} ms; {result.cases} cases of {result.bytes_a_case:.0f} bytes, workforce {result.workforce:g}",
            f"broker {result.broker}; {result.machine}",
        ]
    )


def _postgres(result: Result) -> Iterator[str]:
    """PostgreSQL's milliseconds a case by whom they were for."""
    for phase in Phase:
        found = {name: sum(each.postgres[name] for each in result.lived if each.phase is phase) for name in SERVICES}
        yield f"PostgreSQL, ms a case, {phase}: " + ", ".join(f"{name} {ms:.2f}" for name, ms in found.items())


def _statements(result: Result) -> Iterator[str]:
    for phase in Phase:
        found: Counter[str] = Counter()
        for each in result.lived:
            found.update({name: round(number * 10) for name, number in each.statements.items() if each.phase is phase})
        if found:
            by = ", ".join(f"{name} {number / 10:.1f}" for name, number in found.most_common())
            yield f"statements a case, {phase}: {found.total() / 10:.1f} ({by})"


def beside_the_toy(result: Result, floor: Floor) -> str:
    """The floor of the runtime, and each phase as so many times what the runtime alone costs for as many messages said."""
    rows = [
        [name, *(f"{each:.3f}" for each in (*ms.values(), sum(ms.values())))]
        for name, ms in (("toy", floor.toy), ("raw limit", floor.raw))
    ]
    ratios = []
    for phase, ms in phases(result).items():
        said = sum(each.said for each in result.lived if each.phase is phase)
        if said:
            times = (sum(ms.values()) - ms["broker"]) / said / floor.a_message_said
            ratios.append([phase, f"{said:.1f}", f"{times:.1f}"])
    return "\n".join(
        [
            markdown(["ms a message in", *floor.toy, "in all"], rows),
            "",
            f"{floor.bytes_in:.0f} bytes in, {floor.said} messages of {floor.bytes_out:.0f} out; toy to raw {floor.ratio:.1f}",
            f"of the toy a message said costs {floor.a_message_said:.3f} ms, its own and PostgreSQL's",
            "",
            markdown(["phase", "messages said a case", "to the toy, a message said"], ratios),
        ]
    )


def messages(result: Result) -> str:
    """Messages a case in all stages together, by topic and kind: most of all first."""
    found: Counter[str] = Counter()
    for each in result.lived:
        for name, number in each.messages.items():
            found[name] += round(number * 100)
    return "\n".join(f"{number / 100:8.2f}  {name}" for name, number in found.most_common())


def _row(name: str, ms: Mapping[str, float], calibration: float) -> list[str]:
    whole = sum(ms.values()) - ms["broker"]
    return [name, f"{whole:.1f}", f"{whole / calibration:.1f}", *(f"{ms[place]:.2f}" for place in PLACES)]
