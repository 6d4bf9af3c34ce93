"""Style sheets and scripts, served by us from memory, each under a name with its content's hash, so that a browser may keep it for ever."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

OURS: Final = Path(__file__).parent.parent / "assets"
PREFIX: Final = "/assets/"
_TYPES: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_NAMED: Final = re.compile(r"asset:([a-z0-9.-]+)")
_FONT_FACE: Final = re.compile(r"@font-face\{[^}]*\}")
_CREST: Final = re.compile(r"[^{}]*\{[^{}]*url\(/assets/images/govuk-crest\.svg\)[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is served."""

    address: str
    content: bytes
    packed: bytes
    media_type: str


class Assets:
    """All of them: the library's own and a site's, by their names. A file may name another as `asset:NAME`.

    Raises `ValueError` where two have one name, or one names another that is not there.
    """

    def __init__(self, *folders: Path) -> None:
        files = [path for folder in (OURS, *folders) for path in sorted(folder.iterdir()) if path.suffix in _TYPES]
        paths = {path.name: path for path in files}
        if len(paths) != len(files):
            raise ValueError("two assets have one name")
        self._by_name: dict[str, Asset] = {}
        self._paths = paths
        for name in paths:
            self._make(name)
        self._by_address = {asset.address: asset for asset in self._by_name.values()}

    def __getitem__(self, name: str) -> str:
        """The address of an asset."""
        return self._by_name[name].address

    def serve(self, request: Request) -> Response:
        """The endpoint."""
        asset = self._by_address.get(request.url.path)
        if asset is None:
            return Response("There is no such file.", status_code=404, media_type="text/plain")
        packed = "gzip" in request.headers.get("accept-encoding", "")
        headers = {"cache-control": _FOR_EVER, "vary": "accept-encoding"}
        if packed:
            headers["content-encoding"] = "gzip"
        return Response(asset.packed if packed else asset.content, headers=headers, media_type=asset.media_type)

    def _make(self, name: str, within: tuple[str, ...] = ()) -> Asset:
        if name in self._by_name:
            return self._by_name[name]
        path = self._paths.get(name)
        if path is None or name in within:
            raise ValueError(f"{' in '.join((name, *within))}: there is no such asset")
        text = path.read_text(encoding="utf-8")
        if name == "govuk-frontend.min.css":
            text = without_crown(text)
        text = _NAMED.sub(lambda found: self._make(found[1], (*within, name)).address, text)
        text = re.sub(r"[/][*/][#] sourceMappingURL=\S+( [*][/])?", "", text)
        content = text.encode()
        digest = hashlib.sha256(content).hexdigest()[:16]
        address = f"{PREFIX}{path.stem}.{digest}{path.suffix}"
        media_type = _TYPES.get(path.suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        asset = Asset(address, content, gzip.compress(content, mtime=0), media_type)
        self._by_name[name] = asset
        return asset


def without_crown(css: str) -> str:
    """The design system without what is GOV.UK's alone: its typeface (licensed for its own domain) and its crest."""
    return _CREST.sub("", _FONT_FACE.sub("", css)).replace("GDS Transport,arial", "Arial,Helvetica")
