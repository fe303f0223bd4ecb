"""Go source, lowered from tree-sitter's tree."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ast_grep_py import SgRoot

from antilock import syntax as s
from antilock.languages.base import Language, Lowered, named
from antilock.languages.lowering import (
    Lowering,
    Piece,
    Rules,
    comments_of,
    deep_recursion,
    over_elements,
    pattern_in,
)

_VERSION = re.compile(r"v\d+$")
_NAME_PARTS = re.compile(r"[-._]")
_PERCENT_FIELD = re.compile(r"%(?:[-+# 0-9.*\[\]]*)[a-zA-Z]")
_TAG = re.compile(r'(?P<key>[A-Za-z_][\w-]*):"(?P<value>(?:[^"\\]|\\.)*)"')
_TAG_DEFAULTS = frozenset({"default", "envDefault", "env-default"})
_ERROR = re.compile(r"(?:^|\.)(?:err|e|\w*(?:Err|Error))\d*$|(?:^|\.)err[A-Z]\w*$")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "", "b": "", "f": "", "v": ""}
# Functions of the standard library's packages of strings, as methods of their first argument.
_STRING_TESTS = {
    "HasPrefix": "startswith",
    "HasSuffix": "endswith",
    "Contains": "in",
    "ContainsAny": "in",
    "EqualFold": "==",
    "Index": "in",
    "CutPrefix": "startswith",
    "CutSuffix": "endswith",
    "Compare": "==",
}
_STRING_METHODS = {
    "ToLower": "lower",
    "ToUpper": "lower",
    "TrimSpace": "strip",
    "Trim": "strip",
    "TrimRight": "rstrip",
    "TrimLeft": "lstrip",
    "TrimSuffix": "removesuffix",
    "TrimPrefix": "removeprefix",
    "ReplaceAll": "replace",
    "Replace": "replace",
    "Clone": "strip",
}
_PATTERN_TESTS = frozenset({"MatchString", "Match"})
# A function of one argument with such a name only wraps it: a pointer to it, an optional.
_WRAPPERS = frozenset(
    {"F", "String", "StringPtr", "Ptr", "To", "Of", "Opt", "NewOpt", "Pointer", "PtrTo", "ToPtr"}
)
_EXITS = re.compile(r"(?:^|\.)(?:os\.Exit|log\.Fatal\w*|runtime\.Goexit|\w*\.(?:Fatal|Panic)\w*)$")
# Of the standard library: an address by another type.
_SAME = frozenset({"url.Parse", "url.ParseRequestURI", "http.ProxyURL"})
_LOOKUPS = frozenset({"os.Getenv", "os.LookupEnv", "syscall.Getenv"})
_STATUS = {
    "BadRequest": "400",
    "Unauthorized": "401",
    "PaymentRequired": "402",
    "Forbidden": "403",
    "NotFound": "404",
    "RequestTimeout": "408",
    "TooManyRequests": "429",
    "UnavailableForLegalReasons": "451",
    "InternalServerError": "500",
    "BadGateway": "502",
    "ServiceUnavailable": "503",
    "GatewayTimeout": "504",
    "OK": "200",
    "MultipleChoices": "300",
}
_METHODS = frozenset(
    f"Method{verb}" for verb in ("Get", "Post", "Put", "Patch", "Delete", "Head", "Options")
)
_MAX_BETWEEN = 6  # statements between a call and the test of its error


def lower(text: str) -> Lowered:
    """The syntax of a Go file."""
    root = SgRoot(text, "go").root()
    lowering = _Lowering(root)
    with deep_recursion():
        module = s.Module(root, lowering.file(root))
    broken = ""
    if lowering.broken_line:
        broken = f"line {lowering.broken_line}: it does not parse from here on"
    return Lowered(module, comments_of(root, text), broken)


class _Lowering(Lowering):
    def __init__(self, root: Any) -> None:
        super().__init__(_RULES)
        self.qualifiers = _qualifiers(root)
        self.types = _own_types(root)
        self.classes: dict[str, s.Class] = {}
        self.receiver = ""
        self.returns_error: list[bool] = [False]
        self.passing: set[int] = set()  # returns that hand on an error beside a value

    # The file.

    def file(self, root: Any) -> list[s.Node]:
        found: list[s.Node] = []
        for child in root.children():
            self.statement(child, found)
        return found

    def class_named(self, name: str, raw: Any, out: list[s.Node]) -> s.Class:
        """The class of a type of this package: methods may stand before it, or in other files."""
        known = self.classes.get(name)
        if known is None:
            known = self.classes[name] = s.Class(raw, name, [], s.Block(raw, []), [])
            out.append(known)
        return known

    def import_declaration(self, node: Any, out: list[s.Node]) -> None:
        for child in named(node.children()):
            specs = named(child.children()) if child.kind() == "import_spec_list" else [child]
            for spec in specs:
                path = spec.field("path")
                if path is None:
                    continue
                module = _plain_text(path)
                name = spec.field("name")
                alias = name.text() if name is not None else self.package_name(module)
                if alias in (".", "_"):
                    out.append(s.ImportName(spec, module, "*", "*"))
                else:
                    out.append(s.ImportName(spec, module, "", alias))

    def package_name(self, module: str) -> str:
        """The name that a package is most likely declared by, since an import does not say it."""
        parts = [part for part in module.split("/") if not _VERSION.match(part)] or [module]
        last = parts[-1]
        candidates = [last, *_NAME_PARTS.split(last)]
        if len(parts) > 1:
            candidates.append(parts[-2])
        return next((name for name in candidates if name in self.qualifiers), last)

    def type_declaration(self, node: Any, out: list[s.Node]) -> None:
        for spec in named(node.children()):
            name, kind = spec.field("name"), spec.field("type")
            if name is None or kind is None:
                continue
            if kind.kind() == "struct_type":
                around = self.class_named(name.text(), spec, out)
                around.body.items[:0] = self.fields(kind)
            elif kind.kind() == "interface_type":
                around = self.class_named(name.text(), spec, out)
            else:
                out.append(s.Other(spec, [self.expression(kind)]))

    def fields(self, node: Any) -> list[s.Node]:
        found: list[s.Node] = []
        for listed in named(node.children()):
            for child in named(listed.children()):
                kind, tag = child.field("type"), child.field("tag")
                if child.kind() != "field_declaration" or kind is None:
                    continue
                names = [
                    each for each in named(child.children()) if each.kind() == "field_identifier"
                ]
                default = _tag_default(tag) if tag is not None else None
                for name in names:
                    found.append(
                        s.Assign(child, [s.Name(name, name.text())], default, self.expression(kind))
                    )
        return found

    def constants(self, node: Any, out: list[s.Node]) -> None:
        specs = [each for each in named(node.children()) if each.kind() == "const_spec"]
        found: list[s.Node] = []
        for spec in specs:
            self.declared(spec, found)
        if len(specs) > 1:
            out.append(s.Siblings(node, found))
        else:
            out += found

    def variables(self, node: Any, out: list[s.Node]) -> None:
        for child in named(node.children()):
            specs = named(child.children()) if child.kind() == "var_spec_list" else [child]
            for spec in specs:
                self.declared(spec, out)

    def declared(self, spec: Any, out: list[s.Node]) -> None:
        """`x, y T = a, b`"""
        value, kind = spec.field("value"), spec.field("type")
        names = [each for each in spec.children() if each.kind() == "identifier"]
        annotation = self.optional(kind)
        if value is None:
            for name in names:
                out.append(s.Assign(spec, [s.Name(name, name.text())], None, annotation))
            return
        targets: list[s.Node] = [s.Name(name, name.text()) for name in names]
        self.assign(spec, targets, self.expression_nodes(value), out, annotation)

    # Functions.

    def function_declaration(self, node: Any, out: list[s.Node]) -> None:
        name = node.field("name")
        out.append(self.function(node, name.text() if name is not None else ""))

    def method_declaration(self, node: Any, out: list[s.Node]) -> None:
        name, receiver = node.field("name"), node.field("receiver")
        declared = named(receiver.children()) if receiver is not None else []
        owner = ""
        before = self.receiver
        if declared:
            variable, kind = declared[0].field("name"), declared[0].field("type")
            self.receiver = variable.text() if variable is not None else ""
            owner = kind.text().lstrip("*( ").split("[")[0].rstrip(") ") if kind is not None else ""
        function = self.function(node, name.text() if name is not None else "")
        self.receiver = before
        if owner:
            self.class_named(owner, node, out).body.items.append(function)
        else:
            out.append(function)

    def function(self, node: Any, name: str) -> s.Func:
        results = node.field("result")
        kinds: list[Any] = []
        if results is not None:
            if results.kind() == "parameter_list":
                kinds = [each.field("type") for each in named(results.children())]
            else:
                kinds = [results]
        texts = [each.text() for each in kinds if each is not None]
        self.returns_error.append(bool(texts) and texts[-1] == "error")
        params = self.parameters(node.field("parameters"))
        returns = self.expression(kinds[0]) if kinds and kinds[0] is not None else None
        body = node.field("body")
        lowered = self.block(body, node)
        self.returns_error.pop()
        found = s.Func(node, name, params, returns, lowered, [])
        found.is_hidden = not name[:1].isupper()
        return found

    def parameters(self, node: Any | None) -> list[s.Node]:
        found: list[s.Node] = []
        for child in [] if node is None else named(node.children()):
            kind = child.field("type")
            names = [each for each in child.children() if each.kind() == "identifier"]
            star = "*" if child.kind() == "variadic_parameter_declaration" else ""
            for name in names:
                found.append(s.Param(child, star + name.text(), self.optional(kind), None))
        return found

    def anonymous(self, node: Any) -> s.Node:
        return self.function(node, "")

    # Statements.

    def block(self, node: Any | None, raw: Any) -> s.Block:
        if node is None:
            return s.Block(raw, [])
        found: list[s.Node] = []
        for child in named(node.children()):
            if child.kind() == "statement_list":
                found += self.statements(child)
            else:
                found += self.alone(child)
        return s.Block(node, self.paired(found))

    def spliced(self, node: Any, out: list[s.Node]) -> None:
        out.extend(self.block(node, node).items)

    def labeled(self, node: Any, out: list[s.Node]) -> None:
        for child in named(node.children(), "label_name"):
            self.statement(child, out)

    def expression_statement(self, node: Any, out: list[s.Node]) -> None:
        for child in named(node.children()):
            value = self.expression(child)
            written = s.dotted(value.func) if isinstance(value, s.Call) else ""
            if written == "panic":
                out.append(s.Raise(child, [value]))
                continue
            out.append(s.Statement(child, value))
            if _EXITS.search(written):
                out.append(s.Jump(child, "exit"))

    def called_apart(self, node: Any, out: list[s.Node]) -> None:
        """`defer f()`, `go f()`"""
        for child in named(node.children()):
            out.append(s.Statement(child, self.expression(child)))

    def assignment(self, node: Any, out: list[s.Node]) -> None:
        left, right, operator = node.field("left"), node.field("right"), node.field("operator")
        if left is None or right is None:
            out.append(s.Other(node, self.expressions(node.children())))
            return
        targets = [self.expression(each) for each in self.expression_nodes(left)]
        values = self.expression_nodes(right)
        if operator is not None and operator.text() not in ("=", ":="):
            value = self.expression(values[0]) if values else None
            out.append(s.Assign(node, targets, value, is_augmented=True))
            return
        self.assign(node, targets, values, out)

    @staticmethod
    def expression_nodes(node: Any) -> list[Any]:
        return named(node.children()) if node.kind() == "expression_list" else [node]

    def assign(
        self,
        raw: Any,
        targets: list[s.Node],
        values: list[Any],
        out: list[s.Node],
        annotation: s.Node | None = None,
    ) -> None:
        """One assignment for each target; of a call's several results the first is its value."""
        if len(values) == len(targets):
            for target, value in zip(targets, values, strict=True):
                inner = value
                while inner.kind() == "parenthesized_expression" and named(inner.children()):
                    inner = named(inner.children())[0]
                if (
                    inner.kind() == "func_literal"
                    and isinstance(target, s.Name)
                    and target.id != "_"
                ):
                    out.append(self.function(inner, target.id))
                    continue
                out.append(s.Assign(raw, [target], self.expression(value), annotation))
            return
        lowered = self.expression(values[0]) if values else s.Other(raw, [])
        for place, target in enumerate(targets):
            is_blank = isinstance(target, s.Name) and target.id == "_"
            if place == 0:
                out.append(
                    s.Statement(raw, lowered)
                    if is_blank
                    else s.Assign(raw, [target], lowered, annotation)
                )
            elif not is_blank:
                out.append(s.Assign(raw, [target], s.Other(raw, [])))

    def stepped(self, node: Any, out: list[s.Node]) -> None:
        """`i++`"""
        for child in self.expressions(node.children()):
            out.append(s.Assign(node, [child], None, is_augmented=True))

    def return_statement(self, node: Any, out: list[s.Node]) -> None:
        values = [
            self.expression(each)
            for child in named(node.children())
            for each in self.expression_nodes(child)
        ]
        if self.returns_error[-1] and values and _is_error_value(values[-1]):
            if all(_is_zero(value) for value in values[:-1]):
                out.append(s.Raise(node, values))
                return
            found = s.Return(node, _several(node, values[:-1]))
            self.passing.add(id(found))
            out.append(found)
            return
        if self.returns_error[-1] and not values:
            bare = s.Return(node, None)
            self.passing.add(id(bare))
            out.append(bare)
            return
        if self.returns_error[-1] and len(values) > 1 and _is_nothing(values[-1]):
            values = values[:-1]
        out.append(s.Return(node, _several(node, values)))

    def if_statement(self, node: Any, out: list[s.Node]) -> None:
        initializer, condition = node.field("initializer"), node.field("condition")
        if initializer is not None:
            self.statement(initializer, out)
        body = self.block(node.field("consequence"), node)
        alternative = node.field("alternative")
        other: s.Node | None = None
        if alternative is not None and alternative.kind() == "if_statement":
            inner = self.paired(self.alone(alternative))
            is_plain = len(inner) == 1 and isinstance(inner[0], s.If)
            other = inner[0] if is_plain else s.Block(alternative, inner)
        elif alternative is not None:
            other = self.block(alternative, alternative)
        test = self.expression(condition) if condition is not None else s.Other(node, [])
        out.append(s.If(node, test, body, other))

    def for_statement(self, node: Any, out: list[s.Node]) -> None:
        target: s.Node | None = None
        over: s.Node | None = None
        for child in named(node.children(), "block"):
            kind = child.kind()
            if kind == "range_clause":
                left, right = child.field("left"), child.field("right")
                over = self.optional(right)
                if left is not None:
                    names = [self.expression(each) for each in self.expression_nodes(left)]
                    target = names[0] if len(names) == 1 else s.Seq(left, names)
            elif kind == "for_clause":
                initializer, condition = child.field("initializer"), child.field("condition")
                if initializer is not None:
                    self.statement(initializer, out)
                over = self.optional(condition)
                # `for i := 0; i < len(list); i++` goes over the list.
                match over:
                    case s.Compare(
                        op="<",
                        items=[
                            s.Name() as counter,
                            s.Call(func=s.Name(id="len"), args=[s.Arg() as a]),
                        ],
                    ):
                        target, over = s.Name(counter.raw, counter.id), a.value
                    case _:
                        pass
            else:
                over = self.expression(child)
        out.append(s.Loop(node, target, over, self.block(node.field("body"), node), None))

    def switch_statement(self, node: Any, out: list[s.Node]) -> None:
        initializer = node.field("initializer")
        if initializer is not None:
            self.statement(initializer, out)
        cases: list[s.Node] = []
        for child in named(node.children()):
            if child.kind() not in (
                "expression_case",
                "default_case",
                "type_case",
                "communication_case",
            ):
                continue
            patterns: list[s.Node] = []
            inner: list[s.Node] = []
            for part in named(child.children()):
                kind = part.kind()
                if kind == "statement_list":
                    inner += self.statements(part)
                elif kind == "expression_list":
                    patterns += self.expressions(part.children())
                elif kind in ("receive_statement", "send_statement"):
                    self.statement(part, inner)
                else:
                    patterns.append(self.expression(part))
            cases.append(s.Case(child, patterns, s.Block(child, self.paired(inner))))
        value = self.optional(node.field("value"))
        chain = _chain_of(node, value, cases)
        out.append(chain if chain is not None else s.Switch(node, value, cases))

    # Errors are values here: the test of one right after the call that gave it is its handler.

    def paired(self, items: list[s.Node]) -> list[s.Node]:
        """The statements of a block, each test of an error put together with what it guards."""
        found: list[s.Node] = []
        for item in items:
            if isinstance(item, s.If):
                _name_what_is_there(item, found)
                told = _tested_error(item.test)
                start = _where_bound(told[0], found) if told is not None else -1
                if told is not None and start >= 0:
                    guarded = [each for each in found[start:] if not isinstance(each, s.If)]
                    asked: list[s.Node] = [each for each in found[start:] if isinstance(each, s.If)]
                    del found[start:]
                    _put_before(item, asked, is_failure=told[1])
                    found.append(self.guarded(item, guarded, *told))
                    continue
            found.append(item)
        return found

    def guarded(
        self, test: s.If, items: list[s.Node], name: str, is_failure: bool, rest: list[s.Node]
    ) -> s.Try:
        body = s.Block(items[0].raw, items)
        own = s.Block(test.body.raw, [self.passed_on(each) for each in test.body.items])
        other = test.other
        if other is not None and not isinstance(other, s.Block):
            other = s.Block(other.raw, [other])
        if not is_failure:
            handled = other if other is not None else s.Block(test.raw, [])
            return s.Try(test.raw, body, [s.Handler(test.raw, [], name, handled)], test.body, None)
        if rest:
            condition = rest[0] if len(rest) == 1 else s.And(test.raw, rest)
            own = s.Block(test.body.raw, [s.If(test.raw, condition, own, test.other)])
            other = None
        return s.Try(test.raw, body, [s.Handler(test.raw, [], name, own)], other, None)

    def passed_on(self, item: s.Node) -> s.Node:
        """`return answer, err`, or a bare `return` of results that have names, where the error is
        known to be there."""
        if isinstance(item, s.Return) and id(item) in self.passing:
            return s.Raise(item.raw, [item.value] if item.value is not None else [])
        if isinstance(item, s.If):
            item.body = s.Block(item.body.raw, [self.passed_on(each) for each in item.body.items])
        return item

    # Expressions.

    def identifier(self, node: Any) -> s.Node:
        text = node.text()
        if text == self.receiver and text not in ("", "_"):
            return s.Name(node, "self")
        return s.Name(node, text)

    def selector(self, node: Any) -> s.Node:
        operand, field = node.field("operand"), node.field("field")
        if operand is None or field is None:
            return s.Other(node, self.expressions(node.children()))
        name = field.text()
        if operand.text() == "http" and name[:6] == "Status" and name[6:] in _STATUS:
            return s.Const(Piece(node.range(), _STATUS[name[6:]]), False)
        if operand.text() == "http" and name in _METHODS:
            return s.Str(node, name[6:].upper(), [])
        return s.Attr(node, self.expression(operand), name)

    def qualified_type(self, node: Any) -> s.Node:
        package, name = node.field("package"), node.field("name")
        if package is None or name is None:
            return s.Other(node, [])
        return s.Attr(node, s.Name(package, package.text()), name.text())

    def type_name(self, node: Any) -> s.Node:
        return s.Name(node, node.text())

    def generic_type(self, node: Any) -> s.Node:
        kind = node.field("type")
        return self.expression(kind) if kind is not None else s.Other(node, [])

    def only(self, node: Any) -> s.Node:
        parts = self.expressions(node.children())
        return parts[0] if len(parts) == 1 else s.Other(node, parts)

    def first(self, node: Any) -> s.Node:
        parts = named(node.children())
        return self.expression(parts[0]) if parts else s.Other(node, [])

    def last(self, node: Any) -> s.Node:
        parts = named(node.children())
        return self.expression(parts[-1]) if parts else s.Other(node, [])

    def unread(self, node: Any) -> s.Node:
        return s.Other(node, [])

    def index(self, node: Any) -> s.Node:
        operand, key = node.field("operand"), node.field("index")
        if operand is None or key is None:
            return s.Other(node, self.expressions(node.children()))
        return s.Index(node, self.expression(operand), [self.expression(key)])

    def unary(self, node: Any) -> s.Node:
        operator, operand = node.field("operator"), node.field("operand")
        if operand is None:
            return s.Other(node, [])
        text = operator.text() if operator is not None else ""
        value = self.expression(operand)
        if text == "!":
            return s.Not(node, value)
        return value if text in ("&", "*", "<-") else s.Other(node, [value])

    def binary(self, node: Any) -> s.Node:
        left, operator, right = node.field("left"), node.field("operator"), node.field("right")
        if left is None or right is None or operator is None:
            return s.Other(node, self.expressions(node.children()))
        text = operator.text()
        first, second = self.expression(left), self.expression(right)
        if text == "||":
            return s.Or(node, _flat(s.Or, first, second))
        if text == "&&":
            return s.And(node, _flat(s.And, first, second))
        if text == "+":
            return s.Concat(node, _flat(s.Concat, first, second))
        if text in ("==", "!=", "<", ">", "<=", ">="):
            return s.Compare(node, text, [first, second])
        return s.Other(node, [first, second])

    def call(self, node: Any) -> s.Node:
        function, arguments = node.field("function"), node.field("arguments")
        if function is None or arguments is None:
            return s.Other(node, self.expressions(node.children()))
        given = named(arguments.children())
        written = function.text() if function.kind() == "selector_expression" else ""
        package, _, name = written.partition(".")
        if package in self.qualifiers and given:
            told = self.of_library(node, package, name, given)
            if told is not None:
                return told
        if len(given) == 1 and function.kind() in ("identifier", "selector_expression"):
            is_wrapper = name in _WRAPPERS and package in self.qualifiers
            if is_wrapper or function.text() in self.types or function.text() == "string":
                return self.expression(given[0])
            if function.text() == "new":
                return s.Struct(node, self.expression(given[0]), [])
        return s.Call(node, self.expression(function), self.arguments(given))

    def of_library(self, node: Any, package: str, name: str, given: list[Any]) -> s.Node | None:
        """Functions of the standard library that have a word of their own."""
        is_test = name in _STRING_TESTS and not (name.startswith("Cut") and _is_only_cut(node))
        if package in ("strings", "bytes") and is_test and len(given) == 2:
            items = [self.expression(each) for each in given]
            return s.Compare(node, _STRING_TESTS[name], items)
        if package == "strings" and name in _STRING_METHODS:
            receiver = s.Attr(node, self.expression(given[0]), _STRING_METHODS[name])
            return s.Call(node, receiver, self.arguments(given[1:]))
        if package == "slices" and name in ("Contains", "Index") and len(given) == 2:
            return s.Compare(node, "in", [self.expression(given[1]), self.expression(given[0])])
        if package == "slices" and name in ("ContainsFunc", "IndexFunc") and len(given) == 2:
            listed = self.expression(given[0])
            if isinstance(listed, s.Seq):
                return over_elements(node, listed, self.expression(given[1]))
        if package == "regexp" and name in _PATTERN_TESTS and len(given) == 2:
            return self.matched(node, self.expression(given[0]), given[1])
        if package == "regexp" and name.rpartition(".")[2] in _PATTERN_TESTS:
            made = node.field("function").field("operand")
            if made is not None and made.kind() == "call_expression" and len(given) == 1:
                return self.matched(node, self.expression(made), given[0])
        if f"{package}.{name}" in _SAME and len(given) == 1:
            return self.expression(given[0])
        if f"{package}.{name}" in _LOOKUPS:
            environ = s.Attr(node, s.Name(node, package), "environ")
            return s.Index(node, environ, [self.expression(given[0])])
        if f"{package}.{name}" == "cmp.Or":
            return s.Or(node, [self.expression(each) for each in given])
        if package == "errors" and name in ("Is", "As") and len(given) == 2:
            args: list[s.Node] = [s.Arg(each, "", self.expression(each)) for each in given]
            return s.Call(node, s.Name(node, "isinstance"), args)
        if f"{package}.{name}" in ("fmt.Sprintf", "fmt.Appendf"):
            text = self.expression(given[0])
            if isinstance(text, s.Str):
                holes = [*text.holes, *(self.expression(each) for each in given[1:])]
                shown = _PERCENT_FIELD.sub("{}", text.text.replace("%%", "\0")).replace("\0", "%")
                return s.Str(text.raw, shown, holes)
        return None

    def matched(self, node: Any, pattern: s.Node, tested: Any) -> s.Compare:
        """A test by a regular expression."""
        return s.Compare(node, "match", [self.expression(tested), pattern_in(pattern) or pattern])

    def arguments(self, nodes: Iterable[Any]) -> list[s.Node]:
        found: list[s.Node] = []
        for child in nodes:
            if child.kind() == "variadic_argument":
                found.append(s.Arg(child, "*", self.only(child)))
            else:
                if child.kind() == "ERROR":
                    self.lost(child)
                found.append(s.Arg(child, "", self.expression(child)))
        return found

    def composite(self, node: Any) -> s.Node:
        kind, body = node.field("type"), node.field("body")
        if kind is None or body is None:
            return s.Other(node, self.expressions(node.children()))
        if kind.kind() in ("slice_type", "array_type", "implicit_length_array_type"):
            return s.Seq(node, self.elements(body))
        if kind.kind() == "map_type":
            return s.Mapping(node, self.entries(body, is_map=True))
        mapping = s.Mapping(body, self.entries(body))
        if kind.kind() not in ("type_identifier", "qualified_type", "generic_type"):
            return mapping
        return s.Struct(node, self.expression(kind), [s.Arg(body, "", mapping)])

    def bare_literal(self, node: Any) -> s.Node:
        """`{...}` inside another literal, whose type says what it is."""
        children = named(node.children())
        if any(child.kind() == "keyed_element" for child in children):
            return s.Mapping(node, self.entries(node))
        return s.Seq(node, self.elements(node))

    def elements(self, body: Any) -> list[s.Node]:
        found: list[s.Node] = []
        for child in named(body.children()):
            parts = named(child.children())
            if child.kind() == "keyed_element" and len(parts) == 2:
                found.append(self.only(parts[1]))
            elif child.kind() == "ERROR":
                self.lost(child)
            else:
                found.append(
                    self.only(child)
                    if child.kind() == "literal_element"
                    else self.expression(child)
                )
        return found

    def entries(self, body: Any, is_map: bool = False) -> list[s.Node]:
        found: list[s.Node] = []
        for child in named(body.children()):
            if child.kind() != "keyed_element":
                found += [
                    s.Entry(each.raw, s.Const(each.raw, False), each)
                    for each in self.elements_of(child)
                ]
                continue
            parts = named(child.children())
            if len(parts) != 2:
                continue
            key: s.Node
            inner = named(parts[0].children())
            if not is_map and len(inner) == 1 and inner[0].kind() == "identifier":
                key = s.Str(inner[0], inner[0].text(), [])
            else:
                key = self.only(parts[0])
            found.append(s.Entry(child, key, self.only(parts[1])))
        return found

    def elements_of(self, child: Any) -> list[s.Node]:
        if child.kind() == "ERROR":
            self.lost(child)
            return []
        return [self.only(child) if child.kind() == "literal_element" else self.expression(child)]

    def string(self, node: Any) -> s.Node:
        return s.Str(node, _plain_text(node), [])

    def constant(self, node: Any) -> s.Node:
        return s.Const(node, False, {"true": True, "false": False}.get(node.kind()))

    def nothing(self, node: Any) -> s.Node:
        return s.Const(node, True)


