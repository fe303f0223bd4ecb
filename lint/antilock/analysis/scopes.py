"""Names and the scopes they live in, over a whole file of syntax."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from antilock import syntax as s
from antilock.analysis import words

SELF_NAMES = frozenset({"self", "cls", "this"})
CONSTRUCTOR_NAMES = ("__init__", "constructor", "__construct", "initialize", "init")
Scope = s.Module | s.Func | s.Class
Bound = s.ImportName | s.Func | s.Class | s.Param | s.Assign | s.Loop | s.Handler

# Nodes that bind nothing and that nobody looks up: most of a file.
_PASSED_THROUGH = frozenset(
    {
        *(s.And, s.Arg, s.Await, s.Block, s.Case, s.Comprehension, s.Concat, s.Cond, s.Const),
        *(s.Entry, s.If, s.Index, s.Jump, s.Mapping, s.Not, s.Or, s.Other, s.Raise, s.Return),
        *(s.Seq, s.Statement, s.Switch),
    }
)


class Scopes:
    """Every node of a file by kind, and which binding each name means."""

    def __init__(self, module: s.Module) -> None:
        self.module = module
        self.calls: list[s.Call] = []
        self.handed: list[s.Node] = []  # what may be a method handed on instead of called
        self.strings: list[s.Str] = []
        self.functions: list[s.Func] = []
        self.classes: list[s.Class] = []
        self.imports: list[s.ImportName] = []
        self.compares: list[s.Compare] = []
        self.tries: list[s.Try] = []
        self.choices: list[s.Or | s.Cond] = []
        self.names: dict[str, list[s.Name]] = defaultdict(list)
        self.attributes: dict[str, list[s.Attr]] = defaultdict(list)
        self.entries: dict[str, list[s.Assign]] = defaultdict(list)  # `options["model"] = ...`
        self._bound: dict[int, dict[str, list[Bound]]] = defaultdict(lambda: defaultdict(list))
        self._scope: dict[int, Scope] = {}
        self._outer: dict[int, Scope] = {}
        self._returned: dict[int, list[s.Node]] = defaultdict(list)
        self._members: dict[int, dict[str, list[s.Node]]] = defaultdict(lambda: defaultdict(list))
        self._loads: dict[str, dict[int, list[s.Name]]] = {}
        self._member_loads: dict[str, dict[int | str, list[tuple[int, s.Attr]]]] = {}
        self._index()

    def _index(self) -> None:
        structs: list[s.Struct] = []
        stack: list[tuple[s.Node, Scope]] = [(self.module, self.module)]
        while stack:
            node, scope = stack.pop()
            inner = scope
            if type(node) is s.Name:  # the most frequent, and without children
                if isinstance(node.parent, s.Arg):
                    self.handed.append(node)
                self.names[node.id].append(node)
                self._scope[id(node)] = scope
                continue
            if type(node) in _PASSED_THROUGH:
                if type(node) is s.Return:
                    if node.value is not None:
                        self._returned[id(scope)].append(node.value)
                elif type(node) is s.Or or type(node) is s.Cond:
                    self.choices.append(node)
                for child in reversed(node.children()):
                    child.parent = node
                    stack.append((child, inner))
                continue
            match node:
                case s.Attr():
                    self.attributes[node.name].append(node)
                    if isinstance(node.parent, s.Arg) and (
                        isinstance(node.obj, s.Attr) or _is_run(node.parent)
                    ):
                        self.handed.append(node)
                case s.Str():
                    self.strings.append(node)
                case s.Call():
                    self.calls.append(node)
                    if isinstance(node, s.Struct):
                        structs.append(node)
                case s.Compare():
                    self.compares.append(node)
                case s.ImportName():
                    self.imports.append(node)
                    self._bound[id(scope)][
                        node.alias.split(".")[0] if not node.name else node.alias
                    ].append(node)
                case s.Func():
                    self.functions.append(node)
                    self._outer[id(node)] = scope
                    _name_handler(node)
                    if node.name and not isinstance(node.parent, s.Arg | s.Assign | s.Entry):
                        self._bound[id(scope)][node.name].append(node)
                        if isinstance(scope, s.Class):
                            self._members[id(scope)][node.name].append(node)
                    for param in node.params:
                        if isinstance(param, s.Param):
                            self._bound[id(node)][param.name.lstrip("*")].append(param)
                    for child in reversed(node.children()):
                        child.parent = node
                        stack.append((child, node if child is node.body else scope))
                    continue
                case s.Class():
                    self.classes.append(node)
                    self._outer[id(node)] = scope
                    self._bound[id(scope)][node.name].append(node)
                    for child in reversed(node.children()):
                        child.parent = node
                        stack.append((child, node if child is node.body else scope))
                    continue
                case s.Assign():
                    for target in node.targets:
                        self._bind(target, node, scope)
                        if type(target) is s.Index:
                            self.entries[s.dotted(target)].append(node)
                case s.Loop():
                    if node.target is not None:
                        self._bind(node.target, node, scope)
                case s.Handler():
                    if node.name:
                        self._bound[id(scope)][node.name].append(node)
                case s.Try():
                    self.tries.append(node)
                case _:
                    pass
            for child in reversed(node.children()):
                child.parent = node
                stack.append((child, inner))
        for struct in structs:
            self._bind_fields(struct)

    def _bind_fields(self, struct: s.Struct) -> None:
        """`Config{model: x}` binds a field of the file's own type."""
        name = struct.func.id if isinstance(struct.func, s.Name) else ""
        for own in self._bound[id(self.module)].get(name, ()):
            if not isinstance(own, s.Class):
                continue
            for arg in struct.args:
                if isinstance(arg, s.Arg) and isinstance(arg.value, s.Mapping):
                    for entry in arg.value.entries:
                        if isinstance(entry, s.Entry) and isinstance(entry.key, s.Str):
                            self._members[id(own)][entry.key.text].append(entry)

    def _bind(self, target: s.Node, by: s.Assign | s.Loop, scope: Scope) -> None:
        match target:
            case s.Name():
                self._bound[id(scope)][target.id].append(by)
                if isinstance(scope, s.Class):
                    self._members[id(scope)][target.id].append(by)
            case s.Attr(obj=s.Name(id=owner)) if owner in SELF_NAMES:
                around = self._class_round(scope)
                if around is not None:
                    self._members[id(around)][target.name].append(by)
            case s.Seq():
                for item in target.items:
                    self._bind(item, by, scope)
            case s.Other():
                for item in target.items:
                    self._bind(item, by, scope)
            case _:
                pass

    def _class_round(self, scope: Scope) -> s.Class | None:
        while not isinstance(scope, s.Module):
            if isinstance(scope, s.Class):
                return scope
            scope = self._outer[id(scope)]
        return None

    def returned_values(self, function: s.Func) -> list[s.Node]:
        """What a function returns, the last first, nested functions aside."""
        if not isinstance(function.body, s.Block):
            return [function.body]
        return self._returned.get(id(function), [])[::-1]

    def scope_of(self, node: s.Node) -> Scope:
        """The function, class or module whose body holds the node."""
        found: s.Node | None = node
        child = node
        while found is not None:
            if isinstance(found, s.Module):
                return found
            if isinstance(found, s.Func | s.Class) and child is found.body and found is not node:
                return found
            child, found = found, found.parent
        return self.module

    def class_of(self, node: s.Node) -> s.Class | None:
        """The class whose body the node stands in, at any depth."""
        return self._class_round(self.scope_of(node))

    def outer(self, scope: s.Func | s.Class) -> Scope:
        """The scope that a function or class is defined in."""
        return self._outer[id(scope)]

    def lookup(self, name: s.Name) -> tuple[Scope, list[Bound]] | None:
        """The scope that binds the name, and everything bound to it there."""
        scope = self._scope.get(id(name), self.module)
        is_first = True
        while True:
            if is_first or not isinstance(scope, s.Class):
                bound = self._bound.get(id(scope))
                if bound and name.id in bound:
                    return scope, bound[name.id]
            is_first = False
            if isinstance(scope, s.Module):
                return None
            scope = self._outer[id(scope)]

    def is_own(self, name: s.Name, scope: Scope) -> bool:
        """Whether a name stands in a scope itself, and not in a function or class inside it."""
        return self._scope.get(id(name), self.module) is scope

    def rebinds(self, name: s.Name, scope: Scope) -> bool:
        """Whether an assignment to a name, in a function inside a scope, is one to the scope's own."""
        inner = self._scope.get(id(name), self.module)
        while inner is not scope:
            bound = self._bound[id(inner)].get(name.id, ()) if id(inner) in self._bound else ()
            if isinstance(inner, s.Module) or not all(
                isinstance(each, s.Assign) and each.is_rebinding for each in bound
            ):
                return False
            inner = self._outer[id(inner)]
        return True

    def bound_to(self, node: s.Node) -> Sequence[s.Node]:
        """Everything bound to a name, or to a member of the own object; nothing to anything else."""
        match node:
            case s.Name():
                where = self.lookup(node)
                return where[1] if where is not None else ()
            case s.Attr(obj=s.Name(id=owner)) if owner in SELF_NAMES:
                around = self.class_of(node)
                return self.members(around, node.name) if around is not None else ()
            case _:
                return ()

    def first_value(self, node: s.Node) -> s.Node | None:
        """What a name was assigned first, if the file tells."""
        where = self.lookup(node) if isinstance(node, s.Name) else None
        bound = where[1][0] if where is not None and where[1] else None
        return bound.value if isinstance(bound, s.Assign) else None

    def constructor(self, around: s.Class) -> s.Func | None:
        """The function that an object of a class is built by."""
        for name in CONSTRUCTOR_NAMES:
            for member in self.members(around, name):
                if isinstance(member, s.Func):
                    return member
        return None

    def bound_in(self, scope: Scope, name: str) -> list[Bound]:
        return self._bound[id(scope)][name] if id(scope) in self._bound else []

    def names_in(self, scope: Scope) -> tuple[str, ...]:
        """Every name that a module, function or class binds itself."""
        return tuple(self._bound.get(id(scope), ()))

    def member_names(self, around: s.Class) -> tuple[str, ...]:
        """Every member that a class binds."""
        return tuple(self._members.get(id(around), ()))

    def members(self, around: s.Class, name: str) -> list[s.Node]:
        """What a class binds to a member: methods, fields, `self.name = ...`, and the entries of
        objects of the class that are spelled out."""
        return self._members[id(around)][name] if id(around) in self._members else []

    def loads(self, scope: Scope, name: str) -> list[s.Name]:
        """Every read of a name that `scope` binds."""
        known = self._loads.get(name)
        if known is None:
            known = self._loads[name] = {}
            for node in self.names.get(name, ()):
                where = None if is_target(node) else self.lookup(node)
                if where is not None:
                    known.setdefault(id(where[0]), []).append(node)
        return known.get(id(scope), [])

    def member_loads(self, around: s.Class, name: str) -> list[s.Attr]:
        """Every read of a member through self, this or the class itself."""
        known = self._member_loads.get(name)
        if known is None:
            known = self._member_loads[name] = {}
            for place, node in enumerate(self.attributes.get(name, ())):
                if not isinstance(node.obj, s.Name) or is_target(node):
                    continue
                owner: int | str = node.obj.id
                if owner in SELF_NAMES:
                    owner = id(self.class_of(node))
                known.setdefault(owner, []).append((place, node))
        found = [*known.get(id(around), ()), *known.get(around.name, ())]
        return [node for _, node in sorted(found, key=lambda each: each[0])]


