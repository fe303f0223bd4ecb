"""The facts of all files joined: who calls whom across files, and who asks a provider.

Pure: opens nothing, and what it says does not depend on the order of the files.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from antilock import facts as f
from antilock.catalogue.index import names_kind
from antilock.layout import Layout
from antilock.localise import Local, localise
from antilock.naming import ANY_NAME, last_word, module_name
from antilock.records import dataclass
from antilock.regions import regions_given
from antilock.resolve import Resolver
from antilock.subjects import ProviderCall, RegionUse, Subjects, join
from antilock.symbols import Meaning, Names, Place, Site, Symbols, names_of

if TYPE_CHECKING:
    from antilock.catalogue.index import Catalogue

_KEPT_OPEN = 400
_MAX_REACHED = 2000
_OWN = frozenset(":.~")  # how a callee begins that is the project's, or that nobody tells


@dataclass(frozen=True, slots=True)
class Asked:
    """A provider call of the project, and the function that it stands in ("": the module)."""

    path: str
    function: str
    call: ProviderCall


@dataclass(frozen=True, slots=True)
class Reached:
    """A provider call that a file leads to, by way of these files: the file itself comes first."""

    asked: Asked
    chain: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edges:
    """What the calls of one file have to do with functions, in this file and in others.

    functions  names by index; owners: the function of each call by its index
    targets    a call and the function that it calls
    handed     a call and a function that it is given
    rounds     a call in a loop that goes through functions or classes
    uses       a call on an object that another file built, or that is given one; that file
    methods    a call of a method of an object that nobody tells; the method's name
    brought    what the names that the file brings in mean
    places    a call, an argument that says a place, and what that may be (facts.Argument.paths)
    """

    functions: tuple[str, ...]
    owners: tuple[int, ...]
    targets: tuple[tuple[int, Place], ...] = ()
    handed: tuple[tuple[int, Place], ...] = ()
    rounds: tuple[tuple[int, Place], ...] = ()
    uses: tuple[tuple[int, str], ...] = ()
    methods: tuple[tuple[int, str], ...] = ()
    brought: tuple[Place, ...] = ()
    places: tuple[tuple[int, int, str], ...] = ()

    def owner(self, call: int) -> str:
        """The name of the function that a call stands in."""
        return self.functions[self.owners[call]]


@dataclass(frozen=True, slots=True)
class Told:
    """What has to be known of each file's provider calls while all are looked through.

    asked      those that ask
    has_calls  whether any call concerns a provider
    using      functions with calls on what a provider call of the file has built
    built      names of objects that may have to do with a provider call of the file
    missed     files that would have been looked into if they were known
    """

    asked: tuple[Asked, ...]
    has_calls: bool
    using: tuple[str, ...]
    built: frozenset[str]
    missed: frozenset[str]


class Knowledge:
    """What the files of a project know of each other.

    files   facts by path from the project's root
    missed  for the edges of each file, the files that would have been looked into if they were known
    """

    def __init__(
        self,
        files: Mapping[str, f.FileFacts],
        catalogue: Catalogue,
        symbols: Symbols,
        edges: Mapping[str, Edges],
        missed: Mapping[str, frozenset[str]],
        told: Mapping[str, Told] | None = None,
    ) -> None:
        self.files = files
        self.catalogue = catalogue
        self.symbols = symbols
        self.edges = edges
        self.missed = missed
        self.bases = _bases(symbols)
        self._subjects: dict[str, tuple[tuple[Local, Subjects], frozenset[str]]] = {}
        self._told = dict(told or {})
        self._leading: dict[bool, frozenset[Place]] = {}
        self._parts: Mapping[str, str] | None = None
        self._regions: Mapping[str, tuple[RegionUse, ...]] | None = None
        self._index()

    def _index(self) -> None:
        self._callers: dict[Place, list[Site]] = defaultdict(list)
        self._rounds: dict[Place, list[Site]] = defaultdict(list)
        self._uses: dict[str, list[Site]] = defaultdict(list)
        self._methods: dict[str, list[Site]] = defaultdict(list)
        heirs: dict[Place, list[Place]] = defaultdict(list)
        for kind, above in sorted(self.bases.items()):
            for base in above:
                heirs[base].append(kind)
        self._heirs = heirs
        for path in sorted(self.edges):
            edges = self.edges[path]
            for call, place in (*edges.targets, *edges.handed):
                for each in (place, *self._overriding(place)):
                    self._callers[each].append((path, call))
            for call, place in edges.rounds:
                self._rounds[place].append((path, call))
            for call, used in edges.uses:
                self._uses[used].append((path, call))
            for call, name in edges.methods:
                self._methods[name].append((path, call))

    def _overriding(self, place: Place) -> Iterator[Place]:
        """The methods that may run in a method's stead: those of classes that extend its class."""
        path, name = place
        kind, _, method = name.rpartition(".")
        pending = list(self._heirs.get((path, kind), ())) if kind else []
        seen = set(pending)
        while pending:
            heir = pending.pop()
            file, around = heir
            if f"{around}.{method}" in self.symbols.names[file].functions:
                yield file, f"{around}.{method}"
            for each in self._heirs.get(heir, ()):
                if each not in seen:
                    seen.add(each)
                    pending.append(each)

    # What checks ask.

    def asked(self) -> tuple[Asked, ...]:
        """Every provider call of the project, file by file in order of the source."""
        return tuple(each for path in self.files for each in self.asked_in(path))

    def asked_in(self, path: str) -> tuple[Asked, ...]:
        """The provider calls that stand in a file; () for one that is not known."""
        return self._told_of(path).asked if path in self.edges else ()

    def reached_from(self, path: str) -> tuple[Reached, ...]:
        """The provider calls that a file makes, itself or through what it brings in.

        Each with one shortest chain of files; calls of the file itself first.
        """
        if path not in self.edges:
            return ()
        found: dict[Site, Reached] = {}
        seen: set[Place] = set()
        fresh: list[tuple[Place, tuple[str, ...]]] = [
            ((path, name), (path,)) for name in sorted(set(self.edges[path].functions))
        ]
        fresh += [(place, self._chain((path,), place[0])) for place in self.edges[path].brought]
        while fresh and len(found) < _MAX_REACHED:
            place, chain = fresh.pop(0)
            if place in seen or place[0] not in self.edges:
                continue
            seen.add(place)
            for asked in self.asked_in(place[0]):
                if asked.function == place[1]:
                    found.setdefault((place[0], asked.call.index), Reached(asked, chain))
            for target in self.steps(place):
                if target not in seen:
                    fresh.append((target, self._chain(chain, target[0])))
        return tuple(sorted(found.values(), key=_nearest_first))

    @staticmethod
    def _chain(chain: tuple[str, ...], path: str) -> tuple[str, ...]:
        return chain if chain[-1] == path else (*chain, path)

    def providers(self) -> Mapping[str, tuple[Asked, ...]]:
        """The providers that the project calls, each with the calls that go there."""
        found: dict[str, list[Asked]] = defaultdict(list)
        for asked in self.asked():
            for provider in asked.call.providers:
                found[provider].append(asked)
        return {provider: tuple(calls) for provider, calls in sorted(found.items())}

    def regions(self) -> Mapping[str, tuple[RegionUse, ...]]:
        """The regions that clients of other files get from a file; files without any are left out."""
        if self._regions is None:
            self._regions = regions_given(self)
        return self._regions

    # What joining a file with those around it asks.

    def subjects_of(self, path: str) -> tuple[Local, Subjects]:
        """A file's facts with what it brings in filled in, joined with the catalogue."""
        return self._joined(path)[0]

    def _joined(self, path: str) -> tuple[tuple[Local, Subjects], frozenset[str]]:
        """The same, and the files that would have been looked into if they were known."""
        known = self._subjects.pop(path, None)
        if known is None:
            known = self.symbols.missed_in(lambda: self._join(path))
            if len(self._subjects) >= _KEPT_OPEN:
                del self._subjects[next(iter(self._subjects))]
        self._subjects[path] = known
        return known

    def _join(self, path: str) -> tuple[Local, Subjects]:
        local = localise(self.symbols, path, self.files[path], self.call_at)
        return local, join(path, local.facts, self.catalogue, count=local.count)

    def call_at(self, site: Site) -> f.Call:
        """The call at a site as its own file tells it."""
        return self.files[site[0]].calls[site[1]]

    def steps(self, place: Place) -> Iterator[Place]:
        """The functions that a function calls or hands on, and the modules whose objects it uses."""
        path, name = place
        edges = self.edges.get(path)
        if edges is None:
            return
        for call, target in (*edges.targets, *edges.handed):
            if edges.owner(call) == name:
                yield target
        for call, used in edges.uses:
            if edges.owner(call) == name:
                yield used, ""

    def callers(self, place: Place) -> tuple[Site, ...]:
        """The calls that call a function or are given it, in every file."""
        return tuple(dict.fromkeys(self._callers.get(place, ())))

    def loops_over(self, place: Place) -> tuple[Site, ...]:
        """The calls in loops that go through a function, or through the class of a method."""
        path, name = place
        kind = name.rpartition(".")[0]
        around = self._rounds.get((path, kind), ()) if kind else ()
        return (*self._rounds.get(place, ()), *around)

    def calls_of_method(self, place: Place) -> tuple[Site, ...]:
        """The calls that may be of a method: by its name alone, on objects that nobody tells, in
        files that imports connect with the one that defines it."""
        path, name = place
        parts = self._connected()
        return tuple(
            site
            for site in self._methods.get(name.rpartition(".")[2], ())
            if parts[site[0]] == parts[path]
        )

    def _connected(self) -> Mapping[str, str]:
        """For each file one that stands for all that imports connect it with, either way."""
        if self._parts is None:
            parts = {path: path for path in self.symbols.names}

            def part_of(path: str) -> str:
                while parts[path] != path:
                    parts[path] = path = parts[parts[path]]
                return path

            for path, names in self.symbols.names.items():
                modules = {module for module, _ in names.brought.values()}
                for module in sorted({*modules, *names.stars}):
                    for file in self.symbols.resolver.files_of(path, module, names.ecosystem):
                        if file in parts:
                            one, two = sorted((part_of(path), part_of(file)))
                            parts[two] = one
            self._parts = {path: part_of(path) for path in parts}
        return self._parts

    def uses_of(self, path: str) -> tuple[Site, ...]:
        """The calls of other files on objects that a file built, or that are given one."""
        return tuple(self._uses.get(path, ()))

    def leads(self, place: Place) -> bool:
        """Whether a function asks a provider, itself or through others."""
        return place in self._leading_by(is_any_use=True)

    def _leading_by(self, *, is_any_use: bool) -> frozenset[Place]:
        """The functions that ask a provider, or that use an object which another file built.

        is_any_use   count the use of an object that comes from a file without provider calls too
        """
        if is_any_use not in self._leading:
            self._leading[is_any_use] = frozenset(self._find_leading(is_any_use))
        return self._leading[is_any_use]

    def _find_leading(self, is_any_use: bool) -> set[Place]:
        fresh = [(asked.path, asked.function) for asked in self.asked()]
        for path in self.files:
            fresh += [(path, function) for function in self._told_of(path).using]
            edges = self.edges[path]
            for call_index, used in edges.uses:
                if is_any_use or (used in self.edges and self._told_of(used).has_calls):
                    fresh.append((path, edges.owner(call_index)))
        found = set(fresh)
        while fresh:
            place = fresh.pop()
            for path, call_index in self.callers(place):
                caller = (path, self.edges[path].owner(call_index))
                if caller not in found:
                    found.add(caller)
                    fresh.append(caller)
        return found

    def _told_of(self, path: str) -> Told:
        """What has to be known of a file's provider calls; worked out once."""
        told = self._told.get(path)
        if told is None:
            told = self._told[path] = self._find_told(path)
        return told

    def _find_told(self, path: str) -> Told:
        (_, subjects), missed = self._joined(path)
        edges = self.edges[path]
        asked = tuple(
            Asked(path, edges.functions[call.call.function], call)
            for call in subjects.calls
            if call.asks
        )
        if not subjects.calls:
            return Told((), False, (), frozenset(), missed)
        builders = {each.call.index for each in asked}
        using = dict.fromkeys(
            edges.owner(index)
            for index, call in enumerate(subjects.own_calls)
            if builders.intersection(call.built_by)
        )
        built = frozenset(
            name
            for name, definition in self.symbols.names[path].definitions.items()
            if _is_built(definition, subjects)
        )
        return Told(asked, True, tuple(using), built, missed)

    def sources_of_calls(self) -> frozenset[str]:
        """The files that those with calls that concern a provider bring something in from."""
        return frozenset(
            file
            for path in self.files
            if self._told_of(path).has_calls
            for file in self.symbols.sources_of(path)
        )

    def exported(self) -> Mapping[str, Mapping[str, frozenset[str]]]:
        """What other files may bring in that has to do with providers: by ecosystem, whose files alone
        can bring it in, and by module name, names.

        Functions that lead to a provider call, classes with such methods, objects that are built,
        constants of interest, and what a file hands on of all these.
        """
        own = {path: self._told_by(path, names) for path, names in self.symbols.names.items()}
        kinds = self._telling_kinds(own)
        for path, names in self.symbols.names.items():
            own[path] |= {each for each in names.aliases if self._is_led_to(path, each, kinds)}
        self._pass_on(own)
        ecosystems: dict[str, dict[str, set[str]]] = {}
        for path, told in own.items():
            if not told:
                continue
            ecosystem = self.symbols.names[path].ecosystem
            found = ecosystems.setdefault(ecosystem, defaultdict(set))
            definitions = self.symbols.names[path].definitions
            if "default" in definitions or {"default", "exports"} & told:
                told.add(ANY_NAME)
            for module in self._modules_of(path):
                found[module] |= told
            if self.symbols.resolver.is_named_after_class(path):
                for kind in told & self.symbols.names[path].classes.keys():
                    found[f".{kind.rpartition('.')[2]}"] |= told
        return {
            ecosystem: {module: frozenset(told) for module, told in sorted(found.items())}
            for ecosystem, found in sorted(ecosystems.items())
        }

    def _told_by(self, path: str, names: Names) -> set[str]:
        """What a file itself defines that has to do with providers."""
        leading = self._leading_by(is_any_use=False)
        told = {
            function.partition(".")[0]
            for function in names.functions
            if (path, function) in leading
        }
        built = self._told_of(path).built
        for name, definition in names.definitions.items():
            is_told = name in built or self._says_much(definition.text or "", name)
            if is_told or (definition.path[:1] == ":" and definition.path[1:] in told):
                told.add(name.partition(".")[0].removesuffix("()"))
        return told

    def _says_much(self, text: str, name: str) -> bool:
        """Whether a constant is worth following: not a mere page, weights on a hub or a vendor. What
        names a kind of model (`model_type`) is none unless it is an id for sure."""
        catalogue = self.catalogue
        return bool(text) and (
            catalogue.endpoint(text, "url") is not None
            or catalogue.model(text, name if names_kind(name) else "model") is not None
            or catalogue.region(text)
        )

    def _telling_kinds(self, told: Mapping[str, set[str]]) -> set[Place]:
        """Classes that have to do with providers, those that extend them and those that they extend."""
        own = [
            (path, kind)
            for path, names in self.symbols.names.items()
            for kind in names.classes
            if kind in told[path]
        ]
        found = set(own)
        for related in (self.bases, self._heirs):
            pending = list(own)
            seen = set(own)
            while pending:
                for each in related.get(pending.pop(), ()):
                    if each not in seen:
                        seen.add(each)
                        pending.append(each)
            found |= seen
        return found

    def _pass_on(self, told: Mapping[str, set[str]]) -> None:
        """Add to what files tell that they hand on all names of another which tells something."""
        stars = {
            path: [
                file
                for module in names.stars
                for file in self.symbols.resolver.files_of(path, module, names.ecosystem)
                if file in told
            ]
            for path, names in self.symbols.names.items()
            if names.stars
        }
        is_changed = True
        while is_changed:
            is_changed = False
            for path, files in stars.items():
                if ANY_NAME not in told[path] and any(told[file] for file in files):
                    told[path].add(ANY_NAME)
                    is_changed = True

    def _modules_of(self, path: str) -> Iterator[str]:
        """The words by which imports tell a file: its name, and the packages that it is part of."""
        yield module_name(path)
        for package, folder in self.symbols.resolver.layout.packages:
            if not folder or path.startswith(f"{folder}/"):
                yield last_word(package)

    def _is_led_to(self, path: str, alias: str, kinds: set[Place]) -> bool:
        """Whether a name that a file brings in has to do with a provider."""
        meaning = self.symbols.named(path, alias)
        if meaning is None:
            return False
        if meaning.function is not None:
            return meaning.function in self._leading_by(is_any_use=False)
        if meaning.kind is not None:
            return meaning.kind in kinds
        return bool(meaning.elements) or any(
            self._told_of(each).has_calls for file, _ in meaning.built_by for each in (path, file)
        )

    def with_file(self, path: str, facts: f.FileFacts) -> Knowledge:
        """The same project with another text of one file, as an editor has it before saving."""
        if self.files.get(path) == facts:
            return self
        names = {**self.symbols.names, path: names_of(facts)}
        resolver = self.symbols.resolver
        if path not in resolver.paths:
            resolver = Resolver({*resolver.paths, path}, resolver.layout)
        symbols = Symbols(names, resolver)
        own, missed = _linked(symbols, path, facts)
        files = _overlaid(self.files, path, facts)
        edges = {**self.edges, path: own}
        return Knowledge(files, self.catalogue, symbols, edges, {**self.missed, path: missed})

    def extended(self, files: Mapping[str, f.FileFacts]) -> Knowledge:
        """The same project with facts of more files, whose paths were known; only what these change
        is worked out again.

        files   facts of all files by path, sorted
        """
        fresh = {path: names_of(files[path]) for path in files if path not in self.edges}
        symbols = self.symbols.extended(fresh)
        edges: dict[str, Edges] = {}
        missed: dict[str, frozenset[str]] = {}
        for path in files:
            if path in fresh or self.missed[path] & fresh.keys():
                edges[path], missed[path] = _linked(symbols, path, files[path])
            else:
                edges[path], missed[path] = self.edges[path], self.missed[path]
        told = {path: each for path, each in self._told.items() if not each.missed & fresh.keys()}
        more = Knowledge(files, self.catalogue, symbols, edges, missed, told)
        more._subjects = {
            path: each for path, each in self._subjects.items() if not each[1] & fresh.keys()
        }
        return more


