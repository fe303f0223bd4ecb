"""What of a call changes from one round of a loop to the next."""

from __future__ import annotations

from collections.abc import Iterable

from antilock import syntax as s
from antilock.analysis.origins import Origins
from antilock.analysis.outcomes import names_in, target_names, touches
from antilock.analysis.scopes import SELF_NAMES, Scopes
from antilock.analysis.words import (
    APPENDING_METHODS,
    CALLING_BY_NAME,
    NAMES_REQUEST,
    TAKING,
    last_word,
)
from antilock.patterns import lazy_pattern
from antilock.syntax import dotted

_MAX_ELEMENTS = 40
_MAX_ROUNDS = 3
_MAX_LOADS = 40
# Which part of a request a name speaks of, by its last word; first fit wins.
_PARTS = (
    ("model", ("model", "engine", "deployment")),
    ("endpoint", ("url", "uri", "base", "endpoint", "host", "server")),
    ("provider", ("provider", "vendor", "backend", "platform", "client", "llm", "adapter")),
    ("key", ("key", "token", "secret", "credential")),
    ("region", ("region", "location")),
)
_TUNING = lazy_pattern(r"retr(?:y|ies)|timeout|temperature|tokens|seed|stream|verbose|debug")
_NAMES_KEY = lazy_pattern(r"(?i)^authorization$|^(?:x-)?(?:\w+-)*api-?key$")
# Functions of a module that change what all of its calls do.
_CONFIGURING = frozenset({"configure", "config", "init", "set_api_key"})
# Methods and functions that give the values of a mapping.
_VALUES = frozenset({"values", "Values"})
# Methods that give a request a header.
_HEADING = frozenset(
    {"setValue", "addValue", "Set", "Add", "set", "add", "setHeader", "addHeader", "header"}
)
# What may change without another host being asked.
_OF_ONE_HOST = frozenset({"key", "region", "model"})


def part_of(*names: str) -> str:
    """Which part of a request names speak of: "model", "endpoint", "provider", "key", "region",
    else "argument"."""
    for part, words in _PARTS:
        for name in names:
            if any(_says(name.rpartition(".")[2].lower(), word) for word in words):
                return part
    return "argument"


def _says(name: str, word: str) -> bool:
    if word not in name:
        return False
    # `max_tokens` speaks of no key.
    return word != "token" or not (name.endswith("tokens") or name.startswith("max"))


def _built_in(func: s.Node) -> list[s.Call]:
    """The calls in a chain of methods: `new Client(...)` of `new Client(...).chat.create`."""
    found: list[s.Call] = []
    node: s.Node | None = func
    while isinstance(node, s.Attr | s.Call | s.Await | s.Index):
        if isinstance(node, s.Call):
            found.append(node)
        node = node.func if isinstance(node, s.Call) else _inner(node)
    return found


def _given_names(call: s.Call) -> list[str]:
    """The keywords of a call, those of an object of options too; "" for what has none."""
    found: list[str] = []
    for arg in call.args:
        if isinstance(arg, s.Arg) and not arg.name and isinstance(arg.value, s.Mapping):
            found += [
                entry.key.text
                if isinstance(entry, s.Entry) and isinstance(entry.key, s.Str)
                else "**"
                for entry in arg.value.entries
            ]
        elif isinstance(arg, s.Arg):
            found.append(arg.name)
    return found


def _speaks_of_key(call: s.Call) -> bool:
    """Whether a call is given the name of a header that holds a key."""
    return any(
        isinstance(arg, s.Arg)
        and isinstance(arg.value, s.Str)
        and _NAMES_KEY.search(arg.value.text)
        for arg in call.args
    )


def _choosing(value: s.Node) -> set[str]:
    """The names that choose what a value is: of a call, not those that only tune what it makes."""
    if not isinstance(value, s.Call):
        return names_in(value)
    args = [arg for arg in value.args if not (isinstance(arg, s.Arg) and _TUNING.search(arg.name))]
    return names_in(value.func).union(*map(names_in, args))


