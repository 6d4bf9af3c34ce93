"""Every measure a second time, in the plainest way: frames of what was known on a day, filtered, joined, counted. Shares nothing with kpi's code.

A case's own time of day is never used but where a definition says instants: what stands at the end of a day is the last word of that day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
from invented import Said

from cafcass_contracts import allocation, finance, intake, police_checks, triage, workforce
from cafcass_runtime.calendar import Calendar

LONDON = ZoneInfo("Europe/London")
CALENDAR = Calendar()
Table = dict[str, tuple[int, int]]


def day_of(at: datetime) -> date:
    return at.astimezone(LONDON).date()


@cache
def working(first: date, last: date) -> int:
    return sum(CALENDAR.is_working_day(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))


def own_time(said: Said) -> datetime:
    message = said.message
    for name in ("allocated_at", "closed_at", "completed_at", "as_of"):
        found = getattr(message, name, None)
        if found is not None:
            return found  # type: ignore[no-any-return]
    received = getattr(message, "received_at", None)
    return max(said.happened, received) if received is not None else said.happened


class Known:
    """What was known at the end of a day."""

    def __init__(self, said: Sequence[Said], known: date) -> None:
        self.known = known
        seen = {each.id: each for each in said if day_of(each.recorded) <= known}
        rows = [each for each in seen.values() if own_time(each) - each.recorded <= timedelta(minutes=5)]
        self.received: dict[str, date] = {}
        for each in rows:
            if isinstance(each.message, intake.CaseSummary):
                self.received[each.subject] = day_of(each.message.received_at)
        self.rows = [each for each in rows if day_of(own_time(each)) >= self.received.get(each.subject, date.min)]
        self.cases = self._cases()
        self.named = self._frame(allocation.ManagerNamed, lambda m: {"area": m.area, "team": m.team})
        self.turns = self._turns()
        self.holders = self._holders()

    def _of(self, *kinds: type) -> list[Any]:
        found = [each for each in self.rows if isinstance(each.message, kinds)]
        return sorted(found, key=lambda each: (own_time(each), each.id))

    def checks_told(self) -> list[tuple[Any, Any]]:
        """Each check that a message tells of, with the message."""
        return [(each, check) for each in self._of(police_checks.ChecksChanged) for check in each.message.checks]

    def _frame(self, kind: type, fields: Callable[[Any], dict[str, Any]]) -> pl.DataFrame:
        rows = [
            {"case": each.subject, "day": day_of(own_time(each)), "order": n, **fields(each.message)}
            for n, each in enumerate(self._of(kind))
        ]
        names = {"case": pl.String, "day": pl.Date, "order": pl.Int64}
        return pl.DataFrame(rows, infer_schema_length=None) if rows else pl.DataFrame(schema=names)

    def _cases(self) -> pl.DataFrame:
        rows = []
        for each in self._of(intake.ApplicationRegistered, intake.ApplicationAmended):
            m: Any = each.message
            first = next((h for h in m.hearings if h.id == m.first_hearing_id), None)
            conference = min(
                (day_of(h.starts_at) for h in m.hearings if h.type == "case-management" and h.status == "listed"),
                default=None,
            )
            received = day_of(m.received_at)
            care = m.law == "public" and bool(
                {"care-and-supervision", "emergency-protection"} & {str(k) for k in m.kinds}
            )
            rows.append(
                {
                    "case": m.case_id, "revision": m.revision, "law": str(m.law), "care": care, "received": received, "received_at": m.received_at,
                    "area": m.area or "", "team": m.team or "", "first": first and day_of(first.starts_at), "first_at": first and first.starts_at,
                    "first_status": str(first.status) if first else None, "emergency": m.emergency,
                    "conference": conference or received + timedelta(days=45), "authority": m.local_authority,
                    "court": m.court and (m.court.epims_id or m.court.name), "reports": [r.id for r in m.reports],
                }
            )  # fmt: skip
        return (
            pl.DataFrame(rows, infer_schema_length=None).sort("revision").group_by("case", maintain_order=True).last()
        )

    def _turns(self) -> pl.DataFrame:
        opened = self.cases.select("case", day="received", open=pl.lit(True), at=pl.col("received_at"))
        rows = [
            {
                "case": e.subject,
                "day": day_of(own_time(e)),
                "open": not isinstance(e.message, allocation.CaseClosed),
                "at": own_time(e),
            }
            for e in self._of(allocation.CaseClosed, allocation.LifecycleMoved)
        ]
        more = pl.DataFrame(rows, schema=opened.schema) if rows else opened.clear()
        return pl.concat([opened, more.join(self.cases.select("case"), on="case")]).sort("at", maintain_order=True)

    def _holders(self) -> pl.DataFrame:
        rows = []
        for n, each in enumerate(self._of(allocation.CaseAllocated, allocation.CaseUnallocated)):
            m: Any = each.message
            role = str(m.role) if isinstance(m, allocation.CaseAllocated) and m.substantive else ""
            rows.append(
                {"case": each.subject, "day": day_of(each.happened), "order": n, "role": role, "at": each.happened}
            )
        return pl.DataFrame(rows)

    def placed(self, frame: pl.DataFrame, on: str) -> pl.DataFrame:
        """With the area whose case each was on the day of a column."""
        base = frame.join(self.cases.select("case", first_area="area"), on="case", how="left")
        if self.named.height == 0:
            return base.with_columns(area=pl.col("first_area"))
        found = (
            base.with_row_index("row").join(self.named.select("case", "order", named_day="day", named_area="area"), on="case", how="inner")
            .filter(pl.col("named_day") <= pl.col(on)).sort("order").group_by("row").last().select("row", "named_area")
        )  # fmt: skip
        return (
            base.with_row_index("row")
            .join(found, on="row", how="left")
            .with_columns(area=pl.coalesce("named_area", "first_area"))
        )

    def open_at(self, day: date) -> pl.DataFrame:
        last = self.turns.filter(pl.col("day") <= day).group_by("case", maintain_order=True).last()
        return last.filter("open").select("case")

    def open_when_it_began(self, frame: pl.DataFrame, column: str) -> pl.DataFrame:
        """Those still open when the day of a column began; one received that day counts."""
        keep = []
        for row in frame.iter_rows(named=True):
            turns = self.turns.filter((pl.col("case") == row["case"]) & (pl.col("day") < row[column]))
            keep.append(self.received[row["case"]] >= row[column] or (turns.height > 0 and turns["open"][-1]))
        return frame.filter(pl.Series(keep, dtype=pl.Boolean))

    def guardians(self) -> pl.DataFrame:
        first = (
            self.holders.filter(pl.col("role") == "childrens-guardian")
            .group_by("case")
            .agg(pl.col("at").min(), pl.col("day").min())
        )
        return self.cases.filter("care").join(first.rename({"at": "got_at", "day": "got"}), on="case", how="left")

    def count(self, frame: pl.DataFrame, n: str | int, d: str | int, on: str) -> Table:
        """Sums by area, and of all."""
        if frame.height == 0:
            return {"england": (0, 0)}
        as_number = [
            (pl.lit(x) if isinstance(x, int) else pl.col(x).cast(pl.Int64)).alias(name)
            for name, x in (("n", n), ("d", d))
        ]
        placed = (self.placed(frame, on) if "case" in frame.columns else frame).with_columns(*as_number)
        table: Table = {"england": (int(placed["n"].sum()), int(placed["d"].sum()))}
        for area, rows in placed.group_by("area"):
            table[str(area[0])] = (int(rows["n"].sum()), int(rows["d"].sum()))
        return table


def between(column: str, first: date, last: date) -> pl.Expr:
    return pl.col(column).is_between(first, last)


def held(known: Known, last: date, which: str) -> Table:
    role = "childrens-guardian" if which == "care" else "family-court-adviser"
    of_kind = known.cases.filter(pl.col("care") if which == "care" else pl.col("law") == "private")
    now = known.holders.filter(pl.col("day") <= last).sort("order").group_by("case").last()
    frame = (
        known.open_at(last)
        .join(of_kind.select("case"), on="case")
        .join(now.select("case", "role"), on="case", how="left")
    )
    frame = frame.with_columns(has=(pl.col("role") == role).fill_null(False), on=pl.lit(last))
    return known.count(frame, "has", 1, "on")


def flow(known: Known, first: date, last: date, which: str) -> Table:
    of_kind = known.cases.filter(pl.col("care") if which == "care" else pl.col("law") == "private")
    requests = (
        of_kind.filter(between("received", first, last))
        .select("case", on="received")
        .with_columns(n=pl.lit(0), d=pl.lit(1))
    )
    closes = closings(known).join(of_kind.select("case"), on="case").filter(between("day", first, last))
    closures = closes.select("case", on="day").with_columns(n=pl.lit(1), d=pl.lit(0))
    return known.count(pl.concat([requests, closures]), "n", "d", "on")


def closings(known: Known) -> pl.DataFrame:
    rows = []
    for case, turns in known.turns.group_by("case", maintain_order=True):
        is_open = True
        for row in turns.iter_rows(named=True):
            if is_open and not row["open"]:
                rows.append({"case": case[0], "day": row["day"]})
            is_open = row["open"]
    return pl.DataFrame(rows, schema={"case": pl.String, "day": pl.Date})


def conference(known: Known, first: date, last: date) -> Table:
    due = known.guardians().filter(between("conference", first, last))
    due = known.open_when_it_began(due, "conference")
    frame = due.with_columns(by=(pl.col("got") <= pl.col("conference")).fill_null(False))
    return known.count(frame.drop("area"), "by", 1, "conference")


def days_to_allocate(known: Known, first: date, last: date, on: str) -> Table:
    frame = known.guardians().filter(pl.col("got").is_not_null()).filter(between(on, first, last))
    days = [working(a, b) for a, b in zip(frame["received"], frame["got"], strict=True)]
    return known.count(frame.drop("area").with_columns(days=pl.Series(days, dtype=pl.Int64)), "days", 1, on)


def in_time(known: Known, first: date, last: date) -> Table:
    frame = known.guardians()
    frame = frame.with_columns(
        by=pl.Series([CALENDAR.due(at, 2) for at in frame["received_at"]], dtype=pl.Date)
    ).filter(between("by", first, last))
    still = known.open_when_it_began(frame, "by")["case"]
    frame = frame.filter(pl.col("case").is_in(still.implode()) | pl.col("got").is_not_null())
    return known.count(
        frame.drop("area").with_columns(ok=(pl.col("got") <= pl.col("by")).fill_null(False)), "ok", 1, "by"
    )


def emergencies(known: Known, first: date, last: date) -> Table:
    got = (
        known.holders.filter(pl.col("role") == "childrens-guardian")
        .group_by("case")
        .agg(pl.col("at").min().alias("got_at"))
    )
    frame = known.cases.filter(
        pl.col("emergency") & (pl.col("first_status") != "vacated") & between("first", first, last)
    )
    frame = frame.join(got, on="case", how="left").with_columns(
        ok=(pl.col("got_at") < pl.col("first_at")).fill_null(False)
    )
    return known.count(frame.drop("area"), "ok", 1, "first")


def ours(known: Known) -> list[tuple[str, Any]]:
    """Case and report, of each section 7 report that Cafcass writes, as the case says last."""
    elsewhere = {(e.subject, e.message.report_id) for e in known._of(allocation.ReportNotOurs)}
    latest: dict[str, Any] = {}
    for each in known._of(intake.ApplicationRegistered, intake.ApplicationAmended):
        m: Any = each.message
        if each.subject not in latest or latest[each.subject].revision < m.revision:
            latest[each.subject] = m
    return [
        (case, r)
        for case, m in latest.items()
        for r in m.reports
        if r.author == "cafcass" and r.type == "section-7" and (case, r.id) not in elsewhere
    ]


def ordered(known: Known, first: date, last: date) -> Table:
    private = set(known.cases.filter(pl.col("law") == "private")["case"])
    reached = known.cases.filter(
        (pl.col("law") == "private") & (pl.col("first_status") == "held") & between("first", first, last)
    )
    rows = [
        {"case": case, "on": r.ordered_on, "n": 1, "d": 0}
        for case, r in ours(known)
        if case in private and first <= r.ordered_on <= last
    ]
    rows += [
        {"case": case, "on": on, "n": 0, "d": 1} for case, on in zip(reached["case"], reached["first"], strict=True)
    ]
    return known.count(pl.DataFrame(rows), "n", "d", "on")


def filed(known: Known, first: date, last: date) -> Table:
    done: dict[str, Any] = {}
    for each in known._of(allocation.WorkCompleted):
        m: Any = each.message
        done[m.report_id] = m
    extended: dict[str, date] = {}
    for each in known._of(allocation.ReportExtended):
        extended[each.message.report_id] = day_of(each.message.due)
    orders: dict[str, datetime] = {e.message.report.id: e.happened for e in known._of(intake.ReportOrdered)}
    rows = []
    for case, report in ours(known):
        due = extended.get(report.id, report.due)
        if report.id in extended and report.id in orders:
            later = max(e.happened for e in known._of(allocation.ReportExtended) if e.message.report_id == report.id)
            if orders[report.id] > later:
                due = report.due
        if due is None or not first <= due <= last:
            continue
        over = done.get(report.id)
        if over is not None and over.how == "not-wanted" and day_of(over.completed_at) <= due:
            continue
        rows.append(
            {
                "case": case,
                "due": due,
                "ok": over is not None and over.how == "filed" and day_of(over.completed_at) <= due,
                "over": over is not None,
            }
        )
    frame = pl.DataFrame(rows, schema={"case": pl.String, "due": pl.Date, "ok": pl.Boolean, "over": pl.Boolean})
    still = known.open_when_it_began(frame.filter(~pl.col("over")), "due")
    return known.count(pl.concat([frame.filter("over"), still]), "ok", 1, "due")


def waiting(known: Known, last: date) -> Table:
    rows = []
    by_work: dict[str, list[tuple[datetime, str, str, Any]]] = {}
    for each in known._of(allocation.WorkArose, allocation.WorkAllocated, allocation.WorkCompleted):
        m: Any = each.message
        if isinstance(m, allocation.WorkAllocated) and not m.substantive:
            continue
        by_work.setdefault(m.work_id, []).append((own_time(each), each.id, type(m).__name__, m))
    still = set(known.open_at(last)["case"])
    for found in by_work.values():
        begun = [m for *_, name, m in found if name == "WorkArose"]
        if not begun or begun[0].case_id not in still:
            continue
        since = day_of(begun[0].arose_at)
        ended = [day_of(at) for at, _, name, _ in found if name != "WorkArose"]
        if since <= last and not any(day <= last for day in ended):
            rows.append({"case": begun[0].case_id, "since": since.toordinal(), "on": last})
    return known.count(
        pl.DataFrame(rows, schema={"case": pl.String, "since": pl.Int64, "on": pl.Date}), "since", 1, "on"
    )


def durations(known: Known, first: date, last: date, which: str) -> Table:
    of_kind = known.cases.filter(pl.col("care") if which == "care" else pl.col("law") == "private")
    frame = closings(known).join(of_kind.select("case", "received"), on="case").filter(between("day", first, last))
    return known.count(frame.with_columns(days=(pl.col("day") - pl.col("received")).dt.total_days()), "days", 1, "day")


def demand(known: Known, first: date, last: date) -> Table:
    frame = known.cases.filter(pl.col("care") & between("received", first, last)).drop("area")
    return known.count(frame, 1, 0, "received")


def evaluated(known: Known, first: date, last: date) -> Table:
    registered = known._frame(intake.ApplicationRegistered, lambda m: {}).select("case", done="day")
    frame = known.cases.join(registered, on="case").drop("area")
    frame = frame.with_columns(
        by=pl.Series([CALENDAR.due(at, 1) for at in frame["received_at"]], dtype=pl.Date)
    ).filter(between("by", first, last))
    return known.count(frame.with_columns(ok=pl.col("done") <= pl.col("by")), "ok", 1, "by")


def checks(known: Known) -> pl.DataFrame:
    latest: dict[str, dict[str, Any]] = {}
    for each, c in known.checks_told():
        answered = c.answered_at
        latest[c.check_id] = {
            "case": each.subject, "needed": day_of(c.needed_at), "asked": day_of(c.requested_at), "asked_at": c.requested_at,
            "answered": answered and day_of(answered),
        }  # fmt: skip
    frame = pl.DataFrame(list(latest.values()), infer_schema_length=None)
    return frame.join(known.cases.select("case", "received", "law"), on="case")


def same_day(known: Known, first: date, last: date) -> Table:
    frame = checks(known).filter(
        (pl.col("law") == "private") & (pl.col("needed") == pl.col("received")) & between("received", first, last)
    )
    return known.count(frame.with_columns(ok=pl.col("asked") == pl.col("received")), "ok", 1, "received")


def turnaround(known: Known, first: date, last: date) -> Table:
    # Checks count for a case that nobody has told of yet, in no area.
    latest: dict[str, dict[str, Any]] = {}
    for each, c in known.checks_told():
        if c.answered_at is not None:
            latest[c.check_id] = {
                "case": each.subject,
                "days": working(day_of(c.requested_at), day_of(c.answered_at)),
                "on": day_of(c.answered_at),
            }
        else:
            latest.pop(c.check_id, None)
    frame = pl.DataFrame(list(latest.values()), schema={"case": pl.String, "days": pl.Int64, "on": pl.Date})
    return known.count(frame.filter(between("on", first, last)), "days", 1, "on")


def letters(known: Known, first: date, last: date) -> Table:
    plans = known._frame(triage.LetterPlanned, lambda m: {"due": m.due}).group_by("case", maintain_order=True).last()
    issued = known._frame(triage.LetterIssued, lambda m: {}).group_by("case").agg(pl.col("day").min().alias("issued"))
    frame = (
        plans.join(issued, on="case", how="left")
        .filter(between("due", first, last))
        .join(known.cases.select("case"), on="case", how="left")
    )
    there = frame.filter(pl.col("case").is_in(list(known.received)))
    still = known.open_when_it_began(there.filter(pl.col("issued").is_null()), "due")
    frame = pl.concat([frame.filter(pl.col("issued").is_not_null()), still])
    return known.count(frame.with_columns(ok=(pl.col("issued") <= pl.col("due")).fill_null(False)), "ok", 1, "due")


def casework(known: Known, last: date, which: str) -> Table:
    def fields(m: Any) -> dict[str, Any]:
        to_see = sum(x.startswith("child-seen:") for x in m.missing)
        plan = "case-plan" in m.missing
        return {
            "seen": len(m.children_seen),
            "children": len(m.children_seen) + to_see,
            "planned": int(m.planned),
            "plans": int(m.planned or plan),
        }

    now = (
        known._frame(allocation.CaseworkRecorded, fields)
        .filter(pl.col("day") <= last)
        .sort("order")
        .group_by("case")
        .last()
    )
    frame = now.join(known.open_at(last), on="case").with_columns(on=pl.lit(last))
    return (
        known.count(frame, "seen", "children", "on")
        if which == "children"
        else known.count(frame, "planned", "plans", "on")
    )


def heard(known: Known, first: date, last: date) -> Table:
    rows: dict[str, dict[str, Any]] = {}
    mine = {r.id for _, r in ours(known)}
    dates = {r.id: r.ordered_on for _, r in ours(known)}
    for each in known._of(intake.ReportOrdered):
        r: Any = each.message.report
        day = day_of(each.recorded)
        if r.id in mine and (r.id not in rows or day < rows[r.id]["on"]):
            rows[r.id] = {"case": each.subject, "on": day}
    registered = {e.subject: day_of(e.recorded) for e in known._of(intake.ApplicationRegistered)}
    for case, r in ours(known):
        if r.id not in rows and case in registered:
            rows[r.id] = {"case": case, "on": registered[case]}
    made = [{**row, "days": (row["on"] - dates[id_]).days} for id_, row in rows.items() if row["on"] >= dates[id_]]
    frame = pl.DataFrame(made, schema={"case": pl.String, "on": pl.Date, "days": pl.Int64})
    return known.count(frame.filter(between("on", first, last)), "days", 1, "on")


# Staff


def posts(known: Known, last: date, group: str | None = None) -> dict[str, Any]:
    latest: dict[str, Any] = {e.message.staff_id: e.message for e in known._of(workforce.EmploymentRecorded)}
    return {
        who: m for who, m in latest.items()
        if m.since <= last and (m.until is None or last <= m.until) and (group is None or m.group == group)
    }  # fmt: skip


def by_area(rows: list[tuple[str, int, int]]) -> Table:
    frame = pl.DataFrame(rows, schema={"area": pl.String, "n": pl.Int64, "d": pl.Int64}, orient="row")
    table: Table = {"england": (int(frame["n"].sum()), int(frame["d"].sum()))}
    for area, found in frame.group_by("area"):
        table[str(area[0])] = (int(found["n"].sum()), int(found["d"].sum()))
    return table


def year_after(day: date) -> date:
    return day.replace(year=day.year + 1) if (day.month, day.day) != (2, 29) else date(day.year + 1, 2, 28)


def covered(
    known: Known,
    last: date,
    kind: type,
    who: str,
    key: str,
    days: Callable[[Any], tuple[date, date] | None],
    among: dict[str, Any],
) -> Table:
    latest: dict[str, Any] = {getattr(e.message, key): e.message for e in known._of(kind)}
    has = set()
    for m in latest.values():
        span = None if getattr(m, "cancelled", False) else days(m)
        if span is not None and span[0] <= last < span[1]:
            has.add(getattr(m, who))
    return by_area([(m.area, int(id_ in has), 1) for id_, m in among.items()])


def sickness(known: Known, first: date, last: date, group: str) -> Table:
    latest = {e.message.sickness_id: e.message for e in known._of(workforce.SicknessRecorded)}
    everybody = {e.message.staff_id: e.message for e in known._of(workforce.EmploymentRecorded)}
    lost = set()
    for m in latest.values():
        if not m.cancelled and m.staff_id in everybody and everybody[m.staff_id].group == group:
            end = m.ends_on or m.starts_on + timedelta(days=365)
            lost |= {(m.staff_id, m.starts_on + timedelta(days=n)) for n in range((end - m.starts_on).days + 1)}
    rows = [(everybody[who].area, 1, 0) for who, day in lost if first <= day <= last and CALENDAR.is_working_day(day)]
    return by_area(rows + [(m.area, 0, 1) for m in posts(known, last, group).values()])


def graded(known: Known, first: date, last: date, kinds: set[str]) -> Table:
    latest = {e.message.assessment_id: e.message for e in known._of(workforce.WorkGraded)}
    everybody = {e.message.staff_id: e.message for e in known._of(workforce.EmploymentRecorded)}
    rows = []
    for m in latest.values():
        if not m.cancelled and first <= m.graded_on <= last and (not kinds or m.kind in kinds):
            area = everybody[m.practitioner_id].area if m.practitioner_id in everybody else ""
            rows.append((area, int(m.grade in {"met", "satisfactory", "good", "outstanding"}), 1))
    return by_area(rows)


def workload(known: Known, last: date) -> Table:
    latest: dict[str, Any] = {}
    for each in known._of(allocation.WorkloadRecorded):
        m: Any = each.message
        if day_of(m.as_of) <= last:
            latest[m.practitioner_id] = m
    return by_area([(m.area, int(m.band in {"green", "amber"}), 1) for m in latest.values() if m.band != "unavailable"])


def money(known: Known, first: date, last: date, parts: dict[str, int]) -> Table:
    latest: dict[tuple[str, str, str], Any] = {}
    for each in known._of(finance.AmountRecorded):
        m: Any = each.message
        latest[m.kind, m.month, m.area or ""] = m
    rows = []
    rows += [
        (m.area or "", parts[m.kind] * m.pence, 0)
        for m in latest.values()
        if first <= date.fromisoformat(f"{m.month}-01") <= last and m.kind in parts
    ]
    return by_area(rows)


def table_of(measure: str, known: Known, month: date) -> Table:
    """Numerator and denominator of a measure by area, in a month as far as it had passed on the day of knowledge."""
    end = (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    last = min(end, known.known)
    year = date(month.year - 1, month.month, 1)
    back = (year.replace(day=28) + timedelta(days=4)).replace(day=1)
    simple: dict[str, Callable[[], Table]] = {
        "care-allocated": lambda: held(known, last, "care"),
        "care-stock": lambda: {k: (d, 0) for k, (_, d) in held(known, last, "care").items()},
        "private-allocated": lambda: held(known, last, "private"),
        "private-stock": lambda: {k: (d, 0) for k, (_, d) in held(known, last, "private").items()},
        "care-by-conference": lambda: conference(known, month, last),
        "care-days-to-allocate": lambda: days_to_allocate(known, month, last, "got"),
        "guardian-timeliness": lambda: days_to_allocate(known, month, last, "received"),
        "care-throughput": lambda: flow(known, month, last, "care"),
        "private-throughput": lambda: flow(known, month, last, "private"),
        "section-7-ordered": lambda: ordered(known, month, last),
        "section-7-filed": lambda: filed(known, month, last),
        "guardian-in-time": lambda: in_time(known, month, last),
        "emergencies-before-hearing": lambda: emergencies(known, month, last),
        "waiting": lambda: {k: (d, 0) for k, (_, d) in waiting(known, last).items()},
        "waiting-days": lambda: waiting(known, last),
        "care-duration": lambda: durations(known, month, last, "care"),
        "private-duration": lambda: durations(known, month, last, "private"),
        "care-demand": lambda: demand(known, month, last),
        "evaluated": lambda: evaluated(known, month, last),
        "checks-same-day": lambda: same_day(known, month, last),
        "check-turnaround": lambda: turnaround(known, month, last),
        "letters-in-time": lambda: letters(known, month, last),
        "children-seen": lambda: casework(known, last, "children"),
        "case-plans": lambda: casework(known, last, "plans"),
        "report-orders-heard": lambda: heard(known, month, last),
        "practitioners-assessed": lambda: covered(
            known, last, workforce.WorkGraded, "practitioner_id", "assessment_id",
            lambda m: (m.graded_on, year_after(m.graded_on)) if m.kind == "safeguarding-file-sample" else None, posts(known, last, "practice"),
        ),
        "appraisals": lambda: covered(
            known, last, workforce.AppraisalRecorded, "staff_id", "appraisal_id", lambda m: (m.completed_on, year_after(m.completed_on)),
            {who: m for who, m in posts(known, last).items() if m.appraised != "no"},
        ),
        "supervision-practice": lambda: supervision(known, last, "supervision", 42, "practice"),
        "supervision-support": lambda: supervision(known, last, "supervision", 42, "business-support"),
        "quarterly-reviews": lambda: supervision(known, last, "quarterly-review", 92, None),
        "sickness-practice": lambda: sickness(known, back, last, "practice"),
        "sickness-support": lambda: sickness(known, back, last, "business-support"),
        "safeguarding-satisfactory": lambda: graded(known, month, last, set()),
        "reports-sampled": lambda: graded(known, month, last, {"report-before-filing"}),
        "record-audits": lambda: graded(known, month, last, {"whole-record-audit"}),
        "amber-or-green": lambda: workload(known, last),
        "budget": lambda: money(known, month, last, {"budget": 1}),
        "forecast": lambda: money(known, month, last, {"forecast": 1}),
        "spend": lambda: money(known, month, last, {"spend": 1}),
        "forecast-against-budget": lambda: money(known, month, last, {"budget": 1, "forecast": -1}),
        "spend-against-budget": lambda: money(known, month, last, {"budget": 1, "spend": -1}),
        "spend-against-forecast": lambda: money(known, month, last, {"forecast": 1, "spend": -1}),
    }  # fmt: skip
    return simple[measure]()


def supervision(known: Known, last: date, kind: str, days: int, group: str | None) -> Table:
    return covered(
        known, last, workforce.SupervisionRecorded, "staff_id", "supervision_id",
        lambda m: (m.held_on, m.held_on + timedelta(days=days)) if m.kind == kind else None, posts(known, last, group),
    )  # fmt: skip


MEASURES = (
    "care-allocated", "care-stock", "private-allocated", "private-stock", "care-by-conference", "care-days-to-allocate", "guardian-timeliness",
    "care-throughput", "private-throughput", "section-7-ordered", "section-7-filed", "guardian-in-time", "emergencies-before-hearing", "waiting",
    "waiting-days", "care-duration", "private-duration", "care-demand", "evaluated", "checks-same-day", "check-turnaround", "letters-in-time",
    "children-seen", "case-plans", "report-orders-heard", "practitioners-assessed", "appraisals", "supervision-practice", "supervision-support",
    "quarterly-reviews", "sickness-practice", "sickness-support", "safeguarding-satisfactory", "reports-sampled", "record-audits", "amber-or-green",
    "budget", "forecast", "spend", "forecast-against-budget", "spend-against-budget", "spend-against-forecast",
)  # fmt: skip
