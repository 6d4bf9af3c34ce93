"""Open questions in a few lines each: who is asked until when, then what, and the commands to type that answer it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from rich.text import Text

from cafcass_domain.london import LONDON
from cafcass_sandbox.views.columns import columns
from cafcass_sandbox.views.questions import Open


def question_lines(
    questions: Sequence[Open], answers: Mapping[str, Sequence[str]], now: datetime, *, all_asked: bool = True
) -> Iterator[Text]:
    """The questions as given, each with the lines to type that answer it, by its id; then how many there are.

    `all_asked` says whether these are all that are open, or those wanted.
    """
    if questions:
        header, *lines = columns(
            ("due", "role", "team", "asked by", "about"),
            [(_due(each, now), each.role, each.team, each.service, each.subject) for each in questions],
        )
        yield header
        for each, line in zip(questions, lines, strict=True):
            yield line
            yield Text(f"      {each.why} ({', '.join(each.reasons)})")
            passed = f"; not answered in time by {', '.join(each.passed_over)}" if each.passed_over else ""
            yield Text(f"      question {each.id}{passed}", "dim")
            for answer in answers.get(each.id, ()):
                yield Text(f"      {answer}", "green")
    overdue = sum(each.overdue(now) for each in questions)
    none = "Nobody is asked anything." if all_asked else "Nothing that is open matches."
    yield Text(f"{len(questions)} open, {overdue} overdue. Times in London." if questions else none, "dim")


def _due(each: Open, now: datetime) -> Text:
    if each.due is None:
        return Text("overdue", "red")
    return Text(f"{each.due.astimezone(LONDON):%Y-%m-%d %H:%M}", "red" if each.overdue(now) else "")
