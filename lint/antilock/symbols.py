"""What a name of one file means in another: functions, classes, objects and constants, followed
through imports, re-exports and barrels. Pure; cycles and missing files end in the unknown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from antilock import facts as f
from antilock.records import dataclass
from antilock.resolve import Resolver

_T = TypeVar("_T")
_MAX_DEPTH = 16
_HEAD = re.compile(r"[^.(\[]*")
_SEGMENT = re.compile(r"\.([^.(\[]+)")
# Names that stand for a module as a whole where it defines no such name.
_WHOLE = ("default", "exports")

Site = tuple[str, int]  # path and index of a call
Place = tuple[str, str]  # path and name of a function or class; the module itself is ""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a dotted path of a file means; exactly one of these is told.

    function   of the project
    kind       class of the project; `is_instance` for an object of it
    path       of an object that comes from outside the project, with the calls that built it
    text       the string that a constant or a field is; `defined`: the file that says so and the name
               there
    elements   of a list, with the file that spells them out
    """

    function: Place | None = None
    kind: Place | None = None
    is_instance: bool = False
    path: str = ""
    built_by: tuple[Site, ...] = ()
    text: str | None = None
    defined: Place | None = None
    elements: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one file, as far as other files can mean them.

    brought   written path -> module and name of the import that it begins with
    aliases   name in the file -> module and name
    stars     modules of which every name is brought in
    """

    ecosystem: str
    brought: Mapping[str, tuple[str, str]]
    aliases: Mapping[str, tuple[str, str]]
    stars: tuple[str, ...]
    functions: frozenset[str]
    classes: Mapping[str, tuple[str, ...]]
    definitions: Mapping[str, f.Definition]


def names_of(facts: f.FileFacts) -> Names:
    """The names of a file by its facts."""
    brought: dict[str, tuple[str, str]] = {}
    aliases: dict[str, tuple[str, str]] = {}
    for fact in facts.imports:
        if fact.name == "*":
            continue
        separator = "" if fact.module.endswith(".") or not fact.name else "."
        brought[f"{fact.module}{separator}{fact.name}"] = (fact.module, fact.name)
        if fact.name or fact.alias != fact.module:
            aliases[fact.alias] = (fact.module, fact.name)
    definitions: dict[str, f.Definition] = {}
    for each in facts.definitions:
        definitions.setdefault(each.name, each)
    return Names(
        ecosystem=facts.ecosystem,
        brought=brought,
        aliases=aliases,
        stars=tuple(fact.module for fact in facts.imports if fact.name == "*"),
        functions=frozenset(function.name for function in facts.functions if function.name),
        classes={each.name: each.bases for each in facts.classes},
        definitions=definitions,
    )


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a path means, and the files that would have been looked into if they were known."""

    meaning: Meaning | None
    missed: frozenset[str]


