"""Which of the values that a name is given can still be there where it is read."""

from __future__ import annotations

from collections.abc import Sequence

from antilock import syntax as s
from antilock.analysis.scopes import Bound, Scope, Scopes, is_target
from antilock.records import dataclass

_MAX_BOUND = 100  # with more, one read is not told from another: each costs as many steps


@dataclass(frozen=True, slots=True)
class _Binding:
    """One of the places that bind a name.

    start, end  line and column
    block       of an assignment that leaves nothing of what the name was before: the block that it
                is a statement of
    """

    node: Bound
    start: tuple[int, int]
    end: tuple[int, int]
    block: s.Node | None


class Definitions:
    """Tells the reads of a name apart by what was assigned before them. Answers are remembered."""

    def __init__(self, scopes: Scopes) -> None:
        self.scopes = scopes
        self._known: dict[int, Sequence[Bound]] = {}
        self._bindings: dict[tuple[int, str], list[_Binding]] = {}

    def reaching(self, name: s.Name) -> tuple[Scope, Sequence[Bound]] | None:
        """The scope that binds a name, and what of it may reach this read.

        What a nested function reads may be anything that the name is ever bound to.
        """
        where = self.scopes.lookup(name)
        if where is None or not 1 < len(where[1]) <= _MAX_BOUND:
            return where
        scope, bound = where
        found = self._known.get(id(name))
        if found is None:
            found = bound
            if (
                not isinstance(scope, s.Class)
                and self.scopes.is_own(name, scope)
                and not is_target(name)
            ):
                found = _Reading(name, self._bindings_of(scope, name.id, bound)).reached or bound
            self._known[id(name)] = found
        return scope, found

    def is_reached(self, name: s.Name, assign: s.Node | None) -> bool:
        """Whether a read of a name may be one of what an assignment of it gives."""
        where = self.reaching(name)
        return where is None or any(bound is assign for bound in where[1])

    def _bindings_of(self, scope: Scope, name: str, bound: Sequence[Bound]) -> list[_Binding]:
        known = self._bindings.get((id(scope), name))
        if known is None:
            known = self._bindings[id(scope), name] = [
                _Binding(
                    each,
                    _start(each),
                    (each.span.end_line, each.span.end_column),
                    _block(each) if _replaces(each, name) else None,
                )
                for each in bound
            ]
        return known


class _Reading:
    """One read of a name, looked at from the inside of its function to the outside."""

    def __init__(self, name: s.Name, bindings: Sequence[_Binding]) -> None:
        self.start = _start(name)
        self.loops: list[s.Loop] = []  # whose next round comes back to the read
        self.below: dict[int, s.Node] = {}  # by what stands round the read: the part it is in
        self.last: _Binding | None = None  # what every way to the read passes last
        self._climb(name, bindings)
        self.reached = [each.node for each in bindings if self._reaches(each)]

    def _climb(self, name: s.Name, bindings: Sequence[_Binding]) -> None:
        around = {id(each.node): each for each in bindings}
        blocks: dict[int, _Binding] = {}  # the last before the read, by its block
        for each in bindings:
            if each.block is not None and each.end <= self.start:
                other = blocks.get(id(each.block))
                if other is None or other.start < each.start:
                    blocks[id(each.block)] = each
        child: s.Node = name
        parent = name.parent
        while parent is not None:
            self.below[id(parent)] = child
            if isinstance(parent, s.Loop | s.Handler) and child is parent.body:
                self.last = around.get(id(parent))
                if self.last is None and isinstance(parent, s.Loop):
                    self.loops.append(parent)
            self.last = self.last or blocks.get(id(parent))
            if self.last is not None or isinstance(parent, s.Func | s.Module):
                return
            child, parent = parent, parent.parent

    def _reaches(self, binding: _Binding) -> bool:
        if binding is self.last:
            return True
        if isinstance(binding.node, s.Param):
            return self.last is None
        if any(s.is_below(binding.node, loop) for loop in self.loops):
            return True
        if binding.end > self.start or (self.last is not None and binding.start < self.last.start):
            return False
        return not self._is_in_other_arm(binding.node)

    def _is_in_other_arm(self, bound: Bound) -> bool:
        """Whether what binds stands in another arm of a choice than the read."""
        child: s.Node = bound
        parent = bound.parent
        while parent is not None and id(parent) not in self.below:
            child, parent = parent, parent.parent
        own = self.below[id(parent)] if parent is not None else None
        if own is None or own is child:
            return False
        match parent:
            case s.If():
                return parent.test is not child and parent.test is not own
            case s.Switch():
                return parent.subject is not child and parent.subject is not own
            case s.Try():
                return isinstance(own, s.Handler) and isinstance(child, s.Handler)
            case _:
                return False


def _replaces(bound: Bound, name: str) -> bool:
    """Whether nothing of what a name was before is left: `model = resolved(model)` only adds to it."""
    if not isinstance(bound, s.Assign) or bound.is_augmented or bound.value is None:
        return False
    return not any(isinstance(each, s.Name) and each.id == name for each in s.walk(bound.value))


def _block(assign: s.Node) -> s.Node | None:
    """The block that an assignment is a statement of."""
    parent = assign.parent
    return parent.parent if isinstance(parent, s.Statement) else parent


def _start(node: s.Node) -> tuple[int, int]:
    return node.span.line, node.span.column
