"""The example in a real Chromium: signed in by one click, followed to a case, live, without JavaScript, by keyboard, on a phone, on paper."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from example.seeds import CONFLICT, HOSTILE, ODD, PEOPLE
from example.site import SITE
from playwright.sync_api import Browser, Dialog, Page, expect

from cafcass_runtime.beside import Around
from cafcass_runtime.clock import SystemClock
from cafcass_runtime.health import Health
from cafcass_runtime.metrics import Metrics
from cafcass_sandbox.servers.identity.provider import Client, IdentityProvider, Somebody
from cafcass_sandbox.servers.identity.server import serving as provider_serving
from cafcass_sandbox.servers.ports import free_port
from cafcass_web.face import opened
from cafcass_web.serving.server import Serving, listen
from cafcass_web.testing.browser import NARROW, WIDE, Window, window
from cafcass_web.testing.kit import settings

pytestmark = pytest.mark.browser

PAGES = (
    "/",
    "/measures/reports",
    "/cases",
    "/cases?area=A5&law=private&order.cases=-due",
    "/cases/a5-1",
    f"/cases/{ODD}",
)
CLIENT = Client("figures", "secret")
Open = Callable[..., AbstractContextManager[Window]]


@pytest.fixture(scope="module")
def database(make_database: Any, example_template: str) -> str:
    return str(make_database(template=example_template))


@pytest.fixture(scope="module")
def origin(database: str) -> Iterator[str]:
    """The example, served as a service serves it, with the sandbox's sign-in."""
    port = free_port()
    people = [Somebody(person, "Everybody") for person in PEOPLE]
    with provider_serving(lambda issuer: IdentityProvider(issuer, people, CLIENT)) as provider:
        here = f"http://127.0.0.1:{port}"
        said = settings(origin=here, issuer=provider.issuer, client_id=CLIENT.id, client_secret=CLIENT.secret, requests_a_minute=5000, arrivals_a_minute=5000, downloads_a_minute=500)  # fmt: skip
        around = Around("example", lambda: database, SystemClock(), Health("example", Metrics()))
        place = listen("127.0.0.1", port)
        server = Serving(lambda: opened(SITE, around, said), said, place, lambda: None)
        server.start()
        yield here
        server.stop()
        place.close()


@pytest.fixture
def signed_in(origin: str, browser: Browser) -> Open:
    @contextmanager
    def make(person: str = "a5-head", **more: Any) -> Iterator[Window]:
        with window(browser, origin, **more) as made:
            made.open("/")
            made.page.get_by_role("button", name=person, exact=True).click()
            expect(made.page).to_have_url(f"{origin}/")
            yield made
            assert made.wrong == []
            assert made.elsewhere == []

    return make


def run(database: str, statement: str, *arguments: Any) -> None:
    async def do() -> None:
        connection = await asyncpg.connect(database)
        await connection.execute(statement, *arguments)
        await connection.close()

    with ThreadPoolExecutor(1) as thread:  # this one has a loop that runs, the browser's
        thread.submit(asyncio.run, do()).result()


def case_of(database: str, case: str, note: str) -> None:
    run(database, "UPDATE example.cases SET note = $2 WHERE case_id = $1", case, note)


def live(page: Page) -> None:
    expect(page.locator("#live-state")).to_have_text("Live")


def test_a_figure_is_followed_down_to_the_case(signed_in: Open, origin: str) -> None:
    with signed_in() as made:
        page = made.page
        expect(page.get_by_role("heading", level=1)).to_have_text("National performance")
        page.get_by_role("link", name="Cases", exact=True).click()
        page.get_by_label("Kind of law").select_option("Public law")
        page.get_by_role("button", name="Show").click()
        expect(page).to_have_url(re.compile(r"/cases\?area=&law=public"))
        page.get_by_role("link", name="Opened").click()
        expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Opened")
        first = page.locator("tbody th a").first
        number = first.inner_text()
        first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Case {number}")
        expect(page.locator(".web-timeline")).to_contain_text("Letter filed at court")
        page.locator(".govuk-breadcrumbs").get_by_role("link", name="Cases").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Cases")
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("You have signed out")
        page.goto(f"{origin}/cases")
        assert not page.url.startswith(origin)