def _qualifiers(root: Any) -> frozenset[str]:
    """The names before a dot: what packages, variables and parameters are called by."""
    found = set()
    for node in root.find_all(kind="selector_expression"):
        operand = node.field("operand")
        if operand is not None and operand.kind() == "identifier":
            found.add(operand.text())
    for node in root.find_all(kind="qualified_type"):
        package = node.field("package")
        if package is not None:
            found.add(package.text())
    return frozenset(found)


def _own_types(root: Any) -> frozenset[str]:
    """Types of the file that are another type under a name of its own: calls of them convert."""
    found = set()
    for node in root.find_all(kind="type_spec"):
        name, kind = node.field("name"), node.field("type")
        if name is not None and kind is not None and kind.kind() == "type_identifier":
            found.add(name.text())
    return frozenset(found)


def _is_only_cut(node: Any) -> bool:
    """Whether nobody asks if there was anything to cut: `rest, _ := strings.CutPrefix(a, b)`."""
    values = node.parent()
    assign = values.parent() if values is not None else None
    left = assign.field("left") if assign is not None else None
    targets = named(left.children()) if left is not None else []
    return len(targets) == 2 and targets[1].text() == "_"


def _plain_text(node: Any) -> str:
    text: list[str] = []
    for child in node.children():
        kind = child.kind()
        if kind in ("interpreted_string_literal_content", "raw_string_literal_content"):
            text.append(child.text())
        elif kind == "escape_sequence":
            written = child.text()[1:]
            text.append(_ESCAPES.get(written, written if len(written) == 1 else ""))
    return "".join(text)


