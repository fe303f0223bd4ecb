"""Records: what the standard dataclasses promise, for the options that are used here."""

from __future__ import annotations

import dataclasses
import pickle
from typing import ClassVar

import pytest

from antilock.records import MISSING, dataclass, field, fields, replace


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """A point."""

    kind: ClassVar[str] = "point"
    x: int
    y: int = 2
    tags: tuple[str, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Single:
    name: str


@dataclass(slots=True)
class Search:
    root: str
    seen: list[str] = field(default_factory=list)
    depth: int = field(init=False)

    def __post_init__(self) -> None:
        self.depth = len(self.root)


@dataclasses.dataclass(frozen=True)
class Options:
    names: tuple[str, ...] = ()
    level: int = 3


def test_values_compare_hash_and_print_by_their_fields():
    assert Point(1) == Point(x=1, y=2, tags=()) != Point(2)
    assert hash(Point(1)) == hash(Point(1))
    assert {Point(1), Point(1)} == {Point(1)}
    assert repr(Point(1)) == "Point(x=1, y=2, tags=())"
    assert sorted([Point(2), Point(1, 3), Point(1)]) == [Point(1), Point(1, 3), Point(2)]
    assert Point(1) != (1, 2, ())
    assert Single("a") == Single("a") != Single("b")


def test_a_frozen_record_does_not_change():
    point = Point(1)
    with pytest.raises(dataclasses.FrozenInstanceError, match="'x'"):
        point.x = 3
    with pytest.raises(dataclasses.FrozenInstanceError):
        del point.x
    with pytest.raises((AttributeError, TypeError)):
        point.other = 3
    assert not hasattr(point, "__dict__")


def test_arguments_are_those_of_the_fields():
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'x'"):
        Point()
    with pytest.raises(TypeError, match="z"):
        Point(1, z=2)


def test_a_mutable_record_makes_its_own_defaults():
    first, second = Search("ab"), Search("c")
    first.seen.append("x")
    assert (first.seen, second.seen) == (["x"], [])
    assert (first.depth, second.depth) == (2, 1)
    with pytest.raises(TypeError, match="unhashable"):
        hash(first)


def test_copies_and_pickles_are_equal():
    assert replace(Point(1, tags=("a",)), y=5) == Point(1, 5, ("a",))
    assert dataclasses.replace(Point(1), y=5) == Point(1, 5)
    assert pickle.loads(pickle.dumps(Point(1, 5, ("a",)))) == Point(1, 5, ("a",))


def test_the_standard_functions_know_the_fields():
    assert dataclasses.is_dataclass(Point)
    assert [(each.name, each.type) for each in dataclasses.fields(Point)] == [
        ("x", "int"),
        ("y", "int"),
        ("tags", "tuple[str, ...]"),
    ]
    assert dataclasses.fields(Point)[1].default == 2


def test_fields_tells_of_standard_dataclasses_too():
    assert [each.name for each in fields(Point)] == ["x", "y", "tags"]
    assert [each.default is MISSING for each in fields(Point)] == [True, False, True]
    assert [(each.name, each.default) for each in fields(Options)] == [("names", ()), ("level", 3)]
    assert replace(Options(), level=4) == Options(level=4)


def test_a_match_statement_takes_fields_by_position():
    match Point(1, 5):
        case Point(x, y):
            assert (x, y) == (1, 5)
