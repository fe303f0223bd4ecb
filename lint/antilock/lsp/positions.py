"""Between an editor's positions and ours.

Ours are lines and code points from 0; an editor counts UTF-16 or UTF-8 units, as agreed at the
start, and ends lines at LF, CRLF and CR only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lsprotocol import types

from antilock.facts import Span

Encoding = types.PositionEncodingKind | str
_LINE_END = re.compile(r"\r\n|\n|\r")


def split_lines(text: str) -> list[str]:
    """The lines of a text without their ends, as an editor counts them."""
    return _LINE_END.split(text)


def to_units(line: str, column: int, encoding: Encoding) -> int:
    """How many units of the encoding the first `column` code points of a line take."""
    if line.isascii() or encoding == types.PositionEncodingKind.Utf32:
        return column
    part = line[:column]
    if encoding == types.PositionEncodingKind.Utf8:
        return len(part.encode("utf-8", "surrogatepass"))
    return len(part) + sum(character > "\uffff" for character in part)


def from_units(line: str, units: int, encoding: Encoding) -> int:
    """The code point that a position of the encoding stands before, never past the line's end."""
    if line.isascii() or encoding == types.PositionEncodingKind.Utf32:
        return min(max(units, 0), len(line))
    is_utf8 = encoding == types.PositionEncodingKind.Utf8
    taken = 0
    for column, character in enumerate(line):
        if taken >= units:
            return column
        if is_utf8:
            taken += len(character.encode("utf-8", "surrogatepass"))
        else:
            taken += 2 if character > "\uffff" else 1
    return len(line)


def to_range(span: Span, lines: Sequence[str], encoding: Encoding) -> types.Range:
    """A span of ours as an editor's range."""
    return types.Range(
        _to_position(span.line, span.column, lines, encoding),
        _to_position(span.end_line, span.end_column, lines, encoding),
    )


def moved(span: Span, lines: int) -> Span:
    """A span so many lines further down: between a notebook's text and a cell's."""
    return Span(span.line + lines, span.column, span.end_line + lines, span.end_column)


def _to_position(
    line: int, column: int, lines: Sequence[str], encoding: Encoding
) -> types.Position:
    text = lines[line] if line < len(lines) else ""
    return types.Position(line, to_units(text, min(column, len(text)), encoding))


def to_point(position: types.Position, lines: Sequence[str], encoding: Encoding) -> tuple[int, int]:
    """An editor's position as line and column of ours, inside the text."""
    line = min(max(position.line, 0), max(len(lines) - 1, 0))
    text = lines[line] if line < len(lines) else ""
    units = position.character if line == position.line else len(text)
    return line, from_units(text, units, encoding)
