"""C# source, lowered from tree-sitter's tree."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import contextmanager
from typing import Any

from ast_grep_py import SgRoot

from antilock import syntax as s
from antilock.languages.base import Language, Lowered
from antilock.languages.lowering import Rules, flat, lowered
from antilock.languages.members import MemberLowering, unescaped

# What projects import without saying so.
GLOBALS = {
    "HttpClient": "System.Net.Http.HttpClient",
    "IHttpClientFactory": "System.Net.Http.IHttpClientFactory",
    "HttpRequestMessage": "System.Net.Http.HttpRequestMessage",
    "HttpRequestException": "System.Net.Http.HttpRequestException",
    "Uri": "System.Uri",
    "Environment": "System.Environment",
}

_COMMENTS = frozenset({"comment"})
_COMPARISONS = frozenset({"==", "!=", "<", ">", "<=", ">="})
_TYPES = frozenset(
    """class_declaration interface_declaration enum_declaration record_declaration struct_declaration
    record_struct_declaration delegate_declaration""".split()
)
_METHODS = frozenset({"method_declaration", "constructor_declaration", "local_function_statement"})
_NOT_MEMBERS = frozenset({"constructor_declaration", *_TYPES})
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "", "a": ""}
_SETTINGS = re.compile(r"(?:Settings|Config|Configuration)$")
_SECTION = re.compile(r"Section(?:Name|Key)?$|^ConfigurationKey$")


def lower(text: str) -> Lowered:
    """The syntax of a C# file."""
    root = SgRoot(text, "csharp").root()
    return lowered(_Lowering(_RULES), root, text)


def children_of(node: Any) -> list[Any]:
    """The named children that are no comments."""
    return [c for c in node.children() if c.is_named() and c.kind() not in _COMMENTS]


