"""Java source, lowered from tree-sitter's tree."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ast_grep_py import SgRoot

from antilock import syntax as s
from antilock.languages.base import Language, Lowered
from antilock.languages.lowering import Rules, flat, lowered
from antilock.languages.members import MemberLowering, own_module, unescaped

_COMMENTS = frozenset({"line_comment", "block_comment"})
_COMPARISONS = frozenset({"==", "!=", "<", ">", "<=", ">="})
_TYPES = frozenset(
    """class_declaration interface_declaration enum_declaration record_declaration
    annotation_type_declaration""".split()
)
_METHODS = frozenset(
    {"method_declaration", "constructor_declaration", "compact_constructor_declaration"}
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "s": " ", "\n": ""}
# Annotations that write the accessors by which other code replaces a field.
_ACCESSORS = frozenset(
    {"Data", "Setter", "Builder", "SuperBuilder", "With", "ConfigurationProperties"}
)


def lower(text: str) -> Lowered:
    """The syntax of a Java file."""
    root = SgRoot(text, "java").root()
    return lowered(_Lowering(root), root, text, sorted(_COMMENTS))


def children_of(node: Any) -> list[Any]:
    """The named children that are no comments."""
    return [c for c in node.children() if c.is_named() and c.kind() not in _COMMENTS]


class _Lowering(MemberLowering):
    def __init__(self, root: Any) -> None:
        super().__init__(_RULES)
        package = root.find(kind="package_declaration")
        parts = children_of(package) if package is not None else []
        self.package = parts[-1].text() if parts else ""

    # Statements: each appends to `out`, since one may become several.

    def block(self, node: Any | None, raw: Any) -> s.Block:
        if node is None:
            return s.Block(raw, [])
        if node.kind() in ("block", "constructor_body"):
            return s.Block(node, self.statements(node))
        return s.Block(node, self.alone(node))

    def spliced(self, node: Any, out: list[s.Node]) -> None:
        """A block, a label, a lock: what it holds stands in the code around it."""
        body = node.field("body")
        if node.kind() == "block":
            out.extend(self.statements(node))
        elif body is not None:
            out.extend(self.statements(body))
        else:
            for child in children_of(node)[1:]:
                out.extend(self.alone(child))

    def static_initializer(self, node: Any, out: list[s.Node]) -> None:
        for child in children_of(node):
            self.statement(child, out)

    def import_declaration(self, node: Any, out: list[s.Node]) -> None:
        names = children_of(node)
        if not names:
            return
        path = names[0].text()
        if len(names) > 1:  # the asterisk
            out.append(s.ImportName(node, own_module(path, self.package), "*", "*"))
            return
        module, _, name = path.rpartition(".")
        out.append(s.ImportName(node, own_module(module, self.package), name, name))

    def expression_statement(self, node: Any, out: list[s.Node]) -> None:
        for child in children_of(node):
            if child.kind() == "ERROR":
                self.lost(child)
            value = self.expression(child)
            entry = self.assigned_entry(value)
            if entry is not None:
                out.append(entry)
            else:
                out.append(value if isinstance(value, s.Assign) else s.Statement(child, value))

    def local_variable(self, node: Any, out: list[s.Node]) -> None:
        annotation = node.field("type")
        for child in children_of(node):
            if child.kind() == "variable_declarator":
                out.append(self.declarator(child, annotation))

    def declarator(self, node: Any, annotation: Any | None) -> s.Assign:
        name, value = node.field("name"), node.field("value")
        given = self.optional(value)
        text = name.text() if name is not None else ""
        self.bind(text)
        target = s.Name(name if name is not None else node, text)
        return s.Assign(node, [target], given, self.annotation(annotation))

    def annotation(self, node: Any | None) -> s.Node | None:
        if node is None or node.text() == "var":
            return None
        return self.type_of(node)

    def type_of(self, node: Any) -> s.Node:
        """A type as a dotted name, with what it is made of as keys."""
        kind = node.kind()
        if kind in ("type_identifier", "identifier"):
            return s.Name(node, node.text())
        if kind in ("scoped_type_identifier", "scoped_identifier"):
            parts = children_of(node)
            if len(parts) == 2:
                return s.Attr(node, self.type_of(parts[0]), parts[1].text())
        if kind == "generic_type":
            parts = children_of(node)
            keys = [self.type_of(each) for part in parts[1:] for each in children_of(part)]
            return s.Index(node, self.type_of(parts[0]), keys)
        if kind in ("array_type", "annotated_type", "catch_type"):
            found = [self.type_of(each) for each in children_of(node)]
            return found[0] if len(found) == 1 else s.Other(node, found)
        return s.Other(node, [])

    def return_statement(self, node: Any, out: list[s.Node]) -> None:
        values = children_of(node)
        out.append(s.Return(node, self.expression(values[0]) if values else None))

    def throw_statement(self, node: Any, out: list[s.Node]) -> None:
        out.append(s.Raise(node, self.expressions(node.children())))

    def yield_statement(self, node: Any, out: list[s.Node]) -> None:
        out.extend(self.expressions(node.children()))

    def assert_statement(self, node: Any, out: list[s.Node]) -> None:
        out.append(s.Assert(node, self.expressions(node.children())))

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
        initial = node.field("init")
        if initial is not None:
            self.statement(initial, out)
        target, over = None, self.optional(node.field("condition"))
        # `for (int i = 0; i < list.size(); i++)` goes over the list.
        match over:
            case s.Compare(op="<", items=[s.Name() as counter, length]):
                inner = length.func if isinstance(length, s.Call) else length
                if isinstance(inner, s.Attr) and inner.name in ("size", "length"):
                    target, over = s.Name(counter.raw, counter.id), inner.obj
            case _:
                pass
        out.append(s.Loop(node, target, over, self.block(node.field("body"), node), None))

    def for_each(self, node: Any, out: list[s.Node]) -> None:
        name, value = node.field("name"), node.field("value")
        over = self.optional(value)
        target = None
        if name is not None:
            self.bind(name.text())
            target = s.Name(name, name.text())
        out.append(s.Loop(node, target, over, self.block(node.field("body"), node), None))

    def while_statement(self, node: Any, out: list[s.Node]) -> None:
        over = self.optional(node.field("condition"))
        out.append(s.Loop(node, None, over, self.block(node.field("body"), node), None))

    def try_statement(self, node: Any, out: list[s.Node]) -> None:
        resources: list[s.Node] = []
        handlers: list[s.Node] = []
        final: s.Block | None = None
        for child in children_of(node):
            kind = child.kind()
            if kind == "resource_specification":
                for each in children_of(child):
                    name, value = each.field("name"), each.field("value")
                    if name is not None and value is not None:
                        self.bind(name.text())
                        given = self.annotation(each.field("type"))
                        target = s.Name(name, name.text())
                        resources.append(s.Assign(each, [target], self.expression(value), given))
            elif kind == "catch_clause":
                handlers.append(self.handler(child))
            elif kind == "finally_clause":
                inner = children_of(child)
                final = self.block(inner[0] if inner else None, child)
        body = self.block(node.field("body"), node)
        body = s.Block(body.raw, [*resources, *body.items])
        out.append(s.Try(node, body, handlers, None, final))

    def handler(self, node: Any) -> s.Node:
        types: list[s.Node] = []
        name = ""
        for child in children_of(node):
            if child.kind() == "catch_formal_parameter":
                for part in children_of(child):
                    if part.kind() == "catch_type":
                        types = [self.type_of(each) for each in children_of(part)][:32]
                    elif part.kind() == "identifier":
                        name = part.text()
        self.bind(name)
        return s.Handler(node, types, name, self.block(node.field("body"), node))

    def switch_statement(self, node: Any, out: list[s.Node]) -> None:
        out.append(self.switch(node))

    def switch(self, node: Any) -> s.Node:
        cases: list[s.Node] = []
        waiting: list[s.Node] = []  # `case "a": case "b": ...`
        body = node.field("body")
        for child in [] if body is None else children_of(body):
            if child.kind() not in ("switch_rule", "switch_block_statement_group"):
                continue
            inner: list[s.Node] = []
            is_default = False
            for part in children_of(child):
                if part.kind() == "switch_label":
                    values = self.expressions(part.children())
                    is_default = is_default or not values
                    waiting += values
                else:
                    self.statement(part, inner)
            inner = [each.value if isinstance(each, s.Statement) else each for each in inner]
            if inner or child.kind() == "switch_rule":
                if is_default and waiting:
                    cases.append(s.Case(child, waiting, s.Block(child, [])))
                    waiting = []
                cases.append(s.Case(child, waiting, s.Block(child, inner)))
                waiting = []
        if waiting:
            cases.append(s.Case(node, waiting, s.Block(node, [])))
        return s.Switch(node, self.optional(node.field("condition")), cases)

    # Types.

    def members_of(self, node: Any) -> Iterable[Any]:
        body = node.field("body")
        for child in [] if body is None else children_of(body):
            if child.kind() == "enum_body_declarations":
                yield from children_of(child)
            else:
                yield child

    def type_declaration(self, node: Any, out: list[s.Node]) -> None:
        out.append(self.class_of(node))

    def class_of(self, node: Any) -> s.Class:
        own = node.field("name")
        name = own.text() if own is not None else ""
        members = list(self.members_of(node))
        components = self.components(node)
        decorators = self.decorators(node)
        bases: list[s.Node] = []
        for child in children_of(node):
            if child.kind() in ("superclass", "super_interfaces", "extends_interfaces"):
                for each in children_of(child):
                    listed = children_of(each) if each.kind() == "type_list" else [each]
                    bases += [s.Arg(base, "", self.type_of(base)) for base in listed]
        if node.kind() == "enum_declaration":
            bases.append(s.Arg(node, "", s.Name(node, "Enum")))
        names = {*_declared(members), *(text for text, _, _ in components)}
        with self.inside_class(name, names) as frame:
            frame.replaceable = _replaceable(members, decorators)
            frame.recoveries = _recoveries(members)
            items: list[s.Node] = []
            for text, part, kind in components:
                annotation = self.annotation(kind)
                items.append(
                    s.Assign(
                        part,
                        [s.Name(part, text)],
                        self.looked_up(self.decorators(part), part),
                        annotation,
                    )
                )
            for member in members:
                self.member(member, items)
        body = node.field("body")
        return s.Class(
            node, name, bases, s.Block(body if body is not None else node, items), decorators
        )

    def components(self, node: Any) -> list[tuple[str, Any, Any]]:
        """The fields that a record's header declares: name, node, type."""
        listed = node.field("parameters")
        found = []
        for child in [] if listed is None else children_of(listed):
            name = child.field("name")
            if name is not None:
                found.append((name.text(), child, child.field("type")))
        return found

    def member(self, node: Any, out: list[s.Node]) -> None:
        kind = node.kind()
        if kind in ("field_declaration", "constant_declaration"):
            self.fields(node, out)
        elif kind in _METHODS:
            out.append(self.method(node))
        elif kind == "enum_constant":
            out.append(self.enum_constant(node))
        elif kind in ("static_initializer", "block"):
            with self.inside_function():
                self.statement(node, out)
        elif kind == "ERROR":
            self.lost(node)
        else:
            self.statement(node, out)

    def fields(self, node: Any, out: list[s.Node]) -> None:
        words = _modifiers(node)
        is_constant = bool({"final", "static"} & words) or node.kind() == "constant_declaration"
        replaceable = self.frames[-1].replaceable
        kind = node.field("type")
        for child in children_of(node):
            if child.kind() != "variable_declarator":
                continue
            name, value = child.field("name"), child.field("value")
            if name is None:
                continue
            lookup = self.looked_up(self.decorators(node), node)
            given = lookup if lookup is not None else self.optional(value)
            text = name.text()
            is_open = "private" not in words or "*" in replaceable or text in replaceable
            out.append(
                s.Assign(
                    child,
                    [s.Name(name, text)],
                    given,
                    self.annotation(kind),
                    is_replaceable=is_open and not is_constant,
                )
            )

    def enum_constant(self, node: Any) -> s.Node:
        """A constant of an enumeration: what it is built with are its values."""
        name = node.field("name")
        arguments = node.field("arguments")
        given = self.expressions(arguments.children()) if arguments is not None else []
        target = s.Name(name if name is not None else node, name.text() if name is not None else "")
        return s.Assign(node, [target], s.Seq(node, given))

    def decorators(self, node: Any) -> list[s.Node]:
        return [self.annotated(each) for each in _annotations(node)]

    def annotated(self, node: Any) -> s.Node:
        name = node.field("name")
        func = self.type_of(name) if name is not None else s.Other(node, [])
        listed = node.field("arguments")
        args: list[s.Node] = []
        for child in [] if listed is None else children_of(listed):
            if child.kind() == "element_value_pair":
                key, value = child.field("key"), child.field("value")
                if key is not None and value is not None:
                    args.append(s.Arg(child, key.text(), self.expression(value)))
            else:
                args.append(s.Arg(child, "", self.expression(child)))
        return s.Call(node, func, args)

    # Functions.

    def method(self, node: Any) -> s.Func:
        own = node.field("name")
        is_constructor = node.kind() != "method_declaration"
        name = "constructor" if is_constructor else own.text() if own is not None else ""
        params = self.parameters(node.field("parameters"))
        decorators = self.decorators(node)
        body = node.field("body")
        names = [param.name.lstrip("*") for param in params if isinstance(param, s.Param)]
        with self.inside_function(names):
            block = self.block(body, node)
        method = self.alternative(decorators)
        if method and method != name:
            block = self.guarded(node, block, method, params)
        found = s.Func(node, name, params, self.annotation(node.field("type")), block, decorators)
        words = _modifiers(node)
        found.is_hidden = "public" not in words and bool(words & {"private", "protected"})
        return found

    def parameters(self, node: Any | None) -> list[s.Node]:
        found: list[s.Node] = []
        for child in [] if node is None else children_of(node):
            kind = child.kind()
            if kind == "formal_parameter":
                name = child.field("name")
                annotation = self.annotation(child.field("type"))
                text = name.text() if name is not None else ""
                found.append(
                    s.Param(child, text, annotation, self.looked_up(self.decorators(child), child))
                )
            elif kind == "spread_parameter":
                declared = child.find(kind="variable_declarator")
                text = declared.text() if declared is not None else ""
                found.append(s.Param(child, f"*{text}", None, None))
            elif kind == "identifier":
                found.append(s.Param(child, child.text(), None, None))
        return found

    def lambda_(self, node: Any) -> s.Node:
        listed, body = node.field("parameters"), node.field("body")
        params: list[s.Node] = []
        if listed is not None and listed.kind() == "identifier":
            params = [s.Param(listed, listed.text(), None, None)]
        elif listed is not None:
            params = self.parameters(listed)
        names = [param.name.lstrip("*") for param in params if isinstance(param, s.Param)]
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

    def field_access(self, node: Any) -> s.Node:
        target, name = node.field("object"), node.field("field")
        if target is None or name is None:
            return s.Other(node, self.expressions(node.children()))
        if name.kind() == "this":
            return s.Name(node, "this")
        return s.Attr(node, self.expression(target), name.text())

    def scoped(self, node: Any) -> s.Node:
        return self.type_of(node)

    def array_access(self, node: Any) -> s.Node:
        parts = self.expressions(node.children())
        return s.Index(node, parts[0], parts[1:]) if parts else s.Other(node, [])

    def only(self, node: Any) -> s.Node:
        parts = self.expressions(node.children())
        return parts[0] if len(parts) == 1 else s.Other(node, parts)

    def last(self, node: Any) -> s.Node:
        """A cast: the value is what counts."""
        parts = children_of(node)
        return self.expression(parts[-1]) if parts else s.Other(node, [])

    def arguments(self, node: Any | None) -> list[s.Node]:
        found: list[s.Node] = []
        for child in [] if node is None else children_of(node):
            if child.kind() == "ERROR":
                self.lost(child)
            found.append(s.Arg(child, "", self.expression(child)))
        return found

    def invocation(self, node: Any) -> s.Node:
        target, name = node.field("object"), node.field("name")
        if name is None:
            return s.Other(node, self.expressions(node.children()))
        args = self.arguments(node.field("arguments"))
        if target is None:
            return self.called(node, self.resolve(name, name.text()), args)
        func = s.Attr(node, self.expression(target), name.text())
        return self.called(node, func, args)

    def reference(self, node: Any) -> s.Node:
        parts = children_of(node)
        if len(parts) < 2:
            return s.Other(node, self.expressions(node.children()))
        return s.Attr(node, self.expression(parts[0]), parts[-1].text())

    def creation(self, node: Any) -> s.Node:
        kind = node.field("type")
        args = self.arguments(node.field("arguments"))
        if kind is None:
            return s.Other(node, [])
        named = self.type_of(kind)
        func = named.obj if isinstance(named, s.Index) else named
        body = next((c for c in node.children() if c.kind() == "class_body"), None)
        if body is None:
            return self.constructed(node, func, args)
        members = children_of(body)
        if len(members) == 1 and members[0].kind() == "block":
            entries = self.initialised(members[0])
            if entries is not None:
                return s.Mapping(node, entries)
        items: list[s.Node] = []
        with self.inside_class("", _declared(members)) as frame:
            frame.replaceable = frozenset()
            frame.recoveries = ""
            for member in members:
                self.member(member, items)
        inner = s.Class(body, "", [s.Arg(kind, "", func)], s.Block(body, items), [])
        return s.Other(node, [s.Call(node, func, args), inner])

    def initialised(self, node: Any) -> list[s.Node] | None:
        """`new HashMap<>() {{ put("a", b); }}`: the entries, when there is nothing else."""
        entries: list[s.Node] = []
        for child in children_of(node):
            call = children_of(child)[0] if child.kind() == "expression_statement" else child
            name, listed = call.field("name"), call.field("arguments")
            given = children_of(listed) if listed is not None else []
            if name is None or name.text() != "put" or len(given) != 2:
                return None
            entries.append(s.Entry(call, self.expression(given[0]), self.expression(given[1])))
        return entries

    def array_creation(self, node: Any) -> s.Node:
        value = node.field("value")
        return self.expression(value) if value is not None else s.Other(node, [])

    def sequence(self, node: Any) -> s.Node:
        return s.Seq(node, self.expressions(node.children()))

    def binary(self, node: Any) -> s.Node:
        left, operator, right = node.field("left"), node.field("operator"), node.field("right")
        if left is None or right is None or operator is None:
            return s.Other(node, self.expressions(node.children()))
        text = operator.text()
        first, second = self.expression(left), self.expression(right)
        if text == "||":
            return s.Or(node, flat(s.Or, first, second))
        if text == "&&":
            return s.And(node, flat(s.And, first, second))
        if text == "+":
            return s.Concat(node, flat(s.Concat, first, second))
        if text in _COMPARISONS:
            return s.Compare(node, text, [first, second])
        return s.Other(node, [first, second])

    def instance_of(self, node: Any) -> s.Node:
        left, right, name = node.field("left"), node.field("right"), node.field("name")
        if left is None or right is None:
            return s.Other(node, self.expressions(node.children()))
        if name is not None:
            self.bind(name.text())
        args: list[s.Node] = [
            s.Arg(left, "", self.expression(left)),
            s.Arg(right, "", self.type_of(right)),
        ]
        return s.Call(node, s.Name(node, "isinstance"), args)

    def unary(self, node: Any) -> s.Node:
        operator, operand = node.field("operator"), node.field("operand")
        if operator is not None and operator.text() == "!" and operand is not None:
            return s.Not(node, self.expression(operand))
        return s.Other(node, self.expressions(node.children()))

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
        is_plain = operator is None or operator.text() == "="
        return s.Assign(
            node, [self.expression(left)], self.expression(right), is_augmented=not is_plain
        )

    def string(self, node: Any) -> s.Node:
        text: list[str] = []
        is_block = node.text().startswith('"""')
        for child in node.children():
            kind = child.kind()
            if kind in ("string_fragment", "multiline_string_fragment"):
                text.append(child.text())
            elif kind == "escape_sequence":
                text.append(unescaped(child.text(), _ESCAPES))
        joined = "".join(text)
        return s.Str(node, joined.strip() if is_block else joined, [])

    def constant(self, node: Any) -> s.Node:
        return s.Const(node, False, {"true": True, "false": False}.get(node.kind()))

    def nothing(self, node: Any) -> s.Node:
        return s.Const(node, True)

    def class_literal(self, node: Any) -> s.Node:
        return s.Other(node, [])


