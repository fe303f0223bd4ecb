"""Edits on a text: applying them, and where a place is afterwards."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from antilock.facts import Span
from antilock.findings import Edit, Fix


class Lines:
    """A text's lines, to go from spans to offsets and back."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0]
        position = text.find("\n")
        while position >= 0:
            self.starts.append(position + 1)
            position = text.find("\n", position + 1)

    def offset(self, line: int, column: int) -> int:
        """The offset of a place; places outside the text are moved to its edge."""
        if line >= len(self.starts):
            return len(self.text)
        return min(self.starts[line] + column, len(self.text))

    def range_of(self, span: Span) -> tuple[int, int]:
        """Start and end offset of a span."""
        return (
            self.offset(span.line, span.column),
            self.offset(span.end_line, span.end_column),
        )

    def span(self, start: int, end: int) -> Span:
        """The span between two offsets."""
        first, last = bisect_right(self.starts, start) - 1, bisect_right(self.starts, end) - 1
        return Span(first, start - self.starts[first], last, end - self.starts[last])

    @property
    def ending(self) -> str:
        """The line ending that most lines have."""
        windows = self.text.count("\r\n")
        return "\r\n" if windows * 2 > len(self.starts) - 1 else "\n"


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """The text after edits that are apart from each other.

    Raises ValueError when two of them are not.
    """
    lines = Lines(text)
    parts: list[str] = []
    position = 0
    for edit in sorted(set(edits)):
        start, end = lines.range_of(edit.span)
        if start < position:
            raise ValueError(f"edits overlap at {edit.span}")
        parts += [text[position:start], edit.text]
        position = end
    parts.append(text[position:])
    return "".join(parts)


def is_apart(fix: Fix, others: Sequence[Fix]) -> bool:
    """Whether a fix can be applied together with others: no two edits touch, or they are equal."""
    taken = {edit for other in others for edit in other.edits}
    for edit in fix.edits:
        if edit in taken:
            continue
        for other in taken:
            if _touch(edit.span, other.span):
                return False
    return True


def _touch(one: Span, other: Span) -> bool:
    """Whether two ranges share a character or an end: then their order would matter."""
    return one.start <= other.end and other.start <= one.end


class Moved:
    """Where the places of a text are after edits."""

    def __init__(self, text: str, edits: Iterable[Edit]) -> None:
        self.before = Lines(text)
        self.changes = [
            (*self.before.range_of(edit.span), edit.text) for edit in sorted(set(edits))
        ]

    def offset(self, offset: int) -> int:
        """The new offset of an old one; inside an edit: the start of what was written there."""
        shift = 0
        for start, end, text in self.changes:
            if end <= offset:
                shift += len(text) - (end - start)
            elif start < offset:
                return start + shift
            else:
                break
        return offset + shift

    def covers(self, span: Span) -> bool:
        """Whether an edit changes something inside a span, or at its edge."""
        first, last = self.before.range_of(span)
        return any(start <= last and first <= end for start, end, _ in self.changes)
