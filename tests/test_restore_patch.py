"""The patch that restores a database on Kubernetes is one that the overlay takes and CloudNativePG understands."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import textwrap
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from test_kubernetes import CRDS, KUBERNETES, Resource, of_kind, strict

PAGE = Path(__file__).resolve().parent.parent / "docs" / "running" / "backup-and-restore.md"

pytestmark = pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed: nothing is rendered")


class AsKubernetes(yaml.SafeLoader):
    """It reads a time as a word, as Kubernetes does."""


AsKubernetes.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in known if tag != "tag:yaml.org,2002:timestamp"]
    for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@pytest.fixture(scope="module")
def restored(tmp_path_factory: pytest.TempPathFactory) -> Resource:
    """The cluster of intake with the page's patch in the overlay."""
    (block,) = re.findall(r"^ *```yaml\n(.*?)^ *```$", PAGE.read_text(), re.DOTALL | re.MULTILINE)
    folder = tmp_path_factory.mktemp("restoring")
    base = os.path.relpath(KUBERNETES / "overlays" / "production", folder.resolve())
    overlay = {"resources": [base], "patches": yaml.safe_load(textwrap.dedent(block))}
    (folder / "kustomization.yaml").write_text(yaml.safe_dump(overlay))
    ran = subprocess.run(["kubectl", "kustomize", str(folder)], check=True, capture_output=True, text=True)
    return of_kind(list(yaml.load_all(ran.stdout, AsKubernetes)), "Cluster")["db-intake"]


def test_it_comes_from_its_own_backups_and_makes_others_elsewhere(restored: Resource) -> None:
    spec = restored["spec"]
    (source,) = spec["externalClusters"]
    assert set(spec["bootstrap"]) == {"recovery"}
    assert spec["bootstrap"]["recovery"]["source"] == source["name"]
    before, after = source["barmanObjectStore"], spec["backup"]["barmanObjectStore"]
    assert before["destinationPath"] == after["destinationPath"]
    assert before["s3Credentials"] == after["s3Credentials"]
    assert before["serverName"] == restored["metadata"]["name"] != after["serverName"]


def test_cloudnativepg_understands_it(restored: Resource) -> None:
    if CRDS is None:
        pytest.skip("CAFCASS_CRDS names no folder of definitions: the patch is rendered and not validated")
    spec: Any = yaml.safe_load((Path(CRDS) / "cnpg-cluster.yaml").read_text())["spec"]
    schema = spec["versions"][0]["schema"]["openAPIV3Schema"]
    schema["properties"] |= {"metadata": {"type": "object"}}
    jsonschema.validate(restored, strict(schema))