class _Lowering(MemberLowering):
    def __init__(self, rules: Rules) -> None:
        super().__init__(rules)
        self.expected: list[Any] = []  # the types that `new()` may leave out
        self.receivers: list[s.Node] = []  # what `?.` is asked of

    @contextmanager
    def expecting(self, kind: Any | None) -> Any:
        self.expected.append(kind)
        try:
            yield
        finally:
            self.expected.pop()

    # Statements: each appends to `out`, since one may become several.

    def block(self, node: Any | None, raw: Any) -> s.Block:
        if node is None:
            return s.Block(raw, [])
        if node.kind() == "block":
            for child in children_of(node):
                if child.kind() == "local_function_statement":
                    self.bind_function(child)  # which may be called before it is declared
            return s.Block(node, self.statements(node))
        if node.kind() == "arrow_expression_clause":
            value = self.only(node)
            return s.Block(node, [s.Return(node, value)])
        return s.Block(node, self.alone(node))

    def spliced(self, node: Any, out: list[s.Node]) -> None:
        """A namespace, a block, a lock: what it holds stands in the code around it."""
        for child in children_of(node):
            if child.kind() in ("declaration_list", "block"):
                out.extend(self.statements(child))
            elif child.kind() not in ("identifier", "qualified_name"):
                out.extend(self.alone(child))

    def using_directive(self, node: Any, out: list[s.Node]) -> None:
        parts = children_of(node)
        if not parts:
            return
        path = "".join(parts[-1].text().split()).removeprefix("global::")
        alias = node.field("name")
        if alias is not None and len(parts) > 1:
            module, _, name = path.rpartition(".")
            out.append(s.ImportName(node, module, name, alias.text()))
        else:
            out.append(s.ImportName(node, path, "*", "*"))

    def expression_statement(self, node: Any, out: list[s.Node]) -> None:
        for child in children_of(node):
            if child.kind() == "ERROR":
                self.lost(child)
            value = self.expression(child)
            entry = self.assigned_entry(value)
            if entry is not None:
                out.append(entry)
            else:
                out.append(value if isinstance(value, s.Assign) else _alone(child, value))

    def local_declaration(self, node: Any, out: list[s.Node]) -> None:
        for child in children_of(node):
            if child.kind() == "variable_declaration":
                self.variables(child, out)

    def variables(self, node: Any, out: list[s.Node]) -> None:
        kind = node.field("type")
        for child in children_of(node):
            if child.kind() != "variable_declarator":
                continue
            name = child.field("name")
            if name is None:
                continue
            with self.expecting(kind):
                value = self.after_equals(child)
            self.bind(name.text())
            out.append(s.Assign(child, [s.Name(name, name.text())], value, self.annotation(kind)))

    def after_equals(self, node: Any) -> s.Node | None:
        """The value that a declaration gives, or None."""
        has_equals = False
        for child in node.children():
            if has_equals and child.is_named() and child.kind() not in _COMMENTS:
                return self.expression(child)
            has_equals = has_equals or child.text() == "="
        return None

    def annotation(self, node: Any | None) -> s.Node | None:
        if node is None or node.kind() == "implicit_type":
            return None
        return self.type_of(node)

    def type_of(self, node: Any) -> s.Node:
        """A type as a dotted name, with what it is made of as keys."""
        kind = node.kind()
        if kind == "identifier":
            return s.Name(node, node.text())
        parts = children_of(node)
        if kind == "generic_name" and parts:
            keys = [self.type_of(each) for part in parts[1:] for each in children_of(part)]
            return s.Index(node, self.type_of(parts[0]), keys)
        if kind in ("qualified_name", "alias_qualified_name") and len(parts) == 2:
            last = children_of(parts[1])[0] if parts[1].kind() == "generic_name" else parts[1]
            return s.Attr(node, self.type_of(parts[0]), last.text())
        if kind in ("nullable_type", "array_type") and parts:
            return self.type_of(parts[0])
        return s.Other(node, [])

    def return_statement(self, node: Any, out: list[s.Node]) -> None:
        values = children_of(node)
        out.append(s.Return(node, self.expression(values[0]) if values else None))

    def yield_statement(self, node: Any, out: list[s.Node]) -> None:
        values = self.expressions(node.children())
        out.extend(_alone(node, each) for each in values)
        if not values:
            out.append(s.Return(node, None))  # `yield break`

    def throw_statement(self, node: Any, out: list[s.Node]) -> None:
        out.append(s.Raise(node, self.expressions(node.children())))

    def throw(self, node: Any) -> s.Node:
        return s.Raise(node, self.expressions(node.children()))

    def if_statement(self, node: Any, out: list[s.Node]) -> None:
        condition = node.field("condition")
        test = self.expression(condition) if condition is not None else s.Other(node, [])
        body = self.block(node.field("consequence"), node)
        alternative = node.field("alternative")
        other: s.Node | None = None
        if alternative is not None and alternative.kind() == "if_statement":
            other = next(iter(self.alone(alternative)), None)
        elif alternative is not None:
            other = self.block(alternative, alternative)
        out.append(s.If(node, test, body, other))

    def for_statement(self, node: Any, out: list[s.Node]) -> None:
        initial = node.field("initializer")
        if initial is not None and initial.kind() == "variable_declaration":
            self.variables(initial, out)
        target, over = None, self.optional(node.field("condition"))
        # `for (var i = 0; i < list.Count; i++)` goes over the list.
        match over:
            case s.Compare(op="<", items=[s.Name() as counter, s.Attr() as length]) if (
                length.name in ("Count", "Length")
            ):
                target, over = s.Name(counter.raw, counter.id), length.obj
            case _:
                pass
        out.append(s.Loop(node, target, over, self.block(node.field("body"), node), None))

    def foreach_statement(self, node: Any, out: list[s.Node]) -> None:
        name = node.field("left")
        over = self.optional(node.field("right"))
        target = None
        if name is not None and name.kind() == "identifier":
            self.bind(name.text())
            target = s.Name(name, name.text())
        out.append(s.Loop(node, target, over, self.block(node.field("body"), node), None))

    def while_statement(self, node: Any, out: list[s.Node]) -> None:
        over = self.optional(node.field("condition"))
        out.append(s.Loop(node, None, over, self.block(node.field("body"), node), None))

    def using_statement(self, node: Any, out: list[s.Node]) -> None:
        body = node.field("body")
        for child in children_of(node):
            if child.kind() == "variable_declaration":
                self.variables(child, out)
            elif child.kind() == "block":
                out.extend(self.statements(child))
            elif body is not None and child.range().start.index == body.range().start.index:
                self.statement(child, out)
            else:
                out.append(s.Statement(child, self.expression(child)))

    def try_statement(self, node: Any, out: list[s.Node]) -> None:
        handlers: list[s.Node] = []
        final: s.Block | None = None
        for child in children_of(node):
            if child.kind() == "catch_clause":
                handlers.append(self.handler(child))
            elif child.kind() == "finally_clause":
                inner = children_of(child)
                final = self.block(inner[0] if inner else None, child)
        body = self.block(node.field("body"), node)
        out.append(s.Try(node, body, handlers, None, final))

    def handler(self, node: Any) -> s.Node:
        types: list[s.Node] = []
        name, test = "", None
        for child in children_of(node):
            if child.kind() == "catch_declaration":
                kind, own = child.field("type"), child.field("name")
                types = [self.type_of(kind)] if kind is not None else []
                name = own.text() if own is not None else ""
                self.bind(name)
            elif child.kind() == "catch_filter_clause":
                test = self.only(child)
        body = self.block(node.field("body"), node)
        if test is not None:
            body = s.Block(body.raw, [s.If(node, test, body, None)])
        found = s.Handler(node, types, name, body)
        found.is_filtered = test is not None
        return found

    def switch_statement(self, node: Any, out: list[s.Node]) -> None:
        cases: list[s.Node] = []
        waiting: list[s.Node] = []  # `case "a": case "b": ...`
        body = node.field("body")
        for child in [] if body is None else children_of(body):
            if child.kind() != "switch_section":
                continue
            inner: list[s.Node] = []
            is_default = False
            for part in child.children():
                if part.text() == "default":
                    is_default = True
                elif not part.is_named() or part.kind() in _COMMENTS:
                    continue
                elif part.kind().endswith("_pattern") or part.kind() == "when_clause":
                    waiting += self.patterns(part)
                else:
                    self.statement(part, inner)
            if inner:
                if is_default and waiting:
                    cases.append(s.Case(child, waiting, s.Block(child, [])))
                    waiting = []
                cases.append(s.Case(child, waiting, s.Block(child, inner)))
                waiting = []
        if waiting:
            cases.append(s.Case(node, waiting, s.Block(node, [])))
        out.append(s.Switch(node, self.optional(node.field("value")), cases))

    def switch(self, node: Any) -> s.Node:
        parts = children_of(node)
        cases: list[s.Node] = []
        for child in parts[1:]:
            if child.kind() != "switch_expression_arm":
                continue
            inner = children_of(child)
            patterns = [each for part in inner[:-1] for each in self.patterns(part)]
            value = self.expression(inner[-1]) if inner else s.Other(child, [])
            cases.append(s.Case(child, patterns, s.Block(child, [value])))
        return s.Switch(node, self.expression(parts[0]) if parts else None, cases)

    def patterns(self, node: Any) -> list[s.Node]:
        """What a pattern compares with."""
        kind = node.kind()
        if kind in ("or_pattern", "and_pattern", "constant_pattern", "parenthesized_pattern"):
            return [each for child in children_of(node) for each in self.patterns(child)]
        if kind == "discard":
            return []
        if kind == "when_clause":
            return self.expressions(node.children())
        return [self.expression(node)]

    # Types.

    def type_declaration(self, node: Any, out: list[s.Node]) -> None:
        out.append(self.class_of(node))

    def class_of(self, node: Any) -> s.Class:
        own, body = node.field("name"), node.field("body")
        name = own.text() if own is not None else ""
        members = [] if body is None else children_of(body)
        parameters = next((c for c in children_of(node) if c.kind() == "parameter_list"), None)
        decorators = self.decorators(node)
        bases: list[s.Node] = []
        for child in children_of(node):
            if child.kind() == "base_list":
                bases += [s.Arg(each, "", self.type_of(each)) for each in children_of(child)]
        if node.kind() == "enum_declaration":
            bases.append(s.Arg(node, "", s.Name(node, "Enum")))
        names = _declared(members)
        if _SETTINGS.search(name) or any(_SECTION.search(each) for each in names):
            decorators.append(s.Name(node, "settings"))
        is_record = "record" in node.kind()
        given = [] if parameters is None else self.parameters(parameters)
        names |= {param.name for param in given if isinstance(param, s.Param)}
        items: list[s.Node] = []
        with self.inside_class(name, names) as frame:
            frame.replaceable = _replaceable(members)
            if parameters is not None:
                items += self.primary(parameters, given, is_record)
            for member in members:
                self.member(member, items)
        return s.Class(
            node, name, bases, s.Block(body if body is not None else node, items), decorators
        )

    def primary(self, node: Any, params: list[s.Node], is_record: bool) -> list[s.Node]:
        """The constructor that a class has in its header, and the fields that it fills."""
        kept: list[s.Node] = []
        for param in params:
            if isinstance(param, s.Param):
                target = s.Attr(param.raw, s.Name(param.raw, "this"), param.name)
                kept.append(s.Assign(param.raw, [target], s.Name(param.raw, param.name)))
        found = s.Func(node, "constructor", params, None, s.Block(node, kept), [])
        found.is_hidden = not is_record
        return [found]

    def member(self, node: Any, out: list[s.Node]) -> None:
        kind = node.kind()
        if kind == "field_declaration":
            self.fields(node, out)
        elif kind == "property_declaration":
            self.property(node, out)
        elif kind in _METHODS:
            out.append(self.method(node))
        elif kind == "enum_member_declaration":
            return
        elif kind == "ERROR":
            self.lost(node)
        else:
            self.statement(node, out)

    def fields(self, node: Any, out: list[s.Node]) -> None:
        words = _modifiers(node)
        found: list[s.Node] = []
        for child in children_of(node):
            if child.kind() == "variable_declaration":
                self.variables(child, found)
        for each in found:
            if isinstance(each, s.Assign) and isinstance(each.targets[0], s.Name):
                is_open = "public" in words and not words & {"const", "readonly", "static"}
                is_filled = each.targets[0].id in self.frames[-1].replaceable
                each.is_replaceable = is_open or is_filled
        out += found

    def property(self, node: Any, out: list[s.Node]) -> None:
        name, kind = node.field("name"), node.field("type")
        if name is None:
            return
        accessors = node.field("accessors")
        arrow = next((c for c in node.children() if c.kind() == "arrow_expression_clause"), None)
        bodies = [
            body
            for accessor in ([] if accessors is None else children_of(accessors))
            if (body := accessor.field("body")) is not None
        ]
        if arrow is not None:
            bodies = [arrow]
        if bodies:
            with self.inside_function(["value"]):
                block = self.block(bodies[0], node)
            marks: list[s.Node] = [s.Name(node, "property")]
            found = s.Func(node, name.text(), [], self.annotation(kind), block, marks)
            found.is_hidden = not _modifiers(node) & {"public", "protected"}
            out.append(found)
            return
        with self.expecting(kind):
            value = self.after_equals(node)
        words = {each.text() for each in ([] if accessors is None else accessors.children())}
        is_set = any(word.rstrip(";").split()[-1:] in (["set"], ["init"]) for word in words if word)
        text = name.text()
        out.append(
            s.Assign(
                node,
                [s.Name(name, text)],
                value,
                self.annotation(kind),
                is_replaceable=is_set or text in self.frames[-1].replaceable,
            )
        )

    def decorators(self, node: Any) -> list[s.Node]:
        found: list[s.Node] = []
        for child in children_of(node):
            if child.kind() == "attribute_list":
                for each in children_of(child):
                    name = each.field("name")
                    if name is not None:
                        args = self.attribute_arguments(each)
                        found.append(s.Call(each, self.type_of(name), args))
        return found

    def attribute_arguments(self, node: Any) -> list[s.Node]:
        found: list[s.Node] = []
        for child in children_of(node):
            if child.kind() != "attribute_argument_list":
                continue
            for each in children_of(child):
                parts = children_of(each)
                if len(parts) == 2:
                    found.append(s.Arg(each, parts[0].text(), self.expression(parts[1])))
                elif parts:
                    found.append(s.Arg(each, "", self.expression(parts[0])))
        return found

    # Functions.

    def method(self, node: Any) -> s.Func:
        own = node.field("name")
        is_constructor = node.kind() == "constructor_declaration"
        name = "constructor" if is_constructor else own.text() if own is not None else ""
        params = self.parameters(node.field("parameters"))
        kind = node.field("returns") or node.field("type")
        body = node.field("body") or next(
            (c for c in children_of(node) if c.kind() in ("block", "arrow_expression_clause")), None
        )
        names = [param.name.lstrip("*") for param in params if isinstance(param, s.Param)]
        with self.inside_function(names), self.expecting(kind):
            block = self.block(body, node)
        found = s.Func(node, name, params, self.annotation(kind), block, self.decorators(node))
        found.is_hidden = not _modifiers(node) & {"public", "protected"}
        return found

    def local_function(self, node: Any, out: list[s.Node]) -> None:
        self.bind_function(node)
        out.append(self.method(node))

    def bind_function(self, node: Any) -> None:
        name = node.field("name")
        if name is not None:
            self.bind(name.text())

    def parameters(self, node: Any | None) -> list[s.Node]:
        found: list[s.Node] = []
        for child in [] if node is None else children_of(node):
            if child.kind() not in ("parameter", "implicit_parameter"):
                continue
            name = child.field("name")
            text = name.text() if name is not None else child.text()
            annotation = self.annotation(child.field("type"))
            found.append(s.Param(child, text, annotation, self.after_equals(child)))
        return found

    def lambda_(self, node: Any) -> s.Node:
        listed = next(
            (c for c in children_of(node) if c.kind() in ("parameter_list", "implicit_parameter")),
            None,
        )
        params: list[s.Node] = []
        if listed is not None and listed.kind() == "implicit_parameter":
            params = [s.Param(listed, listed.text(), None, None)]
        elif listed is not None:
            params = self.parameters(listed)
        names = [param.name for param in params if isinstance(param, s.Param)]
        body = node.field("body") or (children_of(node) or [None])[-1]
        with self.inside_function(names):
            if body is None:
                inner: s.Node = s.Other(node, [])
            elif body.kind() == "block":
                inner = self.block(body, node)
            else:
                inner = self.expression(body)
        return s.Func(node, "", params, None, inner, [])

    # Expressions.

    def identifier(self, node: Any) -> s.Node:
        return self.resolve(node, node.text())

    def plain_name(self, node: Any) -> s.Node:
        return s.Name(node, node.text())

    def typed_name(self, node: Any) -> s.Node:
        """A generic method's name without its types."""
        parts = children_of(node)
        return self.expression(parts[0]) if parts else s.Other(node, [])

    def member_access(self, node: Any) -> s.Node:
        target, name = node.field("expression"), node.field("name")
        if target is None or name is None:
            return s.Other(node, self.expressions(node.children()))
        return s.Attr(node, self.expression(target), _plain_text(name))

    def conditional_access(self, node: Any) -> s.Node:
        parts = children_of(node)
        if len(parts) != 2:
            return s.Other(node, self.expressions(node.children()))
        self.receivers.append(self.expression(parts[0]))
        try:
            return self.expression(parts[1])
        finally:
            self.receivers.pop()

    def member_binding(self, node: Any) -> s.Node:
        name = children_of(node)
        if not self.receivers or not name:
            return s.Other(node, [])
        return s.Attr(node, self.receivers[-1], _plain_text(name[-1]))

    def element_access(self, node: Any) -> s.Node:
        parts = children_of(node)
        if not parts:
            return s.Other(node, [])
        keys = [
            self.only(argument)
            for part in parts[1:]
            for argument in (children_of(part) if part.kind() != "argument" else [part])
        ]
        return s.Index(node, self.expression(parts[0]), keys)

    def element_binding(self, node: Any) -> s.Node:
        keys = [self.only(argument) for argument in children_of(node)]
        target = self.receivers[-1] if self.receivers else s.Other(node, [])
        return s.Index(node, target, keys)

    def only(self, node: Any) -> s.Node:
        parts = self.expressions(node.children())
        return parts[0] if len(parts) == 1 else s.Other(node, parts)

    def first(self, node: Any) -> s.Node:
        parts = children_of(node)
        return self.expression(parts[0]) if parts else s.Other(node, [])

    def last(self, node: Any) -> s.Node:
        """A cast: the value is what counts."""
        parts = children_of(node)
        return self.expression(parts[-1]) if parts else s.Other(node, [])

    def arguments(self, node: Any | None) -> list[s.Node]:
        found: list[s.Node] = []
        for child in [] if node is None else children_of(node):
            if child.kind() == "ERROR":
                self.lost(child)
            if child.kind() != "argument":
                continue
            name, parts = child.field("name"), children_of(child)
            if not parts:
                continue
            value = self.expression(parts[-1])
            found.append(s.Arg(child, name.text() if name is not None else "", value))
        return found

    def invocation(self, node: Any) -> s.Node:
        function = node.field("function")
        if function is None:
            return s.Other(node, self.expressions(node.children()))
        if function.text() in ("nameof", "typeof"):
            return s.Other(node, [])
        args = self.arguments(node.field("arguments"))
        func = self.expression(function)
        if isinstance(func, s.Name) and not self.is_local(func.id):
            # Of a class that this one extends, since nothing here has it.
            func = s.Attr(function, s.Name(function, "this"), func.id)
        if isinstance(func, s.Attr) and len(args) == 2 and func.name == "GetValue":
            key, default = (arg.value for arg in args if isinstance(arg, s.Arg))
            return s.Or(node, [s.Index(node, func.obj, [key]), default])
        return self.called(node, func, args)

    def creation(self, node: Any) -> s.Node:
        kind = node.field("type")
        initialiser = node.field("initializer") or next(
            (c for c in children_of(node) if c.kind() == "initializer_expression"), None
        )
        if kind is None and self.expected and self.expected[-1] is not None:
            kind = self.expected[-1]
        with self.expecting(None):
            args = self.arguments(
                node.field("arguments")
                or next((c for c in children_of(node) if c.kind() == "argument_list"), None)
            )
            named = self.type_of(kind) if kind is not None else s.Other(node, [])
            func = named.obj if isinstance(named, s.Index) else named
            if initialiser is None:
                return self.constructed(node, func, args)
            entries = self.initialised(initialiser)
            if isinstance(entries, s.Seq):
                return entries if not args else s.Other(node, [s.Call(node, func, args), entries])
            is_object = all(
                isinstance(entry, s.Entry) and isinstance(entry.key, s.Name)
                for entry in entries.entries
            )
            if not is_object:
                return s.Mapping(node, entries.entries)
            for entry in entries.entries:
                if isinstance(entry, s.Entry) and isinstance(entry.key, s.Name):
                    args.append(s.Arg(entry.raw, entry.key.id, entry.value))
            return s.Call(node, func, args)

    def initialised(self, node: Any) -> s.Mapping | s.Seq:
        """`{ A = b }`, `{ ["a"] = b }`, `{ { "a", b } }` or `{ a, b }`."""
        entries: list[s.Node] = []
        values: list[s.Node] = []
        for child in children_of(node):
            kind = child.kind()
            if kind == "assignment_expression":
                left, right = child.field("left"), child.field("right")
                if left is None or right is None:
                    continue
                if left.kind() == "element_binding_expression":
                    index = self.element_binding(left)
                    key = index.keys[0] if isinstance(index, s.Index) and index.keys else None
                else:
                    key = s.Name(left, left.text())
                entries.append(s.Entry(child, key, self.expression(right)))
            elif kind == "initializer_expression" and len(children_of(child)) == 2:
                first, second = children_of(child)
                entries.append(s.Entry(child, self.expression(first), self.expression(second)))
            else:
                values.append(self.expression(child))
        return s.Seq(node, values) if values or not entries else s.Mapping(node, entries)

    def initialiser(self, node: Any) -> s.Node:
        found = self.initialised(node)
        if isinstance(found, s.Mapping):
            for entry in found.entries:
                if isinstance(entry, s.Entry) and isinstance(entry.key, s.Name):
                    entry.key = s.Str(entry.key.raw, entry.key.id, [])
        return found

    def anonymous_object(self, node: Any) -> s.Node:
        entries: list[s.Node] = []
        waiting: Any = None
        has_equals = False
        for child in node.children():
            if child.text() == "=" and not child.is_named():
                has_equals = True
                continue
            if child.text() == "," and not child.is_named() and waiting is not None:
                self.shorthand(waiting, entries)
                waiting = None
            if not child.is_named() or child.kind() in _COMMENTS:
                continue
            if has_equals and waiting is not None:
                key = s.Str(waiting, waiting.text(), [])
                entries.append(s.Entry(waiting, key, self.expression(child)))
                waiting, has_equals = None, False
            else:
                waiting = child
        if waiting is not None:
            self.shorthand(waiting, entries)
        return s.Mapping(node, entries)

    def shorthand(self, node: Any, entries: list[s.Node]) -> None:
        """`new { model }`: the last name is the key."""
        value = self.expression(node)
        name = s.dotted(value).rpartition(".")[2]
        entries.append(s.Entry(node, s.Str(node, name, []), value))

    def array(self, node: Any) -> s.Node:
        inner = next((c for c in children_of(node) if c.kind() == "initializer_expression"), None)
        return self.initialiser(inner) if inner is not None else s.Other(node, [])

    def collection(self, node: Any) -> s.Node:
        found: list[s.Node] = []
        for child in children_of(node):
            inner = children_of(child) if child.kind() == "collection_element" else [child]
            for each in inner:
                parts = children_of(each) if each.kind() == "expression_element" else [each]
                found += [self.expression(part) for part in parts]
        return s.Seq(node, found)

    def binary(self, node: Any) -> s.Node:
        left, operator, right = node.field("left"), node.field("operator"), node.field("right")
        if left is None or right is None or operator is None:
            return s.Other(node, self.expressions(node.children()))
        text = operator.text()
        first, second = self.expression(left), self.expression(right)
        if text in ("||", "??"):
            return s.Or(node, flat(s.Or, first, second))
        if text == "&&":
            return s.And(node, flat(s.And, first, second))
        if text == "+":
            return s.Concat(node, flat(s.Concat, first, second))
        if text in _COMPARISONS:
            return s.Compare(node, text, [first, second])
        return s.Other(node, [first, second])

    def is_pattern(self, node: Any) -> s.Node:
        parts = children_of(node)
        if len(parts) < 2:
            return s.Other(node, self.expressions(node.children()))
        value, pattern = self.expression(parts[0]), parts[1]
        if pattern.kind() in ("declaration_pattern", "type_pattern", "recursive_pattern"):
            kind = pattern.field("type")
            name = pattern.field("name")
            if name is not None:
                self.bind(name.text())
            if kind is None:
                return s.Other(node, [value])
            args: list[s.Node] = [
                s.Arg(parts[0], "", value),
                s.Arg(kind, "", self.type_of(kind)),
            ]
            return s.Call(node, s.Name(node, "isinstance"), args)
        is_negated = pattern.kind() == "negated_pattern"
        inner = children_of(pattern)[0] if is_negated and children_of(pattern) else pattern
        given = self.patterns(inner)
        other = given[0] if len(given) == 1 else s.Seq(pattern, given)
        return s.Compare(node, "is not" if is_negated else "is", [value, other])

    def unary(self, node: Any) -> s.Node:
        parts = children_of(node)
        if node.text().startswith("!") and len(parts) == 1:
            return s.Not(node, self.expression(parts[0]))
        return self.only(node)

    def ternary(self, node: Any) -> s.Node:
        test, then, other = (
            node.field("condition"),
            node.field("consequence"),
            node.field("alternative"),
        )
        if test is None or then is None or other is None:
            return s.Other(node, self.expressions(node.children()))
        return s.Cond(node, self.expression(test), self.expression(then), self.expression(other))

    def assignment(self, node: Any) -> s.Node:
        left, operator, right = node.field("left"), node.field("operator"), node.field("right")
        if left is None or right is None:
            return s.Other(node, self.expressions(node.children()))
        text = operator.text() if operator is not None else "="
        target, value = self.expression(left), self.expression(right)
        if text == "??=":
            return s.Assign(node, [target], s.Or(node, [self.expression(left), value]))
        return s.Assign(node, [target], value, is_augmented=text != "=")

    def awaited(self, node: Any) -> s.Node:
        return s.Await(node, self.only(node))

    def string(self, node: Any) -> s.Node:
        text: list[str] = []
        holes: list[s.Node] = []
        kind = node.kind()
        if kind == "verbatim_string_literal":
            return s.Str(node, node.text()[2:-1].replace('""', '"'), [])
        is_verbatim = node.text()[:3].startswith(("$@", "@$"))
        for child in node.children():
            part = child.kind()
            if part in ("string_literal_content", "string_content", "raw_string_content"):
                plain = child.text()
                text.append(plain.replace('""', '"') if is_verbatim else plain)
            elif part == "escape_sequence":
                text.append(unescaped(child.text(), _ESCAPES))
            elif part == "interpolation":
                text.append("{}")
                holes += [
                    self.expression(each)
                    for each in children_of(child)
                    if each.kind() not in ("interpolation_brace", "interpolation_format_clause")
                ][:1]
        joined = "".join(text)
        if kind == "interpolated_string_expression":
            joined = joined.replace("{{", "{").replace("}}", "}")
        return s.Str(node, joined.strip() if kind == "raw_string_literal" else joined, holes)

    def constant(self, node: Any) -> s.Node:
        return s.Const(node, False, {"true": True, "false": False}.get(node.text()))

    def nothing(self, node: Any) -> s.Node:
        return s.Const(node, True)

    def unread(self, node: Any) -> s.Node:
        return s.Other(node, [])


