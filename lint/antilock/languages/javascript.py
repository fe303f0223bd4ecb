"""TypeScript, TSX, JavaScript and JSX source, lowered from tree-sitter's trees."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ast_grep_py import SgRoot

from antilock import syntax as s
from antilock.languages.base import Language, Lowered, named
from antilock.languages.javascript_exports import renamed_exports
from antilock.languages.lowering import (
    Lowering,
    Rules,
    comments_of,
    deep_recursion,
    flat,
    merged,
    pattern_in,
    plain_of_pattern,
)
from antilock.languages.quiet import Quiet

# Beyond these a text is some tool's output: parsing it takes long and nobody edits it.
MINIFIED_CHARACTERS = 60_000
MINIFIED_LINE = 600

# What is there without an import, by itself or on the global object.
GLOBALS = {
    name: f"globalThis.{name}"
    for name in ("fetch", "WebSocket", "EventSource", "XMLHttpRequest", "$fetch", "UrlFetchApp")
} | dict.fromkeys(("globalThis", "window", "global", "self"), "globalThis")

_STRING_TESTS = {
    "includes": "in",
    "startsWith": "startswith",
    "endsWith": "endswith",
    "indexOf": "in",
    "lastIndexOf": "in",
    "localeCompare": "==",
}
_PATTERN_TESTS = frozenset({"match", "matchAll", "search"})
_PATTERN_METHODS = frozenset({"test", "exec"})
_ELEMENT_TESTS = frozenset({"some", "every", "find", "filter", "findIndex", "findLast"})
_COMPARISONS = {"===": "==", "!==": "!=", "==": "==", "!=": "!=", "in": "in"}
_ORDERINGS = frozenset({"<", ">", "<=", ">="})
_FUNCTIONS = frozenset(
    {
        "arrow_function",
        "function_expression",
        "function",
        "generator_function",
        "function_declaration",
        "generator_function_declaration",
    }
)
_PASSED_THROUGH = frozenset(
    {"parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression"}
)
_COMMENTS = frozenset({"comment", "html_comment", "hash_bang_line"})
_ENVIRONMENT = re.compile(r"(?:^|\.)env(?:\(\))?$")
# Methods by which something of the environment is no variable but a binding: `env.AI.run(model)`.
_OF_BINDINGS = frozenset(("run", "gateway"))
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*$")
_OWN_MODULE = re.compile(r"(?:@|~|#)/|#(?=\w)|src/|\$(?:lib|app)/")
_INTEROP = frozenset({"__importDefault", "__importStar", "_interopRequireDefault", "__toESM"})
_QUOTES = ("'", '"', "`")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "", "b": "\b", "f": "\f", "v": "\v", "\n": ""}


def lower_typescript(text: str) -> Lowered:
    """The syntax of a TypeScript module."""
    return _lower(text, ("typescript",))


def lower_tsx(text: str) -> Lowered:
    """The syntax of a TypeScript module that may hold JSX."""
    return _lower(text, ("tsx",))


def lower_component(text: str) -> Lowered:
    """The syntax of a component's scripts: TypeScript, with or without JSX."""
    return _lower(text, ("typescript", "tsx"))


def lower_props_component(text: str) -> Lowered:
    """The same, where `export let` declares what the parent can replace."""
    return _lower(text, ("typescript", "tsx"), are_exports_props=True)


def lower_javascript(text: str) -> Lowered:
    """The syntax of a JavaScript module, with or without JSX; typed ones are read too."""
    return _lower(text, ("javascript", "tsx"))


def _lower(text: str, grammars: tuple[str, ...], are_exports_props: bool = False) -> Lowered:
    if _is_minified(text):
        lines = text.count("\n") + 1
        empty = SgRoot("", grammars[0]).root()
        return Lowered(
            s.Module(empty, []),
            (),
            f"not read: {len(text) // lines} characters a line on average, so it is generated or minified",
        )
    with deep_recursion():
        broken = 0
        for place, grammar in enumerate(grammars):
            root = SgRoot(text, grammar).root()
            lowering = _Lowering(root, are_exports_props)
            statements = lowering.statements(root)
            module = s.Module(root, [*lowering.inline, *statements])
            if not lowering.broken_line:
                return Lowered(
                    module, comments_of(root, text, before="{"), exports=renamed_exports(root)
                )
            if place == 0:
                first, broken = (module, root), lowering.broken_line
        module, root = first
        return Lowered(
            module,
            comments_of(root, text, before="{"),
            f"line {broken}: it does not parse from here on",
        )


def _is_minified(text: str) -> bool:
    lines = text.count("\n") + 1
    return len(text) >= MINIFIED_CHARACTERS and len(text) / lines >= MINIFIED_LINE


# A package as Deno and browsers name it: `npm:openai@4`, `https://esm.sh/openai@4.20`.
_PACKAGE = re.compile(
    r"(?:npm:/?|https://(?:esm\.sh|cdn\.skypack\.dev|esm\.run)/)"
    r"(?P<name>(?:@[\w.-]+/)?[\w.-]+)(?:@[^/?#]*)?(?P<rest>/[^?#]*)?(?:[?#].*)?"
)


def _module_name(text: str) -> str:
    """A module as written; those that a bundler looks up in the project are spelled relative."""
    package = _PACKAGE.fullmatch(text)
    if package is not None:
        return f"{package['name']}{package['rest'] or ''}"
    own = _OWN_MODULE.match(text)
    return f"./{text[own.end() :]}" if own else text


