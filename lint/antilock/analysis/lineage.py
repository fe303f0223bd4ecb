"""What the arguments of a call were made of, and what becomes of its result."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from antilock import syntax as s
from antilock.analysis.outcomes import target_names
from antilock.analysis.scopes import Scope, Scopes
from antilock.syntax import dotted

_MAX_STEPS = 3
_MAX_NAMES = 60
_MAX_LOADS = 40  # of one name
_ADDING = frozenset("append add Add AddRange push insert unshift extend put".split())


class Lineage:
    """Follows values through the names of one file."""

    def __init__(self, scopes: Scopes) -> None:
        self.scopes = scopes

    # Back to what it was made of.

    def made_of(self, call: s.Call) -> tuple[str, ...]:
        """The names that the arguments of a call were made of elsewhere, nearest first."""
        found: dict[str, None] = {}
        seen: set[tuple[int, str]] = set()
        near: list[s.Node] = list(call.args)
        for _ in range(_MAX_STEPS):
            further: list[s.Node] = []
            for node in _names_below(near):
                where = self.scopes.lookup(node) if isinstance(node, s.Name) else None
                if where is not None and (id(where[0]), dotted(node)) not in seen:
                    seen.add((id(where[0]), dotted(node)))
                    further += self._parts(where[0], dotted(node), where[1])
            for node in _names_below(further):
                found.setdefault(dotted(node))
            if not further or len(found) > _MAX_NAMES:
                break
            near = further
        return tuple(found)[:_MAX_NAMES]

    def _parts(self, scope: Scope, name: str, bound: Sequence[s.Node]) -> list[s.Node]:
        """The values that a name is given, and what is put into it."""
        given = [each.value for each in bound if isinstance(each, s.Assign) and each.value]
        for load in self.scopes.loads(scope, name)[:_MAX_LOADS] if given else ():
            match load.parent:
                case s.Attr(name=method, parent=s.Call() as call) as func if call.func is func:
                    given += call.args if method in _ADDING else ()
                case _:
                    pass
        return given[:_MAX_LOADS]

    # On to what becomes of it.

    def becomes(self, call: s.Call, *, is_whole: bool) -> tuple[str, ...]:
        """What the result of a call becomes: "return" for what its function gives back, "=name".

        With `is_whole` only what is nothing but this result, or a part taken out of it, counts.
        """
        found: dict[str, None] = {}
        near: list[s.Node] = [call]
        for _ in range(_MAX_STEPS):
            further: list[s.Node] = []
            for node in near:
                end = _end_of(node, is_whole=is_whole)
                if isinstance(end, s.Return):
                    found.setdefault("return")
                elif isinstance(end, s.Assign):
                    for name in sorted(target_names(end)):
                        if f"={name}" not in found:
                            found.setdefault(f"={name}")
                            further += self._loads(end, name)
            near = further
        return tuple(found)[:_MAX_NAMES]

    def _loads(self, assign: s.Assign, name: str) -> list[s.Name]:
        for target in _names_below(assign.targets):
            if isinstance(target, s.Name) and target.id == name:
                where = self.scopes.lookup(target)
                return self.scopes.loads(where[0], name)[:_MAX_LOADS] if where is not None else []
        return []


def _names_below(roots: list[s.Node]) -> Iterator[s.Name | s.Attr]:
    """The longest dotted names below nodes, those of functions that are called aside."""
    stack = roots[::-1]
    while stack:
        match stack.pop():
            case s.Call() as call:
                stack += reversed(call.args)
                if isinstance(call.func, s.Attr):
                    stack.append(call.func.obj)
            case s.Name() | s.Attr() as name if (written := dotted(name)) and "(" not in written:
                yield name
            case s.Func() | s.Class():
                pass
            case node:
                stack.extend(reversed(node.children()))


def _end_of(node: s.Node, *, is_whole: bool) -> s.Node | None:
    """The return or assignment that a value ends up in; None where it does not."""
    child, parent = node, node.parent
    while parent is not None:
        match parent:
            case s.Return():
                recovered = _recovered_by(parent)
                if recovered is None:
                    return parent
                parent = recovered
            case s.Assign():
                return parent if child is parent.value else None
            case s.Call() if child is not parent.func and is_whole:
                return None
            case s.Cond() if child is parent.test:
                return None
            case s.Block():
                whole = _value_of(parent) if child is parent.items[-1] else None
                if whole is None:
                    return None
                parent = whole
            case (
                s.Statement()
                | s.Await()
                | s.Other()
                | s.Attr()
                | s.Index()
                | s.Call()
                | s.Or()
                | s.And()
                | s.Cond()
            ):
                pass
            case s.Arg() | s.Seq() | s.Mapping() | s.Entry() | s.Str() | s.Concat():
                if is_whole:
                    return None
            case _:
                return None
        child, parent = parent, parent.parent
    return None


def _recovered_by(given: s.Return) -> s.Try | None:
    """The guarded expression that a callback gives a value for: `ask().catch(() => other())`."""
    parent = given.parent
    while parent is not None and not isinstance(parent, s.Func | s.Class):
        if isinstance(parent, s.Block) and (whole := _value_of(parent)) is not None:
            return whole
        parent = parent.parent
    return None


def _value_of(block: s.Block) -> s.Try | None:
    """The guarded expression whose value a block gives, as its body or as a handler."""
    owner = block.parent
    whole = owner.parent if isinstance(owner, s.Handler) else owner
    if not isinstance(whole, s.Try) or isinstance(whole.parent, s.Block | s.Module):
        return None
    return whole
