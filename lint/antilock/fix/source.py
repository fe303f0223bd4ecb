"""A parsed text that is about to be edited."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from ast_grep_py import SgRoot

from antilock.facts import Span
from antilock.findings import Edit
from antilock.fix.edits import Lines
from antilock.records import dataclass


class Source:
    """A text, its tree and its lines. `grammar` is the parser's name of its language."""

    def __init__(self, text: str, grammar: str) -> None:
        self.text = text
        self.grammar = grammar
        self.lines = Lines(text)
        self.root: Any = SgRoot(text, grammar).root()

    @property
    def is_broken(self) -> bool:
        """Whether the parser met something that it could not read: nothing is written there."""
        return self.root.find(kind="ERROR") is not None

    def node_at(self, span: Span) -> Any | None:
        """The innermost node with exactly this span, or None."""
        start, end = self.lines.range_of(span)
        node = self.root
        found = None
        while node is not None:
            if range_of(node) == (start, end):
                found = node
            node = next(
                (c for c in node.children() if _holds(range_of(c), start, end)),
                None,
            )
        return found

    def insert(self, offset: int, text: str) -> Edit:
        """An edit that writes something between two characters."""
        return Edit(self.lines.span(offset, offset), text)

    def replace(self, start: int, end: int, text: str) -> Edit:
        """An edit that writes something over a range."""
        return Edit(self.lines.span(start, end), text)


@dataclass(frozen=True, slots=True)
class Site:
    """A string where an expression may stand.

    start, end          its offsets in the text
    opening, quote      what it begins with, prefix included, and what it ends with
    content             as the source spells it, up to the first hole; of the first of several parts
    is_plain            nothing is filled into it, and nothing in it is spelled with an escape
    is_single           it is one string, not several that stand side by side
    is_joined           something is put behind it, by an operator or a format
    needs_parentheses   an expression with an operator would be read otherwise in its place
    """

    node: Any
    start: int
    end: int
    opening: str
    quote: str
    content: str
    is_plain: bool
    is_single: bool
    is_joined: bool
    needs_parentheses: bool


@dataclass(frozen=True, slots=True)
class Constant:
    """An expression that always has one value once the file has run up to `end`.

    start, end   offsets of the statement that binds it
    """

    expression: str
    value: str
    start: int
    end: int


def _holds(inner: tuple[int, int], start: int, end: int) -> bool:
    return inner[0] <= start and end <= inner[1] and inner[0] < inner[1]


def range_of(node: Any) -> tuple[int, int]:
    """Start and end offset of a node."""
    found = node.range()
    return found.start.index, found.end.index


def ancestors(node: Any) -> Iterator[tuple[Any, Any]]:
    """A node and its parent, then the parent and its parent, up to the root."""
    parent = node.parent()
    while parent is not None:
        yield node, parent
        node, parent = parent, parent.parent()


def is_same(one: Any | None, other: Any) -> bool:
    """Whether two nodes are one: the parser hands out new objects each time."""
    return one is not None and one.kind() == other.kind() and range_of(one) == range_of(other)


_LETTERS = re.compile(r"[a-z0-9]+")


def is_named_after(parent: Any, fields: Iterable[str], node: Any) -> bool:
    """Whether a string is the value of a name that spells it out: `GPT_4O = "gpt-4o"` would lie
    if it came from elsewhere."""
    if parent.kind() not in _ASSIGNMENTS or not is_same(_value_of(parent), node):
        return False
    written = "".join(_LETTERS.findall(node.text().lower()))
    for field in fields:
        name = parent.field(field)
        said = "".join(_LETTERS.findall(name.text().lower())) if name is not None else ""
        if (
            len(said) > 3
            and any(c.isdigit() for c in said)
            and (said in written or written in said)
        ):
            return True
    return False


_ASSIGNMENTS = frozenset(
    """assignment keyword_argument pair variable_declarator public_field_definition
    field_definition""".split()
)


def _value_of(parent: Any) -> Any | None:
    for field in ("right", "value"):
        value = parent.field(field)
        if value is not None:
            return value
    return None
