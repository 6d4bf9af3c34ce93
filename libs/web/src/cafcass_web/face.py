"""The web face of a service: what its `app.py` declares in `Service.beside`."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

import structlog
from pydantic import ValidationError
from starlette.types import ASGIApp

from cafcass_runtime import audit
from cafcass_runtime.beside import Around, BesideError
from cafcass_runtime.database import open_pool
from cafcass_runtime.settings import SECRETS_VARIABLE
from cafcass_web.content.drawing import Drawer
from cafcass_web.live.feed import feeding
from cafcass_web.live.hub import Hub
from cafcass_web.pages import Site
from cafcass_web.people.directory import StaffDirectory
from cafcass_web.people.looks import LookRows
from cafcass_web.people.provider import Provider
from cafcass_web.people.sessions import SessionRows
from cafcass_web.serving.application import Ports, application
from cafcass_web.serving.server import serving
from cafcass_web.settings import WebSettings

D = TypeVar("D")

log = structlog.get_logger()

WEB_MIGRATIONS: Final = Path(__file__).parent / "migrations"
_CONDITION: Final = "web"


class WebFace(Generic[D]):
    """A site in a service's process: `Service(..., beside=(WebFace(SITE),))`."""

    def __init__(self, site: Site[D]) -> None:
        self.site = site

    @property
    def migrations(self) -> Path | None:
        """The tables of sessions and of who looked."""
        return WEB_MIGRATIONS

    def check(self) -> None:
        """See `Beside`. Where the environment says nothing of pages there are none: one of several instances may be enough for them."""
        if _wanted():
            _settings()

    def run(self, around: Around) -> AbstractAsyncContextManager[object]:
        """See `Beside`."""
        return self._run(around)

    @asynccontextmanager
    async def _run(self, around: Around) -> AsyncIterator[None]:
        if not _wanted():
            log.info("no pages are served: no CAFCASS_WEB_ORIGIN is set")
            yield
            return
        settings = _settings()

        def lost() -> None:
            around.health.set(_CONDITION, ok=False, detail="pages are not served any more")

        try:
            async with serving(lambda: opened(self.site, around, settings), settings, lost) as port:
                around.health.set(_CONDITION, ok=True)
                log.info("pages are served", host=settings.host, port=port)
                yield
        except OSError as error:
            raise BesideError(f"CAFCASS_WEB_PORT: pages cannot be served there ({error.strerror})") from error


@asynccontextmanager
async def opened(
    site: Site[D], around: Around, settings: WebSettings
) -> AsyncIterator[tuple[ASGIApp, Callable[[], None]]]:
    """The application of a site on the service's database."""
    secret = None if settings.client_secret is None else settings.client_secret.get_secret_value()
    provider = Provider(settings.issuer, settings.client_id, secret, leeway=settings.clock_skew_s)
    hub, drawer = Hub(), Drawer()
    pool = await open_pool(
        around.database,
        min_size=1,
        max_size=settings.pool_max,
        command_timeout=settings.query_timeout_s + 5,
        server_settings={
            "application_name": f"{around.service} pages",
            "statement_timeout": str(int(settings.query_timeout_s * 1000)),
            "idle_in_transaction_session_timeout": str(int(settings.query_timeout_s * 1000)),
            "jit": "off",
        },
    )
    try:
        async with feeding(hub, around.database):
            ports: Ports[D] = Ports(
                directory=StaffDirectory(pool, site.kept_from),
                sessions=SessionRows(pool),
                looks=LookRows(pool),
                audit=partial(audit.write, pool),
                provider=provider,
                data=lambda sight: site.open_data(pool, sight),
                hub=hub,
                clock=around.clock,
                drawer=drawer,
            )
            yield application(site, ports, settings), hub.end_all
    finally:
        drawer.close()
        await pool.close()


def _wanted() -> bool:
    """Whether the environment says anything of pages."""
    return any(name.upper().startswith(str(WebSettings.model_config["env_prefix"])) for name in os.environ)


def _settings() -> WebSettings:
    try:
        return WebSettings(_secrets_dir=os.environ.get(SECRETS_VARIABLE))
    except ValidationError as error:
        raise BesideError("\n".join(_lines(error))) from None


def _lines(error: ValidationError) -> list[str]:
    found: list[str] = []
    for problem in error.errors(include_input=False, include_url=False):
        said: Any = problem["msg"].removeprefix("Value error, ")
        found.append(
            f"CAFCASS_WEB_{'_'.join(map(str, problem['loc'])).upper()}: {said}" if problem["loc"] else str(said)
        )
    return found
