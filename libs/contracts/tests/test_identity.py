"""Identifiers: the same for the same, different for the different, and useless without the secret."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from cafcass_contracts.identity import EVENTS_NAMESPACE, case_id, child_id, derived_id, is_case_number, normal_name

A = UUID("00000000-0000-4000-8000-00000000000a")
B = UUID("00000000-0000-4000-8000-00000000000b")
BORN = date(2018, 4, 5)
numbers = st.from_regex(r"[0-9]{16}", fullmatch=True, alphabet="0123456789")
parts = st.lists(st.text(alphabet="ab:|1,\x00 é", max_size=6), max_size=5)


@given(numbers, numbers)
def test_a_case_has_one_id(one: str, other: str) -> None:
    assert case_id(A, "private", one) == case_id(A, "private", one)
    assert (case_id(A, "private", one) == case_id(A, "private", other)) is (one == other)
    assert case_id(A, "private", one) != case_id(A, "public", one)


@given(numbers)
def test_ids_say_nothing_without_the_secret(number: str) -> None:
    assert case_id(A, "private", number) != case_id(B, "private", number)
    assert case_id(A, "private", number) != case_id(EVENTS_NAMESPACE, "private", number)
    assert number not in case_id(A, "private", number)


def test_the_derivation_never_changes() -> None:
    """Ids are on records that are kept: these values are forever."""
    assert case_id(A, "private", "1700000000000017") == "6330e4a0-1640-5958-966e-9122115d5bd1"
    assert derived_id("a", "b") == "ee5e9d51-395e-5b0e-856d-83d305f13b42"
    assert child_id(A, ("Cleo", "Example"), BORN) == "279e5fed-8139-5ca7-adc1-56684e4b31c7"


@pytest.mark.parametrize(
    "number",
    ["", "1" * 15, "1" * 17, "1" * 15 + "x", " " + "1" * 16, "1" * 16 + "\n", "1111-1111-1111-1111", "\u0661" * 16],
)
def test_only_sixteen_digits_are_a_case_number(number: str) -> None:
    assert not is_case_number(number)
    with pytest.raises(ValueError, match="16 digits"):
        case_id(A, "private", number)


def test_there_are_two_kinds_of_law() -> None:
    with pytest.raises(ValueError, match="private or public"):
        case_id(A, "criminal", "1" * 16)  # type: ignore[arg-type]


@given(parts, parts)
def test_no_separator_makes_two_lists_alike(one: list[str], other: list[str]) -> None:
    assert (derived_id(*one) == derived_id(*other)) is (one == other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("a", "b"), ("ab",)),
        (("a:b",), ("a", "b")),
        (("1:a",), ("a",)),
        (("", "a"), ("a", "")),
        (("a", ""), ("a",)),
        ((), ("",)),
        (("a1:b",), ("a", "b")),
        (("1:a1:b",), ("a", "b")),
    ],
)
def test_tricks_with_separators(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert derived_id(*one) != derived_id(*other)


@pytest.mark.parametrize(
    ("written", "same"),
    [
        (("Cleo", "Example"), ("cleo", "EXAMPLE")),
        (("Zoë", "Example"), ("Zoe", "Example")),
        (("Mary Ann", "Example"), (" mary  ann ", "Example")),
        (("Mary-Ann", "Example"), ("Mary Ann", "Example")),
        (("Cleo", "O'Sample"), ("Cleo", "O\u2019Sample")),
        (("Cleo", "O'Sample"), ("Cleo", "OSample")),
        (("Straße", "Example"), ("STRASSE", "Example")),
    ],
)
def test_a_child_is_recognised_however_its_name_is_written(written: tuple[str, str], same: tuple[str, str]) -> None:
    assert child_id(A, written, BORN) == child_id(A, same, BORN)


@pytest.mark.parametrize(
    ("names", "born", "namespace"),
    [
        (("Cleo", "Sample"), BORN, A),
        (("Cleo", "Example"), date(2018, 5, 4), A),
        (("Cleo", "Example"), BORN, B),
        (("CleoExample",), BORN, A),
        (("Cle", "oExample"), BORN, A),
    ],
)
def test_another_child_is_another(names: tuple[str, ...], born: date, namespace: UUID) -> None:
    assert child_id(namespace, names, born) != child_id(A, ("Cleo", "Example"), BORN)


@pytest.mark.parametrize("names", [(), ("",), (" ", "-"), ("'",)])
def test_nobody_is_recognised_without_a_name(names: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="needs a name"):
        child_id(A, names, BORN)


@given(st.text(max_size=20))
@example("\U0001d6e2")  # mathematical capital alpha: only taking it apart shows that it is a capital
@example("\u1d2c")  # a raised capital A
@example("\u03f9")  # whose small letter is a final sigma
def test_normalising_twice_changes_nothing(name: str) -> None:
    once = normal_name(name)
    assume(once)
    assert normal_name(once) == once