def _annotations(node: Any) -> list[Any]:
    return [
        each
        for child in node.children()
        if child.kind() == "modifiers"
        for each in child.children()
        if each.kind() in ("annotation", "marker_annotation")
    ]


def _modifiers(node: Any) -> set[str]:
    return {
        each.text()
        for child in node.children()
        if child.kind() == "modifiers"
        for each in child.children()
        if not each.is_named()
    }


def _names(node: Any) -> Iterable[str]:
    own = node.field("name")
    if own is not None:
        yield own.text()
    for child in node.children():
        if child.kind() == "variable_declarator" and child.field("name") is not None:
            yield child.field("name").text()


def _declared(members: Iterable[Any]) -> set[str]:
    """The names by which code of a class uses its members."""
    return {
        name
        for member in members
        if member.kind() not in _TYPES and member.kind() != "constructor_declaration"
        for name in _names(member)
    }


def _replaceable(members: list[Any], decorators: list[s.Node]) -> frozenset[str]:
    """The private fields that other code can replace: by a setter, a constructor, or all of them."""
    words = {
        s.dotted(each.func).rpartition(".")[2] for each in decorators if isinstance(each, s.Call)
    }
    found: set[str] = set()
    if words & _ACCESSORS:
        found.add("*")
    for member in members:
        if member.kind() not in _METHODS:
            for annotation in _annotations(member):
                name = annotation.field("name")
                if name is not None and name.text() in ("Setter", "Default", "Builder.Default"):
                    found.update(_names(member))
            continue
        name = member.field("name")
        is_setter = name is not None and re.match(r"(?:set|with)[A-Z]", name.text())
        if member.kind() == "method_declaration" and not is_setter:
            continue
        for each in member.find_all(kind="assignment_expression"):
            left = each.field("left")
            right = each.field("right")
            if left is not None and right is not None and right.kind() == "identifier":
                found.add(left.text().removeprefix("this."))
    return frozenset(found)


