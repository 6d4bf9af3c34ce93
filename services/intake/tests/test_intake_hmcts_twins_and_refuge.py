"""What HMCTS's feeds say badly must not cost a child, or somebody's safety: twins without names (I3, R1), answers about safety that cannot be read (G3, T9)."""

from __future__ import annotations

from typing import Any

import pytest
from intake_world import merged, payload, private, read, seen


def told(*cases: Any) -> Any:
    return seen(merged(*(read(case) for case in cases)))[0]


def problems(case: Any) -> set[str]:
    return {each.path for each in read(case).problems.values()}


def child(first: str | None, **said: Any) -> dict[str, Any]:
    return {"firstName": first, "lastName": "Example", "dateOfBirth": "2026-05-20", **said}


def with_children(feed: str, *children: dict[str, Any], own_id: str | None = None) -> Any:
    if feed == "public":
        case = payload("public-law-full")
        case["caseData"]["children"] = list(children)
        return case
    wrapped = [{**({"id": own_id} if own_id else {}), "value": each} for each in children]
    return private(children=wrapped, newChildDetails=[])


FEEDS = [("public", None), ("private", None), ("private", "00000000-0000-4000-8000-00000000b001")]


@pytest.mark.practice("R1", "Twins without a name in one list are two children, and the court is asked.")
@pytest.mark.parametrize(("feed", "own_id"), FEEDS)
@pytest.mark.parametrize("first", [None, "Baby", "Unborn", "Twin"])
def test_twins_without_a_name_in_one_list_are_two_children_and_asked_about(
    feed: str, own_id: str | None, first: str | None
) -> None:
    case = with_children(feed, child(first, gender="MALE"), child(first, gender="FEMALE"), own_id=own_id)
    again = with_children(feed, child(first, gender="MALE"), child(first, gender="FEMALE"), own_id=own_id)
    assert sorted(each["gender"] for each in told(case, again)["children"]) == ["female", "male"]
    assert any(path.endswith(("children[1]", "children[1].id")) for path in problems(case))


def test_a_child_that_both_models_show_without_a_name_is_one() -> None:
    wrapped = [{"value": child(None)}]
    assert len(told(private(children=wrapped, newChildDetails=wrapped))["children"]) == 1


def test_a_named_child_that_one_list_shows_twice_is_one() -> None:
    assert len(told(with_children("public", child("Ann"), child("Ann")))["children"]) == 1