def _tag_default(tag: Any) -> s.Node | None:
    """The default that a field's tag declares, as that of a look-up where the tag names one."""
    text = tag.text()
    keys = {match["key"] for match in _TAG.finditer(text)}
    for match in _TAG.finditer(text):
        if match["key"] not in _TAG_DEFAULTS:
            continue
        start = match.start("value") - 1
        where = Piece.within(tag, start, match.end("value") + 1)
        default = s.Str(where, match["value"], [])
        is_setting = match["key"] != "default" or keys & {
            "env", "envconfig", "help", "short", "long", "name", "arg", "placeholder", "split_words",
            "required", "mapstructure", "usage", "flag", "koanf", "description",
        }  # fmt: skip
        if is_setting:
            looked_up = s.Index(tag, s.Name(tag, "environ"), [s.Other(tag, [])])
            return s.Or(tag, [looked_up, default])
        return s.Or(tag, [s.Other(tag, []), default])
    return None


def _flat(kind: type[s.Or | s.And | s.Concat], *parts: s.Node) -> list[s.Node]:
    found: list[s.Node] = []
    for part in parts:
        found += part.items if isinstance(part, kind) else [part]
    return found


def _several(raw: Any, values: list[s.Node]) -> s.Node | None:
    if not values:
        return None
    return values[0] if len(values) == 1 else s.Seq(raw, values)


