"""Source 源码: what each definition of a plugin's modules says and uses, read from its text without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from pkgutil import walk_packages
from typing import TypeAlias

#: A definition by module and by its name in there ("Trial2020.check_people").
Address: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Definition:
    """A function, class, method or constant. `uses`: names and chains of attributes, as written.

    `texts`: its string literals without docstrings; `asks_rule_of`: parameters whose rule it looks up.
    """

    name: str
    texts: frozenset[str]
    asks_rule_of: frozenset[str]
    uses: frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Module:
    """A module's definitions by name, and what its imports mean: local name → (module, name there or "")."""

    name: str
    definitions: Mapping[str, Definition]
    imports: Mapping[str, Address]


class Sources:
    """The modules of one package, read when first asked for; what lies outside is not followed."""

    def __init__(self, package: str) -> None:
        self.package = package
        self._modules: dict[str, Module | None] = {}

    @classmethod
    def around(cls, module: str) -> Sources:
        """Return the sources of the package in which a module lies."""
        return cls(module.rpartition(".")[0] or module)

    def module(self, name: str) -> Module | None:
        """Return a module of the package; None where it is not one."""
        if name not in self._modules:
            self._modules[name] = self._read(name)
        return self._modules[name]

    def all(self) -> Iterator[Module]:
        """Yield every module of the package."""
        spec = find_spec(self.package)
        folders = (spec.submodule_search_locations if spec else None) or []
        names = [found.name for found in walk_packages(folders, f"{self.package}.")]
        for name in (self.package, *names):
            if (module := self.module(name)) is not None:
                yield module

    def file(self, module: str) -> str:
        """Return a module's file as seen from its package: "rules/people.py"."""
        inner = module.removeprefix(self.package).lstrip(".")
        return f"{inner.replace('.', '/') or '__init__'}.py"

    def reached(self, start: Address) -> Iterator[tuple[Address, Definition]]:
        """Yield the definition at `start` and every one it uses, at any depth, each once."""
        waiting, seen = [start], {start}
        while waiting:
            address = waiting.pop()
            found = self._find(*address)
            if found is None:
                continue
            yield address, found
            used = [target for chain in sorted(found.uses) if (target := self._resolve(address, chain))]
            waiting += [target for target in dict.fromkeys(used) if target not in seen]
            seen.update(used)

    def _find(self, module: str, name: str) -> Definition | None:
        found = self.module(module)
        return found.definitions.get(name) if found else None

    def _resolve(self, user: Address, chain: tuple[str, ...]) -> Address | None:
        """Return what a chain of names means where `user` stands."""
        module, name = user
        owner = name.partition(".")[0]
        if chain[0] in ("self", "cls") and len(chain) > 1:
            chain = (owner, *chain[1:])
        return self._within(module, chain)

    def _within(self, name: str, chain: tuple[str, ...]) -> Address | None:
        module = self.module(name)
        if module is None or not chain:
            return None
        if len(chain) > 1 and ".".join(chain[:2]) in module.definitions:
            return name, ".".join(chain[:2])
        if chain[0] in module.definitions:
            return name, chain[0]
        if chain[0] in module.imports:
            source, original = module.imports[chain[0]]
            return self._within(source, (original, *chain[1:]) if original else chain[1:])
        return self._within(f"{name}.{chain[0]}", chain[1:])

    def _read(self, name: str) -> Module | None:
        if name != self.package and not name.startswith(f"{self.package}."):
            return None
        try:
            spec = find_spec(name)
        except ModuleNotFoundError:  # a name that is no module, asked for as if it were
            return None
        if spec is None or not spec.has_location or spec.origin is None:
            return None
        tree = ast.parse(Path(spec.origin).read_text(encoding="utf-8"))
        return Module(name, dict(_definitions(tree.body)), dict(_imports(tree)))


def _definitions(body: list[ast.stmt], owner: str = "") -> Iterator[tuple[str, Definition]]:
    for node in body:
        for name in _names(node):
            yield f"{owner}{name}", _definition(node, f"{owner}{name}")
        if isinstance(node, ast.ClassDef):
            yield from _definitions(node.body, f"{owner}{node.name}.")


def _names(node: ast.stmt) -> tuple[str, ...]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return (node.name,)
    if isinstance(node, ast.Assign):
        return tuple(
            part.id for target in node.targets for part in ast.walk(target) if isinstance(part, ast.Name)
        )
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return (node.target.id,)
    return ()


def _definition(node: ast.stmt, name: str) -> Definition:
    said = {id(child.value) for child in ast.walk(node) if isinstance(child, ast.Expr)}
    texts = [
        child.value
        for child in ast.walk(node)
        if isinstance(child, ast.Constant) and isinstance(child.value, str) and id(child) not in said
    ]
    chains = {chain for child in ast.walk(node) if (chain := _chain(child))}
    if isinstance(node, ast.ClassDef):
        chains |= {(name, member) for part in node.body for member in _names(part)}
    return Definition(name, frozenset(texts), frozenset(_rules_asked(node)), frozenset(chains))


def _chain(node: ast.AST) -> tuple[str, ...]:
    """Return ("people", "admit") for `people.admit`; empty for what is no chain of names."""
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, ast.Attribute):
        before = _chain(node.value)
        return (*before, node.attr) if before else ()
    return ()


def _rules_asked(node: ast.AST) -> Iterator[str]:
    """Yield the parameters in `law.rule_of("…")`: their answers cite the rule a parameter rests on."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and _chain(call.func)[-1:] == ("rule_of",):
            yield from (
                arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
            )


def _imports(tree: ast.AST) -> Iterator[tuple[str, Address]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((name.asname or name.name, (node.module, name.name)) for name in node.names)
        elif isinstance(node, ast.Import):
            for name in node.names:
                top = name.name.partition(".")[0]
                yield name.asname or top, (name.name if name.asname else top, "")
