"""HMCTS's codes of hearings are read by dated tables; a code without a row goes to a person (I7)."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from intake_world import POLICY, World, another, merged, payload, private, read, seen

from cafcass_runtime import references
from intake.app import service
from intake.domain.case.snapshot import HEARING
from intake.domain.feeds.codes import squash
from intake.domain.hearings.codes import HEARING_STATUSES, HEARING_TYPES

STATUSES, TYPES = POLICY.reference(HEARING_STATUSES), POLICY.reference(HEARING_TYPES)
PRL_CODES, FPL_CODES = 27, 12
"""How many codes of kinds of hearings the lists have that the table names."""


def hearing(case: Any) -> dict[str, Any]:
    """The one hearing of a case, as it is told when its day has come."""
    (only,) = seen(merged(read(case), since=datetime(2026, 7, 1, tzinfo=UTC)))[0]["hearings"]
    found: dict[str, Any] = only
    return found


def private_with(**said: Any) -> Any:
    case = private()
    first = case["case_data"]["hearingData"]["caseHearings"][0]
    case["case_data"]["hearingData"]["caseHearings"] = [first | {"hmcStatus": None, "hearingStatus": None} | said]
    return case


def public_with(**said: Any) -> Any:
    case = payload("public-law-full")
    first = case["caseData"]["hearingDetails"][0]
    inner = {"value": first["value"] | said} if "value" in first else said
    case["caseData"]["hearingDetails"] = [first | inner]
    return case


@pytest.mark.parametrize("code", sorted(STATUSES))
def test_every_status_of_the_table_is_read_in_both_feeds_however_it_is_written(code: str) -> None:
    for case in (private_with(hmcStatus=code.upper()), private_with(hearingStatus=code), public_with(status=code)):
        assert hearing(case)["status"] == STATUSES[code]


@pytest.mark.parametrize("code", sorted(TYPES))
def test_every_type_of_the_table_is_read_in_both_feeds_however_it_is_written(code: str) -> None:
    for case in (private_with(hearingType=code.upper()), public_with(type=code)):
        assert hearing(case)["type"] == (TYPES[code].type or "other")


def test_a_code_without_a_row_is_kept_as_it_came() -> None:
    case = private_with(hmcStatus="SOMETHING_NEW", hearingType="ABA5-NEW")
    content, _ = seen(merged(read(case)))
    (only,) = content["hearings"]
    assert (only["status"], only["type"]) == ("not-known", "other")
    start = "case_data.hearingData.caseHearings[0]"
    assert {f"{start}.hmcStatus": "SOMETHING_NEW", f"{start}.hearingType": "ABA5-NEW"}.items() <= {
        each["path"]: each["value"] for each in content["unknowns"]
    }.items()


def test_the_table_says_how_much_of_the_lists_it_covers() -> None:
    assert service.reference_files is not None
    (types,) = (service.reference_files / "hearing-types").glob("*.csv")
    (statuses,) = (service.reference_files / "hearing-statuses").glob("*.csv")
    rows = [line.split(",") for line in types.read_text("utf-8").splitlines()[1:] if line[0] != "#"]
    by_source = {source: sum(row[-1] == source for row in rows) for source in ("prl", "fpl")}
    assert f"{by_source['prl']} of the {PRL_CODES} codes of private law" in types.read_text("utf-8")
    assert f"{by_source['fpl']} of the {FPL_CODES} of public law" in types.read_text("utf-8")
    assert f"{len(STATUSES)} codes" in statuses.read_text("utf-8")


def edited(folder: Path, table: str, old: str, new: str) -> Path:
    """The reference data with a line of one table changed."""
    assert service.reference_files is not None
    files = folder / "reference"
    shutil.copytree(service.reference_files, files)
    (file,) = (files / table).glob("*.csv")
    assert old in file.read_text("utf-8")
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
    return files


@pytest.mark.parametrize(
    ("table", "old", "new", "says"),
    [
        ("hearing-statuses", "LISTED,listed,hmc", "LISTED,listened,hmc", "LISTED: there is no such standing: listened"),
        ("hearing-statuses", "LISTED,listed,hmc", "LISTED,not-known,hmc", "there is no such standing: not-known"),
        ("hearing-statuses", "COMPLETED,held,hmc", "COMPLETED,held,", "COMPLETED has no source"),
        ("hearing-statuses", "COMPLETED,held,hmc", "listed,held,hmc", "listed is there twice"),
        ("hearing-statuses", "COMPLETED,held,hmc", "--,held,hmc", "'--' is no code"),
        ("hearing-statuses", "code,status,source", "code,status", "the columns must be"),
        ("hearing-types", "ABA5-REV,Review,review,,prl", "ABA5-REV,Review,a-review,,prl", "no such kind of hearing"),
        ("hearing-types", "ABA5-REV,Review,review,,prl", "ABA5-REV,Review,review,", "has 4 cells, not 5"),
        ("hearing-types", "ABA5-REV,Review,review,,prl", "ABA5-REV,Judgment,review,,prl", "Judgment is there twice"),
        ("hearing-types", "ABA5-REV,Review,review,,prl", "ABA5-REV,Review,,,prl", "means nothing"),
        ("hearing-types", ",discharge,fpl", ",leaving,fpl", "no such kind of application: leaving"),
    ],
)
def test_a_broken_table_is_refused_with_what_is_wrong(
    table: str, old: str, new: str, says: str, tmp_path: Path
) -> None:
    files = edited(tmp_path, table, f"\n{old}" if old[0] != "," else old, f"\n{new}" if old[0] != "," else new)
    with pytest.raises(references.ReferenceDataError) as refused:
        references.load(files, service.references)
    (problem,) = refused.value.problems
    assert problem.startswith(f"reference data {table}/")
    assert squash(says) in squash(problem)


def test_a_code_that_gets_a_row_answers_the_question(tmp_path: Path) -> None:
    world = World()
    world.show(private_with(hmcStatus="PENCILLED_IN"))
    assert "hearing-standing" in {key for _, key in world.questions}
    files = edited(tmp_path, "hearing-statuses", "\nLISTED,", "\nPENCILLED_IN,listed,invented\nLISTED,")
    world.bring_into_force(another(reference_files=files))
    assert "hearing-standing" not in {key for _, key in world.questions}


@pytest.mark.parametrize(
    ("case", "kind"), [(private_with(hearingID=None), "first-hearing"), (public_with(id=None), "case-management")]
)
def test_a_hearing_without_an_id_is_known_by_our_word_for_its_kind(case: Any, kind: str) -> None:
    bare = json.loads(json.dumps(case))
    for every in (
        bare.get("case_data", {}).get("hearingData", {}).get("caseHearings"),
        bare.get("caseData", {}).get("hearingDetails"),
    ):
        for each in every or []:
            each.pop("id", None)
    (key,) = [key for key in read(bare).elements if key.startswith(f"{HEARING}/")]
    assert key.startswith(f"{HEARING}/~{kind}|20")
