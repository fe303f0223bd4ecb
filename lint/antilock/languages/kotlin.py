"""Kotlin source, lowered from tree-sitter's tree."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ast_grep_py import SgRoot

from antilock import syntax as s
from antilock.languages.base import Language, Lowered
from antilock.languages.lowering import Rules, flat, lowered
from antilock.languages.members import MemberLowering, own_module, returned, unescaped

_COMMENTS = frozenset({"line_comment", "multiline_comment", "shebang_line"})
_TYPES = frozenset({"class_declaration", "object_declaration", "companion_object", "type_alias"})
_PASSED_THROUGH = frozenset({"parenthesized_expression"})
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b"}
# Steps of a lambda that say what the object around it is given.
_GIVEN = frozenset({"url", "model", "host", "region", "baseUrl"})

_SETTER = re.compile(r"(?:set|with)[A-Z]")

# Strings and comments, and a space before the brace that closes a body on the line of its last member.
_LAST_MEMBER = re.compile(
    r'"""(?s:.*?)"""|"(?:\\.|[^"\\\n])*"|//[^\n]*|/\*(?s:.*?)\*/|(?<![\s{;>,(])(?P<space> )(?=\})'
)


def lower(text: str) -> Lowered:
    """The syntax of a Kotlin file."""
    root = SgRoot(text, "kotlin").root()
    if root.find(kind="ERROR") is not None:
        # The grammar wants the end of a declaration told where its body ends on the same line.
        ended = _LAST_MEMBER.sub(lambda found: ";" if found["space"] else found[0], text)
        again = SgRoot(ended, "kotlin").root()
        if len(again.find_all(kind="ERROR")) < len(root.find_all(kind="ERROR")):
            root = again
    return lowered(_Lowering(root), root, text, sorted(_COMMENTS))


def children_of(node: Any) -> list[Any]:
    """The named children that are no comments."""
    return [c for c in node.children() if c.is_named() and c.kind() not in _COMMENTS]


def child_of(node: Any | None, *kinds: str) -> Any:
    """The first child of one of the kinds."""
    if node is None:
        return None
    return next((c for c in node.children() if c.kind() in kinds), None)


class _Lowering(MemberLowering):
    def __init__(self, root: Any) -> None:
        super().__init__(_RULES)
        package = root.find(kind="package_header")
        name = child_of(package, "identifier")
        self.package = name.text() if name is not None else ""
        self.extensions: dict[str, str] = {}  # what packages add to types, by the imported name

    # Statements: each appends to `out`, since one may become several.

    def block(self, node: Any | None, raw: Any) -> s.Block:
        """The statements of a body."""
        if node is None:
            return s.Block(raw, [])
        if node.kind() == "statements":
            return s.Block(node, self.statements(node))
        inner = child_of(node, "statements")
        if inner is not None:
            return s.Block(node, self.statements(inner))
        found: list[s.Node] = []
        for child in children_of(node):
            self.statement(child, found)
        return s.Block(node, found)

    def spliced(self, node: Any, out: list[s.Node]) -> None:
        for child in children_of(node):
            out.extend(self.alone(child))

    def import_header(self, node: Any, out: list[s.Node]) -> None:
        name = child_of(node, "identifier")
        if name is None:
            return
        path = name.text()
        if child_of(node, "wildcard_import") is not None:
            out.append(s.ImportName(node, own_module(path, self.package), "*", "*"))
            return
        module, _, last = path.rpartition(".")
        alias = child_of(node, "import_alias")
        local = children_of(alias)[0].text() if alias is not None and children_of(alias) else last
        out.append(s.ImportName(node, own_module(module, self.package), last, local))
        if last[:1].islower() and module.rpartition(".")[2][:1].islower():
            self.extensions[local] = path

    def expression_statement(self, node: Any, out: list[s.Node]) -> None:
        """A call that stands alone, or that is the value of the block around it."""
        loop = self.looped(node)
        if loop is not None:
            out.append(loop)
            return
        value = self.expression(node)
        entry = self.assigned_entry(value)
        if entry is not None:
            out.append(entry)
        else:
            out.append(value if isinstance(value, s.Assign | s.Class) else s.Statement(node, value))

    def if_statement(self, node: Any, out: list[s.Node]) -> None:
        test, then, other = _parts_of_if(node)
        condition = self.expression(test) if test is not None else s.Other(node, [])
        body = self.block(then, node)
        alternative: s.Node | None = None
        if other is not None:
            inner = children_of(other)
            if len(inner) == 1 and inner[0].kind() == "if_expression":
                alternative = next(iter(self.alone(inner[0])), None)
            else:
                alternative = self.block(other, other)
        out.append(s.If(node, condition, body, alternative))

    def for_statement(self, node: Any, out: list[s.Node]) -> None:
        parts = children_of(node)
        target: s.Node | None = None
        body = child_of(node, "control_structure_body")
        over = None
        for part in parts:
            if part.kind() == "variable_declaration":
                target = self.declared(part)
            elif part.kind() == "multi_variable_declaration":
                target = s.Seq(part, [self.declared(each) for each in children_of(part)])
            elif part.kind() not in ("control_structure_body", "annotation"):
                over = self.expression(part)
        out.append(s.Loop(node, target, over, self.block(body, node), None))

    def while_statement(self, node: Any, out: list[s.Node]) -> None:
        body = child_of(node, "control_structure_body")
        test = next((c for c in children_of(node) if c.kind() != "control_structure_body"), None)
        over = self.expression(test) if test is not None else None
        out.append(s.Loop(node, None, over, self.block(body, node), None))

    def looped(self, node: Any) -> s.Loop | None:
        """`repeat(3) { ... }` and `names.forEach { name -> ... }`: what returns inside leaves the
        function around it."""
        func, suffix = child_of(node, "simple_identifier"), child_of(node, "call_suffix")
        each = child_of(node, "navigation_expression")
        literal = child_of(child_of(suffix, "annotated_lambda"), "lambda_literal")
        if literal is None or "@" in literal.text():  # `return@forEach` is no return
            return None
        over: s.Node | None = None
        if func is not None and func.text() == "repeat":
            given = self.arguments(child_of(suffix, "value_arguments"))
            over = given[0] if given else None
        elif each is not None and each.text().endswith((".forEach", ".onEach")):
            written = self.expression(each)
            over = written.obj if isinstance(written, s.Attr) else None
        if over is None:
            return None
        listed = child_of(literal, "lambda_parameters")
        names = (
            [child_of(part, "simple_identifier") for part in children_of(listed)] if listed else []
        )
        known = [name for name in names if name is not None]
        with self.inside_function([name.text() for name in known] or ["it"]):
            body = self.block(child_of(literal, "statements"), literal)
        target = s.Name(literal, "it") if not known else s.Name(known[0], known[0].text())
        return s.Loop(node, target, over.value if isinstance(over, s.Arg) else over, body, None)

    def try_statement(self, node: Any, out: list[s.Node]) -> None:
        out.append(self.tried(node))

    def tried(self, node: Any) -> s.Node:
        handlers: list[s.Node] = []
        final: s.Block | None = None
        for child in children_of(node):
            if child.kind() == "catch_block":
                name = child_of(child, "simple_identifier")
                kind = child_of(child, "user_type", "nullable_type")
                text = name.text() if name is not None else ""
                self.bind(text)
                types = [self.type_of(kind)] if kind is not None else []
                body = child_of(child, "statements")
                handlers.append(s.Handler(child, types, text, self.block(body, child)))
            elif child.kind() == "finally_block":
                final = self.block(child_of(child, "statements"), child)
        body = self.block(child_of(node, "statements"), node)
        return s.Try(node, body, handlers, None, final)

    def when_statement(self, node: Any, out: list[s.Node]) -> None:
        out.append(self.when(node))

    def when(self, node: Any) -> s.Node:
        cases: list[s.Node] = []
        subject: s.Node | None = None
        for child in children_of(node):
            if child.kind() == "when_subject":
                parts = children_of(child)
                declared = child_of(child, "variable_declaration")
                if declared is not None:
                    self.declared(declared)
                subject = self.expression(parts[-1]) if parts else None
            elif child.kind() == "when_entry":
                patterns = [
                    self.expression(each)
                    for part in children_of(child)
                    if part.kind() == "when_condition"
                    for each in _tested(part)
                ]
                body = self.block(child_of(child, "control_structure_body"), child)
                items = [
                    each.value if isinstance(each, s.Statement) else each for each in body.items
                ]
                cases.append(s.Case(child, patterns, s.Block(body.raw, items)))
        return s.Switch(node, subject, cases)

    def jump_statement(self, node: Any, out: list[s.Node]) -> None:
        out.append(self.jump(node))

    def jump(self, node: Any) -> s.Node:
        text = node.text()
        values = [c for c in children_of(node) if c.kind() != "label"]
        if text.startswith("return"):
            return s.Return(node, self.expression(values[0]) if values else None)
        if text.startswith("throw"):
            return s.Raise(node, self.expressions(node.children()))
        return s.Jump(node, "break" if text.startswith("break") else "continue")

    def assignment(self, node: Any) -> s.Node:
        target = child_of(node, "directly_assignable_expression")
        parts = children_of(node)
        if target is None or len(parts) < 2:
            return s.Other(node, self.expressions(node.children()))
        operator = next((c.text() for c in node.children() if not c.is_named()), "=")
        value = self.expression(parts[-1])
        return s.Assign(node, [self.assignable(target)], value, is_augmented=operator != "=")

    def assignable(self, node: Any) -> s.Node:
        found: s.Node | None = None
        for child in children_of(node):
            if child.kind() in ("navigation_suffix", "indexing_suffix") and found is not None:
                found = self.suffixed(child, found)
            else:
                found = self.expression(child)
        return found if found is not None else s.Other(node, [])

    def suffixed(self, node: Any, target: s.Node) -> s.Node:
        if node.kind() == "indexing_suffix":
            return s.Index(node.parent() or node, target, self.expressions(node.children()))
        parts = children_of(node)
        return s.Attr(node.parent() or node, target, parts[-1].text() if parts else "")

    def declared(self, node: Any) -> s.Node:
        """The name that a declaration binds."""
        name = child_of(node, "simple_identifier")
        text = name.text() if name is not None else ""
        self.bind(text)
        return s.Name(name if name is not None else node, text)

    # Properties.

    def property(self, node: Any, out: list[s.Node]) -> None:
        """A property or a local variable."""
        is_local = bool(self.frames and self.frames[-1].locals)
        declared = child_of(node, "variable_declaration")
        several = child_of(node, "multi_variable_declaration")
        value = self.value_of(node)
        if several is not None:
            targets = [self.declared(each) for each in children_of(several)]
            out.append(s.Assign(node, [s.Seq(several, targets)], value))
            return
        if declared is None:
            return
        name = child_of(declared, "simple_identifier")
        text = name.text() if name is not None else ""
        annotation = self.annotation(declared)
        body = child_of(_getter_of(node), "function_body")
        if body is not None:
            with self.inside_function():
                block = self.function_body(body, node)
            found = s.Func(node, text, [], annotation, block, [s.Name(node, "property")])
            found.is_hidden = bool(_modifiers(node) & {"private", "internal", "protected"})
            out.append(found)
            if value is None:
                return
        lookup = self.looked_up(self.decorators(node), node)
        words = _modifiers(node)
        is_set = not is_local and bool(self.frames) and text in self.frames[-1].replaceable
        is_var = child_of(node, "binding_pattern_kind").text() == "var"
        is_open = is_var and ("private" not in words or is_set)
        target = s.Name(name if name is not None else node, text)
        if is_local:
            self.bind(text)
        out.append(
            s.Assign(
                node,
                [target],
                lookup if lookup is not None else value,
                annotation,
                is_replaceable=is_open or "override" in words,
            )
        )

    def value_of(self, node: Any) -> s.Node | None:
        """What a property is given: after `=`, or by a delegate that computes it once."""
        delegate = child_of(node, "property_delegate")
        if delegate is not None:
            call = next(iter(children_of(delegate)), None)
            if call is None:
                return None
            value = self.expression(call)
            match value:
                case s.Call(func=s.Name(id="lazy"), args=[*_, s.Arg(value=s.Func() as made)]):
                    return returned(made)
                case _:
                    return value
        return self.after_equals(node)

    def after_equals(self, node: Any) -> s.Node | None:
        has_equals = False
        for child in node.children():
            if has_equals and child.is_named() and child.kind() not in _COMMENTS:
                return self.expression(child)
            has_equals = has_equals or child.text() == "="
        return None

    def annotation(self, node: Any) -> s.Node | None:
        kind = child_of(node, "user_type", "nullable_type")
        return self.type_of(kind) if kind is not None else None

    def type_of(self, node: Any) -> s.Node:
        """A type as a dotted name, with what it is made of as keys."""
        if node.kind() in ("nullable_type", "type_projection", "parenthesized_type"):
            inner = child_of(node, "user_type", "nullable_type", "type_projection")
            return self.type_of(inner) if inner is not None else s.Other(node, [])
        if node.kind() != "user_type":
            return s.Other(node, [])
        found: s.Node | None = None
        for child in children_of(node):
            if child.kind() == "type_identifier":
                text = child.text()
                found = s.Name(node, text) if found is None else s.Attr(node, found, text)
            elif child.kind() == "type_arguments" and found is not None:
                keys = [self.type_of(each) for each in children_of(child)]
                found = s.Index(node, found, keys)
        return found if found is not None else s.Other(node, [])

    # Types.

    def type_declaration(self, node: Any, out: list[s.Node]) -> None:
        out.append(self.class_of(node))

    def class_of(self, node: Any) -> s.Class:
        own = child_of(node, "type_identifier", "simple_identifier")
        return self.class_with(node, own.text() if own is not None else "")

    def class_with(self, node: Any, name: str, body: Any | None = None) -> s.Class:
        body = body or child_of(node, "class_body", "enum_class_body", "statements")
        header = child_of(node, "primary_constructor")
        decorators = self.decorators(node)
        bases: list[s.Node] = []
        for child in children_of(node):
            if child.kind() == "delegation_specifier":
                base = child.find(kind="user_type")
                if base is not None:
                    bases.append(s.Arg(child, "", self.type_of(base)))
        members = [] if body is None else list(_members(body))
        if any(child.text() == "enum" for child in node.children()):
            bases.append(s.Arg(node, "", s.Name(node, "Enum")))
        params = self.class_parameters(header)
        kept = {p.name for p, is_kept in params if is_kept}
        items: list[s.Node] = []
        with self.inside_class(name, _declared(members) | kept) as frame:
            frame.recoveries = ""
            frame.replaceable = _replaceable(members)
            if header is not None:
                items.append(self.primary(header, params))
            for member in members:
                self.member(member, items)
        raw = body if body is not None else node
        return s.Class(node, name, bases, s.Block(raw, items), decorators)

    def class_parameters(self, node: Any | None) -> list[tuple[s.Param, bool]]:
        """The parameters of a class, and which of them are its properties."""
        found: list[tuple[s.Param, bool]] = []
        for child in [] if node is None else children_of(node):
            if child.kind() != "class_parameter":
                continue
            name = child_of(child, "simple_identifier")
            text = name.text() if name is not None else ""
            default = self.looked_up(self.decorators(child), child)
            if default is None:
                default = self.after_equals(child)
            param = s.Param(child, text, self.annotation(child), default)
            found.append((param, child_of(child, "binding_pattern_kind") is not None))
        return found

    def primary(self, node: Any, params: list[tuple[s.Param, bool]]) -> s.Func:
        kept: list[s.Node] = [
            s.Assign(
                param.raw,
                [s.Attr(param.raw, s.Name(param.raw, "this"), param.name)],
                s.Name(param.raw, param.name),
            )
            for param, is_kept in params
            if is_kept
        ]
        given: list[s.Node] = [param for param, _ in params]
        return s.Func(node, "constructor", given, None, s.Block(node, kept), [])

    def member(self, node: Any, out: list[s.Node]) -> None:
        kind = node.kind()
        if kind == "enum_entry":
            name, listed = child_of(node, "simple_identifier"), child_of(node, "value_arguments")
            values = [arg.value for arg in self.arguments(listed) if isinstance(arg, s.Arg)]
            text = name.text() if name is not None else ""
            out.append(s.Assign(node, [s.Name(name or node, text)], s.Seq(node, values)))
        elif kind == "anonymous_initializer":
            with self.inside_function():
                out.extend(self.block(child_of(node, "statements"), node).items)
        elif kind == "secondary_constructor":
            self.secondary(node, out)
        elif kind in ("setter", "getter"):
            return
        elif kind == "ERROR":
            self.lost(node)
        else:
            self.statement(node, out)

    def secondary(self, node: Any, out: list[s.Node]) -> None:
        params = self.parameters(child_of(node, "function_value_parameters"))
        names = [param.name for param in params if isinstance(param, s.Param)]
        with self.inside_function(names):
            items: list[s.Node] = []
            delegated = child_of(node, "constructor_delegation_call")
            if delegated is not None:
                args = self.arguments(child_of(delegated, "value_arguments"))
                made = s.Call(delegated, s.Name(delegated, self.frames[-1].name), args)
                items.append(s.Statement(delegated, made))
            items += self.block(child_of(node, "statements"), node).items
        out.append(s.Func(node, "constructor", params, None, s.Block(node, items), []))

    def decorators(self, node: Any) -> list[s.Node]:
        found: list[s.Node] = []
        modifiers = child_of(node, "modifiers", "parameter_modifiers")
        for each in [] if modifiers is None else children_of(modifiers):
            if each.kind() != "annotation":
                continue
            called = child_of(each, "constructor_invocation")
            kind = child_of(called if called is not None else each, "user_type")
            if kind is not None:
                listed = child_of(called, "value_arguments")
                found.append(s.Call(each, self.type_of(kind), self.arguments(listed)))
        return found

    # Functions.

    def function(self, node: Any, out: list[s.Node]) -> None:
        own = child_of(node, "simple_identifier")
        name = own.text() if own is not None else ""
        if self.frames and self.frames[-1].locals:
            self.bind(name)
        params = self.parameters(child_of(node, "function_value_parameters"))
        names = [param.name for param in params if isinstance(param, s.Param)]
        decorators = self.decorators(node)
        with self.inside_function(names):
            block = self.function_body(child_of(node, "function_body"), node)
        method = self.alternative(decorators)
        if method and method != name:
            block = self.guarded(node, block, method, params)
        listed = [c for c in children_of(node) if c.kind() in ("user_type", "nullable_type")]
        returns = self.type_of(listed[-1]) if listed else None
        found = s.Func(node, name, params, returns, block, decorators)
        found.is_hidden = bool(_modifiers(node) & {"private", "internal", "protected"})
        out.append(found)

    def function_body(self, node: Any | None, raw: Any) -> s.Block:
        if node is None:
            return s.Block(raw, [])
        if any(child.text() == "=" for child in node.children()):
            value = self.after_equals(node)
            return s.Block(node, [s.Return(node, value)])
        return self.block(node, raw)

    def parameters(self, node: Any | None) -> list[s.Node]:
        found: list[s.Node] = []
        has_equals = False
        decorators: list[s.Node] = []
        for child in [] if node is None else node.children():
            kind = child.kind()
            if kind == "parameter":
                name = child_of(child, "simple_identifier")
                text = name.text() if name is not None else ""
                default = self.looked_up(decorators, child)
                found.append(s.Param(child, text, self.annotation(child), default))
                has_equals, decorators = False, []
            elif kind == "parameter_modifiers":
                decorators = self.decorators(_Holder([child]))
            elif child.text() == "=" and not child.is_named():
                has_equals = True
            elif has_equals and child.is_named() and kind not in _COMMENTS and found:
                last = found[-1]
                if isinstance(last, s.Param) and last.default is None:
                    last.default = self.expression(child)
                has_equals = False
        return found

    def lambda_(self, node: Any) -> s.Node:
        listed = child_of(node, "lambda_parameters")
        params: list[s.Node] = []
        for each in [] if listed is None else children_of(listed):
            for declared in (
                children_of(each) if each.kind() == "multi_variable_declaration" else [each]
            ):
                name = child_of(declared, "simple_identifier")
                if name is not None:
                    params.append(s.Param(declared, name.text(), self.annotation(declared), None))
        names = [param.name for param in params if isinstance(param, s.Param)]
        with self.inside_function(names):
            inner = self.valued(child_of(node, "statements"), node)
        return s.Func(node, "", params, None, inner, [])

    def valued(self, node: Any | None, raw: Any) -> s.Node:
        """A block whose last expression is its value."""
        items = self.block(node, raw).items if node is not None else []
        if len(items) == 1 and isinstance(items[0], s.Statement):
            return items[0].value
        if items and isinstance(items[-1], s.Statement):
            last = items[-1]
            items = [*items[:-1], s.Return(last.raw, last.value)]
        return s.Block(node if node is not None else raw, items)

    def anonymous_function(self, node: Any) -> s.Node:
        params = self.parameters(child_of(node, "function_value_parameters"))
        names = [param.name for param in params if isinstance(param, s.Param)]
        with self.inside_function(names):
            block = self.function_body(child_of(node, "function_body"), node)
        return s.Func(node, "", params, None, block, [])

    # Expressions.

    def identifier(self, node: Any) -> s.Node:
        text = node.text().strip("`")
        if text == "null":
            return s.Const(node, True)
        return self.resolve(node, text)

    def this(self, node: Any) -> s.Node:
        return s.Name(node, "this")

    def plain_name(self, node: Any) -> s.Node:
        return s.Name(node, node.text())

    def navigation(self, node: Any) -> s.Node:
        parts = children_of(node)
        if len(parts) < 2:
            return s.Other(node, self.expressions(node.children()))
        names = children_of(parts[-1])
        name = names[-1].text() if names else "class"
        of_type = parts[0].kind() == "simple_identifier" and parts[0].text()[:1].isupper()
        if of_type and name in self.extensions:  # `Firebase.ai`, whatever else is called `ai` here
            first, *others = self.extensions[name].split(".")
            whole: s.Node = s.Name(node, first)
            for each in others:
                whole = s.Attr(node, whole, each)
            return whole
        return s.Attr(node, self.expression(parts[0]), name)

    def indexing(self, node: Any) -> s.Node:
        parts = children_of(node)
        keys = self.expressions(parts[-1].children()) if len(parts) > 1 else []
        return s.Index(node, self.expression(parts[0]), keys) if parts else s.Other(node, [])

    def only(self, node: Any) -> s.Node:
        parts = self.expressions(node.children())
        return parts[0] if len(parts) == 1 else s.Other(node, parts)

    def postfix(self, node: Any) -> s.Node:
        """`x!!` and the like; a look-up in the environment fails by it."""
        value = self.first(node)
        if node.text().endswith("!!") and isinstance(value, s.Call):
            if s.dotted(value.func).endswith("getenv"):
                return s.Or(node, [value, s.Raise(node, [])])
        return s.demanded(value) if node.text().endswith("!!") else value

    def first(self, node: Any) -> s.Node:
        """A cast and the like: the value is what counts."""
        parts = children_of(node)
        return self.expression(parts[0]) if parts else s.Other(node, [])

    def arguments(self, node: Any | None) -> list[s.Node]:
        found: list[s.Node] = []
        for child in [] if node is None else children_of(node):
            if child.kind() == "ERROR":
                self.lost(child)
            if child.kind() != "value_argument":
                continue
            parts = children_of(child)
            is_named = any(c.text() == "=" and not c.is_named() for c in child.children())
            if not parts:
                continue
            name = parts[0].text() if is_named and len(parts) > 1 else ""
            is_spread = child.text().startswith("*")
            found.append(
                s.Arg(child, name or ("*" if is_spread else ""), self.expression(parts[-1]))
            )
        return found

    def call(self, node: Any) -> s.Node:
        parts = children_of(node)
        suffix = child_of(node, "call_suffix")
        if not parts or suffix is None:
            return s.Other(node, self.expressions(node.children()))
        lambdas = child_of(suffix, "annotated_lambda")
        if parts[0].kind() == "object_literal":
            literal = child_of(lambdas, "lambda_literal")
            body = child_of(literal, "statements")
            return self.class_with(parts[0], "", body if body is not None else literal)
        args = self.arguments(child_of(suffix, "value_arguments"))
        func = self.expression(parts[0])
        if lambdas is not None:
            for each in children_of(lambdas):
                if each.kind() == "lambda_literal":
                    args += self.configured(self.expression(each))
        match func:
            case s.Attr(obj=target, name="apply" | "also"):
                filled = self.filled_in(node, target, args)
                if filled is not None:
                    return filled
            case s.Name(id="buildJsonObject" | "buildMap" | "jsonObject"):
                filled = self.filled_in(node, s.Mapping(node, []), args)
                if filled is not None:
                    return filled
            case _:
                pass
        if isinstance(func, s.Name) and func.id[:1].isupper():
            return self.constructed(node, func, args)
        if isinstance(func, s.Attr) and func.name == "Builder":
            return self.constructed(node, func, args)
        return self.called(node, func, args)

    def configured(self, node: s.Node) -> list[s.Node]:
        """The arguments that a trailing lambda stands for: `Client { region = "r" }` names them."""
        if not isinstance(node, s.Func):
            return [s.Arg(node.raw, "", node)]
        body = node.body
        items = body.items if isinstance(body, s.Block) else [body]
        given: list[s.Node] = []
        rest: list[s.Node] = []
        for item in items:
            value = item.value if isinstance(item, s.Statement | s.Return) else item
            match value:
                case s.Assign(targets=[s.Name(id=name)], value=set_to) if (
                    set_to is not None
                    and not value.is_augmented
                    and item.raw.kind() == "assignment"
                ):
                    given.append(s.Arg(item.raw, name, set_to))
                case s.Call(func=s.Name(id=name), args=[s.Arg(name="") as only]) if name in _GIVEN:
                    given.append(s.Arg(item.raw, name, only.value))
                case _:
                    rest.append(item)
        if not given:
            return [s.Arg(node.raw, "", node)]
        if rest:
            left = s.Func(node.raw, "", node.params, None, s.Block(body.raw, rest), [])
            given.append(s.Arg(node.raw, "", left))
        return given

    @staticmethod
    def filled_in(raw: Any, target: s.Node, args: list[s.Node]) -> s.Node | None:
        """`JSONObject().apply { put("model", x) }`: an object with these entries."""
        is_new = isinstance(target, s.Mapping) or (
            isinstance(target, s.Call) and s.dotted(target.func)[:1].isupper()
        )
        function = args[-1].value if args and isinstance(args[-1], s.Arg) else None
        named: list[s.Node] = [arg for arg in args if isinstance(arg, s.Arg) and arg.name]
        if isinstance(target, s.Call) and named:
            # What is set on the object is given to the call that made it.
            made = s.Call(target.raw, target.func, [*target.args, *named])
            rest = args[len(named) :]
            return s.Call(raw, s.Attr(raw, made, "apply"), rest) if rest else made
        if not is_new or not isinstance(function, s.Func):
            return None
        body = function.body
        entries: list[s.Node] = []
        for item in body.items if isinstance(body, s.Block) else [body]:
            value = item.value if isinstance(item, s.Statement | s.Return) else item
            match value:
                case s.Call(func=s.Name(), args=[s.Arg(value=s.Str() as key), s.Arg(value=given)]):
                    entries.append(s.Entry(value.raw, key, given))
                case _:
                    return None
        return s.Mapping(raw, entries) if entries else None

    def object_literal(self, node: Any) -> s.Node:
        return self.class_with(node, "")

    def infix(self, node: Any) -> s.Node:
        parts = children_of(node)
        if len(parts) == 3 and parts[0].kind() == "object_literal":
            # `object Name { ... }`, which the grammar takes for an infix function.
            body = child_of(parts[2], "statements")
            return self.class_with(
                parts[0], parts[1].text(), body if body is not None else parts[2]
            )
        if len(parts) == 3 and parts[1].text() == "to":
            return s.Entry(node, self.expression(parts[0]), self.expression(parts[2]))
        return s.Other(node, [self.expression(each) for each in parts[::2]])

    def elvis(self, node: Any) -> s.Node:
        return s.Or(node, flat(s.Or, *self.expressions(node.children())))

    def disjunction(self, node: Any) -> s.Node:
        return s.Or(node, flat(s.Or, *self.expressions(node.children())))

    def conjunction(self, node: Any) -> s.Node:
        return s.And(node, flat(s.And, *self.expressions(node.children())))

    def additive(self, node: Any) -> s.Node:
        parts = self.expressions(node.children())
        is_sum = any(c.text() == "+" for c in node.children() if not c.is_named())
        return s.Concat(node, flat(s.Concat, *parts)) if is_sum else s.Other(node, parts)

    def comparison(self, node: Any) -> s.Node:
        operator = next((c.text() for c in node.children() if not c.is_named()), "==")
        plain = {"===": "==", "!==": "!=", "!in": "not in"}.get(operator, operator)
        parts = children_of(node)
        if operator in ("is", "!is") and len(parts) == 2:
            args: list[s.Node] = [
                s.Arg(parts[0], "", self.expression(parts[0])),
                s.Arg(parts[1], "", self.type_of(parts[1])),
            ]
            found: s.Node = s.Call(node, s.Name(node, "isinstance"), args)
            return s.Not(node, found) if operator == "!is" else found
        return s.Compare(node, plain, [self.expression(each) for each in parts])

    def prefix(self, node: Any) -> s.Node:
        parts = children_of(node)
        if node.text().startswith("!") and parts:
            return s.Not(node, self.expression(parts[-1]))
        return s.Other(node, self.expressions(node.children()))

    def conditional(self, node: Any) -> s.Node:
        test, then, other = _parts_of_if(node)
        if test is None or then is None or other is None:
            return s.Other(node, self.expressions(node.children()))
        return s.Cond(node, self.expression(test), self.arm(then), self.arm(other))

    def arm(self, node: Any) -> s.Node:
        """The value of an arm of a conditional expression."""
        items = self.block(node, node).items
        values = [each.value if isinstance(each, s.Statement) else each for each in items]
        return values[0] if len(values) == 1 else s.Other(node, values)

    def collection(self, node: Any) -> s.Node:
        return s.Seq(node, self.expressions(node.children()))

    def callable_reference(self, node: Any) -> s.Node:
        parts = children_of(node)
        if len(parts) == 1:
            return self.resolve(node, parts[0].text())
        if len(parts) == 2:
            return s.Attr(node, self.expression(parts[0]), parts[1].text())
        return s.Other(node, [])

    def string(self, node: Any) -> s.Node:
        text: list[str] = []
        holes: list[s.Node] = []
        is_raw = node.text().startswith('"""')
        for child in node.children():
            kind = child.kind()
            if kind == "string_content":
                text.append(child.text() if is_raw else _plain(child.text()))
            elif kind == "character_escape_seq":
                text.append(unescaped(child.text(), _ESCAPES))
            elif kind == "interpolated_identifier":
                text.append("{}")
                holes.append(self.resolve(child, child.text()))
            elif kind == "interpolated_expression":
                text.append("{}")
                holes += self.expressions(child.children())[:1]
        joined = "".join(text)
        return s.Str(node, joined.strip() if is_raw else joined, holes)

    def constant(self, node: Any) -> s.Node:
        return s.Const(node, False, {"true": True, "false": False}.get(node.text()))

    def nothing(self, node: Any) -> s.Node:
        return s.Const(node, True)

    def typed(self, node: Any) -> s.Node:
        return self.type_of(node)

    def unread(self, node: Any) -> s.Node:
        return s.Other(node, [])


