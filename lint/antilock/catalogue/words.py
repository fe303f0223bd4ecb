"""What literal text every match of a regex must begin, end or be made with.

The index sorts patterns by these texts so that most strings meet no regex at all, and the
prefilter looks for them in whole files. All texts are lower-case.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import import_module
from typing import Any

_LIMIT = 1000
_CLASS_LIMIT = 12


@lru_cache(maxsize=1)
def _parser() -> Any:
    # The parser of `re` itself: the only reader of regexes that agrees with it in everything.
    return import_module("re._parser")


def prefixes(regex: str, with_classes: bool = True) -> frozenset[str]:
    """Texts one of which every match starts with; {""} when nothing is sure.

    Small character classes are spelled out, unless `with_classes` is false: then a text ends
    before the first of them.
    """
    open_, closed = _walk(_parse(regex), True, with_classes)
    return frozenset(text.lower() for text in open_ | closed)


def suffixes(regex: str) -> frozenset[tuple[str, bool]]:
    """Texts one of which every match ends with, each with whether it is the whole match."""
    open_, closed = _walk(_parse(regex), False, True)
    found = {(text.lower(), True) for text in open_} | {(text.lower(), False) for text in closed}
    return frozenset(found)


def runs(regex: str) -> tuple[str, ...]:
    """The literal texts that stand in every match, from left to right, holes between them.

    Alternatives are no literal text, save where only one of them is left to choose.
    """
    found: list[str] = []
    current = ""
    for op, value in _flat(_parse(regex)):
        if op == "LITERAL":
            current += chr(value)
        elif op not in ("AT", "ASSERT", "ASSERT_NOT"):
            if current:
                found.append(current.lower())
            current = ""
    if current:
        found.append(current.lower())
    return tuple(found)


def _parse(regex: str) -> list[tuple[Any, Any]]:
    try:
        return list(_parser().parse(regex))
    except re.error as error:
        raise ValueError(f"no regular expression: {error}") from error


def _flat(items: list[tuple[Any, Any]]) -> list[tuple[str, Any]]:
    flat: list[tuple[str, Any]] = []
    for op, value in items:
        name = str(op)
        if name == "SUBPATTERN":
            flat += _flat(list(value[3]))
        elif name == "MAX_REPEAT" and value[0] == 1 == value[1]:
            flat += _flat(list(value[2]))
        else:
            flat.append((name, value))
    return flat


def _walk(
    items: list[tuple[Any, Any]], from_left: bool, with_classes: bool
) -> tuple[set[str], set[str]]:
    """Texts that a sequence may be (still open to more) and texts after which anything may come."""
    open_: set[str] = {""}
    closed: set[str] = set()
    for op, value in items if from_left else reversed(items):
        more, ended = _step(str(op), value, from_left, with_classes)
        if more is None or len(open_) * (len(more) + len(ended)) > _LIMIT:
            return set(), closed | open_
        closed |= {_join(text, end, from_left) for text in open_ for end in ended}
        open_ = {_join(text, end, from_left) for text in open_ for end in more}
        if not open_:
            break
    return open_, closed


def _join(text: str, more: str, from_left: bool) -> str:
    return text + more if from_left else more + text


def _step(
    op: str, value: Any, from_left: bool, with_classes: bool
) -> tuple[set[str] | None, set[str]]:
    """What one element of a regex may be: texts, and texts with something unknown after; or None."""
    if op == "LITERAL":
        return {chr(value)}, set()
    if op in ("AT", "ASSERT", "ASSERT_NOT"):
        return {""}, set()
    if op == "SUBPATTERN":
        return _walk(list(value[3]), from_left, with_classes)
    if op == "BRANCH":
        more: set[str] = set()
        ended: set[str] = set()
        for branch in value[1]:
            one, other = _walk(list(branch), from_left, with_classes)
            more |= one
            ended |= other
        return more, ended
    if op == "IN":
        return _members(value) if with_classes else None, set()
    if op in ("MAX_REPEAT", "MIN_REPEAT"):
        return _repeat(value, from_left, with_classes)
    return None, set()


def _members(items: list[tuple[Any, Any]]) -> set[str] | None:
    found: set[str] = set()
    for op, value in items:
        if str(op) == "LITERAL":
            found.add(chr(value))
        elif str(op) == "RANGE" and value[1] - value[0] < _CLASS_LIMIT:
            found |= {chr(code) for code in range(value[0], value[1] + 1)}
        elif str(op) == "CATEGORY" and str(value) == "CATEGORY_DIGIT":
            found |= set("0123456789")
        else:
            return None
    return found if len(found) <= _CLASS_LIMIT else None


def _repeat(
    value: tuple[int, int, Any], from_left: bool, with_classes: bool
) -> tuple[set[str] | None, set[str]]:
    low, high, item = value
    once, ended = _walk(list(item), from_left, with_classes)
    if (low, int(high)) == (0, 1):
        return once | {""}, ended
    if low == 0:
        return None, set()
    if low == 1 == high:
        return once, ended
    # At least one: it begins so, and then anything may follow.
    return set(), once | ended
