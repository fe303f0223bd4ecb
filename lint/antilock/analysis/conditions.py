"""What tests ask, what runs because of them, and what is given back beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from antilock import syntax as s
from antilock.analysis import words
from antilock.syntax import dotted, is_below, place_in, text_of, text_of_key


def unwrapped(node: s.Node) -> s.Node:
    """Through awaits and `.lower()`-like calls to what they wrap."""
    while True:
        match node:
            case s.Await():
                node = node.value
            case s.Call(func=s.Attr() as func, args=[]) if func.name in words.PASSING_ATTRIBUTES:
                node = func.obj
            case s.Call(func=s.Attr() as func, args=[s.Arg(value=s.Name() | s.Attr()) as only]) if (
                func.name in words.PASSING_ATTRIBUTES
            ):
                node = only.value  # `strings.ToLower(model)`
            case s.Call(func=s.Attr() as func) if func.name in words.PASSING_ATTRIBUTES:
                node = func.obj
            case s.Call(func=s.Name(), args=[s.Arg() as only]) if dotted(node.func) in (
                "str",
                "lower",
            ):
                node = only.value
            case _:
                return node


def mentions(node: s.Node, written: str) -> bool:
    """Whether a dotted name stands in an expression."""
    return bool(written) and any(
        dotted(inner) == written
        for inner in s.walk(node)
        if isinstance(inner, s.Name | s.Attr | s.Index)
    )


def is_unset_test(test: s.Node, written: str) -> bool:
    """`x is None`, `not x`, and for an else branch plain `x`."""
    return mentions(test, written) and not any(
        isinstance(n, s.Str) and n.text for n in s.walk(test)
    )


def is_made_of_tested(test: s.Node, made: s.Node) -> bool:
    """Whether a value is worked out of what a test finds to be there: `x ? `${x}/v1` : LIT`."""
    test = test.value if isinstance(test, s.Not) else test
    if isinstance(test, s.And | s.Or):
        return any(is_made_of_tested(item, made) for item in test.items)
    if _finds(test, made):
        return True
    tested = unwrapped(test)
    if isinstance(tested, s.Compare):
        given = [item for item in tested.items if not isinstance(item, s.Const)]
        if len(given) != 1 or len(tested.items) != 2:
            return False
        tested = unwrapped(given[0])
    return isinstance(tested, s.Name | s.Attr | s.Index) and mentions(made, dotted(tested))


def _finds(test: s.Node, made: s.Node) -> bool:
    """Whether a value is made of what a test finds to be there by a call or by its key:
    `hasattr(x, "model")`, `"model" in x`, `x.get("model")`."""
    match test:
        case s.Call(args=[s.Arg(value=owner), s.Arg(value=s.Str() as name)]) if (
            dotted(test.func) == "hasattr"
        ):
            return mentions(made, f"{dotted(owner)}.{name.text}")
        case s.Call():
            return any(_is_same_call(test, inner) for inner in s.walk(made))
        case s.Compare(op="in", items=[s.Str() as key, owner]):
            return any(
                isinstance(inner, s.Index)
                and dotted(inner.obj) == dotted(owner)
                and text_of_key(inner) == key.text
                for inner in s.walk(made)
            )
        case _:
            return False


def _is_same_call(call: s.Call, other: s.Node) -> bool:
    return (
        isinstance(other, s.Call)
        and bool(dotted(call.func))
        and dotted(call.func) == dotted(other.func)
        and [_written(arg) for arg in call.args] == [_written(arg) for arg in other.args]
    )


def _written(argument: s.Node) -> str:
    value = argument.value if isinstance(argument, s.Arg) else argument
    return text_of(value) or dotted(value)


def tests_absence(test: s.Node) -> bool:
    """Whether a test finds that something is missing: `!x`, `x == null`, `x.isBlank()`."""
    match test:
        case s.Not():
            return True
        case s.Or() | s.And():
            return all(tests_absence(item) for item in test.items)
        case s.Compare():
            return test.op in ("==", "===", "is") and any(
                (isinstance(item, s.Const) and item.is_nothing)
                or (isinstance(item, s.Str) and not item.text)
                for item in test.items
            )
        case s.Call():
            return words.last_word(dotted(test.func)) in words.ABSENCE_TESTS
        case _:
            return False


def is_absence_test(test: s.Node, target: s.Index) -> bool:
    """`"model" not in state` round `state["model"] = ...`."""
    return (
        isinstance(test, s.Compare)
        and test.op == "not in"
        and len(test.items) == 2
        and dotted(test.items[1]) == dotted(target.obj)
        and text_of(test.items[0]) == text_of_key(target)
    )


def is_entry_test(test: s.Node, target: s.Index) -> bool:
    """`not options["model"]` round `options["model"] = ...`."""
    return isinstance(test, s.Not) and any(
        isinstance(node, s.Index)
        and dotted(node) == dotted(target)
        and text_of_key(node) == text_of_key(target) != ""
        for node in s.walk(test)
    )


def switch_round(node: s.Node) -> s.Switch | None:
    """The nearest switch round a statement, within its function."""
    parent = node.parent
    while parent is not None and not isinstance(parent, s.Func | s.Class):
        if isinstance(parent, s.Switch):
            return parent
        parent = parent.parent
    return None


def condition_round(node: s.Node) -> s.If | None:
    """The nearest `if` that decides whether a statement runs, within its function."""
    child, parent = node, node.parent
    while parent is not None and not isinstance(parent, s.Func | s.Class):
        if isinstance(parent, s.If) and child is not parent.test:
            return parent
        child, parent = parent, parent.parent
    return None


def returned_before(node: s.Return) -> s.Node | None:
    """What `if x { return x }` right before a return gives back instead, if it is there."""
    around = node.parent
    items = around.items if isinstance(around, s.Block) else []
    place = place_in(items, node)
    for item in reversed(items[:place]):
        if not isinstance(item, s.If) or item.other is not None or len(item.body.items) != 1:
            return None
        inner = item.body.items[0]
        value = inner.value if isinstance(inner, s.Return) else None
        if value is None or not isinstance(unwrapped(value), s.Name | s.Attr | s.Index | s.Call):
            continue
        written = dotted(unwrapped(value))
        if is_unset_test(item.test, written) and not isinstance(item.test, s.Not):
            return unwrapped(value)
    return None


def is_returned_on_failure(node: s.Return) -> bool:
    """Whether a handler gives a value back where what it guards would give one that is found out."""
    around = node.parent.parent if isinstance(node.parent, s.Block) else None
    guarded = around.parent if isinstance(around, s.Handler) else None
    return isinstance(guarded, s.Try) and any(
        isinstance(unwrapped(step.value), s.Name | s.Attr | s.Index | s.Call)
        for step in guarded.body.items
        if isinstance(step, s.Return) and step.value is not None
    )


def whole_condition(node: s.Node) -> s.Node:
    """The whole boolean expression that a comparison is part of."""
    top = node
    parent = node.parent
    while parent is not None:
        match parent:
            case s.And() | s.Or() | s.Not() | s.Compare() | s.Comprehension() | s.Await():
                top = parent
            case s.Case() if isinstance(parent.parent, s.Switch):
                return parent.parent if any(top is each for each in parent.patterns) else top
            case s.Loop() if isinstance(parent.parent, s.Comprehension):
                top = parent
            case s.Cond():
                return parent.test if is_below(top, parent.test) else top
            case s.Case() if any(top is pattern for pattern in parent.patterns):
                return parent.parent or top  # `switch (true)`: its tests count once
            case s.Arg() if isinstance(parent.parent, s.Call) and isinstance(top, s.Comprehension):
                top = parent.parent
                parent = top
            case s.Arg() if isinstance(parent.parent, s.Call) and dotted(parent.parent.func) in (
                "bool",
                "any",
                "all",
            ):
                top = parent.parent
                parent = top
            case _:
                return top
        parent = parent.parent
    return top


def words_held_against(condition: s.Node) -> tuple[str, ...]:
    """The plain words that the subject of a condition is tested for equality with, in the other
    arms of its chain too."""
    if isinstance(condition, s.Switch):
        arms = [each for each in condition.cases if isinstance(each, s.Case)]
        return _plain_words(node for arm in arms for node in arm.patterns)
    top = condition
    while (around := top.parent) is not None and (
        isinstance(around, s.If | s.Cond)
        or (isinstance(around, s.Block) and len(around.items) == 1 and _is_else(around))
    ):
        top = around
    tests = list(_tests_of(top)) or [condition]
    subjects = {name for _, name in _equalities(condition)}
    return _plain_words(
        node for test in tests for node, name in _equalities(test) if name in subjects
    )


def _is_else(block: s.Block) -> bool:
    return isinstance(block.parent, s.If) and block.parent.other is block


def _tests_of(node: s.Node | None) -> Iterator[s.Node]:
    """The tests of a chain of conditions, from its top on."""
    while node is not None:
        if isinstance(node, s.Block) and len(node.items) == 1:
            node = node.items[0]
        if isinstance(node, s.Statement | s.Return):
            node = node.value
        if not isinstance(node, s.If | s.Cond):
            return
        yield node.test
        node = node.other


def _equalities(test: s.Node) -> Iterator[tuple[s.Node, str]]:
    """What a test holds against what, by equality."""
    for node in s.walk(test):
        if isinstance(node, s.Compare) and node.op in ("==", "===", "!=", "!=="):
            named = [name for item in node.items if (name := dotted(unwrapped(item)))]
            yield from ((item, name) for item in node.items for name in named)


def _plain_words(nodes: Iterable[s.Node]) -> tuple[str, ...]:
    found = (node.text.lower() for node in nodes if isinstance(node, s.Str))
    return tuple(dict.fromkeys(each for each in found if each.isalpha()))