def _name_handler(function: s.Func) -> None:
    """A callback that is registered as a route or handler is a function of its own."""
    arg = function.parent
    call = arg.parent if isinstance(arg, s.Arg) else None
    if function.name or not isinstance(call, s.Call) or len(call.args) < 1:
        return
    word = words.last_word(s.dotted(call.func))
    if word.isupper() or word == "HandleFunc":
        word = word.lower()  # `router.POST("/chat", ...)`
    first = call.args[0].value if isinstance(call.args[0], s.Arg) else None
    if word in words.HANDLER_FUNCTIONS or (
        word in words.ROUTE_FUNCTIONS and isinstance(first, s.Str) and call.args[-1] is arg
    ):
        path = first.text if isinstance(first, s.Str) else ""
        s.name_function(function, f"{word} {path}".strip().replace(".", "-"))


def _is_run(argument: s.Arg) -> bool:
    """Whether an argument is handed to something that runs it: `to_thread(model.generate, prompt)`."""
    call = argument.parent
    return isinstance(call, s.Call) and words.last_word(s.dotted(call.func)) in words.RUNNING


def is_target(node: s.Node) -> bool:
    """Whether the node is what an assignment or a loop binds."""
    child, parent = node, node.parent
    while isinstance(parent, s.Seq | s.Other):
        child, parent = parent, parent.parent
    if isinstance(parent, s.Assign):
        return any(child is target for target in parent.targets)
    return isinstance(parent, s.Loop) and child is parent.target


def function_of(node: s.Node) -> s.Func | None:
    """The nearest named function whose body, decorators aside, holds the node; None: the module."""
    child, parent = node, node.parent
    while parent is not None:
        if isinstance(parent, s.Func) and parent.name and child is parent.body:
            return parent
        child, parent = parent, parent.parent
    return None
