"""Writes what an image holds: a CycloneDX bill of materials, and a list of licences, from the metadata that is installed."""

from __future__ import annotations

import json
import sys
from importlib.metadata import Distribution, distributions
from pathlib import Path

_UNKNOWN = "not stated"


def licence(found: Distribution) -> str:
    """The licence as the package itself states it: an expression, its classifiers, or the first line of its words."""
    metadata = found.metadata
    if "License-Expression" in metadata:
        return metadata["License-Expression"]
    classified = [
        line.rpartition(" :: ")[2] for line in metadata.get_all("Classifier") or [] if line.startswith("License :: ")
    ]
    if classified:
        return "; ".join(sorted(classified))
    words = metadata["License"].strip().splitlines() if "License" in metadata else []
    return words[0] if words else _UNKNOWN


def main(image: str, folder: Path) -> None:
    """Writes `bill-of-materials.cdx.json` and `licences.txt` to `folder`."""
    held = {each.metadata["Name"].lower(): each for each in distributions()}
    components = [
        {
            "type": "library",
            "name": name,
            "version": each.version,
            "purl": f"pkg:pypi/{name}@{each.version}",
            "licenses": [{"license": {"name": licence(each)}}],
        }
        for name, each in sorted(held.items())
    ]
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "container", "name": f"cafcass-{image}"}},
        "components": components,
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bill-of-materials.cdx.json").write_text(json.dumps(bill, indent=1) + "\n")
    lines = [f"{name} {each.version}: {licence(each)}\n" for name, each in sorted(held.items())]
    (folder / "licences.txt").write_text("".join(lines))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
