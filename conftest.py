"""How all tests run, whichever folder they are in."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("cafcass", deadline=None)  # A machine that is busy makes no property false.
settings.load_profile("cafcass")
