"""What an image installs follows from constraints.txt and from what the packages of ours say they need."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest
from deploy.images import bill_of_materials
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from cafcass_contracts.topics import SERVICES
from tools.hashes import BUILD, FOLDER, ROOT, dependencies_of, images, packages_of

LINE = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>[^ \\]+)(?P<hashes>(?: \\\n    --hash=sha256:[0-9a-f]{64})+)\n")


def _pinned() -> dict[str, str]:
    lines = [Requirement(line) for line in (ROOT / "constraints.txt").read_text().splitlines()]
    return {
        each.name: str(each.specifier).removeprefix("==")
        for each in lines
        if each.marker is None or each.marker.evaluate()
    }


def _installed(image: str) -> dict[str, str]:
    text = (FOLDER / f"{image}.txt").read_text()
    found = list(LINE.finditer(text))
    assert "".join(each[0] for each in found) == text, "only names, versions and hashes"
    return {each["name"]: each["version"] for each in found}


def _needed(image: str) -> set[str]:
    """Everything of others that an image's packages need, directly or not, as it is installed here."""
    waiting = [Requirement(text) for folder in packages_of(image) for text in dependencies_of(folder)]
    found: set[str] = set()
    seen: set[str] = set()
    while waiting:
        wanted = waiting.pop()
        if str(wanted) in seen:
            continue
        seen.add(str(wanted))
        name = canonicalize_name(wanted.name)
        if name.startswith("cafcass-"):
            continue
        found.add(name)
        for text in distribution(name).requires or ():
            inner = Requirement(text)
            extras = wanted.extras or {""}
            if inner.marker is None or any(inner.marker.evaluate({"extra": extra}) for extra in extras):
                waiting.append(inner)
    return found


@pytest.mark.parametrize("image", [*images(), BUILD])
def test_an_image_installs_the_versions_that_are_pinned(image: str) -> None:
    installed = _installed(image)
    pinned = _pinned()
    assert {name: pinned.get(name) for name in installed} == installed


@pytest.mark.parametrize("image", images())
def test_an_image_installs_what_it_needs_and_nothing_else(image: str) -> None:
    assert set(_installed(image)) == _needed(image), "run `python -m tools.hashes`"


@pytest.mark.parametrize("service", SERVICES)
def test_a_services_image_holds_that_service_alone(service: str) -> None:
    assert [folder.name for folder in packages_of(service) if folder.parent.name == "services"] == [service]
    assert not {"sandbox", "provisioning"} & {folder.name for folder in packages_of(service)}


def test_no_image_holds_what_builds_or_tests() -> None:
    for image in images():
        assert not {"pip", "setuptools", "hatchling", "uv", "pytest", "hypothesis", "ruff", "mypy"} & set(
            _installed(image)
        )


def test_the_images_run_as_somebody_without_rights() -> None:
    files = [*(ROOT / "deploy" / "images").rglob("Dockerfile")]
    assert len(files) == 6
    for file in files:
        assert _users(file)[-1] == "10001:10001"


def _users(file: Path) -> list[str]:
    return re.findall(r"^USER (\S+)$", file.read_text(), re.MULTILINE)


@pytest.mark.parametrize(
    "file", sorted((ROOT / "deploy" / "images").rglob("Dockerfile")), ids=lambda file: file.parent.name
)
def test_a_dockerfile_is_written_as_hadolint_has_it(file: Path) -> None:
    program = Path(sys.executable).with_name("hadolint")
    ran = subprocess.run([program, "--no-color", file], check=False, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_what_an_image_holds_is_written_down(tmp_path: Path) -> None:
    bill_of_materials.main("intake", tmp_path)
    bill = json.loads((tmp_path / "bill-of-materials.cdx.json").read_text())
    assert bill["metadata"]["component"]["name"] == "cafcass-intake"
    held = {each["name"]: each["version"] for each in bill["components"]}
    assert held["asyncpg"] == distribution("asyncpg").version
    lines = (tmp_path / "licences.txt").read_text().splitlines()
    assert len(lines) == len(held)
    assert f"asyncpg {held['asyncpg']}: Apache-2.0" in lines
