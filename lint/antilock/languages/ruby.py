"""Ruby source, lowered from tree-sitter's tree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ast_grep_py import SgRoot

from antilock import syntax as s
from antilock.languages.base import Language, Lowered, named
from antilock.languages.lowering import (
    Lowering,
    Rules,
    flat,
    lowered,
    merged,
    plain_of_pattern,
)

_TESTS = {
    "start_with?": "startswith",
    "end_with?": "endswith",
    "include?": "in",
    "in?": "in",
    "member?": "in",
    "eql?": "==",
    "equal?": "==",
    "casecmp?": "==",
    "casecmp": "==",
    "match?": "match",
    "match": "match",
}
_COMPARISONS = {"==": "==", "===": "==", "!=": "!=", "=~": "match", "!~": "match"}
_ORDERINGS = frozenset({"<", ">", "<=", ">=", "<=>"})
# Methods that hand on what they are called on.
_PASSING = frozenset(
    """freeze dup clone to_s to_str to_sym to_json presence to_h to_a strip chomp itself html_safe
    with_indifferent_access""".split()
)
# Methods that give the text that they are called on, without what they are given.
_STRING_METHODS = {
    "chomp": "removesuffix",
    "delete_suffix": "removesuffix",
    "delete_prefix": "removeprefix",
    "sub": "replace",
    "gsub": "replace",
}
_LOOPS = frozenset(
    """each each_with_index each_with_object each_pair each_entry each_slice reverse_each map flat_map
    filter_map collect times upto downto step loop find_each cycle each_value each_key lazy""".split()
)
_ELEMENT_TESTS = frozenset({"any?", "all?", "none?", "one?", "find", "detect", "select", "reject"})
# Methods that put mappings together; whether what is given goes before what it is called on.
_MERGES = {
    "merge": True,
    "merge!": True,
    "deep_merge": True,
    "update": True,
    "reverse_merge": False,
    "with_defaults": False,
}
# Methods that do something, also where nothing is given to them.
_VERBS = frozenset({"create", "call", "run", "perform", "execute", "retrieve", "list", "delete"})
_EXITS = frozenset({"exit", "exit!", "abort"})
_READERS = frozenset(
    {"attr_reader", "attr_accessor", "attr_writer", "cattr_accessor", "mattr_accessor"}
)
_SECTIONS = {"private": True, "protected": True, "public": False}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "s": " ", "0": "", "e": "\x1b", "\n": ""}


def lower(text: str) -> Lowered:
    """The syntax of a Ruby file."""
    root = SgRoot(text, "ruby").root()
    return lowered(_Lowering(root), root, text)


class _Lowering(Lowering):
    def __init__(self, root: Any) -> None:
        super().__init__(_RULES)
        names = _names_of(root)
        self.outermost = frozenset(_defined_in(root))
        self.constants, self.methods, self.fields, self.documents = names
        self.used: dict[str, Any] = {}  # constants that other files define
        self.rooted: dict[str, Any] = {}  # those that the file defines below others only
        # Modules that the file only adds to: what it uses of them is defined elsewhere.
        self.reopened: set[str] = set()
        self.locals: list[frozenset[str]] = [_local_names(root)]
        self.is_in_class = False
        self.has_base = False
        self.own_constants: frozenset[str] = frozenset()  # of the class around

    def file(self, root: Any) -> list[s.Node]:
        statements = self.statements(root)
        return [*self.brought_in(), *statements]

    def brought_in(self) -> list[s.Node]:
        """Constants are there without an import: those of other files are modules by their name."""
        names = {
            name: node
            for name, node in self.used.items()
            if name not in self.constants or name in self.reopened
        }
        return [
            *(s.ImportName(node, name, "", name) for name, node in names.items()),
            *(s.ImportName(node, name, "", f"::{name}") for name, node in self.rooted.items()),
        ]

    # Statements: each appends to `out`, since one may become several.

    def sequence(self, nodes: Iterable[Any], raw: Any) -> list[s.Node]:
        found: list[s.Node] = []
        if self.depth > 500:
            self.lost(raw)
            return found
        self.depth += 1
        for node in nodes:
            self.statement(node, found)
        self.depth -= 1
        return found

    def body(self, node: Any | None, raw: Any) -> s.Block:
        """The statements of a body, inside its `rescue` clauses when it has some."""
        if node is None:
            return s.Block(raw, [])
        if node.kind() not in _BODIES:
            return s.Block(node, self.sequence([node], node))
        plain: list[Any] = []
        clauses: list[Any] = []
        for child in node.children():
            (clauses if child.kind() in ("rescue", "else", "ensure") else plain).append(child)
        inside = self.sequence(plain, node)
        if not any(child.kind() in ("rescue", "ensure") for child in clauses):
            for child in clauses:
                inside += self.sequence(child.children(), child)
            return s.Block(node, inside)
        handlers: list[s.Node] = []
        other = final = None
        for child in clauses:
            if child.kind() == "rescue":
                handlers.append(self.handler(child))
            else:
                block = s.Block(child, self.sequence(child.children(), child))
                if child.kind() == "else":
                    other = block
                else:
                    final = block
        # Where the body begins is what tells it from the statement.
        start = plain[0] if plain and plain[0].is_named() else node
        tried = s.Block(start, inside)
        return s.Block(node, [s.Try(node, tried, handlers, other, final)])

    def handler(self, node: Any) -> s.Node:
        listed, variable = node.field("exceptions"), node.field("variable")
        types = [] if listed is None else self.expressions(listed.children())
        name = ""
        if variable is not None:
            parts = named(variable.children())
            name = parts[0].text() if parts else ""
        return s.Handler(node, types[:32], name, self.body(node.field("body"), node))

    def begin(self, node: Any, out: list[s.Node]) -> None:
        out.extend(self.body(node, node).items)

    def expression_statement(self, node: Any, out: list[s.Node]) -> None:
        value = self.expression(node)
        is_own = isinstance(
            value, s.Assign | s.Raise | s.Try | s.Jump | s.Return | s.Loop | s.If | s.Switch
        )
        out.append(value if is_own else s.Statement(node, value))

    def identifier_statement(self, node: Any, out: list[s.Node]) -> None:
        text = node.text()
        if text in ("raise", "fail"):
            out.append(s.Raise(node, []))
        elif text in _EXITS:
            out.append(s.Jump(node, "exit"))
        else:
            self.expression_statement(node, out)

    def return_statement(self, node: Any, out: list[s.Node]) -> None:
        out.append(self.returned(node))

    def returned(self, node: Any) -> s.Node:
        values = [
            self.expression(value) for child in named(node.children()) for value in _listed(child)
        ]
        if len(values) > 1:
            return s.Return(node, s.Seq(node, values))
        return s.Return(node, values[0] if values else None)

    def jump(self, node: Any) -> s.Node:
        return s.Jump(node, "break" if node.kind() == "break" else "continue")

    def if_statement(self, node: Any, out: list[s.Node]) -> None:
        out.append(self.branch(node))

    def branch(self, node: Any) -> s.If:
        test = self.condition(node)
        body = self.clause(node.field("consequence"), node)
        alternative = node.field("alternative")
        other: s.Node | None = None
        if alternative is not None:
            if alternative.kind() == "elsif":
                other = self.branch(alternative)
            else:
                other = self.clause(alternative, node)
        if node.kind() == "unless":
            test = s.Not(test.raw, test)
        return s.If(node, test, body, other)

    def clause(self, node: Any | None, raw: Any) -> s.Block:
        if node is None:
            return s.Block(raw, [])
        return s.Block(node, self.sequence(node.children(), node))

    def condition(self, node: Any) -> s.Node:
        found = node.field("condition")
        return self.expression(found) if found is not None else s.Other(node, [])

    def modifier(self, node: Any, out: list[s.Node]) -> None:
        """`body if condition`"""
        body = node.field("body")
        test = self.condition(node)
        if node.kind() == "unless_modifier":
            test = s.Not(test.raw, test)
        inner = s.Block(body if body is not None else node, [])
        if body is not None:
            inner.items += self.sequence([body], node)
        if node.kind() in ("while_modifier", "until_modifier"):
            out.append(s.Loop(node, None, test, inner, None))
        else:
            out.append(s.If(node, test, inner, None))

    def while_statement(self, node: Any, out: list[s.Node]) -> None:
        over = self.condition(node)
        out.append(s.Loop(node, None, over, self.clause(node.field("body"), node), None))

    def for_statement(self, node: Any, out: list[s.Node]) -> None:
        target, value = node.field("pattern"), node.field("value")
        over: s.Node | None = None
        if value is not None:
            over = self.only(value)
        bound = self.target(target) if target is not None else None
        out.append(s.Loop(node, bound, over, self.clause(node.field("body"), node), None))

    def case_statement(self, node: Any, out: list[s.Node]) -> None:
        out.append(self.switch(node, is_value=False))

    def switch(self, node: Any, is_value: bool) -> s.Switch:
        value = node.field("value")
        cases: list[s.Node] = []
        for child in named(node.children()):
            kind = child.kind()
            if kind == "else":
                block = s.Block(child, self.sequence(child.children(), child))
                cases.append(s.Case(child, [], _valued(block) if is_value else block))
            elif kind in ("when", "in_clause"):
                patterns = [
                    self.only(each) if each.kind() == "pattern" else self.expression(each)
                    for each in child.children()
                    if each.is_named() and each.kind() not in ("then", *self.rules.comments)
                ]
                block = self.clause(child.field("body"), child)
                cases.append(s.Case(child, patterns, _valued(block) if is_value else block))
        return s.Switch(node, self.optional(value), cases)

    def method(self, node: Any, out: list[s.Node]) -> None:
        out.append(self.function(node))

    def function(self, node: Any) -> s.Func:
        name = node.field("name")
        text = name.text() if name is not None else ""
        self.locals.append(_local_names(node))
        params = self.parameters(node.field("parameters"))
        block = self.body(node.field("body"), node)
        self.locals.pop()
        if text != "initialize":
            _return_last(block)
        return s.Func(node, text, params, None, block, [])

    def parameters(self, node: Any | None) -> list[s.Node]:
        found: list[s.Node] = []
        for child in [] if node is None else named(node.children()):
            kind = child.kind()
            name, value = child.field("name"), child.field("value")
            if kind == "identifier":
                found.append(s.Param(child, child.text(), None, None))
            elif name is not None:
                stars = {"splat_parameter": "*", "hash_splat_parameter": "**"}.get(kind, "")
                found.append(s.Param(child, stars + name.text(), None, self.optional(value)))
        return found

    def class_statement(self, node: Any, out: list[s.Node]) -> None:
        name, base = node.field("name"), node.field("superclass")
        bases: list[s.Node] = []
        if base is not None:
            bases = [s.Arg(each, "", self.expression(each)) for each in named(base.children())]
        text = name.text().rpartition("::")[2] if name is not None else ""
        out.append(self.class_of(node, text, bases))

    def class_of(self, node: Any, name: str, bases: list[s.Node]) -> s.Class:
        body = node.field("body")
        outer, self.is_in_class = self.is_in_class, True
        constants, self.own_constants = self.own_constants, _own_constants(body)
        members: list[s.Node] = []
        is_hidden = False
        for child in [] if body is None else named(body.children()):
            kind = child.kind()
            if kind == "identifier" and child.text() in _SECTIONS:
                is_hidden = _SECTIONS[child.text()]
                continue
            if kind == "call" and child.text().startswith("include "):
                given = child.field("arguments")
                for each in [] if given is None else named(given.children()):
                    bases.append(s.Arg(each, "", self.expression(each)))
                continue
            if kind == "singleton_class":
                inner = child.field("body")
                if inner is not None:
                    members += self.statements(inner)
                continue
            before = len(members)
            self.statement(child, members)
            for member in members[before:]:
                if isinstance(member, s.Func):
                    member.is_hidden = is_hidden
                if isinstance(member, s.Assign):
                    member.is_replaceable = False
        self.is_in_class, self.own_constants = outer, constants
        return s.Class(node, name, bases, s.Block(body if body is not None else node, members), [])

    def module_statement(self, node: Any, out: list[s.Node]) -> None:
        """A module is a class where it has methods, else only the name of what it holds."""
        name, body = node.field("name"), node.field("body")
        kinds = {child.kind() for child in body.children()} if body is not None else set()
        if kinds & _METHODS and name is not None:
            out.append(self.class_of(node, name.text().rpartition("::")[2], []))
        elif body is not None:
            out.extend(self.statements(body))

    # Expressions.

    def identifier(self, node: Any) -> s.Node:
        """A local variable, or a method of the file that is called without arguments."""
        text = node.text()
        if text in self.locals[-1]:
            return s.Name(node, text)
        if text in self.methods:
            func: s.Node = s.Name(node, text)
            if self.is_in_class:
                func = s.Attr(node, s.Name(node, "self"), text)
            return s.Call(node, func, [])
        if text in self.fields and self.is_in_class:
            return s.Attr(node, s.Name(node, "self"), text)
        return s.Name(node, text)

    def constant(self, node: Any) -> s.Node:
        text = node.text()
        if text in self.own_constants:
            return s.Attr(node, s.Name(node, "self"), text)
        self.used.setdefault(text, node)
        return s.Name(node, text)

    def scoped(self, node: Any) -> s.Node:
        scope, name = node.field("scope"), node.field("name")
        if name is None:
            return s.Other(node, self.expressions(node.children()))
        if scope is None:
            return self.at_root(node, name.text()) or self.constant(name)
        if name.text() not in self.constants and _is_added_to(scope):
            self.reopened.add(scope.text())
        return s.Attr(node, self.expression(scope), name.text())

    def at_root(self, node: Any, name: str) -> s.Node | None:
        """`::OpenAI` where the file has an `OpenAI` of its own inside a module."""
        if name not in self.constants or name in self.outermost:
            return None
        self.rooted.setdefault(name, node)
        return s.Name(node, f"::{name}")

    def field(self, node: Any) -> s.Node:
        """A field by its bare name, unless a method has that name too."""
        name = node.text().lstrip("@")
        return s.Attr(node, s.Name(node, "self"), f"@{name}" if name in self.methods else name)

    def global_variable(self, node: Any) -> s.Node:
        return s.Name(node, node.text().lstrip("$"))

    def own(self, node: Any) -> s.Node:
        return s.Name(node, node.text())

    def nothing(self, node: Any) -> s.Node:
        return s.Const(node, True)

    def literal(self, node: Any) -> s.Node:
        return s.Const(node, False, {"true": True, "false": False}.get(node.text()))

    def unread(self, node: Any) -> s.Node:
        return s.Other(node, [])

    def only(self, node: Any) -> s.Node:
        parts = self.expressions(node.children())
        return parts[0] if len(parts) == 1 else s.Other(node, parts)

    def last(self, node: Any) -> s.Node:
        parts = self.expressions(node.children())
        return parts[-1] if parts else s.Other(node, [])

    def sequence_of(self, node: Any) -> s.Node:
        return s.Seq(node, self.expressions(node.children()))

    def words(self, node: Any) -> s.Node:
        return s.Seq(node, [self.string(child) for child in named(node.children())])

    def hash(self, node: Any) -> s.Node:
        entries: list[s.Node] = []
        for child in named(node.children()):
            if child.kind() == "pair":
                entries.append(self.pair(child))
            elif child.kind() == "hash_splat_argument":
                entries.append(s.Entry(child, None, self.only(child)))
        return s.Mapping(node, entries)

    def pair(self, node: Any) -> s.Node:
        key, value = node.field("key"), node.field("value")
        if key is None:
            return s.Entry(node, s.Const(node, False), s.Other(node, []))
        lowered = self.expression(value) if value is not None else self.identifier(key)
        return s.Entry(node, self.key(key), lowered)

    def key(self, node: Any) -> s.Node:
        if node.kind() == "hash_key_symbol":
            return s.Str(node, node.text(), [])
        return self.expression(node)

    def symbol(self, node: Any) -> s.Node:
        return s.Str(node, node.text().lstrip(":"), [])

    def string(self, node: Any) -> s.Node:
        text: list[str] = []
        holes: list[s.Node] = []
        for child in node.children():
            kind = child.kind()
            if kind in ("string_content", "heredoc_content"):
                text.append(child.text())
            elif kind == "escape_sequence":
                rest = child.text()[1:]
                text.append(_ESCAPES.get(rest, rest if len(rest) == 1 else ""))
            elif kind == "interpolation":
                text.append("{}")
                holes += self.expressions(child.children())[:1]
        return s.Str(node, "".join(text), holes)

    def document(self, node: Any) -> s.Node:
        body = self.documents.get(node.range().start.index)
        return self.string(body) if body is not None else s.Str(node, "", [])

    def chained(self, node: Any) -> s.Node:
        text: list[str] = []
        holes: list[s.Node] = []
        for part in self.expressions(node.children()):
            if isinstance(part, s.Str):
                text.append(part.text)
                holes += part.holes
        return s.Str(node, "".join(text), holes)

    def regex(self, node: Any) -> s.Node:
        found = self.string(node)
        text = found.text if isinstance(found, s.Str) else ""
        text = (
            re.sub(
                r"^(?:\\A|\^)|\\[Az]|\\b",
                "",
                "".join(
                    child.text()
                    for child in node.children()
                    if child.kind() in ("string_content", "escape_sequence")
                ),
            )
            if node.children()
            else text
        )
        return s.Str(node, plain_of_pattern(text), [])

    def subscript(self, node: Any) -> s.Node:
        target = node.field("object")
        if target is None:
            return s.Other(node, self.expressions(node.children()))
        keys = [self.expression(c) for c in named(node.children()) if c != target]
        return s.Index(node, self.expression(target), keys)

    def binary(self, node: Any) -> s.Node:
        left, operator, right = node.field("left"), node.field("operator"), node.field("right")
        if left is None or right is None:
            return s.Other(node, self.expressions(node.children()))
        text = operator.text() if operator is not None else ""
        first, second = self.expression(left), self.expression(right)
        if text in ("||", "or"):
            return s.Or(node, flat(s.Or, first, second))
        if text in ("&&", "and"):
            return s.And(node, flat(s.And, first, second))
        if text == "+":
            return s.Concat(node, flat(s.Concat, first, second))
        if text == "%" and isinstance(first, s.Str):
            return s.Str(first.raw, _PERCENT_FIELD.sub("{}", first.text), [*first.holes, second])
        if text in _COMPARISONS or text in _ORDERINGS:
            compared = s.Compare(node, _COMPARISONS.get(text, text), [first, second])
            return s.Not(node, compared) if text == "!~" else compared
        return s.Other(node, [first, second])

    def unary(self, node: Any) -> s.Node:
        parts = self.expressions(node.children())
        value = parts[0] if len(parts) == 1 else s.Other(node, parts)
        text = node.text()
        if text.startswith(("!", "not ")):
            return s.Not(node, value)
        return value if text.startswith("defined?") else s.Other(node, [value])

    def ternary(self, node: Any) -> s.Node:
        then, other = node.field("consequence"), node.field("alternative")
        if then is None or other is None:
            return s.Other(node, self.expressions(node.children()))
        return s.Cond(node, self.condition(node), self.expression(then), self.expression(other))

    def if_value(self, node: Any) -> s.Node:
        """`x = if a then b else c end`"""
        return _cond_of(self.branch(node))

    def modified_value(self, node: Any) -> s.Node:
        """`(x if y)`: a value only under the condition."""
        body = node.field("body")
        value = self.expression(body) if body is not None else s.Other(node, [])
        test = self.condition(node)
        if node.kind() == "unless_modifier":
            test = s.Not(test.raw, test)
        if isinstance(value, s.Raise | s.Jump | s.Return | s.Assign):
            return s.If(node, test, s.Block(value.raw, [value]), None)
        return s.And(node, [test, value])

    def case_value(self, node: Any) -> s.Node:
        return self.switch(node, is_value=True)

    def begin_value(self, node: Any) -> s.Node:
        items = self.body(node, node).items
        if len(items) == 1:
            item = items[0]
            return item.value if isinstance(item, s.Statement) else item
        return s.Other(node, items)

    def rescued(self, node: Any) -> s.Node:
        """`a rescue b`"""
        parts = named(node.children())
        if len(parts) != 2:
            return s.Other(node, self.expressions(parts))
        body = self.expression(parts[0])
        is_own = isinstance(body, s.Assign)
        inside = s.Block(parts[0], [body if is_own else s.Statement(parts[0], body)])
        other = s.Block(parts[1], [s.Return(parts[1], self.expression(parts[1]))])
        if is_own:
            other.items = self.sequence([parts[1]], node)
        return s.Try(node, inside, [s.Handler(parts[1], [], "", other)], None, None)

    def target(self, node: Any) -> s.Node:
        kind = node.kind()
        if kind == "identifier":
            return s.Name(node, node.text())
        if kind == "left_assignment_list":
            return s.Seq(node, [self.target(child) for child in named(node.children())])
        if kind == "constant":
            return s.Name(node, node.text())
        if kind == "call":
            receiver, method = node.field("receiver"), node.field("method")
            if receiver is not None and method is not None:
                return s.Attr(node, self.expression(receiver), method.text())
        return self.expression(node)

    def assignment(self, node: Any) -> s.Node:
        targets: list[s.Node] = []
        right: Any = node
        while right is not None and right.kind() == "assignment":
            left = right.field("left")
            if left is not None:
                targets.append(self.target(left))
            right = right.field("right")
        is_fixed = bool(targets) and targets[-1].raw.kind() == "constant"
        return s.Assign(node, targets, self.optional(right), is_replaceable=not is_fixed)

    def augmented(self, node: Any) -> s.Node:
        left, operator, right = node.field("left"), node.field("operator"), node.field("right")
        if left is None or right is None:
            return s.Other(node, self.expressions(node.children()))
        text = operator.text() if operator is not None else ""
        if not text:
            text = next((c.text() for c in node.children() if not c.is_named()), "")
        target, value = self.target(left), self.expression(right)
        if text in ("||=", "&&="):
            either = s.Or(node, [self.target(left), value])
            return s.Assign(node, [target], either)
        return s.Assign(node, [target], value, is_augmented=True)

    # Calls.

    def call(self, node: Any) -> s.Node:
        receiver, method = node.field("receiver"), node.field("method")
        given, block = node.field("arguments"), node.field("block")
        name = method.text() if method is not None else "call"
        args = self.arguments(given) if given is not None else []
        values = [arg.value for arg in args if isinstance(arg, s.Arg) and not arg.name]
        if receiver is None:
            if name in ("raise", "fail"):
                return s.Raise(node, [arg.value for arg in args if isinstance(arg, s.Arg)])
            if name in _EXITS:
                return s.Jump(node, "exit")
            if name == "require" or name == "require_relative":
                return s.Other(node, [])
            if name == "URI" and values:
                return s.Call(node, s.Name(node, "URL"), [s.Arg(node, "", values[0])])
            if name in ("loop", "catch") and block is not None:
                return s.Loop(node, None, None, self.block_body(block), None)
            if name in ("lambda", "proc") and block is not None:
                return self.anonymous(block)
            if name == "base_uri" and values and self.is_in_class:
                self.has_base = True
                return s.Assign(node, [s.Name(node, name)], values[0], is_replaceable=False)
            func: s.Node = s.Name(method, name) if method is not None else s.Other(node, [])
            if name in self.methods and self.is_in_class and name not in self.locals[-1]:
                func = s.Attr(node, s.Name(node, "self"), name)
            return s.Call(node, func, [*args, *self.blocks(block)])
        target = self.expression(receiver)
        if name == "class" and not args:
            return target
        if name in _PASSING and block is None and (not args or name in ("to_json", "presence")):
            return target
        if name in _STRING_METHODS and args and block is None:
            return s.Call(node, s.Attr(node, target, _STRING_METHODS[name]), args)
        if name in _MERGES and block is None:
            given_parts = [arg.value for arg in args if isinstance(arg, s.Arg) and not arg.name]
            options: list[s.Node] = [
                s.Entry(arg.raw, s.Str(arg.raw, arg.name, []), arg.value)
                for arg in args
                if isinstance(arg, s.Arg) and arg.name and arg.name.isidentifier()
            ]
            spread: list[s.Node] = [
                arg.value for arg in args if isinstance(arg, s.Arg) and arg.name == "**"
            ]
            parts = [target, *given_parts, *spread]
            if options:
                parts.append(s.Mapping(node, options))
            joined = merged(node, parts if _MERGES[name] else [*parts[1:], target])
            if joined is not None:
                return joined
        if name == "new":
            written = s.dotted(target)
            if written.startswith("Net.HTTP."):
                return s.Call(node, s.Name(node, "Request"), _addressed(args, ""))
            if written == "Net.HTTP":
                args = _addressed(args, "url")
            return s.Call(node, target, [*args, *self.blocks(block)])
        if s.dotted(target) == "URI" and name in ("parse", "join", "encode") and values:
            return s.Call(node, s.Name(node, "URL"), [s.Arg(node, "", values[0])])
        if name in _TESTS and len(values) >= 1 and block is None:
            if name == "in?":
                return s.Compare(node, "in", [target, *values])
            return s.Compare(node, _TESTS[name], [target, *values])
        if name in ("key?", "has_key?", "has_value?") and len(values) == 1:
            return s.Index(node, target, values)
        if name in ("nil?", "blank?", "empty?") and not args:
            return s.Not(node, target)
        if name == "present?" and not args:
            return target
        if block is not None:
            if name in _LOOPS:
                return self.loop(node, target, block)
            if name in _ELEMENT_TESTS and isinstance(target, s.Seq):
                return self.of_elements(node, target, block)
            if name == "fetch" and len(values) == 1:
                args += self.stand_in(block)
                block = None
        is_class_method = receiver.kind() in ("constant", "scope_resolution") and name.islower()
        is_call = is_class_method or name in _VERBS
        if given is None and block is None and not is_call and not node.text().endswith(")"):
            is_own = isinstance(target, s.Name) and target.id == "self" and name in self.methods
            attribute = s.Attr(node, target, name)
            return s.Call(node, attribute, []) if is_own else attribute
        if name == "start" and s.dotted(target) == "Net.HTTP":
            args = _addressed(args, "url")
        if self.has_base and receiver.text() == "self.class" and values:
            # `base_uri` of the class stands before the paths of its requests.
            base = s.Attr(node, s.Name(node, "self"), "base_uri")
            args[0] = s.Arg(args[0].raw, "", s.Concat(args[0].raw, [base, values[0]]))
        given_block = self.blocks(block)
        if name in ("start", "new", "open") and s.dotted(target)[:1].isupper():
            # What such a block is given is an object of the class.
            for arg in given_block:
                if isinstance(arg, s.Arg) and isinstance(arg.value, s.Func) and arg.value.params:
                    first = arg.value.params[0]
                    if isinstance(first, s.Param):
                        first.annotation = self.expression(receiver)
        return s.Call(node, s.Attr(node, target, name), [*args, *given_block])

    def arguments(self, node: Any) -> list[s.Node]:
        found: list[s.Node] = []
        for child in named(node.children()):
            kind = child.kind()
            if kind == "pair":
                entry = self.pair(child)
                if isinstance(entry, s.Entry):
                    name = entry.key.text if isinstance(entry.key, s.Str) else ""
                    found.append(s.Arg(child, name, entry.value))
            elif kind == "splat_argument":
                found.append(s.Arg(child, "*", self.only(child)))
            elif kind == "hash_splat_argument":
                found.append(s.Arg(child, "**", self.only(child)))
            elif kind == "block_argument":
                found.append(s.Arg(child, "&", self.only(child)))
            else:
                if kind == "ERROR":
                    self.lost(child)
                found.append(s.Arg(child, "", self.expression(child)))
        return found

    def blocks(self, block: Any | None) -> list[s.Node]:
        return [] if block is None else [s.Arg(block, "&", self.anonymous(block))]

    def anonymous(self, node: Any) -> s.Func:
        params = self.parameters(node.field("parameters"))
        self.locals.append(self.locals[-1] | _local_names(node))
        body = node.field("body")
        inner = body
        if body is not None and body.kind() in ("block", "do_block"):
            inner = body.field("body")
        block = self.body(inner, node)
        self.locals.pop()
        return s.Func(node, "", params, None, block, [])

    def stand_in(self, node: Any) -> list[s.Node]:
        """What a block gives for a key that is not there, as the argument of `fetch` that says so;
        a block that does more than that is given beside it, or alone."""
        function = self.anonymous(node)
        block = s.Arg(node, "&", function)
        match function.body:
            case s.Block(items=[s.Statement() as only]):
                return [s.Arg(only.raw, "", only.value)]
            case s.Block(items=[*before, s.Statement() as last]) if last.raw.kind() in _FIXED:
                function.body = s.Block(function.body.raw, before)
                return [s.Arg(last.raw, "", last.value), block]
            case _:
                return [block]

    def lambda_(self, node: Any) -> s.Node:
        return self.anonymous(node)

    def block_body(self, node: Any) -> s.Block:
        return self.body(node.field("body"), node)

    def loop(self, node: Any, over: s.Node, block: Any) -> s.Node:
        self.locals.append(self.locals[-1] | _local_names(block))
        params = [p for p in self.parameters(block.field("parameters")) if isinstance(p, s.Param)]
        body = self.block_body(block)
        self.locals.pop()
        targets: list[s.Node] = [s.Name(p.raw, p.name.lstrip("*")) for p in params]
        target: s.Node | None = targets[0] if len(targets) == 1 else None
        if len(targets) > 1:
            target = s.Seq(targets[0].raw, targets)
        return s.Loop(node, target, over, body, None)

    def of_elements(self, node: Any, target: s.Node, block: Any) -> s.Node:
        """`%w[a b].any? { |x| y.include?(x) }`"""
        self.locals.append(self.locals[-1] | _local_names(block))
        params = [p for p in self.parameters(block.field("parameters")) if isinstance(p, s.Param)]
        body = self.block_body(block)
        self.locals.pop()
        bound = s.Name(params[0].raw, params[0].name) if params else None
        loop = s.Loop(target.raw, bound, target, s.Block(node, []), None)
        last = body.items[-1] if body.items else s.Other(node, [])
        value = last.value if isinstance(last, s.Statement) else last
        return s.Comprehension(node, value, [loop])


_BODIES = frozenset(
    {
        "body_statement",
        "block_body",
        "begin",
        "then",
        "do",
        "begin_block",
        "parenthesized_statements",
    }
)
_FIXED = frozenset({"string", "constant", "scope_resolution"})  # what no statement before changes
_PERCENT_FIELD = re.compile(r"%(?:<\w+>|\{\w+\})?[-+ #0-9.]*[a-zA-Z]?")
_URL_PARTS = frozenset({"host", "hostname", "path", "request_uri", "to_s"})


def _defined_in(root: Any) -> Iterator[str]:
    """The constants that a file defines, those inside of others aside."""
    for child in root.children():
        name = child.field("left" if child.kind() == "assignment" else "name")
        if name is not None and name.kind() in ("constant", "scope_resolution"):
            yield name.text().partition("::")[0]


def _own_constants(body: Any | None) -> frozenset[str]:
    """The constants that a class defines: its methods see them by their bare names."""
    found: set[str] = set()
    for child in [] if body is None else body.children():
        left = child.field("left") if child.kind() == "assignment" else None
        if left is not None and left.kind() == "constant":
            found.add(left.text())
    return frozenset(found)


def _addressed(args: list[s.Node], name: str) -> list[s.Node]:
    """Arguments of Ruby's own client: host and path of a URL stand for the URL, also where the URL
    is a constant, whose parts are asked for as methods of a class are."""
    match args:
        case [
            s.Arg(value=s.Attr() as part) | s.Arg(value=s.Call(func=s.Attr() as part, args=[])),
            *rest,
        ] if part.name in _URL_PARTS:
            return [s.Arg(args[0].raw, name, part.obj), *rest]
        case [s.Arg(name="") as first, *rest] if name:
            return [s.Arg(first.raw, name, first.value), *rest]
        case _:
            return args


def _listed(node: Any) -> list[Any]:
    return named(node.children()) if node.kind() == "argument_list" else [node]


def _names_of(
    root: Any,
) -> tuple[frozenset[str], frozenset[str], frozenset[str], dict[int, Any]]:
    """The constants, methods and fields that a file defines, and its documents by where they are
    named."""
    constants: set[str] = set()
    methods: set[str] = set()
    fields: set[str] = set()
    beginnings: list[Any] = []
    bodies: list[Any] = []
    for node in root.find_all({"rule": {"any": [{"kind": kind} for kind in _NAMING]}}):
        kind = node.kind()
        name = node.field("name")
        if kind in ("class", "module") and name is not None:
            constants.add(name.text().partition("::")[0])
        elif kind in ("method", "singleton_method") and name is not None:
            methods.add(name.text())
        elif kind == "assignment":
            left = node.field("left")
            if left is not None and left.kind() == "constant":
                constants.add(left.text())
        elif kind == "instance_variable":
            fields.add(node.text().lstrip("@"))
        elif kind == "heredoc_beginning":
            beginnings.append(node)
        elif kind == "heredoc_body":
            bodies.append(node)
        elif kind == "call":
            method, given = node.field("method"), node.field("arguments")
            if method is not None and given is not None and method.text() in _READERS:
                fields |= {child.text().lstrip(":") for child in named(given.children())}
    beginnings.sort(key=lambda node: node.range().start.index)
    bodies.sort(key=lambda node: node.range().start.index)
    documents = {
        begin.range().start.index: body for begin, body in zip(beginnings, bodies, strict=False)
    }
    return frozenset(constants), frozenset(methods), frozenset(fields - methods), documents


def _is_added_to(scope: Any) -> bool:
    """Whether a constant is a module round it that stands at the top and holds no methods."""
    outer = scope.parent() if scope.kind() == "constant" else None
    while outer is not None and outer.parent() is not None:
        around = outer.parent()
        if outer.kind() == "module" and around.kind() == "program":
            name, body = outer.field("name"), outer.field("body")
            kinds = {child.kind() for child in body.children()} if body is not None else set()
            return name is not None and name.text() == scope.text() and not kinds & _METHODS
        outer = around
    return False


_METHODS = frozenset({"method", "singleton_method", "singleton_class"})
_NAMING = (
    "class", "module", "method", "singleton_method", "assignment", "instance_variable",
    "heredoc_beginning", "heredoc_body", "call",
)  # fmt: skip
_SCOPES = frozenset({"method", "singleton_method", "class", "module"})


def _local_names(root: Any) -> frozenset[str]:
    """The local variables and parameters of a method, a block or the top of a file."""
    found: set[str] = set()
    stack = list(root.children())
    while stack:
        node = stack.pop()
        kind = node.kind()
        if kind in _SCOPES:
            continue
        if kind in ("assignment", "operator_assignment"):
            left = node.field("left")
            if left is not None:
                targets = (
                    named(left.children()) if left.kind() == "left_assignment_list" else [left]
                )
                found |= {each.text() for each in targets if each.kind() == "identifier"}
        elif kind in ("method_parameters", "block_parameters", "lambda_parameters"):
            for child in named(node.children()):
                name = child.field("name")
                found.add(name.text() if name is not None else child.text())
        elif kind == "exception_variable":
            found |= {child.text() for child in named(node.children())}
        elif kind == "for":
            pattern = node.field("pattern")
            if pattern is not None:
                found.add(pattern.text())
        stack += node.children()
    return frozenset(found)


def _valued(block: s.Block) -> s.Block:
    """A block whose last statement is its value."""
    match block.items:
        case [*_, s.Statement(value=value)]:
            block.items[-1] = value
        case _:
            pass
    return block


def _cond_of(node: s.Node) -> s.Node:
    """An `if` as the value that it has."""
    if isinstance(node, s.Block):
        last = node.items[-1] if node.items else None
        if last is None:
            return s.Const(node.raw, True)
        if len(node.items) > 1:
            return s.Other(node.raw, [*node.items[:-1], _cond_of(last)])
        return _cond_of(last)
    if isinstance(node, s.If):
        other = _cond_of(node.other) if node.other is not None else s.Const(node.raw, True)
        return s.Cond(node.raw, node.test, _cond_of(node.body), other)
    return node.value if isinstance(node, s.Statement) else node


def _return_last(block: s.Block) -> None:
    """What a method's last statement gives is what the method returns."""
    if not block.items:
        return
    last = block.items[-1]
    match last:
        case s.Statement(value=value):
            block.items[-1] = s.Return(last.raw, value)
        case s.Assign():
            block.items[-1] = s.Return(last.raw, last)
        case s.If():
            link: s.Node | None = last
            while isinstance(link, s.If):
                _return_last(link.body)
                link = link.other
            if isinstance(link, s.Block):
                _return_last(link)
        case s.Switch():
            cases = [case for case in last.cases if isinstance(case, s.Case)]
            if cases and all(_is_plain(case.body.items) for case in cases):
                for case in cases:
                    _valued(case.body)
                block.items[-1] = s.Return(last.raw, last)
            else:
                for case in cases:
                    _return_last(case.body)
        case s.Try():
            _return_last(last.other if last.other is not None else last.body)
            for handler in last.handlers:
                if isinstance(handler, s.Handler):
                    _return_last(handler.body)
        case _:
            pass