class _Lowering(Lowering):
    def __init__(self, root: Any, are_exports_props: bool = False) -> None:
        super().__init__(_RULES)
        self.are_exports_props = are_exports_props
        self.exported = _exported_names(root)
        self.inline: list[s.Node] = []  # imports in the middle of an expression

    def block(self, node: Any | None, raw: Any) -> s.Block:
        if node is None:
            return s.Block(raw, [])
        if node.kind() == "statement_block":
            return s.Block(node, self.statements(node))
        return s.Block(node, self.alone(node))

    # Statements: each appends to `out`, since one may become several.

    def spliced(self, node: Any, out: list[s.Node]) -> None:
        """A block, a label or a namespace: what it holds stands in the code around it."""
        body = node.field("body")
        inner = body if body is not None else node
        if inner.kind() in ("statement_block", "class_static_block"):
            out.extend(self.statements(inner))
        else:
            self.statement(inner, out)

    def expression_statement(self, node: Any, out: list[s.Node]) -> None:
        for child in named(node.children()):
            while child.kind() == "parenthesized_expression" and len(named(child.children())) == 1:
                child = named(child.children())[0]
            kind = child.kind()
            if kind == "sequence_expression":
                for part in self.expressions(child.children()):
                    out.append(part if isinstance(part, s.Assign) else s.Statement(part.raw, part))
                continue
            if kind == "ERROR":
                self.lost(child)
            if kind == "assignment_expression" and self.destructuring(child, out):
                continue
            if kind == "call_expression" and _is_exit(child):
                out.append(s.Jump(child, "exit"))
                continue
            value = self.expression(child)
            out.append(value if isinstance(value, s.Assign) else s.Statement(child, value))

    def destructuring(self, node: Any, out: list[s.Node]) -> bool:
        left, right = node.field("left"), node.field("right")
        if left is None or right is None or left.kind() not in ("object_pattern", "array_pattern"):
            return False
        self.unpack(left, right, out)
        return True

    def declaration(self, node: Any, out: list[s.Node]) -> None:
        for child in node.children():
            if child.kind() == "variable_declarator":
                self.declarator(child, out)
            elif child.kind() == "ERROR":
                self.lost(child)

    def declarator(self, node: Any, out: list[s.Node]) -> None:
        name, value = node.field("name"), node.field("value")
        if name is None:
            return
        inner = _unwrapped(value)
        if inner is not None and self.required(name, inner, out):
            return
        if name.kind() in ("object_pattern", "array_pattern"):
            if value is not None:
                self.unpack(name, value, out)
            return
        text = name.text()
        if inner is not None and inner.kind() in _FUNCTIONS:
            out.append(self.function(inner, text))
            return
        if inner is not None and inner.kind() == "class":
            out.append(self.class_of(inner, text))
            return
        lowered = self.optional(value)
        if text in self.exported:
            _name_callback(lowered, text)
        if lowered is not None and self.are_exports_props and _is_exported_variable(node):
            lowered = s.Or(lowered.raw, [s.Other(node, []), lowered])
        annotation = self.optional(node.field("type"))
        assigned = s.Assign(node, [self.expression(name)], lowered, annotation)
        assigned.is_exported = text in self.exported
        out.append(assigned)

    def required(self, name: Any, value: Any, out: list[s.Node]) -> bool:
        """`const x = require("m")`, also taken apart, awaited and through a compiler's interop."""
        member = ""
        if value.kind() == "member_expression":
            target, prop = value.field("object"), value.field("property")
            value, member = _unwrapped(target), prop.text() if prop is not None else ""
        module = _required_module(value)
        if not module:
            return False
        if name.kind() == "identifier":
            out.append(s.ImportName(name, module, member or "default", name.text()))
            return True
        if name.kind() != "object_pattern":
            return False
        for child in named(name.children()):
            kind = child.kind()
            if kind == "shorthand_property_identifier_pattern":
                out.append(s.ImportName(child, module, child.text(), child.text()))
            elif kind == "pair_pattern":
                key, local = child.field("key"), child.field("value")
                if key is not None and local is not None and local.kind() == "identifier":
                    out.append(s.ImportName(child, module, key.text(), local.text()))
        return True

    def unpack(self, pattern: Any, value: Any, out: list[s.Node]) -> None:
        """Destructuring: one assignment for each name that it binds."""
        source = _unwrapped(value)
        is_plain = source is not None and source.kind() in (
            "identifier",
            "member_expression",
            "this",
        )
        if pattern.kind() == "array_pattern" or not is_plain:
            out.append(s.Assign(pattern, [self.pattern(pattern)], self.expression(value)))
            written = _called_name(source)
            for name, raw, key, default in self.bound_names(pattern):
                if default is not None:
                    unknown: s.Node = s.Other(raw, [])
                    if written:
                        unknown = s.Attr(raw, s.Name(raw, written), key or name)
                    either = s.Or(raw, [unknown, self.expression(default)])
                    out.append(s.Assign(raw, [s.Name(raw, name)], either))
            return
        for name, raw, key, default in self.bound_names(pattern):
            taken: s.Node = self.expression(source)
            if key:
                taken = self.member(raw, taken, key, raw)
            if default is not None:
                taken = s.Or(raw, [taken, self.expression(default)])
            out.append(s.Assign(raw, [s.Name(raw, name)], taken))

    def pattern(self, node: Any) -> s.Node:
        """The names that a pattern binds, as a target."""
        return s.Seq(node, [s.Name(raw, name) for name, raw, _, _ in self.bound_names(node)])

    def bound_names(self, node: Any) -> list[tuple[str, Any, str, Any]]:
        """Of a pattern: each name, its node, the key it is taken from or "", its default."""
        found: list[tuple[str, Any, str, Any]] = []
        pending = [(node, "", None)]
        while pending and len(found) < 400:
            part, key, default = pending.pop(0)
            kind = part.kind()
            if kind in ("identifier", "shorthand_property_identifier_pattern"):
                found.append((part.text(), part, key or "", default))
            elif kind == "object_pattern":
                for child in named(part.children()):
                    if child.kind() == "shorthand_property_identifier_pattern":
                        pending.append((child, child.text(), None))
                    elif child.kind() == "object_assignment_pattern":
                        left, right = child.field("left"), child.field("right")
                        if left is not None:
                            pending.append((left, left.text(), right))
                    elif child.kind() == "pair_pattern":
                        name, value = child.field("key"), child.field("value")
                        if value is not None:
                            taken = _key_text(name) if part is node else ""
                            pending.append((value, taken, None))
                    elif child.kind() == "rest_pattern":
                        pending += [(each, "", None) for each in named(child.children())]
            elif kind in ("assignment_pattern", "object_assignment_pattern"):
                left, right = part.field("left"), part.field("right")
                if left is not None:
                    pending.append((left, key, right))
            elif kind in ("array_pattern", "rest_pattern"):
                pending += [(child, "", None) for child in named(part.children())]
        return found

    def export_statement(self, node: Any, out: list[s.Node]) -> None:
        source = node.field("source")
        if source is not None:
            module = _module_name(_string_text(source))
            specifiers = [
                each
                for child in node.children()
                if child.kind() == "export_clause"
                for each in named(child.children())
            ]
            for each in specifiers:
                name, alias = each.field("name"), each.field("alias")
                if name is not None:
                    local = alias if alias is not None else name
                    out.append(s.ImportName(each, module, name.text(), local.text()))
            if not specifiers:
                out.append(s.ImportName(source, module, "*", "*"))
            return
        decorators = [
            value
            for child in node.children()
            if child.kind() == "decorator"
            for value in self.expressions(child.children())
        ]
        declaration = node.field("declaration")
        if declaration is not None:
            if declaration.kind() in ("class_declaration", "abstract_class_declaration"):
                out.append(self.class_of(declaration, "", decorators))
            else:
                self.statement(declaration, out)
            return
        value = node.field("value")
        if value is None:
            # `export default async function () {}` and `export = x` have no field for it.
            for child in named(node.children(), "export_clause", "decorator"):
                self.default_export(child, out)
            return
        self.default_export(value, out)

    def default_export(self, value: Any, out: list[s.Node]) -> None:
        inner = _unwrapped(value)
        kind = inner.kind()
        if kind in _FUNCTIONS:
            out.append(self.function(inner, "default"))
        elif kind == "class":
            out.append(self.class_of(inner, "default"))
        elif kind not in ("identifier", "statement_block"):
            lowered = self.expression(value)
            _name_callback(lowered, "default")
            exported = s.Assign(value, [s.Name(value, "exports")], lowered)
            exported.is_exported = True
            out.append(exported)

    def import_statement(self, node: Any, out: list[s.Node]) -> None:
        source = node.field("source")
        for child in named(node.children()):
            kind = child.kind()
            if kind == "import_require_clause":
                parts = named(child.children())
                module = next((p for p in parts if p.kind() == "string"), None)
                if module is not None and parts[0].kind() == "identifier":
                    text = _module_name(_string_text(module))
                    out.append(s.ImportName(child, text, "default", parts[0].text()))
            elif kind == "import_clause" and source is not None:
                self.import_clause(child, _module_name(_string_text(source)), out)
        if source is not None and not any(c.kind() == "import_clause" for c in node.children()):
            module_name = _module_name(_string_text(source))
            out.append(s.ImportName(node, module_name, "*", "*"))

    def import_clause(self, clause: Any, module: str, out: list[s.Node]) -> None:
        for child in named(clause.children()):
            kind = child.kind()
            if kind == "identifier":
                out.append(s.ImportName(child, module, "default", child.text()))
            elif kind == "namespace_import":
                for name in named(child.children()):
                    out.append(s.ImportName(child, module, "", name.text()))
            elif kind == "named_imports":
                for each in named(child.children()):
                    name, alias = each.field("name"), each.field("alias")
                    if name is not None:
                        local = alias if alias is not None else name
                        out.append(s.ImportName(each, module, name.text(), local.text()))

    def import_alias(self, node: Any, out: list[s.Node]) -> None:
        parts = named(node.children())
        if len(parts) == 2:
            out.append(s.Assign(node, [self.expression(parts[0])], self.expression(parts[1])))

    def return_statement(self, node: Any, out: list[s.Node]) -> None:
        values = self.expressions(node.children())
        out.append(s.Return(node, values[0] if values else None))

    def throw_statement(self, node: Any, out: list[s.Node]) -> None:
        out.append(s.Raise(node, self.expressions(node.children())))

    def if_statement(self, node: Any, out: list[s.Node]) -> None:
        condition = node.field("condition")
        test = self.expression(condition) if condition is not None else s.Other(node, [])
        body = self.block(node.field("consequence"), node)
        alternative = node.field("alternative")
        other: s.Node | None = None
        if alternative is not None:
            branch = next(iter(named(alternative.children())), None)
            if branch is not None and branch.kind() == "if_statement":
                other = next(iter(self.alone(branch)), None)
            else:
                other = self.block(branch, alternative)
        out.append(s.If(node, test, body, other))

    def for_statement(self, node: Any, out: list[s.Node]) -> None:
        initial, condition = node.field("initializer"), node.field("condition")
        if initial is not None:
            self.statement(initial, out)
        while condition is not None and condition.kind() == "expression_statement":
            inner = named(condition.children())
            condition = inner[0] if inner else None
        if condition is not None and condition.kind() == "empty_statement":
            condition = None
        target, over = None, self.optional(condition)
        # `for (let i = 0; i < list.length; i++)` goes over the list.
        match over:
            case s.Compare(op="<", items=[s.Name() as counter, s.Attr(name="length") as length]):
                target, over = s.Name(counter.raw, counter.id), length.obj
            case _:
                pass
        out.append(s.Loop(node, target, over, self.block(node.field("body"), node), None))

    def for_in_statement(self, node: Any, out: list[s.Node]) -> None:
        left = node.field("left")
        target: s.Node | None = None
        if left is not None:
            is_pattern = left.kind() in ("object_pattern", "array_pattern")
            target = self.pattern(left) if is_pattern else self.expression(left)
        over = self.optional(node.field("right"))
        out.append(s.Loop(node, target, over, self.block(node.field("body"), node), None))

    def while_statement(self, node: Any, out: list[s.Node]) -> None:
        over = self.optional(node.field("condition"))
        out.append(s.Loop(node, None, over, self.block(node.field("body"), node), None))

    def try_statement(self, node: Any, out: list[s.Node]) -> None:
        handlers: list[s.Node] = []
        handler, final = node.field("handler"), node.field("finalizer")
        if handler is not None:
            name = handler.field("parameter")
            text = name.text() if name is not None and name.kind() == "identifier" else ""
            body = self.block(handler.field("body"), handler)
            handlers.append(s.Handler(handler, [], text, body))
        last = None
        if final is not None:
            last = self.block(final.field("body"), final)
        body = self.block(node.field("body"), node)
        out.append(s.Try(node, body, handlers, None, last))

    def switch_statement(self, node: Any, out: list[s.Node]) -> None:
        cases: list[s.Node] = []
        body = node.field("body")
        waiting: list[s.Node] = []  # `case "a": case "b": ...`
        for child in [] if body is None else named(body.children()):
            kind = child.kind()
            if kind not in ("switch_case", "switch_default"):
                continue
            value = child.field("value") if kind == "switch_case" else None
            if value is not None:
                waiting.append(self.expression(value))
            inner: list[s.Node] = []
            for part in named(child.children()):
                if value is None or part.range().start.index >= value.range().end.index:
                    self.statement(part, inner)
            if not inner and kind == "switch_case":
                continue
            patterns = waiting if kind == "switch_case" else []
            if kind == "switch_default" and waiting:
                cases.append(s.Case(child, waiting, s.Block(child, [])))
            cases.append(s.Case(child, patterns, s.Block(child, inner)))
            waiting = []
        if waiting:
            cases.append(s.Case(node, waiting, s.Block(node, [])))
        out.append(s.Switch(node, self.optional(node.field("value")), cases))

    def function_declaration(self, node: Any, out: list[s.Node]) -> None:
        out.append(self.function(node, ""))

    def class_declaration(self, node: Any, out: list[s.Node]) -> None:
        out.append(self.class_of(node, ""))

    def interface(self, node: Any, out: list[s.Node]) -> None:
        name, body = node.field("name"), node.field("body") or node.field("value")
        if name is None or body is None:
            return
        if body.kind() not in ("interface_body", "object_type"):
            out.append(s.Other(node, [self.expression(body)]))
            return
        bases = [
            s.Arg(each, "", self.expression(each))
            for child in node.children()
            if child.kind() == "extends_type_clause"
            for each in named(child.children())
        ]
        members: list[s.Node] = []
        for child in named(body.children()):
            key, kind = child.field("name"), child.field("type")
            if child.kind() == "property_signature" and key is not None and kind is not None:
                target = s.Name(key, key.text())
                members.append(s.Assign(child, [target], None, self.expression(kind)))
        out.append(s.Class(node, name.text(), list(bases), s.Block(body, members), []))

    def enumeration(self, node: Any, out: list[s.Node]) -> None:
        name, body = node.field("name"), node.field("body")
        members: list[s.Node] = []
        for child in [] if body is None else named(body.children()):
            key, value = child.field("name"), child.field("value")
            if key is not None and value is not None:
                target = s.Name(key, _key_text(key))
                members.append(s.Assign(child, [target], self.expression(value)))
        base = s.Arg(node, "", s.Name(node, "Enum"))
        text = name.text() if name is not None else ""
        out.append(s.Class(node, text, [base], s.Block(body or node, members), []))

    # Functions and classes.

    def function(self, node: Any, name: str, decorators: Iterable[s.Node] = ()) -> s.Func:
        own = node.field("name")
        name = name or (_key_text(own) if own is not None else "")
        params, taken = self.parameters(node)
        body = node.field("body")
        is_hidden = bool(name) and _is_top_level(node) and name not in self.exported
        lowered: s.Node
        if body is not None and body.kind() != "statement_block":
            value = self.expression(body)
            lowered = s.Block(body, [*taken, s.Return(body, value)]) if name or taken else value
        else:
            lowered = s.Block(
                body if body is not None else node,
                [*taken, *(self.statements(body) if body is not None else [])],
            )
        returns = self.optional(node.field("return_type"))
        found = s.Func(node, name, params, returns, lowered, list(decorators))
        found.is_hidden = is_hidden and self.exported != _NO_EXPORTS
        return found

    def parameters(self, node: Any) -> tuple[list[s.Node], list[s.Node]]:
        """Parameters, and the statements that parameter properties stand for.

        What an object pattern takes apart follows as parameters given by name.
        """
        found: list[s.Node] = []
        by_name: list[s.Node] = []
        fields: list[s.Node] = []
        single = node.field("parameter")
        if single is not None:
            return [s.Param(single, single.text(), None, None)], []
        listed = node.field("parameters")
        for child in [] if listed is None else named(listed.children(), "decorator"):
            kind = child.kind()
            pattern, annotation, default = child, None, None
            if kind in ("required_parameter", "optional_parameter"):
                pattern = child.field("pattern")
                annotation = self.optional(child.field("type"))
                default = self.optional(child.field("value"))
            elif kind == "assignment_pattern":
                pattern = child.field("left")
                default = self.optional(child.field("right"))
            if pattern is None or pattern.kind() == "this":
                continue
            if pattern.kind() in ("object_pattern", "array_pattern"):
                found.append(s.Param(pattern, "", annotation, default))
                for name, raw, _, value in self.bound_names(pattern):
                    by_name.append(s.Param(raw, name, None, self.optional(value)))
                continue
            text = pattern.text()
            if pattern.kind() == "rest_pattern":
                text = "*" + text.lstrip(". ")
            found.append(s.Param(child, text, annotation, default))
            is_field = any(
                part.kind() in ("accessibility_modifier", "override_modifier")
                or part.text() == "readonly"
                for part in child.children()
            )
            if is_field and kind != "identifier":
                target = s.Attr(pattern, s.Name(pattern, "this"), text)
                fields.append(s.Assign(pattern, [target], s.Name(pattern, text)))
        return [*found, *by_name], fields

    def anonymous(self, node: Any) -> s.Node:
        name = node.field("name")
        return self.function(node, name.text() if name is not None else "")

    def class_of(self, node: Any, name: str, decorators: Iterable[s.Node] = ()) -> s.Class:
        own = node.field("name")
        bases: list[s.Node] = []
        for child in node.children():
            if child.kind() == "class_heritage":
                for each in named(child.children()):
                    if each.kind() == "extends_clause":
                        value = each.field("value")
                        if value is not None:
                            bases.append(s.Arg(value, "", self.expression(value)))
                    elif each.kind() != "implements_clause":
                        bases.append(s.Arg(each, "", self.expression(each)))
        body = node.field("body")
        members: list[s.Node] = []
        waiting: list[s.Node] = []
        for child in [] if body is None else named(body.children()):
            kind = child.kind()
            if kind == "decorator":
                waiting += self.expressions(child.children())
                continue
            if kind == "method_definition":
                members.append(self.method(child, waiting))
            elif kind in ("public_field_definition", "field_definition"):
                members.append(self.field(child))
            elif kind == "class_static_block":
                self.spliced(child, members)
            elif kind == "ERROR":
                self.lost(child)
            waiting = []
        given = [*decorators]
        for child in node.children():
            if child.kind() == "decorator":
                given += self.expressions(child.children())
        text = name or (own.text() if own is not None else "")
        return s.Class(node, text, bases, s.Block(body or node, members), given)

    def method(self, node: Any, decorators: Iterable[s.Node] = ()) -> s.Func:
        given = list(decorators)
        words = {child.text() for child in node.children() if not child.is_named()}
        if "get" in words:
            given.append(s.Name(node, "property"))
        found = self.function(node, "", given)
        # What a constructor takes is what the class is built of, not what it offers.
        found.is_hidden = _is_private(node) or found.name.startswith(("#", "constructor"))
        return found

    def field(self, node: Any) -> s.Node:
        name, value = node.field("name") or node.field("property"), node.field("value")
        if name is None:
            return s.Other(node, self.expressions(node.children()))
        inner = _unwrapped(value)
        if inner is not None and inner.kind() in _FUNCTIONS:
            return self.function(inner, _key_text(name))
        annotation = self.optional(node.field("type"))
        words = {child.text() for child in node.children()}
        is_fixed = _is_private(node) or bool(words & {"readonly", "static"})
        return s.Assign(
            node,
            [s.Name(name, _key_text(name))],
            self.optional(value),
            annotation,
            is_replaceable=not is_fixed and name.kind() != "private_property_identifier",
        )

    # Expressions.

    def identifier(self, node: Any) -> s.Node:
        return s.Name(node, node.text())

    def nothing(self, node: Any) -> s.Node:
        return s.Const(node, True)

    def constant(self, node: Any) -> s.Node:
        truths = {"true": True, "false": False}
        return s.Const(node, False, truths.get(node.kind()))

    def unread(self, node: Any) -> s.Node:
        return s.Other(node, [])

    def meta(self, node: Any) -> s.Node:
        return s.Name(node, node.text())

    def member_expression(self, node: Any) -> s.Node:
        target, name = node.field("object"), node.field("property")
        if target is None or name is None:
            return s.Other(node, self.expressions(node.children()))
        return self.member(node, self.expression(target), name.text(), name)

    def member(self, raw: Any, target: s.Node, name: str, name_raw: Any) -> s.Node:
        """`process.env.KEY` is the same look-up as `process.env["KEY"]`."""
        if name == "constructor" and isinstance(target, s.Name) and target.id == "this":
            return target  # the class, as `self` is for what stands in it
        if _VARIABLE.match(name) and _ENVIRONMENT.search(_written(target)):
            return s.Index(raw, target, [s.Str(name_raw, name, [])])
        if name in _OF_BINDINGS and isinstance(target, s.Index):
            if _ENVIRONMENT.search(_written(target.obj)) and (key := s.text_of_key(target)):
                target = s.Attr(target.raw, target.obj, key)
        return s.Attr(raw, target, name)

    def subscript(self, node: Any) -> s.Node:
        target, key = node.field("object"), node.field("index")
        if target is None or key is None:
            return s.Other(node, self.expressions(node.children()))
        return s.Index(node, self.expression(target), [self.expression(key)])

    def only(self, node: Any) -> s.Node:
        parts = self.expressions(node.children())
        return parts[0] if len(parts) == 1 else s.Other(node, parts)

    def first(self, node: Any) -> s.Node:
        """A type assertion and the like: the value is what counts."""
        parts = named(node.children())
        return self.expression(parts[0]) if parts else s.Other(node, [])

    def last(self, node: Any) -> s.Node:
        parts = self.expressions(node.children())
        return parts[-1] if parts else s.Other(node, [])

    def arguments(self, node: Any) -> list[s.Node]:
        if node.kind() == "template_string":
            return [s.Arg(node, "", self.expression(node))]
        found: list[s.Node] = []
        for child in named(node.children()):
            if child.kind() == "spread_element":
                found.append(s.Arg(child, "*", self.only(child)))
            else:
                if child.kind() == "ERROR":
                    self.lost(child)
                found.append(s.Arg(child, "", self.expression(child)))
        return found

    def call(self, node: Any) -> s.Node:
        function, arguments = node.field("function"), node.field("arguments")
        if function is None or arguments is None:
            return s.Other(node, self.expressions(node.children()))
        module = _required_module(node)
        if module:
            name = f"require({module})"  # no name that a program can write
            self.inline.append(s.ImportName(node, module, "default", name))
            return s.Name(node, name)
        inner = _unwrapped(function)
        if inner.text() == "Object.assign":
            parts = [self.expression(each) for each in named(arguments.children())]
            joined = merged(node, parts) if parts and isinstance(parts[0], s.Mapping) else None
            if joined is not None:
                return joined
        if inner.kind() == "member_expression":
            test = self.tested(node, inner, arguments)
            if test is not None:
                return test
        return s.Call(node, self.expression(function), self.arguments(arguments))

    def tested(self, node: Any, function: Any, arguments: Any) -> s.Node | None:
        """String tests, texts put together, tests of elements and `.catch`, which have nodes of their
        own."""
        target, prop = function.field("object"), function.field("property")
        given = named(arguments.children())
        if target is None or prop is None or not given:
            return None
        name, first = prop.text(), given[0]
        if name in _STRING_TESTS and len(given) <= 2:
            items = [self.expression(target), *(self.expression(each) for each in given)]
            return s.Compare(node, _STRING_TESTS[name], items)
        if name in _PATTERN_TESTS and first.kind() in ("regex", "string"):
            return s.Compare(node, "match", [self.expression(target), self.tested_pattern(first)])
        pattern = _unwrapped(target)
        if name == "concat" and pattern.kind() in ("string", "template_string"):
            parts = [self.expression(each) for each in (target, *given)]
            return s.Concat(node, flat(s.Concat, *parts))
        if name in _PATTERN_METHODS and pattern.kind() == "regex":
            return s.Compare(node, "match", [self.tested_pattern(pattern), self.expression(first)])
        if pattern.kind() == "new_expression" and name in ("has", *_PATTERN_METHODS):
            made = self.expression(pattern)
            asked = pattern_in(made) if name in _PATTERN_METHODS else None
            if asked is not None:
                return s.Compare(node, "match", [asked, self.expression(first)])
            match made:
                case s.Call(func=s.Name(id="Set"), args=[s.Arg(value=s.Seq() as listed)]):
                    return s.Compare(node, "in", [self.expression(first), listed])
                case _:
                    pass
        callback = _unwrapped(first)
        if name in _ELEMENT_TESTS and pattern.kind() == "array" and callback.kind() in _FUNCTIONS:
            return self.of_elements(node, target, callback)
        if name == "catch" and len(given) == 1:
            return self.caught(node, s.Statement(target, self.expression(target)), callback)
        if name == "then" and len(given) == 2:
            before = self.expression(target)
            inner = s.Call(
                node, s.Attr(function, before, "then"), [s.Arg(first, "", self.expression(first))]
            )
            return self.caught(node, s.Statement(target, inner), _unwrapped(given[1]))
        return None

    def caught(self, node: Any, body: s.Statement, handler: Any) -> s.Node | None:
        """A promise whose rejection is handled."""
        inside = s.Block(body.raw, [body.value])
        if handler.kind() in _FUNCTIONS:
            found = self.function(handler, "")
            name = next((p.name for p in found.params if isinstance(p, s.Param)), "")
            steps = found.body
            if not isinstance(steps, s.Block):
                steps = s.Block(steps.raw, [s.Return(steps.raw, steps)])
            caught = s.Handler(handler, [], name, steps)
        elif handler.kind() in ("identifier", "member_expression"):
            told = s.Call(handler, self.expression(handler), [])
            caught = s.Handler(handler, [], "", s.Block(handler, [s.Return(handler, told)]))
        else:
            called = s.Attr(node, body.value, "catch")
            return s.Call(node, called, [s.Arg(handler, "", self.expression(handler))])
        return s.Try(node, inside, [caught], None, None)

    def of_elements(self, node: Any, target: Any, callback: Any) -> s.Node:
        """`["a", "b"].some((x) => y.includes(x))`"""
        found = self.function(callback, "")
        name = next((p for p in found.params if isinstance(p, s.Param)), None)
        bound = s.Name(name.raw, name.name) if name is not None else None
        loop = s.Loop(target, bound, self.expression(target), s.Block(node, []), None)
        return s.Comprehension(node, found.body, [loop])

    def tested_pattern(self, node: Any) -> s.Node:
        """A regular expression by the first plain text that it asks for."""
        if node.kind() != "regex":
            return self.expression(node)
        pattern = node.field("pattern")
        return s.Str(node, plain_of_pattern(pattern.text()) if pattern is not None else "", [])

    def new(self, node: Any) -> s.Node:
        constructor, arguments = node.field("constructor"), node.field("arguments")
        if constructor is None:
            return s.Other(node, self.expressions(node.children()))
        given = self.arguments(arguments) if arguments is not None else []
        return s.Call(node, self.expression(constructor), given)

    def object(self, node: Any) -> s.Node:
        entries: list[s.Node] = []
        for child in named(node.children()):
            kind = child.kind()
            if kind == "pair":
                key, value = child.field("key"), child.field("value")
                if key is None or value is None:
                    continue
                inner = _unwrapped(value)
                lowered = (
                    self.function(inner, _key_text(key))
                    if inner.kind() in _FUNCTIONS
                    else self.expression(value)
                )
                entries.append(s.Entry(child, self.key(key), lowered))
            elif kind in ("shorthand_property_identifier", "shorthand_property_identifier_pattern"):
                text = child.text()
                entries.append(s.Entry(child, s.Str(child, text, []), s.Name(child, text)))
            elif kind == "method_definition":
                name = child.field("name")
                if name is not None:
                    entries.append(s.Entry(child, self.key(name), self.method(child)))
            elif kind == "spread_element":
                entries.append(s.Entry(child, None, self.only(child)))
            elif kind == "ERROR":
                self.lost(child)
        return s.Mapping(node, entries)

    def key(self, node: Any) -> s.Node:
        kind = node.kind()
        if kind == "computed_property_name":
            return self.only(node)
        if kind == "number":
            return s.Const(node, False)
        return s.Str(node, _key_text(node), [])

    def sequence(self, node: Any) -> s.Node:
        return s.Seq(node, self.expressions(node.children()))

    def binary_expression(self, node: Any) -> s.Node:
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
        if text in _COMPARISONS or text in _ORDERINGS:
            return s.Compare(node, _COMPARISONS.get(text, text), [first, second])
        if text == "instanceof":
            args: list[s.Node] = [s.Arg(left, "", first), s.Arg(right, "", second)]
            return s.Call(node, s.Name(node, "isinstance"), args)
        return s.Other(node, [first, second])

    def unary_expression(self, node: Any) -> s.Node:
        operator, argument = node.field("operator"), node.field("argument")
        text = operator.text() if operator is not None else ""
        if argument is None:
            return s.Other(node, [])
        if text == "!":
            return s.Not(node, self.expression(argument))
        if text == "void" and argument.kind() == "number":
            return s.Const(node, True)
        return s.Other(node, [self.expression(argument)])

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
        targets: list[s.Node] = []
        right: Any = node
        while right is not None and right.kind() == "assignment_expression":
            left = right.field("left")
            if left is not None:
                is_pattern = left.kind() in ("object_pattern", "array_pattern")
                targets.append(self.pattern(left) if is_pattern else self.expression(left))
            right = right.field("right")
        inner = _unwrapped(right)
        if inner is not None and targets and inner.kind() in _FUNCTIONS:
            name = _written(targets[-1]).rsplit(".", 1)[-1]
            return s.Assign(node, targets, self.function(inner, name))
        value = self.optional(right)
        assigned = s.Assign(node, targets, value)
        assigned.is_rebinding = True
        if targets and _written(targets[-1]).startswith(("exports.", "module.exports")):
            _name_callback(value, _written(targets[-1]).rsplit(".", 1)[-1])
            assigned.is_exported = True
        return assigned

    def augmented(self, node: Any) -> s.Node:
        left, operator, right = node.field("left"), node.field("operator"), node.field("right")
        if left is None or right is None or operator is None:
            return s.Other(node, self.expressions(node.children()))
        target, value = self.expression(left), self.expression(right)
        if operator.text() in ("||=", "??="):
            either = s.Or(node, [self.expression(left), value])
            return s.Assign(node, [target], either)
        return s.Assign(node, [target], value, is_augmented=True)

    def awaited(self, node: Any) -> s.Node:
        return s.Await(node, self.only(node))

    def class_expression(self, node: Any) -> s.Node:
        return self.class_of(node, "")

    def string(self, node: Any) -> s.Node:
        plain = _plain_content(node.text())
        if plain is not None:
            return s.Str(node, plain, [])
        text: list[str] = []
        holes: list[s.Node] = []
        for child in node.children():
            kind = child.kind()
            if kind == "string_fragment":
                text.append(child.text())
            elif kind == "escape_sequence":
                text.append(_unescaped(child.text()))
            elif kind == "template_substitution":
                text.append("{}")
                holes += self.expressions(child.children())[:1]
        return s.Str(node, "".join(text), holes)

    # Elements of markup: an element is a call of its component.

    def element(self, node: Any) -> s.Node:
        opening, children = node, []
        if node.kind() == "jsx_element":
            for child in node.children():
                if child.kind() == "jsx_opening_element":
                    opening = child
                elif child.kind() in ("jsx_element", "jsx_self_closing_element", "jsx_expression"):
                    children.append(self.expression(child))
        name = opening.field("name")
        if name is None:
            return s.Seq(node, children)
        args: list[s.Node] = []
        for child in named(opening.children()):
            kind = child.kind()
            if kind == "jsx_attribute":
                parts = named(child.children())
                if len(parts) == 2:
                    args.append(s.Arg(child, parts[0].text(), self.expression(parts[1])))
            elif kind == "jsx_expression":
                args += [s.Arg(child, "**", self.only(each)) for each in named(child.children())]
        if children:
            args.append(s.Arg(node, "children", s.Seq(node, children)))
        return s.Call(node, self.expression(name), args)

    # Types: what they spell out are tables, the rest tells where values come from.

    def union(self, node: Any) -> s.Node:
        return s.Index(node, s.Other(node, []), self.expressions(node.children()))

    def literal_type(self, node: Any) -> s.Node:
        return s.Index(node, s.Other(node, []), self.expressions(node.children()))

    def generic_type(self, node: Any) -> s.Node:
        name, arguments = node.field("name"), node.field("type_arguments")
        if name is None:
            return s.Other(node, self.expressions(node.children()))
        keys = self.expressions(arguments.children()) if arguments is not None else []
        return s.Index(node, self.expression(name), keys)

    def type_query(self, node: Any) -> s.Node:
        return s.TypeOf(node, self.expressions(node.children()))

    def object_type(self, node: Any) -> s.Node:
        return s.Shape(node, self.expressions(node.children()))

    def nested_type(self, node: Any) -> s.Node:
        parts = named(node.children())
        found = self.expression(parts[0]) if parts else s.Other(node, [])
        for part in parts[1:]:
            found = s.Attr(node, found, part.text())
        return found


