"""Signs in to kpi's pages of a composition as one of its invented people does, and reads the figures there over TLS."""

from __future__ import annotations

import html
import re
import socket
import ssl
from dataclasses import dataclass, field
from http.client import HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import Final
from urllib.parse import urlencode, urljoin, urlsplit

LOOPBACK: Final = "127.0.0.1"
_SECONDS: Final = 60.0
_HOPS: Final = 10


class PagesError(AssertionError):
    """A page did not answer as it should. Says what it did."""


@dataclass(frozen=True, slots=True)
class Page:
    """What came in the end."""

    address: str
    status: int
    text: str

    def words(self) -> frozenset[str]:
        """Every word that is shown, without what marks it up."""
        return frozenset(html.unescape(re.sub(r"<[^>]+>", " ", self.text)).split())


@dataclass(slots=True)
class Browser:
    """Follows addresses with the cookies of each host; whatever they are called, they are on this machine."""

    trusted: Path
    """The authority that signed every certificate."""
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)

    def go(self, address: str, form: dict[str, str] | None = None) -> Page:
        """The page at an address, wherever it leads. Raises `PagesError` where that has no end, and `OSError` where nobody answers."""
        for _ in range(_HOPS):
            answer, text = self._ask(address, form)
            if answer.status not in {302, 303}:
                return Page(address, answer.status, text)
            address, form = urljoin(address, answer.headers["location"]), None
        raise PagesError(f"{address} leads nowhere")

    def _ask(self, address: str, form: dict[str, str] | None) -> tuple[HTTPResponse, str]:
        place = urlsplit(address)
        mine = self.cookies.setdefault(place.netloc, {})
        headers = {"cookie": "; ".join(f"{name}={value}" for name, value in mine.items())}
        if form is not None:
            headers |= {"content-type": "application/x-www-form-urlencoded"}
        connection = _Here(place.hostname or "", place.port, self.trusted)
        try:
            path = f"{place.path or '/'}?{place.query}" if place.query else place.path or "/"
            connection.request(
                "GET" if form is None else "POST", path, None if form is None else urlencode(form), headers
            )
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        for line in answer.headers.get_all("set-cookie") or ():
            name, _, rest = line.partition("=")
            mine[name] = rest.partition(";")[0]
        return answer, text


class _Here(HTTPSConnection):
    """A connection to this machine under another name."""

    def __init__(self, host: str, port: int | None, trusted: Path) -> None:
        self._trust = ssl.create_default_context(cafile=trusted)
        super().__init__(host, port, timeout=_SECONDS, context=self._trust)

    def connect(self) -> None:
        """Connects to the loopback address, and asks for the certificate of the name."""
        plain = socket.create_connection((LOOPBACK, self.port), _SECONDS)
        self.sock = self._trust.wrap_socket(plain, server_hostname=self.host)


def signed_in(origin: str, trusted: Path, person: str, password: str) -> tuple[Browser, Page]:
    """A browser in which a person has signed in, and the page that they came to. Raises `PagesError`."""
    browser = Browser(trusted)
    asked = browser.go(f"{origin}/")
    action = re.search(r'<form[^>]*action="([^"]+)"', asked.text)
    if asked.status != 200 or action is None:
        raise PagesError(f"nobody asks who signs in: {asked.status} at {asked.address}: {asked.text[:500]}")
    page = browser.go(html.unescape(action[1]), {"username": person, "password": password})
    if page.status != 200 or not page.address.startswith(origin):
        raise PagesError(f"{person} could not sign in: {page.status} at {page.address}: {page.text[:500]}")
    return browser, page
