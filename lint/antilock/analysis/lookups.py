"""What asks the environment, settings or the command line, and what stands in for an answer."""

from __future__ import annotations

from collections.abc import Sequence

from antilock import syntax as s
from antilock.analysis import words
from antilock.analysis.scopes import SELF_NAMES, Scopes
from antilock.syntax import dotted, place_in

_MAX_LOADS = 40  # of the name of one table of options


class Lookups:
    """Tells the look-ups of one file."""

    def __init__(self, scopes: Scopes, are_types_capitalised: bool) -> None:
        self.scopes = scopes
        self.are_types_capitalised = are_types_capitalised
        self._asking: dict[tuple[int, str, int], bool] = {}

    def is_lookup(self, node: s.Node | None, depth: int = 0) -> bool:
        """Whether an expression asks the environment, settings or the command line."""
        match node:
            case s.Call():
                written = dotted(node.func)
                word = words.last_word(written)
                if word == "getattr" and node.args and isinstance(node.args[0], s.Arg):
                    return words.is_config_object(dotted(node.args[0].value))
                if isinstance(node.func, s.Attr) and self._is_config(node.func.obj):
                    return True
                if written in words.COMMAND_LINE_LOOKUPS:
                    return True
                if (
                    isinstance(node.func, s.Attr)
                    and isinstance(node.func.obj, s.Call | s.Index)
                    and word not in words.PASSING_FUNCTIONS
                ):
                    is_handed_on = node.func.name in words.HANDING_ON
                    return is_handed_on and self.is_lookup(node.func.obj, depth + 1)
                if words.CONFIG_FUNCTION.search(word) and not self._is_constructor(word):
                    return True
                if (
                    word in words.PASSING_FUNCTIONS
                    and node.args
                    and isinstance(node.args[0], s.Arg)
                ):
                    return self.is_lookup(node.args[0].value, depth + 1)
                if word in words.PASSING_FUNCTIONS and isinstance(node.func, s.Attr):
                    return self.is_lookup(node.func.obj, depth + 1)
                return False
            case s.Index():
                return self._is_config(node.obj) or (
                    isinstance(node.obj, s.Call) and self.is_lookup(node.obj, depth + 1)
                )
            case s.Name() if depth < 3:
                where = self.scopes.lookup(node)
                return where is not None and self._asks(where[0], node.id, where[1], depth)
            case s.Attr(obj=s.Name(id=owner)) if owner in SELF_NAMES and depth < 3:
                around = self.scopes.class_of(node)
                members = self.scopes.members(around, node.name) if around is not None else []
                return around is not None and self._asks(around, f".{node.name}", members, depth)
            case s.Attr() if depth < 3:
                return self._is_of_runtime_config(node)
            case s.Or() | s.And():
                return any(self.is_lookup(item, depth + 1) for item in node.items)
            case s.Await():
                return self.is_lookup(node.value, depth)
            case _:
                return False

    def _asks(self, scope: s.Node, name: str, bound: Sequence[s.Node], depth: int) -> bool:
        """Whether something that is assigned to a name asks the environment or settings."""
        key = (id(scope), name, depth)
        known = self._asking.get(key)
        if known is None:
            known = self._asking[key] = any(
                isinstance(each, s.Assign) and self.is_lookup(each.value, depth + 1)
                for each in bound
            )
        return known

    def _is_of_runtime_config(self, node: s.Attr) -> bool:
        """`useRuntimeConfig().public.model`, also through a variable: a framework's settings,
        which come from the environment."""
        root: s.Node = node
        while isinstance(root, s.Attr):
            root = root.obj
        if isinstance(root, s.Name):
            root = self.scopes.first_value(root) or root
        return words.RUNTIME_CONFIG.search(dotted(root).removesuffix("()")) is not None

    def _is_constructor(self, word: str) -> bool:
        """Whether a function's name says that it makes something instead of looking it up."""
        if self.are_types_capitalised:
            return word[:1].isupper() and not word.startswith("Get")
        return words.MAKING_FUNCTION.match(word) is not None

    def _is_config(self, node: s.Node) -> bool:
        """Whether an object is configuration; what callers spread into a function is not."""
        if not words.is_config_object(dotted(node)):
            return False
        where = self.scopes.lookup(node) if isinstance(node, s.Name) else None
        return where is None or not any(
            isinstance(bound, s.Param) and bound.name.startswith("*") for bound in where[1]
        )

    def is_of_option(self, node: s.Node, depth: int = 0) -> bool:
        """Whether a default is that of an option of the command line, in a table of such options
        or where one is made, also when the table has a name."""
        parent = node.parent
        while parent is not None and not isinstance(parent, s.Func | s.Class | s.Block):
            match parent:
                case s.Call():
                    written = dotted(parent.func)
                    if words.last_word(
                        written
                    ) in words.OPTION_READERS or words.OPTION_MAKER.search(written):
                        return True
                case s.Assign(targets=[*_, s.Name() as target]) if depth == 0:
                    where = self.scopes.lookup(target)
                    loads = self.scopes.loads(where[0], target.id) if where is not None else ()
                    return any(self.is_of_option(load, 1) for load in loads[:_MAX_LOADS])
                case _:
                    pass
            parent = parent.parent
        return False

    def is_default(self, call: s.Call, argument: s.Arg, callee: str) -> bool:
        """Whether an argument is what a look-up gives where it finds nothing."""
        word = words.last_word(callee)
        position = place_in(call.args, argument)
        if argument.name in ("default", "fallback", "default_value"):
            return word not in words.FIELD_FUNCTIONS and word not in words.OPTION_FUNCTIONS
        if argument.name:
            return False
        if words.GIVEN_FUNCTION.match(word):
            return position >= 1
        if word in words.DEFAULT_SECOND and position == 1:
            return True
        if word in words.DEFAULT_SECOND or word in words.DEFAULT_THIRD:
            return position == 2 and word in words.DEFAULT_THIRD
        if position < 1 or len(call.args) > 3 or not isinstance(call.args[0], s.Arg):
            return False
        first = call.args[0].value
        if isinstance(first, s.Index) and self.is_lookup(first):
            return True  # a helper gets the look-up and what to take in its absence
        is_making = words.MAKING_FUNCTION.match(word) is not None
        return bool(words.CONFIG_FUNCTION.search(word)) and not is_making and _is_text(first)


