"""Whose work PostgreSQL's processor time was: a connection has a process of its own there, and says which service opened it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import asyncpg
import psutil

from cafcass_contracts.topics import SERVICES

_WHOSE: Final = """
SELECT pid, substring(application_name from '^[a-z-]+') FROM pg_stat_activity
WHERE backend_type = 'client backend' AND substring(application_name from '^[a-z-]+') = ANY($1)
"""
"""Connections to the key ring are among a service's own, those of its pages too."""


@dataclass(slots=True)
class Backends:
    """Adds up the processor time of each service's connections; what one spent after the last look at it is lost when it ends."""

    admin: asyncpg.Connection[asyncpg.Record]
    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(SERVICES, 0.0))
    """So far, by service."""
    _stood: dict[tuple[int, str], float] = field(default_factory=dict)

    async def look(self) -> dict[str, float]:
        """Processor seconds so far, by service."""
        stood: dict[tuple[int, str], float] = {}
        for pid, service in await self.admin.fetch(_WHOSE, list(SERVICES)):
            try:
                spent = sum(psutil.Process(pid).cpu_times()[:2])
            except psutil.NoSuchProcess:
                continue
            stood[pid, service] = spent
            self.seconds[service] += max(0.0, spent - self._stood.get((pid, service), 0.0))
        self._stood = stood
        return dict(self.seconds)


def divided(whole: float, among: dict[str, float]) -> dict[str, float]:
    """A whole in proportion to what each has, nobody less than nothing; nothing for anybody where none has any."""
    parts = {name: max(0.0, part) for name, part in among.items()}
    total = sum(parts.values())
    return {name: whole * part / total if total else 0.0 for name, part in parts.items()}