_NO_EXPORTS: frozenset[str] = frozenset()


def _exported_names(root: Any) -> frozenset[str]:
    """The top-level names that a module exports by `export`; none for scripts and CommonJS."""
    found: set[str] = set()
    for node in root.children():
        if node.kind() != "export_statement" or node.field("source") is not None:
            continue
        declaration = node.field("declaration")
        for part in [node, *([] if declaration is None else [declaration])]:
            name = part.field("name")
            if name is not None:
                found.add(name.text())
            for child in part.children():
                if child.kind() == "variable_declarator" and child.field("name") is not None:
                    found.add(child.field("name").text())
                elif child.kind() == "export_clause":
                    names = [each.field("name") for each in named(child.children())]
                    found.update(each.text() for each in names if each is not None)
                elif child.kind() == "identifier":
                    found.add(child.text())
        found.add("default")
    return frozenset(found)


def _is_exported_variable(declarator: Any) -> bool:
    """`export let x = ...`, not a constant."""
    declaration = declarator.parent()
    around = declaration.parent() if declaration is not None else None
    return (
        around is not None
        and around.kind() == "export_statement"
        and declaration.text().startswith("let")
    )


def _is_top_level(node: Any) -> bool:
    parent = node.parent()
    while parent is not None and parent.kind() in (
        "variable_declarator",
        "lexical_declaration",
        "variable_declaration",
        "export_statement",
        *_PASSED_THROUGH,
    ):
        parent = parent.parent()
    return parent is None or parent.kind() == "program"


