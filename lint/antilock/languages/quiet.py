"""Where the words of a text say nothing to the program: its strings, comments and imports.

A front-end reads what a program does; this is what a look at its words needs, and much less work.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, Protocol

from antilock.records import dataclass

# What a string is to what stands around it: documentation, a piece of a longer text, the key of an
# entry, none of these, one of these, or one with strings of its own inside.
ALONE, JOINED, KEY, APART, UNSURE, NESTED = "alone", "joined", "key", "apart", "unsure", "nested"
_KEYS = ("key", "subscript", "index")
_JOINING = frozenset({"concatenated_string", "binary_operator", "binary_expression"})
# What puts a value somewhere, what holds it with others, and what may do either.
_PUTTING = frozenset(
    """assignment augmented_assignment expression_statement return_statement assert_statement
    variable_declarator assignment_expression field_definition public_field_definition""".split()
)
_HOLDING = frozenset(
    """list tuple set dictionary pair expression_list parenthesized_expression argument_list
    keyword_argument lambda lambda_parameters default_parameter type array object arguments""".split()
)
# What hands something out: by that word, or by giving it to `exports`.
_EXPORTING = frozenset({"export_statement", "assignment_expression"})
_CALLING = frozenset({"call", "call_expression", "new_expression"})
# Methods that put what they are given into a collection.
_COLLECTING = frozenset("append extend add update insert setdefault push unshift set".split())
_LAST_NAME = re.compile(r"(\w+)\s*\Z")


def puts(callee: str) -> bool:
    """Whether a function does nothing with what it is given but keep it: it builds an object, or adds
    to a collection."""
    name = _LAST_NAME.search(callee)
    return name is not None and (name[1][:1].isupper() or name[1] in _COLLECTING)


def _callee(call: Any) -> str:
    function = call.field("function") or call.field("constructor")
    return function.text() if function is not None else ""


class Parts(Protocol):
    """A text taken apart; strings are known by their places in `strings`."""

    @property
    def strings(self) -> Sequence[str]:
        """What stands in the text as a string, with its quotes."""

    @property
    def with_code(self) -> Collection[int]:
        """The strings that have code inside."""

    def role(self, string: int) -> str:
        """What a string is to what stands around it."""

    def may_decide(self, string: int) -> bool:
        """Whether a string may be what a condition tests for; not where it is put into a variable, a
        field or a collection, by itself or with others."""

    def is_local(self, string: int) -> bool:
        """Whether a string is for sure no constant and no field that another file may bring in: it
        stands in the body of a function."""

    def code(self, kept: Collection[int] = ()) -> str:
        """The text without comments and without strings, but for those that are kept."""

    def imports(self) -> Sequence[str]:
        """The statements that bring something in."""

    def exports(self) -> Sequence[str]:
        """The statements that hand something out to a platform; none in languages that have no such."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """Where words of a language say nothing to the program, as tree-sitter's grammar names it.

    strings   whole strings; one that is a statement by itself is documentation
    hole      finds strings that have code inside
    plain     what stands in a string that comes to what it looks like: no escape, no pattern, no hole
    imports   statements that name modules as they name anything else, without a string
    imported  what the text of such a statement brings in, as module, name and alias of facts.Import
    module    the module that the text of a string names, where strings do
    has_bare_keys   whether keys of mappings may be written like names
    is_passed_over   of a text that is too costly to look at closely
    scan      takes a text apart without its tree; None where it is in doubt
    """

    grammar: str
    strings: tuple[str, ...]
    comments: tuple[str, ...] = ("comment",)
    hole: re.Pattern[str] = re.compile(r"(?!)")
    plain: re.Pattern[str] = re.compile(r"[\w\s./@:#-]*")
    imports: tuple[str, ...] = ()
    imported: Callable[[str], Iterable[tuple[str, str, str]]] = lambda _: ()
    module: Callable[[str], str] = lambda text: text
    has_bare_keys: bool = False
    is_passed_over: Callable[[str], bool] = lambda _: False
    scan: Callable[[str], Parts | None] = lambda _: None


def by_tree(text: str, quiet: Quiet) -> Parts | None:
    """A text taken apart by its tree; None where the grammar does not cover all of it."""
    from ast_grep_py import SgRoot

    root = SgRoot(text, quiet.grammar).root()
    return None if root.find(kind="ERROR") is not None else _TreeParts(text, root, quiet)


class _TreeParts:
    def __init__(self, text: str, root: Any, quiet: Quiet) -> None:
        self._text = text
        self._root = root
        self._nodes: list[Any] = []
        self._spans: list[tuple[int, int]] = []
        self._comments: list[tuple[int, int]] = []
        self._imports: list[str] = []
        kinds = [*quiet.strings, *quiet.comments, *quiet.imports]
        for node in root.find_all(any=[{"kind": kind} for kind in kinds]):
            span = node.range()
            place = (span.start.index, span.end.index)
            kind = node.kind()
            if kind in quiet.imports:
                self._imports.append(text[slice(*place)])
            elif kind in quiet.strings:
                self._nodes.append(node)
                self._spans.append(place)
            else:
                self._comments.append(place)
        self.strings = [text[start:end] for start, end in self._spans]
        self.with_code = [i for i, each in enumerate(self.strings) if quiet.hole.match(each)]

    def role(self, string: int) -> str:
        around = self._nodes[string].parent()
        if around is None:
            return UNSURE
        kind = around.kind()
        if kind == "expression_statement":
            return ALONE
        if kind in _JOINING:
            return JOINED
        written = next((each for name in _KEYS if (each := around.field(name)) is not None), None)
        start = self._spans[string][0]
        is_key = written is not None and written.range().start.index == start
        return KEY if is_key else APART

    def may_decide(self, string: int) -> bool:
        node = self._nodes[string]
        while (around := node.parent()) is not None:
            kind = around.kind()
            if kind in _PUTTING:
                return False
            if not (puts(_callee(around)) if kind in _CALLING else kind in _HOLDING):
                return True
            node = around
        return True

    def is_local(self, string: int) -> bool:
        node, is_inside = self._nodes[string], False
        while (around := node.parent()) is not None:
            kind = around.kind()
            if kind == "assignment_expression" and around.text().startswith("this."):
                return False
            is_inside = is_inside or kind == "statement_block"
            node = around
        return is_inside

    def code(self, kept: Collection[int] = ()) -> str:
        left_out = [span for index, span in enumerate(self._spans) if index not in kept]
        pieces: list[str] = []
        place = 0
        for start, end in sorted((*left_out, *self._comments)):
            if start >= place:
                pieces.append(self._text[place:start])
                place = end
        pieces.append(self._text[place:])
        return " ".join(pieces)

    def imports(self) -> Sequence[str]:
        return self._imports

    def exports(self) -> Sequence[str]:
        found = []
        for statement in self._root.children():
            kind = statement.kind()
            if kind == "expression_statement":
                kind = next((each.kind() for each in statement.children()), "")
            if kind in _EXPORTING:
                found.append(statement.text())
        return found
