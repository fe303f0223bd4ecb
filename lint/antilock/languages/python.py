"""Python source, lowered from tree-sitter's tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ast_grep_py import SgRoot

from antilock import syntax as s
from antilock.languages.base import Language, Lowered, named
from antilock.languages.lowering import Lowering, Rules, comments_of, deep_recursion
from antilock.languages.quiet import Parts, Quiet

STRING_TESTS = frozenset({"startswith", "endswith", "__contains__"})
PATTERN_TESTS = frozenset({"match", "search", "fullmatch", "fnmatch", "fnmatchcase"})
PATTERN_MODULES = frozenset({"re", "regex", "re2", "fnmatch"})
_SOURCE = re.compile(r"from\s+([\w.]+)\s+import\b")
_TRIPLE = ('"""', "'''")
_QUOTES = ('"', "'", *_TRIPLE)
_REMARK = re.compile(r"#[^\n]*|\\\n")
_HOLE = re.compile(r"[rR]?[fFtT][^{]*\{")
_FORMAT_FIELD = re.compile(r"\{[^{}]*\}")
_PERCENT_FIELD = re.compile(r"%(?:\([^)]*\))?[-+ #0-9.*]*[sdrifgx]")


def lower(text: str) -> Lowered:
    """The syntax of a Python module."""
    root = SgRoot(text, "python").root()
    lowering = _Lowering(_RULES)
    with deep_recursion():
        module = s.Module(root, lowering.statements(root))
    is_partial = lowering.broken_line or root.find(kind="ERROR") is not None
    return Lowered(module, comments_of(root, text), _broken(text) if is_partial else "")


def _broken(text: str) -> str:
    """What is wrong with a text that tree-sitter met errors in; "" when Python itself reads it."""
    import ast
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except SyntaxError as error:
        return f"line {error.lineno}: {error.msg}"
    except (ValueError, RecursionError, MemoryError) as error:
        return f"{type(error).__name__}: {error}"
    return ""