def _is_private(node: Any) -> bool:
    return any(
        child.kind() == "accessibility_modifier" and child.text() in ("private", "protected")
        for child in node.children()
    )


def _name_callback(node: s.Node | None, name: str) -> None:
    """An exported `wrap(async (request) => ...)` is a function of its own, under its export."""
    if isinstance(node, s.Call):
        for arg in node.args:
            if isinstance(arg, s.Arg) and isinstance(arg.value, s.Func) and not arg.value.name:
                s.name_function(arg.value, name)


def _is_exit(node: Any) -> bool:
    """`process.exit(1)`; what asks something for its status is a call like any other."""
    function, arguments = node.field("function"), node.field("arguments")
    if function is None or arguments is None:
        return False
    is_plain = all(each.kind() in ("number", "identifier") for each in named(arguments.children()))
    return is_plain and function.text() in ("process.exit", "Deno.exit")


def _required_module(node: Any | None) -> str:
    """The module of `require("m")` and `import("m")`, or ""."""
    while node is not None and node.kind() == "call_expression":
        function, arguments = node.field("function"), node.field("arguments")
        if function is None or arguments is None:
            return ""
        given = named(arguments.children())
        if not given:
            return ""
        name = function.text()
        if name in ("require", "import") and given[0].kind() in ("string", "template_string"):
            return _module_name(_string_text(given[0]))
        if name.rsplit(".", 1)[-1] not in _INTEROP:
            return ""
        node = given[0]
    return ""


