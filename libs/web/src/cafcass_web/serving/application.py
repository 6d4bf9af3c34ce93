"""The ASGI application of a site. Each request passes the same doors in one order, and no page has a way around one of them.

They are host, origin, rate, session, role, filters, case (and its record), data as this person sees it, the page.
"""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any, Final, Generic, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from cafcass_contracts.message import DataClass
from cafcass_domain.internal import Internal
from cafcass_runtime.audit import Did
from cafcass_runtime.clock import Clock
from cafcass_web.access.sight import CasePlace, Shown, Sight
from cafcass_web.content.addresses import Address
from cafcass_web.content.cells import Linked
from cafcass_web.content.downloads import as_csv, as_json, file_name
from cafcass_web.content.drawing import Drawer
from cafcass_web.content.fields import Filled, fill
from cafcass_web.live.hub import Hub, Listener
from cafcass_web.live.stream import Stream
from cafcass_web.pages import WHO_LOOKED, Action, Asked, NotThereError, Page, Site
from cafcass_web.people.directory import Directory
from cafcass_web.people.looks import How, Look, Looks
from cafcass_web.people.provider import Provider, ProviderError, SignInError
from cafcass_web.people.sessions import ATTEMPT_LASTS, Attempt, Session, Sessions, hashed, new_secret
from cafcass_web.serving import who_looked
from cafcass_web.serving.assets import PREFIX, Assets
from cafcass_web.serving.headers import Headers
from cafcass_web.serving.rates import WAIT_SECONDS, Rates, TooOftenError
from cafcass_web.serving.record import Record, Recorder
from cafcass_web.serving.rendering import drawings, environment, role_in_words, tables_of
from cafcass_web.serving.same_site import from_here
from cafcass_web.serving.visitors import BROWSER, Visitor, Visitors, set_cookie
from cafcass_web.settings import WebSettings

D = TypeVar("D")

log = structlog.get_logger()

SIGNED_IN, SIGN_OUT, SIGNED_OUT, EVENTS = "/signed-in", "/sign-out", "/signed-out", "/events"
_LARGEST_FORM: Final = 64 * 1024
_MOST_FIELDS: Final = 200
_LONGEST_ADDRESS: Final = 4000
_PLACE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,99}")
"""What may stand in a path: ids and keys."""
_LOCAL: Final = re.compile(r"/(?![/\\])[^\x00-\x20\x7f\\]*")
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_AUDIENCES: Final = {
    DataClass.OPEN: "May be shown to anybody.",
    DataClass.OFFICIAL: "For Cafcass staff who need it for their work. Not for publication.",
    DataClass.RESTRICTED: "For those named here alone. Do not pass it on.",
}

Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Ports(Generic[D]):
    """What the application stands on."""

    directory: Directory
    sessions: Sessions
    looks: Looks
    audit: Record
    """Adds what people read, and were refused, to the service's audit."""
    provider: Provider
    data: Callable[[Sight], AbstractAsyncContextManager[D]]
    hub: Hub
    clock: Clock
    drawer: Drawer


class _SignedOutError(Exception):
    """Nobody is signed in."""


def application(site: Site[D], ports: Ports[D], settings: WebSettings) -> ASGIApp:
    """The whole application."""
    return _Application(site, ports, settings).asgi()