def option_of(node: s.Node) -> s.Call | None:
    """The call by which an option of the command line was made, from a later link of its chain:
    `new Option(text).env(name)`."""
    while isinstance(node, s.Attr | s.Call):
        if isinstance(node, s.Attr):
            node = node.obj
            continue
        if words.last_word(dotted(node.func)) in words.OPTION_FUNCTIONS:
            return node
        node = node.func
    return None


def is_in_settings(node: s.Node) -> bool:
    """Whether a default is one of a schema of environment variables or settings."""
    parent = node.parent
    while parent is not None and not isinstance(parent, s.Func | s.Class | s.Block):
        match parent:
            case s.Call():
                if words.CONFIG_FUNCTION.search(words.last_word(dotted(parent.func))):
                    return True
                if any(
                    isinstance(arg, s.Arg) and words.is_config_object(dotted(arg.value))
                    for arg in parent.args
                ):
                    return True
            case s.Assign() if words.CONFIG_FUNCTION.search(dotted(parent.targets[-1])):
                return True
            case s.Entry(key=s.Str() as key) if key.text.isupper() and "_" in key.text:
                return True
            case _:
                pass
        parent = parent.parent
    return False


def _is_text(node: s.Node) -> bool:
    """Whether a node is a string, or a list that starts with one."""
    return isinstance(node.items[0] if isinstance(node, s.Seq) and node.items else node, s.Str)
