"""New certificates for the servers of a folder of secrets, by its authority or by the next one, so that at no time somebody is not trusted.

Under another authority it goes in three steps, each of which may be asked again: everybody trusts both (`trust`), the servers show
certificates of the next (`sign`), nobody trusts the one before any more (`forget`). After each the servers read their files anew (`apply`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from cafcass_provisioning import certificates
from cafcass_provisioning.certificates import Pair
from cafcass_provisioning.files import replaced, written

AUTHORITY: Final = "authority"
"""The folder of whoever signs certificates; nobody but provisioning needs it."""
TRUSTED: Final = "ca.crt"
"""The file, in each folder, of the authorities that are trusted."""


def renew(folder: Path, servers: Mapping[str, str]) -> list[str]:
    """Servers get certificates of the same authority for the same hosts; `servers` has the file of each, by the name that it certifies.

    Answers the names of the files that are others, as each of these steps does. Raises `ValueError` where the authority is being changed.
    """
    if _next(folder) is not None:
        raise ValueError("the authority is being changed: ask for sign, or for forget, instead")
    return _signed(folder, servers, _pair(folder, "ca"))


def trust(folder: Path, _: Mapping[str, str]) -> list[str]:
    """Draws the next authority where there is none yet, and has everybody trust both."""
    now, after = _pair(folder, "ca"), _next(folder)
    if after is None:
        after = certificates.authority()
        written(folder / AUTHORITY / "next.crt", after.certificate)
        written(folder / AUTHORITY / "next.key", after.key)
    return _trusted(folder, now.certificate + after.certificate)


def sign(folder: Path, servers: Mapping[str, str]) -> list[str]:
    """The servers get certificates of the next authority. Raises `ValueError` where not everybody trusts it yet."""
    after = _next(folder)
    if after is None or any(after.certificate not in file.read_bytes() for file in _places(folder)):
        raise ValueError("not everybody trusts the next authority: ask for trust first")
    return _signed(folder, servers, after)


def forget(folder: Path, servers: Mapping[str, str]) -> list[str]:
    """The next authority is the only one. Raises `ValueError` where a server still shows a certificate of the one before."""
    after = _next(folder)
    if after is None or any(
        after.certificate not in (folder / file).read_bytes() for file in _there(folder, servers).values()
    ):
        raise ValueError("a server still shows a certificate of the authority before: ask for sign first")
    changed = _trusted(folder, after.certificate)
    replaced(folder / AUTHORITY / "ca.crt", after.certificate)
    replaced(folder / AUTHORITY / "ca.key", after.key)
    for name in ("next.key", "next.crt"):
        (folder / AUTHORITY / name).unlink()
    return [*changed, f"{AUTHORITY}/ca.crt", f"{AUTHORITY}/ca.key"]


STEPS: Final[Mapping[str, Callable[[Path, Mapping[str, str]], list[str]]]] = MappingProxyType(
    {"renew": renew, "trust": trust, "sign": sign, "forget": forget}
)
"""Each step by its name."""


def in_one(pair: Pair, authority: bytes) -> bytes:
    """What a server's file holds: its key, its certificate, and who signed it."""
    return pair.key + pair.certificate + authority


def _signed(folder: Path, servers: Mapping[str, str], authority: Pair) -> list[str]:
    found = _there(folder, servers)
    for name, file in found.items():
        hosts = certificates.hosts_of((folder / file).read_bytes())
        replaced(folder / file, in_one(certificates.signed(authority, name, hosts), authority.certificate))
    return sorted(found.values())


def _there(folder: Path, servers: Mapping[str, str]) -> dict[str, str]:
    """Those of the servers that this platform has."""
    return {name: file for name, file in servers.items() if (folder / file).exists()}


def _trusted(folder: Path, authorities: bytes) -> list[str]:
    changed = [file for file in _places(folder) if file.read_bytes() != authorities]
    for file in changed:
        replaced(file, authorities)
    return [str(file.relative_to(folder)) for file in changed]


def _places(folder: Path) -> list[Path]:
    return sorted(file for file in folder.glob(f"*/{TRUSTED}") if file.parent.name != AUTHORITY)


def _pair(folder: Path, name: str) -> Pair:
    return Pair((folder / AUTHORITY / f"{name}.crt").read_bytes(), (folder / AUTHORITY / f"{name}.key").read_bytes())


def _next(folder: Path) -> Pair | None:
    """The next authority; what was drawn is there once its key is, which is written last."""
    if not (folder / AUTHORITY / "next.key").exists():
        (folder / AUTHORITY / "next.crt").unlink(missing_ok=True)
        return None
    return _pair(folder, "next")
