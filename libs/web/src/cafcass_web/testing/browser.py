"""For tests in a real browser: Debian's Chromium, driven by Playwright; what it complains of; and what axe finds.

A site's tests import the fixtures that they use into their `conftest.py`, and mark themselves `browser`.
"""

from __future__ import annotations

import functools
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

_NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS: Final = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
WIDE, NARROW = (1200, 900), (320, 700)
"""The narrow one is what WCAG asks a page to fit into without scrolling sideways (1.4.10)."""


@functools.cache
def chromium() -> str | None:
    """The browser of this machine; None where there is none that starts."""
    for name in _NAMES:
        program = shutil.which(name)
        if program is None:
            continue
        asked = subprocess.run([program, "--version"], capture_output=True, check=False)  # noqa: S603 - one of three names
        if asked.returncode == 0:
            return program
    return None


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for a file of tests; skips, with a word, where there is none.

    While it is open the thread has an event loop that runs, so that databases and servers have to be made before it, or in another thread.
    """
    program = chromium()
    if program is None:
        pytest.skip("there is no Chromium on this machine (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=program, args=list(_ARGUMENTS))
        yield made
        made.close()


@dataclass
class Window:
    """A window with everything that went wrong in it."""

    context: BrowserContext
    page: Page
    origin: str
    wrong: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    """Addresses that a page of ours asked for anywhere else."""

    def open(self, path: str) -> Page:
        """Opens a page of the site."""
        self.page.goto(f"{self.origin}{path}")
        return self.page

    def findings(self) -> list[str]:
        """What axe finds on the page, of WCAG 2.2 AA and of good practice: a line each."""
        found: dict[str, Any] = Axe().run(self.page, options={"resultTypes": ["violations"]}).response
        return [
            f"{each['id']} ({each['impact']}): {each['help']}: {node['html'][:200]}"
            for each in found["violations"]
            for node in each["nodes"]
        ]


@contextmanager
def window(browser: Browser, origin: str, *, size: tuple[int, int] = WIDE, **more: Any) -> Iterator[Window]:
    """A window in which nobody is signed in. Errors of scripts and of the content security policy are noted."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **more)
    context.set_default_timeout(15_000)
    page = context.new_page()
    made = Window(context, page, origin)

    page.on("pageerror", lambda error: made.wrong.append(f"error: {error}"))
    page.on("console", lambda said: _note_wrong(made, said))
    page.on("request", lambda asked: _note_elsewhere(made, asked))
    try:
        yield made
    finally:
        context.close()


def _note_wrong(made: Window, said: ConsoleMessage) -> None:
    if said.type == "error" and made.page.url.startswith(made.origin):
        made.wrong.append(said.text)


def _note_elsewhere(made: Window, asked: Request) -> None:
    """What a page of ours loads from elsewhere; where somebody goes is another matter."""
    ours = made.page.url.startswith(made.origin) and not asked.is_navigation_request()
    if ours and not asked.url.startswith((f"{made.origin}/", "data:")):
        made.elsewhere.append(asked.url)
