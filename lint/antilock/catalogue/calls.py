"""Whose import, client or method is that? The surfaces of SDKs, looked up by path."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from antilock.catalogue.model import CallMatch, HttpClient, Surface, ends_with
from antilock.patterns import lazy_pattern
from antilock.records import replace

if TYPE_CHECKING:
    from antilock.facts import Argument

_NAMES_CLIENT = lazy_pattern(r"(?i:client|openai|oai|sdk)|(?:^|_)ai$|AI$")
_SEVERAL_WORDS = lazy_pattern(r"[A-Z][a-z0-9]+[A-Z]")  # `InvokeModel`, where methods have capitals
_PART_ENDS = lazy_pattern(r"[./]")  # of modules
# Of modules; with a slash where packages hold packages or files.
_SEPARATORS = {"npm": "./", "go": "./"}


class _Method(NamedTuple):
    """A method path of a surface, split into segments."""

    path: tuple[str, ...]
    role: str
    surface: Surface


class Calls:
    """The surfaces of SDKs and of HTTP libraries as a set of questions."""

    def __init__(self, surfaces: Sequence[Surface], clients: Sequence[HttpClient]) -> None:
        self.surfaces = surfaces
        self.clients = clients
        self._ends: dict[int, dict[str, tuple[_Method, ...]]] = {}

    def surfaces_of_import(self, module: str, ecosystem: str = "pypi") -> tuple[Surface, ...]:
        """The surfaces that an import brings in: of the longest import root that covers it.

        `module` may end with the name imported: where surfaces share a root, it tells which.
        """
        roots = self._roots.get(ecosystem, {})
        separators = "." if ecosystem in ("pypi", "maven", "nuget") else "/.\\:"
        place = len(module)
        while place > 0:
            found = roots.get(module[:place])
            if found is not None:
                return _narrowed(found, re.split(r"[./\\:]", module[place + 1 :]))
            place = max(module.rfind(letter, 0, place) for letter in separators)
        return ()

    def roots_of(self, name: str, ecosystem: str) -> tuple[str, ...]:
        """The import roots that a name of a class, a function or an error may come from."""
        return self._names_of_roots.get((ecosystem, name), ())

    def first_words(self, ecosystem: str) -> frozenset[str]:
        """The first segments of the import roots of an ecosystem."""
        return self._first_words.get(ecosystem, frozenset())

    def call(
        self,
        callee: str,
        imports: Collection[str] = (),
        arguments: Iterable[Argument] = (),
        ecosystem: str = "pypi",
    ) -> CallMatch | None:
        """What a callee (see facts.Call) is to a surface, or None.

        `imports` are the modules that the file imports: they decide whose method it is when the
        file does not tell what an object is. `arguments` tell one service's client from another's.
        """
        if not callee or callee[0] in ":.":
            return None
        if callee[0] == "~":
            return self._unknown_receiver(callee[1:], imports, arguments, ecosystem)
        path = callee.replace("()", "")
        surfaces, rest = self._split(path, ecosystem)
        if not surfaces or not rest:
            return None
        segments = tuple(rest.split("."))
        for surface in self._ordered(surfaces, segments):
            match = self._match(surface, segments, arguments)
            if match is not None and match.role == "client" and surface.builders:
                is_called = callee.endswith("()") or segments[-1] in surface.transparent
                return replace(match, role="builder") if is_called else match
            if match is not None and match.role == "builder" and callee.endswith("()"):
                return None  # a use of what was built: `llm(messages)`
            if match is not None:
                return None if _is_of_answer(callee, match) else match
        return None

    def http(self, callee: str, ecosystem: str = "pypi") -> HttpClient | None:
        """The HTTP library that a callee belongs to, or None."""
        if not callee or callee[0] in ":.~":
            return None
        path = callee.replace("()", "")
        place = len(path)
        clients = self._http.get(ecosystem, {})
        while place > 0:
            found = clients.get(path[:place])
            if found is not None:
                return found
            place = path.rfind(".", 0, place)
        return None

    @cached_property
    def _first_words(self) -> dict[str, frozenset[str]]:
        return {
            ecosystem: frozenset(first_segment(root, ecosystem) for root in roots)
            for ecosystem, roots in self._roots.items()
        }

    @cached_property
    def _names_of_roots(self) -> dict[tuple[str, str], tuple[str, ...]]:
        found: dict[tuple[str, str], tuple[str, ...]] = {}
        said = [
            (
                s.ecosystem,
                s.modules,
                (*s.clients, *s.builders, *s.routers, *s.constants, *s.tokenizers),
                s.errors,
            )
            for s in self.surfaces
        ]
        said += [(c.ecosystem, c.modules, c.clients, c.errors) for c in self.clients]
        for ecosystem, modules, paths, errors in said:
            for name in {p.partition(".")[0] for p in (*paths, *errors.cutoff, *errors.narrow)}:
                found[ecosystem, name] = (*found.get((ecosystem, name), ()), *modules)
        return found

    @cached_property
    def _roots(self) -> dict[str, dict[str, tuple[Surface, ...]]]:
        found: dict[str, dict[str, tuple[Surface, ...]]] = {}
        for surface in self.surfaces:
            roots = found.setdefault(surface.ecosystem, {})
            for module in surface.modules:
                roots[module] = (*roots.get(module, ()), surface)
        return found

    def _split(self, path: str, ecosystem: str) -> tuple[tuple[Surface, ...], str]:
        roots = self._roots.get(ecosystem, {})
        separators = _SEPARATORS.get(ecosystem, ".")
        if first_segment(path, ecosystem) not in self.first_words(ecosystem):
            return (), ""  # most callees
        place = len(path)
        while place > 0:
            found = roots.get(path[:place])
            if found is not None:
                return found, path[place + 1 :]
            place = max(path.rfind(letter, 0, place) for letter in separators)
        return (), ""

    def _ordered(self, surfaces: tuple[Surface, ...], segments: tuple[str, ...]) -> list[Surface]:
        """Surfaces that share a module: first those one of whose clients stands in the callee."""
        if len(surfaces) == 1:
            return list(surfaces)

        named = []
        others = []
        for surface in surfaces:
            names = {client.rpartition(".")[2] for client in (*surface.clients, *surface.builders)}
            if names.intersection(segments):
                named.append(surface)
            elif not surface.is_variant:
                others.append(surface)
        return [*named, *others]

    def _match(
        self, surface: Surface, segments: tuple[str, ...], arguments: Iterable[Argument]
    ) -> CallMatch | None:
        if surface.transparent:
            segments = tuple(each for each in segments if each not in surface.transparent)
        if not segments:
            return None
        best: _Method | None = None
        for method in self._methods_by_end(surface, segments[-1]):
            if ends_with(segments, method.path) and (
                best is None or len(method.path) > len(best.path)
            ):
                best = method
        if best is None:
            return None
        if best.role == "client" and surface.services and not _is_served(surface, arguments):
            return None
        return _matched(best, segments)

    def _methods_by_end(self, surface: Surface, end: str) -> tuple[_Method, ...]:
        """The methods of a surface whose last segment may be this one, in their order."""
        key = id(surface)  # all of them live as long as the catalogue
        ends = self._ends.get(key)
        if ends is None:
            methods = self._methods(surface)
            ends = self._ends[key] = {
                last: tuple(each for each in methods if each.path[-1] in (last, "*"))
                for last in {*(each.path[-1] for each in methods), "*"}
            }
        return ends.get(end) or ends["*"]

    def _methods(self, surface: Surface) -> tuple[_Method, ...]:
        return tuple(
            _Method(tuple(path.split(".")), role, surface)
            for role, paths in (
                ("tokenizer", surface.tokenizers),
                ("router", surface.routers),
                ("builder", surface.builders),
                ("inference", surface.inference),
                ("stateful", surface.stateful),
                ("client", surface.clients),
            )
            for path in paths
        )

    def _unknown_receiver(
        self,
        path: str,
        imports: Collection[str],
        arguments: Iterable[Argument],
        ecosystem: str,
    ) -> CallMatch | None:
        segments = tuple(path.replace("()", "").split("."))
        found: list[tuple[int, int, _Method]] = []
        words = dict.fromkeys(reversed(segments))
        for method in [each for word in words for each in self._telling.get(word, ())]:
            if method.surface.ecosystem != ecosystem:
                continue
            transparent = method.surface.transparent
            plain = tuple(each for each in segments if each not in transparent)
            if len(plain) > len(method.path) and ends_with(plain, method.path):
                is_imported = any(is_part_of(module, method.surface.modules) for module in imports)
                if method.role == "stateful" and len(method.path) == 2:
                    # `files.create` is also what others call theirs.
                    is_imported &= bool(_NAMES_CLIENT.search(plain[-3]))
                is_distinctive = ".".join(method.path) in method.surface.distinctive
                telling = method.surface.arguments.telling
                if telling and any(argument.name in telling for argument in arguments):
                    # What a class of the project's own is called like is not told by that.
                    is_own = segments[:-1] == ("self",) or any(s[:1].isupper() for s in segments)
                    is_distinctive |= not is_own
                elif len(method.path) == 1 and not _SEVERAL_WORDS.match(method.path[0]):
                    is_imported &= is_distinctive  # a plain word tells by what it is given
                if is_imported or is_distinctive:
                    found.append((-len(method.path), 0 if is_imported else 1, method))
        if not found:
            return None
        match = _matched(min(found, key=lambda each: each[:2])[2], segments)
        return None if _is_of_answer(path, match) else match

    @cached_property
    def _telling(self) -> dict[str, list[_Method]]:
        """Methods that may be told without their receiver, by the last segment that they spell out."""
        found: dict[str, list[_Method]] = {}
        for surface in self.surfaces:
            if surface.is_variant:
                continue
            distinctive = set(surface.distinctive)
            for method in self._methods(surface):
                is_told = ".".join(method.path) in distinctive
                if method.role not in ("inference", "stateful") and not is_told:
                    continue
                spelled = [segment for segment in method.path if segment != "*"]
                is_told |= method.role == "inference" and bool(surface.arguments.telling)
                if is_told or len(spelled) > 1 or _SEVERAL_WORDS.match(method.path[-1]):
                    found.setdefault(spelled[-1], []).append(method)
        return found

    @cached_property
    def _http(self) -> dict[str, dict[str, HttpClient]]:
        found: dict[str, dict[str, HttpClient]] = {}
        for client in self.clients:
            for module in client.modules:
                found.setdefault(client.ecosystem, {})[module] = client
        return found


def first_segment(path: str, ecosystem: str) -> str:
    """The first segment of a path or of a module of an ecosystem."""
    for separator in _SEPARATORS.get(ecosystem, "."):
        path = path.partition(separator)[0]
    return path


def is_part_of(module: str, roots: Collection[str]) -> bool:
    """Whether a module is one of these, or part of one."""
    return module in roots or not parts_of(module).isdisjoint(roots)


def parts_of(module: str) -> set[str]:
    """A module and all that it is part of."""
    return {module, *(module[: found.start()] for found in _PART_ENDS.finditer(module))}


def _is_of_answer(callee: str, match: CallMatch) -> bool:
    """Whether a method belongs to what a stateful call gave back: `threads.runs.stream().on`.

    Where a library spells each step as a call, all of them are: `threads().runs().create`.
    """
    if match.role != "stateful" or "()" not in callee:
        return False
    steps = callee.split(".")[-match.method.count(".") - 1 : -1]
    called = sum(step.endswith("()") for step in steps)
    return 0 < called < len(steps)


def _narrowed(surfaces: tuple[Surface, ...], names: list[str]) -> tuple[Surface, ...]:
    """Of surfaces that share an import root, those that an imported name belongs to."""
    if len(surfaces) == 1:
        return surfaces
    named = tuple(
        surface
        for surface in surfaces
        if any(
            path.rpartition(".")[2] in names
            for path in (*surface.clients, *surface.builders, *surface.routers)
        )
    )
    if named:
        return named
    rest = tuple(surface for surface in surfaces if not surface.is_variant)
    return rest if len({surface.provider for surface in rest}) == 1 else ()


def _matched(method: _Method, segments: tuple[str, ...]) -> CallMatch:
    generates = any(
        ends_with(segments, tuple(path.split("."))) for path in method.surface.generating
    )
    return CallMatch(method.role, method.surface, ".".join(method.path), generates)


def _is_served(surface: Surface, arguments: Iterable[Argument]) -> bool:
    """Whether a client is built for one of a surface's services."""
    for place, argument in enumerate(arguments):
        if argument.text is None:
            continue
        if argument.name == "service_name" or (not argument.name and place == 0):
            return argument.text in surface.services
    return False
