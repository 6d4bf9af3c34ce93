"""What every test run shares."""

from __future__ import annotations