class _Application(Generic[D]):
    def __init__(self, site: Site[D], ports: Ports[D], settings: WebSettings) -> None:
        self._site = site
        self._ports = ports
        self._settings = settings
        self._assets = Assets(*([site.assets] if site.assets is not None else []))
        self._templates = environment(*([site.templates] if site.templates is not None else []))
        self._recorder = Recorder(ports.audit, ports.clock)
        self._rates = Rates(settings)
        self._visitors = Visitors(
            ports.sessions, ports.directory, ports.clock, idle=settings.idle, longest=settings.longest
        )
        self._looks = who_looked.page(ports.looks, site.looks_readers)
        self._swept = float("-inf")
        for page in site.pages:
            self._templates.get_template(page.template)

    def asgi(self) -> ASGIApp:
        routes = [
            Route(f"{PREFIX}{{name}}", self._door(self._asset), methods=["GET"]),
            Route(SIGNED_IN, self._door(self._signed_in), methods=["GET"]),
            Route(SIGN_OUT, self._door(self._sign_out), methods=["POST"]),
            Route(SIGNED_OUT, self._door(self._signed_out), methods=["GET"]),
            Route(EVENTS, self._door(self._events), methods=["GET"]),
            Route(WHO_LOOKED, self._door(partial(self._page, self._looks)), methods=["GET"]),
            *(Route(page.path, self._door(partial(self._page, page)), methods=["GET"]) for page in self._site.pages),
            *(Route(each.path, self._door(partial(self._act, each)), methods=["POST"]) for each in self._site.actions),
        ]  # fmt: skip
        inner = Starlette(
            routes=routes,
            middleware=[Middleware(RequestBodyLimitMiddleware, max_body_size=_LARGEST_FORM)],
            exception_handlers={HTTPException: self._no_such_page},
        )
        inner.router.redirect_slashes = False
        return Headers(inner, provider=self._ports.provider.origin, tls=self._settings.origin.startswith("https://"))

    # Doors

    def _door(self, endpoint: Endpoint) -> Endpoint:
        """Every request comes through here: what goes wrong becomes a page, and each is logged without what it asked for."""

        async def entered(request: Request) -> Response:
            began = time.monotonic()
            try:
                answer = await self._through(request, endpoint)
            except Exception:
                log.exception("a page failed", kind=_pattern(request))
                answer = await self._failed(request)
            seconds = round(time.monotonic() - began, 4)
            log.info("page", kind=_pattern(request), state=getattr(answer, "status_code", 200), seconds=seconds)
            return answer

        return entered

    async def _through(self, request: Request, endpoint: Endpoint) -> Response:
        try:
            if request.headers.get("host") != urlsplit(self._settings.origin).netloc:
                return self._plain(400, "This site is not called so.")
            if len(request.url.path) + len(request.url.query) > _LONGEST_ADDRESS:
                return self._plain(414, "The address is too long.")
            if not from_here(request.method, request.headers, self._settings.origin):
                return self._message(
                    request,
                    None,
                    403,
                    "That came from somewhere else",
                    "What you sent did not come from a page of this site.",
                )
            if not request.url.path.startswith(PREFIX):
                self._rates.arrives(_client(request))
            return await endpoint(request)
        except _SignedOutError:
            return await self._begin_sign_in(request)
        except TooOftenError:
            answer = self._message(
                request, None, 429, "Too many requests", f"Wait {WAIT_SECONDS} seconds, then try again."
            )
            answer.headers["retry-after"] = str(WAIT_SECONDS)
            return answer
        except NotThereError:
            return await self._not_there(request)
        except HTTPException as error:
            return await self._no_such_page(request, error)

    async def _visitor(self, request: Request) -> Visitor:
        visitor = await self._visitors.who(request)
        if visitor is None:
            raise _SignedOutError
        self._rates.asks(visitor.person)
        return visitor

    # Pages

    async def _page(self, page: Page[Any, Any], request: Request) -> Response:
        visitor = await self._visitor(request)
        if not visitor.may(page.readers):
            await self._recorder.record(request, visitor, Did.REFUSED, page.path)
            return self._not_for_you(request, visitor, page.readers)
        try:
            return await self._page_for(visitor, page, request)
        except NotThereError:
            await self._recorder.record(request, visitor, Did.REFUSED, page.path)
            raise

    async def _page_for(self, visitor: Visitor, page: Page[Any, Any], request: Request) -> Response:
        path = _places(request)
        sight = visitor.sight(page.readers)
        parameters = _parameters(request)
        address = Address(request.url.path, tuple(parameters.items()))
        filled = fill(page.filters, parameters, sight)
        if filled.value is None:
            return self._filters_wrong(request, visitor, page, sight, address, filled)
        wanted, kind = _wanted(parameters.get("download"))
        if wanted is not None:
            self._rates.downloads(visitor.person)
        async with self._opened_for(page, sight) as data:
            asked: Asked[Any, Any] = Asked(
                data,
                filled.value,
                sight,
                self._ports.clock.now(),
                address.with_({"download": None}),
                path,
                whole=wanted,
            )
            if page.about_case:
                place = await self._opened(asked, data, path["case"], visitor)
                asked = replace(asked, place=place)
            view = await page.show(asked)
            did = Did.READ if wanted is None else Did.DOWNLOADED
            await self._recorder.record(request, visitor, did, page.path, filled.as_ids(sight))
            if wanted is not None:
                return await self._download(page, asked, filled, view, visitor, wanted, kind)
            if page.recorded:
                shown = tuple(dict.fromkeys(case for table in tables_of(view) for case in table.cases))
                look = self._look(visitor, asked.sight, How.OPENED, asked.address, shown)
                await self._ports.looks.record(look, _told(page, asked))
            drawn = await drawings(view, self._ports.drawer)
        heading = getattr(view, "title", None) or page.title
        content = {"view": view, "filters": filled, "drawn": drawn, "asked": asked, "sight": sight}
        events = EVENTS + "?" + urlencode({"on": page.path, **({"case": path["case"]} if page.about_case else {})})
        return self._html(request, 200, page.template, visitor, heading=heading, page=page, events=events, **content)

    def _opened_for(self, page: Page[Any, Any], sight: Sight) -> AbstractAsyncContextManager[Any]:
        """The data of a page as somebody sees it; who looked has a port of its own."""
        return nullcontext() if page is self._looks else self._ports.data(sight)

    async def _opened(self, asked: Asked[D, Any], data: D, case: str, visitor: Visitor) -> CasePlace:
        """Where a case is, once it is certain that this person may open it and recorded that they do."""
        place = await self._find(data, case, asked.sight)
        look = self._look(visitor, asked.sight, How.OPENED, asked.address, (place.case,))
        await self._ports.looks.record(look)
        return place

    async def _find(self, data: D, case: str, sight: Sight) -> CasePlace:
        assert self._site.find_case is not None  # noqa: S101 - the site was checked
        place = await self._site.find_case(data, case)
        if place is None or sight.case(place) is not Shown.WHOLE:
            raise NotThereError
        return place

    def _look(self, visitor: Visitor, sight: Sight, how: How, address: Address, cases: tuple[str, ...]) -> Look:
        roles = tuple(sorted(str(role) for role in sight.access.roles))
        return Look(self._ports.clock.wall_now(), visitor.person, roles, how, str(address)[:_LONGEST_ADDRESS], cases)

    async def _download(
        self,
        page: Page[D, Any],
        asked: Asked[D, Any],
        filled: Filled[Any],
        view: Any,
        visitor: Visitor,
        wanted: str,
        kind: str,
    ) -> Response:
        table = next((each for each in tables_of(view) if each.of.key == wanted), None)
        if table is None:
            raise NotThereError
        if table.cases or page.recorded:
            look = self._look(visitor, asked.sight, How.DOWNLOADED, asked.address, table.cases)
            await self._ports.looks.record(look, _told(page, asked))
        said = [words for pair in filled.said(asked.sight) for words in pair]
        name = file_name(table, [page.data_class.name, *said], asked.today, kind)
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        if kind == "json":
            return Response(as_json(table, str(asked.address)), headers=headers, media_type="application/json")
        return StreamingResponse(as_csv(table), headers=headers, media_type="text/csv; charset=utf-8")

    async def _act(self, action: Action[D, Any], request: Request) -> Response:
        visitor = await self._visitor(request)
        did = Did.COMMANDED if visitor.may(action.readers) else Did.REFUSED
        await self._recorder.record(request, visitor, did, action.path)
        if not visitor.may(action.readers):
            return self._not_for_you(request, visitor, action.readers)
        sight = visitor.sight(action.readers)
        path = _places(request)
        filled = fill(action.fields, await _form(request), sight)
        if filled.value is None:
            return self._message(request, visitor, 400, "There is a problem", *filled.wrong.values())
        address = Address(request.url.path)
        async with self._ports.data(sight) as data:
            asked: Asked[D, Any] = Asked(data, filled.value, sight, self._ports.clock.now(), address, path)
            if "case" in path:
                asked = replace(asked, place=await self._opened(asked, data, path["case"], visitor))
            to = await action.do(asked)
        return self._redirect(to)

    # Live

    async def _events(self, request: Request) -> Response:
        visitor = await self._visitors.who(request)
        if visitor is None:
            return Response(status_code=204)  # a browser that is told so does not ask again
        self._rates.asks(visitor.person)
        page = self._site.page(request.query_params.get("on", ""))
        case = request.query_params.get("case")
        if page is None or not page.live or not visitor.may(page.readers) or (page.about_case and case is None):
            return Response(status_code=204)
        if self._ports.hub.of(visitor.key) >= self._settings.pages_open:
            raise TooOftenError
        sight = visitor.sight(page.readers)
        if page.about_case and case is not None:
            async with self._ports.data(sight) as data:
                await self._find(data, case, sight)
        listener = Listener(sight, frozenset(page.live), visitor.key, case if page.about_case else None)
        return _Streaming(Stream(self._ports.hub, listener, lambda: self._still(listener, page)))

    async def _still(self, listener: Listener, page: Page[D, Any]) -> bool:
        visitor = await self._visitors.of(listener.session)
        if visitor is None or not visitor.may(page.readers):
            return False
        listener.sight = visitor.sight(page.readers)
        return True

    # Signing in and out

    async def _begin_sign_in(self, request: Request) -> Response:
        if request.method != "GET" or request.headers.get("sec-fetch-mode", "navigate") != "navigate":
            return self._plain(401, "Sign in first.")
        self._rates.signs_in(_client(request))
        await self._sweep()
        browser = request.cookies.get(BROWSER, "")
        if not _SECRET.fullmatch(browser):
            browser = new_secret()
        try:
            to, state, kept = await self._ports.provider.begin(request, f"{self._settings.origin}{SIGNED_IN}")
        except ProviderError:
            return self._message(
                request,
                None,
                503,
                "You cannot sign in just now",
                "The sign-in service does not answer. Try again in a few minutes.",
            )
        back_to = str(Address(request.url.path, tuple(_parameters(request).items())))
        attempt = Attempt(self._ports.clock.wall_now(), back_to, kept)
        await self._ports.sessions.attempt(hashed(state), hashed(browser), attempt)
        answer = RedirectResponse(to, status_code=303)
        set_cookie(answer, BROWSER, browser, int(ATTEMPT_LASTS.total_seconds()))
        return answer

    async def _signed_in(self, request: Request) -> Response:
        self._rates.signs_in(_client(request))
        state, browser = request.query_params.get("state", ""), request.cookies.get(BROWSER, "")
        attempt = await self._ports.sessions.take(hashed(state), hashed(browser)) if state and browser else None
        now = self._ports.clock.wall_now()
        if attempt is None or now >= attempt.begun + ATTEMPT_LASTS:
            return self._refused(request, "It was begun somewhere else, took too long, or was used already.")
        try:
            person = await self._ports.provider.finish(request, state, attempt.kept)
        except SignInError as error:
            return self._refused(request, f"The sign-in service's answer was refused: {error}.")
        except ProviderError:
            return self._refused(request, "The sign-in service does not answer.", status=503)
        answer = self._redirect(attempt.back_to)
        session = Session(person.subject, person.name, started=now, seen=now, id_token=person.id_token)
        await self._visitors.begin(request, answer, session)
        return answer

    def _refused(self, request: Request, why: str, *, status: int = 400) -> Response:
        return self._message(
            request,
            None,
            status,
            "You are not signed in",
            "This sign-in could not be finished.",
            why,
            link=Linked("Sign in", "/"),
        )

    async def _sign_out(self, request: Request) -> Response:
        visitor = await self._visitors.who(request)
        back = f"{self._settings.origin}{SIGNED_OUT}"
        to = None
        if visitor is not None:
            self._ports.hub.end(visitor.key)
            to = await self._ports.provider.end(visitor.session.id_token, back)
        answer = RedirectResponse(to or back, status_code=303)
        await self._visitors.end(request, answer)
        return answer

    async def _signed_out(self, request: Request) -> Response:
        if await self._visitors.who(request) is not None:
            return self._redirect("/")
        return self._message(
            request,
            None,
            200,
            "You have signed out",
            "Close this window if somebody else uses this device.",
            link=Linked("Sign in again", "/"),
        )

    async def _sweep(self) -> None:
        """Now and then forget what is over."""
        if time.monotonic() < self._swept + 300:
            return
        self._swept = time.monotonic()
        now = self._ports.clock.wall_now()
        await self._ports.sessions.sweep(
            sessions_before=now - self._settings.idle - timedelta(minutes=1), attempts_before=now - ATTEMPT_LASTS
        )

    # Answers

    def _html(self, request: Request, status: int, template: str, visitor: Visitor | None, **content: Any) -> Response:
        page: Page[Any, Any] | None = content.get("page")
        asked: Asked[Any, Any] | None = content.get("asked")
        base = {
            "site": self._site,
            "assets": self._assets,
            "visitor": visitor,
            "page": page,
            "navigation": self._navigation(request, visitor),
            "breadcrumbs": self._breadcrumbs(page, visitor),
            "audience": None if page is None else _AUDIENCES[page.data_class],
            "printed": None if asked is None else f"{self._settings.origin}{asked.address}",
        }
        text = self._templates.get_template(template).render({**base, **content})
        return Response(text, status_code=status, media_type="text/html")

    def _navigation(self, request: Request, visitor: Visitor | None) -> list[dict[str, Any]]:
        if visitor is None:
            return []
        found = []
        for page in self._site.pages:
            if page.navigation is not None and visitor.may(page.readers):
                here = request.url.path
                found.append(
                    {
                        "text": page.navigation,
                        "href": page.path,
                        "current": here == page.path,
                        "active": self._within(here, page),
                    }
                )
        if visitor.may(self._site.looks_readers):
            found.append({"text": "Who looked", "href": WHO_LOOKED, "current": request.url.path == WHO_LOOKED})
        return found

    def _within(self, path: str, page: Page[D, Any]) -> bool:
        return page.path != "/" and path.startswith(f"{page.path}/")

    def _breadcrumbs(self, page: Page[Any, Any] | None, visitor: Visitor | None) -> list[dict[str, str]]:
        found: list[dict[str, str]] = []
        above = None if page is None or page.under is None else self._site.page(page.under)
        while above is not None and visitor is not None:
            if visitor.may(above.readers) and "{" not in above.path:
                found.insert(0, {"text": above.title, "href": above.path})
            above = None if above.under is None else self._site.page(above.under)
        return found

    def _message(
        self,
        request: Request,
        visitor: Visitor | None,
        status: int,
        heading: str,
        *lines: str,
        link: Linked | None = None,
    ) -> Response:
        return self._html(request, status, "web/message.html", visitor, heading=heading, lines=lines, link=link)

    def _not_for_you(self, request: Request, visitor: Visitor, readers: tuple[Any, ...]) -> Response:
        if not visitor.access.roles:
            why = f"The workforce's returns give {visitor.person} no role on this day. Ask your manager to have it put right there."
        else:
            names = ", ".join(sorted(role_in_words(role) for role in readers))
            why = f"It is for: {names}. What your role is comes from the workforce's returns."
        return self._message(request, visitor, 403, "This page is not for your role", why)

    def _filters_wrong(
        self,
        request: Request,
        visitor: Visitor,
        page: Page[Any, Any],
        sight: Sight,
        address: Address,
        filled: Filled[Any],
    ) -> Response:
        errors = [{"text": text, "href": f"#{name}"} for name, text in filled.wrong.items()]
        quiet = replace(page, live=())
        asked: Asked[Any, Any] = Asked(None, filled, sight, self._ports.clock.now(), address)
        content = {"errors": errors, "filters": filled, "asked": asked, "sight": sight}
        return self._html(request, 400, "web/filters_wrong.html", visitor, heading=page.title, page=quiet, **content)

    async def _not_there(self, request: Request) -> Response:
        visitor = await self._visitors.who(request)
        return self._message(
            request,
            visitor,
            404,
            "There is nothing here for you",
            "Check the address. What you may not see looks the same as what is not there.",
        )

    async def _failed(self, request: Request) -> Response:
        return self._message(
            request,
            None,
            500,
            "Something went wrong",
            "It is not your doing, and it has been noted. Try again in a minute.",
        )

    async def _no_such_page(self, request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 404
        said = {404: "There is no such page", 405: "That cannot be done here", 413: "That is too much"}
        headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
        answer = self._message(request, None, status, said.get(status, "That cannot be done"), "Check the address.")
        answer.headers.update(headers)
        return answer

    def _redirect(self, to: str) -> Response:
        """To an address of this site: anything else becomes its first page."""
        return RedirectResponse(f"{self._settings.origin}{to if _LOCAL.fullmatch(to) else '/'}", status_code=303)

    @staticmethod
    def _plain(status: int, text: str) -> Response:
        return Response(text, status_code=status, media_type="text/plain")

    async def _asset(self, request: Request) -> Response:
        return self._assets.serve(request)


class _Streaming(Response):
    """A stream as an answer."""

    def __init__(self, stream: Stream) -> None:
        self.status_code = 200
        self.background = None
        self._stream = stream

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """See `Stream`."""
        await self._stream(scope, receive, send)


def _told(page: Page[D, Any], asked: Asked[D, Any]) -> Internal | None:
    """What the service is told of an opening of a page."""
    return None if page.tells is None else page.tells(asked)


def _pattern(request: Request) -> str:
    route = request.scope.get("route")
    return str(getattr(route, "path", "none"))


def _client(request: Request) -> str:
    return request.client.host if request.client is not None else "unknown"


def _parameters(request: Request) -> dict[str, str]:
    """What was asked for; of what is said twice the last holds."""
    return {name: value for name, value in request.query_params.multi_items() if len(name) <= 100}


def _places(request: Request) -> dict[str, str]:
    path = {name: str(value) for name, value in request.path_params.items()}
    if not all(_PLACE.fullmatch(value) for value in path.values()):
        raise NotThereError
    return path


def _wanted(download: str | None) -> tuple[str | None, str]:
    if download is None:
        return None, ""
    key, _, kind = download.rpartition(".")
    if kind not in {"csv", "json"} or not key:
        raise NotThereError
    return key, kind


async def _form(request: Request) -> dict[str, str]:
    """What a form says; anything but a plain form is refused."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind != "application/x-www-form-urlencoded":
        raise HTTPException(415)
    try:
        return dict(parse_qsl((await request.body()).decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:
        raise HTTPException(400) from None