def test_a_file_is_taken_away(signed_in: Open, tmp_path: Path) -> None:
    with signed_in() as made:
        page = made.open("/cases?area=A5")
        with page.expect_download() as download:
            page.get_by_role("link", name="Download Cases as CSV").click()
        name = download.value.suggested_filename
        assert re.fullmatch(r"cases-official-area-greater-manchester-20-rows-\d{4}-\d\d-\d\d\.csv", name)
        download.value.save_as(tmp_path / name)
        assert len((tmp_path / name).read_text(encoding="utf-8-sig").splitlines()) == 21


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing(signed_in: Open, size: tuple[int, int], origin: str) -> None:
    with signed_in("director", size=size) as made:
        for path in (*PAGES, "/cases?opened_from=31/2/2026", "/who-looked", "/no-such-page", "/cases/none"):
            page = made.open(path)
            for details in page.locator("details").all():
                details.evaluate("each => { each.open = true; }")
            if page.locator("#live-state").count():
                live(page)
            assert made.findings() == [], path
        made.wrong.clear()  # what is not there, and what cannot be read, is an error to the console
    with signed_in("assurance", size=size) as made:
        made.open("/who-looked")
        assert made.findings() == []
        made.page.get_by_role("button", name="Sign out").click()
        assert made.findings() == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_a_phone(signed_in: Open, path: str) -> None:
    with signed_in("director", size=NARROW) as made:
        page = made.open(path) if path != f"/cases/{ODD}" else made.open("/cases?area=A5")
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
        small = page.evaluate(
            """() => [...document.querySelectorAll('button, select, input, .web-order, summary, .govuk-service-navigation__toggle')]
            .filter(each => each.offsetParent && each.getBoundingClientRect().height < 24).map(each => each.outerHTML)"""
        )
        assert small == []


