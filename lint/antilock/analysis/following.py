"""What runs after a statement and has to do with certain names, looked up in one index."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cached_property

from antilock import syntax as s
from antilock.analysis.outcomes import items_of, names_in, target_names, tells
from antilock.analysis.words import DECODING, last_word
from antilock.records import dataclass, field
from antilock.syntax import dotted

_MAX_TOUCHED = 100  # statements that have to do with one result
_MAX_REST = 1000  # statements that run because another one was left


@dataclass
class _Index:
    """The statements of a block by the names, and their beginnings, that they have to do with."""

    places: dict[int, int] = field(default_factory=dict)  # id of a statement -> its place
    tests: dict[str, list[int]] = field(default_factory=dict)
    takers: dict[str, list[int]] = field(default_factory=dict)
    choices: dict[str, list[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The statements of one block from a place on."""

    items: list[s.Node]
    start: int
    index: _Index


class After:
    """What runs after one statement in the same function, nearest block first."""

    def __init__(self, stretches: list[_Stretch]) -> None:
        self._stretches = stretches

    def statements(self) -> list[s.Node]:
        """The nearest of them."""
        return list(self._first(0, -1))

    def told_by(self, names: set[str]) -> set[str]:
        """Names that take over what names of a result tell of its success: `code = answer.status`."""
        found: set[str] = set()
        for number, place in self._touched(names, ("takers",)):
            taker = self._stretches[number].items[place]
            if isinstance(taker, s.Assign):
                is_whole = _is_decoded(taker.value)
                found |= {name for name in target_names(taker) if is_whole or tells(name)}
        return found

    def tests(self, names: set[str]) -> Iterator[tuple[s.If, tuple[int, int]]]:
        """The tests of the names, and where they are, for `rest`."""
        for number, place in self._touched(names, ("tests",)):
            test = self._stretches[number].items[place]
            if isinstance(test, s.If):
                yield test, (number, place)

    def touching(
        self, names: set[str], has_tests: bool
    ) -> Iterator[tuple[s.Node, tuple[int, int]]]:
        """Statements that may choose by the names, those that are tests only if asked for."""
        kinds = ("tests", "choices") if has_tests else ("choices",)
        for number, place in self._touched(names, kinds):
            yield self._stretches[number].items[place], (number, place)

    def rest(self, where: tuple[int, int]) -> list[s.Node]:
        """What runs after one of the statements: the nearest."""
        return list(self._first(*where))

    def _first(self, number: int, place: int) -> Iterator[s.Node]:
        left = _MAX_REST
        for stretch in self._stretches[number:]:
            start = max(stretch.start, place + 1)
            place = -1
            for item in stretch.items[start : start + left]:
                left -= 1
                yield item

    def _touched(self, names: set[str], kinds: Iterable[str]) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        for number, stretch in enumerate(self._stretches):
            places: set[int] = set()
            for kind in kinds:
                by_name: dict[str, list[int]] = getattr(stretch.index, kind)
                for name in names:
                    known = by_name.get(name)
                    if known is not None:
                        first = bisect_left(known, stretch.start)
                        places.update(known[first : first + _MAX_TOUCHED])
            found += [(number, place) for place in sorted(places)]
            if len(found) >= _MAX_TOUCHED:
                break
        return found[:_MAX_TOUCHED]


class Following:
    """Finds what runs after the statements of one file.

    choices   all `a or b` and `a if b else c` of the file
    """

    def __init__(self, choices: Iterable[s.Or | s.Cond]) -> None:
        self._choices = choices
        self._indexes: dict[int, _Index] = {}

    def after(self, node: s.Node) -> After:
        """What runs after a statement in the same function.

        Ends with the loop around it: what follows that runs after its other rounds.
        """
        found: list[_Stretch] = []
        child: s.Node = node
        parent = node.parent
        while parent is not None:
            items = items_of(parent)
            if items is not None:
                index = self._index(parent, items)
                place = index.places.get(id(child))
                if place is not None:
                    found.append(_Stretch(items, place + 1, index))
            if isinstance(parent, s.Func | s.Class | s.Loop):
                break
            child, parent = parent, parent.parent
        return After(found)

    def _index(self, block: s.Node, items: list[s.Node]) -> _Index:
        known = self._indexes.get(id(block))
        if known is not None:
            return known
        index = self._indexes[id(block)] = _Index()
        for place, item in enumerate(items):
            index.places.setdefault(id(item), place)
            if isinstance(item, s.If):
                _enter(index.tests, names_in(item.test), place)
                continue
            if isinstance(item, s.Assign) and isinstance(
                item.value, s.Name | s.Attr | s.Index | s.Call
            ):
                if _takes_over(item):
                    _enter(index.takers, names_in(item.value), place)
            for choice in self._choices_in.get(id(item), ()):
                test = choice.items[0] if isinstance(choice, s.Or) else choice.test
                _enter(index.choices, names_in(test), place)
        return index

    @cached_property
    def _choices_in(self) -> dict[int, list[s.Or | s.Cond]]:
        """The choices inside of each statement."""
        found: dict[int, list[s.Or | s.Cond]] = {}
        for choice in self._choices:
            around: s.Node | None = choice
            while around is not None:
                if isinstance(around, s.Return | s.Assign | s.Statement):
                    found.setdefault(id(around), []).append(choice)
                around = around.parent
        return found


def _takes_over(assign: s.Assign) -> bool:
    """Whether a statement gives a name what a result tells of its success."""
    return any(tells(name) for name in target_names(assign)) or _is_decoded(assign.value)


def _is_decoded(value: s.Node | None) -> bool:
    """Whether a value is a result in another form: `json_decode($result)`."""
    return isinstance(value, s.Call) and last_word(dotted(value.func)) in DECODING


def _enter(by_name: dict[str, list[int]], names: set[str], place: int) -> None:
    """Enter a statement under each name and what the name begins with."""
    for name in names:
        end = len(name)
        while end >= 0:
            places = by_name.setdefault(name[:end], [])
            if not places or places[-1] != place:
                places.append(place)
            end = name.rfind(".", 0, end)
