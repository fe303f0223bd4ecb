"""What may take the place of a value that is assigned: another branch's, a later condition's, or
a caller's."""

from __future__ import annotations

from antilock import syntax as s
from antilock.analysis import words
from antilock.analysis.conditions import (
    condition_round,
    is_absence_test,
    is_entry_test,
    is_made_of_tested,
    is_unset_test,
    mentions,
    switch_round,
    tests_absence,
    unwrapped,
)
from antilock.analysis.lookups import Lookups
from antilock.analysis.parameters import is_open
from antilock.analysis.scopes import SELF_NAMES, Scope, Scopes, function_of, is_target
from antilock.records import dataclass
from antilock.syntax import dotted, is_below, text_of, text_of_key

_MAX_OTHERS = 400  # assignments to one name that are held against another
_MAX_READS = 20  # assignments to a name that is tested


@dataclass(frozen=True, slots=True)
class _Other:
    """An assignment of something that is no literal, with where it stands."""

    assign: s.Assign
    value: s.Node
    function: s.Func | None
    branches: dict[int, s.Node]
    condition: s.If | s.Switch | None


class Replacements:
    """Finds what else one file assigns to the same."""

    def __init__(self, scopes: Scopes, lookups: Lookups) -> None:
        self.scopes = scopes
        self.lookups = lookups
        self._assigned_others: dict[tuple[int, str], list[_Other]] = {}
        self._replaced: dict[tuple[int, int], list[s.Node]] = {}
        self._rebindings: dict[str, list[tuple[s.Name, s.Node]]] = {}

    def is_replaced(self, assign: s.Assign, target: s.Node) -> bool:
        """Whether something that is no literal can take the place of the assigned value."""
        written = dotted(target)
        if not written:
            return False
        condition = condition_round(assign)
        if condition is not None and is_unset_test(condition.test, written):
            return True
        if isinstance(target, s.Index | s.Attr) and self.is_for_absent(assign, target):
            return True
        return any(self.others(assign, target))

    def is_for_absent(self, assign: s.Assign, target: s.Index | s.Attr) -> bool:
        """Whether an entry or a member is given to an object where it has none, or where nobody gave
        what it is called: `if not options.get("model"): options["model"] = LIT`."""
        condition = condition_round(assign)
        if condition is None:
            return False
        test = condition.test
        if isinstance(target, s.Index) and (
            is_absence_test(test, target) or is_entry_test(test, target)
        ):
            return True
        return (
            tests_absence(test)
            and is_below(assign, condition.body)
            and any(self._is_entry(node, target) for node in s.walk(test))
        )

    def _is_entry(self, node: s.Node, target: s.Index | s.Attr) -> bool:
        """Whether a value is an entry of an object, was read from it, or is called like it."""
        key = text_of_key(target) if isinstance(target, s.Index) else target.name
        match node:
            case s.Index():
                return bool(key) and dotted(node) == dotted(target)
            case s.Call(func=s.Attr(name="get", obj=owner), args=[s.Arg(value=given), *_]):
                return bool(key) and text_of(given) == key and dotted(owner) == dotted(target.obj)
            case s.Name():
                if node.id == key:
                    return True
                return any(
                    self._is_entry(part, target)
                    for bound in self.scopes.bound_to(node)[:_MAX_READS]
                    if isinstance(bound, s.Assign) and bound.value is not None
                    for part in s.walk(bound.value)
                    if not isinstance(part, s.Name)
                )
            case _:
                return False

    def is_replaced_by_lookup(self, assign: s.Assign, target: s.Node) -> bool:
        """Whether what takes its place asks the environment, settings or the command line."""
        others = self.others(assign, target)
        if others:
            return any(self.lookups.is_lookup(other) for other in others)
        written = dotted(target)
        return any(
            self.lookups.is_lookup(item.value)
            for item in self._assignments(target)
            if item is not assign and dotted(item.targets[-1]) == written
        )

    def _assignments(self, target: s.Node) -> list[s.Assign]:
        bound = self.scopes.bound_to(target)
        if isinstance(target, s.Name) and isinstance(
            scope := self.scopes.scope_of(target), s.Class
        ):
            bound = self.scopes.members(scope, target.id)
        if isinstance(target, s.Index) and text_of_key(target):
            written, within = dotted(target), function_of(target)
            bound = [
                item for item in self.scopes.entries.get(written, ()) if function_of(item) is within
            ]
        if isinstance(target, s.Attr) and not (
            isinstance(target.obj, s.Name) and target.obj.id in SELF_NAMES
        ):
            written = dotted(target)
            bound = [
                node.parent
                for node in self.scopes.attributes.get(target.name, ())
                if isinstance(node.parent, s.Assign)
                and is_target(node)
                and dotted(node) == written
                and function_of(node) is function_of(target)
            ]
        return [item for item in bound if isinstance(item, s.Assign) and not item.is_augmented]

    def others(self, assign: s.Assign, target: s.Node) -> list[s.Node]:
        """Values that are no literals and that another branch, or a later condition, assigns."""
        known = self._replaced.get((id(assign), id(target)))
        if known is not None:
            return known
        found: list[s.Node] = []
        own_round, own_branches = _choice_round(assign), _branches(assign)
        own_function = function_of(assign)
        scope = self.scopes.scope_of(assign)
        is_field = isinstance(scope, s.Class)
        builder = self.scopes.constructor(scope) if isinstance(scope, s.Class) else None
        for other in self._assigned_to(target):
            if other.assign is assign or (
                other.function is not own_function
                and not is_field
                and not isinstance(target, s.Attr)
            ):
                continue
            if other.assign.is_rebinding and not _is_in_block_of(other.assign, assign):
                continue
            if builder is not None and other.function is builder:
                found.append(other.value)
                continue
            around = other.condition
            if _are_branches(own_branches, other.branches) or (
                around is not None
                and around is not own_round
                and other.assign.span.start > assign.span.start
            ):
                found.append(other.value)
        if isinstance(target, s.Name) and not is_field:
            found += self._rebound(target, scope)
        self._replaced[id(assign), id(target)] = found
        return found

    def _assigned_to(self, target: s.Node) -> list[_Other]:
        """What is assigned to a target anywhere, literals and what is made of itself aside."""
        written = dotted(target)
        match target:
            case s.Name():
                where = self.scopes.lookup(target)
                key = (id(where[0]) if where is not None else 0, written)
            case s.Attr(obj=s.Name(id=owner)) if owner in SELF_NAMES:
                key = (id(self.scopes.class_of(target)), f"{written}.")
            case _:
                key = (id(function_of(target)), written)
        known = self._assigned_others.get(key)
        if known is None:
            known = self._assigned_others[key] = []
            for assign in self._assignments(target):
                value = unwrapped(assign.value) if assign.value is not None else None
                if value is None or _is_own(value, dotted(assign.targets[-1])):
                    continue
                known.append(
                    _Other(
                        assign,
                        value,
                        function_of(assign),
                        _branches(assign),
                        _choice_round(assign),
                    )
                )
                if len(known) == _MAX_OTHERS:
                    break
        return known

    def _rebound(self, target: s.Name, scope: Scope) -> list[s.Node]:
        """What functions inside the scope of a name give it: `global model`, `model = given`."""
        known = self._rebindings.get(target.id)
        if known is None:
            known = self._rebindings[target.id] = [
                (name, unwrapped(assign.value))
                for name in self.scopes.names[target.id]
                if isinstance(assign := name.parent, s.Assign)
                and assign.is_rebinding
                and assign.value is not None
                and name is assign.targets[-1]
                and not _is_own(unwrapped(assign.value), name.id)
            ]
        return [
            value
            for name, value in known[:_MAX_OTHERS]
            if not self.scopes.is_own(name, scope)
            and self.scopes.rebinds(name, scope)
            and not isinstance(self.scopes.first_value(value), s.Str)
        ]

    def set_later(self, assign: s.Assign, written: str) -> list[s.Node]:
        """Values that are no literals and that a later condition gives to a field of an object."""
        found: list[s.Node] = []
        for node in self.scopes.attributes.get(written.rpartition(".")[2], ()):
            other = node.parent
            if (
                isinstance(other, s.Assign)
                and other.value is not None
                and is_target(node)
                and dotted(node) == written
                and function_of(other) is function_of(assign)
                and not _is_spelled_out(unwrapped(other.value))
                and other.span.start > assign.span.start
                and _choice_round(other) is not None
            ):
                found.append(unwrapped(other.value))
        return found

    def is_stopgap(self, call: s.Call) -> bool:
        """Whether an object is built in the absence of one that somebody gave, or as a part of one
        that is: `given or X(...)`, the default of a field."""
        if not words.last_word(dotted(call.func))[:1].isupper():
            return False
        match call.parent:
            case s.Or(items=[first, *_]) as either:
                return first is not call and not self._is_kept_in(either, first)
            case s.Cond(test=test, then=then, other=other) as either if test is not call:
                given = other if call is then else then
                is_tested = mentions(test, dotted(given)) or is_made_of_tested(test, given)
                return is_tested and not self._is_kept_in(either, given)
            case s.Assign(value=value, targets=[*_, target]) as assign if value is call:
                if isinstance(self.scopes.scope_of(assign), s.Class) and is_open(assign):
                    return True
                condition = condition_round(assign)
                if condition is not None and is_unset_test(condition.test, dotted(target)):
                    if self._is_given(target):
                        return True
                others = self.others(assign, target)
                return any(isinstance(each, s.Name | s.Attr | s.Index) for each in others)
            case s.Func(name="", parent=s.Arg(name="default_factory" | "factory")):
                return True
            case s.Arg(name=name, parent=s.Call() as outer):
                if words.last_word(dotted(outer.func)) in words.FIELD_FUNCTIONS:
                    return name == "default"
                return self.is_stopgap(outer)
            case _:
                return False

    def _is_kept_in(self, either: s.Node, first: s.Node) -> bool:
        """Whether a choice keeps what was built the first time: `@client ||= X()`, where no caller
        gives a client."""
        keeper = either.parent
        return (
            isinstance(keeper, s.Assign)
            and dotted(keeper.targets[-1]) == dotted(first)
            and not self._is_given(first)
        )

    def _is_given(self, node: s.Node) -> bool:
        """Whether a caller may have given what a name or a member holds."""
        return any(
            isinstance(each, s.Param)
            or (
                isinstance(each, s.Assign)
                and isinstance(node, s.Attr)
                and (
                    (isinstance(each.value, s.Name) and self._is_given(each.value))
                    or (isinstance(each.targets[-1], s.Name) and is_open(each))
                )
            )
            for each in self.scopes.bound_to(node)
        )


