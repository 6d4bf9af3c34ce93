"""What a site tells the library about itself: its pages, who may read each, and how its data is opened for one person.

A page is a typed handler, a template, and a query. What the handler is given was opened for one person on this page; it has no other way
to data, so it cannot forget who is looking. `libs/web/README.md` shows how one is written.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

import asyncpg

from cafcass_contracts.message import DataClass
from cafcass_contracts.roles import Role
from cafcass_domain.internal import Internal
from cafcass_domain.london import london_day
from cafcass_web.access.grants import LEVELS, Level
from cafcass_web.access.sight import CasePlace, Sight
from cafcass_web.content.addresses import Address
from cafcass_web.content.fields import Fields
from cafcass_web.content.tables import Slice, TableOf
from cafcass_web.people.directory import KeptFrom

D = TypeVar("D")
F = TypeVar("F", bound=Fields)
D_contra = TypeVar("D_contra", contravariant=True)

WHO_LOOKED: Final = "/who-looked"
_PATH: Final = re.compile(r"/|(/([a-z0-9-]+|\{[a-z_]+\}))+")
_OURS: Final = ("/assets", "/events", "/signed-in", "/signed-out", "/sign-out", WHO_LOOKED)


class NotThereError(Exception):
    """There is nothing at this address, or nothing that this person may see: both look the same."""


@dataclass(frozen=True)
class Asked(Generic[D, F]):
    """What somebody asks of a page."""

    data: D
    """The service's data as they see it."""
    filters: F
    sight: Sight
    now: datetime
    """Platform time."""
    address: Address
    path: Mapping[str, str] = field(default_factory=dict)
    """What stands in the path for its names in braces."""
    place: CasePlace | None = None
    """On the page of a case: where it is. It is theirs to see, and that they looked is recorded."""
    whole: str | None = None
    """The key of the table that is downloaded, and therefore wanted whole."""

    @property
    def today(self) -> date:
        """The day in London."""
        return london_day(self.now)

    @property
    def case(self) -> str:
        """The case of the page. Raises `LookupError` on a page that is no case's."""
        if self.place is None:
            raise LookupError("this page is no case's")
        return self.place.case

    def slice(self, table: TableOf[Any]) -> Slice:
        """Which rows of a table are wanted."""
        return table.slice(dict(self.address.parameters), whole=self.whole == table.key)


@dataclass(frozen=True, kw_only=True)
class Page(Generic[D, F]):
    """One page. `show` answers with a dataclass or struct whose fields the template shows, tables and charts among them.

    Every table of it can be downloaded from the page's own address (`download=KEY.csv`, `KEY.json`), by the same handler, whole.
    """

    path: str
    title: str
    readers: tuple[Role, ...]
    """Who may open it; each with what their roles among these let them see."""
    show: Callable[[Asked[D, F]], Awaitable[Any]]
    filters: type[F]
    """`NoFields` where nothing can be asked."""
    template: str = "web/parts.html"
    """The usual one shows `lead`, the filters, and every part of the view in the order of its fields."""
    data_class: DataClass = DataClass.OFFICIAL
    """Said on the page and in the names of files (G5)."""
    navigation: str | None = None
    """Its name in the navigation; None where it is not there."""
    under: str | None = None
    """The path of the page above it, for the breadcrumbs."""
    live: tuple[str, ...] = ()
    """Which kinds of happening it is asked anew for while it is open."""
    recorded: bool = False
    """Whether each opening is recorded with the cases that it shows: a page that somebody makes to take away, such as a pack."""
    tells: Callable[[Asked[D, F]], Internal] | None = None
    """What the service is told of each opening of a recorded page, in the same transaction as the record."""

    @property
    def about_case(self) -> bool:
        """Whether it is the page of a case: `{case}` in its path."""
        return "{case}" in self.path


@dataclass(frozen=True, kw_only=True)
class Action(Generic[D, F]):
    """A form that does something. `do` answers with the address to go to."""

    path: str
    readers: tuple[Role, ...]
    fields: type[F]
    do: Callable[[Asked[D, F]], Awaitable[str]]


@dataclass(frozen=True, kw_only=True)
class Site(Generic[D]):
    """A whole web face. Raises `ValueError` for what cannot be, all of it at once."""

    name: str
    pages: tuple[Page[D, Any], ...]
    open_data: Callable[[asyncpg.Pool[asyncpg.Record], Sight], AbstractAsyncContextManager[D]]
    """The service's data as one person sees it, for as long as a page is made."""
    kept_from: KeptFrom
    """Which cases are kept from somebody, whatever their role."""
    find_case: Callable[[D, str], Awaitable[CasePlace | None]] | None = None
    """Where a case is; needed where there are pages of cases."""
    templates: Path | None = None
    """Where its own are, beside the library's."""
    assets: Path | None = None
    actions: tuple[Action[D, Any], ...] = ()
    looks_readers: tuple[Role, ...] = (Role.INFORMATION_ASSURANCE_OFFICER,)
    """Who may read who looked at which case (assumed)."""

    def __post_init__(self) -> None:
        """See the class."""
        problems = list(self._problems())
        if problems:
            raise ValueError("\n".join(problems))

    def _problems(self) -> Iterator[str]:
        declared: list[Page[D, Any] | Action[D, Any]] = [*self.pages, *self.actions]
        paths = [each.path for each in declared]
        known = {page.path for page in self.pages}
        for path in sorted(set(paths)):
            if paths.count(path) > 1:
                yield f"{path}: two pages are there"
            if not _PATH.fullmatch(path) or path.startswith(_OURS):
                yield f"{path}: no path that a page may have"
        for each in declared:
            if not each.readers:
                yield f"{each.path}: nobody may read it"
        for page in self.pages:
            if page.tells is not None and not page.recorded:
                yield f"{page.path}: what the service is told of must be recorded"
            page.filters.kinds()
            needed = [name for name, info in page.filters.model_fields.items() if info.is_required()]
            if needed:
                yield f"{page.path}: a page can be opened without filters, so these need a default: {', '.join(needed)}"
            if page.under is not None and page.under not in known:
                yield f"{page.path}: there is no page at {page.under} for it to be under"
            if page.about_case and self.find_case is None:
                yield f"{page.path}: it is a case's, and the site cannot find cases"
        narrow = [role for role in self.looks_readers if LEVELS.get(role) is not Level.NATION]
        if narrow:
            yield f"who looked is read by roles that see the nation, and not by {', '.join(narrow)}"

    def page(self, path: str) -> Page[D, Any] | None:
        """The page of a path as it is declared."""
        return next((page for page in self.pages if page.path == path), None)
