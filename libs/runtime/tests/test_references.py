"""Reference data: dated files, loaded whole; a broken one is refused with its line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from cafcass_domain.reference import ReferenceRef
from cafcass_runtime import references
from cafcass_runtime.references import ReferenceDataError


@dataclass(frozen=True)
class Court:
    name: str
    area: str
    epims: int | None = None


def by_name(rows: Sequence[Court]) -> Mapping[str, Court]:
    found = {row.name: row for row in rows}
    if len(found) < len(rows):
        raise ValueError("a court is listed twice")
    return found


COURTS = ReferenceRef("courts", Court, by_name)
GOOD = '# from a public list\nname,area,epims\nMocktown,A1,17\n\n"Sampleford, North",A2,18\n'


def write(folder: Path, **files: str) -> Path:
    (folder / "courts").mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / "courts" / f"{name.strip('_').replace('_', '-')}.csv").write_text(content)
    return folder


def test_each_edition_holds_from_its_day(tmp_path: Path) -> None:
    later = GOOD.replace("A2", "A3")
    editions = references.load(write(tmp_path, _2012_04_01=GOOD, _2027_01_01=later), [COURTS])
    assert editions.days() == {date(2027, 1, 1)}
    for day, area in ((date(1990, 1, 1), "A2"), (date(2026, 12, 31), "A2"), (date(2027, 1, 1), "A3")):
        data, digests = editions.on(day)
        assert data["courts"]["Sampleford, North"] == Court("Sampleford, North", area, 18)
        assert digests.keys() == {"courts"}
    assert editions.on(date(2026, 1, 1))[1] != editions.on(date(2027, 1, 1))[1]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "is empty"),
        ("# nothing\n", "is empty"),
        ("name,area\nMocktown,A1\n", "line 1: the columns must be name, area, epims"),
        ("name,area,epims\nMocktown,A1\n", "line 2: has 2 cells, not 3"),
        ("# x\nname,area,epims\nMocktown,A1,many\n", "line 3, epims: Input should be a valid integer"),
        ("name,area,epims\nMocktown,A1,1\nMocktown,A2,2\n", "a court is listed twice"),
        ('name,area,epims\n"Mock\ntown",A1,1\n', "not CSV with a line a row"),
        ('name,area,epims\n"Mocktown,A1,1\n', "not CSV with a line a row"),
    ],
)
def test_a_broken_file_is_refused_with_its_place(tmp_path: Path, content: str, words: str) -> None:
    with pytest.raises(ReferenceDataError) as raised:
        references.load(write(tmp_path, _2012_04_01=content), [COURTS])
    assert words in str(raised.value)
    assert "courts/2012-04-01.csv" in str(raised.value)


def test_what_cannot_be_made_of_a_file_is_refused_whatever_it_raises(tmp_path: Path) -> None:
    def of_mocktown(rows: Sequence[Court]) -> int | None:
        return {row.name: row.epims for row in rows}["Mocktown"]

    folder = write(tmp_path, _2012_04_01="name,area,epims\nSampleford,A2,18\n")
    with pytest.raises(ReferenceDataError, match=r"courts/2012-04-01.csv: cannot be used \(KeyError: 'Mocktown'\)"):
        references.load(folder, [ReferenceRef("courts", Court, of_mocktown)])


def test_no_day_has_two_files(tmp_path: Path) -> None:
    write(tmp_path, _2026_04_01=GOOD, _20260401=GOOD.replace("A2", "A3"))
    with pytest.raises(ReferenceDataError, match=r"courts/20260401.csv: its name must be the date"):
        references.load(tmp_path, [COURTS])


def test_a_name_that_is_no_date_and_a_table_without_a_file(tmp_path: Path) -> None:
    with pytest.raises(ReferenceDataError, match="its name must be the date"):
        references.load(write(tmp_path, spring=GOOD), [COURTS])
    with pytest.raises(ReferenceDataError, match="offences: there is no file"):
        references.load(tmp_path, [ReferenceRef("offences", Court, by_name)])
