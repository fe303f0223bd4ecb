"""One pass over a tree-sitter tree: what the lowering of every language does alike."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from antilock import syntax as s
from antilock.facts import Comment, Span
from antilock.languages.base import MAX_DEPTH, Lowered
from antilock.patterns import lazy_pattern
from antilock.records import dataclass

_PATTERN_PLAIN = lazy_pattern(r"(?:\\[./-]|[\w\-/: ])+")
_PATTERN_OPTIONAL = lazy_pattern(r"\((?:\?:)?[^()]*\)\?")
_PATTERN_DIGIT = lazy_pattern(r"\\d|\[(?P<first>\d)[-\d]*\]")
_PATTERN_MAKERS = lazy_pattern(
    r"(?:^|\.)(?:Regexp?|RegExp|Pattern|regexp)(?:\.(?:new|compile|Compile|MustCompile))?$"
)
_FRAMES_A_LEVEL = 14  # of Python, for one level of nesting in the source, at the most


@dataclass(frozen=True, slots=True)
class Rules:
    """How the node kinds of a grammar are lowered; the methods are those of its `Lowering`.

    expressions   kind -> method that gives a node; a kind without one becomes `Other`
    statements    kind -> method that appends to a list, since one statement may become several;
                  a kind without one is lowered as an expression
    comments      kinds of comments
    """

    expressions: Mapping[str, Callable[[Any, Any], s.Node]]
    statements: Mapping[str, Callable[[Any, Any, list[s.Node]], None]]
    comments: frozenset[str] = frozenset({"comment"})


@dataclass(frozen=True, slots=True)
class _Place:
    line: int
    column: int
    index: int


@dataclass(frozen=True, slots=True)
class _Range:
    start: _Place
    end: _Place


class Piece:
    """Stands in for a parser's node where a node of `syntax` is only a part of one, or is spelled
    differently: it has a range and a text."""

    __slots__ = ("_range", "_text")

    def __init__(self, where: Any, text: str) -> None:
        self._range = where
        self._text = text

    @classmethod
    def within(cls, node: Any, start: int, end: int) -> Piece:
        """A part of a node's text, from and to offsets in it."""
        text = node.text()
        first = node.range().start

        def place(offset: int) -> _Place:
            before = text[:offset]
            lines = before.count("\n")
            column = offset - before.rfind("\n") - 1 if lines else first.column + offset
            return _Place(first.line + lines, column, first.index + offset)

        return cls(_Range(place(start), place(end)), text[start:end])

    def range(self) -> Any:
        return self._range

    def text(self) -> str:
        return self._text


