"""Signing in and out against a real provider of OpenID Connect, and everything that must not sign anybody in."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import asyncpg
import httpx2
import pytest
from example.data import Example, kept_from, open_data
from example.site import SITE
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from cafcass_runtime.testing.wall import Wall
from cafcass_sandbox.servers.identity.provider import Client, IdentityProvider, Somebody
from cafcass_sandbox.servers.identity.server import serving
from cafcass_web.content.drawing import Drawer
from cafcass_web.people.directory import StaffDirectory
from cafcass_web.people.provider import Provider, ProviderError
from cafcass_web.people.sessions import MemorySessions, SessionRows, Sessions
from cafcass_web.serving.visitors import BROWSER, SESSION
from cafcass_web.testing.kit import ORIGIN, Opened, Tab, opened, settings

CLIENT = Client("figures", "a secret: of+the client&")


class Faulty(IdentityProvider):
    """A provider whose tokens can be made wrong."""

    def __init__(self, issuer: str) -> None:
        super().__init__(issuer, [Somebody("a5-head", "Heads"), Somebody("a9-head", "Heads")], CLIENT)
        self.wrong: Callable[[dict[str, Any]], dict[str, Any]] = lambda said: said
        self.signing: Callable[[dict[str, Any]], str] | None = None

    def claims(self, person: str, client: str, nonce: str | None) -> dict[str, Any]:
        return self.wrong(super().claims(person, client, nonce))

    def sign(self, claims: Any) -> str:
        return super().sign(claims) if self.signing is None else self.signing(dict(claims))


@pytest.fixture(scope="module")
def one_provider() -> Iterator[IdentityProvider]:
    with serving(Faulty) as made:
        yield made


@pytest.fixture
def provider(one_provider: IdentityProvider) -> Faulty:
    assert isinstance(one_provider, Faulty)
    one_provider.wrong, one_provider.signing = (lambda said: said), None
    return one_provider


@pytest.fixture
def wall() -> Wall:
    return Wall()


def opened_on(
    pool: asyncpg.Pool[asyncpg.Record], drawer: Drawer, provider: Faulty, wall: Wall, sessions: Sessions
) -> Opened[Example]:
    return opened(
        SITE,
        lambda sight: open_data(pool, sight),
        StaffDirectory(pool, kept_from),
        sessions=sessions,
        provider=Provider(provider.issuer, CLIENT.id, CLIENT.secret),
        with_settings=settings(issuer=provider.issuer, client_id=CLIENT.id, sign_ins_a_minute=1000),
        clock=wall.clock(),
        drawer=drawer,
    )


@pytest.fixture
def here(pool: asyncpg.Pool[asyncpg.Record], drawer: Drawer, provider: Faulty, wall: Wall) -> Opened[Example]:
    return opened_on(pool, drawer, provider, wall, MemorySessions())


@pytest.fixture
def on_rows(own_pool: asyncpg.Pool[asyncpg.Record], drawer: Drawer, provider: Faulty, wall: Wall) -> Opened[Example]:
    return opened_on(own_pool, drawer, provider, wall, SessionRows(own_pool))


async def sent_to(tab: Tab, path: str = "/cases?area=A5") -> str:
    answer = await tab.get(path)
    assert answer.status_code == 303
    return answer.headers["location"]


async def answer_of(provider: Faulty, asked: str, person: str = "a5-head") -> str:
    """The address that the provider sends somebody back to, as a path of ours."""
    async with httpx2.AsyncClient() as browser:
        page = await browser.get(asked)
        assert f'value="{person}"' in page.text
        said = await browser.post(f"{provider.issuer}/as", data={"asked": urlsplit(asked).query, "person": person})
    assert said.status_code == 303, said.text
    back = urlsplit(said.headers["location"])
    assert f"{back.scheme}://{back.netloc}" == ORIGIN
    return f"{back.path}?{back.query}"


async def sign_in(tab: Tab, provider: Faulty, person: str = "a5-head", path: str = "/cases?area=A5") -> httpx2.Response:
    return await tab.get(await answer_of(provider, await sent_to(tab, path), person), sec_fetch_site="cross-site")


async def refused(tab: Tab, answer: httpx2.Response) -> None:
    assert answer.status_code == 400, answer.text
    assert "could not be finished" in answer.text
    assert SESSION not in tab.cookies
    assert (await tab.get("/", sec_fetch_mode="cors")).status_code == 401


async def test_somebody_signs_in_and_is_where_they_wanted_to_be(here: Opened[Example], provider: Faulty) -> None:
    tab = here.tab()
    asked = parse_qs(urlsplit(await sent_to(tab)).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["state"][0]) >= 30
    assert len(asked["nonce"][0]) >= 20
    answer = await sign_in(tab, provider)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{ORIGIN}/cases?area=A5")
    (cookie,) = [line for line in answer.headers.get_list("set-cookie") if "Max-Age=0" not in line]
    assert cookie.startswith("__Host-session=")
    assert {"HttpOnly", "Path=/", "SameSite=lax", "Secure"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    page = await tab.get("/cases?area=A5")
    assert page.status_code == 200
    assert "A5 head" in page.text


async def test_what_is_kept_is_no_key_to_a_session(
    on_rows: Opened[Example], provider: Faulty, own_pool: asyncpg.Pool[asyncpg.Record]
) -> None:
    tab = on_rows.tab()
    await sign_in(tab, provider)
    row = await own_pool.fetchrow("SELECT * FROM web.sessions")
    assert row is not None
    assert tab.cookies[SESSION].encode() not in row["key"]
    thief = on_rows.tab()
    for guess in (row["key"].hex(), row["person"], ""):
        thief.cookies[SESSION] = guess
        assert (await thief.get("/", sec_fetch_mode="cors")).status_code == 401


async def test_a_session_that_was_planted_is_not_the_one_that_is_signed_in(
    on_rows: Opened[Example], provider: Faulty
) -> None:
    tab = on_rows.tab()
    tab.cookies[SESSION] = planted = "p" * 43
    await sign_in(tab, provider)
    assert tab.cookies[SESSION] != planted
    attacker = on_rows.tab()
    attacker.cookies[SESSION] = planted
    assert (await attacker.get("/", sec_fetch_mode="cors")).status_code == 401


async def test_signing_in_again_ends_the_session_before(here: Opened[Example], provider: Faulty) -> None:
    tab, old = here.tab(), here.tab()
    await sign_in(tab, provider)
    old.cookies = dict(tab.cookies)
    asked = await sent_to(here.tab())
    tab.cookies |= {BROWSER: tab.cookies[BROWSER]}
    fresh = here.tab()
    fresh.cookies = {BROWSER: tab.cookies[BROWSER]}
    asked = await sent_to(fresh)
    answer = await tab.get(await answer_of(provider, asked, "a9-head"))
    assert answer.status_code == 303
    assert (await old.get("/", sec_fetch_mode="cors")).status_code == 401
    assert "A9 head" in (await tab.get("/")).text


async def test_an_answer_counts_once(on_rows: Opened[Example], provider: Faulty) -> None:
    tab = on_rows.tab()
    back = await answer_of(provider, await sent_to(tab))
    assert (await tab.get(back)).status_code == 303
    again = on_rows.tab()
    again.cookies = {BROWSER: tab.cookies[BROWSER]}
    await refused(again, await again.get(back))


async def test_an_answer_is_the_browsers_that_asked(here: Opened[Example], provider: Faulty) -> None:
    attacker, victim = here.tab(), here.tab()
    back = await answer_of(provider, await sent_to(attacker))
    await refused(victim, await victim.get(back))
    await sent_to(victim)
    answer = await victim.get(back)
    assert answer.status_code == 400
    assert SESSION not in victim.cookies


async def test_two_tabs_of_a_browser_sign_in_one_after_the_other(here: Opened[Example], provider: Faulty) -> None:
    first = here.tab()
    one, two = await sent_to(first, "/cases"), await sent_to(first, "/measures/reports")
    assert (await first.get(await answer_of(provider, two))).headers["location"] == f"{ORIGIN}/measures/reports"
    assert (await first.get(await answer_of(provider, one))).headers["location"] == f"{ORIGIN}/cases"


async def test_an_answer_that_comes_late_is_refused(here: Opened[Example], provider: Faulty, wall: Wall) -> None:
    tab = here.tab()
    back = await answer_of(provider, await sent_to(tab))
    wall.move(minutes=11)
    await refused(tab, await tab.get(back))


@pytest.mark.parametrize(
    "how",
    [
        "no state",
        "other state",
        "two states",
        "no code",
        "other code",
        "two codes",
        "an error",
        "another issuer",
        "nothing",
    ],
)
async def test_a_forged_answer_is_refused(here: Opened[Example], provider: Faulty, how: str) -> None:
    tab = here.tab()
    back = await answer_of(provider, await sent_to(tab))
    path, _, query = back.partition("?")
    said = dict(parse_qsl(query))
    forged = {
        "no state": urlencode({k: v for k, v in said.items() if k != "state"}),
        "other state": urlencode({**said, "state": "s" * 30}),
        "two states": f"state=x&{query}",
        "no code": urlencode({k: v for k, v in said.items() if k != "code"}),
        "other code": urlencode({**said, "code": "c" * 30}),
        "two codes": f"code=x&{query}",
        "an error": urlencode({"error": "access_denied", "error_description": "<script>", "state": said["state"]}),
        "another issuer": urlencode({**said, "iss": "https://evil.example"}),
        "nothing": "",
    }[how]
    answer = await tab.get(f"{path}?{forged}")
    assert "<script>" not in answer.text.replace('<script src="', "").replace('<script type="module" src="', "")
    await refused(tab, answer)


NOW = time.time


@pytest.mark.parametrize(
    ("what", "wrong"),
    [
        ("another nonce", lambda said: {**said, "nonce": "n"}),
        ("no nonce", lambda said: {k: v for k, v in said.items() if k != "nonce"}),
        ("another audience", lambda said: {**said, "aud": "somebody-else"}),
        ("another audience, for us", lambda said: {**said, "aud": "somebody-else", "azp": CLIENT.id}),
        ("another party", lambda said: {**said, "azp": "somebody-else"}),
        ("another issuer", lambda said: {**said, "iss": "https://evil.example"}),
        ("no issuer", lambda said: {k: v for k, v in said.items() if k != "iss"}),
        ("expired", lambda said: {**said, "exp": int(NOW()) - 120}),
        ("from the future", lambda said: {**said, "iat": int(NOW()) + 600, "nbf": int(NOW()) + 600}),
        ("no end", lambda said: {k: v for k, v in said.items() if k != "exp"}),
        ("no subject", lambda said: {k: v for k, v in said.items() if k != "sub"}),
        ("an empty subject", lambda said: {**said, "sub": ""}),
        ("a subject that is a list", lambda said: {**said, "sub": ["a5-head"]}),
        ("a subject with a line", lambda said: {**said, "sub": "a5-head\r\nset-cookie: x=1"}),
        ("a subject with a space", lambda said: {**said, "sub": " a5-head"}),
        ("an endless subject", lambda said: {**said, "sub": "a" * 300}),
    ],
)  # fmt: skip
async def test_a_wrong_token_is_refused(
    here: Opened[Example], provider: Faulty, what: str, wrong: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    provider.wrong = wrong
    tab = here.tab()
    await refused(tab, await sign_in(tab, provider))


def _part(said: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=").decode()


def _none(claims: dict[str, Any]) -> str:
    return f"{_part({'alg': 'none'})}.{_part(claims)}."


def _with_secret(claims: dict[str, Any], kid: str, secret: bytes) -> str:
    signed = f"{_part({'alg': 'HS256', 'kid': kid})}.{_part(claims)}"
    made = hmac.new(secret, signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(made).rstrip(b'=').decode()}"


OTHER = RSAKey.generate_key(2048, {"kid": "other"}, private=True)


@pytest.mark.parametrize(
    "how",
    [
        "unsigned",
        "another key",
        "another key of the same name",
        "the public key as a secret",
        "the client's secret",
        "no token at all",
        "rubbish",
    ],
)
async def test_a_token_that_the_provider_did_not_sign_is_refused(
    here: Opened[Example], provider: Faulty, how: str
) -> None:
    key = provider.keys[0]
    namesake = RSAKey.import_key({**OTHER.as_dict(private=True), "kid": str(key.kid)})
    provider.signing = {
        "unsigned": _none,
        "another key": lambda said: jwt.encode({"alg": "RS256", "kid": "other"}, said, OTHER),
        "another key of the same name": lambda said: jwt.encode({"alg": "RS256", "kid": str(key.kid)}, said, namesake),
        "the public key as a secret": lambda said: _with_secret(said, str(key.kid), key.as_pem(private=False)),
        "the client's secret": lambda said: jwt.encode({"alg": "HS256"}, said, OctKey.import_key(CLIENT.secret * 3)),
        "no token at all": lambda _: "",
        "rubbish": lambda _: "a.b.c",
    }[how]  # fmt: skip
    tab = here.tab()
    await refused(tab, await sign_in(tab, provider))


async def test_the_clocks_may_differ_a_little(here: Opened[Example], provider: Faulty) -> None:
    for seconds, in_ in ((-45, True), (45, True), (-400, False), (400, False)):
        provider.wrong = lambda said, seconds=seconds: {**said, "iat": int(NOW()) + seconds, "exp": int(NOW()) + seconds + 30, "nbf": int(NOW()) + seconds}  # type: ignore[misc]  # fmt: skip
        tab = here.tab()
        assert (await sign_in(tab, provider)).status_code == (303 if in_ else 400)


async def test_the_providers_keys_may_change(here: Opened[Example], provider: Faulty) -> None:
    for _ in range(3):
        tab = here.tab()
        assert (await sign_in(tab, provider)).status_code == 303
        provider.rotate()


async def test_a_key_that_the_provider_withdrew_is_not_trusted_for_long(
    provider: Faulty, monkeypatch: pytest.MonkeyPatch, here: Opened[Example]
) -> None:
    withdrawn = provider.keys[0]
    assert (await sign_in(here.tab(), provider)).status_code == 303
    provider.rotate()
    provider.rotate()
    provider.signing = lambda said: jwt.encode({"alg": "RS256", "kid": str(withdrawn.kid)}, said, withdrawn)
    monkeypatch.setattr(here.ports.provider, "_keys_at", time.monotonic() - 700)
    tab = here.tab()
    await refused(tab, await sign_in(tab, provider))


async def test_signing_out_ends_it_here_and_there(here: Opened[Example], provider: Faulty) -> None:
    tab, thief = here.tab(), here.tab()
    await sign_in(tab, provider)
    thief.cookies = dict(tab.cookies)
    answer = await tab.post("/sign-out")
    assert answer.status_code == 303
    to = urlsplit(answer.headers["location"])
    assert f"{to.scheme}://{to.netloc}" == provider.issuer
    asked = parse_qs(to.query)
    assert asked["post_logout_redirect_uri"] == [f"{ORIGIN}/signed-out"]
    assert asked["id_token_hint"][0].count(".") == 2
    assert SESSION not in tab.cookies
    assert (await thief.get("/", sec_fetch_mode="cors")).status_code == 401
    assert "You have signed out" in (await tab.get("/signed-out")).text
    assert (await tab.post("/sign-out")).headers["location"] == f"{ORIGIN}/signed-out"


async def test_a_session_ends_when_it_is_idle_and_however_busy_it_is(
    here: Opened[Example], provider: Faulty, wall: Wall
) -> None:
    idle = here.tab()
    await sign_in(idle, provider)
    wall.move(minutes=31)
    assert (await idle.get("/", sec_fetch_mode="cors")).status_code == 401
    busy = here.tab()
    await sign_in(busy, provider)
    for _ in range(23):
        wall.move(minutes=25)
        assert (await busy.get("/signed-out")).status_code == 303
    wall.move(minutes=24)
    assert (await busy.get("/", sec_fetch_mode="cors")).status_code == 200
    wall.move(minutes=2)
    assert (await busy.get("/", sec_fetch_mode="cors")).status_code == 401


async def test_a_page_that_looks_by_itself_keeps_no_session_alive(
    here: Opened[Example], provider: Faulty, wall: Wall
) -> None:
    tab = here.tab()
    await sign_in(tab, provider)
    for _ in range(3):
        wall.move(minutes=9)
        assert (await tab.get("/", by_itself="1")).status_code == 200
    wall.move(minutes=4)
    assert (await tab.get("/", by_itself="1", sec_fetch_mode="cors")).status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/",
        "/\\evil.example",
        "///evil.example",
        "/@evil.example",
        "/https://evil.example",
        "//evil.example/cases",
    ],
)
async def test_nobody_is_sent_to_another_site_after_signing_in(here: Opened[Example], path: str) -> None:
    said: list[Any] = []
    headers = [(b"host", b"127.0.0.1:8000"), (b"sec-fetch-mode", b"navigate")]
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
    }

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        said.append(message)

    await here.app(scope, receive, send)
    assert said[0]["status"] == 404
    assert b"location" not in dict(said[0]["headers"])


@pytest.mark.parametrize(
    "query", ["to=https://evil.example", "next=//evil.example", "area=%0d%0aLocation:%20https://evil.example"]
)
async def test_nobody_is_sent_anywhere_by_what_they_asked(here: Opened[Example], provider: Faulty, query: str) -> None:
    answer = await sign_in(here.tab(), provider, path=f"/cases?{query}")
    assert answer.headers["location"].startswith((f"{ORIGIN}/cases?", f"{ORIGIN}/"))
    assert urlsplit(answer.headers["location"]).netloc == "127.0.0.1:8000"


async def test_a_provider_that_is_away_signs_nobody_in(here: Opened[Example]) -> None:
    away = Provider("http://127.0.0.1:1", "x", None)
    with pytest.raises(ProviderError):
        await away.begin(None, ORIGIN)  # type: ignore[arg-type]
    assert await away.end("token", ORIGIN) is None


async def test_a_provider_that_calls_itself_otherwise_is_refused(provider: Faulty) -> None:
    other = Provider(f"{provider.issuer}/", CLIENT.id, CLIENT.secret)
    with pytest.raises(ProviderError, match="calls itself otherwise"):
        await other.begin(None, ORIGIN)  # type: ignore[arg-type]


async def test_no_secret_is_logged(here: Opened[Example], provider: Faulty, capsys: pytest.CaptureFixture[str]) -> None:
    tab = here.tab()
    back = await answer_of(provider, await sent_to(tab))
    await tab.get(back)
    await tab.get("/cases/a5-1?number=a-secret-number")
    provider.wrong = lambda said: {**said, "nonce": "n"}
    await sign_in(here.tab(), provider)
    said = "".join(capsys.readouterr())
    assert "kind='/cases/{case}'" in said
    secrets = [
        tab.cookies[SESSION],
        tab.cookies[BROWSER],
        CLIENT.secret,
        "a5-1",
        "a-secret-number",
        "a5-head",
        *dict(parse_qsl(urlsplit(back).query)).values(),
    ]
    assert not [secret for secret in secrets if secret in said and secret != provider.issuer]


async def test_what_is_over_is_forgotten(
    on_rows: Opened[Example], provider: Faulty, wall: Wall, own_pool: asyncpg.Pool[asyncpg.Record]
) -> None:
    await sign_in(on_rows.tab(), provider)
    await sent_to(on_rows.tab())
    wall.move(hours=2)
    await on_rows.ports.sessions.sweep(
        sessions_before=wall.now - timedelta(hours=1), attempts_before=wall.now - timedelta(hours=1)
    )
    assert [await own_pool.fetchval(f"SELECT count(*) FROM web.{table}") for table in ("sessions", "attempts")] == [
        0,
        0,
    ]


def test_the_sandboxs_provider_is_for_this_machine_alone() -> None:
    for issuer in ("https://provider.example", "http://10.0.0.1:80", "http://127.0.0.1.evil.example"):
        with pytest.raises(ValueError, match="this machine alone"):
            IdentityProvider(issuer, [], CLIENT)


@pytest.mark.parametrize(
    "back", ["https://evil.example/signed-in", "http://10.0.0.1/signed-in", "http://localhost.evil.example/"]
)
async def test_the_sandboxs_provider_answers_to_this_machine_alone(provider: Faulty, back: str) -> None:
    asked = {
        "client_id": CLIENT.id,
        "redirect_uri": back,
        "response_type": "code",
        "scope": "openid",
        "state": "s",
        "code_challenge": "c",
        "code_challenge_method": "S256",
    }
    async with httpx2.AsyncClient() as browser:
        page = await browser.get(f"{provider.issuer}/authorize", params=asked)
        said = await browser.post(f"{provider.issuer}/as", data={"asked": urlencode(asked), "person": "a5-head"})
    assert (page.status_code, said.status_code) == (400, 400)
