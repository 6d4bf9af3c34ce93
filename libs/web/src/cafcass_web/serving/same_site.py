"""Whatever changes something comes from a page of ours: told by what browsers say of each request, which no page can make up.

`Sec-Fetch-Site` is sent by every current browser, `Origin` with every form by those before; a request with neither is refused.
"""

from __future__ import annotations

from typing import Final

from starlette.datastructures import Headers

_SAFE: Final = frozenset({"GET", "HEAD"})


def from_here(method: str, headers: Headers, origin: str) -> bool:
    """Whether a request changes nothing, or comes from a page of this very origin."""
    if method in _SAFE:
        return True
    site, said = headers.get("sec-fetch-site"), headers.get("origin")
    if said is not None and said != origin:
        return False
    return site == "same-origin" if site is not None else said == origin