class Lowering:
    """One pass over one tree; its state is how deep it is and the first line it could not read."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.depth = 0
        self.broken_line = 0  # from 1

    def lost(self, node: Any) -> None:
        """Something here is not read: remember where it began."""
        self.broken_line = self.broken_line or node.range().start.line + 1

    def expression(self, node: Any) -> s.Node:
        if self.depth > MAX_DEPTH:
            self.lost(node)
            return s.Other(node, [])
        self.depth += 1
        try:
            lower = self.rules.expressions.get(node.kind())
            if lower is not None:
                return lower(self, node)
            return s.Other(node, self.expressions(node.children()))
        finally:
            self.depth -= 1

    def expressions(self, nodes: Iterable[Any]) -> list[s.Node]:
        found = []
        for node in nodes:
            if not node.is_named():
                continue
            kind = node.kind()
            if kind in self.rules.comments:
                continue
            if kind == "ERROR":
                self.lost(node)
            found.append(self.expression(node))
        return found

    def optional(self, node: Any | None) -> s.Node | None:
        return None if node is None else self.expression(node)

    def statements(self, node: Any) -> list[s.Node]:
        """What stands in a block, in order."""
        found: list[s.Node] = []
        if self.depth > MAX_DEPTH:
            self.lost(node)
            return found
        self.depth += 1
        for child in node.children():
            self.statement(child, found)
        self.depth -= 1
        return found

    def statement(self, node: Any, out: list[s.Node]) -> None:
        kind = node.kind()
        if not node.is_named() or kind in self.rules.comments:
            return
        lower = self.rules.statements.get(kind)
        if lower is not None:
            lower(self, node, out)
        elif kind == "ERROR":
            self.lost(node)
            out.append(s.Other(node, self.expressions(node.children())))
        else:
            out.append(self.expression(node))

    def alone(self, node: Any) -> list[s.Node]:
        """One statement without a block around it, one level deeper."""
        found: list[s.Node] = []
        if self.depth >= MAX_DEPTH:
            self.lost(node)
            return found
        self.depth += 1
        self.statement(node, found)
        self.depth -= 1
        return found

    def file(self, root: Any) -> list[s.Node]:
        """What a whole file holds, in order."""
        return self.statements(root)

    def break_statement(self, node: Any, out: list[s.Node]) -> None:
        out.append(s.Jump(node, "break"))

    def continue_statement(self, node: Any, out: list[s.Node]) -> None:
        out.append(s.Jump(node, "continue"))

    def nothing_to_say(self, _node: Any, _out: list[s.Node]) -> None:
        """A statement that no analysis asks for."""
        return


def flat(kind: type[s.Or | s.And | s.Concat], *parts: s.Node) -> list[s.Node]:
    """Operands, with those of inner nodes of the same kind in their place."""
    found: list[s.Node] = []
    for part in parts:
        found += part.items if isinstance(part, kind) else [part]
    return found


def merged(raw: Any, parts: Iterable[s.Node]) -> s.Node | None:
    """Mappings put together, later ones first to be asked; None where none is spelled out."""
    found = list(parts)
    if not any(isinstance(part, s.Mapping) for part in found):
        return None
    entries: list[s.Node] = []
    for part in found:
        entries += part.entries if isinstance(part, s.Mapping) else [s.Entry(part.raw, None, part)]
    return s.Mapping(raw, entries)


def plain_of_pattern(pattern: str) -> str:
    """The first plain text that a regular expression asks for, or "".

    What may be missing is passed over (`(?:org/)?gpt`); a single letter takes the first digit that
    may follow it (`o[13]`), as a letter alone says nothing.
    """
    asked = _PATTERN_OPTIONAL.sub("", pattern).replace("\\b", "").replace("?:", "")
    plain = _PATTERN_PLAIN.search(asked)
    if plain is None:
        return ""
    digit = _PATTERN_DIGIT.match(asked, plain.end()) if len(plain.group()) == 1 else None
    text = plain.group().replace("\\", "")
    return text if digit is None else text + (digit["first"] or "1")


def pattern_in(node: s.Node) -> s.Str | None:
    """A regular expression that is written out, by the first plain text that it asks for: a string,
    or what is made of one in place (`Pattern.compile("^a")`)."""
    match node:
        case s.Str():
            return s.Str(node.raw, plain_of_pattern(node.text), node.holes)
        case s.Call(args=[s.Arg(value=s.Str() as text), *_]) if _PATTERN_MAKERS.search(
            s.dotted(node.func).replace("::", ".")
        ):
            return pattern_in(text)
        case s.Call(func=s.Attr(obj=s.Str() as text, name="toRegex")):
            return pattern_in(text)
        case _:
            return None


def over_elements(raw: Any, listed: s.Seq, test: s.Node) -> s.Comprehension | None:
    """A test of each element of a list that is written out: `["a", "b"].any(x -> y.has(x))`."""
    if not isinstance(test, s.Func):
        return None
    value = test.body
    if isinstance(value, s.Block):
        match value.items:
            case [s.Return(value=only)] if only is not None:
                value = only
            case _:
                return None
    bound = next((p for p in test.params if isinstance(p, s.Param)), None)
    name = s.Name(bound.raw, bound.name) if bound is not None else s.Name(test.raw, "it")
    loop = s.Loop(listed.raw, name, listed, s.Block(raw, []), None)
    return s.Comprehension(raw, value, [loop])


@contextmanager
def deep_recursion() -> Iterator[None]:
    """Room on Python's stack for MAX_DEPTH levels of a source text."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, MAX_DEPTH * _FRAMES_A_LEVEL))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def lowered(
    lowering: Lowering, root: Any, text: str, comments: Iterable[str] = ("comment",)
) -> Lowered:
    """A parsed file as syntax, with its comments and the first line that could not be read."""
    with deep_recursion():
        module = s.Module(root, lowering.file(root))
    error = root.find(kind="ERROR")
    if error is not None:
        lowering.lost(error)
    line = lowering.broken_line
    return Lowered(
        module,
        comments_of(root, text, comments),
        f"line {line}: it does not parse from here on" if line else "",
    )


def comments_of(
    root: Any, text: str, kinds: Iterable[str] = ("comment",), before: str = ""
) -> tuple[Comment, ...]:
    """The comments of a text that may suppress something, in source order.

    `before` are characters that may stand before a comment on a line of its own, besides white
    space (the brace of a JSX comment).
    """
    if "antilock" not in text and "noqa" not in text.lower():
        return ()
    lines = text.split("\n")
    found = []
    for kind in kinds:
        for node in root.find_all(kind=kind):
            where = node.range()
            start, end = where.start, where.end
            found.append(
                Comment(
                    Span(start.line, start.column, end.line, end.column),
                    node.text(),
                    not lines[start.line][: start.column].strip(f" \t\f\ufeff{before}"),
                )
            )
    return tuple(sorted(found, key=lambda comment: comment.span))
