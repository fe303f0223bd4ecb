"""A file laid out with what matters of the files around it, as if all were one file.

The functions that lead to its provider calls, and those that its own calls lead to, are laid behind
its own with spans, indexes and names of their own, so that whoever follows calls and errors through
one file follows them through all. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from antilock import facts as f
from antilock.link import Knowledge
from antilock.localise import Local, moved
from antilock.records import replace
from antilock.subjects import Subjects
from antilock.symbols import Place, Site

_MAX_UP = 4
_MAX_DOWN = 4
_MAX_PLACES = 400
_MAX_NAMESAKES = 24


def widen(knowledge: Knowledge, path: str) -> Subjects:
    """The subjects of a file with what matters of other files; the first calls are its own."""
    local, own = knowledge.subjects_of(path)
    places = _places(knowledge, path, own)
    if not places and not local.origins and not knowledge.edges[path].uses:
        return own
    return _Layer(knowledge, path, local, own, places).wide()


def _places(knowledge: Knowledge, path: str, own: Subjects) -> list[Place]:
    """The functions of other files that matter to the provider calls of a file."""
    names = knowledge.edges[path].functions
    asking = [(path, names[call.call.function]) for call in own.calls if call.asks]
    found: dict[Place, None] = {}
    above = dict.fromkeys(asking)
    level = list(above)
    for _ in range(_MAX_UP):
        level = [
            place
            for each in level
            for place in _above(knowledge, each)
            if place not in above and above.setdefault(place, None) is None
        ]
        if len(above) > _MAX_PLACES:
            return []
    for site in knowledge.uses_of(path):
        above.setdefault(_place_of(knowledge, site))
    found.update(above)
    below = dict.fromkeys([*above, *((path, name) for name in names)])
    level = list(below)
    for _ in range(_MAX_DOWN):
        level = [
            place
            for each in level
            for place in knowledge.steps(each)
            if knowledge.leads(place)
            and place not in below
            and below.setdefault(place, None) is None
        ]
        if len(below) > _MAX_PLACES + len(names):
            break
    found.update(below)
    return sorted(place for place in found if place[0] != path)


def _above(knowledge: Knowledge, place: Place) -> Iterator[Place]:
    """The functions that call a function, loop over it, or call a method of its name."""
    if not place[1]:
        return
    sites = (*knowledge.callers(place), *knowledge.loops_over(place), *_by_name(knowledge, place))
    for site in sites:
        yield _place_of(knowledge, site)


def _by_name(knowledge: Knowledge, place: Place) -> tuple[Site, ...]:
    """The calls that may be of a method, since they are of a method of its name: a caller that is
    overlooked would let the others speak for it."""
    return knowledge.calls_of_method(place)[:_MAX_NAMESAKES] if "." in place[1] else ()


def _place_of(knowledge: Knowledge, site: Site) -> Place:
    return site[0], knowledge.edges[site[0]].owner(site[1])


class _Layer:
    """Lays the calls and functions of other files behind those of one."""

    def __init__(
        self,
        knowledge: Knowledge,
        path: str,
        local: Local,
        own: Subjects,
        places: list[Place],
    ) -> None:
        self.knowledge = knowledge
        self.path = path
        self.own = own
        self.files: dict[str, int] = {}
        self.locals: dict[str, Local] = {path: local}
        self.spelled: dict[tuple[str, str], str] = {}
        self.targets: dict[str, dict[int, Place]] = {}
        self.places: dict[Place, int] = {}
        for index, function in enumerate(own.facts.functions):
            self.places.setdefault((path, function.name), index)
        self.functions: list[f.Function] = list(own.facts.functions)
        wanted: list[Site] = list(local.origins)  # these have their indexes already
        for file, name in places:
            self._add_function((file, name))
            edges = knowledge.edges[file]
            wanted += [
                (file, index)
                for index, owner in enumerate(edges.owners)
                if edges.functions[owner] == name
            ]
        self.foreign = self._with_builders(wanted, local.count)
        self.sites: dict[Site, int] = {(path, index): index for index in range(local.count)}
        for place, site in enumerate(self.foreign):
            self.sites[site] = local.count + place
            self._file(site[0])
            self._add_function(self._place(site))

    def wide(self) -> Subjects:
        count = len(self.sites) - len(self.foreign)
        calls = [
            self._call(self.path, index, call)
            for index, call in enumerate(self.own.facts.calls[:count])
        ]
        calls += [self._call(*site, self._told(site)) for site in self.foreign]
        providers = [replace(each, call=calls[each.index]) for each in self.own.calls]
        for site in self.foreign:
            known = self.knowledge.subjects_of(site[0])[1].call_at(site[1])
            if known is not None:
                index = self.sites[site]
                providers.append(replace(known, index=index, call=calls[index]))
        facts = replace(
            self.own.facts,
            calls=tuple(calls),
            functions=tuple(self._functions()),
            imports=(*self.own.facts.imports, *self._imports()),
        )
        return replace(self.own, facts=facts, calls=tuple(providers))

    def _with_builders(self, wanted: list[Site], count: int) -> list[Site]:
        """Calls of other files, and those that built what they work on or are given."""
        pending = list(wanted)
        for index in range(count):
            pending += self._given(self.path, index)
        found: dict[Site, None] = {}
        place = 0
        while place < len(pending):
            site = pending[place]
            place += 1
            if site in found or site[0] == self.path:
                continue
            found[site] = None
            local = self._local(site[0])
            pending += [_origin(local, site[0], built) for built in self._told(site).built_by]
            pending += self._given(*site)
        return list(found)

    def _given(self, path: str, index: int) -> Iterator[Site]:
        """The calls that built the objects of other files which a call is given."""
        for argument in self._told((path, index)).arguments:
            for name in argument.names:
                meaning = self.knowledge.symbols.named(path, name)
                if meaning is not None:
                    yield from meaning.built_by

    def _local(self, path: str) -> Local:
        """A file's facts with what it brings in filled in."""
        known = self.locals.get(path)
        if known is None:
            known = self.locals[path] = self.knowledge.subjects_of(path)[0]
        return known

    def _told(self, site: Site) -> f.Call:
        """A call as its own file tells it, what it brings in filled in."""
        facts = self.own.facts if site[0] == self.path else self._local(site[0]).facts
        return facts.calls[site[1]]

    # Names, functions and spans of their own.

    def _file(self, path: str) -> int:
        """The number of a file: how many lie before it."""
        return 0 if path == self.path else self.files.setdefault(path, len(self.files) + 1)

    def _add_function(self, place: Place) -> int:
        known = self.places.get(place)
        if known is None:
            known = self.places[place] = len(self.functions)
            number = self._file(place[0])
            facts = self.knowledge.files[place[0]]
            told = next((each for each in facts.functions if each.name == place[1]), None)
            span = moved(told.span if told is not None else f.Span(0, 0, 0, 0), number)
            self.functions.append(f.Function(span, f"{number}/{place[1]}"))
        return known

    def _place(self, site: Site) -> Place:
        """The function of another file that a call stands in."""
        edges = self.knowledge.edges[site[0]]
        return site[0], edges.functions[edges.owners[site[1]]]

    def _functions(self) -> Iterator[f.Function]:
        """All functions, with the calls that call them."""
        callers: dict[int, list[int]] = {}
        for place, index in self.places.items():
            if place[1]:
                namesakes = (
                    site for site in _by_name(self.knowledge, place) if site[0] != place[0]
                )
                calling = (*self.knowledge.callers(place), *namesakes)
                known = (self.sites.get(site) for site in calling)
                callers[index] = [each for each in known if each is not None]
        for index, function in enumerate(self.functions):
            found = dict.fromkeys([*function.callers, *callers.get(index, ())])
            yield replace(function, callers=tuple(found))

    def _name_of(self, place: Place) -> str:
        """What a function or class is called here."""
        number = self._file(place[0])
        return f"{number}/{place[1]}" if number else place[1]

    def _imports(self) -> Iterator[f.Import]:
        """The imports of the other files under their names here: error types go by them."""
        for path, number in self.files.items():
            for fact in self.knowledge.files[path].imports:
                yield replace(fact, span=moved(fact.span, number), alias=f"{number}/{fact.alias}")

    def _spelled(self, path: str, name: str) -> str:
        """A name that a file writes, as it is written here."""
        known = self.spelled.get((path, name))
        if known is None:
            known = self.spelled[path, name] = self._spell(path, name)
        return known

    def _spell(self, path: str, name: str) -> str:
        meaning = self.knowledge.symbols.named(path, name)
        if meaning is not None:
            if meaning.function is not None and meaning.function in self.places:
                return self._name_of(meaning.function)
            for site in meaning.built_by[:1]:
                result = self._result(site)
                if result and site in self.sites:
                    return self._name_of((site[0], result))
        return self._name_of((path, name))

    def _result(self, site: Site) -> str:
        """The name that the result of a call is bound to, or ""."""
        result = self.knowledge.call_at(site).result
        return result[1:] if result.startswith("=") else ""

    def _callee(self, path: str, index: int, call: f.Call) -> str:
        targets = self.targets.get(path)
        if targets is None:
            targets = self.targets[path] = dict(self.knowledge.edges[path].targets)
        place = targets.get(index)
        if place is not None and place in self.places:
            return f":{self._name_of(place)}"
        if call.callee.startswith(":"):
            return f":{self._name_of((path, call.callee[1:]))}"
        return call.callee

    def _call(self, path: str, index: int, call: f.Call) -> f.Call:
        number = self._file(path)
        function = self.places[self._place((path, index))] if number else call.function
        local = self._local(path)
        built = (self.sites.get(_origin(local, path, each)) for each in call.built_by)
        return replace(
            call,
            span=moved(call.span, number),
            callee=self._callee(path, index, call),
            arguments=tuple(self._argument(path, each) for each in call.arguments),
            function=function,
            built_by=tuple(each for each in built if each is not None),
            result=self._result_in(number, call.result),
            guards=tuple(self._guard(path, each) for each in call.guards),
            arms=tuple((choice + number * 1_000_000, arm) for choice, arm in call.arms),
            becomes=tuple(self._result_in(number, each) for each in call.becomes),
            made_of=tuple(self._spelled(path, each) for each in call.made_of),
        )

    @staticmethod
    def _result_in(number: int, result: str) -> str:
        """What a result is bound to, told apart from the names of other files."""
        is_name = number and result.startswith("=") and len(result) > 1
        return f"={number}/{result[1:]}" if is_name else result

    def _argument(self, path: str, argument: f.Argument) -> f.Argument:
        if not argument.names:
            return argument
        names = tuple([self._spelled(path, each) for each in argument.names])
        return argument if names == argument.names else replace(argument, names=names)

    def _guard(self, path: str, guard: f.Guard) -> f.Guard:
        number = self._file(path)
        calls = (self.sites.get((path, each)) for each in guard.calls)
        return replace(
            guard,
            span=moved(guard.span, number),
            block=moved(guard.block, number) if guard.block is not None else None,
            calls=tuple(each for each in calls if each is not None),
            elements=tuple(dict.fromkeys(self._elements(path, guard.elements))),
        )

    def _elements(self, path: str, elements: Iterable[str], depth: int = 0) -> Iterator[str]:
        for element in elements:
            if element.startswith("#"):
                index = self.sites.get((path, int(element[1:])))
                if index is not None:
                    yield f"#{index}"
                continue
            meaning = self.knowledge.symbols.meaning(path, element) if element else None
            if meaning is None:
                own = element.startswith(":") and self._file(path)
                yield f":{self._name_of((path, element[1:]))}" if own else element
            elif meaning.function is not None or meaning.kind is not None:
                place = meaning.function or meaning.kind
                assert place is not None
                yield f":{self._name_of(place)}"
            elif meaning.elements and depth < 2:
                for file, inner in meaning.elements:
                    yield from self._elements(file, (inner,), depth + 1)
            else:
                yield element


def _origin(local: Local, path: str, index: int) -> Site:
    """The site of a call by its index in the facts of a file."""
    return (path, index) if index < local.count else local.origins[index - local.count]
