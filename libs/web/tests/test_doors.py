"""The doors that every request passes: host, origin, rate, headers, methods; and that no answer is without the policy."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from example.data import Example
from example.site import SITE
from starlette.datastructures import Headers

from cafcass_web.pages import Site
from cafcass_web.serving.application import application
from cafcass_web.serving.same_site import from_here
from cafcass_web.testing.kit import ORIGIN, Opened, Tab, settings

ANSWERS = ("/", "/cases", "/cases/a5-1", "/cases/none", "/no-such-page", "/assets/none.css", "/signed-out", "/signed-in", "/events?on=x", "/cases?download=cases.csv", "/cases?opened_from=x")  # fmt: skip


async def test_every_answer_carries_the_policy(site: Opened[Example]) -> None:
    for tab in (site.tab(), await site.tab_of("a5-head")):
        for path in ANSWERS:
            answer = await tab.get(path)
            policy = answer.headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert "*" not in policy
            assert "frame-ancestors 'none'" in policy
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["referrer-policy"] == "same-origin"
            assert "camera=()" in answer.headers["permissions-policy"]
            assert answer.headers["cache-control"] == "no-store"
            assert "server" not in answer.headers


async def test_a_page_has_no_script_or_style_of_its_own_and_asks_nobody_else(site: Opened[Example]) -> None:
    tab = await site.tab_of("a5-head")
    for path in ("/", "/measures/reports", "/cases", "/cases/a5-1", "/cases?opened_from=x", "/none"):
        text = (await tab.get(path)).text
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|javascript:", text), path
        assert all(found == "" for found in re.findall(r"<script[^>]*>(.*?)</script>", text, re.DOTALL)), path
        loads = re.findall(r"(?:src|<link[^>]*href|action|data-events)=\"([^\"]*)", text)
        assert loads
        assert all(address.startswith("/") and not address.startswith("//") for address in loads), loads


async def test_assets_are_kept_for_ever_under_their_contents_hash(site: Opened[Example]) -> None:
    tab = site.tab()
    text = (await tab.get("/signed-out")).text
    addresses = sorted(set(re.findall(r"/assets/[^\"]+", text)))
    assert len(addresses) == 5
    for address in addresses:
        answer = await tab.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        assert re.fullmatch(r"/assets/[a-z.-]+\.[0-9a-f]{16}\.(css|js|svg)", address)
        assert "url(" not in answer.text
        assert "GDS Transport" not in answer.text
        plain = await tab.get(address, accept_encoding="identity")
        assert plain.content == answer.content
    assert (await tab.get("/assets/web.css")).status_code == 404
    assert (await tab.get("/assets/..%2f..%2fpyproject.toml")).status_code == 404


async def test_another_host_is_refused(site: Opened[Example]) -> None:
    tab = await site.tab_of("a5-head")
    for host in ("evil.example", "127.0.0.1:8000.evil.example", "127.0.0.1", ""):
        answer = await tab.get("/", host=host or "x")
        assert answer.status_code == 400


@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ({"sec-fetch-site": "same-origin", "origin": ORIGIN}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"origin": ORIGIN}, True),
        ({"sec-fetch-site": "same-site", "origin": ORIGIN}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, False),
        ({"sec-fetch-site": "same-origin", "origin": "https://evil.example"}, False),
        ({"origin": "http://127.0.0.1:8001"}, False),
        ({"origin": "null"}, False),
        ({}, False),
    ],
)
def test_what_changes_something_comes_from_here(headers: dict[str, str], passes: bool) -> None:
    assert from_here("POST", Headers(headers), ORIGIN) is passes
    assert from_here("DELETE", Headers(headers), ORIGIN) is passes
    assert from_here("GET", Headers(headers), ORIGIN)


async def test_another_sites_form_changes_nothing(site: Opened[Example]) -> None:
    tab = await site.tab_of("a5-head")
    strangers: list[dict[str, str]] = [
        {"sec_fetch_site": "cross-site", "origin": "https://evil.example"},
        {"sec_fetch_site": "", "origin": ""},
    ]
    for headers in strangers:
        assert (await tab.post("/cases/a5-1/note", {"note": "forged"}, **headers)).status_code == 403
        assert (await tab.post("/sign-out", **headers)).status_code == 403
    assert "forged" not in (await tab.get("/cases/a5-1")).text


@pytest.mark.parametrize("path", ["/cases/a5-1/note", "/sign-out"])
async def test_nothing_changes_by_following_a_link(site: Opened[Example], path: str) -> None:
    tab = await site.tab_of("a5-head")
    assert (await tab.get(path)).status_code == 405
    assert (await tab.get("/")).status_code == 200


async def test_a_form_of_more_than_anybody_types_is_refused(site: Opened[Example]) -> None:
    tab = await site.tab_of("a5-head")
    assert (await tab.post("/cases/a5-1/note", {"note": "x" * 70_000})).status_code == 413
    assert (await tab.post("/cases/a5-1/note", {f"n{number}": "x" for number in range(300)})).status_code == 400
    assert (await tab.get("/cases?number=" + "1" * 5000)).status_code == 414


@pytest.mark.parametrize(
    "path",
    ["/cases?number=a%0d%0aset-cookie:%20x=1", "/cases?download=cases.csv&number=%0d%0aX:y", "/%0d%0aset-cookie:x=1"],
)
async def test_no_header_can_be_put_in(site: Opened[Example], path: str) -> None:
    answer = await (await site.tab_of("a5-head")).get(path)
    assert "set-cookie" not in answer.headers
    assert "x" not in answer.headers


async def test_whoever_asks_too_often_is_told_to_wait(site: Opened[Example]) -> None:
    few = settings(requests_a_minute=3, downloads_a_minute=1, arrivals_a_minute=8)
    app = application(SITE, site.ports, few)
    mine, other = Tab(app), Tab(app, address="127.0.0.2")
    mine.cookies = (await site.tab_of("a5-head")).cookies
    assert [(await mine.get("/cases?download=cases.csv")).status_code for _ in range(2)] == [200, 429]
    answers = [await mine.get("/cases") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 429, 429]
    assert answers[-1].headers["retry-after"] == "60"
    assert [(await mine.get("/signed-out")).status_code for _ in range(4)][-1] == 429
    assert (await other.get("/signed-out")).status_code == 200


async def test_a_page_that_fails_says_so_and_no_more(site: Opened[Example]) -> None:
    async def fails(_: object) -> object:
        raise RuntimeError("a secret in an error's words")

    broken: Site[Example] = replace(
        SITE, pages=tuple(replace(page, show=fails) if page.path == "/cases" else page for page in SITE.pages)
    )
    tab = Tab(application(broken, site.ports, site.settings))
    tab.cookies = (await site.tab_of("a5-head")).cookies
    answer = await tab.get("/cases")
    assert answer.status_code == 500
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"origin": "http://performance.example"}, "ORIGIN must begin with https"),
        ({"origin": "https://performance.example", "issuer": "http://127.0.0.1:9"}, "ISSUER must begin with https"),
        (
            {"origin": "https://performance.example", "issuer": "http://provider.example"},
            "ISSUER must begin with https",
        ),
        ({"issuer": "http://provider.example"}, "ISSUER must begin with https"),
        ({"origin": "https://performance.example/"}, "scheme and a host"),
        ({"origin": "https://user@performance.example"}, "no user"),
        ({"origin": "javascript:alert(1)"}, "scheme and a host"),
        ({"idle": timedelta(hours=11)}, "must not exceed"),
        ({"idle": timedelta(0)}, "must be positive"),
    ],
)
def test_settings_that_would_not_be_safe_are_refused(said: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        settings(**said)


def test_the_sandboxs_sign_in_is_for_this_machine_alone() -> None:
    assert settings(origin="http://localhost:1", issuer="http://127.0.0.1:2").issuer
    assert settings(origin="https://performance.example", issuer="https://provider.example").origin


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"path": "/cases"}, "two pages"),
        ({"path": "/Sign Out"}, "no path"),
        ({"path": "/sign-out"}, "no path"),
        ({"path": "/who-looked/x"}, "no path"),
        ({"readers": ()}, "nobody"),
        ({"under": "/nowhere"}, "no page at"),
        ({"path": "/other", "tells": lambda _: None}, "must be recorded"),
    ],
)
def test_a_site_that_cannot_be_is_refused(change: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        replace(SITE, pages=(replace(SITE.pages[0], **change), *SITE.pages[1:]))  # type: ignore[arg-type]
