"""PHP source, lowered from tree-sitter's tree; what stands around the PHP is blanked out first."""

from __future__ import annotations

import re
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

_GLOBAL_FUNCTIONS = """curl_exec curl_multi_exec file_get_contents fopen stream_context_create
    wp_remote_post wp_remote_get wp_remote_request wp_safe_remote_post wp_safe_remote_get
    wp_safe_remote_request""".split()
GLOBALS = {name: f"php.{name}" for name in _GLOBAL_FUNCTIONS}

# Tests of strings and lists by function; the subject comes first.
_TESTS = {
    "str_starts_with": "startswith",
    "str_ends_with": "endswith",
    "str_contains": "in",
    "strpos": "in",
    "stripos": "in",
    "strrpos": "in",
    "mb_strpos": "in",
    "mb_stripos": "in",
    "strstr": "in",
    "stristr": "in",
    "in_array": "in",
    "strcmp": "==",
    "strcasecmp": "==",
    "strncmp": "startswith",
    "strncasecmp": "startswith",
    "fnmatch": "match",
}
# Functions that give the text that they are given first, a little shorter or cleaner.
_STRING_FUNCTIONS = {
    "trim": "strip",
    "ltrim": "lstrip",
    "rtrim": "rstrip",
    "chop": "rstrip",
    "untrailingslashit": "rstrip",
    "trailingslashit": "rstrip",
    "strtolower": "lower",
    "esc_url_raw": "strip",
    "sanitize_text_field": "strip",
}
_METHOD_TESTS = {"startsWith": "startswith", "endsWith": "endswith", "contains": "in", "is": "=="}
_COMPARISONS = {"==": "==", "===": "==", "!=": "!=", "!==": "!=", "<>": "!="}
_ORDERINGS = frozenset({"<", ">", "<=", ">=", "<=>"})
_SCOPES = {"self": "self", "static": "self", "parent": "super"}
# What a request by curl is made of, under the names that other clients use.
_OPTION_NAMES = {"postfields": "body", "timeout_ms": "timeout", "httpheader": "headers"}
_OPTION = re.compile(r"CURLOPT_([A-Z_0-9]+)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "v": "\v", "e": "\x1b", "f": "\f"}
_MAX_OPTIONS = 60
# Whatever may hide the end of a stretch of PHP, and the end itself.
_PHP_TOKEN = re.compile(
    r"""(?P<end>\?>)|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|/\*.*?\*/|(?:\#(?!\[)|//)(?:(?!\?>)[^\n])*
    |<<<[ \t]*(?P<quote>["']?)(?P<tag>\w{1,60})(?P=quote)\n.*?\n[ \t]*(?P=tag)\b""",
    re.DOTALL | re.VERBOSE,
)
_CALLED = re.compile(r"(?<!function )(?<![\w>:$\\])([a-z_]\w*)\s*\(")
_PHP_START = re.compile(r"<\?(?:php\b|=)?", re.IGNORECASE)
_LINE_CONTENT = re.compile(r"[^\n]")


def lower(text: str) -> Lowered:
    """The syntax of a PHP file."""
    root = SgRoot(_without_markup(text), "php").root()
    return lowered(_Lowering(root, frozenset(_CALLED.findall(text))), root, text)


def _without_markup(text: str) -> str:
    """The text with everything outside of PHP's tags blanked out, the tags included.

    A text without a tag is PHP as a whole.
    """
    start = _PHP_START.search(text)
    if start is None:
        return text
    parts: list[str] = []
    place = 0
    while start is not None:
        parts.append(_LINE_CONTENT.sub(" ", text[place : start.end()]))
        place = start.end()
        end = _end_of_php(text, place)
        if end < 0:
            parts.append(text[place:])
            return "".join(parts)
        code = text[place:end]
        parts.append(code)
        # The tag ends a statement, unless there is none to end.
        parts.append("; " if code.rstrip()[-1:] not in ("", ":", ";", "{", "}") else "  ")
        place = end + 2
        start = _PHP_START.search(text, place)
    parts.append(_LINE_CONTENT.sub(" ", text[place:]))
    return "".join(parts)


def _end_of_php(text: str, start: int) -> int:
    """Where the next closing tag stands, or -1."""
    if text.find("?>", start) < 0:
        return -1
    for token in _PHP_TOKEN.finditer(text, start):
        if token["end"] is not None:
            return token.start()
    return -1


class _Lowering(Lowering):
    def __init__(self, root: Any, called: frozenset[str]) -> None:
        super().__init__(_RULES)
        # Functions have names of their own: `response()` has nothing to do with `$response`.
        self.called = called
        self.namespace = ""
        # Names of classes: those that the file binds, and those that it only uses.
        self.bound = _bound_names(root)
        self.used: dict[str, Any] = {}
        # For each variable that holds a request in the making: the options set so far.
        self.options: dict[str, list[str]] = {}
        # What they are kept under: the next request of a variable that has sent one is another.
        self.kept_as: dict[str, str] = {}
        self.sent: set[str] = set()

    def file(self, root: Any) -> list[s.Node]:
        statements = self.statements(root)
        return [*self.brought_in(), *statements]

    def brought_in(self) -> list[s.Node]:
        """Classes that are used without an import: by their full name, of the file's own
        namespace, or of the global one."""
        found: list[s.Node] = []
        for name, node in self.used.items():
            if name in self.bound:
                continue
            parts = name.strip("\\").split("\\")
            if name.startswith("\\") or (len(parts) > 1 and not self.namespace):
                module = self.module_of(parts[:-1])
                found.append(s.ImportName(node, *_imported(module, parts[-1]), name))
            elif self.namespace:
                module = ".".join(["", *parts[:-1]]) if len(parts) > 1 else "."
                found.append(s.ImportName(node, module, parts[-1], name))
            else:
                found.append(s.ImportName(node, parts[0], "", name))
        return found

    def module_of(self, parts: list[str]) -> str:
        """A namespace as a dotted path; one of the project's own begins with a dot."""
        own = self.namespace.split("\\")[0]
        path = ".".join(parts)
        return f".{path}" if own and parts and parts[0] == own else path

    def block(self, node: Any | None, raw: Any) -> s.Block:
        if node is None:
            return s.Block(raw, [])
        if node.kind() in ("compound_statement", "colon_block", "declaration_list"):
            return s.Block(node, self.statements(node))
        return s.Block(node, self.alone(node))

    # Statements: each appends to `out`, since one may become several.

    def spliced(self, node: Any, out: list[s.Node]) -> None:
        out.extend(self.statements(node))

    def namespace_definition(self, node: Any, out: list[s.Node]) -> None:
        name, body = node.field("name"), node.field("body")
        self.namespace = name.text() if name is not None else ""
        if body is not None:
            out.extend(self.statements(body))

    def use_declaration(self, node: Any, out: list[s.Node]) -> None:
        prefix = ""
        clauses = named(node.children())
        group = node.field("body")
        if group is not None:
            prefix = clauses[0].text() + "\\"
            clauses = named(group.children())
        for clause in clauses:
            if clause.kind() != "namespace_use_clause":
                continue
            parts = named(clause.children())
            if not parts:
                continue
            alias = clause.field("alias")
            path = (prefix + parts[0].text()).strip("\\").split("\\")
            module, name = _imported(self.module_of(path[:-1]), path[-1])
            local = alias.text() if alias is not None else path[-1]
            out.append(s.ImportName(clause, module, name, local))

    def const_declaration(self, node: Any, out: list[s.Node]) -> None:
        for child in named(node.children()):
            parts = named(child.children())
            if child.kind() == "const_element" and len(parts) == 2:
                target = s.Name(parts[0], parts[0].text())
                value = self.expression(parts[1])
                out.append(s.Assign(child, [target], value, is_replaceable=False))

    def expression_statement(self, node: Any, out: list[s.Node]) -> None:
        for child in named(node.children()):
            kind = child.kind()
            if kind == "ERROR":
                self.lost(child)
            if kind == "throw_expression":
                out.append(s.Raise(child, self.expressions(child.children())))
                continue
            if kind == "assignment_expression" and self.opened_request(child, out):
                continue
            if kind == "function_call_expression" and self.set_options(child, out):
                continue
            value = self.expression(child)
            is_own = isinstance(value, s.Assign | s.Raise | s.Try)
            out.append(value if is_own else s.Statement(child, value))

    def echo(self, node: Any, out: list[s.Node]) -> None:
        given: list[s.Node] = [
            s.Arg(value.raw, "", value) for value in self.expressions(node.children())
        ]
        out.append(s.Statement(node, s.Call(node, s.Name(node, "echo"), given)))

    def return_statement(self, node: Any, out: list[s.Node]) -> None:
        values = self.expressions(node.children())
        handle = s.dotted(values[0]) if values else ""
        if handle in self.options:
            values = [self.opened(node, handle)]
        out.append(s.Return(node, values[0] if values else None))

    def exit_statement(self, node: Any, out: list[s.Node]) -> None:
        out.append(s.Jump(node, "exit"))

    def if_statement(self, node: Any, out: list[s.Node]) -> None:
        test = self.condition(node)
        body = self.block(node.field("body"), node)
        chain: list[tuple[Any, s.Node, s.Block]] = []
        other: s.Node | None = None
        for child in node.children():
            kind = child.kind()
            if kind == "else_if_clause":
                chain.append((child, self.condition(child), self.block(child.field("body"), child)))
            elif kind == "else_clause":
                inner = child.field("body")
                if inner is not None and inner.kind() == "if_statement":
                    other = next(iter(self.alone(inner)), None)
                else:
                    other = self.block(inner, child)
        for raw, elif_test, elif_body in reversed(chain):
            other = s.If(raw, elif_test, elif_body, other)
        out.append(s.If(node, test, body, other))

    def condition(self, node: Any) -> s.Node:
        found = node.field("condition")
        return self.expression(found) if found is not None else s.Other(node, [])

    def foreach_statement(self, node: Any, out: list[s.Node]) -> None:
        body = node.field("body")
        parts = [each for each in named(node.children()) if body is None or each != body]
        over = self.expression(parts[0]) if parts else None
        target: s.Node | None = None
        if len(parts) > 1:
            bound = self.expressions([parts[1]])[0]
            target = s.Seq(parts[1], bound.items) if isinstance(bound, s.Other) else bound
        out.append(s.Loop(node, target, over, self.block(body, node), None))

    def for_statement(self, node: Any, out: list[s.Node]) -> None:
        first = node.field("initialize")
        if first is not None:
            self.statement(first, out)
        else:
            for child in named(node.children()):
                if child.kind() == "assignment_expression":
                    out.append(self.expression(child))
                break
        target: s.Node | None = None
        over = self.optional(node.field("condition"))
        # `for ($i = 0; $i < count($list); $i++)` goes over the list.
        match over:
            case s.Compare(op="<", items=[s.Name() as counter, s.Call(args=[s.Arg() as only])]):
                target, over = s.Name(counter.raw, counter.id), only.value
            case _:
                pass
        out.append(s.Loop(node, target, over, self.block(node.field("body"), node), None))

    def while_statement(self, node: Any, out: list[s.Node]) -> None:
        over = self.condition(node)
        out.append(s.Loop(node, None, over, self.block(node.field("body"), node), None))

    def switch_statement(self, node: Any, out: list[s.Node]) -> None:
        cases: list[s.Node] = []
        body = node.field("body")
        waiting: list[s.Node] = []  # `case "a": case "b": ...`
        for child in [] if body is None else named(body.children()):
            kind = child.kind()
            if kind not in ("case_statement", "default_statement"):
                continue
            value = child.field("value") if kind == "case_statement" else None
            if value is not None:
                waiting.append(self.expression(value))
            inner: list[s.Node] = []
            for part in named(child.children()):
                if value is None or part != value:
                    self.statement(part, inner)
            if not inner and kind == "case_statement":
                continue
            if kind == "default_statement" and waiting:
                cases.append(s.Case(child, waiting, s.Block(child, [])))
                waiting = []
            cases.append(s.Case(child, waiting, s.Block(child, inner)))
            waiting = []
        if waiting:
            cases.append(s.Case(node, waiting, s.Block(node, [])))
        out.append(s.Switch(node, self.condition(node), cases))

    def try_statement(self, node: Any, out: list[s.Node]) -> None:
        handlers: list[s.Node] = []
        final: s.Block | None = None
        for child in node.children():
            kind = child.kind()
            if kind == "catch_clause":
                listed, name = child.field("type"), child.field("name")
                types = [] if listed is None else self.expressions(listed.children())
                text = self.told_apart(name.text().lstrip("$")) if name is not None else ""
                handlers.append(
                    s.Handler(child, types[:32], text, self.block(child.field("body"), child))
                )
            elif kind == "finally_clause":
                final = self.block(child.field("body"), child)
        body = self.block(node.field("body"), node)
        out.append(s.Try(node, body, handlers, None, final))

    def function_definition(self, node: Any, out: list[s.Node]) -> None:
        out.append(self.function(node))

    def static_declaration(self, node: Any, out: list[s.Node]) -> None:
        for child in named(node.children()):
            name, value = child.field("name"), child.field("value")
            if name is not None:
                out.append(s.Assign(child, [self.expression(name)], self.optional(value)))

    def class_declaration(self, node: Any, out: list[s.Node]) -> None:
        out.append(self.class_of(node))

    def enum_declaration(self, node: Any, out: list[s.Node]) -> None:
        found = self.class_of(node)
        found.bases.append(s.Arg(node, "", s.Name(node, "Enum")))
        out.append(found)

    # Functions and classes.

    def function(self, node: Any, name: str | None = None) -> s.Func:
        own = node.field("name")
        text = name if name is not None else (own.text() if own is not None else "")
        outer = self.options, self.kept_as, self.sent
        self.options, self.kept_as, self.sent = {}, {}, set()
        params, fields = self.parameters(node.field("parameters"))
        body = node.field("body")
        lowered: s.Node
        if body is not None and body.kind() != "compound_statement":
            lowered = self.expression(body)
        else:
            inner = self.statements(body) if body is not None else []
            lowered = s.Block(body if body is not None else node, [*fields, *inner])
        self.options, self.kept_as, self.sent = outer
        returns = self.optional(node.field("return_type"))
        found = s.Func(node, text, params, returns, lowered, self.attributes(node))
        found.is_hidden = _is_private(node)
        return found

    def anonymous(self, node: Any) -> s.Node:
        return self.function(node, "")

    def attributes(self, node: Any) -> list[s.Node]:
        """Attributes of a definition, as decorators."""
        listed = node.field("attributes")
        found: list[s.Node] = []
        for group in [] if listed is None else named(listed.children()):
            for each in named(group.children()):
                parts = named(each.children())
                if parts:
                    given = each.field("parameters")
                    args = self.arguments(given) if given is not None else []
                    found.append(s.Call(each, self.class_name(parts[0]), args))
        return found

    def parameters(self, node: Any | None) -> tuple[list[s.Node], list[s.Node]]:
        """Parameters, and the assignments that promoted ones stand for."""
        found: list[s.Node] = []
        fields: list[s.Node] = []
        for child in [] if node is None else named(node.children()):
            name = child.field("name")
            if name is None:
                continue
            text = self.told_apart(name.text().lstrip("&.$"))
            is_rest = child.kind() == "variadic_parameter"
            annotation = self.optional(child.field("type"))
            default = self.optional(child.field("default_value"))
            found.append(s.Param(child, ("*" if is_rest else "") + text, annotation, default))
            if child.kind() == "property_promotion_parameter":
                field = name.text().lstrip("&.$")
                target = s.Attr(name, s.Name(name, "this"), field)
                fields.append(s.Assign(name, [target], s.Name(name, text)))
        return found, fields

    def class_of(self, node: Any) -> s.Class:
        name, body = node.field("name"), node.field("body")
        bases: list[s.Node] = []
        members: list[s.Node] = []
        for child in node.children():
            if child.kind() == "base_clause":
                bases += [
                    s.Arg(each, "", self.class_name(each)) for each in named(child.children())
                ]
        for child in [] if body is None else named(body.children()):
            kind = child.kind()
            if kind == "method_declaration":
                members.append(self.function(child))
            elif kind == "property_declaration":
                self.properties(child, members)
            elif kind == "const_declaration":
                self.const_declaration(child, members)
            elif kind == "enum_case":
                key, value = child.field("name"), child.field("value")
                if key is not None and value is not None:
                    target = s.Name(key, key.text())
                    members.append(s.Assign(child, [target], self.expression(value)))
            elif kind == "ERROR":
                self.lost(child)
        text = name.text() if name is not None else ""
        block = s.Block(body if body is not None else node, members)
        return s.Class(node, text, bases, block, self.attributes(node))

    def properties(self, node: Any, out: list[s.Node]) -> None:
        is_fixed = _is_private(node) or any(
            child.kind() in ("readonly_modifier", "static_modifier") for child in node.children()
        )
        for child in node.children():
            name = child.field("name") if child.kind() == "property_element" else None
            if name is not None:
                out.append(
                    s.Assign(
                        child,
                        [self.expression(name)],
                        self.optional(child.field("default_value")),
                        self.optional(node.field("type")),
                        is_replaceable=not is_fixed,
                    )
                )

    # Expressions.

    def variable(self, node: Any) -> s.Node:
        return s.Name(node, self.told_apart(node.text().lstrip("$&")))

    def told_apart(self, name: str) -> str:
        """A variable's name that no function of the file is called by."""
        return f"_{name}" if name in self.called else name

    def identifier(self, node: Any) -> s.Node:
        return s.Name(node, node.text())

    def class_name(self, node: Any) -> s.Node:
        """A class by its name; where no import binds it, what it is called tells where it is
        from."""
        kind = node.kind()
        if kind in ("name", "qualified_name"):
            text = node.text()
            first, _, rest = text.partition("\\")
            if first and rest and first in self.bound:
                found: s.Node = s.Name(node, first)
                for part in rest.split("\\"):
                    found = s.Attr(node, found, part)
                return found
            if len(text) < 200:
                self.used.setdefault(text, node)
            return s.Name(node, text)
        if kind == "relative_scope":
            return s.Name(node, _SCOPES.get(node.text().lower(), "self"))
        return self.expression(node)

    def named_type(self, node: Any) -> s.Node:
        parts = named(node.children())
        return self.class_name(parts[0]) if parts else s.Other(node, [])

    def unread(self, node: Any) -> s.Node:
        return s.Other(node, [])

    def nothing(self, node: Any) -> s.Node:
        return s.Const(node, True)

    def constant(self, node: Any) -> s.Node:
        truth = {"true": True, "false": False}.get(node.text().lower())
        return s.Const(node, False, truth)

    def only(self, node: Any) -> s.Node:
        parts = self.expressions(node.children())
        return parts[0] if len(parts) == 1 else s.Other(node, parts)

    def last(self, node: Any) -> s.Node:
        parts = self.expressions(node.children())
        return parts[-1] if parts else s.Other(node, [])

    def cast(self, node: Any) -> s.Node:
        value = node.field("value")
        return self.expression(value) if value is not None else s.Other(node, [])

    def member(self, node: Any) -> s.Node:
        target, name = node.field("object"), node.field("name")
        if target is None or name is None:
            return s.Other(node, self.expressions(node.children()))
        return self.attribute_of(node, self.expression(target), name)

    def attribute_of(self, node: Any, target: s.Node, name: Any) -> s.Node:
        if name.kind() in ("name", "variable_name"):
            return s.Attr(node, target, name.text().lstrip("$"))
        return s.Index(node, target, [self.expression(name)])

    def static_member(self, node: Any) -> s.Node:
        """`A::B`, `A::$b`."""
        parts = named(node.children())
        if len(parts) != 2:
            return s.Other(node, self.expressions(parts))
        return self.attribute_of(node, self.class_name(parts[0]), parts[1])

    def subscript(self, node: Any) -> s.Node:
        parts = self.expressions(node.children())
        return s.Index(node, parts[0], parts[1:]) if parts else s.Other(node, [])

    def arguments(self, node: Any) -> list[s.Node]:
        found: list[s.Node] = []
        for child in named(node.children()):
            if child.kind() != "argument":
                if child.kind() == "ERROR":
                    self.lost(child)
                continue
            name = child.field("name")
            parts = [each for each in named(child.children()) if name is None or each != name]
            if not parts:
                continue
            if parts[-1].kind() == "variadic_unpacking":
                found.append(s.Arg(child, "*", self.only(parts[-1])))
            else:
                text = name.text() if name is not None else ""
                found.append(s.Arg(child, text, self.expression(parts[-1])))
        return found

    def call(self, node: Any) -> s.Node:
        function, given = node.field("function"), node.field("arguments")
        if function is None or given is None:
            return s.Other(node, self.expressions(node.children()))
        args = self.arguments(given)
        values = [arg.value for arg in args if isinstance(arg, s.Arg)]
        if function.kind() not in ("name", "qualified_name"):
            return s.Call(node, self.expression(function), args)
        word = function.text().rpartition("\\")[2]
        func = s.Name(function, word)
        name = word.lower()
        if name in _TESTS and len(values) >= 2:
            return s.Compare(node, _TESTS[name], values[:2])
        if name in _STRING_FUNCTIONS and values:
            return s.Call(node, s.Attr(node, values[0], _STRING_FUNCTIONS[name]), args[1:])
        match name:
            case "preg_match" | "preg_match_all" | "mb_ereg" if len(values) >= 2:
                return s.Compare(node, "match", [_plain(values[0]), values[1]])
            case "array_key_exists" | "key_exists" if len(values) == 2:
                return s.Index(node, values[1], [values[0]])
            case "empty" if len(values) == 1:
                return s.Not(node, values[0])
            case "define" if len(values) >= 2 and isinstance(values[0], s.Str):
                target = s.Name(node, values[0].text)
                return s.Assign(node, [target], values[1], is_replaceable=False)
            case "die" | "exit":
                return s.Raise(node, values)
            case "sprintf" | "vsprintf" if values and isinstance(values[0], s.Str):
                return s.Str(
                    values[0].raw,
                    _PERCENT_FIELD.sub("{}", values[0].text),
                    [*values[0].holes, *values[1:]],
                )
            case "array_merge" | "array_replace" | "array_merge_recursive" if joined := merged(
                node, values
            ):
                return joined
            case "wp_parse_args" if joined := merged(node, values[1::-1]):
                return joined
            case "curl_exec" if values:
                handle = s.dotted(values[0])
                return s.Call(node, func, [*self.given_options(node, handle), *args])
            case "curl_errno" | "curl_error" if values and s.dotted(values[0]):
                return s.Name(node, f"{s.dotted(values[0])}.error")
            case "curl_getinfo" if len(values) == 2 and s.dotted(values[0]):
                return s.Name(node, f"{s.dotted(values[0])}.status")
            case _:
                return s.Call(node, func, args)

    # A request by curl: the options that its handle was given are the arguments of sending it.

    def opened_request(self, node: Any, out: list[s.Node]) -> bool:
        """`$ch = curl_init($url)`; `$answer = curl_exec($ch)`, whose handle tells failures."""
        left, right = node.field("left"), node.field("right")
        if left is None or right is None or right.kind() != "function_call_expression":
            return False
        function, given = right.field("function"), right.field("arguments")
        if function is None or given is None:
            return False
        args = self.arguments(given)
        first = args[0].value if args and isinstance(args[0], s.Arg) else None
        if function.text().lstrip("\\") == "curl_init":
            target = self.expression(left)
            handle = s.dotted(target)
            built = s.Call(right, s.Name(function, "curl_init"), [])
            out.append(s.Assign(node, [target], built))
            self.options[handle] = []
            if handle in self.sent:
                self.sent.remove(handle)
                self.kept_as[handle] = f"{self.kept_as.get(handle, handle)}.next"
            if first is not None:
                self.set_option(right, handle, "url", first, out)
            return True
        if function.text().lstrip("\\") == "curl_exec" and s.dotted(first):
            handle = s.dotted(first)
            sent = s.Call(
                right, s.Name(function, "curl_exec"), [*self.given_options(right, handle), *args]
            )
            told: list[s.Node] = [s.Name(node, f"{handle}.{word}") for word in ("error", "status")]
            out.append(s.Assign(node, [self.expression(left), *told], sent))
            return True
        return False

    def set_options(self, node: Any, out: list[s.Node]) -> bool:
        """`curl_setopt($ch, CURLOPT_URL, $url)`, `curl_setopt_array($ch, [...])`."""
        function, given = node.field("function"), node.field("arguments")
        name = function.text().lstrip("\\") if function is not None else ""
        if name not in ("curl_setopt", "curl_setopt_array") or given is None:
            return False
        values = [arg.value for arg in self.arguments(given) if isinstance(arg, s.Arg)]
        handle = s.dotted(values[0]) if values else ""
        if not handle:
            return False
        if name == "curl_setopt" and len(values) == 3:
            self.set_option(node, handle, _option_name(s.dotted(values[1])), values[2], out)
            return True
        if name == "curl_setopt_array" and len(values) == 2:
            if isinstance(values[1], s.Mapping):
                for entry in values[1].entries:
                    if isinstance(entry, s.Entry) and isinstance(entry.key, s.Str):
                        self.set_option(entry.raw, handle, entry.key.text, entry.value, out)
                return True
            self.set_option(node, handle, "*", values[1], out)
            return True
        return False

    def set_option(
        self, raw: Any, handle: str, option: str, value: s.Node, out: list[s.Node]
    ) -> None:
        known = self.options.setdefault(handle, [])
        if option not in known and len(known) < _MAX_OPTIONS:
            known.append(option)
        out.append(s.Assign(raw, [self.kept(raw, handle, option)], value))

    def given_options(self, raw: Any, handle: str) -> list[s.Arg]:
        known = self.options.get(handle, [])
        self.sent.add(handle)
        return [
            s.Arg(raw, "" if option == "*" else option, self.kept(raw, handle, option))
            for option in sorted(known, key=lambda option: (option != "url", option != "*"))
        ]

    def kept(self, raw: Any, handle: str, option: str) -> s.Name:
        return s.Name(raw, f"{self.kept_as.get(handle, handle)}.{option}")

    def opened(self, raw: Any, handle: str) -> s.Node:
        """A handle that is given back to be sent elsewhere, as the object of its options."""
        entries: list[s.Node] = [
            s.Entry(raw, s.Str(raw, arg.name, []) if arg.name else None, arg.value)
            for arg in self.given_options(raw, handle)
        ]
        return s.Mapping(raw, entries)

    def method_call(self, node: Any) -> s.Node:
        target, name, given = node.field("object"), node.field("name"), node.field("arguments")
        if target is None or name is None:
            return s.Other(node, self.expressions(node.children()))
        args = self.arguments(given) if given is not None else []
        receiver = self.expression(target)
        values = [arg.value for arg in args if isinstance(arg, s.Arg)]
        if name.text() in _METHOD_TESTS and len(values) == 1 and not args[0].name:  # type: ignore[attr-defined]
            return s.Compare(node, _METHOD_TESTS[name.text()], [receiver, values[0]])
        return s.Call(node, self.attribute_of(node, receiver, name), args)

    def static_call(self, node: Any) -> s.Node:
        scope, name, given = node.field("scope"), node.field("name"), node.field("arguments")
        if scope is None or name is None:
            return s.Other(node, self.expressions(node.children()))
        args = self.arguments(given) if given is not None else []
        values = [arg.value for arg in args if isinstance(arg, s.Arg)]
        if name.text() in _METHOD_TESTS and len(values) == 2:
            return s.Compare(node, _METHOD_TESTS[name.text()], values)
        return s.Call(node, self.attribute_of(node, self.class_name(scope), name), args)

    def new(self, node: Any) -> s.Node:
        parts = named(node.children())
        if not parts or parts[0].kind() in ("declaration_list", "anonymous_class"):
            return s.Other(node, self.expressions(parts))
        given = next((part for part in parts if part.kind() == "arguments"), None)
        args = self.arguments(given) if given is not None else []
        return s.Call(node, self.class_name(parts[0]), args)

    def array(self, node: Any) -> s.Node:
        children = [each for each in named(node.children()) if each.kind() != "ERROR"]
        elements = [named(child.children()) for child in children]
        is_mapping = any(
            len(parts) == 2 or (parts and parts[0].kind() == "variadic_unpacking")
            for parts in elements
        )
        if not is_mapping:
            return s.Seq(node, [self.only(child) for child in children])
        entries: list[s.Node] = []
        for child, parts in zip(children, elements, strict=True):
            if len(parts) == 2:
                entries.append(s.Entry(child, self.key(parts[0]), self.expression(parts[1])))
            elif parts and parts[0].kind() == "variadic_unpacking":
                entries.append(s.Entry(child, None, self.only(parts[0])))
            elif parts:
                entries.append(s.Entry(child, s.Const(child, False), self.expression(parts[0])))
        return s.Mapping(node, entries)

    def key(self, node: Any) -> s.Node:
        option = _OPTION.fullmatch(node.text()) if node.kind() == "name" else None
        if option is not None:
            return s.Str(node, _option_name(node.text()), [])
        return self.expression(node)

    def listed(self, node: Any) -> s.Node:
        """`[$a, $b] = ...`: what it binds, keys left out."""
        items = [
            self.expression(child)
            for child in named(node.children())
            if child.kind() not in ("string", "encapsed_string", "integer")
        ]
        return s.Seq(node, items)

    def binary(self, node: Any) -> s.Node:
        left, operator, right = node.field("left"), node.field("operator"), node.field("right")
        if left is None or right is None:
            return s.Other(node, self.expressions(node.children()))
        text = operator.text().lower() if operator is not None else ""
        if text == "instanceof":
            args: list[s.Node] = [
                s.Arg(left, "", self.expression(left)),
                s.Arg(right, "", self.class_name(right)),
            ]
            return s.Call(node, s.Name(node, "isinstance"), args)
        first, second = self.expression(left), self.expression(right)
        if text in ("||", "or", "??"):
            return s.Or(node, flat(s.Or, first, second))
        if text in ("&&", "and"):
            return s.And(node, flat(s.And, first, second))
        if text == ".":
            return s.Concat(node, flat(s.Concat, first, second))
        if text == "+" and (joined := merged(node, [second, first])):
            return joined
        if text in _COMPARISONS or text in _ORDERINGS:
            return s.Compare(node, _COMPARISONS.get(text, text), [first, second])
        return s.Other(node, [first, second])

    def unary(self, node: Any) -> s.Node:
        argument = node.field("argument")
        if argument is None:
            return s.Other(node, self.expressions(node.children()))
        value = self.expression(argument)
        return s.Not(node, value) if node.text().startswith("!") else s.Other(node, [value])

    def ternary(self, node: Any) -> s.Node:
        test, then, other = (
            node.field("condition"),
            node.field("body"),
            node.field("alternative"),
        )
        if test is None or other is None:
            return s.Other(node, self.expressions(node.children()))
        first, last = self.expression(test), self.expression(other)
        if then is None:
            return s.Or(node, flat(s.Or, first, last))
        match first:
            case s.Call(func=s.Name(id="isset")):
                first = s.Other(
                    first.raw, [arg.value for arg in first.args if isinstance(arg, s.Arg)]
                )
            case _:
                pass
        return s.Cond(node, first, self.expression(then), last)

    def match_expression(self, node: Any) -> s.Node:
        cases: list[s.Node] = []
        body = node.field("body")
        for child in [] if body is None else named(body.children()):
            value = child.field("return_expression")
            listed = child.field("conditional_expressions")
            patterns = [] if listed is None else self.expressions(listed.children())
            if value is not None:
                cases.append(s.Case(child, patterns, s.Block(value, [self.expression(value)])))
        return s.Switch(node, self.condition(node), cases)

    def assignment(self, node: Any) -> s.Node:
        targets: list[s.Node] = []
        right: Any = node
        kinds = ("assignment_expression", "reference_assignment_expression")
        while right is not None and right.kind() in kinds:
            left = right.field("left")
            if left is not None:
                targets.append(self.expression(left))
            right = right.field("right")
        return s.Assign(node, targets, self.optional(right))

    def augmented(self, node: Any) -> s.Node:
        left, operator, right = node.field("left"), node.field("operator"), node.field("right")
        if left is None or right is None:
            return s.Other(node, self.expressions(node.children()))
        target, value = self.expression(left), self.expression(right)
        if operator is not None and operator.text() == "??=":
            either = s.Or(node, [self.expression(left), value])
            return s.Assign(node, [target], either)
        return s.Assign(node, [target], value, is_augmented=True)

    def stepped(self, node: Any) -> s.Node:
        """`$i++`"""
        return s.Assign(node, self.expressions(node.children()), None, is_augmented=True)

    def thrown(self, node: Any) -> s.Node:
        return s.Raise(node, self.expressions(node.children()))

    def printed(self, node: Any) -> s.Node:
        given: list[s.Node] = [
            s.Arg(value.raw, "", value) for value in self.expressions(node.children())
        ]
        return s.Call(node, s.Name(node, "print"), given)

    def string(self, node: Any) -> s.Node:
        body = node.field("value") if node.kind() in ("heredoc", "nowdoc") else node
        text: list[str] = []
        holes: list[s.Node] = []
        line = -1
        for child in [] if body is None else body.children():
            kind = child.kind()
            if not child.is_named():
                continue
            where = child.range()
            if line >= 0 and where.start.line > line and text and not text[-1].endswith("\n"):
                text.append("\n")
            line = where.end.line
            if kind in ("string_content", "string_value", "nowdoc_string"):
                text.append(child.text())
            elif kind == "escape_sequence":
                text.append(_unescaped(child.text()))
            elif kind not in ("heredoc_start", "heredoc_end"):
                text.append("{}")
                holes.append(self.expression(child))
        return s.Str(node, "".join(text), holes)


_PERCENT_FIELD = re.compile(r"%(?:\d+\$)?[-+ #0-9.']*[a-zA-Z]")


def _bound_names(root: Any) -> frozenset[str]:
    """The names of classes that a file imports or declares."""
    found: set[str] = set()
    stack = list(root.children())
    while stack:
        node = stack.pop()
        kind = node.kind()
        if kind == "namespace_use_clause":
            alias, parts = node.field("alias"), named(node.children())
            if parts:
                last = alias if alias is not None else parts[0]
                found.add(last.text().rpartition("\\")[2])
        elif kind in _DECLARATIONS:
            name = node.field("name")
            if name is not None:
                found.add(name.text())
        elif kind in _HOLDERS:
            stack += node.children()
    return frozenset(found)


_DECLARATIONS = frozenset(
    {"class_declaration", "enum_declaration", "interface_declaration", "trait_declaration"}
)
_HOLDERS = frozenset(
    """namespace_definition namespace_use_declaration namespace_use_group compound_statement
    if_statement""".split()
)


def _imported(module: str, name: str) -> tuple[str, str]:
    """Module and name of a class; one of the global namespace is a module by itself."""
    return (module, name) if module.strip(".") else (name, "")


def _is_private(node: Any) -> bool:
    return any(
        child.kind() == "visibility_modifier" and child.text().lower() in ("private", "protected")
        for child in node.children()
    )


def _plain(pattern: s.Node) -> s.Node:
    """A regular expression by the first plain text that it asks for."""
    if not isinstance(pattern, s.Str) or not pattern.text:
        return pattern
    inner = pattern.text[1:].rpartition(pattern.text[0])[0] or pattern.text
    return s.Str(pattern.raw, plain_of_pattern(inner), [])


def _option_name(constant: str) -> str:
    found = _OPTION.fullmatch(constant)
    name = found.group(1).lower() if found is not None else constant.lower()
    return _OPTION_NAMES.get(name, name)


def _unescaped(text: str) -> str:
    rest = text[1:]
    if rest[:1] in ("x", "u"):
        try:
            number = int(rest[1:].strip("{}"), 16)
        except ValueError:
            return rest
        return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else ""
    return _ESCAPES.get(rest, rest)


_RULES = Rules(
    expressions={
        "variable_name": _Lowering.variable,
        "dynamic_variable_name": _Lowering.only,
        "name": _Lowering.identifier,
        "qualified_name": _Lowering.class_name,
        "relative_scope": _Lowering.class_name,
        "by_ref": _Lowering.only,
        "named_type": _Lowering.named_type,
        "optional_type": _Lowering.only,
        "primitive_type": _Lowering.unread,
        "parenthesized_expression": _Lowering.only,
        "sequence_expression": _Lowering.last,
        "error_suppression_expression": _Lowering.only,
        "clone_expression": _Lowering.only,
        "cast_expression": _Lowering.cast,
        "member_access_expression": _Lowering.member,
        "nullsafe_member_access_expression": _Lowering.member,
        "class_constant_access_expression": _Lowering.static_member,
        "scoped_property_access_expression": _Lowering.static_member,
        "subscript_expression": _Lowering.subscript,
        "function_call_expression": _Lowering.call,
        "member_call_expression": _Lowering.method_call,
        "nullsafe_member_call_expression": _Lowering.method_call,
        "scoped_call_expression": _Lowering.static_call,
        "object_creation_expression": _Lowering.new,
        "array_creation_expression": _Lowering.array,
        "array_element_initializer": _Lowering.only,
        "list_literal": _Lowering.listed,
        "binary_expression": _Lowering.binary,
        "unary_op_expression": _Lowering.unary,
        "conditional_expression": _Lowering.ternary,
        "match_expression": _Lowering.match_expression,
        "assignment_expression": _Lowering.assignment,
        "reference_assignment_expression": _Lowering.assignment,
        "augmented_assignment_expression": _Lowering.augmented,
        "update_expression": _Lowering.stepped,
        "throw_expression": _Lowering.thrown,
        "print_intrinsic": _Lowering.printed,
        "arrow_function": _Lowering.anonymous,
        "anonymous_function": _Lowering.anonymous,
        "anonymous_function_creation_expression": _Lowering.anonymous,
        "string": _Lowering.string,
        "encapsed_string": _Lowering.string,
        "heredoc": _Lowering.string,
        "nowdoc": _Lowering.string,
        "integer": _Lowering.constant,
        "float": _Lowering.constant,
        "boolean": _Lowering.constant,
        "null": _Lowering.nothing,
    },
    statements={
        "namespace_definition": _Lowering.namespace_definition,
        "namespace_use_declaration": _Lowering.use_declaration,
        "const_declaration": _Lowering.const_declaration,
        "expression_statement": _Lowering.expression_statement,
        "compound_statement": _Lowering.spliced,
        "colon_block": _Lowering.spliced,
        "echo_statement": _Lowering.echo,
        "return_statement": _Lowering.return_statement,
        "exit_statement": _Lowering.exit_statement,
        "break_statement": _Lowering.break_statement,
        "continue_statement": _Lowering.continue_statement,
        "if_statement": _Lowering.if_statement,
        "foreach_statement": _Lowering.foreach_statement,
        "for_statement": _Lowering.for_statement,
        "while_statement": _Lowering.while_statement,
        "do_statement": _Lowering.while_statement,
        "switch_statement": _Lowering.switch_statement,
        "try_statement": _Lowering.try_statement,
        "function_definition": _Lowering.function_definition,
        "function_static_declaration": _Lowering.static_declaration,
        "class_declaration": _Lowering.class_declaration,
        "interface_declaration": _Lowering.class_declaration,
        "trait_declaration": _Lowering.class_declaration,
        "enum_declaration": _Lowering.enum_declaration,
        "php_tag": _Lowering.nothing_to_say,
        "php_end_tag": _Lowering.nothing_to_say,
        "global_declaration": _Lowering.nothing_to_say,
        "empty_statement": _Lowering.nothing_to_say,
    },
)

LANGUAGE = Language(
    "php", "packagist", lower, globals=GLOBALS, is_absence_fatal=False, line_comment="//"
)
