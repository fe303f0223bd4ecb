"""Where a value comes from: dotted paths rooted at imports, and the calls that built it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

from antilock import syntax as s
from antilock.analysis import words
from antilock.analysis.definitions import Definitions
from antilock.analysis.scopes import CONSTRUCTOR_NAMES, SELF_NAMES, Scopes
from antilock.records import dataclass
from antilock.syntax import dotted

_MAX_DEPTH = 20
_MAX_ORIGINS = 6
_MAX_STEPS = 800  # of one question: functions that call each other have many ways through them
_STEPS_PER_NAME = 40  # of all expressions of a file together, for each of its names
_STEPS_AFTER = 60  # from one expression, once a file has used these up
_SAYS_NOTHING = ("typing", "collections", "types")  # type modules that name no class of an object
_PLAIN_TYPES = frozenset(
    """String Object Integer Long Double Float Boolean Character Number Int Bool Any Unit Void Data Date
    Self Type Exception Error Function Uri Url URL URI Path File""".split()
)
_WRAPPERS = frozenset(
    {
        "Optional",
        "Annotated",
        "Union",
        "ClassVar",
        "Final",
        "Type",
        "type",
        "Awaitable",
        "Promise",
        "Readonly",
        "InstanceType",
    }
)
# What functions that are there without an import belong to.
_WORLD = frozenset({"globalThis", "window", "global"})


@dataclass(frozen=True, slots=True)
class Origin:
    """A path as in facts.Call.callee, and the calls that built what it starts from."""

    path: str
    builders: tuple[s.Call, ...] = ()


class Origins:
    """Resolves expressions of one file. Results are remembered, cycles end in the unknown."""

    def __init__(
        self,
        scopes: Scopes,
        known: Mapping[str, str] | None = None,
        locate: Callable[[str, tuple[str, ...]], str] = lambda _name, _modules: "",
    ) -> None:
        self.scopes = scopes
        self.definitions = Definitions(scopes)
        self.globals = known or {}
        self.locate = locate  # the path of a name, by the modules that are imported whole
        self._whole = tuple(
            item.module for item in scopes.imports if item.name == "*" and item.module[:1] != "."
        )
        self._known: dict[int, tuple[Origin, ...]] = {}
        self._open: set[int] = set()
        # What is being resolved, by a cycle or a limit: the answer is not whole.
        self._is_cut = False
        self._left = 0  # steps, of the expression that is being resolved
        self._left_in_file = _MAX_STEPS + _STEPS_PER_NAME * sum(map(len, scopes.names.values()))

    def of(self, node: s.Node | None, depth: int = 0) -> tuple[Origin, ...]:
        """Possible origins, most likely first; at least one."""
        if node is None or depth > _MAX_DEPTH:
            self._is_cut |= node is not None
            return (Origin("~"),)
        key = id(node)
        known = self._known.get(key)
        if known is not None:
            return known
        if not self._open:
            self._left = _MAX_STEPS if self._left_in_file > 0 else _STEPS_AFTER
        if key in self._open or self._left <= 0:
            self._is_cut = True
            return (Origin("~" + dotted(node)),)
        self._left -= 1
        self._left_in_file -= 1
        self._open.add(key)
        was_cut, self._is_cut = self._is_cut, False
        resolved = self._resolve(node, depth + 1)
        if len(resolved) > 1:
            resolved = list(dict.fromkeys(resolved))[:_MAX_ORIGINS]
        found = tuple(resolved)
        self._open.discard(key)
        if not found:
            found = (Origin("~" + dotted(node)),)
        if depth == 0 or not self._open or not self._is_cut:
            self._known[key] = found
        self._is_cut |= was_cut
        return found

    def path(self, node: s.Node | None) -> str:
        """The most likely path."""
        return self.of(node)[0].path

    def _resolve(self, node: s.Node, depth: int) -> list[Origin]:
        match node:
            case s.Name():
                return self._name(node, depth)
            case s.Attr():
                return self._attribute(node, depth)
            case s.Call():
                return self._call(node, depth)
            case s.Await():
                return list(self.of(node.value, depth))
            case s.Or():
                return [origin for item in node.items for origin in self.of(item, depth)]
            case s.Cond():
                return [*self.of(node.then, depth), *self.of(node.other, depth)]
            case s.Assign():
                return list(self.of(node.value, depth))
            case s.Switch():
                return [o for value in s.arm_values(node) for o in self.of(value, depth)]
            case s.Try():
                return [o for part in node.body.items for o in self.of(part, depth)]
            case s.Index():
                return [Origin(o.path + "[]", o.builders) for o in self.of(node.obj, depth)]
            case _:
                return []

    def _name(self, node: s.Name, depth: int) -> list[Origin]:
        if node.id in SELF_NAMES:
            around = self.scopes.class_of(node)
            if around is not None:
                return [Origin(f":{around.name}()")]
        where = self.definitions.reaching(node)
        if where is not None and isinstance(where[0], s.Class) and _is_type_of_namesake(node):
            outside = self.scopes.bound_in(self.scopes.module, node.id)
            where = (self.scopes.module, outside) if outside else None
        if where is None:
            return [Origin(self._unbound(node.id))]
        found: list[Origin] = []
        for bound in where[1][:_MAX_ORIGINS]:
            found += self._bound(bound, node, depth)
        return _known_first(found)

    def _unbound(self, name: str) -> str:
        """The path of a name that nothing in the file binds."""
        return self.locate(name, self._whole) or self.globals.get(name, "~" + name)

    def _bound(self, bound: s.Node, node: s.Name, depth: int) -> list[Origin]:
        match bound:
            case s.ImportName():
                if not bound.name:
                    return [
                        Origin(
                            bound.module
                            if bound.alias != bound.module
                            else bound.module.split(".")[0]
                        )
                    ]
                separator = "" if bound.module.endswith(".") else "."
                return [Origin(f"{bound.module}{separator}{bound.name}")]
            case s.Func():
                return [Origin(":" + self.qualified(bound))]
            case s.Class():
                return [Origin(":" + bound.name)]
            case s.Param():
                typed = self._of_annotation(bound.annotation, depth)
                if typed:
                    return typed
                if bound.default is not None and not isinstance(bound.default, s.Const | s.Str):
                    return list(self.of(bound.default, depth))
                return [Origin(_of_type(bound.annotation) or "~" + node.id)]
            case s.Assign():
                if len(bound.targets) == 1 and isinstance(bound.targets[0], s.Seq):
                    return [Origin("~" + node.id)]
                if bound.value is None or isinstance(bound.value, s.Const):
                    return self._of_annotation(bound.annotation, depth)
                return list(self.of(bound.value, depth))
            case _:
                return [Origin("~" + node.id)]

    def _attribute(self, node: s.Attr, depth: int) -> list[Origin]:
        found: list[Origin] = []
        for origin in self._parents(node.obj, depth) or self.of(node.obj, depth):
            own = self.own_class(origin.path)
            if own is not None:
                found += self._member(own, node, depth)
            elif (
                origin.path.startswith("~")
                and isinstance(node.obj, s.Name)
                and node.obj.id in SELF_NAMES
            ):
                found.append(Origin(f"~{node.obj.id}.{node.name}"))
            else:
                found.append(Origin(f"{origin.path}.{node.name}", origin.builders))
        return found

    def own_class(self, path: str) -> s.Class | None:
        """The class of this file whose instance (or self) a path is, if it is one."""
        if not path.startswith(":"):
            return None
        name = path[1:].removesuffix("()")
        if "." in name or "(" in name:
            return None
        for bound in self.scopes.bound_in(self.scopes.module, name):
            if isinstance(bound, s.Class):
                return bound
        return next((each for each in self.scopes.classes if each.name == name), None)

    def _member(self, own: s.Class, node: s.Attr, depth: int) -> list[Origin]:
        found: list[Origin] = []
        given: list[Origin] = []
        for member in self.scopes.members(own, node.name)[:_MAX_ORIGINS]:
            match member:
                case s.Func():
                    if any(
                        dotted(d) in ("property", "cached_property", "functools.cached_property")
                        for d in member.decorators
                    ):
                        found += self._returned(member, depth)
                    else:
                        found.append(Origin(f":{self.qualified(member)}"))
                case s.Assign() if member.value is not None and not isinstance(
                    member.value, s.Const
                ):
                    if not isinstance(member.targets[0], s.Seq) and not _declares(member.value):
                        found += self.of(member.value, depth)
                    found += self._of_annotation(member.annotation, depth)
                case s.Assign():
                    found += self._of_annotation(member.annotation, depth)
                case s.Entry():
                    given += [o for o in self.of(member.value, depth) if o.builders]
                case _:
                    pass
        found = [*given, *found]
        if not found and isinstance(node.obj, s.Name) and node.obj.id in SELF_NAMES:
            found = self._inherited(own, node, depth)
        elif not found:
            # An object of a class of this file is the project's own, whatever the class extends.
            found = [Origin(f":{own.name}().{node.name}")]
        return _known_first(found)

    def _parents(self, node: s.Node, depth: int) -> list[Origin]:
        """What `super` means in a method: an object of a class that the one around it extends.

        Not for its constructor: the other classes that extend the same one call it as well.
        """
        if not isinstance(node, s.Name) or node.id != "super" or _is_constructing(node):
            return []
        around = self.scopes.class_of(node)
        paths = self._bases(around, depth) if around is not None else []
        return [Origin(f"{path}()") for path in paths if not path.startswith("~")]

    def _bases(self, own: s.Class, depth: int) -> list[str]:
        """The paths of what a class extends."""
        bases = [base for base in own.bases if isinstance(base, s.Arg) and not base.name]
        return [origin.path for base in bases for origin in self.of(base.value, depth)]

    def _inherited(self, own: s.Class, node: s.Attr, depth: int) -> list[Origin]:
        found = []
        for path in self._bases(own, depth):
            parent = self.own_class(path)
            if parent is not None and parent is not own:
                found += self._member(parent, node, depth + 1) if depth < _MAX_DEPTH else []
            elif not path.startswith(("~", ":")):
                found.append(Origin(f"{path}().{node.name}"))
        return found or [Origin(f"~{dotted(node)}")]

    def _call(self, node: s.Call, depth: int) -> list[Origin]:
        found = self._parents(node.func, depth)  # `super()`
        if found:
            return found
        tied = _tied(node)
        if tied is not None:
            return list(self.of(tied, depth))
        for origin in self.of(node.func, depth):
            function = self.own_function(origin.path)
            if function is not None:
                found += self._returned(function, depth)
            elif origin.path.startswith("~") or "()" in origin.path:
                found.append(Origin(f"{origin.path}()", origin.builders or (node,)))
            else:
                found.append(Origin(f"{origin.path}()", (node,)))
        return found

    def own_function(self, path: str) -> s.Func | None:
        """The function of this file that a path names, if it is one."""
        if not path.startswith(":") or "(" in path:
            return None
        first, _, rest = path[1:].partition(".")
        for bound in self.scopes.bound_in(self.scopes.module, first):
            if isinstance(bound, s.Func) and not rest:
                return bound
            if isinstance(bound, s.Class) and rest:
                for member in self.scopes.members(bound, rest):
                    if isinstance(member, s.Func):
                        return member
        return self._by_name.get(path[1:])

    @cached_property
    def _by_name(self) -> dict[str, s.Func]:
        """The functions with a name by their dotted name from the module, the first of each."""
        found: dict[str, s.Func] = {}
        for function in self.scopes.functions:
            if function.name:
                found.setdefault(self.qualified(function), function)
        return found

    def returned(self, function: s.Func) -> tuple[Origin, ...]:
        """Where what a function returns comes from."""
        return tuple(self._returned(function, 1))

    def _returned(self, function: s.Func, depth: int) -> list[Origin]:
        found: list[Origin] = []
        typed = self._of_annotation(function.returns, depth)
        for value in self.scopes.returned_values(function):
            found += [o for o in self.of(value, depth) if not o.path.startswith("~")]
        if not found:
            found = [origin for origin in typed if not origin.path.startswith("~")]
        return found or [Origin(f"~{self.qualified(function)}()")]

    def qualified(self, function: s.Func | s.Class) -> str:
        """The dotted name of a function from the module."""
        parts = [function.name]
        scope = self.scopes.outer(function)
        while not isinstance(scope, s.Module):
            if scope.name:
                parts.append(scope.name)
            scope = self.scopes.outer(scope)
        return ".".join(reversed(parts))

    def _of_annotation(self, annotation: s.Node | None, depth: int) -> list[Origin]:
        """What an annotation says that a value is."""
        if isinstance(annotation, s.TypeOf):
            values = [o for item in annotation.items for o in self.of(item, depth)]
            return [origin for origin in values if not origin.path.startswith("~")]
        return [Origin(f"{path}()") for path in self.type_paths(annotation, depth)]

    def type_paths(self, annotation: s.Node | None, depth: int = 0) -> list[str]:
        """Resolved paths of the classes that an annotation names; built-in types are left out."""
        match annotation:
            case None:
                return []
            case s.Name() | s.Attr():
                path = self.of(annotation, depth)[0].path
                return [] if path.startswith(("~", *_SAYS_NOTHING)) else [path]
            case s.Index():
                if dotted(annotation.obj).rsplit(".", 1)[-1] in _WRAPPERS:
                    return [path for key in annotation.keys for path in self.type_paths(key, depth)]
                return self.type_paths(annotation.obj, depth)
            case s.Str():
                return self._type_text(annotation)
            case s.Shape():
                return []
            case s.Other() | s.Seq():
                return [path for item in annotation.items for path in self.type_paths(item, depth)]
            case _:
                return []

    def _type_text(self, annotation: s.Str) -> list[str]:
        name, _, rest = annotation.text.strip().partition(".")
        for bound in self.scopes.bound_in(self.scopes.module, name):
            match bound:
                case s.ImportName():
                    base = f"{bound.module}.{bound.name}" if bound.name else bound.module
                    return [f"{base}.{rest}" if rest else base]
                case s.Class():
                    return [":" + bound.name]
                case _:
                    pass
        return []


def _is_type_of_namesake(name: s.Name) -> bool:
    """Whether a name is the type of a field that is called just so: `HttpClient HttpClient;`."""
    field = name.parent
    return (
        isinstance(field, s.Assign)
        and field.annotation is name
        and dotted(field.targets[-1]).rpartition(".")[2] == name.id
    )


def _known_first(origins: list[Origin]) -> list[Origin]:
    """Those with a path before those without one."""
    if len(origins) < 2:
        return origins
    return sorted(origins, key=lambda origin: origin.path.startswith("~"))


def _of_type(annotation: s.Node | None) -> str:
    """An instance of a class that no import tells: another file of the package may have it."""
    name = annotation.id if isinstance(annotation, s.Name) else ""
    is_class = name[:1].isupper() and not name.isupper() and name not in _PLAIN_TYPES
    return f"~{name}()" if is_class else ""


def _declares(value: s.Node) -> bool:
    """Whether a value only declares a field: what it holds comes from elsewhere."""
    return (
        isinstance(value, s.Call) and words.last_word(dotted(value.func)) in words.FIELD_FUNCTIONS
    )


def _is_constructing(parent: s.Name) -> bool:
    """Whether `super` builds the part of an object that is the class above's: `super().__init__()`."""
    outer = parent.parent
    outer = outer.parent if isinstance(outer, s.Call) and outer.func is parent else outer
    return isinstance(outer, s.Attr) and outer.name in CONSTRUCTOR_NAMES


def _tied(call: s.Call) -> s.Node | None:
    """The function that a call only ties to an object: `fetch.bind(globalThis)`, `ask.bind(this)`."""
    if not isinstance(call.func, s.Attr) or call.func.name != "bind" or len(call.args) != 1:
        return None
    arg = call.args[0]
    given = arg.value if isinstance(arg, s.Arg) else arg
    is_own = isinstance(given, s.Name) and given.id in (*SELF_NAMES, *_WORLD)
    return call.func.obj if is_own and isinstance(call.func.obj, s.Name | s.Attr) else None
