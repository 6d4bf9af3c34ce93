"""The documentation page of all settings, made from what declares them: the runtime's settings, and each service's policy."""

from __future__ import annotations

import json
import types
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args, get_origin
from uuid import UUID

from pydantic import AwareDatetime, SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from cafcass_domain.numbers import Count
from cafcass_domain.policy import Declared, Policy, declared, defaults_of, types_of
from cafcass_runtime import policies

_INTRODUCTION: Final = """# Settings

Every setting is an environment variable. This page is generated.

Where `CAFCASS_SECRETS` names a folder, the runtime's settings are also read from its files, each called like the variable in lower case
(`cafcass_kafka_password`): as mounted secrets are. A variable wins over a file.

The numbers of a service's policy can also be set from a day on, and in a file that all services share: `..._SAFE_MAXIMUM_FROM_2027_01_01=950`, or
in the file that `CAFCASS_POLICY_FILE` names, with the variable's name without its prefix, in lower case:

```toml
[allocation]
safe_maximum = 1000

[allocation.from.2027-01-01]
safe_maximum = 950
```

On the same day the environment wins over the file; a later day wins over an earlier. On the day, open due times that the number counts are
counted again and told, and whatever depends on it is decided on again. An event's `policy_version` names exactly the numbers and the
reference data that were in force; the table `runtime.policies` of the service's database says what each version held: the numbers, and for each
table of reference data the first twelve characters of its file's SHA-256. It is written at start, for days to come as well.
"""


def settings_page(settings: type[BaseSettings], services: Mapping[str, type[Policy]]) -> str:
    """The whole page, as Markdown: the runtime's settings, then a table of numbers for each service."""
    lines = [_INTRODUCTION, "## cafcass_runtime", "", (settings.__doc__ or "").strip().partition("\n")[0], ""]
    lines += ["| variable | type | default | meaning |", "|---|---|---|---|"]
    prefix = settings.model_config.get("env_prefix", "")
    for name, field in settings.model_fields.items():
        variable = f"`{(prefix + name).upper()}`"
        lines.append(_row((variable, _type(field.annotation), _default_of(field), field.description or "")))
    for service, policy in services.items():
        lines += ["", f"## {service}", "", *_numbers(service, policy)]
    return "\n".join([*lines, ""])


def _numbers(service: str, policy: type[Policy]) -> Iterator[str]:
    yield "| variable | unit or type | bounds | default | what it settles | rule | source |"
    yield "|---|---|---|---|---|---|---|"
    prefix, kinds = policies.prefix_of(service), types_of(policy)
    label = (
        f"`{prefix}{policies.LABEL.upper()}`",
        "text",
        "",
        f"`{service}-1`",
        "What the versions of this policy begin with.",
    )
    yield _row((*label, "G2", "ours"))
    defaults = defaults_of(policy)
    for name, said in declared(policy).items():
        variable = f"`{(prefix + name).upper()}`"
        cells = (
            variable,
            _unit(kinds[name], said),
            _bounds(said),
            _written(defaults[name]),
            said.means,
            said.rule,
            said.source,
        )
        yield _row(cells)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _unit(kind: Any, said: Declared) -> str:
    if isinstance(kind, type) and issubclass(kind, Count):
        return kind.unit
    return said.unit or _type(kind)


def _bounds(said: Declared) -> str:
    if said.at_least is not None and said.at_most is not None:
        return f"{said.at_least} to {said.at_most}"
    if said.at_least is not None:
        return f"at least {said.at_least}"
    if said.at_most is not None:
        return f"at most {said.at_most}"
    return "not empty" if said.not_empty else ""


def _type(annotation: Any) -> str:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _type(arguments[0])
    if origin is Literal:
        return " or ".join(str(value) for value in arguments)
    if origin is types.UnionType:
        return " or ".join(_type(part) for part in arguments if part is not type(None))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return f"map of {_type(arguments[1])} by {_type(arguments[0])}"
    if origin is not None:
        return f"list of {_type(arguments[0])}" if arguments else str(annotation)
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return " or ".join(annotation)
    return _PLAIN_NAMES.get(annotation, getattr(annotation, "__name__", str(annotation)))


_PLAIN_NAMES: dict[Any, str] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    date: "date",
    time: "time",
    AwareDatetime: "time with offset",
    datetime: "time",
    timedelta: "duration (ISO 8601 or seconds)",
    SecretStr: "secret text",
    Path: "file",
    UUID: "UUID",
}


def _default_of(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    return _written(field.get_default(call_default_factory=True, validated_data={}))


def _written(value: Any) -> str:
    if value is None or value in ((), "", frozenset()):
        return "none"
    if isinstance(value, (tuple, frozenset, Mapping)):
        return f"`{json.dumps(policies.as_written(value), ensure_ascii=False)}`"
    return f"`{value.isoformat() if isinstance(value, (date, time)) else value}`"
