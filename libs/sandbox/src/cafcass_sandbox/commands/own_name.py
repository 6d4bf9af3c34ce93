"""How to call this command again from where the user is."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path


def own_name() -> str:
    """`cafcass` where a shell finds it, else the path by which it was called: in a clone it is in the virtual environment."""
    if shutil.which("cafcass") is not None:
        return "cafcass"
    called = Path(sys.argv[0])
    return os.path.relpath(called) if called.name == "cafcass" and called.exists() else "cafcass"
