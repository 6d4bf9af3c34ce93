"""kpi's pages in a real Chromium: from a figure down to a story, live, without JavaScript, by keyboard, with axe on every page."""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from comparing import record
from counted import PARTITIONS, Counted
from invented import Said
from kpi_messages import application
from pages_kit import PEOPLE, employ
from playwright.sync_api import Browser, expect

from cafcass_runtime.beside import Around
from cafcass_runtime.health import Health
from cafcass_runtime.inbox import keep_days
from cafcass_runtime.metrics import Metrics
from cafcass_runtime.testing.engine import open_engine
from cafcass_runtime.testing.wall import Wall
from cafcass_sandbox.servers.identity.provider import Client, IdentityProvider, Somebody
from cafcass_sandbox.servers.identity.server import serving as provider_serving
from cafcass_sandbox.servers.ports import free_port
from cafcass_sandbox.testing import MakeDatabase
from cafcass_web.face import opened
from cafcass_web.serving.server import Serving, listen
from cafcass_web.testing.browser import NARROW, WIDE, Window, browser, window
from cafcass_web.testing.kit import settings
from kpi.app import service
from kpi.pages.site import SITE

__all__ = ["browser"]  # a fixture
pytestmark = pytest.mark.browser

CLIENT = Client("kpi", "secret")
Open = Callable[..., AbstractContextManager[Window]]
PERIOD = "period=2026-04&as_known=2026-05-20"
NEW = "99999999-0000-5000-8000-000000000000"
PAGES = {
    "england": "/?month=2026-04", "area": "/places/A5?month=2026-04", "team": "/places/a5-private?month=2026-04", "lists": "/lists",
    "unallocated": "/lists/unallocated?place=A5", "over-maximum": "/over-maximum", "dashboard": "/dashboard?month=2026-04",
    "source": "/dashboard?month=2012-02&beside=2011-12", "measures": "/measures", "measure": f"/measures/section-7-filed?{PERIOD}",
    "courts": f"/measures/section-7-ordered?{PERIOD}&place=A5", "changes": "/measures/care-stock/changes?period=2026-04&first=2026-04-20&place=north",
    "packs": "/packs", "inspection": "/packs/inspection?period=2026-05", "quality": "/quality?period=2026-04",
    "practitioner": "/practitioners/a5-private-1?month=2026-04",
}  # fmt: skip


@pytest.fixture(scope="module")
def databases(make_database: MakeDatabase, caseload_template: Counted) -> tuple[str, str]:
    made = (make_database(template=caseload_template.database), make_database(template=caseload_template.keyring))

    async def people() -> None:
        async with asyncpg.create_pool(made[0], min_size=1, max_size=1) as pool:
            await employ(pool)

    asyncio.run(people())
    return made


@pytest.fixture(scope="module")
def origin(databases: tuple[str, str], caseload_template: Counted) -> Iterator[str]:
    port = free_port()
    people = [Somebody(person, "Everybody") for person in PEOPLE]
    with provider_serving(lambda issuer: IdentityProvider(issuer, people, CLIENT)) as provider:
        here = f"http://127.0.0.1:{port}"
        said = settings(origin=here, issuer=provider.issuer, client_id=CLIENT.id, client_secret=CLIENT.secret, requests_a_minute=5000, arrivals_a_minute=5000)  # fmt: skip
        around = Around("kpi", lambda: databases[0], Wall(caseload_template.end).clock(), Health("kpi", Metrics()))
        place = listen("127.0.0.1", port)
        server = Serving(lambda: opened(SITE, around, said), said, place, lambda: None)
        server.start()
        yield here
        server.stop()
        place.close()


@pytest.fixture
def signed_in(origin: str, browser: Browser) -> Open:
    @contextmanager
    def make(person: str = "director", **more: Any) -> Iterator[Window]:
        with window(browser, origin, **more) as made:
            made.open("/")
            made.page.get_by_role("button", name=person, exact=True).click()
            expect(made.page).to_have_url(f"{origin}/")
            yield made
            assert made.wrong == []
            assert made.elsewhere == []

    return make


