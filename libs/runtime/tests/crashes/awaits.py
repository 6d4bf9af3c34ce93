"""Every await of the runtime's cycles, found in its source and given a marker on either side.

One walk finds the places and plants the markers, so that what is enumerated and what can crash are the same.
"""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PACKAGE = "cafcass_runtime"
MARKERS = "__points__"
"""The name under which an instrumented module finds the markers."""

ROOTS = ("consumer", "engine", "scheduler", "internal", "replay", "jobs", "relay", "policy_changes")
"""The modules that turn the cycles; whatever of the runtime they import is walked too."""

EXCLUDED = {
    "hsm": "a key in a hardware security module: what a service is given instead of the key itself, and writes nothing of its own",
    "health": "serves probes over HTTP: reads what others say, writes nothing that lasts",
}
"""Modules that the roots import and that are not part of any cycle. `process` is above the roots and not found from them: its
loops call one turn of a cycle after another and hold nothing in between."""


@dataclass(frozen=True, slots=True)
class Place:
    """One await. `kind` is `await`, `enter` or `exit` (of an `async with`), or `next` (of an `async for`)."""

    module: str
    function: str
    ordinal: int
    kind: str
    line: int

    @property
    def name(self) -> str:
        """Its name: stays the same when lines move."""
        return f"{self.module}:{self.function}[{self.ordinal}:{self.kind}]"


class Instrument(ast.NodeTransformer):
    """Finds the places of one module in the order in which a function passes them, and marks both sides of each."""

    def __init__(self, module: str) -> None:
        self.places: list[Place] = []
        self._module = module
        self._scopes: list[str] = []
        self._counts: dict[str, int] = {}

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return self._within(node, node.name)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._within(node, f"{node.name}.<locals>")

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._within(node, f"{node.name}.<locals>")

    def visit_Await(self, node: ast.Await) -> ast.AST:
        self.generic_visit(node)
        place = self._place(node, "await")
        node.value = _call("before", [place], node.value)
        return _call("after", [place], node)

    def visit_AsyncWith(self, node: ast.AsyncWith) -> ast.AST:
        for item in node.items:
            item.context_expr = self.visit(item.context_expr)
            places = [self._place(node, "enter"), self._place(node, "exit")]
            item.context_expr = _call("guard", places, item.context_expr)
        node.body = [self.visit(statement) for statement in node.body]
        return node

    def visit_AsyncFor(self, node: ast.AsyncFor) -> ast.AST:
        self.generic_visit(node)
        node.iter = _call("each", [self._place(node, "next")], node.iter)
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        self.generic_visit(node)
        if node.is_async:
            node.iter = _call("each", [self._place(node.iter, "next")], node.iter)
        return node

    def _within(self, node: ast.AST, scope: str) -> ast.AST:
        self._scopes.append(scope)
        self.generic_visit(node)
        self._scopes.pop()
        return node

    def _place(self, node: ast.stmt | ast.expr, kind: str) -> Place:
        function = ".".join(self._scopes).removesuffix(".<locals>")
        ordinal = self._counts.get(function, 0) + 1
        self._counts[function] = ordinal
        place = Place(self._module, function, ordinal, kind, node.lineno)
        self.places.append(place)
        return place


def _call(marker: str, places: Sequence[Place], argument: ast.expr) -> ast.expr:
    function = ast.Attribute(ast.Name(MARKERS, ast.Load()), marker, ast.Load())
    call = ast.Call(function, [*(ast.Constant(place.name) for place in places), argument], [])
    return ast.fix_missing_locations(ast.copy_location(call, argument))


@dataclass(frozen=True, slots=True)
class Instrumented:
    """A module with its markers planted."""

    tree: ast.Module
    places: tuple[Place, ...]


def source_of(module: str) -> Path:
    """The file of one of the runtime's modules, found without importing it."""
    package = importlib.util.find_spec(PACKAGE)
    assert package is not None
    assert package.submodule_search_locations is not None
    return Path(package.submodule_search_locations[0]) / f"{module}.py"


def instrument(module: str) -> Instrumented:
    """One of the runtime's modules with its markers planted."""
    walk = Instrument(module)
    tree = walk.visit(ast.parse(source_of(module).read_text()))
    return Instrumented(tree, tuple(walk.places))


@cache
def modules() -> tuple[str, ...]:
    """The modules of the cycles: the roots and what they import of the runtime, except what is excluded."""
    found: set[str] = set()
    waiting = list(ROOTS)
    while waiting:
        module = waiting.pop()
        if module in found or module in EXCLUDED or not source_of(module).exists():
            continue
        found.add(module)
        waiting += _imports(ast.parse(source_of(module).read_text()))
    return tuple(sorted(found))


def _imports(tree: ast.Module) -> list[str]:
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name.removeprefix(f"{PACKAGE}.") for alias in node.names if alias.name.startswith(PACKAGE)]
        elif isinstance(node, ast.ImportFrom) and node.module == PACKAGE:
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{PACKAGE}."):
            found.append((node.module or "").removeprefix(f"{PACKAGE}."))
    return found


@cache
def places() -> tuple[Place, ...]:
    """Every await of the cycles."""
    return tuple(place for module in modules() for place in instrument(module).places)
