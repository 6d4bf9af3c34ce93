"""Makes the users at the broker and gives each exactly its access list: what is missing is added, and what is too much is taken away.

Through librdkafka's client, because aiokafka's administrator knows neither users nor access lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from confluent_kafka import KafkaException
from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialAlteration,
    UserScramCredentialUpsertion,
)

from cafcass_provisioning.access import Account, Grant

_SECONDS: Final = 30.0
_ITERATIONS: Final = 8192
"""Of the password's hash. Source: twice Kafka's least; passwords are drawn, never chosen."""
_ANY_HOST: Final = "*"
_Line: TypeAlias = Any
"""An `AclBinding`, whose own types allow for what it is made of before it is made."""


class UsersError(RuntimeError):
    """The broker refused a user or a line of an access list. The message says which and why."""


@dataclass(slots=True)
class Changed:
    """What was not so before."""

    granted: list[str] = field(default_factory=list)
    """One sentence a line that was added."""
    taken: list[str] = field(default_factory=list)
    """One sentence a line that was taken away."""


def give_access(admin: AdminClient, accounts: Iterable[Account], passwords: Mapping[str, str]) -> Changed:
    """Gives each account its password and its access list; doing it again changes nothing but the password's salt.

    Users that are not among `accounts` are left alone. Raises `UsersError`, and `KeyError` for an account without a password.
    """
    wanted = list(accounts)
    _give_passwords(admin, {each.user: passwords[each.user] for each in wanted})
    outcome = Changed()
    there = _held(admin)
    bindings = {_binding(each.user, grant) for each in wanted for grant in each.grants()}
    principals = {_principal(each.user) for each in wanted}
    missing = sorted(bindings - there, key=_said)
    surplus = sorted((line for line in there - bindings if line.principal in principals), key=_said)
    if missing:
        _await(admin.create_acls(missing, request_timeout=_SECONDS), "grant")
    if surplus:
        _await(admin.delete_acls([_exactly(line) for line in surplus], request_timeout=_SECONDS), "take away")
    outcome.granted = [_said(line) for line in missing]
    outcome.taken = [_said(line) for line in surplus]
    return outcome


def _give_passwords(admin: AdminClient, passwords: Mapping[str, str]) -> None:
    how = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, _ITERATIONS)
    asked: list[UserScramCredentialAlteration] = [
        UserScramCredentialUpsertion(user, how, password.encode()) for user, password in passwords.items()
    ]
    _await(admin.alter_user_scram_credentials(asked, request_timeout=_SECONDS), "give a password to")


def _held(admin: AdminClient) -> set[_Line]:
    anything: Any = None  # as the client documents it; its types say that a name is needed
    everything = AclBindingFilter(
        ResourceType.ANY,
        anything,
        ResourcePatternType.ANY,
        anything,
        anything,
        AclOperation.ANY,
        AclPermissionType.ANY,
    )
    try:
        return set(admin.describe_acls(everything, request_timeout=_SECONDS).result())
    except KafkaException as error:
        raise UsersError(f"the broker does not show its access lists: {error.args[0].str()}") from error


def _binding(user: str, grant: Grant) -> _Line:
    return AclBinding(
        ResourceType[grant.resource.value],
        grant.name,
        ResourcePatternType[grant.pattern.value],
        _principal(user),
        _ANY_HOST,
        AclOperation[grant.operation.value],
        AclPermissionType.ALLOW,
    )


def _exactly(line: _Line) -> AclBindingFilter:
    return AclBindingFilter(
        line.restype,
        line.name,
        line.resource_pattern_type,
        line.principal,
        line.host,
        line.operation,
        line.permission_type,
    )


def _principal(user: str) -> str:
    return f"User:{user}"


def _said(line: _Line) -> str:
    return f"{line.principal.removeprefix('User:')} may {line.operation.name} {line.restype.name} {line.name}"


def _await(futures: Mapping[Any, Future[Any]], doing: str) -> None:
    for what, future in futures.items():
        try:
            future.result()
        except KafkaException as error:
            name = _said(what) if isinstance(what, AclBinding) else str(what)
            raise UsersError(f"the broker refused to {doing} {name}: {error.args[0].str()}") from error
