"""From the syntax of one file to its facts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cached_property

from antilock import facts as f
from antilock import syntax as s
from antilock.analysis import words
from antilock.analysis.bindings import Bindings, Use
from antilock.analysis.conditions import words_held_against
from antilock.analysis.exports import exported_settings
from antilock.analysis.guards import Guards
from antilock.analysis.lineage import Lineage
from antilock.analysis.lookups import Lookups
from antilock.analysis.origins import Origin, Origins
from antilock.analysis.requirements import Requirements
from antilock.analysis.scopes import SELF_NAMES, Scopes, function_of, is_target
from antilock.analysis.values import Possible
from antilock.analysis.vocabulary import Known, Vocabulary
from antilock.languages.base import Language, Lowered
from antilock.patterns import lazy_pattern
from antilock.records import replace
from antilock.syntax import dotted, text_of_key

_MAX_STRINGS = 60
_MAX_NESTING = 2
_MAX_CHAINED = 40
_MAX_BOUND = 4
_MAX_ASSIGNED = 100  # values of one name
_MAX_HOPS = 3  # functions of the file that an object goes through, to where it is built
_MAX_GIVEN = 12  # calls of such a function
# What a request is built with by position: a whole address, or the path of one.
_ADDRESS = lazy_pattern(r"\w+://|/?\w[\w.-]*/[\w./{}-]+$")
_LONGEST_DOCUMENT = 20_000
# What the environment is called where a key of it is looked up.
_ENVIRONMENTS = (
    *("environ", "getenv", "get", "env", "fetch", "ENV", "_ENV", "environment"),
    *("GetEnvironmentVariable", "Configuration"),
)
# Functions that run the block that they are given.
_RUNNING = frozenset({"configure", "tap", "then"})
# Methods that put something into a list, and names of lists that say what a call may use.
_PUTTING = ("append", "push", "extend", "add")
_LISTS = lazy_pattern(r"(?i)tools?$|fallbacks?$|models$|alternatives$|llms$")
_OPTION = lazy_pattern(r"[Ww]ith(?=[A-Z_])")
_ANSWER = lazy_pattern(r'"(?:choices|usage|usageMetadata|stop_reason)"\s*:')  # an answer's keys
_DOCUMENT_ENTRY = lazy_pattern(r'"?(?P<key>[\w.-]+)"?\s*:\s*"(?P<value>[^"\\]*)"')
_DOCUMENT_START = lazy_pattern(r'\s*\{\s*(?:"[^"]*"|[\w.-]+)\s*:')


def extract(lowered: Lowered, language: Language, vocabulary: Vocabulary) -> f.FileFacts:
    """The facts of a file."""
    return _Extraction(lowered, language, vocabulary).facts()


class _Extraction:
    def __init__(self, lowered: Lowered, language: Language, vocabulary: Vocabulary) -> None:
        self.lowered = lowered
        self.language = language
        self.scopes = Scopes(lowered.module)
        self.origins = Origins(self.scopes, language.globals, vocabulary.locate)
        self.known = Known(vocabulary, self.scopes, self.origins)
        self.classify = self.known.classify
        lookups = Lookups(self.scopes, language.are_types_capitalised)
        self.is_lookup = lookups.is_lookup
        self.bindings = Bindings(self.scopes, self.origins, lookups, self.known)
        self.possible = Possible(self.scopes, self.origins, lookups)
        self.requirements = Requirements(self.scopes)
        named = [function for function in self.scopes.functions if function.name]
        self.functions = named
        self.function_index = {id(function): index + 1 for index, function in enumerate(named)}
        self.call_index = {id(call): index for index, call in enumerate(self.scopes.calls)}
        self.guards = Guards(self.scopes, self.origins, self.call_index)
        self.lineage = Lineage(self.scopes)
        self.assigned_values: dict[tuple[object, ...], list[s.Node]] = {}
        self.known_arguments: dict[tuple[int, str], f.Argument] = {}
        self.known_built: dict[tuple[int, int], s.Call | s.Mapping | None] = {}
        self.conditions: list[f.Condition] = []
        self.condition_index: dict[int, int] = {}

    def facts(self) -> f.FileFacts:
        found = [*self.literals(), *self.constants(), *self.documents()]
        literals = tuple(sorted(found, key=lambda literal: literal.span))
        return f.FileFacts(
            language=self.language.name,
            ecosystem=self.language.ecosystem,
            are_types_capitalised=self.language.are_types_capitalised,
            imports=tuple(
                f.Import(node.span, node.module, node.name, node.alias, self.language.ecosystem)
                for node in self.scopes.imports
            ),
            literals=literals,
            conditions=tuple(self.conditions),
            calls=(
                *self.followed([self.call(node) for node in self.scopes.calls]),
                *(call for node in self.scopes.handed if (call := self.handed(node)) is not None),
            ),
            functions=tuple(self.all_functions()),
            classes=tuple(self.classes()),
            references=tuple(self.references()),
            catches=tuple(self.catches()),
            definitions=tuple(self.definitions()),
            settings=exported_settings(self.scopes, self.lowered.exports),
            comments=self.lowered.comments,
            broken=self.lowered.broken,
        )

    def index_of(self, node: s.Node) -> int:
        function = function_of(node)
        return self.function_index.get(id(function), 0) if function is not None else 0

    def literals(self) -> list[f.Literal]:
        found = []
        for node in self.scopes.strings:
            if isinstance(node.parent, s.Statement):
                continue  # a docstring
            text = self.joined(node)
            tag = self.classify(text) if 0 < len(text) < words.LONGEST_TEXT else ""
            if not tag:
                continue
            use = self.bindings.of(node, tag)
            found.append(f.Literal(node.span, text, use.binding, self.place(node, use)))
        return found

    def constants(self) -> list[f.Literal]:
        """Models that the code names by a constant of an SDK."""
        if not self.known.has_constants:
            return []
        found = []
        written = [node for nodes in self.scopes.attributes.values() for node in nodes]
        taken = [
            node
            for item in self.scopes.imports
            if item.alias[:1].isupper()
            for node in self.scopes.names.get(item.alias, ())
        ]
        modules = {item.alias for item in self.scopes.imports}
        for node in [*written, *taken]:
            owner = node.obj if isinstance(node, s.Attr) else None
            is_called = isinstance(node.parent, s.Call) and node.parent.func is node
            if is_called or (
                self.language.are_types_capitalised
                and isinstance(owner, s.Name)
                and owner.id
                and not owner.id[:1].isupper()
                and owner.id not in modules
            ):
                continue
            if isinstance(node, s.Attr) or not isinstance(node.parent, s.Attr):
                text = self.known.constant(node)
                if text:
                    use = self.bindings.of(node, self.classify(text) or "model")
                    place = self.place(node, use)
                    found.append(f.Literal(node.span, text, use.binding, place, is_constant=True))
        return found

    def documents(self) -> list[f.Literal]:
        """Literals inside JSON documents that are written as strings."""
        found = []
        for node in self.scopes.strings:
            text = node.text
            if not (2 < len(text) < _LONGEST_DOCUMENT and _DOCUMENT_START.match(text)):
                continue
            if isinstance(node.parent, s.Statement) or _ANSWER.search(text):
                continue
            use = self.bindings.of(node, "model")
            if use.binding is f.Binding.TEXT and not use.flow:
                continue
            for match in _DOCUMENT_ENTRY.finditer(text):
                if self.classify(match["value"]):
                    span = _span_within(node, match["value"])
                    place = replace(self.place(node, use), name=match["key"])
                    binding = f.Binding.PINNED if use.flow else use.binding
                    found.append(f.Literal(span, match["value"], binding, place))
        return found

    def joined(self, node: s.Str) -> str:
        """The text of a string with what is concatenated to its right."""
        parent = node.parent
        if isinstance(parent, s.Concat):
            if parent.items[0] is not node:
                return ""
            rest = "".join(
                item.text if isinstance(item, s.Str) else "{}" for item in parent.items[1:]
            )
            return node.text + rest
        return node.text

    def place(self, node: s.Node, use: Use) -> f.Place:
        return f.Place(
            name=use.name,
            call=self.origins.path(use.call.func) if use.call is not None else "",
            condition=self.condition(use.condition) if use.condition is not None else -1,
            other=use.other,
            function=self.index_of(node),
            flow=tuple(
                dict.fromkeys(
                    f.Flow(self.call_index[id(call)], argument)
                    for call, argument in use.flow
                    if id(call) in self.call_index
                )
            ),
            fills=use.fills,
        )

    def condition(self, node: s.Node) -> int:
        known = self.condition_index.get(id(node))
        if known is None:
            known = len(self.conditions)
            self.condition_index[id(node)] = known
            self.conditions.append(
                f.Condition(
                    node.span,
                    isinstance(node, s.Switch) and is_mapping(node),
                    words_held_against(node),
                )
            )
        return known

    def origins_of(self, func: s.Node) -> Sequence[Origin]:
        """Where a callee may come from: of several clients under one name, those that have just
        such a method."""
        origins = self.origins.of(func)
        if len(origins) < 2:
            return origins
        if isinstance(func, s.Name) and _are_rival_classes(origins):
            return [Origin(f"~{func.id}")]
        lengths = [self.known.method(each.path) for each in origins]
        return [each for each, size in zip(origins, lengths, strict=True) if size == max(lengths)]

    def call(self, node: s.Call) -> f.Call:
        origins = self.origins_of(node.func)
        if words.is_inert(origins[0].path):
            return f.Call(
                span=node.span,
                callee=origins[0].path,
                arguments=tuple(self.mentions(node.args)),
                function=self.index_of(node),
                built_by=self.built_by(origins),
                result=self.result(node),
            )
        return f.Call(
            span=node.span,
            callee=origins[0].path,
            arguments=(*self.arguments(node.args), *self.chained(node), *self.given_later(node)),
            function=self.index_of(node),
            built_by=self.built_by(origins),
            result=self.result(node),
            guards=self.guards.of(node),
            arms=self.guards.arms(node),
            becomes=_put_into(node),
        )

    def followed(self, calls: list[f.Call]) -> list[f.Call]:
        """The calls, with the lineage of those on whose failure others run, and of the others."""
        guarded = [
            index
            for index, call in enumerate(calls)
            if any(guard.calls for guard in call.guards) and not words.is_inert(call.callee)
        ]
        running = {
            running for index in guarded for guard in calls[index].guards for running in guard.calls
        }
        for index in sorted({*guarded, *running}):
            node = self.scopes.calls[index]
            becomes = self.lineage.becomes(node, is_whole=index in running)
            calls[index] = replace(
                calls[index],
                becomes=tuple(
                    dict.fromkeys(
                        each
                        for each in (*calls[index].becomes, *becomes)
                        if each != calls[index].result
                    )
                ),
                made_of=self.lineage.made_of(node),
            )
        return calls

    def handed(self, node: s.Node) -> f.Call | None:
        """A method that is handed on: `run(client.chat.create, model=...)` calls it all the same."""
        outer = node.parent.parent if node.parent is not None else None
        if not isinstance(outer, s.Call) or (
            isinstance(node, s.Name) and not self.names_method(node)
        ):
            return None
        if words.is_text_call(dotted(outer.func)):
            return None
        origins = self.origins_of(node)
        if origins[0].path.count(".") < 2 or origins[0].path.endswith(("()", "[]")):
            return None
        return f.Call(
            span=node.span,
            callee=origins[0].path,
            arguments=tuple(
                self.arguments(
                    arg for arg in outer.args if isinstance(arg, s.Arg) and arg.value is not node
                )
            ),
            function=self.index_of(node),
            built_by=self.built_by(origins),
            result=self.result(outer),
            guards=self.guards.of(outer),
            is_handed=True,
            arms=self.guards.arms(outer),
        )

    def built_by(self, origins: Iterable[Origin]) -> tuple[int, ...]:
        """The indexes of the calls that built what has these origins, each once."""
        found = [
            self.call_index[id(builder)]
            for origin in origins
            for builder in origin.builders
            if id(builder) in self.call_index
        ]
        return tuple(dict.fromkeys(found)) if found else ()

    def names_method(self, node: s.Name) -> bool:
        """Whether a name stands for a method that was looked up before."""
        where = self.scopes.lookup(node)
        return where is not None and any(
            isinstance(bound, s.Assign) and isinstance(bound.value, s.Attr) for bound in where[1]
        )

    def mentions(self, args: Iterable[s.Node]) -> list[f.Argument]:
        """The arguments of a call that does nothing with them but look: the names alone."""
        found = []
        for arg in args:
            if isinstance(arg, s.Arg):
                names: list[str] = []
                self.collect(arg.value, [], [], names, set(), 0)
                found.append(f.Argument(arg.name, names=_few(names)))
        return found

    def arguments(self, args: Iterable[s.Node]) -> list[f.Argument]:
        """The arguments of a call; the entries of an object that is given count as named ones."""
        given = [arg for arg in args if isinstance(arg, s.Arg)]
        found = [self.argument(arg) for arg in given]
        for arg, told in zip(given, found[:], strict=True):
            if not arg.name or arg.name == "parameters":
                found += self.entries(arg.value, _MAX_NESTING)
                found += self.options(arg.value)
            elif arg.name == "**":  # a host may be put there for one provider only
                found += [each for each in self.options(arg.value) if each.name == "tools"]
            if told.text is not None:
                found += _document_arguments(told.text)
        return found

    def given_later(self, node: s.Call) -> list[f.Argument]:
        """What is set on the object that a call builds or belongs to: `client.BaseAddress = u`; an
        address that is asked by a method of its own."""
        if isinstance(node.func, s.Attr) and node.func.name in words.REQUEST_METHODS:
            return [self.argument(s.Arg(node.raw, "url", self.address(node.func)))]
        if not self.set_later:
            return []
        owners = []
        if isinstance(node.func, s.Attr):
            owners.append(node.func.obj)
        if isinstance(node.parent, s.Assign) and node is node.parent.value:
            owners.append(node.parent.targets[-1])
        return [
            replace(self.argument(s.Arg(assign.raw, target.name, assign.value)), names=())
            for owner in owners
            for target, assign in self.set_later.get(self.owner(owner), ())[:_MAX_CHAINED]
            if assign.value is not None
        ]

    def owner(self, node: s.Node) -> tuple[str, int]:
        """What an object is called, and the scope whose name that is."""
        where = self.scopes.lookup(node) if isinstance(node, s.Name) else None
        return dotted(node), 0 if where is None else id(where[0])

    def address(self, method: s.Attr) -> s.Node:
        """What a method asks, also after others that say how: `url.WithTimeout(9).PostJsonAsync(b)`."""
        node = method.obj
        while isinstance(node, s.Call) and isinstance(node.func, s.Attr):
            known = self.possible.of(node)
            if known.texts or known.has_config or node.func.name in words.REQUEST_METHODS:
                break
            node = node.func.obj
        return node

    @cached_property
    def set_later(self) -> dict[tuple[str, int], list[tuple[s.Attr, s.Assign]]]:
        """The assignments to attributes of objects other than the own one, by `owner`."""
        found: dict[tuple[str, int], list[tuple[s.Attr, s.Assign]]] = {}
        for nodes in self.scopes.attributes.values():
            for node in nodes:
                owner = dotted(node.obj)
                if owner and owner not in SELF_NAMES and isinstance(node.parent, s.Assign):
                    if any(node is target for target in node.parent.targets):
                        found.setdefault(self.owner(node.obj), []).append((node, node.parent))
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
                replace(self.argument(s.Arg(arg.raw, method.name, arg.value)), names=())
                for arg in call.args
                if isinstance(arg, s.Arg) and not arg.name and not isinstance(arg.value, s.Func)
            ]
            method = call.parent
        if found and isinstance(node.func, s.Attr):
            found += [
                replace(self.argument(s.Arg(arg.raw, node.func.name, arg.value)), names=())
                for arg in node.args[:1]
                if isinstance(arg, s.Arg) and not arg.name and not isinstance(arg.value, s.Func)
            ]
        return found

    def options(self, node: s.Node, hops: int = 1) -> list[f.Argument]:
        """What an argument brings along under other names: an option that is a call of its own,
        `with_timeout(30)`, by the function; what is set on an object, `config.timeout = 30`, by the
        attribute; a context that callers hand in, by its type."""
        found: list[f.Argument] = []
        if isinstance(node, s.Call) and node.args:
            name = words.last_word(dotted(node.func))
            first = node.args[-1]
            if _OPTION.match(name) and isinstance(first, s.Arg):
                found.append(self.argument(s.Arg(first.raw, name, first.value)))
        elif isinstance(node, s.Name):
            where = self.scopes.lookup(node)
            for bound in where[1][:_MAX_ASSIGNED] if where is not None else ():
                if isinstance(bound, s.Assign) and isinstance(bound.value, s.Call):
                    found += self.options(bound.value)
                elif isinstance(bound, s.Assign) and isinstance(bound.value, s.Name) and hops:
                    found += self.options(bound.value, hops - 1)
                elif isinstance(bound, s.Param):
                    kind = words.last_word(dotted(bound.annotation))
                    if kind.endswith("Context"):
                        found.append(f.Argument(kind))
            if where is not None and any(isinstance(each, s.Assign) for each in where[1]):
                for name, place, value in self.set_on(where[0], node.id)[:_MAX_ASSIGNED]:
                    if self.origins.definitions.may_follow(node, where[0], place):
                        given = s.Arg(place.raw, name, value)
                        found.append(replace(self.argument(given), names=()))
        return found

    def set_on(self, scope: s.Node, name: str) -> list[tuple[str, s.Attr | s.Index, s.Node]]:
        """What the file puts into an object of a name of a scope, `kwargs.a = 1`, `kwargs["a"] = 1`:
        under which name, where, and the value."""
        owner = (name, id(scope))
        found: list[tuple[str, s.Attr | s.Index, s.Assign]] = [
            (target.name, target, assign) for target, assign in self.set_later.get(owner, ())
        ]
        found += [
            (text_of_key(target), target, assign)
            for target, assign in self.set_entries.get(owner, ())
        ]
        return [(key, at, assign.value) for key, at, assign in found if assign.value is not None]

    @cached_property
    def set_entries(self) -> dict[tuple[str, int], list[tuple[s.Index, s.Assign]]]:
        """The assignments to entries of objects that have a name, by `owner`, as the source has them."""
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
                    found.setdefault(self.owner(target.obj), []).append((target, assign))
        return found

    @cached_property
    def put_in(self) -> dict[tuple[str, int], list[s.Node]]:
        """What the file puts into lists one by one, `tools.append(tool)`, by `owner`."""
        found: dict[tuple[str, int], list[s.Node]] = {}
        for method in _PUTTING:
            for node in self.scopes.attributes.get(method, ()):
                call = node.parent
                if isinstance(call, s.Call) and call.func is node and isinstance(node.obj, s.Name):
                    known = found.setdefault(self.owner(node.obj), [])
                    known += [arg.value for arg in call.args if isinstance(arg, s.Arg)]
        return found

    def listed(self, node: s.Name) -> list[s.Node]:
        """What is put one by one into the list that a name stands for."""
        known = self.put_in.get(self.owner(node), []) if self.put_in else []
        return known[:_MAX_ASSIGNED]

    def entries(self, node: s.Node, depth: int) -> list[f.Argument]:
        """The entries of an object as arguments, those of objects inside it last."""
        mapping = _fields(node)
        if isinstance(node, s.Name | s.Attr):
            mapping = next((m for m in map(_fields, self.assigned(node)) if m is not None), None)
        is_in_place = mapping is not None and not isinstance(node, s.Name | s.Attr)
        if mapping is None and (built := self.built(node)) is not None:
            if isinstance(built, s.Call):
                return self.given_to(built)
            mapping = built
        found: list[f.Argument] = []
        inner: list[f.Argument] = []
        for entry in mapping.entries if mapping is not None and depth else ():
            if not isinstance(entry, s.Entry):
                continue
            if entry.key is None:
                inner += self.entries(entry.value, depth - 1)
            elif isinstance(entry.key, s.Str):
                told = self.argument(s.Arg(entry.raw, entry.key.text, entry.value))
                # What is put into a variable elsewhere is not said to be part of this request.
                found.append(told if is_in_place else replace(told, names=()))
                if _fields(entry.value) is not None:
                    inner += self.entries(entry.value, depth - 1)
        return [*found, *inner]

    def built(self, node: s.Node, hops: int = _MAX_HOPS) -> s.Call | s.Mapping | None:
        """The call by which an object is built, in place or in a variable of the file; or the call
        or mapping by which a function of the file makes what it gives back, or by which its callers
        make what they hand in."""
        key = (id(node), hops)
        if key not in self.known_built:
            self.known_built[key] = self.find_built(node, hops)
        return self.known_built[key]

    def find_built(self, node: s.Node, hops: int) -> s.Call | s.Mapping | None:
        values = self.values_of(node) if isinstance(node, s.Name | s.Attr) else [node]
        for value in values:
            value = value.value if isinstance(value, s.Await) else value
            if not isinstance(value, s.Call):
                continue
            path = self.origins.path(value.func)
            if hops and (made := self.made_by(path, hops)) is not None:
                return made
            if words.last_word(path)[:1].isupper():
                return value
        return self.handed_in(node, hops) if hops and isinstance(node, s.Name) else None

    def made_by(self, path: str, hops: int) -> s.Call | s.Mapping | None:
        """What builds the object that a function of the file gives back."""
        function = self.origins.own_function(path)
        if function is None:
            return None
        for value in self.scopes.returned_values(function):
            value = value.value if isinstance(value, s.Await) else value
            made = value if isinstance(value, s.Mapping) else self.built(value, hops - 1)
            if made is not None:
                return made
        return None

    def handed_in(self, name: s.Name, hops: int) -> s.Call | s.Mapping | None:
        """What builds the object that callers give for a parameter, where all ask at one place."""
        where = self.scopes.lookup(name)
        if where is None or len(where[1]) != 1 or not isinstance(where[1][0], s.Param):
            return None
        given = self.possible.given(where[1][0], name.id)
        if not 0 < len(given) <= _MAX_GIVEN:
            return None
        made = [self.built(value, hops - 1) for value in given]
        hosts = {_host_of(self.given_to(each)) if isinstance(each, s.Call) else "" for each in made}
        return made[0] if len(hosts) == 1 and "" not in hosts else None

    def given_to(self, built: s.Call) -> list[f.Argument]:
        """What an object that is passed on is built with, by name; an address counts as its URL."""
        found = []
        for arg in built.args:
            if not isinstance(arg, s.Arg):
                continue
            told = self.argument(arg)
            if arg.name and arg.name[0] != "*":
                found.append(replace(told, names=()))
            elif told.text is not None and _ADDRESS.match(told.text):
                found.append(replace(told, name="url", names=()))
        return found

    def argument(self, arg: s.Arg) -> f.Argument:
        """What is given under a name; asked again for each call that is given the same object."""
        key = (id(arg.value), arg.name)
        known = self.known_arguments.get(key)
        if known is None:
            known = self.known_arguments[key] = self.find_argument(arg)
        return known

    def find_argument(self, arg: s.Arg) -> f.Argument:
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
        self.collect(value, strings, keys, names, set(), 0)
        values = self.possible.of(value)
        return f.Argument(
            arg.name,
            values.texts[0] if values.texts else None,
            values.source,
            _few(strings),
            _few(keys),
            _few(names),
            self.paths(arg),
        )

    def paths(self, arg: s.Arg) -> tuple[str, ...]:
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

    def collect(
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
                        values = self.assigned(node)
                        if isinstance(node, s.Name) and _LISTS.search(node.id):
                            values = [*values, *self.listed(node)]
                        for value in values:
                            self.collect(value, strings, keys, [], seen, depth + 1)
                    if isinstance(node, s.Attr) and isinstance(node.obj, s.Name | s.Attr):
                        continue
                case s.Arg() if node.name and node.name not in ("*", "**"):
                    keys.append(node.name)
                case _:
                    pass
            stack.extend(node.children())

    def assigned(self, node: s.Name | s.Attr) -> list[s.Node]:
        """The values that the file assigns to a name, when they are spelled out."""
        return [
            value
            for value in self.values_of(node)
            if isinstance(value, s.Str | s.Seq | s.Mapping | s.Struct)
        ]

    def values_of(self, node: s.Name | s.Attr) -> list[s.Node]:
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
        known = self.assigned_values.get(key)
        if known is None:
            values = [item.value for item in bound if isinstance(item, s.Assign)]
            known = [value for value in values if value is not None][:_MAX_ASSIGNED]
            self.assigned_values[key] = known
        return known

    def result(self, node: s.Call) -> str:
        child: s.Node = node
        parent = node.parent
        while isinstance(parent, s.Await | s.Other | s.Attr | s.Index) or (
            isinstance(parent, s.Call) and child is parent.func
        ):
            child, parent = parent, parent.parent
        match parent:
            case s.Return():
                return "return"
            case s.Assign() if child is parent.value:
                return "=" + dotted(parent.targets[0])
            case _:
                return ""

    def all_functions(self) -> list[f.Function]:
        module = f.Function(f.Span(0, 0, 0, 0), "", callers=())
        found = [module]
        for function in self.functions:
            name = self.origins.qualified(function)
            parameters = [
                f.Parameter(param.span, param.name, path)
                for param in function.params
                if isinstance(param, s.Param)
                for path in self.origins.type_paths(param.annotation)
            ]
            if function.returns is not None:
                parameters += [
                    f.Parameter(function.returns.span, "return", path)
                    for path in self.origins.type_paths(function.returns)
                ]
            found.append(
                f.Function(
                    span=function.span,
                    name=name,
                    is_public=not function.is_hidden
                    and not any(part.startswith("_") for part in name.split(".")),
                    decorators=tuple(self.origins.path(_called(d)) for d in function.decorators),
                    parameters=tuple(parameters),
                    callers=tuple(self.call_index[id(c)] for c in self.possible.callers(function)),
                    arms=self.guards.arms_of(function),
                )
            )
        return found

    def classes(self) -> list[f.ClassDefinition]:
        return [
            f.ClassDefinition(
                node.span,
                self.origins.qualified(node),
                tuple(
                    self.origins.path(base.value)
                    for base in node.bases
                    if isinstance(base, s.Arg) and not base.name
                ),
            )
            for node in self.scopes.classes
        ]

    def definitions(self) -> list[f.Definition]:
        """What other files may bring in by name, functions and classes aside."""
        found: list[f.Definition] = []
        module = self.scopes.module
        for name in self.scopes.names_in(module):
            for bound in self.scopes.bound_in(module, name)[:_MAX_BOUND]:
                if isinstance(bound, s.Assign) and isinstance(bound.targets[0], s.Name):
                    found += self.definition(name, bound)
        for around in self.scopes.classes:
            if self.scopes.outer(around) is not module:
                continue
            for name in self.scopes.member_names(around):
                for member in self.scopes.members(around, name)[:_MAX_BOUND]:
                    if isinstance(member, s.Assign) and not isinstance(member.targets[0], s.Seq):
                        found += self.definition(f"{around.name}.{name}", member)
        for function in self.functions:
            name = f"{self.origins.qualified(function)}()"
            built = [each for each in self.origins.returned(function) if _is_object(each.path)]
            found += self.defined(function.span, name, built)
        for exported, local in self.lowered.exports:
            if exported != local and (path := self.exported(local)):
                found.append(f.Definition(f.Span(0, 0, 0, 0), exported, path))
        return found

    def definition(self, name: str, bound: s.Assign) -> list[f.Definition]:
        """What an assignment lets a name stand for, where that tells something."""
        value = bound.value
        if value is None or isinstance(value, s.Func):
            return []
        if isinstance(value, s.Seq | s.Mapping):
            elements = self.guards.loops.elements_in([value])
            told = any(each[:1] in ("#", ":", ".", "/") for each in elements)
            span = bound.targets[0].span
            return [f.Definition(span, name, elements=elements)] if told else []
        texts = self.possible.of(value).texts
        if len(texts) == 1 and 0 < len(texts[0]) < words.LONGEST_TEXT and self.classify(texts[0]):
            return [f.Definition(bound.targets[0].span, name, text=texts[0])]
        return self.defined(bound.targets[0].span, name, self.origins.of(value))

    def defined(self, span: f.Span, name: str, origins: Iterable[Origin]) -> list[f.Definition]:
        known = [origin for origin in origins if origin.path[:1] not in ("", "~")]
        return [
            f.Definition(span, name, origin.path, built_by=self.built_by([origin]))
            for origin in known[:1]
        ]

    def exported(self, local: str) -> str:
        """The path of what a name that is exported stands for."""
        for bound in self.scopes.bound_in(self.scopes.module, local):
            if isinstance(bound, s.ImportName):
                return f"{bound.module}.{bound.name}" if bound.name else bound.module
            return f":{local}"
        return ""

    def references(self) -> list[f.Reference]:
        """Dotted uses of imports that are not the callee of a call, and look-ups."""
        found: list[f.Reference] = []
        for nodes in self.scopes.attributes.values():
            for node in nodes:
                if isinstance(node.parent, s.Attr) or not self.is_imported(node):
                    continue
                path = self.origins.path(node)
                if path.startswith((":", "~", ".")) or "()" in path:
                    continue
                if isinstance(node.parent, s.Call) and node.parent.func is node:
                    continue
                found.append(f.Reference(node.span, path, self.index_of(node), is_target(node)))
        found += self.lookups()
        return sorted(found, key=lambda item: item.span)

    def is_imported(self, node: s.Attr) -> bool:
        """Whether a dotted name begins with an imported one as it is written."""
        root: s.Node = node
        while isinstance(root, s.Attr):
            root = root.obj
        where = self.scopes.lookup(root) if isinstance(root, s.Name) else None
        return where is not None and any(isinstance(bound, s.ImportName) for bound in where[1])

    def lookups(self) -> list[f.Reference]:
        found: list[f.Reference] = []
        for name in _ENVIRONMENTS:
            for node in [*self.scopes.attributes.get(name, ()), *self.scopes.names.get(name, ())]:
                parent = node.parent
                if (
                    isinstance(parent, s.Index)
                    and parent.obj is node
                    and words.is_config_object(dotted(node))
                ):
                    key = next((k.text for k in parent.keys if isinstance(k, s.Str)), "")
                    if key:
                        is_fatal = (
                            self.language.is_absence_fatal or parent.is_demanded
                        ) and not _is_guarded(parent)
                        is_required = not is_target(parent) and (
                            is_fatal or self.requirements.is_demanded(parent)
                        )
                        found.append(
                            f.Reference(
                                parent.span,
                                key,
                                self.index_of(parent),
                                is_target(parent),
                                is_required,
                                True,
                                is_required and self.is_at_start(parent),
                            )
                        )
                elif isinstance(parent, s.Call) and parent.func is node and parent.args:
                    first = parent.args[0]
                    if (
                        isinstance(first, s.Arg)
                        and isinstance(first.value, s.Str)
                        and self.is_lookup(parent)
                    ):
                        is_required = self.requirements.is_demanded(parent)
                        found.append(
                            f.Reference(
                                parent.span,
                                first.value.text,
                                self.index_of(parent),
                                is_required_lookup=is_required,
                                is_lookup=True,
                                is_at_start=is_required and self.is_at_start(parent),
                            )
                        )
        known = {reference.span for reference in found}
        found += [
            f.Reference(
                node.span, key, self.index_of(node), False, True, True, self.is_at_start(node)
            )
            for node, key in self.requirements.demanded_by_name()
            if node.span not in known
        ]
        return found

    def is_at_start(self, node: s.Node) -> bool:
        """Whether a node runs whenever its module is imported or its program starts."""
        child, parent = node, node.parent
        while parent is not None:
            if isinstance(parent, s.If | s.Cond) and child is not parent.test:
                return False
            if isinstance(parent, s.Case | s.Handler):
                return False
            if isinstance(parent, s.Func) and not (
                parent.name in self.language.starts if parent.name else _is_run_at_once(parent)
            ):
                return False
            child, parent = parent, parent.parent
        return True

    def catches(self) -> list[f.Catch]:
        found = []
        for node in self.scopes.tries:
            calls = self.guards.calls_in([node.body])
            for handler in node.handlers:
                if isinstance(handler, s.Handler):
                    kinds = handler.types or _kinds_asked(handler)
                    found += [f.Catch(kind.span, self.origins.path(kind), calls) for kind in kinds]
        return found


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


def _span_within(node: s.Node, text: str) -> f.Span:
    """Where a text stands inside the source of a string; the whole string when it is spelled
    differently there."""
    span = node.span
    source = node.raw.text()
    start = source.find(f'"{text}"')
    if start < 0:
        start = source.find(f'\\"{text}\\"') + 1  # with escaped quotes
    if start <= 0:
        return span
    before = source[:start]
    line = span.line + before.count("\n")
    column = start - before.rfind("\n") - 1 if "\n" in before else span.column + start
    return f.Span(line, column, line, column + len(text) + 2)


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


def _host_of(given: Iterable[f.Argument]) -> str:
    """The host of the address that an object is built with, or ""."""
    urls = (each.text for each in given if each.name == "url" and each.text is not None)
    return next(urls, "").partition("://")[2].partition("/")[0]


def _document_arguments(text: str) -> list[f.Argument]:
    """The entries of a JSON document that is given as a string; entries of what cannot be read as
    a whole count where they are plain strings."""
    if not (2 < len(text) < _LONGEST_DOCUMENT and _DOCUMENT_START.match(text)):
        return []
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return [
            f.Argument(match["key"], match["value"], "literal", (match["value"],))
            for match in _DOCUMENT_ENTRY.finditer(text)
        ][:_MAX_STRINGS]
    found: list[f.Argument] = []
    for key, value in document.items() if isinstance(document, dict) else ():
        strings: list[str] = []
        keys: list[str] = []
        stack = [value]
        while stack:
            inner = stack.pop()
            if isinstance(inner, str):
                strings.append(inner)
            elif isinstance(inner, list):
                stack += inner
            elif isinstance(inner, dict):
                keys += inner
                stack += inner.values()
        is_text = isinstance(value, str)
        found.append(
            f.Argument(
                key,
                value if is_text else None,
                "literal" if is_text else "unknown",
                tuple(dict.fromkeys(strings))[:_MAX_STRINGS],
                tuple(dict.fromkeys(keys))[:_MAX_STRINGS],
            )
        )
    return found[:_MAX_STRINGS]


def _is_object(path: str) -> bool:
    """Whether a path may be an object that was built, not the answer that one gave."""
    if path.endswith("()") and path.count("()") > 1:
        return path.rpartition(".")[2].startswith("with")
    return path.endswith("()")


def _kinds_asked(handler: s.Handler) -> list[s.Node]:
    """The types that the handler of any error asks whether its error is one of."""
    found: list[s.Node] = []
    for node in s.walk(handler.body) if handler.name else ():
        if isinstance(node, s.Call) and len(node.args) == 2 and dotted(node.func) == "isinstance":
            error, kind = (arg.value if isinstance(arg, s.Arg) else None for arg in node.args)
            if dotted(error) == handler.name and kind is not None:
                found.append(kind)
    return found


def _called(decorator: s.Node) -> s.Node:
    return decorator.func if isinstance(decorator, s.Call) else decorator


def _is_run_at_once(function: s.Func) -> bool:
    """Whether an anonymous function runs where it stands: called, or a block that configures."""
    outer = function.parent
    if isinstance(outer, s.Arg):
        call = outer.parent
        return isinstance(call, s.Call) and words.last_word(dotted(call.func)) in _RUNNING
    return isinstance(outer, s.Call) and outer.func is function


def _is_guarded(node: s.Node) -> bool:
    """Whether a failing look-up is caught, or only happens after a test."""
    child, parent = node, node.parent
    while parent is not None and not isinstance(parent, s.Func):
        if isinstance(parent, s.Try) and child is parent.body and parent.handlers:
            return True
        if isinstance(parent, s.If | s.Cond) and child is not parent.test:
            return True
        child, parent = parent, parent.parent
    return False


def is_mapping(switch: s.Switch) -> bool:
    """Whether every case only hands out a value."""
    for case in switch.cases:
        if not isinstance(case, s.Case):
            return False
        items = [item for item in case.body.items if not isinstance(item, s.Jump)]
        if len(items) != 1:
            return False
        item = items[0]
        value = item.value if isinstance(item, s.Return | s.Assign) else item
        if isinstance(value, s.Raise):
            continue  # what is not listed is refused
        if not isinstance(value, s.Str | s.Const | s.Name | s.Attr | s.Seq | s.Mapping):
            return False
    return bool(switch.cases)


def _put_into(call: s.Call) -> tuple[str, ...]:
    """The list that the result of a call is an element of, as in facts.Call: `spares = [build()]`,
    `spares.append(build())`."""
    match call.parent:
        case s.Seq(parent=s.Assign(targets=[*_, target]) as assign) as items:
            written = dotted(target) if assign.value is items else ""
        case s.Arg(parent=s.Call(func=s.Attr(name=method, obj=owner))) if method in _PUTTING:
            written = dotted(owner)
        case _:
            written = ""
    return (f"={written}",) if written else ()


def _are_rival_classes(origins: Sequence[Origin]) -> bool:
    """Whether a name stands for classes of several packages, one of which is chosen to build from."""
    classes = [each.path for each in origins if each.path[:1] not in "~:."]
    names = {words.last_word(path) for path in classes}
    roots = {path.partition(".")[0] for path in classes}
    return len(names) > 1 and len(roots) > 1 and all(name[:1].isupper() for name in names)