def _is_nothing(node: s.Node) -> bool:
    return isinstance(node, s.Const) and node.is_nothing


def _is_zero(node: s.Node) -> bool:
    match node:
        case s.Const():
            return node.is_nothing or node.truth is False or node.raw.text() in ("0", "0.0")
        case s.Str():
            return not node.text and not node.holes
        case s.Struct():
            return not node.args or not any(
                arg.value.entries
                for arg in node.args
                if isinstance(arg, s.Arg) and isinstance(arg.value, s.Mapping)
            )
        case _:
            return False


def _is_error_value(node: s.Node) -> bool:
    match node:
        case s.Name() | s.Attr():
            return bool(_ERROR.search(s.dotted(node)))
        case s.Struct():
            return bool(_ERROR.search(s.dotted(node.func)))
        case s.Call():
            written = s.dotted(node.func)
            return written.startswith(("errors.", "fmt.Errorf", "status.Error")) or bool(
                re.search(
                    r"(?:^|\.)(?:[nN]ew|[wW]rap)\w*[eE]rr(?:or)?\w*$|(?:^|\.)[eE]rr(?:or)?f?$",
                    written,
                )
            )
        case _:
            return False


def _tested_error(test: s.Node) -> tuple[str, bool, list[s.Node]] | None:
    """The error that a condition tests, whether it holds when there is one, and what else it asks."""
    match test:
        case s.Compare(items=[s.Name() | s.Attr() as tested, s.Const(is_nothing=True)]):
            name = s.dotted(tested)
            if _ERROR.search(name) and test.op in ("==", "!="):
                return name, test.op == "!=", []
        case s.And():
            for place, item in enumerate(test.items):
                told = _tested_error(item)
                if told is not None:
                    rest = [each for at, each in enumerate(test.items) if at != place]
                    return told[0], told[1], rest
        case s.Or():
            for item in test.items:
                told = _tested_error(item)
                if told is not None and told[1]:
                    return told[0], True, []
        case _:
            pass
    return None


