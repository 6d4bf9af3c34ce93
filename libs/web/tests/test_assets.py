"""The design system's files are those that its makers published, and a site's own may not hide them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from cafcass_web.serving.assets import OURS, Assets, without_crown

SAID = json.loads((OURS / "govuk-frontend.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(SAID["sha256"]))
def test_a_file_of_the_design_system_is_as_it_was_published(name: str) -> None:
    assert hashlib.sha256((OURS / name).read_bytes()).hexdigest() == SAID["sha256"][name]


def test_what_is_gov_uks_alone_is_left_out() -> None:
    css = without_crown((OURS / "govuk-frontend.min.css").read_text(encoding="utf-8"))
    assert "url(" not in css
    assert "GDS Transport" not in css
    assert css.count("{") == css.count("}")


def test_a_file_may_name_another_and_changes_with_it(tmp_path: Path) -> None:
    for folder, colour in (("one", "red"), ("two", "blue")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "site.js").write_text('import "asset:part.js";')
        (tmp_path / folder / "part.js").write_text(f"// {colour}")
    one, two = Assets(tmp_path / "one"), Assets(tmp_path / "two")
    assert one["part.js"] != two["part.js"]
    assert one["site.js"] != two["site.js"]


@pytest.mark.parametrize(
    ("name", "text"),
    [("web.css", "a{}"), ("site.js", 'import "asset:none.js";'), ("site.js", 'import "asset:site.js";')],
)
def test_assets_that_cannot_be_are_refused(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(ValueError, match="asset"):
        Assets(tmp_path)