def _inner(node: s.Attr | s.Await | s.Index) -> s.Node:
    return node.value if isinstance(node, s.Await) else node.obj


def _names_of_chain(func: s.Node) -> set[str]:
    """The dotted names of a chain of methods, what its calls are given aside."""
    if not _built_in(func):
        return names_in(func)
    node: s.Node = func
    while isinstance(node, s.Attr | s.Call | s.Await | s.Index):
        node = node.func if isinstance(node, s.Call) else _inner(node)
        if isinstance(node, s.Attr | s.Index) and not _built_in(node):
            break
    return names_in(node)


class Loops:
    """Reads the loops of one file."""

    def __init__(self, scopes: Scopes, origins: Origins, indexes: dict[int, int]) -> None:
        self.scopes = scopes
        self.origins = origins
        self.indexes = indexes
        self._varying: dict[int, dict[str, set[str]]] = {}
        self._rebound: dict[int, list[s.Assign]] = {}

    def varies(self, loop: s.Loop, call: s.Call) -> tuple[str, ...]:
        """What of a call depends on the round: "receiver", "callee", or a part as in `part_of`;
        what is asked (`prompt`) counts as no part of it."""
        varying = self.varying(loop)
        found: dict[str, None] = {}
        func = call.func
        receiver = func.obj if isinstance(func, s.Attr) else None
        for built in _built_in(func):
            parts = self._parts_of_builder(built, varying)
            own = parts if parts <= _OF_ONE_HOST else {"receiver"}
            found.update(dict.fromkeys(sorted(own)))
        for name in sorted(_names_of_chain(func)):
            for each, parts in varying.items():
                if touches({name}, {each}):
                    is_same_key = parts <= _OF_ONE_HOST
                    own = parts if parts and is_same_key else {"receiver" if receiver else "callee"}
                    found.update(dict.fromkeys(sorted(own)))
        for arg in call.args:
            if not isinstance(arg, s.Arg):
                continue
            used = names_in(arg.value)
            touched = {name for name in used if touches({name}, set(varying))}
            if not touched:
                continue
            if arg.name in ("*", "**"):
                found["receiver"] = None
                continue
            if arg is call.args[0] and last_word(dotted(func)) in CALLING_BY_NAME:
                found["callee"] = None
                continue
            part = part_of(arg.name) if arg.name else "argument"
            part = part if part != "argument" else part_of(*sorted(used))
            if part != "argument" or not all(
                NAMES_REQUEST.search(last_word(name).lower()) for name in touched
            ):
                found[part] = None
            if part == "argument":  # `request`, which was built for an address that depends on it
                for name, parts in varying.items():
                    found.update(dict.fromkeys(sorted(parts) if touches(touched, {name}) else ()))
            found.update(dict.fromkeys(self._entries(arg.value, varying)))
        root = dotted(func).partition(".")[0]
        for name in varying:
            if root and name.startswith(f"{root}.") and root not in SELF_NAMES:
                found[part_of(name)] = None
        return tuple(found)

    def _entries(self, value: s.Node, varying: dict[str, set[str]]) -> list[str]:
        """Parts of a request body that depend on the round: `json={"model": name}`."""
        return [
            part_of(node.key.text)
            for node in s.walk(value)
            if isinstance(node, s.Entry)
            and isinstance(node.key, s.Str)
            and touches(names_in(node.value), set(varying))
            and part_of(node.key.text) != "argument"
        ]

    def varying(self, loop: s.Loop) -> dict[str, set[str]]:
        """Names whose value depends on the round, with the parts of the client that they build
        which depend on it; no parts where the name is the element itself."""
        known = self._varying.get(id(loop))
        if known is None:
            known = self._varying[id(loop)] = self._find_varying(loop)
        return known

    def _find_varying(self, loop: s.Loop) -> dict[str, set[str]]:
        elements = target_names(loop)
        for assign, _ in self._taken(loop):
            elements |= target_names(assign)
        parts = self._parts_of_elements(loop)
        varying: dict[str, set[str]] = {name: set(parts) for name in elements}
        assigns = [node for node in s.walk(loop.body) if isinstance(node, s.Assign)]
        for node in assigns:
            for name in sorted(target_names(node)):
                is_advanced = node.value is not None and name in names_in(node.value)
                if node.is_augmented or is_advanced:
                    varying.setdefault(name, set())
        for node in self.rebound(loop):
            for name in sorted(target_names(node)):
                varying.setdefault(name, self._parts_of_rebuilt(node))
        for _ in range(_MAX_ROUNDS):
            before = len(varying)
            for name, parts in self._configured(loop, varying):
                varying.setdefault(name, parts)
            for node in assigns:
                if node.value is None or not touches(_choosing(node.value), set(varying)):
                    continue
                built = node.value
                is_answer = isinstance(built, s.Await)
                parts = (
                    self._parts_of_builder(built, varying) if isinstance(built, s.Call) else set()
                )
                if is_answer:
                    continue
                for name in sorted(target_names(node)):
                    varying.setdefault(name, parts)
            if len(varying) == before:
                break
        return varying

    @staticmethod
    def _taken(loop: s.Loop) -> list[tuple[s.Assign, s.Node]]:
        """What each round takes out of a list, and the list: `while left: name = left.pop()`."""
        found: list[tuple[s.Assign, s.Node]] = []
        for node in s.walk(loop.body) if loop.target is None else ():
            value = node.value if isinstance(node, s.Assign) else None
            value = value.value if isinstance(value, s.Await) else value
            if isinstance(node, s.Assign) and isinstance(value, s.Call):
                word = last_word(dotted(value.func))
                if word in TAKING and isinstance(value.func, s.Attr):
                    found.append((node, value.func.obj))
                elif word == "next" and value.args and isinstance(value.args[0], s.Arg):
                    found.append((node, value.args[0].value))
        return found

    def rebound(self, loop: s.Loop) -> list[s.Assign]:
        """What a round assigns for the next one: `except APIError: url = SECOND_URL`. What it was
        answered is none of it."""
        known = self._rebound.get(id(loop))
        if known is None:
            assigns = [node for node in s.walk(loop.body) if isinstance(node, s.Assign)]
            answered = {
                name
                for node in assigns
                if node.value is not None
                and any(isinstance(each, s.Call | s.Await) for each in s.walk(node.value))
                for name in target_names(node)
            }
            known = self._rebound[id(loop)] = [
                node for node in assigns if self._is_for_next_round(node, loop, answered)
            ]
        return known

    def _is_for_next_round(self, assign: s.Assign, loop: s.Loop, answered: set[str]) -> bool:
        target = assign.targets[0]
        value = assign.value
        if not isinstance(target, s.Name) or len(assign.targets) > 1 or assign.is_augmented:
            return False
        if part_of(target.id) == "argument":
            return False  # the same request, put in other words
        used = (
            names_in(value) - {dotted(value.func)} if isinstance(value, s.Call) else names_in(value)
        )
        if not isinstance(value, s.Str | s.Name | s.Attr | s.Index | s.Call) or touches(
            used, answered
        ):
            return False
        where = self.scopes.lookup(target)
        return (
            where is not None
            and any(
                s.is_below(load, loop)
                and load.span.start < target.span.start  # `if let url = f()` starts with its name
                and self.origins.definitions.is_reached(load, assign)
                for load in self.scopes.loads(where[0], target.id)[:_MAX_LOADS]
            )
        )

    def _parts_of_rebuilt(self, assign: s.Assign) -> set[str]:
        """What may change where a client is built anew: for one of the same class, the key."""
        value = assign.value
        others = [
            each.value
            for each in self.scopes.bound_to(assign.targets[0])
            if isinstance(each, s.Assign) and each is not assign and isinstance(each.value, s.Call)
        ]
        if not isinstance(value, s.Call) or not others:
            return set()
        path = self.origins.path(value.func)
        built = [each for each in others if self.origins.path(each.func) == path]
        given = {name for each in (value, *built) for name in _given_names(each)}
        is_of_one_host = all(
            name not in ("", "*", "**") and part_of(name) not in ("endpoint", "provider")
            for name in given
        )
        return {"key"} if built and is_of_one_host else set()

    def _configured(
        self, loop: s.Loop, varying: dict[str, set[str]]
    ) -> Iterable[tuple[str, set[str]]]:
        """Modules that a round sets up anew, `genai.configure(api_key=key)`, requests that it gives a
        key, `req.Header.Set("Authorization", key)`, and by which parts."""
        for node in s.walk(loop.body):
            call = node.value if isinstance(node, s.Statement) else None
            if not isinstance(call, s.Call) or not isinstance(call.func, s.Attr):
                continue
            root = dotted(call.func.obj).partition(".")[0]
            if call.func.name in _HEADING and root not in SELF_NAMES and _speaks_of_key(call):
                if self._parts_of_builder(call, varying) == {"key"}:
                    yield root, {"key"}
            module = call.func.obj
            if isinstance(module, s.Name) and call.func.name in _CONFIGURING:
                where = self.scopes.lookup(module)
                parts = self._parts_of_builder(call, varying)
                if where is not None and isinstance(where[1][0], s.ImportName) and parts:
                    yield module.id, parts

    def _parts_of_builder(self, call: s.Call, varying: dict[str, set[str]]) -> set[str]:
        """Which parts of what a call builds depend on the round."""
        used = names_in(call.func)
        if touches(used, set(varying)):
            parts = [own for name, own in varying.items() if touches(used, {name})]
            is_of_one_host = all(own and own <= _OF_ONE_HOST for own in parts)
            return set().union(*parts) if is_of_one_host else set()
        found = set()
        for arg in call.args:
            if isinstance(arg, s.Arg) and touches(names_in(arg.value), set(varying)):
                if arg.name in ("*", "**"):
                    return set()
                if isinstance(arg.value, s.Mapping):
                    found |= self._parts_of_options(arg.value, varying)
                    continue
                found.add(part_of(arg.name) if arg.name else part_of(*sorted(names_in(arg.value))))
        return found

    @staticmethod
    def _parts_of_options(options: s.Mapping, varying: dict[str, set[str]]) -> set[str]:
        """The same of an object of options, `{apiKey: key}`."""
        return {
            part_of(entry.key.text) if isinstance(entry.key, s.Str) else "provider"
            for entry in options.entries
            if isinstance(entry, s.Entry) and touches(names_in(entry.value), set(varying))
        }

    def _parts_of_elements(self, loop: s.Loop) -> set[str]:
        """For a loop over clients that are all built alike: {"key"}; else nothing."""
        built = [
            node
            for container in self.containers(loop)
            for item in self._items(container)
            for node in [item]
            if isinstance(node, s.Call)
        ]
        if not built or len({self.origins.path(node.func) for node in built}) > 1:
            return set()
        for node in built:
            for name in _given_names(node):
                part = part_of(name) if name else ""
                if part in ("", "endpoint", "provider") or name in ("*", "**"):
                    return set()
        return {"key"} if any(node.args for node in built) else set()

    @staticmethod
    def _items(container: s.Node) -> list[s.Node]:
        match container:
            case s.Seq():
                return container.items
            case s.Mapping():
                return [entry.value for entry in container.entries if isinstance(entry, s.Entry)]
            case s.Comprehension():
                return [container.value]
            case _:
                return []

    def containers(self, loop: s.Loop) -> list[s.Node]:
        """What a loop runs over, where the file spells it out."""
        found: list[s.Node] = []
        stack = [loop.over] if loop.over is not None else []
        stack += [queue for _, queue in self._taken(loop)]
        seen = 0
        while stack and seen < _MAX_ELEMENTS:
            node = stack.pop()
            seen += 1
            match node:
                case s.Seq() | s.Mapping() | s.Comprehension():
                    found.append(node)
                case s.Name() | s.Attr():
                    stack += self._values(node)
                case s.Call():
                    stack += [arg.value for arg in node.args if isinstance(arg, s.Arg)]
                    if isinstance(node.func, s.Attr):
                        stack.append(node.func.obj)
                case s.Concat() | s.Other() | s.Or():
                    stack += node.items
                case _:
                    pass
        return found

    def _values(self, node: s.Name | s.Attr) -> list[s.Node]:
        """What the file assigns to a name or to a member of the class."""
        return [
            item.value
            for item in self.scopes.bound_to(node)
            if isinstance(item, s.Assign) and item.value is not None
        ]

    def elements(self, loop: s.Loop, call: s.Call) -> tuple[str, ...]:
        """What a loop runs over, as in facts.Guard.elements."""
        over = self.containers(loop)
        if isinstance(loop.over, s.Call) and last_word(dotted(loop.over.func)) in _VALUES:
            over = [item for each in over for item in self._items(each)]  # without the keys
        roots = [*over, *self._put(loop), *self._brought_in(loop), *self._alternatives(loop)]
        for table in self._tables(call.func):
            roots += [
                value for value in self._values(table) if isinstance(value, s.Mapping | s.Seq)
            ]
        return self.elements_in(roots)

    def _put(self, loop: s.Loop) -> list[s.Node]:
        """What the file puts into the lists that a loop runs over: `providers.append(ask)`."""
        names = (
            [node for node in s.walk(loop.over) if isinstance(node, s.Name)] if loop.over else []
        )
        found: list[s.Node] = []
        for node in names:
            where = self.scopes.lookup(node)
            for load in self.scopes.loads(where[0], node.id)[:_MAX_LOADS] if where else ():
                match load.parent:
                    case s.Attr(name=name, parent=s.Call() as call) if name in APPENDING_METHODS:
                        found += [arg.value for arg in call.args if isinstance(arg, s.Arg)]
        return found

    def _alternatives(self, loop: s.Loop) -> list[s.Node]:
        """What is given anew in a loop, and what it takes the place of."""
        return [
            each
            for assign in self.rebound(loop)
            for target in assign.targets
            if isinstance(target, s.Name)
            for value in self._values(target)
            for each in (self._values(value) if isinstance(value, s.Name | s.Attr) else ())
            or [value]
        ]

    def _tables(self, func: s.Node) -> list[s.Name | s.Attr]:
        """What a callee is taken out of: `TABLE[name](...)`, `ask = TABLE.get(name)`."""
        names = [node for node in s.walk(func) if isinstance(node, s.Name)]
        roots = [func, *(value for name in names for value in self._values(name))]
        found: list[s.Name | s.Attr] = []
        for node in [each for root in roots for each in s.walk(root)]:
            if isinstance(node, s.Index) and isinstance(node.obj, s.Name | s.Attr):
                found.append(node.obj)
            if isinstance(node, s.Call) and isinstance(node.func, s.Attr):
                table = node.func.obj
                if node.func.name == "get" and isinstance(table, s.Name | s.Attr):
                    found.append(table)
        return found

    def elements_in(self, roots: list[s.Node]) -> tuple[str, ...]:
        """The elements of lists and mappings, as in facts.Guard.elements."""
        found: dict[str, None] = {}
        for root in roots:
            for node in s.walk(root):
                if isinstance(node, s.Str):
                    found[node.text] = None
                elif isinstance(node, s.Name | s.Attr) and not isinstance(node.parent, s.Attr):
                    path = self.origins.path(node)
                    if path[:1] not in ("", "~"):
                        found[path.replace("()", "")] = None
                elif isinstance(node, s.Call) and id(node) in self.indexes:
                    found[f"#{self.indexes[id(node)]}"] = None
        return tuple(found)[:_MAX_ELEMENTS]

    def _brought_in(self, loop: s.Loop) -> list[s.Node]:
        """The lists of other files that a loop runs over."""
        over = [node for node in s.walk(loop.over) if isinstance(node, s.Name)] if loop.over else []
        return [
            node
            for node in over
            if (where := self.scopes.lookup(node)) is not None
            and any(isinstance(bound, s.ImportName) for bound in where[1])
        ]
