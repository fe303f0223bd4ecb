"""Which of the values that a name is given can still be there where it is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from antilock import syntax as s
from antilock.analysis.outcomes import outcome_of
from antilock.analysis.scopes import Bound, Scope, Scopes, is_target
from antilock.records import dataclass

_MAX_BOUND = 100  # with more, one read is not told from another: each costs as many steps
_MAX_STEPS = 1000  # of a block: in a longer one they are not looked through for each read
_MAX_LEFT = 24  # statements before a read that may have left its block


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
        self._ends: dict[int, bool] = {}  # id of a block -> whether it leaves the function

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
                reading = _Reading(name, self.scopes, self._ends)
                found = reading.reached(self._bindings_of(scope, name.id, bound)) or bound
            self._known[id(name)] = found
        return scope, found

    def is_reached(self, name: s.Name, assign: s.Node | None) -> bool:
        """Whether a read of a name may be one of what an assignment of it gives."""
        where = self.reaching(name)
        return where is None or any(bound is assign for bound in where[1])

    def may_follow(self, name: s.Name, scope: Scope, step: s.Attr | s.Index) -> bool:
        """Whether a read of a name of a scope may come after something was set on what it names."""
        is_own = isinstance(step.obj, s.Name) and self.scopes.is_own(step.obj, scope)
        if not is_own or not self.scopes.is_own(name, scope):
            return True
        reading = _Reading(name, self.scopes, self._ends)
        reading.reached([])
        return reading.follows(step, step.span.end)

    def _bindings_of(self, scope: Scope, name: str, bound: Sequence[Bound]) -> list[_Binding]:
        known = self._bindings.get((id(scope), name))
        if known is None:
            known = self._bindings[id(scope), name] = [
                _Binding(
                    each,
                    each.span.start,
                    each.span.end,
                    _block(each) if _replaces(each, name) else None,
                )
                for each in bound
            ]
        return known


class _Reading:
    """One read of a name, looked at from the inside of its function to the outside."""

    def __init__(self, name: s.Name, scopes: Scopes, ends: dict[int, bool]) -> None:
        self.name = name
        self.scopes = scopes
        self.ends = ends
        self.start = name.span.start
        self.loops: list[s.Loop] = []  # whose next round comes back to the read
        self.below: dict[int, s.Node] = {}  # by what stands round the read: the part it is in
        self.last: _Binding | None = None  # what every way to the read passes last
        self._told: dict[str, bool] | None = None

    def reached(self, bindings: Sequence[_Binding]) -> list[Bound]:
        """What of these may reach the read."""
        self._climb(self.name, bindings)
        return [each.node for each in bindings if self._reaches(each)]

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
        is_before_last = self.last is not None and binding.start < self.last.start
        if is_before_last and not self._comes_again(binding.node):
            return False
        return self.follows(binding.node, binding.end)

    def follows(self, node: s.Node, end: tuple[int, int]) -> bool:
        """Whether the read may come after a node that ends at a place."""
        return self._comes_again(node) or (end <= self.start and not self._is_apart(node))

    def _comes_again(self, node: s.Node) -> bool:
        return any(s.is_below(node, loop) for loop in self.loops)

    def _is_apart(self, node: s.Node) -> bool:
        """Whether no way leads from a node to the read: it stands in another arm of a choice, or in
        one that leaves the function."""
        child, parent = node, node.parent
        has_left = False
        while parent is not None and id(parent) not in self.below:
            match parent:
                case s.Block():
                    has_left = has_left or self._leaves(parent)
                case s.Try() | s.Loop() | s.Switch():
                    has_left = False  # what fails or breaks goes on behind it
                case s.If() if child is not parent.test and self._is_denied(parent, child):
                    return True
                case _:
                    pass
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
                return has_left

    def _leaves(self, block: s.Block) -> bool:
        known = self.ends.get(id(block))
        if known is None:
            known = self.ends[id(block)] = outcome_of(block) in ("return", "raise")
        return known

    def _is_denied(self, choice: s.If, arm: s.Node) -> bool:
        """Whether the read is made only where a choice with the same test takes another arm."""
        told = self._tested(choice.test, arm is choice.body)
        if told is None:
            return False
        if self._told is None:
            self._told = dict(reversed(list(self._tests_passed())))
        return self._told.get(told[0], told[1]) is not told[1]

    def _tests_passed(self) -> Iterator[tuple[str, bool]]:
        """The tests that the read depends on, and what they came to, from the inside."""
        child: s.Node = self.name
        parent = child.parent
        while parent is not None and not isinstance(parent, s.Func | s.Class):
            passed: list[tuple[str, bool] | None] = []
            if isinstance(parent, s.If) and child is not parent.test:
                passed = [self._tested(parent.test, child is parent.body)]
            elif isinstance(parent, s.Block) and len(parent.items) < _MAX_STEPS:
                place = next((i for i, item in enumerate(parent.items) if item is child), 0)
                passed = [
                    self._tested(item.test, is_held=False)
                    for item in parent.items[max(0, place - _MAX_LEFT) : place]
                    if isinstance(item, s.If) and self._leaves(item.body)
                ]
            yield from (each for each in passed if each is not None)
            child, parent = parent, parent.parent

    def _tested(self, test: s.Node, is_held: bool) -> tuple[str, bool] | None:
        """A test of what never changes, as it is written, and whether it holds."""
        while isinstance(test, s.Not):
            test, is_held = test.value, not is_held
        for node in s.walk(test):
            if not isinstance(node, s.Name | s.Attr | s.Compare | s.Str | s.Const):
                return None
            where = self.scopes.lookup(node) if isinstance(node, s.Name) else None
            if where is not None and len(where[1]) > 1:
                return None
        return test.raw.text(), is_held


def _replaces(bound: Bound, name: str) -> bool:
    """Whether nothing of what a name was before is left: `model = resolved(model)` only adds to it."""
    if not isinstance(bound, s.Assign) or bound.is_augmented or bound.value is None:
        return False
    return not any(isinstance(each, s.Name) and each.id == name for each in s.walk(bound.value))


def _block(assign: s.Node) -> s.Node | None:
    """The block that an assignment is a statement of."""
    parent = assign.parent
    return parent.parent if isinstance(parent, s.Statement) else parent
