"""An import rule in terms of what is allowed, which import-linter's own contracts (what is forbidden) cannot say."""

from __future__ import annotations

import sys
from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

EVERYTHING = "*"


class AllowedContract(Contract):
    """Modules may import themselves, the standard library and what is allowed, and nothing else.

    Options: `modules` (with all below them), `allowed` (packages; `*` for any), `forbidden` (also of the standard
    library), `exceptions` (`module -> package`, where one module alone may import one package more).
    """

    type_name = "allowed"

    modules: Any = fields.ListField(subfield=fields.StringField())
    allowed: Any = fields.ListField(subfield=fields.StringField())
    forbidden: Any = fields.ListField(subfield=fields.StringField(), required=False, default=[])
    exceptions: Any = fields.ListField(subfield=fields.StringField(), required=False, default=[])

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002 - the base class's signature
        """Collects every direct import that breaks the rule."""
        broken = [
            f"{importer} -> {imported}"
            for root in self.modules
            for importer in sorted({root, *graph.find_descendants(root)} & graph.modules)
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
            if not self._may_import(root, imported) and not self._excepted(importer, imported)
        ]
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Names each import that breaks the rule."""
        for line in check.metadata["broken"]:
            output.print_error(line)

    def _excepted(self, importer: str, imported: str) -> bool:
        pairs = [exception.partition(" -> ") for exception in self.exceptions]
        return any(importer == module and _within(imported, package) for module, _, package in pairs)

    def _may_import(self, root: str, imported: str) -> bool:
        if _within(imported, root):
            return True
        if any(_within(imported, name) for name in [*self.forbidden, *self.modules]):
            return False
        if EVERYTHING in self.allowed or imported.partition(".")[0] in sys.stdlib_module_names:
            return True
        return any(_within(imported, name) for name in self.allowed)


def _within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")
