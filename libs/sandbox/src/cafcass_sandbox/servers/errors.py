"""Why a platform does not run, or not any more."""

from __future__ import annotations


class StartError(RuntimeError):
    """A part of the platform could not be started. The message says which, why, and what to do."""


class LostForGoodError(RuntimeError):
    """Something ended whose content cannot be had again. The platform stops."""