def _unwrapped(node: Any | None) -> Any:
    """Through parentheses, awaits and type assertions to what they hold."""
    while node is not None and (
        node.kind() in _PASSED_THROUGH or node.kind() == "await_expression"
    ):
        inner = named(node.children())
        if not inner:
            return node
        if node.kind() == "parenthesized_expression" and inner[-1].kind() == "sequence_expression":
            return node
        node = inner[0]
    return node


def _called_name(node: Any | None) -> str:
    """`f()` for a call of a name that takes nothing, which no program can write as a name; or ""."""
    if node is None or node.kind() != "call_expression":
        return ""
    function, arguments = node.field("function"), node.field("arguments")
    if function is None or function.kind() != "identifier":
        return ""
    return "" if arguments is None or named(arguments.children()) else f"{function.text()}()"


def _written(node: s.Node) -> str:
    return s.dotted(node)


def _key_text(node: Any) -> str:
    if node.kind() == "string":
        return _string_text(node)
    text: str = node.text()
    return text


def _string_text(node: Any) -> str:
    return "".join(c.text() for c in node.children() if c.kind() == "string_fragment")


def _plain_content(literal: str) -> str | None:
    """What stands between the quotes of a literal; None where something in it may mean something else.
    Most mean what they say, and asking the tree for their parts takes three times as long."""
    quote = literal[:1]
    if quote not in _QUOTES or len(literal) < 2 or literal[-1] != quote or "\\" in literal:
        return None
    if "${" in literal if quote == "`" else "\n" in literal or "&" in literal:
        return None
    return literal[1:-1]