def tell(databases: tuple[str, str], end: Any, case: str) -> None:
    """An application reaches kpi's real engine, as from its topic."""

    async def do() -> None:
        async with open_engine(service, *databases, wall=Wall(end)) as engine:
            await engine.own(*PARTITIONS)
            async with engine.pool.acquire() as connection:
                await keep_days(connection, end.date(), engine.engine.limits.inbox_days)
            said = Said(end, end, application(case, end, area="A5"), case, f"{case}:1")
            await engine.engine.handle([record(engine, said)])

    with ThreadPoolExecutor(1) as thread:  # this one has a loop that runs, the browser's
        thread.submit(asyncio.run, do()).result()


def test_a_figure_of_the_nation_is_followed_down_to_a_cases_story(signed_in: Open) -> None:
    with signed_in() as made:
        page = made.open("/?month=2026-04&as_known=2026-05-20")
        page.locator("#table-places").get_by_role("link", name="Greater Manchester (A5)").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Greater Manchester (A5)")
        page.locator("#table-measures").get_by_role("link", name="Care stock snapshot").click()
        expect(page.get_by_text("Greater Manchester (A5), April 2026, as known on 20 May 2026.")).to_be_visible()
        case = page.locator("#table-behind tbody th a").first
        number = case.inner_text()
        case.click()
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Case {number}")
        expect(page.locator(".web-timeline")).to_contain_text("Application registered")


def test_an_event_is_seen_on_the_open_page_within_two_seconds(
    signed_in: Open, databases: tuple[str, str], caseload_template: Counted
) -> None:
    with signed_in("a9-head") as other, signed_in("a5-head") as made:
        for each in (other, made):
            each.open("/lists/unallocated?law=public")
            expect(each.page.locator("#live-state")).to_have_text("Live")
        began = time.monotonic()
        tell(databases, caseload_template.end, NEW)
        told = time.monotonic()
        expect(made.page.locator("#live-at")).to_contain_text("Last event at")
        expect(made.page.locator("#live-notice")).to_contain_text("This page was updated at")
        assert time.monotonic() - told < 2, f"it was told {told - began:.1f} s after it began"
        expect(other.page.locator("#live-at")).to_have_text("No event yet")
        made.page.get_by_role("button", name="Pause live updates").click()
        expect(made.page.locator("#live-state")).to_have_text("Paused")


def test_everything_but_live_updates_works_without_javascript(signed_in: Open) -> None:
    with signed_in(java_script_enabled=False) as made:
        for path in PAGES.values():
            page = made.open(path)
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            expect(page.locator("#live:visible")).to_have_count(0)
        page = made.open("/lists/unallocated")
        page.get_by_label("Law").select_option("Private law")
        page.get_by_role("button", name="Show").click()
        expect(page).to_have_url(re.compile("law=private"))
        page.get_by_role("link", name="Received").click()
        expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Received")
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("You have signed out")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing_and_pages_fit(signed_in: Open, size: tuple[int, int]) -> None:
    folder = os.environ.get("KPI_SCREENSHOTS")
    with signed_in(size=size) as made:
        for name, path in PAGES.items():
            page = made.open(path)
            for details in page.locator("details").all():
                details.evaluate("each => { each.open = true; }")
            assert made.findings() == [], path
            for details in page.locator("details").all():
                details.evaluate("each => { each.open = false; }")
            assert page.evaluate("document.documentElement.scrollWidth") <= size[0], path
            if folder:
                page.screenshot(path=Path(folder) / f"{name}-{size[0]}.png", full_page=True)
    with signed_in("a5-private-1", size=size) as made:
        page = made.open("/mine?month=2026-04")
        assert made.findings() == []
        if folder:
            page.screenshot(path=Path(folder) / f"mine-{size[0]}.png", full_page=True)
        page = made.open(str(page.locator("#table-cases tbody th a").first.get_attribute("href")))
        assert made.findings() == []
        if folder:
            page.screenshot(path=Path(folder) / f"case-{size[0]}.png", full_page=True)


def test_with_a_keyboard_alone(signed_in: Open) -> None:
    with signed_in() as made:
        page, press = made.open("/lists/allocated"), made.page.keyboard.press
        press("Tab")
        expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
        press("Enter")
        order: list[str] = []
        for _ in range(6):
            press("Tab")
            order.append(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
        assert order[:4] == ["live-pause", "place", "law", "holder"]
        page.locator("#holder").focus()
        page.keyboard.type("a5-private-1")
        press("Enter")
        expect(page).to_have_url(re.compile("holder=a5-private-1"))
        page.locator("tbody th a").first.focus()
        press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Case ")