def test_a_menu_opens_on_a_phone(signed_in: Open) -> None:
    with signed_in(size=NARROW) as made:
        page = made.open("/")
        expect(page.get_by_role("link", name="Cases", exact=True)).not_to_be_visible()
        page.get_by_role("button", name="Menu").click()
        page.get_by_role("link", name="Cases", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Cases")


def test_everything_but_live_updates_works_without_javascript(signed_in: Open, origin: str) -> None:
    with signed_in(java_script_enabled=False) as made:
        page = made.page
        for path in PAGES:
            made.open(path)
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            expect(page.locator("#live")).to_have_count(0 if path.startswith("/measures") else 1)
            expect(page.locator("#live:visible")).to_have_count(0)
        made.open("/")
        expect(page.locator("svg[role=img]").first).to_be_visible()
        page.locator("summary").click()
        expect(page.locator("#table-reports")).to_be_visible()
        expect(page.locator(".web-live__still")).to_be_visible()
        page.get_by_role("link", name="Cases", exact=True).click()
        page.get_by_label("Opened from").fill("1/4/2026")
        page.get_by_role("button", name="Show").click()
        expect(page.get_by_text("Opened from: 1 April 2026")).to_be_visible()
        page.get_by_role("link", name="Risk").click()
        expect(page.locator("th[aria-sort]")).to_contain_text("Risk")
        page.locator("tbody th a").first.click()
        page.get_by_label("Note").fill("Without a script")
        page.get_by_role("button", name="Write the note").click()
        expect(page.locator("dl")).to_contain_text("Without a script")
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("You have signed out")


def test_with_a_keyboard_alone(signed_in: Open) -> None:
    with signed_in() as made:
        page, press = made.open("/cases"), made.page.keyboard.press
        press("Tab")
        expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
        press("Enter")
        expect(page.locator("#main-content")).to_be_focused()
        order: list[str] = []
        for _ in range(10):
            press("Tab")
            order.append(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
            seen = page.evaluate(
                "(() => { const s = getComputedStyle(document.activeElement); return s.outlineStyle !== 'none' || s.boxShadow !== 'none'; })()"
            )
            assert seen, f"{order[-1]} does not show that it has the focus"
            if order[-1] == "law":
                press("ArrowDown")
        assert order[:6] == ["live-pause", "area", "law", "number", "opened_from", "Show"]
        page.locator("#number").focus()
        press("Enter")
        expect(page).to_have_url(re.compile("law=private"))
        page.locator("tbody th a").first.focus()
        press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Case 16")


def test_what_happens_is_seen_on_the_open_page_within_two_seconds(signed_in: Open, database: str) -> None:
    with signed_in() as made:
        page = made.open("/cases/a5-2")
        live(page)
        expect(page.locator("#live-at")).to_have_text("No event yet")
        began = time.monotonic()
        case_of(database, "a5-2", "Seen at once")
        expect(page.locator("dl")).to_contain_text("Seen at once")
        assert time.monotonic() - began < 2
        expect(page.locator("#live-at")).to_contain_text(re.compile(r"Last event at \d\d:\d\d:\d\d"))
        expect(page.locator("#live-notice")).to_contain_text("This page was updated at")
        said = page.locator("#live-notice").inner_text()
        case_of(database, "a5-2", "And again")
        expect(page.locator("dl")).to_contain_text("And again")
        assert page.locator("#live-notice").inner_text() == said, "one brief notice, not one for each event"
        page.locator("#note").fill("half a no")
        case_of(database, "a5-2", "A third time")
        expect(page.locator("dl")).to_contain_text("A third time")
        expect(page.locator("#note")).to_have_value("half a no")
        expect(page.locator("#note")).to_be_focused()


def test_another_areas_page_does_not_stir(signed_in: Open, database: str) -> None:
    with signed_in("a9-head") as other, signed_in("a5-head") as made:
        for each in (other, made):
            live(each.open("/cases"))
        case_of(database, CONFLICT, "x")
        case_of(database, "a5-6", "x")
        expect(made.page.locator("#live-at")).to_contain_text("Last event at")
        expect(other.page.locator("#live-at")).to_have_text("No event yet")


def test_live_updates_can_be_paused(signed_in: Open, database: str) -> None:
    with signed_in() as made:
        page = made.open("/cases/a5-7")
        live(page)
        pause = page.get_by_role("button", name="Pause live updates")
        pause.click()
        expect(page.locator("#live-state")).to_have_text("Paused")
        expect(pause).to_have_attribute("aria-pressed", "true")
        case_of(database, "a5-7", "While paused")
        page.wait_for_timeout(1200)
        expect(page.locator("dl")).not_to_contain_text("While paused")
        page.reload()
        expect(page.locator("#live-state")).to_have_text("Paused")
        pause.click()
        live(page)
        case_of(database, "a5-7", "Not any more")
        expect(page.locator("dl")).to_contain_text("Not any more")


def test_a_page_that_is_hidden_has_no_stream_and_catches_up(signed_in: Open, database: str) -> None:
    with signed_in() as made:
        page = made.open("/cases/a5-8")
        live(page)
        hide = "hidden => { Object.defineProperty(document, 'hidden', { value: hidden, configurable: true }); document.dispatchEvent(new Event('visibilitychange')); }"
        page.evaluate(hide, True)
        case_of(database, "a5-8", "While hidden")
        page.wait_for_timeout(1000)
        expect(page.locator("dl")).not_to_contain_text("While hidden")
        page.evaluate(hide, False)
        expect(page.locator("dl")).to_contain_text("While hidden")


def test_live_updates_end_with_the_session(signed_in: Open, database: str) -> None:
    with signed_in() as made:
        page = made.open("/cases/a5-9")
        live(page)
        other = made.context.new_page()
        other.goto(f"{made.origin}/")
        other.get_by_role("button", name="Sign out").click()
        expect(page.locator("#live-state")).to_contain_text("Live updates have ended")
        case_of(database, "a5-9", "After the end")
        page.wait_for_timeout(800)
        expect(page.locator("dl")).not_to_contain_text("After the end")
        expect(page.get_by_role("button", name="Pause live updates")).not_to_be_visible()


def test_hostile_text_is_read_as_text(signed_in: Open) -> None:
    with signed_in() as made:
        page = made.page
        alerts: list[str] = []

        def note(dialog: Dialog) -> None:
            alerts.append(dialog.message)

        page.on("dialog", note)
        made.open(f"/cases/{ODD}")
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Case {HOSTILE}")
        expect(page.locator(".web-timeline__title").first).to_have_text(HOSTILE)
        assert alerts == []


def test_another_site_can_neither_frame_nor_read_nor_post(signed_in: Open, browser: Browser, origin: str) -> None:
    with signed_in() as made:
        outside = made.context.new_page()
        said: list[str] = []
        outside.on("console", lambda each: said.append(each.text))
        outside.route("http://evil.example/**", lambda route: route.fulfill(content_type="text/html", body=f"<iframe src='{origin}/cases'></iframe><form method=post action='{origin}/cases/a5-10/note'><input name=note value=forged><button>go</button></form>"))  # fmt: skip
        outside.goto("http://evil.example/")
        assert all("Cases" not in (frame.title() or "") for frame in outside.frames)
        assert (
            outside.evaluate(f"fetch('{origin}/cases', {{credentials: 'include'}}).then(() => 'read', () => 'refused')")
            == "refused"
        )
        outside.get_by_role("button", name="go").click()
        expect(outside.get_by_role("heading", level=1)).not_to_have_text("Case 1605000000000010")
        made.open("/cases/a5-10")
        expect(made.page.locator("dl")).not_to_contain_text("forged")
        made.wrong.clear()


def test_on_paper_there_is_what_matters(signed_in: Open) -> None:
    with signed_in() as made:
        page = made.open("/")
        page.emulate_media(media="print")
        for gone in (".govuk-service-navigation", ".web-me", "#live", ".web-table__download >> nth=0"):
            expect(page.locator(gone)).not_to_be_visible()
        expect(page.locator(".web-chart__wide svg")).to_be_visible()
        expect(page.locator("#table-areas")).to_be_visible()
        expect(page.locator(".web-footer")).to_contain_text("Official.")
        expect(page.locator(".web-footer")).to_contain_text(f"from {made.origin}/")
        page.set_viewport_size({"width": 700, "height": 900})
        assert page.pdf().startswith(b"%PDF")


@pytest.mark.parametrize("person", ["a9-head", "operator", "left", "a5-private-1"])
def test_who_may_not_sees_nothing(signed_in: Open, person: str) -> None:
    with signed_in(person) as made:
        page = made.open("/cases/a5-1")
        assert "1605" not in page.content()
        expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("nothing here for you|not for your role"))
        made.wrong.clear()
