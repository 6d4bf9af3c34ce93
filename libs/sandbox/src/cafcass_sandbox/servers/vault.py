"""The secrets of one data folder: drawn once, kept in a file that only its owner may read."""

from __future__ import annotations

import json
import os
import secrets
import uuid
from base64 import b64encode
from dataclasses import asdict, dataclass, field
from pathlib import Path

from cafcass_sandbox.client.private_file import write_private


@dataclass(slots=True)
class Vault:
    """What nobody outside the platform may know."""

    namespace: str = field(default_factory=lambda: str(uuid.uuid4()))
    """In which case ids are derived."""
    master_key: str = field(default_factory=lambda: b64encode(os.urandom(32)).decode())
    """Wraps the keys of the cases: 32 bytes, base64."""
    passwords: dict[str, str] = field(default_factory=dict)
    """Of the database roles."""

    def password(self, role: str) -> str:
        """The password of `role`, drawn where there is none yet."""
        return self.passwords.setdefault(role, secrets.token_urlsafe(24))


def open_vault(file: Path) -> Vault:
    """The secrets kept in `file`, or new ones."""
    return Vault(**json.loads(file.read_text())) if file.exists() else Vault()


def close_vault(vault: Vault, file: Path) -> None:
    """Keeps the secrets in `file`, with mode 600."""
    write_private(file, json.dumps(asdict(vault), indent=1))