def _recoveries(members: list[Any]) -> str:
    """The method that answers for those which give up retrying, or ""."""
    for member in members:
        if member.kind() == "method_declaration" and member.field("name") is not None:
            for annotation in _annotations(member):
                name = annotation.field("name")
                if name is not None and name.text() == "Recover":
                    text: str = member.field("name").text()
                    return text
    return ""


_RULES = Rules(
    expressions={
        "identifier": _Lowering.identifier,
        "type_identifier": _Lowering.plain_name,
        "this": _Lowering.plain_name,
        "super": _Lowering.plain_name,
        "scoped_identifier": _Lowering.scoped,
        "scoped_type_identifier": _Lowering.scoped,
        "generic_type": _Lowering.scoped,
        "field_access": _Lowering.field_access,
        "array_access": _Lowering.array_access,
        "parenthesized_expression": _Lowering.only,
        "cast_expression": _Lowering.last,
        "method_invocation": _Lowering.invocation,
        "method_reference": _Lowering.reference,
        "object_creation_expression": _Lowering.creation,
        "array_creation_expression": _Lowering.array_creation,
        "array_initializer": _Lowering.sequence,
        "element_value_array_initializer": _Lowering.sequence,
        "binary_expression": _Lowering.binary,
        "instanceof_expression": _Lowering.instance_of,
        "unary_expression": _Lowering.unary,
        "ternary_expression": _Lowering.ternary,
        "assignment_expression": _Lowering.assignment,
        "lambda_expression": _Lowering.lambda_,
        "switch_expression": _Lowering.switch,
        "string_literal": _Lowering.string,
        "character_literal": _Lowering.constant,
        "decimal_integer_literal": _Lowering.constant,
        "hex_integer_literal": _Lowering.constant,
        "decimal_floating_point_literal": _Lowering.constant,
        "true": _Lowering.constant,
        "false": _Lowering.constant,
        "null_literal": _Lowering.nothing,
        "class_literal": _Lowering.class_literal,
    },
    statements={
        "package_declaration": _Lowering.nothing_to_say,
        "import_declaration": _Lowering.import_declaration,
        "expression_statement": _Lowering.expression_statement,
        "local_variable_declaration": _Lowering.local_variable,
        "return_statement": _Lowering.return_statement,
        "throw_statement": _Lowering.throw_statement,
        "break_statement": _Lowering.break_statement,
        "continue_statement": _Lowering.continue_statement,
        "yield_statement": _Lowering.yield_statement,
        "assert_statement": _Lowering.assert_statement,
        "if_statement": _Lowering.if_statement,
        "for_statement": _Lowering.for_statement,
        "enhanced_for_statement": _Lowering.for_each,
        "while_statement": _Lowering.while_statement,
        "do_statement": _Lowering.while_statement,
        "try_statement": _Lowering.try_statement,
        "try_with_resources_statement": _Lowering.try_statement,
        "switch_expression": _Lowering.switch_statement,
        "synchronized_statement": _Lowering.spliced,
        "labeled_statement": _Lowering.spliced,
        "block": _Lowering.spliced,
        "static_initializer": _Lowering.static_initializer,
        "class_declaration": _Lowering.type_declaration,
        "interface_declaration": _Lowering.type_declaration,
        "enum_declaration": _Lowering.type_declaration,
        "record_declaration": _Lowering.type_declaration,
        "annotation_type_declaration": _Lowering.type_declaration,
    },
    comments=_COMMENTS,
)

LANGUAGE = Language(
    "java", "maven", lower, is_absence_fatal=False, line_comment="//", starts=("main",)
)
