"""What calls are given: in place, in names and objects of the file, and what is set on those."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from antilock import facts as f
from antilock import syntax as s
from antilock.analysis import documents, words
from antilock.analysis.loops import part_of
from antilock.analysis.origins import Origins
from antilock.analysis.scopes import SELF_NAMES, Scopes
from antilock.analysis.values import Possible
from antilock.patterns import lazy_pattern
from antilock.records import replace
from antilock.syntax import dotted, text_of_key

_MAX_STRINGS = 60
_MAX_NESTING = 2
_MAX_CHAINED = 40
_MAX_ASSIGNED = 100  # values of one name
_MAX_HOPS = 3  # functions of the file that an object goes through, to where it is built
_MAX_GIVEN = 12  # calls of such a function
# What a request is built with by position: a whole address, or the path of one.
_ADDRESS = lazy_pattern(r"\w+://|/?\w[\w.-]*/[\w./{}-]+$")
# Names of lists that say what a call may use.
_LISTS = lazy_pattern(r"(?i)tools?$|fallbacks?$|models$|alternatives$|llms$")
_OPTION = lazy_pattern(r"[Ww]ith(?=[A-Z_])")


class Arguments:
    """Tells what the calls of one file are given."""

    def __init__(self, scopes: Scopes, origins: Origins, possible: Possible) -> None:
        self.scopes = scopes
        self.origins = origins
        self.possible = possible
        self._values: dict[tuple[object, ...], list[s.Node]] = {}
        self._told: dict[tuple[int, str], f.Argument] = {}
        self._known_built: dict[tuple[int, int], s.Call | s.Mapping | None] = {}

    def mentioned(self, args: Iterable[s.Node]) -> list[f.Argument]:
        """The arguments of a call that does nothing with them but look: the names alone."""
        found = []
        for arg in args:
            if isinstance(arg, s.Arg):
                names: list[str] = []
                self._collect(arg.value, [], [], names, set(), 0)
                found.append(f.Argument(arg.name, names=_few(names)))
        return found

    def of(self, args: Iterable[s.Node]) -> list[f.Argument]:
        """The arguments of a call; the entries of an object that is given count as named ones."""
        given = [arg for arg in args if isinstance(arg, s.Arg)]
        found = [self._argument(arg) for arg in given]
        for arg, told in zip(given, found[:], strict=True):
            if not arg.name or arg.name == "parameters":
                found += self._entries(arg.value, _MAX_NESTING)
                found += self._options(arg.value)
            elif arg.name == "**":
                found += [each for each in self._options(arg.value) if _is_of_spread(each)]
            if told.text is not None:
                found += documents.arguments_of(told.text)
        return found

    def given_later(self, node: s.Call) -> list[f.Argument]:
        """What is set on the object that a call builds or belongs to: `client.BaseAddress = u`; an
        address that is asked by a method of its own."""
        if isinstance(node.func, s.Attr) and node.func.name in words.REQUEST_METHODS:
            return [self._argument(s.Arg(node.raw, "url", self._address(node.func)))]
        if not self._set_later:
            return []
        owners = []
        if isinstance(node.func, s.Attr):
            owners.append(node.func.obj)
        if isinstance(node.parent, s.Assign) and node is node.parent.value:
            owners.append(node.parent.targets[-1])
        return [
            replace(self._argument(s.Arg(assign.raw, target.name, assign.value)), names=())
            for owner in owners
            for target, assign in self._set_later.get(self._owner(owner), ())[:_MAX_CHAINED]
            if assign.value is not None
        ]

    def _owner(self, node: s.Node) -> tuple[str, int]:
        """What an object is called, and the scope whose name that is."""
        where = self.scopes.lookup(node) if isinstance(node, s.Name) else None
        return dotted(node), 0 if where is None else id(where[0])

    def _address(self, method: s.Attr) -> s.Node:
        """What a method asks, also after others that say how: `url.WithTimeout(9).PostJsonAsync(b)`."""
        node = method.obj
        while isinstance(node, s.Call) and isinstance(node.func, s.Attr):
            known = self.possible.of(node)
            if known.texts or known.has_config or node.func.name in words.REQUEST_METHODS:
                break
            node = node.func.obj
        return node

    @cached_property
    def _set_later(self) -> dict[tuple[str, int], list[tuple[s.Attr, s.Assign]]]:
        """The assignments to attributes of objects other than the own one, by `_owner`."""
        found: dict[tuple[str, int], list[tuple[s.Attr, s.Assign]]] = {}
        for nodes in self.scopes.attributes.values():
            for node in nodes:
                owner = dotted(node.obj)
                if owner and owner not in SELF_NAMES and isinstance(node.parent, s.Assign):
                    if any(node is target for target in node.parent.targets):
                        found.setdefault(self._owner(node.obj), []).append((node, node.parent))
        return found

    def chained(self, node: s.Call) -> list[f.Argument]:
        """What the calls of a chain are given: `client().timeout(30).base("...")`, told at its
        first call, under the names of the methods."""
        found: list[f.Argument] = []
        method = node.parent
        if not isinstance(method, s.Attr) or _is_chained(node.func):
            return found
        while isinstance(method, s.Attr) and len(found) < _MAX_CHAINED:
            call = method.parent
            if not isinstance(call, s.Call) or call.func is not method:
                break
            found += [
                replace(self._argument(s.Arg(arg.raw, method.name, arg.value)), names=())
                for arg in call.args
                if isinstance(arg, s.Arg) and not arg.name and not isinstance(arg.value, s.Func)
            ]
            method = call.parent
        if found and isinstance(node.func, s.Attr):
            found += [
                replace(self._argument(s.Arg(arg.raw, node.func.name, arg.value)), names=())
                for arg in node.args[:1]
                if isinstance(arg, s.Arg) and not arg.name and not isinstance(arg.value, s.Func)
            ]
        return found

    def _options(self, node: s.Node, hops: int = 1) -> list[f.Argument]:
        """What an argument brings along under other names: an option that is a call of its own,
        `with_timeout(30)`, by the function; what is set on an object, `config.timeout = 30`, by the
        attribute; a context that callers hand in, by its type."""
        found: list[f.Argument] = []
        if isinstance(node, s.Call) and node.args:
            name = words.last_word(dotted(node.func))
            first = node.args[-1]
            if _OPTION.match(name) and isinstance(first, s.Arg):
                found.append(self._argument(s.Arg(first.raw, name, first.value)))
        elif isinstance(node, s.Name):
            where = self.scopes.lookup(node)
            for bound in where[1][:_MAX_ASSIGNED] if where is not None else ():
                if isinstance(bound, s.Assign) and isinstance(bound.value, s.Call):
                    found += self._options(bound.value)
                elif isinstance(bound, s.Assign) and isinstance(bound.value, s.Name) and hops:
                    found += self._options(bound.value, hops - 1)
                elif isinstance(bound, s.Param):
                    kind = words.last_word(dotted(bound.annotation))
                    if kind.endswith("Context"):
                        found.append(f.Argument(kind))
            if where is not None and any(isinstance(each, s.Assign) for each in where[1]):
                for name, place, value in self._set_on(where[0], node.id)[:_MAX_ASSIGNED]:
                    if self.origins.definitions.may_follow(node, where[0], place):
                        given = s.Arg(place.raw, name, value)
                        found.append(replace(self._argument(given), names=()))
        return found

    def _set_on(self, scope: s.Node, name: str) -> list[tuple[str, s.Attr | s.Index, s.Node]]:
        """What the file puts into an object of a name of a scope, `kwargs.a = 1`, `kwargs["a"] = 1`:
        under which name, where, and the value."""
        owner = (name, id(scope))
        found: list[tuple[str, s.Attr | s.Index, s.Assign]] = [
            (target.name, target, assign) for target, assign in self._set_later.get(owner, ())
        ]
        found += [
            (text_of_key(target), target, assign)
            for target, assign in self._set_entries.get(owner, ())
        ]
        told = [(key, at, assign.value) for key, at, assign in found if assign.value is not None]
        return [*told, *self._merged.get(owner, ())]

    @cached_property
    def _merged(self) -> dict[tuple[str, int], list[tuple[str, s.Attr | s.Index, s.Node]]]:
        """What the file puts into mappings by `kwargs.update(a=1)`, as in `_set_on`, by `_owner`."""
        found: dict[tuple[str, int], list[tuple[str, s.Attr | s.Index, s.Node]]] = {}
        for node in self.scopes.attributes.get("update", ()):
            call = node.parent
            if isinstance(call, s.Call) and call.func is node and isinstance(node.obj, s.Name):
                put = [(key, node, value) for key, value in _named_values(call)]
                found.setdefault(self._owner(node.obj), []).extend(put)
        return found

    @cached_property
    def _set_entries(self) -> dict[tuple[str, int], list[tuple[s.Index, s.Assign]]]:
        """The assignments to entries of objects that have a name, by `_owner`, as the source has them."""
        found: dict[tuple[str, int], list[tuple[s.Index, s.Assign]]] = {}
        assigned = {id(each): each for some in self.scopes.entries.values() for each in some}
        for assign in sorted(assigned.values(), key=lambda each: each.span):
            for target in assign.targets:
                if (
                    isinstance(target, s.Index)
                    and isinstance(target.obj, s.Name)
                    and len(target.keys) == 1
                    and text_of_key(target)
                ):
                    found.setdefault(self._owner(target.obj), []).append((target, assign))
        return found

    @cached_property
    def _put_in(self) -> dict[tuple[str, int], list[s.Node]]:
        """What the file puts into lists one by one, `tools.append(tool)`, by `_owner`."""
        found: dict[tuple[str, int], list[s.Node]] = {}
        for method in words.APPENDING_METHODS:
            for node in self.scopes.attributes.get(method, ()):
                call = node.parent
                if isinstance(call, s.Call) and call.func is node and isinstance(node.obj, s.Name):
                    known = found.setdefault(self._owner(node.obj), [])
                    known += [arg.value for arg in call.args if isinstance(arg, s.Arg)]
        return found

    def _listed(self, node: s.Name) -> list[s.Node]:
        """What is put one by one into the list that a name stands for."""
        known = self._put_in.get(self._owner(node), []) if self._put_in else []
        return known[:_MAX_ASSIGNED]

    def _entries(self, node: s.Node, depth: int) -> list[f.Argument]:
        """The entries of an object as arguments, those of objects inside it last."""
        mapping = _fields(node)
        if isinstance(node, s.Name | s.Attr):
            mapping = next((m for m in map(_fields, self._assigned(node)) if m is not None), None)
        is_in_place = mapping is not None and not isinstance(node, s.Name | s.Attr)
        if mapping is None and (built := self._built(node)) is not None:
            if isinstance(built, s.Call):
                return self._given_to(built)
            mapping = built
        found: list[f.Argument] = []
        inner: list[f.Argument] = []
        for entry in mapping.entries if mapping is not None and depth else ():
            if not isinstance(entry, s.Entry):
                continue
            if entry.key is None:
                inner += self._entries(entry.value, depth - 1)
            elif isinstance(entry.key, s.Str):
                told = self._argument(s.Arg(entry.raw, entry.key.text, entry.value))
                # What is put into a variable elsewhere is not said to be part of this request.
                found.append(told if is_in_place else replace(told, names=()))
                if _fields(entry.value) is not None:
                    inner += self._entries(entry.value, depth - 1)
        return [*found, *inner]

    def _built(self, node: s.Node, hops: int = _MAX_HOPS) -> s.Call | s.Mapping | None:
        """The call by which an object is built, in place or in a variable of the file; or the call
        or mapping by which a function of the file makes what it gives back, or by which its callers
        make what they hand in."""
        key = (id(node), hops)
        if key not in self._known_built:
            self._known_built[key] = self._find_built(node, hops)
        return self._known_built[key]

    def _find_built(self, node: s.Node, hops: int) -> s.Call | s.Mapping | None:
        values = self._values_of(node) if isinstance(node, s.Name | s.Attr) else [node]
        for value in values:
            value = value.value if isinstance(value, s.Await) else value
            if not isinstance(value, s.Call):
                continue
            path = self.origins.path(value.func)
            if hops and (made := self._made_by(path, hops)) is not None:
                return made
            if words.last_word(path)[:1].isupper():
                return value
        return self._handed_in(node, hops) if hops and isinstance(node, s.Name) else None

    def _made_by(self, path: str, hops: int) -> s.Call | s.Mapping | None:
        """What builds the object that a function of the file gives back."""
        function = self.origins.own_function(path)
        if function is None:
            return None
        for value in self.scopes.returned_values(function):
            value = value.value if isinstance(value, s.Await) else value
            made = value if isinstance(value, s.Mapping) else self._built(value, hops - 1)
            if made is not None:
                return made
        return None

    def _handed_in(self, name: s.Name, hops: int) -> s.Call | s.Mapping | None:
        """What builds the object that callers give for a parameter, where all ask at one place."""
        where = self.scopes.lookup(name)
        if where is None or len(where[1]) != 1 or not isinstance(where[1][0], s.Param):
            return None
        given = self.possible.given(where[1][0], name.id)
        if not 0 < len(given) <= _MAX_GIVEN:
            return None
        made = [self._built(value, hops - 1) for value in given]
        hosts = {
            _host_of(self._given_to(each)) if isinstance(each, s.Call) else "" for each in made
        }
        return made[0] if len(hosts) == 1 and "" not in hosts else None

    def _given_to(self, built: s.Call) -> list[f.Argument]:
        """What an object that is passed on is built with, by name; an address counts as its URL."""
        found = []
        for arg in built.args:
            if not isinstance(arg, s.Arg):
                continue
            told = self._argument(arg)
            if arg.name and arg.name[0] != "*":
                found.append(replace(told, names=()))
            elif told.text is not None and _ADDRESS.match(told.text):
                found.append(replace(told, name="url", names=()))
        return found

    def _argument(self, arg: s.Arg) -> f.Argument:
        """What is given under a name; asked again for each call that is given the same object."""
        key = (id(arg.value), arg.name)
        known = self._told.get(key)
        if known is None:
            known = self._told[key] = self._find_argument(arg)
        return known

    def _find_argument(self, arg: s.Arg) -> f.Argument:
        value = arg.value
        # Most are plain, and nothing has to be looked for.
        if isinstance(value, s.Const):
            source = "nothing" if value.is_nothing or value.truth is False else "unknown"
            return f.Argument(arg.name, source="true" if value.truth else source)
        if isinstance(value, s.Str) and not value.holes:
            return f.Argument(arg.name, value.text, "literal", (value.text,))
        strings: list[str] = []
        keys: list[str] = []
        names: list[str] = []
        self._collect(value, strings, keys, names, set(), 0)
        values = self.possible.of(value)
        return f.Argument(
            arg.name,
            values.texts[0] if values.texts else None,
            values.source,
            _few(strings),
            _few(keys),
            _few(names),
            self._paths(arg),
        )

    def _paths(self, arg: s.Arg) -> tuple[str, ...]:
        """What an argument that says a place may be, where that is part of an object or comes from
        elsewhere; for what is spread, what it is spread from."""
        value = arg.value
        if not isinstance(value, s.Name | s.Attr | s.Call) or not (
            arg.name == "**"
            or words.NAMES_REGION.search(arg.name)
            or words.NAMES_REGION.search(dotted(value))
        ):
            return ()
        found = (origin.path for origin in self.origins.of(value))
        return tuple(dict.fromkeys(path for path in found if "." in path))

    def _collect(
        self,
        root: s.Node,
        strings: list[str],
        keys: list[str],
        names: list[str],
        seen: set[int],
        depth: int,
    ) -> None:
        """Strings, keys and names inside an argument, through names of the file."""
        stack = [root]
        while stack and len(seen) < 400:
            node = stack.pop(0)
            if id(node) in seen:
                continue
            seen.add(id(node))
            match node:
                case s.Str():
                    strings.append(node.text)
                case s.Entry(key=s.Str() as key):
                    keys.append(key.text)
                    if not _is_name_of_function(node):
                        stack.append(node.value)
                    continue
                case s.Name() | s.Attr():
                    written = dotted(node)
                    if written:
                        names.append(written)
                    if depth < 3:
                        values = self._assigned(node)
                        if isinstance(node, s.Name) and _LISTS.search(node.id):
                            values = [*values, *self._listed(node)]
                        for value in values:
                            self._collect(value, strings, keys, [], seen, depth + 1)
                    if isinstance(node, s.Attr) and isinstance(node.obj, s.Name | s.Attr):
                        continue
                case s.Arg() if node.name and node.name not in ("*", "**"):
                    keys.append(node.name)
                case _:
                    pass
            stack.extend(node.children())

    def _assigned(self, node: s.Name | s.Attr) -> list[s.Node]:
        """The values that the file assigns to a name, when they are spelled out."""
        return [
            value
            for value in self._values_of(node)
            if isinstance(value, s.Str | s.Seq | s.Mapping | s.Struct)
        ]

    def _values_of(self, node: s.Name | s.Attr) -> list[s.Node]:
        """The values that the file assigns to a name."""
        match node:
            case s.Name():
                where = self.origins.definitions.reaching(node)
                if where is None:
                    return []
                bound: Sequence[s.Node] = where[1]
                key = (node.id, id(where[0]), *(id(each) for each in bound))
            case s.Attr(obj=s.Name(id=owner)) if owner in SELF_NAMES:
                around = self.scopes.class_of(node)
                if around is None:
                    return []
                key = (f".{node.name}", id(around))
                bound = self.scopes.members(around, node.name)
            case _:
                return []
        known = self._values.get(key)
        if known is None:
            values = [item.value for item in bound if isinstance(item, s.Assign)]
            known = [value for value in values if value is not None][:_MAX_ASSIGNED]
            self._values[key] = known
        return known


def _is_name_of_function(entry: s.Entry) -> bool:
    """Whether it is what a function of one's own is called that a model may ask for:
    `{"type": "function", "name": "web_search"}`."""
    around = entry.parent
    return (
        isinstance(entry.key, s.Str)
        and entry.key.text == "name"
        and isinstance(around, s.Mapping)
        and any(
            isinstance(each, s.Entry)
            and isinstance(each.key, s.Str)
            and (
                each.key.text in ("parameters", "input_schema", "inputSchema")
                or (isinstance(each.value, s.Str) and each.value.text == "function")
            )
            for each in around.entries
        )
    )


def _few(texts: list[str]) -> tuple[str, ...]:
    """Each text once, as many as are kept."""
    return tuple(dict.fromkeys(texts))[:_MAX_STRINGS] if texts else ()


def _is_chained(func: s.Node) -> bool:
    """Whether a callee is a method of what another call returned."""
    while isinstance(func, s.Attr | s.Index):
        func = func.obj
    return isinstance(func, s.Call)


def _fields(node: s.Node) -> s.Mapping | None:
    """The entries that an object is spelled out with."""
    if isinstance(node, s.Struct):
        given = (arg.value for arg in node.args if isinstance(arg, s.Arg))
        return next((value for value in given if isinstance(value, s.Mapping)), None)
    return node if isinstance(node, s.Mapping) else None


def _is_of_spread(told: f.Argument) -> bool:
    """Whether what is put into a mapping that is spread counts as given: tools, and an address that is
    configured. One that is spelled out may be put there for one provider only."""
    is_configured = told.text is None and told.source != "nothing"
    return told.name == "tools" or (is_configured and part_of(told.name) == "endpoint")


def _named_values(call: s.Call) -> Iterator[tuple[str, s.Node]]:
    """What a call is given by name: its keywords, and the entries of objects in place."""
    for arg in call.args:
        if not isinstance(arg, s.Arg):
            continue
        if arg.name and arg.name[0] != "*":
            yield arg.name, arg.value
        elif (mapping := _fields(arg.value)) is not None:
            for entry in mapping.entries:
                if isinstance(entry, s.Entry) and isinstance(entry.key, s.Str):
                    yield entry.key.text, entry.value


def _host_of(given: Iterable[f.Argument]) -> str:
    """The host of the address that an object is built with, or ""."""
    urls = (each.text for each in given if each.name == "url" and each.text is not None)
    return next(urls, "").partition("://")[2].partition("/")[0]