class _Overlaid(Mapping[str, f.FileFacts]):
    """Facts by path, sorted, with those of some files laid over."""

    def __init__(self, below: Mapping[str, f.FileFacts], laid: Mapping[str, f.FileFacts]) -> None:
        self.below = below
        self.laid = laid
        self._paths = sorted({*below, *laid})

    def __getitem__(self, path: str) -> f.FileFacts:
        return self.laid[path] if path in self.laid else self.below[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


def _overlaid(
    files: Mapping[str, f.FileFacts], path: str, facts: f.FileFacts
) -> Mapping[str, f.FileFacts]:
    """One more file laid over; what was laid before stays on the same floor."""
    if isinstance(files, _Overlaid):
        return _Overlaid(files.below, {**files.laid, path: facts})
    return _Overlaid(files, {path: facts})


def link(
    files: Mapping[str, f.FileFacts],
    catalogue: Catalogue,
    layout: Layout | None = None,
    paths: Iterable[str] = (),
) -> Knowledge:
    """What the files of a project know of each other.

    files    facts by path from the project's root
    layout   what the project's manifests say
    paths    of files that are there besides, and about which nothing is known
    """
    ordered = (
        files if list(files) == sorted(files) else {path: files[path] for path in sorted(files)}
    )
    names = {path: names_of(facts) for path, facts in ordered.items()}
    symbols = Symbols(names, Resolver({*paths, *names}, layout))
    linked = {path: _linked(symbols, path, facts) for path, facts in ordered.items()}
    edges = {path: each for path, (each, _) in linked.items()}
    missed = {path: each for path, (_, each) in linked.items()}
    return Knowledge(ordered, catalogue, symbols, edges, missed)


def _linked(symbols: Symbols, path: str, facts: f.FileFacts) -> tuple[Edges, frozenset[str]]:
    """The edges of one file, and the files that would have been looked into if they were known."""
    return symbols.missed_in(lambda: edges_of(symbols, path, facts))


def _is_built(definition: f.Definition, subjects: Subjects) -> bool:
    """Whether an object may have to do with a provider call of its file: a logger has not."""
    known = {call.index for call in subjects.calls}
    calls = subjects.facts.calls
    return any(
        index in known
        or calls[index].callee[:1] in _OWN
        or any(name[:2] != "__" for argument in calls[index].arguments for name in argument.names)
        for index in definition.built_by
    )


def _bases(symbols: Symbols) -> dict[Place, tuple[Place, ...]]:
    """The classes of the project that each class extends."""
    found: dict[Place, tuple[Place, ...]] = {}
    for path, names in symbols.names.items():
        for kind, bases in names.classes.items():
            meanings = [symbols.meaning(path, base) for base in bases]
            above = tuple(each.kind for each in meanings if each is not None and each.kind)
            if above:
                found[path, kind] = above
    return found


def edges_of(symbols: Symbols, path: str, facts: f.FileFacts) -> Edges:
    """The edges of one file."""
    targets: dict[tuple[int, Place], None] = {}
    handed: dict[tuple[int, Place], None] = {}
    rounds: dict[tuple[int, Place], None] = {}
    uses: dict[tuple[int, str], None] = {}
    methods: list[tuple[int, str]] = []
    places: list[tuple[int, int, str]] = []
    functions = tuple(function.name for function in facts.functions)
    for function in facts.functions[1:]:
        for caller in function.callers:
            targets[caller, (path, function.name)] = None
    for index, call in enumerate(facts.calls):
        meaning = symbols.meaning(path, call.callee)
        if meaning is not None and meaning.function is not None:
            targets[index, meaning.function] = None
        elif meaning is None and call.callee[:1] == "~" and "." in call.callee:
            name = call.callee.rpartition(".")[2]
            if not name.startswith("__"):  # `super().__init__` is of everything
                methods.append((index, name))
        for used in _built_in(meaning, path):
            uses[index, used] = None
        for position, argument in enumerate(call.arguments):
            places += [(index, position, path_given) for path_given in argument.paths]
            if argument.text is not None:
                continue
            for name in argument.names:
                given = symbols.named(path, name)
                if given is not None and given.function is not None and len(argument.names) == 1:
                    handed[index, given.function] = None
                for used in _built_in(given, path):
                    uses[index, used] = None
        for guard in call.guards:
            for place in places_of(symbols, path, guard.elements):
                rounds[index, place] = None
    brought: dict[Place, None] = {}
    names = symbols.names[path]
    for alias in names.aliases:
        found = symbols.named(path, alias)
        if found is None:
            continue
        if found.function is not None:
            brought[found.function] = None
        elif found.kind is not None:
            file, kind = found.kind
            for each in sorted(symbols.names[file].functions):
                if each.startswith(f"{kind}."):
                    brought[file, each] = None
        for file in _built_in(found, path):
            brought[file, ""] = None
    return Edges(
        functions=functions,
        owners=tuple(call.function for call in facts.calls),
        targets=tuple(targets),
        handed=tuple(handed),
        rounds=tuple(rounds),
        uses=tuple(uses),
        methods=tuple(methods),
        brought=tuple(brought),
        places=tuple(places),
    )


def places_of(symbols: Symbols, path: str, elements: Iterable[str], depth: int = 0) -> list[Place]:
    """The functions and classes that elements (see facts.Guard) are, through lists of other files."""
    found: list[Place] = []
    for element in elements:
        if element[:1] in ("", "#") or depth > 2:
            continue
        meaning = symbols.meaning(path, element)
        if meaning is None:
            continue
        if meaning.function is not None:
            found.append(meaning.function)
        elif meaning.kind is not None:
            found.append(meaning.kind)
        for file, inner in meaning.elements:
            found += places_of(symbols, file, [inner], depth + 1)
    return found


def _built_in(meaning: Meaning | None, path: str) -> Iterator[str]:
    """The other files that built an object."""
    if meaning is not None:
        for file, _ in meaning.built_by:
            if file != path:
                yield file


def _nearest_first(reached: Reached) -> tuple[int, tuple[str, ...], int]:
    return len(reached.chain), reached.chain, reached.asked.call.index