def _where_bound(name: str, before: list[s.Node]) -> int:
    """Where the statement that gave an error begins, among those right before its test."""
    for place in range(len(before) - 1, max(-1, len(before) - 1 - _MAX_BETWEEN), -1):
        item = before[place]
        if not isinstance(item, s.Assign | s.Statement | s.Other | s.Func) and not _asks_kind(
            item, name
        ):
            return -1
        if isinstance(item, s.Assign) and any(s.dotted(target) == name for target in item.targets):
            while place > 0 and before[place - 1].raw is item.raw:
                place -= 1
            return place
    return -1


def _put_before(test: s.If, asked: list[s.Node], *, is_failure: bool) -> None:
    """Let what asks for kinds of an error stand where the error is known to be there."""
    if not asked:
        return
    if is_failure:
        test.body = s.Block(test.body.raw, [*asked, *test.body.items])
        return
    rest = (
        test.other.items if isinstance(test.other, s.Block) else [test.other] if test.other else []
    )
    test.other = s.Block(test.raw, [*asked, *rest])


def _chain_of(node: Any, value: s.Node | None, cases: list[s.Node]) -> s.If | None:
    """`switch { case err == nil: ... default: ... }` and `switch err { case nil: ... }` as the chain
    of tests of an error that they are; None for any other switch."""
    found: list[tuple[s.Node, s.Block, s.Node]] = []
    last: s.Node | None = None
    for case in cases:
        if not isinstance(case, s.Case):
            return None
        tests: list[s.Node] = [
            each if value is None else s.Compare(each.raw, "==", [value, each])
            for each in case.patterns
        ]
        if tests:
            found.append((tests[0] if len(tests) == 1 else s.Or(node, tests), case.body, case))
        else:
            last = case.body
    if not any(_tested_error(test) is not None for test, _, _ in found):
        return None
    for test, body, case in reversed(found):
        last = s.If(case.raw, test, body, last)
    return last if isinstance(last, s.If) else None