class _Holder:
    """Modifiers that stand beside what they belong to, as if they stood in it."""

    def __init__(self, nodes: list[Any]) -> None:
        self._nodes = nodes

    def children(self) -> list[Any]:
        return self._nodes


def _plain(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda found: unescaped(found.group(), _ESCAPES), text)


def _parts_of_if(node: Any) -> tuple[Any | None, Any | None, Any | None]:
    """The test, the body and what runs otherwise."""
    test = then = other = None
    has_else = False
    for child in node.children():
        if child.text() == "else" and not child.is_named():
            has_else = True
        elif not child.is_named() or child.kind() in _COMMENTS:
            continue
        elif child.kind() == "control_structure_body":
            if has_else:
                other = child
            else:
                then = child
        elif test is None:
            test = child
    return test, then, other


def _tested(node: Any) -> list[Any]:
    """What a condition of `when` compares with; types aside."""
    found: list[Any] = []
    for child in children_of(node):
        if child.kind() in ("range_test", "type_test"):
            found += children_of(child) if child.kind() == "range_test" else []
        else:
            found.append(child)
    return found


def _modifiers(node: Any) -> set[str]:
    modifiers = child_of(node, "modifiers")
    if modifiers is None:
        return set()
    return {each.text() for each in children_of(modifiers) if each.kind() != "annotation"}


