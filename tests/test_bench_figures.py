"""The arithmetic of the benchmarks."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from bench.cost import OWN, Meter, Reading, milliseconds_per_message, peak_bytes, processor_seconds
from bench.ground import Output, ends
from bench.half import Half, Size, half, published_rate
from bench.limit import split
from bench.raw import Job, Shape
from bench.row import best, by_instances
from bench.service import Progress, Standing, done
from bench.window import Mark, TooShortError, Window, percentile, rate, window


def at_pace(begin: float, batches: int, per_second: float, batch: int = 100) -> list[Mark]:
    return [Mark(begin + n * batch / per_second, n * batch) for n in range(1, batches + 1)]


def output(at: float, partition: int = 0, offset: int = 0) -> Output:
    return Output("topic", partition, offset, at, 10, (1,))


def test_the_window_is_when_every_instance_was_at_work() -> None:
    marks = {"early": at_pace(0, 10, 100), "late": at_pace(5, 10, 100)}
    assert window(marks) == Window(6, 10)


def test_what_one_did_before_the_other_had_begun_does_not_count() -> None:
    alone = at_pace(0, 10, 1000)
    marks = {"a": [*alone, *(Mark(m.at, m.handled + 1000) for m in at_pace(1, 10, 50))], "b": at_pace(0.9, 10, 50)}
    assert rate(marks, window(marks)) == pytest.approx(100)


def test_batches_that_straddle_the_window_are_not_counted_in_part() -> None:
    marks = {"a": at_pace(0, 20, 100), "b": at_pace(0.7, 9, 77)}
    assert rate(marks, window(marks)) == pytest.approx(177)


def test_instances_that_were_never_at_work_together_cannot_be_measured() -> None:
    with pytest.raises(TooShortError):
        window({"a": at_pace(0, 2, 100), "b": at_pace(2, 2, 100)})
    with pytest.raises(TooShortError):
        window({"a": at_pace(0, 2, 100), "b": []})
    with pytest.raises(TooShortError, match="b ended 1 batches"):
        rate({"a": at_pace(0, 9, 100), "b": at_pace(0, 9, 100)[:1]}, Window(0, 5))


def test_the_slower_of_handling_and_publishing_is_what_counts() -> None:
    marks = {"one": at_pace(0, 10, 100)}
    prompt = [output(mark.at - 0.001 + n / 1000) for mark in marks["one"] for n in range(2)]
    assert half("intake", Size(1000, 1000), marks, [], prompt).per_second == pytest.approx(100, rel=0.12)
    slow = [output(at) for at in range(1, 41)]
    slowed = half("intake", Size(1000, 1000), marks, [], slow)
    assert slowed.handled_per_second == pytest.approx(100)
    assert slowed.per_second == slowed.published_per_second == pytest.approx(25)


def test_a_case_may_be_in_several_messages() -> None:
    marks = {"one": at_pace(0, 10, 100)}
    readings = [Reading(mark.at, mark.handled, {OWN: mark.handled / 500}) for mark in marks["one"]]
    found = half("triage", Size(250, 1000), marks, readings, [output(at / 10) for at in range(101)])
    assert found.handled_per_second == pytest.approx(25)
    assert found.processor_ms == {OWN: 8}
    assert (found.cases, found.messages) == (250, 1000)


def test_what_was_published_with_the_batch_before_the_window_is_outside_it() -> None:
    assert published_rate(100, [output(1.0), output(2.0), output(3.0), output(4.0)], Window(1, 3)) == pytest.approx(25)


def test_percentiles_by_nearest_rank() -> None:
    values = [float(n) for n in range(100, 0, -1)]
    assert [percentile(values, share) for share in (0.07, 0.5, 0.99, 1.0)] == [7, 50, 99, 100]
    assert percentile([3.0], 0.01) == 3
    with pytest.raises(ValueError, match="nothing"):
        percentile([], 0.5)
    with pytest.raises(ValueError, match="share"):
        percentile([1.0], 0)


def test_best_to_best_never_flatters_and_like_to_like_takes_the_mean() -> None:
    def measured(name: str, instances: int, per_second: float) -> Half:
        return Half(name, instances, 1000, 1000, 10, per_second, per_second, per_second, 0, {})

    halves = [
        *(measured("raw", 1, 1000), measured("intake", 1, 300), measured("raw", 1, 1400)),
        *(measured("raw", 2, 1100), measured("intake", 2, 500), measured("raw", 2, 900)),
    ]
    assert best(halves).ratio == round(500 / 1400, 3)
    assert {count: each.ratio for count, each in by_instances(halves)} == {1: 0.25, 2: 0.5}


def test_processor_time_counts_between_the_readings_in_the_window() -> None:
    readings = [Reading(at, 100 * at, {OWN: at * at * 1.0}) for at in range(10)]
    assert milliseconds_per_message(readings, Window(1.5, 5.5)) == {OWN: 1000 * (25 - 4) / 300}
    assert milliseconds_per_message(readings, Window(1.5, 2.5)) == {}


def test_processor_time_of_a_process_and_of_those_it_started_alive_or_not() -> None:
    burn = "import time\nend = time.process_time() + 0.2\nwhile time.process_time() < end: pass"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {burn!r}])\n{burn}"
    script = f"{child}\nprint('done', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert processor_seconds([process.pid]) >= 0.4
        assert peak_bytes(process.pid) > 1 << 20
        process.kill()


def test_the_meter_passes_over_calls_that_come_at_once() -> None:
    meter = Meter({OWN: [os.getpid()]})
    for handled in range(3):
        meter.read(time.time(), handled)
    assert [reading.handled for reading in meter.readings] == [0]


def test_progress_begins_anew_whenever_a_partition_is_given_to_another() -> None:
    progress = Progress()

    def rows(owners: str, offsets: tuple[int, int], epoch: int) -> list[Standing]:
        return [Standing(owner, "topic", n, epoch, offsets[n]) for n, owner in enumerate(owners)]

    assert not progress.note(0.0, rows("aa", (0, 0), 1))
    assert progress.note(1.0, rows("aa", (5, 5), 1))
    assert [mark.handled for mark in progress.marks["a"]] == [10]
    assert not progress.note(2.0, rows("ab", (9, 5), 2))
    assert progress.marks == {}
    assert not progress.note(3.0, rows("ab", (9, 5), 2))
    assert progress.note(4.0, rows("ab", (12, 5), 2))
    assert progress.note(5.0, rows("ab", (14, 9), 2))
    assert progress.marks == {"a": [Mark(4.0, 3), Mark(5.0, 5)], "b": [Mark(5.0, 4)]}


def test_what_is_decided_on_later_takes_until_then() -> None:
    progress = Progress(marks={"a": at_pace(0, 5, 100), "b": at_pace(0, 4, 100)})
    progress.end(10)
    found = half("allocation", Size(900, 900), progress.marks, [], [output(at / 10) for at in range(101)])
    assert found.seconds == 9
    assert found.handled_per_second == pytest.approx(700 / 9, abs=0.1)


def test_a_backlog_is_done_when_every_partition_is_at_its_end() -> None:
    until = {("one", 0): 5, ("other", 0): 2}
    assert not done([], until)
    assert not done([Standing("a", "one", 0, 1, 7)], until)
    assert not done([Standing("a", "one", 0, 1, 7), Standing("b", "other", 0, 1, 1)], until)
    assert done([Standing("a", "one", 0, 1, 7), Standing("b", "other", 0, 1, 2)], until)


def test_reading_goes_on_behind_the_last_of_each_partition() -> None:
    found = [output(1, 0, 4), output(1, 0, 3), output(1, 1, 0)]
    assert ends(found, {("topic", 2): 7}) == {("topic", 0): 5, ("topic", 1): 1, ("topic", 2): 7}


def test_each_message_of_the_plan_is_due_once_whatever_the_batches() -> None:
    plan: list[Shape] = [(0, n % 2, n, [1]) for n in range(37)]
    job = Job("", "", "", 3, 1, 10, 5, idempotent=False, targets=[], plan=split(plan, 3))
    assert [job.share(partition) for partition in range(3)] == [4, 3, 3]
    due = [
        shape
        for partition in range(3)
        for begin in range(0, job.share(partition), 2)
        for shape in job.due(partition, begin, min(begin + 2, job.share(partition)))
    ]
    assert sorted(shape[2] for shape in due) == list(range(37))
