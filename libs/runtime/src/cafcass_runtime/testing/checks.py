"""What every service promises alike, each promise a check that its tests call. A check that does not hold raises `AssertionError`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
from pydantic import AwareDatetime, BaseModel
from pydantic.fields import FieldInfo

from cafcass_contracts.message import Classified, Command, DataClass
from cafcass_contracts.registry import MESSAGES
from cafcass_contracts.roles import Role, next_role_up
from cafcass_contracts.topics import TOPICS, topics_of
from cafcass_domain.decision import TableRef
from cafcass_domain.policy import Policy, declared
from cafcass_runtime import policies
from cafcass_runtime.built_in import MESSAGE_HANDLERS
from cafcass_runtime.records import StoredRecord
from cafcass_runtime.service import OnMessage, Service
from cafcass_runtime.settings import RuntimeSettings
from cafcass_runtime.settings_page import settings_page
from cafcass_runtime.testing.engine import OpenEngine
from cafcass_runtime.testing.world import World

M = TypeVar("M", bound=BaseModel)

_COMMANDS: Final = {each.message_name: each for each in MESSAGES.values() if issubclass(each, Command)}


def every_number_says_what_it_means_and_where_it_is_from(service: Service[Any]) -> None:
    """The settings page is made of what is declared: each number has a meaning and a source, and a rule or none."""
    for name, said in declared(service.policy).items():
        assert said.means, f"{name} does not say what it means"
        assert said.source, f"{name} does not say where it is from"


def every_number_is_decided_by(service: Service[Any], domain: Path) -> None:
    """No number is set in vain: each that the service declares itself is read somewhere in its domain."""
    text = "\n".join(path.read_text("utf-8") for path in sorted(domain.rglob("*.py")) if path.name != "policy.py")
    own = declared(service.policy).keys() - declared(Policy).keys()
    unused = sorted(name for name in own if not re.search(rf"\.{name}\b", text))
    assert not unused, f"nothing decides by {', '.join(unused)}"


def every_table_is_migrated(service: Service[Any]) -> None:
    """The migrations make every table, and take it away again."""
    written = "\n".join(path.read_text("utf-8") for path in sorted(service.migrations.glob("*.sql")))
    for table in service.tables:
        assert f"CREATE TABLE {table.ref.name} " in written, f"no migration makes {table.ref.name}"
        assert f"DROP TABLE {table.ref.name};" in written, f"no migration takes {table.ref.name} away"


def tables_are_locked_in_one_order(service: Service[Any]) -> None:
    """No two tables have one place in the order in which they are locked, so that no two transactions wait for each other."""
    orders = [table.ref.order for table in service.tables]
    assert orders == sorted(set(orders)), "the tables are not named in the order in which they are locked"


def rows_come_back(service: Service[Any], ref: TableRef[Any], rows: Iterable[Any]) -> None:
    """A row that is kept comes back equal."""
    table = next(table for table in service.tables if table.ref == ref)
    for row in rows:
        assert table.decode(table.encode(row)) == row, f"{ref.name}: a row is not what was written"


def every_number_is_on_the_settings_page(service: Service[Any]) -> None:
    """Whoever runs the service finds each number under the variable that sets it."""
    page = settings_page(RuntimeSettings, {service.name: service.policy})
    prefix = policies.prefix_of(service.name)
    for name in declared(service.policy):
        assert f"| `{prefix}{name.upper()}` |" in page, f"{name} is not on the page"


def every_message_is_on_the_map(service: Service[Any]) -> None:
    """The service reads only what the map lets it read, and takes every command that is its own."""
    taken = {handler.message for handler in service.handlers if isinstance(handler, OnMessage)}
    for message in taken:
        assert any(service.name in topic.readers for topic in topics_of(message)), (
            f"it may not read {message.full_name()}"
        )
    commands = TOPICS[f"{service.name}.commands.v1"].messages
    own = {message for message in commands if message.owner == service.name}
    assert own <= taken, f"nobody takes {', '.join(sorted(message.full_name() for message in own - taken))}"


def rows_are_the_same(opened: Sequence[tuple[TableRef[Any], str, Any]], world: World[Any]) -> None:
    """What the engine keeps is what the world in memory keeps, after the same messages at the same times."""
    kept = {(ref.name, key): row for ref, key, row in opened}
    meant = {
        (ref.name, key): row
        for ref in {ref.name: ref for ref, _, _ in opened}.values()
        for key, row in world.rows(ref).items()
    }
    assert kept.keys() == meant.keys()
    for name, row in kept.items():
        assert row == meant[name], f"{name}: the row is not what it is in memory"


async def rows_kept(opened: OpenEngine[Any]) -> list[tuple[TableRef[Any], str, Any]]:
    """Every row of the service that its database has, opened."""
    found: list[tuple[TableRef[Any], str, Any]] = []
    async with opened.pool.acquire() as connection, connection.transaction():
        for table in opened.engine.service.tables:
            keys = await table.keys_after(connection, "", limit=10_000)
            rows = await table.load(connection, keys, opened.keyring)
            found += [(table.ref, key, row.state) for key, row in rows.items()]
    return found


async def statements_do_not_grow(
    opened: OpenEngine[Any], few: Sequence[StoredRecord], many: Sequence[StoredRecord]
) -> None:
    """A batch of many messages gives the database as many statements as a batch of few."""
    counts = []
    for records in (few, many):
        before = len(opened.statements)
        await opened.engine.handle(list(records))
        counts.append(len(opened.statements) - before)
    assert counts[0] == counts[1], f"{len(few)} messages: {counts[0]} statements; {len(many)}: {counts[1]}"


def an_own_value_fits(own: type[Any], told: type[BaseModel], own_values: Mapping[type[Any], type[BaseModel]]) -> None:
    """Each field of a service's own value is one of the contract that it is made from, with a type that converts and the same default.

    `own_values` says of every own value from which contract it is made.
    """
    hints = get_type_hints(own, include_extras=True)
    for field in msgspec.structs.fields(own):
        there = told.model_fields.get(field.name)
        assert there is not None, f"{told.__name__} has no {field.name}"
        where = f"{own.__name__}.{field.name}"
        assert _converts(hints[field.name], there.annotation, own_values), f"{where} is not what {told.__name__} says"
        assert field.required == there.is_required(), f"{where} is required, or is not, otherwise than in the contract"
        if not field.required:
            default = there.get_default(call_default_factory=True)
            kept = field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
            assert msgspec.convert(default, hints[field.name], from_attributes=True) == kept, (
                f"{where} has another default"
            )


def _converts(own: Any, told: Any, own_values: Mapping[type[Any], type[BaseModel]]) -> bool:
    """Whether every value of a contract's type has a place in an own type."""
    while get_origin(told) is Annotated:
        told = get_args(told)[0]
    if get_origin(told) in (UnionType, Union):
        mine = get_args(own) if get_origin(own) in (UnionType, Union) else (own,)
        return all(any(_converts(one, other, own_values) for one in mine) for other in get_args(told))
    if get_origin(told) is tuple:
        return get_origin(own) is tuple and _converts(get_args(own)[0], get_args(told)[0], own_values)
    if own in own_values:
        return told is own_values[own]
    if told is AwareDatetime:
        return own is datetime
    return isinstance(own, type) and isinstance(told, type) and issubclass(told, own)