def _getter_of(node: Any) -> Any | None:
    """How a property is computed; the grammar puts it beside the property if it has its own line."""
    inside = child_of(node, "getter")
    after = node.next() if inside is None else None
    while after is not None and after.kind() in ("setter", *_COMMENTS):
        after = after.next()
    return after if after is not None and after.kind() == "getter" else inside


def _members(body: Any) -> Iterable[Any]:
    """The members of a class, those of its companion too: both are used by their bare names."""
    for child in children_of(body):
        if child.kind() == "companion_object":
            inner = child_of(child, "class_body")
            yield from [] if inner is None else _members(inner)
        else:
            yield child


def _declared(members: Iterable[Any]) -> set[str]:
    """The names by which code of a class uses its members."""
    found: set[str] = set()
    for member in members:
        if member.kind() in _TYPES:
            continue
        holder = child_of(member, "variable_declaration") or member
        name = child_of(holder, "simple_identifier")
        if name is not None:
            found.add(name.text())
    return found


def _replaceable(members: Iterable[Any]) -> frozenset[str]:
    """The private properties that callers replace: by a setter or another constructor."""
    found: set[str] = set()
    for member in members:
        name = child_of(member, "simple_identifier")
        is_setter = name is not None and _SETTER.match(name.text())
        if (
            not (is_setter and member.kind() == "function_declaration")
            and member.kind() != "secondary_constructor"
        ):
            continue
        for each in member.find_all(kind="assignment"):
            left, *right = children_of(each)
            if right and right[-1].kind() == "simple_identifier":
                found.add(left.text().removeprefix("this."))
    return frozenset(found)


