"""`python -m cafcass_provisioning.audit SERVICE`: what an administrator does in a service's database so that its audit is not the service's own, as SQL.

It belongs to a role that nobody logs in as: the service may add to it and read it, and can give itself no more. So does the database itself, since whoever
owns a database may drop it, and the audit with it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from cafcass_provisioning.access import AUDIT, AUDIT_RIGHTS, DATABASE_ROLES, DatabaseRole
from cafcass_provisioning.postgres_admin import identifier
from cafcass_runtime.migrations import AUDIT_TABLES


async def hand_over(connection: Any, role: DatabaseRole) -> None:
    """Make the audit of a service, or take it from the service where that made it; over an administrator's connection to its database.

    The administrator has to be a member of the role `audit`, where that is there already, and of the service's. Again, it changes nothing.
    """
    for statement in statements(role):
        await connection.execute(statement)


def statements(role: DatabaseRole) -> Iterator[str]:
    """What an administrator does in a service's database, one statement after another."""
    owner, service, database = identifier(AUDIT), identifier(role.name), identifier(role.name)
    yield f"DO $$ BEGIN CREATE ROLE {owner} NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$"
    yield f"ALTER DATABASE {database} OWNER TO {owner}"
    # Where a service was started before its server was provisioned it made the audit, and owns it.
    yield f"DO $$ BEGIN ALTER SCHEMA audit OWNER TO {owner}; EXCEPTION WHEN invalid_schema_name THEN NULL; END $$"
    yield f"SET ROLE {owner}"
    yield f"GRANT CONNECT, CREATE, TEMPORARY ON DATABASE {database} TO {service}"
    yield f"GRANT USAGE, CREATE ON SCHEMA public TO {service}"
    yield AUDIT_TABLES
    yield "RESET ROLE"
    yield f"ALTER SCHEMA audit OWNER TO {owner}"
    yield f"ALTER FUNCTION audit.only_added OWNER TO {owner}"
    for table in AUDIT_RIGHTS:
        yield f"ALTER TABLE audit.{table} OWNER TO {owner}"
    yield f"SET ROLE {owner}"
    yield f"GRANT USAGE ON SCHEMA audit TO {service}"
    for table, rights in AUDIT_RIGHTS.items():
        yield f"REVOKE ALL ON audit.{table} FROM PUBLIC, {service}"
        yield f"GRANT {', '.join(rights)} ON audit.{table} TO {service}"
    yield "RESET ROLE"


if __name__ == "__main__":
    sys.stdout.writelines(f"{each.rstrip(';')};\n" for each in statements(DATABASE_ROLES[sys.argv[1]]))
