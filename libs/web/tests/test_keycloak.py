"""Signing in and out at Keycloak itself."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import httpx2
import pytest
from example.data import Example, kept_from, open_data
from example.site import SITE

from cafcass_sandbox.servers.keycloak.distribution import why_not_here
from cafcass_sandbox.servers.keycloak.server import PASSWORD, KeycloakServer
from cafcass_sandbox.servers.server import running
from cafcass_web.content.drawing import Drawer
from cafcass_web.people.directory import StaffDirectory
from cafcass_web.people.provider import Provider
from cafcass_web.serving.visitors import SESSION
from cafcass_web.testing.kit import ORIGIN, Opened, Tab, opened, settings

pytestmark = [pytest.mark.keycloak, pytest.mark.timeout(600)]

CLIENT, SECRET = "figures", "a-secret"


@pytest.fixture(scope="module")
def keycloak(sandbox_folder: Path) -> Iterator[KeycloakServer]:
    missing = why_not_here()
    if missing is not None:
        pytest.skip(f"Keycloak cannot run here: {missing}")
    made = KeycloakServer(
        sandbox_folder / "keycloak", people=["a5-head", "a9-head"], client=CLIENT, secret=SECRET, origin=ORIGIN
    )
    with running(made):
        yield made


@pytest.fixture
def here(pool: asyncpg.Pool[asyncpg.Record], drawer: Drawer, keycloak: KeycloakServer) -> Opened[Example]:
    return opened(
        SITE,
        lambda sight: open_data(pool, sight),
        StaffDirectory(pool, kept_from),
        provider=Provider(keycloak.issuer, CLIENT, SECRET),
        with_settings=settings(issuer=keycloak.issuer, client_id=CLIENT),
        drawer=drawer,
    )


class Outside:
    """A browser at Keycloak's own pages."""

    def __init__(self) -> None:
        self._cookies: dict[str, str] = {}

    async def go(self, method: str, address: str, form: dict[str, str] | None = None) -> httpx2.Response:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        async with httpx2.AsyncClient() as client:
            answer = await client.request(method, address, data=form, headers={"cookie": cookies})
        for line in answer.headers.get_list("set-cookie"):
            name, _, rest = line.partition("=")
            self._cookies[name] = rest.partition(";")[0]
        return answer


async def sign_in(tab: Tab, person: str, password: str = PASSWORD) -> httpx2.Response:
    asked = await tab.get("/cases?area=A5")
    assert asked.status_code == 303
    outside = Outside()
    page = await outside.go("GET", asked.headers["location"])
    action = re.search(r'<form[^>]*action="([^"]+)"', page.text)
    assert action is not None, page.text[:2000]
    said = await outside.go("POST", html.unescape(action[1]), {"username": person, "password": password})
    if said.status_code != 302:
        return said
    back = urlsplit(said.headers["location"])
    assert f"{back.scheme}://{back.netloc}" == ORIGIN
    return await tab.get(f"{back.path}?{back.query}", sec_fetch_site="cross-site")


async def test_somebody_signs_in_sees_what_is_theirs_and_signs_out(
    here: Opened[Example], keycloak: KeycloakServer
) -> None:
    tab = here.tab()
    answer = await sign_in(tab, "a5-head")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{ORIGIN}/cases?area=A5")
    page = await tab.get("/cases?area=A5")
    assert page.status_code == 200
    assert "A5-head Invented" in page.text
    assert "head of service" in page.text
    out = await tab.post("/sign-out")
    assert out.headers["location"].startswith(f"{keycloak.issuer}/protocol/openid-connect/logout?")
    assert SESSION not in tab.cookies
    ended = await Outside().go("GET", out.headers["location"])
    assert ended.status_code == 302
    assert ended.headers["location"].startswith(f"{ORIGIN}/signed-out")


async def test_a_wrong_password_signs_nobody_in(here: Opened[Example]) -> None:
    tab = here.tab()
    answer = await sign_in(tab, "a5-head", "wrong")
    assert answer.status_code == 200
    assert "Invalid username or password" in answer.text
    assert SESSION not in tab.cookies


async def test_an_answer_of_keycloaks_counts_once_and_in_one_browser(here: Opened[Example]) -> None:
    tab, other = here.tab(), here.tab()
    asked = await tab.get("/cases")
    await other.get("/cases")
    outside = Outside()
    page = await outside.go("GET", asked.headers["location"])
    action = re.search(r'<form[^>]*action="([^"]+)"', page.text)
    assert action is not None
    said = await outside.go("POST", html.unescape(action[1]), {"username": "a9-head", "password": PASSWORD})
    back = urlsplit(said.headers["location"])
    path = f"{back.path}?{back.query}"
    assert (await other.get(path)).status_code == 400
    assert (await tab.get(path)).status_code == 303
    assert (await tab.get(path)).status_code == 400
