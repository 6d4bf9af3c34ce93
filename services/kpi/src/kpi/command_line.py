"""`cafcass kpi`, `cafcass kpi rebuild` and `cafcass story`: the same figures as the pages', from the same reading.

The `cafcass` command finds this by an entry point and says where the platform's database is; what a command needs it imports when it runs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

if TYPE_CHECKING:
    from datetime import date

    from kpi.domain.periods import Period
    from kpi.reading.figures import Shown

DatabaseOf: TypeAlias = Callable[[str, Path | None], str]
"""The address of a service's database on the platform of a data folder."""

_Data = Annotated[Path | None, typer.Option("--data", help="Data folder of the platform to use, where several run.")]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def commands(app: typer.Typer, database_of: DatabaseOf) -> None:
    """Adds the commands of kpi to `cafcass`."""
    figures = typer.Typer(
        help="The figures: every measure, for any period and place, as known on any day.", rich_markup_mode=None
    )

    @figures.callback(invoke_without_command=True)
    def kpi(
        context: typer.Context,
        measure: Annotated[
            list[str] | None, typer.Option("--measure", help="Only this measure; may be given again.")
        ] = None,
        area: Annotated[
            str | None, typer.Option("--area", help="A service area (A1 to A17) or a national area.")
        ] = None,
        team: Annotated[str | None, typer.Option("--team", help="A team, such as a5-private.")] = None,
        period: Annotated[
            str | None,
            typer.Option(
                "--period",
                help="A month (2026-06), a quarter (2026-Q1, from April), a year (FY2026-27) or a year to date (YTD2026-06).",
            ),
        ] = None,
        practitioner: Annotated[
            str | None, typer.Option("--practitioner", help="Somebody's own figures, by their staff id.")
        ] = None,
        by: Annotated[
            bool, typer.Option("--by", help="Apart by court or local authority, for measures that have these.")
        ] = False,
        as_known: Annotated[
            str | None,
            typer.Option("--as-known", help="As known at the end of this day (2026-07-14); without it, as known now."),
        ] = None,
        data: _Data = None,
        as_json: _Json = False,
        as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV for a spreadsheet.")] = False,
    ) -> None:
        """Print figures, with numerator and denominator."""
        if context.invoked_subcommand is None:
            _print(
                _wanted(database_of("kpi", data), measure, team or area, period, as_known, practitioner, by=by),
                as_json=as_json,
                as_csv=as_csv,
            )

    @figures.command("rebuild")
    def rebuild(data: _Data = None) -> None:
        """Count everything anew from the recorded facts, beside the live figures, and switch at the end."""
        import asyncio

        from kpi.rebuild import RebuildError, policy_now
        from kpi.rebuild import rebuild as count_anew

        try:
            done = asyncio.run(count_anew(database_of("kpi", data), policy_now(), say=typer.echo))
        except RebuildError as error:
            raise typer.BadParameter(str(error)) from error
        typer.echo(
            f"Generation {done.generation} is live: {done.subjects} subjects in {done.seconds:.1f} s, "
            f"writing stopped for {done.stopped_seconds:.2f} s."
        )

    @app.command("story")
    def story(
        case: Annotated[str, typer.Argument(metavar="CASE", help="The case id.")],
        data: _Data = None,
        as_json: _Json = False,
    ) -> None:
        """Print a case's whole story: who holds it, since when, what is due, what happened."""
        _print_story(database_of("kpi", data), case, as_json=as_json)

    app.add_typer(figures, name="kpi")


def _wanted(
    database: str,
    measures: Sequence[str] | None,
    place: str | None,
    period: str | None,
    as_known: str | None,
    practitioner: str | None,
    *,
    by: bool,
) -> tuple[Shown, ...]:
    import asyncio
    from datetime import UTC, date, datetime

    from cafcass_domain.london import london_day
    from kpi.domain import periods
    from kpi.domain.closing import PLACES
    from kpi.domain.measures import MEASURES, measure
    from kpi.domain.suppression import ENGLAND

    today = london_day(datetime.now(UTC))
    try:
        day = today if as_known is None else date.fromisoformat(as_known)
        chosen = periods.a_month(periods.month_of(day)) if period is None else periods.parse(period)
        ids = list(MEASURES) if not measures else [measure(id_).id for id_ in measures]
    except (ValueError, KeyError) as error:
        raise typer.BadParameter(str(error.args[0])) from error
    at = place or ENGLAND
    if at not in PLACES:
        raise typer.BadParameter(
            f"there is no place {at[:40]}: give A1 to A17, north, central, south or a team such as a5-private"
        )
    if by and not any(MEASURES[id_].by for id_ in ids):
        having = ", ".join(each.id for each in MEASURES.values() if each.by)
        raise typer.BadParameter(f"only these have figures by court or local authority: {having}")
    return asyncio.run(_read(database, ids, at, chosen, day, practitioner, by=by))