def _unescaped(text: str) -> str:
    rest = text[1:]
    if rest[:1] in "xu":
        digits = rest[1:].strip("{}")
        try:
            number = int(digits, 16)
        except ValueError:
            return rest
        return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else ""
    return _ESCAPES.get(rest, rest)


_RULES = Rules(
    expressions={
        "identifier": _Lowering.identifier,
        "property_identifier": _Lowering.identifier,
        "private_property_identifier": _Lowering.identifier,
        "type_identifier": _Lowering.identifier,
        "shorthand_property_identifier": _Lowering.identifier,
        "this": _Lowering.identifier,
        "super": _Lowering.identifier,
        "import": _Lowering.identifier,
        "meta_property": _Lowering.meta,
        "member_expression": _Lowering.member_expression,
        "subscript_expression": _Lowering.subscript,
        "parenthesized_expression": _Lowering.only,
        "sequence_expression": _Lowering.last,
        "as_expression": _Lowering.first,
        "satisfies_expression": _Lowering.first,
        "non_null_expression": _Lowering.first,
        "type_assertion": _Lowering.last,
        "call_expression": _Lowering.call,
        "new_expression": _Lowering.new,
        "object": _Lowering.object,
        "array": _Lowering.sequence,
        "binary_expression": _Lowering.binary_expression,
        "unary_expression": _Lowering.unary_expression,
        "ternary_expression": _Lowering.ternary,
        "assignment_expression": _Lowering.assignment,
        "augmented_assignment_expression": _Lowering.augmented,
        "await_expression": _Lowering.awaited,
        "arrow_function": _Lowering.anonymous,
        "function_expression": _Lowering.anonymous,
        "generator_function": _Lowering.anonymous,
        "class": _Lowering.class_expression,
        "string": _Lowering.string,
        "template_string": _Lowering.string,
        "number": _Lowering.constant,
        "true": _Lowering.constant,
        "false": _Lowering.constant,
        "null": _Lowering.nothing,
        "undefined": _Lowering.nothing,
        "regex": _Lowering.unread,
        "jsx_element": _Lowering.element,
        "jsx_self_closing_element": _Lowering.element,
        "jsx_expression": _Lowering.only,
        "type_annotation": _Lowering.only,
        "union_type": _Lowering.union,
        "literal_type": _Lowering.literal_type,
        "generic_type": _Lowering.generic_type,
        "nested_type_identifier": _Lowering.nested_type,
        "nested_identifier": _Lowering.nested_type,
        "type_query": _Lowering.type_query,
        "object_type": _Lowering.object_type,
        "type_arguments": _Lowering.only,
        "predefined_type": _Lowering.unread,
    },
    statements={
        "expression_statement": _Lowering.expression_statement,
        "lexical_declaration": _Lowering.declaration,
        "variable_declaration": _Lowering.declaration,
        "export_statement": _Lowering.export_statement,
        "import_statement": _Lowering.import_statement,
        "import_alias": _Lowering.import_alias,
        "return_statement": _Lowering.return_statement,
        "throw_statement": _Lowering.throw_statement,
        "break_statement": _Lowering.break_statement,
        "continue_statement": _Lowering.continue_statement,
        "if_statement": _Lowering.if_statement,
        "for_statement": _Lowering.for_statement,
        "for_in_statement": _Lowering.for_in_statement,
        "while_statement": _Lowering.while_statement,
        "do_statement": _Lowering.while_statement,
        "try_statement": _Lowering.try_statement,
        "switch_statement": _Lowering.switch_statement,
        "function_declaration": _Lowering.function_declaration,
        "generator_function_declaration": _Lowering.function_declaration,
        "class_declaration": _Lowering.class_declaration,
        "abstract_class_declaration": _Lowering.class_declaration,
        "interface_declaration": _Lowering.interface,
        "type_alias_declaration": _Lowering.interface,
        "enum_declaration": _Lowering.enumeration,
        "statement_block": _Lowering.spliced,
        "labeled_statement": _Lowering.spliced,
        "internal_module": _Lowering.spliced,
        "module": _Lowering.spliced,
        "ambient_declaration": _Lowering.nothing_to_say,
        "function_signature": _Lowering.nothing_to_say,
        "empty_statement": _Lowering.nothing_to_say,
        "debugger_statement": _Lowering.nothing_to_say,
    },
    comments=_COMMENTS,
)

_SHARED: dict[str, Any] = {
    "ecosystem": "npm",
    "globals": GLOBALS,
    "is_absence_fatal": False,
    "line_comment": "//",
}
_QUIET = {
    grammar: Quiet(
        grammar,
        strings=("string", "template_string", "regex"),
        comments=(*sorted(_COMMENTS), "jsx_text"),
        hole=re.compile(r"`[^$]*(?:\$(?!\{)[^$]*)*\$\{"),
        plain=re.compile(r"[\w\s./@:#-]*|(?!/)[^\\$]*"),  # only templates have holes
        module=_module_name,
        has_bare_keys=True,
        is_passed_over=_is_minified,
    )
    for grammar in ("javascript", "typescript", "tsx")
}
LANGUAGE = Language("javascript", lower=lower_javascript, quiet=_QUIET["javascript"], **_SHARED)
LANGUAGES = {
    "javascript": LANGUAGE,
    "typescript": Language(
        "typescript", lower=lower_typescript, quiet=_QUIET["typescript"], **_SHARED
    ),
    "tsx": Language("typescript", lower=lower_tsx, quiet=_QUIET["tsx"], **_SHARED),
}
