"""What an administrator of a PostgreSQL server does: makes roles and databases, drops them, renames them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg

_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")


@dataclass(frozen=True, slots=True)
class Login:
    """A role of the server and its password."""

    role: str
    password: str


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection that is closed at the end."""
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


async def create_role(admin_url: str, login: Login) -> None:
    """Makes the role, or gives it this password: it may log in and nothing else."""
    async with connected(admin_url) as connection:
        role = identifier(login.role)
        if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", login.role):
            await connection.execute(f"CREATE ROLE {role}")
        rights = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION"
        # A password cannot be a parameter here; the server does the quoting.
        password = await connection.fetchval("SELECT quote_literal($1::text)", login.password)
        await connection.execute(f"ALTER ROLE {role} {rights} PASSWORD {password}")


async def create_owner(admin_url: str, name: str) -> None:
    """Makes a role that owns things and that nobody logs in as; the administrator acts as it."""
    async with connected(admin_url) as connection:
        role = identifier(name)
        if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", name):
            await connection.execute(f"CREATE ROLE {role} NOLOGIN")
        await connection.execute(f"GRANT {role} TO CURRENT_USER")


async def create_database(admin_url: str, name: str, owner: str, *, template: str | None = None) -> bool:
    """Makes a database that its owner alone may enter. False where it was there already."""
    database, role = identifier(name), identifier(owner)
    async with connected(admin_url) as connection:
        if await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            return False
        source = "" if template is None else f" TEMPLATE {identifier(template)}"
        # Since PostgreSQL 16 an administrator who is not a superuser must be a member of the role to give it something.
        await connection.execute(f"GRANT {role} TO CURRENT_USER")
        await connection.execute(f"CREATE DATABASE {database} OWNER {role}{source}")
        await connection.execute(f"REVOKE ALL ON DATABASE {database} FROM PUBLIC")
    return True


async def drop_database(admin_url: str, name: str) -> None:
    """Removes a database, ending whoever is still connected."""
    async with connected(admin_url) as connection:
        await connection.execute(f"DROP DATABASE IF EXISTS {identifier(name)} WITH (FORCE)")


async def rename_database(admin_url: str, name: str, new_name: str) -> bool:
    """Sets a database aside under another name. False where there is none."""
    async with connected(admin_url) as connection:
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            return False
        await connection.execute(f"ALTER DATABASE {identifier(name)} RENAME TO {identifier(new_name)}")
    return True


def identifier(name: str) -> str:
    """`name` as an SQL identifier. Raises `ValueError` for what is not one of ours."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"not a name of a database or role: {name}")
    return f'"{name}"'