async def _read(
    database: str,
    measures: Sequence[str],
    place: str,
    period: Period,
    day: date,
    practitioner: str | None,
    *,
    by: bool,
) -> tuple[Shown, ...]:
    import asyncpg

    from kpi.domain.measures import MEASURES
    from kpi.reading.figures import figures
    from kpi.reading.scope import EVERYTHING
    from kpi.reading.scorecard import scorecard
    from kpi.reading.variation import variation
    from kpi.rebuild import policy_now

    connection = await asyncpg.connect(database)
    try:
        if practitioner is not None:
            own = await scorecard(connection, EVERYTHING, practitioner, "", period, day)
            return tuple(each for each in own if each.measure.id in set(measures))
        if by:
            parted = [MEASURES[id_] for id_ in measures if MEASURES[id_].by]
            found = [await variation(connection, EVERYTHING, each, place, period, day) for each in parted]
            return tuple(each for lines in found for each in lines)
        return await figures(connection, EVERYTHING, policy_now(), measures, [place], [period], day)
    finally:
        await connection.close()


def _plain(shown: Shown) -> dict[str, Any]:
    found = shown.figure
    return {
        "measure": shown.measure.id,
        "title": shown.definition.label,
        "place": shown.place,
        "apart": shown.apart,
        "period": shown.period.name,
        "numerator": found.numerator,
        "denominator": found.denominator,
        "figure": shown.text,
        "unit": shown.measure.unit.value,
        "marks": [mark.value for mark in found.marks],
        "definition": shown.definition.version,
        "audience": shown.measure.audience.value,
    }


def _print(found: Sequence[Shown], *, as_json: bool, as_csv: bool) -> None:
    import csv
    import json
    import sys

    rows = [_plain(shown) for shown in found]
    if as_json:
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    elif as_csv:
        writer = csv.DictWriter(sys.stdout, list(rows[0]) if rows else ["measure"])
        writer.writeheader()
        writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    else:
        for row in rows:
            of = "" if row["denominator"] is None else f"{row['numerator']} / {row['denominator']}"
            title = f"{row['title']} {row['apart']}" if row["apart"] else row["title"]
            typer.echo(f"{title:<76.76} {row['figure']:>10} {of:>20}  {' '.join(row['marks'])}".rstrip())
        typer.echo(
            "s suppressed, p provisional, r revised, .. not available, - no cases. Official: Cafcass's own people alone."
        )


def _cell(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula; a number stays one."""
    from cafcass_web.content.downloads import safe

    text = " ".join(value) if isinstance(value, list) else value
    return safe(text) if isinstance(text, str) else text


def _print_story(database: str, case: str, *, as_json: bool) -> None:
    import asyncio
    import json

    import asyncpg

    from cafcass_domain.london import LONDON
    from kpi.reading.scope import EVERYTHING, NotAllowedError
    from kpi.reading.story import Story, looked, story

    async def read() -> Story:
        connection = await asyncpg.connect(database)
        try:
            found = await story(connection, EVERYTHING, case)
            await looked(connection, EVERYTHING, case, "story at the command line")
            return found
        finally:
            await connection.close()

    try:
        found = asyncio.run(read())
    except NotAllowedError as error:
        raise typer.BadParameter(str(error)) from error
    if as_json:
        steps = [
            {
                "happened": each.happened.isoformat(), "recorded": each.recorded.isoformat(), "name": each.name, "detail": dict(each.detail),
                "doubted": each.doubted, "id": each.id,
            }
            for each in found.steps
        ]  # fmt: skip
        typer.echo(
            json.dumps(
                {
                    "case": found.case,
                    "law": found.law,
                    "holder": found.holder,
                    "open": found.open,
                    "destroyed": found.destroyed,
                    "steps": steps,
                },
                indent=2,
                default=str,
            )
        )
        return
    ended = "closed" if found.destroyed is None else f"destroyed on {found.destroyed.astimezone(LONDON):%Y-%m-%d}"
    state = "open" if found.open else ended
    typer.echo(
        f"{found.case}: {found.law} law, {found.area} {found.team}, {state}, received {found.received}, held by {found.holder or 'nobody'}"
    )
    for each in found.steps:
        late = (
            ""
            if each.recorded.date() == each.happened.date()
            else f"  (recorded {each.recorded.astimezone(LONDON):%Y-%m-%d})"
        )
        doubt = "  doubted" if each.doubted else ""
        typer.echo(f"{each.happened.astimezone(LONDON):%Y-%m-%d %H:%M}  {each.name}{late}{doubt}")