def _is_in_block_of(node: s.Node, assign: s.Assign) -> bool:
    """Whether a name that an assignment declares is known where a node stands."""
    block = assign.parent
    while block is not None and not isinstance(block, s.Block | s.Module):
        block = block.parent
    return assign.is_rebinding or block is None or is_below(node, block)


def _is_spelled_out(value: s.Node) -> bool:
    return isinstance(value, s.Str | s.Const | s.Seq | s.Mapping)


def _is_own(value: s.Node, written: str) -> bool:
    """Whether a value is spelled out, or made of what it is assigned to."""
    return _is_spelled_out(value) or mentions(value, written)


def _branches(node: s.Node) -> dict[int, s.Node]:
    """For each construct with branches round a statement: the branch that it stands in."""
    found: dict[int, s.Node] = {}
    child, parent = node, node.parent
    while parent is not None and not isinstance(parent, s.Func | s.Class):
        if isinstance(parent, s.If | s.Switch | s.Try):
            found[id(parent)] = child
        child, parent = parent, parent.parent
    return found


def _choice_round(node: s.Node) -> s.If | s.Switch | None:
    """The nearest `if` or switch that decides whether a statement runs, within its function."""
    condition, switch = condition_round(node), switch_round(node)
    if switch is not None and (condition is None or is_below(switch, condition)):
        return switch
    return condition


def _are_branches(ours: dict[int, s.Node], theirs: dict[int, s.Node]) -> bool:
    """Whether two statements stand in different branches of one construct."""
    return any(key in theirs and theirs[key] is not branch for key, branch in ours.items())