class _Lowering(Lowering):
    outer_names: frozenset[str] = frozenset()  # which the function declares as another scope's

    def block(self, node: Any | None, raw: Any) -> s.Block:
        return s.Block(
            node if node is not None else raw, self.statements(node) if node is not None else []
        )

    # Statements: each appends to `out`, since one may become several.

    def expression_statement(self, node: Any, out: list[s.Node]) -> None:
        for child in node.children():
            kind = child.kind()
            if not child.is_named() or kind == "comment":
                continue
            if kind == "assignment":
                out.append(self.assignment(child))
            elif kind == "augmented_assignment":
                target = self.expression(child.field("left"))
                value = self.optional(child.field("right"))
                out.append(s.Assign(child, [target], value, is_augmented=True))
            else:
                out.append(s.Statement(child, self.expression(child)))

    def assignment(self, node: Any) -> s.Node:
        targets = [self.expression(node.field("left"))]
        annotation = self.optional(node.field("type"))
        right = node.field("right")
        while right is not None and right.kind() == "assignment":
            targets.append(self.expression(right.field("left")))
            right = right.field("right")
        assigned = s.Assign(node, targets, self.optional(right), annotation)
        assigned.is_rebinding = s.dotted(targets[-1]) in self.outer_names
        return assigned

    def outer_statement(self, node: Any, _out: list[s.Node]) -> None:
        self.outer_names |= {each.text() for each in node.children() if each.is_named()}

    def type_alias(self, node: Any, out: list[s.Node]) -> None:
        out.append(s.Other(node, self.expressions(node.children())))

    def return_statement(self, node: Any, out: list[s.Node]) -> None:
        values = self.expressions(node.children())
        value = None
        if len(values) == 1:
            value = values[0]
        elif values:
            value = s.Seq(node, values)
        out.append(s.Return(node, value))

    def raise_statement(self, node: Any, out: list[s.Node]) -> None:
        out.append(s.Raise(node, self.expressions(node.children())))

    def assert_statement(self, node: Any, out: list[s.Node]) -> None:
        out.append(s.Assert(node, self.expressions(node.children())))

    def delete_statement(self, node: Any, out: list[s.Node]) -> None:
        out.append(s.Other(node, self.expressions(node.children())))

    def if_statement(self, node: Any, out: list[s.Node]) -> None:
        test = self.expression(node.field("condition"))
        body = self.block(node.field("consequence"), node)
        chain: list[tuple[Any, s.Node, s.Block]] = []
        last: s.Block | None = None
        for child in node.children():
            kind = child.kind()
            if kind == "elif_clause":
                elif_test = self.expression(child.field("condition"))
                chain.append((child, elif_test, self.block(child.field("consequence"), child)))
            elif kind == "else_clause":
                last = self.block(child.field("body"), child)
        other: s.Node | None = last
        for raw, elif_test, elif_body in reversed(chain):
            other = s.If(raw, elif_test, elif_body, other)
        out.append(s.If(node, test, body, other))

    def for_statement(self, node: Any, out: list[s.Node]) -> None:
        out.append(
            s.Loop(
                node,
                self.expression(node.field("left")),
                self.optional(node.field("right")),
                self.block(node.field("body"), node),
                self.else_block(node),
            )
        )

    def while_statement(self, node: Any, out: list[s.Node]) -> None:
        over = self.optional(node.field("condition"))
        body = self.block(node.field("body"), node)
        out.append(s.Loop(node, None, over, body, self.else_block(node)))

    def else_block(self, node: Any) -> s.Block | None:
        for child in node.children():
            if child.kind() == "else_clause":
                return self.block(child.field("body"), child)
        return None

    def try_statement(self, node: Any, out: list[s.Node]) -> None:
        handlers: list[s.Node] = []
        final: s.Block | None = None
        for child in node.children():
            kind = child.kind()
            if kind in ("except_clause", "except_group_clause"):
                handlers.append(self.handler(child))
            elif kind == "finally_clause":
                block = next((c for c in child.children() if c.kind() == "block"), None)
                final = self.block(block, child)
        body = self.block(node.field("body"), node)
        out.append(s.Try(node, body, handlers, self.else_block(node), final))

    def handler(self, node: Any) -> s.Node:
        block, types, name = None, [], ""
        for child in node.children():
            kind = child.kind()
            if kind == "block":
                block = child
            elif child.is_named() and kind != "comment":
                if kind == "as_pattern":
                    parts = named(child.children())
                    name = parts[-1].text() if len(parts) > 1 else ""
                    child = parts[0]
                caught = self.expression(child)
                types += caught.items if isinstance(caught, s.Seq) else [caught]
        return s.Handler(node, types[:32], name, self.block(block, node))

    def with_statement(self, node: Any, out: list[s.Node]) -> None:
        for clause in node.children():
            if clause.kind() != "with_clause":
                continue
            for item in self.with_items(clause):
                value = item.field("value") or item
                if value.kind() == "as_pattern":
                    parts = named(value.children())
                    target = self.expression(parts[-1])
                    out.append(s.Assign(item, [target], self.expression(parts[0])))
                else:
                    out.append(s.Statement(item, self.expression(value)))
        # What a with statement holds runs unconditionally: its body is spliced in.
        body = node.field("body")
        if body is not None:
            out.extend(self.statements(body))

    def with_items(self, clause: Any) -> list[Any]:
        items: list[Any] = []
        for child in clause.children():
            if child.kind() == "with_item":
                items.append(child)
        return items

    def function_definition(self, node: Any, out: list[s.Node], decorators: Any = ()) -> None:
        name = node.field("name")
        outer_names, self.outer_names = self.outer_names, frozenset()
        out.append(
            s.Func(
                node,
                name.text() if name is not None else "",
                self.parameters(node.field("parameters")),
                self.optional(node.field("return_type")),
                self.block(node.field("body"), node),
                list(decorators),
            )
        )
        self.outer_names = outer_names

    def class_definition(self, node: Any, out: list[s.Node], decorators: Any = ()) -> None:
        name, bases = node.field("name"), node.field("superclasses")
        out.append(
            s.Class(
                node,
                name.text() if name is not None else "",
                self.arguments(bases) if bases is not None else [],
                self.block(node.field("body"), node),
                list(decorators),
            )
        )

    def decorated_definition(self, node: Any, out: list[s.Node]) -> None:
        decorators = [
            value
            for child in node.children()
            if child.kind() == "decorator"
            for value in self.expressions(child.children())
        ]
        definition = node.field("definition")
        if definition is None:
            return
        if definition.kind() == "class_definition":
            self.class_definition(definition, out, decorators)
        else:
            self.function_definition(definition, out, decorators)

    def parameters(self, node: Any | None) -> list[s.Node]:
        found: list[s.Node] = []
        for child in [] if node is None else named(node.children()):
            kind = child.kind()
            if kind == "identifier":
                found.append(s.Param(child, child.text(), None, None))
            elif kind in ("default_parameter", "typed_default_parameter"):
                name = child.field("name")
                annotation = self.optional(child.field("type"))
                default = self.optional(child.field("value"))
                found.append(s.Param(child, name.text() if name else "", annotation, default))
            elif kind == "typed_parameter":
                inner = named(child.children())
                name = inner[0].text() if inner else ""
                found.append(s.Param(child, name, self.optional(child.field("type")), None))
            elif kind in ("list_splat_pattern", "dictionary_splat_pattern"):
                found.append(s.Param(child, child.text(), None, None))
        return found

    def import_statement(self, node: Any, out: list[s.Node]) -> None:
        for child in named(node.children()):
            if child.kind() == "aliased_import":
                module = child.field("name").text()
                out.append(s.ImportName(child, module, "", child.field("alias").text()))
            elif child.kind() == "dotted_name":
                out.append(s.ImportName(child, child.text(), "", child.text()))

    def import_from(self, node: Any, out: list[s.Node]) -> None:
        module_node = node.field("module_name")
        module = "" if module_node is None else "".join(module_node.text().split())
        seen_module = False
        for child in named(node.children()):
            kind = child.kind()
            if not seen_module and module_node is not None:
                seen_module = True
                continue
            if kind == "aliased_import":
                name, alias = child.field("name").text(), child.field("alias").text()
                out.append(s.ImportName(child, module, name, alias))
            elif kind == "dotted_name":
                out.append(s.ImportName(child, module, child.text(), child.text()))
            elif kind == "wildcard_import":
                out.append(s.ImportName(child, module, "*", "*"))

    def match_statement(self, node: Any, out: list[s.Node]) -> None:
        cases: list[s.Node] = []
        block = node.field("body") or node
        for child in block.children():
            if child.kind() != "case_clause":
                continue
            patterns = [
                pattern
                for part in named(child.children())
                if part.kind() == "case_pattern"
                for pattern in self.expressions(part.children())
            ]
            body = self.block(child.field("consequence"), child)
            cases.append(s.Case(child, patterns, body))
        out.append(s.Switch(node, self.optional(node.field("subject")), cases))

    # Expressions.

    def identifier(self, node: Any) -> s.Node:
        return s.Name(node, node.text())

    def attribute(self, node: Any) -> s.Node:
        name = node.field("attribute")
        owner = self.expression(node.field("object"))
        match owner:
            case s.Attr(obj=s.Name(id="self") as own, name="__class__"):
                owner = own
            case s.Call(func=s.Name(id="type"), args=[s.Arg(value=s.Name(id="self") as own)]):
                owner = own
            case _:
                pass
        return s.Attr(node, owner, name.text() if name else "")

    def subscript(self, node: Any) -> s.Node:
        parts = self.expressions(node.children())
        return s.Index(node, parts[0], parts[1:]) if parts else s.Other(node, [])

    def generic_type(self, node: Any) -> s.Node:
        parts = self.expressions(node.children())
        keys = [
            key
            for part in parts[1:]
            for key in (part.items if isinstance(part, s.Other) else [part])
        ]
        return s.Index(node, parts[0], keys) if parts else s.Other(node, [])

    def only(self, node: Any) -> s.Node:
        parts = self.expressions(node.children())
        return parts[0] if len(parts) == 1 else s.Other(node, parts)

    def arguments(self, node: Any) -> list[s.Node]:
        found: list[s.Node] = []
        for child in named(node.children()):
            kind = child.kind()
            if kind == "keyword_argument":
                name, value = child.field("name"), child.field("value")
                if name is not None and value is not None:
                    found.append(s.Arg(child, name.text(), self.expression(value)))
            elif kind == "list_splat":
                found.append(s.Arg(child, "*", self.only(child)))
            elif kind == "dictionary_splat":
                found.append(s.Arg(child, "**", self.only(child)))
            else:
                found.append(s.Arg(child, "", self.expression(child)))
        return found

    def call(self, node: Any) -> s.Node:
        function, arguments = node.field("function"), node.field("arguments")
        if function is None or arguments is None:
            return s.Other(node, self.expressions(node.children()))
        func = self.expression(function)
        if arguments.kind() == "generator_expression":
            args: list[s.Node] = [s.Arg(arguments, "", self.expression(arguments))]
        else:
            args = self.arguments(arguments)
        if isinstance(func, s.Name) and func.id == "dict":
            return _as_mapping(node, args) or s.Call(node, func, args)
        if isinstance(func, s.Attr):
            values = [arg.value for arg in args if isinstance(arg, s.Arg)]
            if func.name == "format" and isinstance(func.obj, s.Str):
                holes = [*func.obj.holes, *values]
                return s.Str(func.obj.raw, _FORMAT_FIELD.sub("{}", func.obj.text), holes)
            if func.name in STRING_TESTS and values:
                return s.Compare(node, func.name, [func.obj, *values])
            if func.name in PATTERN_TESTS and isinstance(func.obj, s.Name):
                if func.obj.id in PATTERN_MODULES and len(values) > 1:
                    return s.Compare(node, "match", [values[1], values[0], *values[2:]])
        return s.Call(node, func, args)

    def dictionary(self, node: Any) -> s.Node:
        entries: list[s.Node] = []
        for child in named(node.children()):
            kind = child.kind()
            if kind == "pair":
                key, value = child.field("key"), child.field("value")
                if key is not None and value is not None:
                    entries.append(s.Entry(child, self.expression(key), self.expression(value)))
            elif kind == "dictionary_splat":
                entries.append(s.Entry(child, None, self.only(child)))
        return s.Mapping(node, entries)

    def sequence(self, node: Any) -> s.Node:
        return s.Seq(node, self.expressions(node.children()))

    def boolean_operator(self, node: Any) -> s.Node:
        left, operator, right = node.field("left"), node.field("operator"), node.field("right")
        if left is None or right is None or operator is None:
            return s.Other(node, self.expressions(node.children()))
        kind = s.Or if operator.text() == "or" else s.And
        items: list[s.Node] = []
        for part in (self.expression(left), self.expression(right)):
            items += part.items if type(part) is kind else [part]
        return kind(node, items)

    def not_operator(self, node: Any) -> s.Node:
        return s.Not(node, self.only(node))

    def conditional(self, node: Any) -> s.Node:
        parts = self.expressions(node.children())
        if len(parts) != 3:
            return s.Other(node, parts)
        then, test, other = parts
        return s.Cond(node, test, then, other)

    def comparison(self, node: Any) -> s.Node:
        operator = " ".join(c.text() for c in node.children() if not c.is_named())
        return s.Compare(node, operator, self.expressions(node.children()))

    def binary_operator(self, node: Any) -> s.Node:
        left, right, operator = node.field("left"), node.field("right"), node.field("operator")
        if left is None or right is None:
            return s.Other(node, self.expressions(node.children()))
        first, second = self.expression(left), self.expression(right)
        text = operator.text() if operator is not None else ""
        if text == "%" and isinstance(first, s.Str):
            return s.Str(first.raw, _PERCENT_FIELD.sub("{}", first.text), [*first.holes, second])
        if text == "+":
            items: list[s.Node] = []
            for part in (first, second):
                items += part.items if type(part) is s.Concat else [part]
            return s.Concat(node, items)
        return s.Other(node, [first, second])

    def awaited(self, node: Any) -> s.Node:
        return s.Await(node, self.only(node))

    def lambda_(self, node: Any) -> s.Node:
        body = node.field("body")
        params = self.parameters(node.field("parameters"))
        inner = self.expression(body) if body is not None else s.Other(node, [])
        return s.Func(node, "", params, None, inner, [])

    def comprehension(self, node: Any) -> s.Node:
        body = node.field("body")
        clauses: list[s.Node] = []
        for child in node.children():
            kind = child.kind()
            if kind == "for_in_clause":
                target = self.optional(child.field("left"))
                over = self.optional(child.field("right"))
                clauses.append(s.Loop(child, target, over, s.Block(child, []), None))
            elif kind == "if_clause":
                clauses += self.expressions(child.children())
        value: s.Node
        if body is not None and body.kind() == "pair":
            key, item = body.field("key"), body.field("value")
            value = s.Other(
                body, [self.expression(part) for part in (key, item) if part is not None]
            )
        elif body is not None:
            value = self.expression(body)
        else:
            value = s.Other(node, [])
        return s.Comprehension(node, value, clauses)

    def string(self, node: Any) -> s.Node:
        plain = _plain_content(node.text())
        if plain is not None:
            return s.Str(node, plain, [])
        text: list[str] = []
        holes: list[s.Node] = []
        is_format = False
        for child in node.children():
            kind = child.kind()
            if kind == "string_content":
                text.append(child.text())
            elif kind == "interpolation":
                text.append("{}")
                inner = child.field("expression")
                if inner is not None:
                    holes.append(self.expression(inner))
            elif kind == "string_start":
                is_format = "f" in child.text().lower()
        joined = "".join(text)
        if is_format:
            joined = joined.replace("{{", "{").replace("}}", "}")
        return s.Str(node, joined, holes)

    def concatenated_string(self, node: Any) -> s.Node:
        text: list[str] = []
        holes: list[s.Node] = []
        if any(child.kind() == "ERROR" for child in node.children()):
            return s.Other(node, self.expressions(node.children()))
        for part in self.expressions(node.children()):
            if isinstance(part, s.Str):
                text.append(part.text)
                holes += part.holes
        return s.Str(node, "".join(text), holes)

    def constant(self, node: Any) -> s.Node:
        truth = {"true": True, "false": False}.get(node.kind())
        return s.Const(node, False, truth)

    def nothing(self, node: Any) -> s.Node:
        return s.Const(node, True)

    def named_expression(self, node: Any) -> s.Node:
        name, value = node.field("name"), node.field("value")
        if name is None or value is None:
            return s.Other(node, self.expressions(node.children()))
        return s.Assign(node, [self.expression(name)], self.expression(value))


