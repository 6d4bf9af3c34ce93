"""What every service promises alike, each promise a check that its tests call. A check that does not hold raises `AssertionError`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cafcass_domain.decision import TableRef
from cafcass_domain.policy import Policy, declared
from cafcass_runtime.service import Service


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