def _is_plain(items: Sequence[s.Node]) -> bool:
    return len(items) == 1 and isinstance(items[0], s.Statement)


_RULES = Rules(
    expressions={
        "identifier": _Lowering.identifier,
        "constant": _Lowering.constant,
        "scope_resolution": _Lowering.scoped,
        "instance_variable": _Lowering.field,
        "class_variable": _Lowering.field,
        "global_variable": _Lowering.global_variable,
        "self": _Lowering.own,
        "super": _Lowering.own,
        "nil": _Lowering.nothing,
        "true": _Lowering.literal,
        "false": _Lowering.literal,
        "integer": _Lowering.literal,
        "float": _Lowering.literal,
        "string": _Lowering.string,
        "bare_string": _Lowering.string,
        "delimited_symbol": _Lowering.string,
        "simple_symbol": _Lowering.symbol,
        "bare_symbol": _Lowering.string,
        "hash_key_symbol": _Lowering.symbol,
        "chained_string": _Lowering.chained,
        "heredoc_beginning": _Lowering.document,
        "heredoc_body": _Lowering.unread,
        "subshell": _Lowering.unread,
        "regex": _Lowering.regex,
        "array": _Lowering.sequence_of,
        "right_assignment_list": _Lowering.sequence_of,
        "string_array": _Lowering.words,
        "symbol_array": _Lowering.words,
        "hash": _Lowering.hash,
        "element_reference": _Lowering.subscript,
        "call": _Lowering.call,
        "method_call": _Lowering.call,
        "lambda": _Lowering.lambda_,
        "binary": _Lowering.binary,
        "unary": _Lowering.unary,
        "conditional": _Lowering.ternary,
        "if": _Lowering.if_value,
        "unless": _Lowering.if_value,
        "if_modifier": _Lowering.modified_value,
        "unless_modifier": _Lowering.modified_value,
        "case": _Lowering.case_value,
        "case_match": _Lowering.case_value,
        "begin": _Lowering.begin_value,
        "rescue_modifier": _Lowering.rescued,
        "assignment": _Lowering.assignment,
        "operator_assignment": _Lowering.augmented,
        "parenthesized_statements": _Lowering.last,
        "return": _Lowering.returned,
        "next": _Lowering.jump,
        "break": _Lowering.jump,
        "retry": _Lowering.jump,
        "redo": _Lowering.jump,
        "uninterpreted": _Lowering.unread,
    },
    statements={
        "identifier": _Lowering.identifier_statement,
        "call": _Lowering.expression_statement,
        "assignment": _Lowering.expression_statement,
        "operator_assignment": _Lowering.expression_statement,
        "binary": _Lowering.expression_statement,
        "unary": _Lowering.expression_statement,
        "conditional": _Lowering.expression_statement,
        "string": _Lowering.expression_statement,
        "chained_string": _Lowering.expression_statement,
        "array": _Lowering.expression_statement,
        "hash": _Lowering.expression_statement,
        "constant": _Lowering.expression_statement,
        "scope_resolution": _Lowering.expression_statement,
        "element_reference": _Lowering.expression_statement,
        "instance_variable": _Lowering.expression_statement,
        "simple_symbol": _Lowering.expression_statement,
        "delimited_symbol": _Lowering.expression_statement,
        "integer": _Lowering.expression_statement,
        "float": _Lowering.expression_statement,
        "nil": _Lowering.expression_statement,
        "true": _Lowering.expression_statement,
        "false": _Lowering.expression_statement,
        "heredoc_beginning": _Lowering.expression_statement,
        "rescue_modifier": _Lowering.expression_statement,
        "parenthesized_statements": _Lowering.expression_statement,
        "next": _Lowering.expression_statement,
        "break": _Lowering.expression_statement,
        "retry": _Lowering.expression_statement,
        "redo": _Lowering.expression_statement,
        "return": _Lowering.return_statement,
        "if": _Lowering.if_statement,
        "unless": _Lowering.if_statement,
        "if_modifier": _Lowering.modifier,
        "unless_modifier": _Lowering.modifier,
        "while_modifier": _Lowering.modifier,
        "until_modifier": _Lowering.modifier,
        "while": _Lowering.while_statement,
        "until": _Lowering.while_statement,
        "for": _Lowering.for_statement,
        "case": _Lowering.case_statement,
        "case_match": _Lowering.case_statement,
        "begin": _Lowering.begin,
        "method": _Lowering.method,
        "singleton_method": _Lowering.method,
        "class": _Lowering.class_statement,
        "module": _Lowering.module_statement,
        "heredoc_body": _Lowering.nothing_to_say,
        "uninterpreted": _Lowering.nothing_to_say,
        "alias": _Lowering.nothing_to_say,
        "undef": _Lowering.nothing_to_say,
        "empty_statement": _Lowering.nothing_to_say,
    },
)

LANGUAGE = Language("ruby", "rubygems", lower, is_absence_fatal=False, line_comment="#")