def _alone(node: Any, value: s.Node) -> s.Node:
    """An expression that stands alone; the answer of a request that keeps it is given to that
    request: `yield return request.SendWebRequest()`."""
    call = value.value if isinstance(value, s.Await) else value
    match call:
        case s.Call(func=s.Attr(obj=s.Name(raw=raw, id=name), name="SendWebRequest")):
            return s.Assign(node, [s.Name(raw, name)], value)
        case _:
            return s.Statement(node, value)


def _plain_text(node: Any) -> str:
    """A name without its type arguments."""
    if node.kind() == "generic_name":
        parts = children_of(node)
        return parts[0].text() if parts else ""
    text: str = node.text()
    return text


def _modifiers(node: Any) -> set[str]:
    return {child.text() for child in node.children() if child.kind() == "modifier"}


def _declared(members: Iterable[Any]) -> set[str]:
    """The names by which code of a class uses its members."""
    found: set[str] = set()
    for member in members:
        if member.kind() in _NOT_MEMBERS:
            continue
        name = member.field("name")
        if name is not None:
            found.add(name.text())
        for child in member.children():
            if child.kind() == "variable_declaration":
                found |= {
                    each.field("name").text()
                    for each in child.children()
                    if each.kind() == "variable_declarator" and each.field("name") is not None
                }
    return found