class Symbols:
    """Resolves paths as in facts.Call.callee across the files of a project."""

    def __init__(self, names: Mapping[str, Names], resolver: Resolver) -> None:
        self.names = names
        self.resolver = resolver
        self._known: dict[tuple[str, str], _Answer] = {}
        self._named: dict[tuple[str, str], _Answer] = {}
        self._open: set[tuple[str, str]] = set()
        self._depth = 0
        self._missed: set[str] = set()

    def extended(self, names: Mapping[str, Names]) -> Symbols:
        """The same with the names of more files, whose paths were known; what these do not change
        is not looked up again."""
        found = Symbols({**self.names, **names}, self.resolver)
        new = names.keys()
        found._known = {key: each for key, each in self._known.items() if not each.missed & new}
        found._named = {key: each for key, each in self._named.items() if not each.missed & new}
        return found

    def missed_in(self, ask: Callable[[], _T]) -> tuple[_T, frozenset[str]]:
        """What `ask` finds out here, and the files that would have been looked into if their names
        were known."""
        around, self._missed = self._missed, set()
        try:
            found = ask()
            missed = frozenset(self._missed)
        finally:
            self._missed = around | self._missed
        return found, missed

    def meaning(self, path: str, dotted: str) -> Meaning | None:
        """What a dotted path means in a file; None where the project does not tell."""
        key = (path, dotted)
        known = self._known.get(key)
        if known is not None:
            self._missed |= known.missed
            return known.meaning
        if key in self._open or self._depth >= _MAX_DEPTH or path not in self.names:
            return None
        self._open.add(key)
        self._depth += 1
        found, missed = self.missed_in(lambda: self._resolve(path, dotted))
        self._depth -= 1
        self._open.discard(key)
        # An answer that was cut short by a cycle or by depth is one for this question alone.
        if found is not None or not self._open:
            self._known[key] = _Answer(found, missed)
        return found

    def named(self, path: str, name: str) -> Meaning | None:
        """What a name that a file brings in means, as it is written in the file."""
        names = self.names.get(path)
        alias = _HEAD.match(name)
        if names is None or alias is None or alias[0] not in names.aliases:
            return None
        key = (path, name)
        known = self._named.get(key)
        if known is None:
            module, brought = names.aliases[alias[0]]
            rest = name[len(alias[0]) :]
            known = self._named[key] = _Answer(
                *self.missed_in(lambda: self._in_module(path, module, brought, rest))
            )
        self._missed |= known.missed
        return known.meaning

    def sources_of(self, path: str) -> frozenset[str]:
        """The files that a file brings something in from."""
        names = self.names[path]
        modules = {module for module, _ in names.brought.values()}
        modules |= {*names.stars, *names.brought}
        return frozenset(file for module in modules for file in self._files(path, module))

    def is_own(self, path: str, dotted: str) -> bool:
        """Whether a path begins in the project, or nobody tells where it begins."""
        return dotted[0] in "~:./" or self._is_own_module(path, dotted)

    def field(self, place: Place, name: str, depth: int = 0) -> tuple[str, f.Definition] | None:
        """What a class of the project, or what it extends, says of a field, and the file."""
        path, kind = place
        names = self.names.get(path)
        if names is None or depth > _MAX_DEPTH:
            return None
        definition = names.definitions.get(f"{kind}.{name}")
        if definition is not None:
            return path, definition
        for base in names.classes.get(kind, ()):
            found = self.meaning(path, base)
            if found is not None and found.kind is not None and found.kind != place:
                inherited = self.field(found.kind, name, depth + 1)
                if inherited is not None:
                    return inherited
        return None

    def method(self, place: Place, name: str, depth: int = 0) -> Place | None:
        """The function that a class of the project, or what it extends, has for a method."""
        path, kind = place
        names = self.names.get(path)
        if names is None or depth > _MAX_DEPTH:
            return None
        if f"{kind}.{name}" in names.functions:
            return path, f"{kind}.{name}"
        for base in names.classes.get(kind, ()):
            found = self.meaning(path, base)
            if found is not None and found.kind is not None and found.kind != place:
                method = self.method(found.kind, name, depth + 1)
                if method is not None:
                    return method
        return None

    def _resolve(self, path: str, dotted: str) -> Meaning | None:
        if dotted.startswith(":"):
            return self._own(path, dotted[1:])
        if dotted.startswith("~"):
            return self._in_package(path, dotted[1:])
        names = self.names[path]
        end = len(dotted)
        while end > 0:
            brought = names.brought.get(dotted[:end])
            if brought is not None:
                return self._in_module(path, *brought, dotted[end:])
            end = max(dotted.rfind(".", 0, end), dotted.rfind("(", 0, end))
        return self._by_qualified_name(path, dotted)

    def _by_qualified_name(self, path: str, dotted: str) -> Meaning | None:
        """`import a.b` and then `a.b.c()`; a class of the same package by its whole name."""
        names = self.names[path]
        for module in names.stars:
            if dotted.startswith(f"{module}."):
                return self._in_module(path, module, "", dotted[len(module) :])
        return None

    def _in_package(self, path: str, text: str) -> Meaning | None:
        """A name that a file has from the other files of its package."""
        if not text or "~" in text:
            return None
        for file in self.resolver.package_of(path):
            if file != path and self._is_known(file):
                found = self._own(file, text, is_whole=False)
                if found is not None:
                    return found
        names = self.names[path]
        for module in names.stars:
            found = self._in_files(self._files(path, module), text)
            if found is not None:
                return found
        head = _HEAD.match(text)
        if head is not None and head[0][:1].isupper():
            return self._in_files(self.resolver.files_named(path, head[0]), text)
        return None

    def _files(self, path: str, module: str) -> tuple[str, ...]:
        return self.resolver.files_of(path, module, self.names[path].ecosystem)

    def _in_module(self, path: str, module: str, name: str, rest: str) -> Meaning | None:
        """What `name` of a module and what follows it mean."""
        files = self._files(path, module)
        if name:
            found = self._in_files(files, f"{name}{rest}")
            if found is not None:
                return found
            separator = "" if module.endswith(".") else "."
            inner = f"{module}{separator}{name}"
            if self.names[path].ecosystem == "npm":
                return None
            return self._in_module(path, inner, "", rest) if rest else self._class_file(path, inner)
        segment = _SEGMENT.match(rest)
        if segment is None:
            return self._class_file(path, module, rest)
        found = self._in_files(files, rest[1:])
        if found is None:
            found = self._class_file(path, module, rest)
        if found is not None:
            return found
        inner = f"{module}.{segment[1]}"
        is_deeper = self.names[path].ecosystem == "pypi" and bool(self._files(path, inner))
        return self._in_module(path, inner, "", rest[segment.end() :]) if is_deeper else None

    def _class_file(self, path: str, module: str, rest: str = "") -> Meaning | None:
        """A class that has the file that a module means to itself."""
        name = module.rpartition(".")[2]
        if not name[:1].isupper():
            return None
        return self._in_files(self._files(path, module), f"{name}{rest}")

    def _in_files(self, files: Iterable[str], text: str) -> Meaning | None:
        for file in files:
            if self._is_known(file):
                found = self._own(file, text)
                if found is not None:
                    return found
        return None

    def _is_known(self, file: str) -> bool:
        if file in self.names:
            return True
        self._missed.add(file)
        return False

    def _own(self, path: str, text: str, *, is_whole: bool = True) -> Meaning | None:
        """What a path means whose first name the file itself has."""
        names = self.names[path]
        match = _HEAD.match(text)
        head = match[0] if match is not None else ""
        rest = text[len(head) :]
        if not head:
            return None
        if head in names.classes:
            return self._of_class(path, head, rest)
        for end in _ends(text):
            written = text[:end]
            if written in names.functions and end == len(text):
                return Meaning(function=(path, written))
            definition = names.definitions.get(written)
            if definition is not None:
                return self._follow(path, definition, text[end:])
        if head in names.aliases:
            module, name = names.aliases[head]
            return self.meaning(path, _spelled(module, name) + rest)
        if not is_whole:
            return None
        for module in names.stars:
            key = (path, f"*{module}:{text}")
            if key in self._open:
                continue
            self._open.add(key)
            found = self._in_files(self._files(path, module), text)
            self._open.discard(key)
            if found is not None:
                return found
        if head in _WHOLE:
            exported = names.definitions.get("exports") if head == "default" else None
            if exported is not None:
                return self._follow(path, exported, rest)
            if rest.startswith("."):
                return self._own(path, rest[1:])
        return None

    def _of_class(self, path: str, kind: str, rest: str) -> Meaning | None:
        is_instance = rest.startswith("()")
        rest = rest[2:] if is_instance else rest
        if not rest:
            return Meaning(kind=(path, kind), is_instance=is_instance)
        segment = _SEGMENT.match(rest)
        if segment is None:
            return None
        name, after = segment[1], rest[segment.end() :]
        method = self.method((path, kind), name)
        if method is not None:
            if not after:
                return Meaning(function=method)
            owner = self.names[method[0]]
            definition = owner.definitions.get(f"{method[1]}()")
            if definition is not None and after.startswith("()"):
                return self._follow(method[0], definition, after[2:])
            return None
        told = self.field((path, kind), name)
        return self._follow(*told, after) if told is not None else None

    def _follow(self, path: str, definition: f.Definition, rest: str) -> Meaning | None:
        """What stands behind a definition, and what follows it."""
        if not rest and definition.text is not None:
            return Meaning(text=definition.text, defined=(path, definition.name))
        if not rest and definition.elements:
            return Meaning(elements=tuple((path, each) for each in definition.elements))
        if not definition.path:
            return None
        dotted = definition.path + rest
        if definition.path == f":{definition.name}":
            return None
        found = self.meaning(path, dotted)
        if found is not None or dotted[0] in ":~./":
            return found
        if self._is_own_module(path, dotted):
            return None
        return Meaning(path=dotted, built_by=tuple((path, each) for each in definition.built_by))

    def _is_own_module(self, path: str, dotted: str) -> bool:
        """Whether a path begins with a module of the project, which does not tell what it means."""
        names = self.names[path]
        for written, (module, _) in names.brought.items():
            if dotted.startswith(written) and self._files(path, module):
                return True
        return False


def _spelled(module: str, name: str) -> str:
    separator = "" if module.endswith(".") or not name else "."
    return f"{module}{separator}{name}"


def _ends(text: str) -> list[int]:
    """Where a prefix of a path may end, the longest first."""
    ends = {len(text)}
    for place, letter in enumerate(text):
        if letter in ".([":
            ends.add(place)
        elif letter == ")":
            ends.add(place + 1)
    return sorted((end for end in ends if end), reverse=True)
