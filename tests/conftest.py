"""A platform, started the way a person starts it, for tests of what crosses services.

Each module has its own, and it ends with the module: one that idles takes a fifth of a core from all tests after it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from whole_platform import Platform, running


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Intake and safeguarding, for all tests of them in this folder: they tell their cases apart by number."""
    with running(tmp_path_factory.mktemp("platform"), "intake", "police-checks", "triage") as started:
        yield started


@pytest.fixture(scope="module")
def allocating(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Intake and allocation, which gathers what changes in an area for a second instead of a minute."""
    folder = tmp_path_factory.mktemp("allocating")
    with running(folder, "intake", "allocation", CAFCASS_ALLOCATION_GATHER_SECONDS="1") as started:
        yield started


@pytest.fixture(scope="module")
def complaining(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Intake, triage and allocation with complaints; allocation gathers for a second instead of a minute."""
    folder = tmp_path_factory.mktemp("complaining")
    services = ("intake", "triage", "allocation", "complaints")
    with running(folder, *services, CAFCASS_ALLOCATION_GATHER_SECONDS="1") as started:
        yield started