def _replaceable(members: list[Any]) -> frozenset[str]:
    """The fields that callers replace: by a constructor or by a property that sets them."""
    found: set[str] = set()
    for member in members:
        name = member.field("name")
        is_setter = name is not None and re.match(r"(?:Set|With|Configure)[A-Z]", name.text())
        if member.kind() not in ("constructor_declaration", "property_declaration") and not (
            member.kind() == "method_declaration" and is_setter
        ):
            continue
        for each in member.find_all(kind="assignment_expression"):
            left, right = each.field("left"), each.field("right")
            if left is not None and right is not None and right.kind() == "identifier":
                found.add(left.text().removeprefix("this."))
    return frozenset(found)


_RULES = Rules(
    expressions={
        "identifier": _Lowering.identifier,
        "this": _Lowering.plain_name,
        "base": _Lowering.plain_name,
        "generic_name": _Lowering.typed_name,
        "qualified_name": _Lowering.type_of,
        "predefined_type": _Lowering.plain_name,
        "member_access_expression": _Lowering.member_access,
        "conditional_access_expression": _Lowering.conditional_access,
        "member_binding_expression": _Lowering.member_binding,
        "element_access_expression": _Lowering.element_access,
        "element_binding_expression": _Lowering.element_binding,
        "parenthesized_expression": _Lowering.only,
        "cast_expression": _Lowering.last,
        "as_expression": _Lowering.first,
        "checked_expression": _Lowering.only,
        "invocation_expression": _Lowering.invocation,
        "object_creation_expression": _Lowering.creation,
        "implicit_object_creation_expression": _Lowering.creation,
        "anonymous_object_creation_expression": _Lowering.anonymous_object,
        "array_creation_expression": _Lowering.array,
        "implicit_array_creation_expression": _Lowering.array,
        "initializer_expression": _Lowering.initialiser,
        "collection_expression": _Lowering.collection,
        "binary_expression": _Lowering.binary,
        "is_pattern_expression": _Lowering.is_pattern,
        "is_expression": _Lowering.is_pattern,
        "prefix_unary_expression": _Lowering.unary,
        "postfix_unary_expression": _Lowering.only,
        "conditional_expression": _Lowering.ternary,
        "assignment_expression": _Lowering.assignment,
        "await_expression": _Lowering.awaited,
        "lambda_expression": _Lowering.lambda_,
        "anonymous_method_expression": _Lowering.lambda_,
        "switch_expression": _Lowering.switch,
        "throw_expression": _Lowering.throw,
        "string_literal": _Lowering.string,
        "verbatim_string_literal": _Lowering.string,
        "raw_string_literal": _Lowering.string,
        "interpolated_string_expression": _Lowering.string,
        "integer_literal": _Lowering.constant,
        "real_literal": _Lowering.constant,
        "character_literal": _Lowering.constant,
        "boolean_literal": _Lowering.constant,
        "null_literal": _Lowering.nothing,
        "default_expression": _Lowering.nothing,
        "typeof_expression": _Lowering.unread,
        "sizeof_expression": _Lowering.unread,
    },
    statements={
        "using_directive": _Lowering.using_directive,
        "namespace_declaration": _Lowering.spliced,
        "file_scoped_namespace_declaration": _Lowering.spliced,
        "global_statement": _Lowering.spliced,
        "block": _Lowering.spliced,
        "lock_statement": _Lowering.spliced,
        "checked_statement": _Lowering.spliced,
        "fixed_statement": _Lowering.spliced,
        "labeled_statement": _Lowering.spliced,
        "expression_statement": _Lowering.expression_statement,
        "local_declaration_statement": _Lowering.local_declaration,
        "local_function_statement": _Lowering.local_function,
        "return_statement": _Lowering.return_statement,
        "yield_statement": _Lowering.yield_statement,
        "throw_statement": _Lowering.throw_statement,
        "break_statement": _Lowering.break_statement,
        "continue_statement": _Lowering.continue_statement,
        "if_statement": _Lowering.if_statement,
        "for_statement": _Lowering.for_statement,
        "foreach_statement": _Lowering.foreach_statement,
        "while_statement": _Lowering.while_statement,
        "do_statement": _Lowering.while_statement,
        "using_statement": _Lowering.using_statement,
        "try_statement": _Lowering.try_statement,
        "switch_statement": _Lowering.switch_statement,
        "class_declaration": _Lowering.type_declaration,
        "struct_declaration": _Lowering.type_declaration,
        "interface_declaration": _Lowering.type_declaration,
        "record_declaration": _Lowering.type_declaration,
        "record_struct_declaration": _Lowering.type_declaration,
        "enum_declaration": _Lowering.type_declaration,
        "attribute_list": _Lowering.nothing_to_say,
        "empty_statement": _Lowering.nothing_to_say,
        "extern_alias_directive": _Lowering.nothing_to_say,
    },
    comments=_COMMENTS,
)

LANGUAGE = Language(
    "csharp",
    "nuget",
    lower,
    globals=GLOBALS,
    is_absence_fatal=False,
    line_comment="//",
    starts=("Main",),
)