def _plain_content(literal: str) -> str | None:
    """What stands between the quotes of a literal without prefix; None for others, and where it is not
    plain where it ends. Most are so, and asking the tree for their parts takes three times as long."""
    quotes = literal[:3] if literal.startswith(_TRIPLE) else literal[:1]
    size = len(quotes)
    if quotes not in _QUOTES or len(literal) < 2 * size or literal[-size - 1] == "\\":
        return None
    if size == 1 and "\n" in literal:  # its end may be missing
        return None
    return literal[size:-size] if literal.endswith(quotes) else None


_RULES = Rules(
    expressions={
        "identifier": _Lowering.identifier,
        "attribute": _Lowering.attribute,
        "subscript": _Lowering.subscript,
        "generic_type": _Lowering.generic_type,
        "type": _Lowering.only,
        "parenthesized_expression": _Lowering.only,
        "call": _Lowering.call,
        "dictionary": _Lowering.dictionary,
        "list": _Lowering.sequence,
        "tuple": _Lowering.sequence,
        "set": _Lowering.sequence,
        "expression_list": _Lowering.sequence,
        "pattern_list": _Lowering.sequence,
        "tuple_pattern": _Lowering.sequence,
        "list_pattern": _Lowering.sequence,
        "boolean_operator": _Lowering.boolean_operator,
        "not_operator": _Lowering.not_operator,
        "conditional_expression": _Lowering.conditional,
        "comparison_operator": _Lowering.comparison,
        "binary_operator": _Lowering.binary_operator,
        "await": _Lowering.awaited,
        "lambda": _Lowering.lambda_,
        "list_comprehension": _Lowering.comprehension,
        "set_comprehension": _Lowering.comprehension,
        "dictionary_comprehension": _Lowering.comprehension,
        "generator_expression": _Lowering.comprehension,
        "string": _Lowering.string,
        "concatenated_string": _Lowering.concatenated_string,
        "named_expression": _Lowering.named_expression,
        "assignment": _Lowering.assignment,
        "integer": _Lowering.constant,
        "float": _Lowering.constant,
        "true": _Lowering.constant,
        "false": _Lowering.constant,
        "none": _Lowering.nothing,
        "as_pattern_target": _Lowering.only,
    },
    statements={
        "expression_statement": _Lowering.expression_statement,
        "type_alias_statement": _Lowering.type_alias,
        "return_statement": _Lowering.return_statement,
        "raise_statement": _Lowering.raise_statement,
        "break_statement": _Lowering.break_statement,
        "continue_statement": _Lowering.continue_statement,
        "assert_statement": _Lowering.assert_statement,
        "delete_statement": _Lowering.delete_statement,
        "if_statement": _Lowering.if_statement,
        "for_statement": _Lowering.for_statement,
        "while_statement": _Lowering.while_statement,
        "try_statement": _Lowering.try_statement,
        "with_statement": _Lowering.with_statement,
        "function_definition": _Lowering.function_definition,
        "class_definition": _Lowering.class_definition,
        "decorated_definition": _Lowering.decorated_definition,
        "pass_statement": _Lowering.nothing_to_say,
        "global_statement": _Lowering.outer_statement,
        "nonlocal_statement": _Lowering.outer_statement,
        "future_import_statement": _Lowering.nothing_to_say,
        "import_statement": _Lowering.import_statement,
        "import_from_statement": _Lowering.import_from,
        "match_statement": _Lowering.match_statement,
    },
)


