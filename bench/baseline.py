"""What a case's life cost when it was last looked at, beside the calibration of that run: a change is said, never asserted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).with_name("baseline.json")
WORTH_SAYING: Final = 0.10


@dataclass(frozen=True, slots=True)
class Baseline:
    """A run, as far as others are compared with it."""

    setting: Mapping[str, float | str]
    """What has to be alike for a comparison to mean anything."""
    calibration: float
    calibrated: Mapping[str, float]
    """Of each phase, processor time a case of services and PostgreSQL, divided by the calibration. The broker is left out: what it takes
    with nothing to do is more than a few cases cost it, and differs from run to run."""

    @classmethod
    def of(cls, setting: Mapping[str, float | str], calibration: float, phases: Mapping[str, float]) -> Baseline:
        """From milliseconds a case."""
        return cls(setting, calibration, {str(phase): round(ms / calibration, 2) for phase, ms in phases.items()})

    @classmethod
    def read(cls, file: Path = _FILE) -> Baseline | None:
        """The one that is committed; None where there is none."""
        return cls(**json.loads(file.read_text())) if file.exists() else None

    def save(self, file: Path = _FILE) -> None:
        """Puts it in the place of the one that is committed."""
        file.write_text(json.dumps(asdict(self), indent=2) + "\n")


def changed(before: Baseline | None, now: Baseline) -> list[str]:
    """A sentence for each phase that costs over a tenth more or less than before, or for why they cannot be compared."""
    if before is None:
        return ["There is no baseline to compare with: --save makes this run one."]
    if before.setting != now.setting:
        return [f"The baseline was taken with {dict(before.setting)}, this run with {dict(now.setting)}: not compared."]
    shares = {phase: now.calibrated[phase] / taken - 1 for phase, taken in before.calibrated.items()}
    said = [
        f"{phase}: {share:+.0%} against the baseline ({before.calibrated[phase]:.1f}, now {now.calibrated[phase]:.1f})."
        for phase, share in shares.items()
        if abs(share) > WORTH_SAYING
    ]
    return said or ["No phase is over a tenth away from the baseline."]
