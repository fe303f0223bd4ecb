"""Records as plain JSON and back: what a cache may hold, since reading it runs nothing.

A record is the list of its fields' values; the annotations of the fields tell how to read it. Where
they name several kinds of records, the name of the kind stands before its values.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from operator import attrgetter
from types import UnionType
from typing import Any, TypeVar

from antilock.records import fields

_T = TypeVar("_T")
_PLAIN = frozenset(("str", "int", "bool", "float", "str | None", "int | None"))
_readers: dict[tuple[str, str], Callable[[Any], Any] | None] = {}
_writers: dict[type, Callable[[Any], Any]] = {}


def pack(record: object) -> bytes:
    """A record, with the records inside it, as bytes."""
    return json.dumps(
        _writer_of(type(record))(record),
        ensure_ascii=False,
        separators=(",", ":"),
        check_circular=False,
    ).encode("utf-8", "surrogatepass")


def unpack(kind: type[_T], packed: bytes) -> _T:
    """The record that bytes of `pack` hold. Raises ValueError when they hold no such record."""
    try:
        values = json.loads(packed.decode("utf-8", "surrogatepass"))
        found: _T = _reader_of(kind)(values)
    except (TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise ValueError(f"expected a {kind.__name__}, got something else") from error
    return found


def _writer_of(kind: type) -> Callable[[Any], Any]:
    """Gives the values of a record of a class as JSON can write them: tuples as they are, records
    as the list of their values."""
    if kind in _writers:
        return _writers[kind]
    described = fields(kind)
    # It gives a tuple where it is asked for more than one thing.
    values_of = attrgetter(*(each.name for each in described), "__class__", "__class__")
    writers = [
        (place, write)
        for place, each in enumerate(described)
        if (write := _writer(str(each.type), kind.__module__)) is not None
    ]

    def flat(record: Any) -> Any:
        values = values_of(record)[:-2]
        if not writers:
            return values
        written = list(values)
        for place, write in writers:
            if written[place]:
                written[place] = write(written[place])
        return written

    _writers[kind] = flat
    return flat


def _writer(annotation: str, module: str) -> Callable[[Any], Any] | None:
    """How to write a value of an annotation that is there; None when JSON writes it as it is."""
    annotation = annotation.strip().removesuffix(" | None")
    if annotation in _PLAIN:
        return None
    if annotation.startswith("tuple["):
        first, several, rest = _parts(annotation)
        if several:
            each = _writer(first, module)
            return None if each is None else lambda value: [each(item) for item in value]
        writers = [_writer(part, module) for part in (first, *rest)]
        if not any(writers):
            return None
        return lambda value: [
            item if write is None else write(item)
            for item, write in zip(value, writers, strict=True)
        ]
    meant: Any = _meant(annotation, module)
    if isinstance(meant, UnionType):
        return lambda value: [type(value).__name__, _writer_of(type(value))(value)]
    return None if issubclass(meant, (str, int)) else _writer_of(meant)


def _meant(annotation: str, module: str) -> Any:
    """What an annotation names; None where it is of plain values or a tuple."""
    name = annotation.strip().removesuffix(" | None")
    if name in _PLAIN or name.startswith("tuple["):
        return None
    found: Any = sys.modules[module]
    for part in name.split("."):
        found = getattr(found, part)
    return found


def _reader_of(kind: type) -> Callable[[Any], Any]:
    """Builds a record of a class from the list of its values."""
    described = fields(kind)
    readers = [
        (place, read)
        for place, each in enumerate(described)
        if (read := _reader(str(each.type), kind.__module__)) is not None
    ]
    count = len(described)

    def build(values: Any) -> Any:
        if len(values) != count:
            raise ValueError(f"expected {count} values of a {kind.__name__}, got {len(values)}")
        for place, read in readers:
            values[place] = read(values[place])
        return kind(*values)

    return build


def _reader(annotation: str, module: str) -> Callable[[Any], Any] | None:
    """How to read a value of an annotation; None when it is what JSON gives."""
    key = (annotation, module)
    if key not in _readers:
        _readers[key] = _find_reader(annotation.strip(), module)
    return _readers[key]


def _find_reader(annotation: str, module: str) -> Callable[[Any], Any] | None:
    if annotation in _PLAIN:
        return None
    if annotation.endswith(" | None"):
        inner = _reader(annotation.removesuffix(" | None"), module)
        return None if inner is None else lambda value: None if value is None else inner(value)
    if annotation.startswith("tuple["):
        first, several, rest = _parts(annotation)
        if several:
            read = _reader(first, module)
            return tuple if read is None else lambda value: tuple([read(item) for item in value])
        readers = [_reader(part, module) for part in (first, *rest)]
        return lambda value: tuple(
            [
                item if read is None else read(item)
                for item, read in zip(value, readers, strict=True)
            ]
        )
    meant: Any = _meant(annotation, module)
    if isinstance(meant, UnionType):
        builders = {each.__name__: _reader_of(each) for each in meant.__args__}
        return lambda value: builders[value[0]](value[1])
    kind: type = meant
    return kind if issubclass(kind, (str, int)) else _reader_of(kind)  # enumerations by their value


def _parts(annotation: str) -> tuple[str, bool, list[str]]:
    """The parts of `tuple[...]`: the first, whether it stands for any number, and the others."""
    parts, depth, start = [], 0, 0
    inside = annotation[len("tuple[") : -1]
    for place, letter in enumerate(inside):
        depth += (letter == "[") - (letter == "]")
        if letter == "," and not depth:
            parts.append(inside[start:place].strip())
            start = place + 1
    parts.append(inside[start:].strip())
    return parts[0], parts[1:] == ["..."], parts[1:]
