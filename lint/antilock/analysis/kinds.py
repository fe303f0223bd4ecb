"""Which errors a test in a handler lets through: by their status, their code or their type."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence

from antilock import syntax as s
from antilock.analysis.outcomes import numbers_in
from antilock.records import dataclass, replace
from antilock.syntax import dotted

_REFUSED = 403
_UNEQUAL = ("!=", "!==", "not in", "is not")
_ORDERS: dict[str, Callable[[int, int], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
# Members of an error that it has only where an answer came.
_OF_ANSWERS = frozenset({"status", "status_code", "statuscode", "http_status", "response"})
_NO_ANSWER = "=a missing status"
# Words of error codes that a refused territory has nothing to do with.
_NARROW_WORDS = (
    "rate", "limit", "quota", "overload", "capacity", "context", "length", "timeout", "timed",
    "token", "busy", "unavailable", "econn", "enotfound", "eai_again",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kinds:
    """The errors that a test lets through, as in `Guard.catches`.

    is_negated  it lets all others through instead
    is_sure     every one of them gets through: the test asks for nothing else
    """

    types: tuple[str, ...]
    is_negated: bool = False
    is_sure: bool = True

    def has_refusal(self) -> bool:
        """Whether the status of a refused territory is among the types."""
        return f"={_REFUSED}" in self.types

    def turned(self) -> Kinds:
        return replace(self, is_negated=not self.is_negated)


def kinds_tested(test: s.Node, path_of: Callable[[s.Node], str]) -> Kinds | None:
    """What a test says of the kinds of errors; None when it says nothing of them."""
    match test:
        case s.Not():
            inner = kinds_tested(test.value, path_of)
            return inner.turned() if inner is not None else None
        case s.And():
            return _all([kinds_tested(item, path_of) for item in test.items])
        case s.Or():
            told = [kinds_tested(item, path_of) for item in test.items]
            turned = [kinds.turned() for kinds in told if kinds is not None]
            found = _all(turned) if len(turned) == len(told) else None
            return found.turned() if found is not None else None
        case s.Call() if dotted(test.func) == "isinstance" and len(test.args) == 2:
            kinds = test.args[1].value if isinstance(test.args[1], s.Arg) else None
            nodes = kinds.items if isinstance(kinds, s.Seq) else [kinds]
            types = tuple(path_of(node) for node in nodes if node is not None)
            return Kinds(types) if types else None
        case s.Compare() if any(
            isinstance(item, s.Const) and item.is_nothing for item in test.items
        ):
            is_told = any(_is_of_answer(item) for item in test.items)
            return Kinds((_NO_ANSWER,), test.op in _UNEQUAL) if is_told else None
        case s.Compare():
            return _compared(test)
        case s.Attr() if _is_of_answer(test):
            return Kinds((_NO_ANSWER,), is_negated=True)
        case _:
            return None


def kinds_matched(patterns: list[s.Node]) -> Kinds | None:
    """What an arm of a switch is for, among the statuses or codes of errors."""
    found = [
        _spelled([each])
        for pattern in patterns
        for each in (pattern.items if isinstance(pattern, s.Other) else [pattern])  # `429 | 503`
    ]
    types = tuple(kind for kinds in found for kind in kinds)
    return Kinds(types) if types and all(found) else None


def _all(told: Sequence[Kinds | None]) -> Kinds | None:
    """What gets through several tests one after another."""
    known = [kinds for kinds in told if kinds is not None]
    excluded = tuple(
        dict.fromkeys(kind for kinds in known if kinds.is_negated for kind in kinds.types)
    )
    is_sure = len(known) == len(told) and all(kinds.is_sure for kinds in known)
    # What no refusal passes tells most, then a status or a word tells more than a type does.
    passed = sorted(
        (kinds for kinds in known if not kinds.is_negated),
        key=lambda kinds: (not kinds.types[0].startswith("="), kinds.has_refusal()),
    )
    if not passed:
        return Kinds(excluded, is_negated=True, is_sure=is_sure) if excluded else None
    types = tuple(kind for kind in passed[0].types if kind not in excluded)
    is_apart = all(kind.startswith("=") and kind != f"={_REFUSED}" for kind in excluded)
    return Kinds(types, is_sure=is_sure and is_apart) if types else None


def _compared(test: s.Compare) -> Kinds | None:
    orders = [_ORDERS[each] for each in test.op.split() if each in _ORDERS]
    if not orders:
        types = _spelled(test.items)
        return Kinds(types, test.op in _UNEQUAL) if types else None
    limits = [status for item in test.items for status in _statuses(item)]
    if limits and _is_within(test, orders, _REFUSED):
        return Kinds((f"={_REFUSED}",))
    return Kinds((f"={limits[0]}",)) if limits and _is_within(test, orders, 500) else None


def _spelled(items: list[s.Node]) -> tuple[str, ...]:
    """The statuses among the items, or the codes that no refusal has."""
    statuses = [f"={status}" for item in items for status in _statuses(item)]
    texts = [text for item in items if (text := _code_told(item))]
    is_narrow = all(any(word in text.lower() for word in _NARROW_WORDS) for text in texts)
    return tuple(statuses or ([f"={text}" for text in texts] if is_narrow else []))


def _is_within(test: s.Compare, orders: list[Callable[[int, int], bool]], status: int) -> bool:
    """Whether a status passes a comparison with limits: `e.status >= 500`, `400 <= e.status < 500`."""
    values = [(numbers_in(item) or [status])[0] for item in test.items]
    return len(orders) == len(values) - 1 and all(
        is_in_order(first, second)
        for is_in_order, first, second in zip(orders, values, values[1:], strict=False)
    )


def _statuses(node: s.Node) -> list[int]:
    """The statuses of failed requests that a node spells out."""
    return [number for number in numbers_in(node) if 400 <= number <= 600]


def _is_of_answer(node: s.Node) -> bool:
    return isinstance(node, s.Attr) and node.name.lower() in _OF_ANSWERS


def _code_told(node: s.Node) -> str:
    """The code of an error that a string spells or a member of a type names: `.timedOut`."""
    match node:
        case s.Str():
            return node.text.lower()
        case s.Attr() if dotted(node.obj)[:1].isupper() or dotted(node.obj) == "":
            return node.name
        case _:
            return ""