_RULES = Rules(
    expressions={
        "simple_identifier": _Lowering.identifier,
        "this_expression": _Lowering.this,
        "super_expression": _Lowering.plain_name,
        "type_identifier": _Lowering.plain_name,
        "user_type": _Lowering.typed,
        "nullable_type": _Lowering.typed,
        "navigation_expression": _Lowering.navigation,
        "indexing_expression": _Lowering.indexing,
        "parenthesized_expression": _Lowering.only,
        "as_expression": _Lowering.first,
        "postfix_expression": _Lowering.postfix,
        "spread_expression": _Lowering.only,
        "call_expression": _Lowering.call,
        "object_literal": _Lowering.object_literal,
        "infix_expression": _Lowering.infix,
        "elvis_expression": _Lowering.elvis,
        "disjunction_expression": _Lowering.disjunction,
        "conjunction_expression": _Lowering.conjunction,
        "additive_expression": _Lowering.additive,
        "equality_expression": _Lowering.comparison,
        "comparison_expression": _Lowering.comparison,
        "check_expression": _Lowering.comparison,
        "prefix_expression": _Lowering.prefix,
        "if_expression": _Lowering.conditional,
        "when_expression": _Lowering.when,
        "try_expression": _Lowering.tried,
        "jump_expression": _Lowering.jump,
        "assignment": _Lowering.assignment,
        "lambda_literal": _Lowering.lambda_,
        "anonymous_function": _Lowering.anonymous_function,
        "callable_reference": _Lowering.callable_reference,
        "collection_literal": _Lowering.collection,
        "string_literal": _Lowering.string,
        "integer_literal": _Lowering.constant,
        "long_literal": _Lowering.constant,
        "real_literal": _Lowering.constant,
        "boolean_literal": _Lowering.constant,
        "character_literal": _Lowering.constant,
        "null_literal": _Lowering.nothing,
        "class_literal": _Lowering.unread,
    },
    statements={
        "package_header": _Lowering.nothing_to_say,
        "file_annotation": _Lowering.nothing_to_say,
        "import_list": _Lowering.spliced,
        "import_header": _Lowering.import_header,
        "statements": _Lowering.spliced,
        "call_expression": _Lowering.expression_statement,
        "navigation_expression": _Lowering.expression_statement,
        "elvis_expression": _Lowering.expression_statement,
        "infix_expression": _Lowering.expression_statement,
        "simple_identifier": _Lowering.expression_statement,
        "string_literal": _Lowering.expression_statement,
        "postfix_expression": _Lowering.expression_statement,
        "as_expression": _Lowering.expression_statement,
        "additive_expression": _Lowering.expression_statement,
        "equality_expression": _Lowering.expression_statement,
        "conjunction_expression": _Lowering.expression_statement,
        "disjunction_expression": _Lowering.expression_statement,
        "if_expression": _Lowering.if_statement,
        "for_statement": _Lowering.for_statement,
        "while_statement": _Lowering.while_statement,
        "do_while_statement": _Lowering.while_statement,
        "try_expression": _Lowering.try_statement,
        "when_expression": _Lowering.when_statement,
        "jump_expression": _Lowering.jump_statement,
        "property_declaration": _Lowering.property,
        "function_declaration": _Lowering.function,
        "class_declaration": _Lowering.type_declaration,
        "object_declaration": _Lowering.type_declaration,
        "companion_object": _Lowering.type_declaration,
        "type_alias": _Lowering.nothing_to_say,
        "getter": _Lowering.nothing_to_say,
        "setter": _Lowering.nothing_to_say,
    },
    comments=_COMMENTS,
)

LANGUAGE = Language(
    "kotlin",
    "maven",
    lower,
    globals={"Text": "androidx.compose.material3.Text"},
    is_absence_fatal=False,
    line_comment="//",
    starts=("main",),
)