def every_question_can_be_answered(service: Service[Any], world: World[Any]) -> None:
    """Each question that was ever asked names what answers it: commands that whoever is asked may give, and the next role up too, or somebody else's word.

    It may be a command to another service, of what comes of which this one hears.
    """
    handlers = (*service.handlers, *MESSAGE_HANDLERS)
    taken = {each.message.message_name: each.message for each in handlers if isinstance(each, OnMessage)}
    for asked in world.memory.questions.values():
        if not asked.first_role:  # an earlier release kept only that it is open
            continue
        assert asked.settled_by, f"{asked.key}: nothing answers it"
        for name in asked.settled_by:
            message = taken.get(name) or _COMMANDS.get(name)
            assert message is not None, f"{asked.key}: there is no {name}"
            for role in (
                (Role(asked.first_role), next_role_up(Role(asked.first_role))) if issubclass(message, Command) else ()
            ):
                assert role is None or role in message.given_by, f"{asked.key}: {role} may not give {name}"


class Markers:
    """Puts a marker of its own into every restricted text of a message, so that where it comes out again can be found."""

    def __init__(self, name: str, keep: Collection[str] = ()) -> None:
        self.name = name
        self.keep = keep
        """Fields that have a form of their own, or hold an id."""
        self.made: list[str] = []

    def mark(self, message: M) -> M:
        """The message with a marker in the stead of each such text."""
        changes: dict[str, Any] = {}
        for name, field in type(message).model_fields.items():
            value = getattr(message, name)
            inside = self._inside(value)
            if inside is not value:
                changes[name] = inside
            elif type(value) is str and name not in self.keep and _is_restricted(field):
                self.made.append(f"{self.name}{len(self.made):03}x")
                changes[name] = self.made[-1]
        return message.model_copy(update=changes) if changes else message

    def found_in(self, text: str) -> list[str]:
        """The markers that a text has."""
        return [marker for marker in self.made if marker in text]

    def _inside(self, value: Any) -> Any:
        if isinstance(value, BaseModel):
            return self.mark(value)
        if isinstance(value, tuple) and any(isinstance(each, BaseModel) for each in value):
            return tuple(self._inside(each) for each in value)
        return value


async def everything_in_clear(opened: OpenEngine[Any], *, apart_from: Collection[str] = ("runtime.outbox",)) -> str:
    """All that the service's database has that no key seals, as one text: every row of every table, and the bytes of each column."""
    names = await opened.pool.fetch(
        "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname IN ('public', 'runtime', 'audit')"
    )
    found: list[str] = []
    for (name,) in names:
        if name not in apart_from:
            rows = await opened.pool.fetch(f"SELECT * FROM {name}")  # noqa: S608 - a name that the database gave
            cells = [cell for row in rows for cell in row.values()]
            found += [cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell) for cell in cells]
    return "\n".join(found)


def _is_restricted(field: FieldInfo) -> bool:
    marks = [*field.metadata, *_marks_of(field.annotation)]
    return any(isinstance(mark, Classified) and mark.data_class is DataClass.RESTRICTED for mark in marks)


def _marks_of(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) is Annotated:
        yield from annotation.__metadata__
    if get_origin(annotation) is Annotated or isinstance(annotation, UnionType):
        for each in get_args(annotation):
            yield from _marks_of(each)