def _asks_kind(item: s.Node, name: str) -> bool:
    """`if errors.Is(err, context.Canceled) { return ... }`, which no success passes."""
    call = item.test if isinstance(item, s.If) and item.other is None else None
    return (
        isinstance(call, s.Call)
        and s.dotted(call.func) == "isinstance"
        and isinstance(call.args[0], s.Arg)
        and s.dotted(call.args[0].value) == name
    )


def _name_what_is_there(test: s.If, before: list[s.Node]) -> None:
    """`v, ok := m[k]; if !ok`: a test of `ok` is one of `v`."""
    tested = test.test.value if isinstance(test.test, s.Not) else test.test
    if not isinstance(tested, s.Name) or len(before) < 2:
        return
    second, first = before[-1], before[-2]
    if (
        isinstance(first, s.Assign)
        and isinstance(second, s.Assign)
        and first.raw is second.raw
        and s.dotted(second.targets[0]) == tested.id
        and isinstance(second.value, s.Other)
        and isinstance(first.targets[0], s.Name)
    ):
        name = s.Name(tested.raw, first.targets[0].id)
        test.test = s.Not(test.test.raw, name) if isinstance(test.test, s.Not) else name


_RULES = Rules(
    expressions={
        "identifier": _Lowering.identifier,
        "field_identifier": _Lowering.type_name,
        "type_identifier": _Lowering.type_name,
        "package_identifier": _Lowering.type_name,
        "selector_expression": _Lowering.selector,
        "qualified_type": _Lowering.qualified_type,
        "generic_type": _Lowering.generic_type,
        "pointer_type": _Lowering.only,
        "parenthesized_type": _Lowering.only,
        "parenthesized_expression": _Lowering.only,
        "literal_element": _Lowering.only,
        "type_elem": _Lowering.only,
        "type_assertion_expression": _Lowering.first,
        "slice_expression": _Lowering.first,
        "type_conversion_expression": _Lowering.last,
        "type_instantiation_expression": _Lowering.first,
        "index_expression": _Lowering.index,
        "unary_expression": _Lowering.unary,
        "binary_expression": _Lowering.binary,
        "call_expression": _Lowering.call,
        "composite_literal": _Lowering.composite,
        "literal_value": _Lowering.bare_literal,
        "func_literal": _Lowering.anonymous,
        "function_type": _Lowering.unread,
        "struct_type": _Lowering.unread,
        "interface_type": _Lowering.unread,
        "interpreted_string_literal": _Lowering.string,
        "raw_string_literal": _Lowering.string,
        "int_literal": _Lowering.constant,
        "float_literal": _Lowering.constant,
        "imaginary_literal": _Lowering.constant,
        "rune_literal": _Lowering.constant,
        "iota": _Lowering.constant,
        "true": _Lowering.constant,
        "false": _Lowering.constant,
        "nil": _Lowering.nothing,
    },
    statements={
        "package_clause": _Lowering.nothing_to_say,
        "import_declaration": _Lowering.import_declaration,
        "const_declaration": _Lowering.constants,
        "var_declaration": _Lowering.variables,
        "type_declaration": _Lowering.type_declaration,
        "function_declaration": _Lowering.function_declaration,
        "method_declaration": _Lowering.method_declaration,
        "block": _Lowering.spliced,
        "labeled_statement": _Lowering.labeled,
        "expression_statement": _Lowering.expression_statement,
        "defer_statement": _Lowering.called_apart,
        "go_statement": _Lowering.called_apart,
        "short_var_declaration": _Lowering.assignment,
        "assignment_statement": _Lowering.assignment,
        "receive_statement": _Lowering.assignment,
        "inc_statement": _Lowering.stepped,
        "dec_statement": _Lowering.stepped,
        "return_statement": _Lowering.return_statement,
        "break_statement": _Lowering.break_statement,
        "continue_statement": _Lowering.continue_statement,
        "goto_statement": _Lowering.nothing_to_say,
        "fallthrough_statement": _Lowering.nothing_to_say,
        "if_statement": _Lowering.if_statement,
        "for_statement": _Lowering.for_statement,
        "expression_switch_statement": _Lowering.switch_statement,
        "type_switch_statement": _Lowering.switch_statement,
        "select_statement": _Lowering.switch_statement,
    },
)

LANGUAGE = Language(
    "go",
    "go",
    lower,
    is_absence_fatal=False,
    are_types_capitalised=False,
    line_comment="//",
    starts=("main", "init"),
)