def _as_mapping(node: Any, args: list[s.Node]) -> s.Mapping | None:
    """What `dict(a=1, **rest)` or `dict(rest, a=1)` spells out, if it names a key."""
    entries: list[s.Node] = []
    for arg in args:
        if not isinstance(arg, s.Arg) or arg.name == "*":
            return None
        key = s.Str(arg.raw, arg.name, []) if arg.name.isidentifier() else None
        entries.append(s.Entry(arg.raw, key, arg.value))
    is_named = any(isinstance(arg, s.Arg) and arg.name.isidentifier() for arg in args)
    return s.Mapping(node, entries) if is_named else None


def _imported(statement: str) -> Iterator[tuple[str, str, str]]:
    """What a statement brings in, as module, name and alias of facts.Import."""
    source = _SOURCE.match(statement)
    rest = statement[source.end() :] if source is not None else statement[len("import") :]
    for each in _REMARK.sub("", rest).strip(" \t\n()").split(","):
        words = each.split()
        if words and source is not None:
            yield source[1], words[0], words[-1]
        elif words:
            yield words[0], "", words[-1]


def _scan(text: str) -> Parts | None:
    from antilock.languages.python_parts import scan  # its patterns are dear, and few runs look

    return scan(text)


LANGUAGE = Language(
    "python",
    "pypi",
    lower,
    line_comment="#",
    quiet=Quiet(
        "python",
        strings=("string",),
        hole=_HOLE,
        imports=("import_statement", "import_from_statement"),
        imported=_imported,
        scan=_scan,
    ),
)
