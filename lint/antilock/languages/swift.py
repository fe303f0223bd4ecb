"""Swift source, lowered from tree-sitter's tree."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ast_grep_py import SgRoot

from antilock import syntax as s
from antilock.languages.base import Language, Lowered, named
from antilock.languages.lowering import Rules, comments_of, deep_recursion, flat
from antilock.languages.members import MemberLowering

# What is there without an import of its own: Foundation, which every other module brings along, and
# what programs that show something have from SwiftUI.
GLOBALS = {
    name: f"{module}.{name}"
    for module, names in (
        ("Foundation", "URLSession URLRequest URL ProcessInfo UserDefaults Bundle"),
        (
            "SwiftUI",
            """Text Label LabeledContent TextField SecureField Button Toggle Picker Section Menu
            NavigationLink Link""",
        ),
    )
    for name in names.split()
}
_COMMENTS = ("comment", "multiline_comment")
_TESTS = {
    "hasPrefix": "startswith",
    "hasSuffix": "endswith",
    "contains": "in",
    "elementsEqual": "==",
    "localizedCaseInsensitiveContains": "in",
    "localizedStandardContains": "in",
    "caseInsensitiveCompare": "==",
}
_LABELLED_TESTS = {("starts", "with"): "startswith", ("range", "of"): "in"}
_METHODS = {
    "lowercased": "lower",
    "uppercased": "lower",
    "trimmingCharacters": "strip",
    "replacingOccurrences": "replace",
}
# Functions and initialisers that only wrap their argument.
_WRAPPERS = frozenset(
    {"URL", "String", "NSString", "URLComponents", "Optional", "NSURL", "Substring"}
)
_PATHS = frozenset({"appendingPathComponent", "appending", "appendingPathExtension"})
_SETTING_WRAPPERS = frozenset(
    {"AppStorage", "SceneStorage", "Option", "Argument", "Environment", "UserDefault", "Default"}
)
_LOOKUP = re.compile(r"(?:UserDefaults\.\w+|defaults|userDefaults)\.(?:string|object|value|url)$")
_BUNDLE = re.compile(r"Bundle\.\w+\.(?:object|infoDictionary)$")
_EXITS = frozenset({"exit", "_exit", "abort"})
_PANICS = frozenset({"fatalError", "preconditionFailure", "assertionFailure"})
_HIDDEN = frozenset({"private", "fileprivate"})
_ERROR_NAMES = re.compile(r"^(?:err|error|failure)$|Error$")
_CAUGHT = re.compile(r"\b[A-Z]\w*(?:\.\w+)*")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": ""}
# Strings and comments, to the end where nothing closes them, and `await` after `try`.
_AWAITED = re.compile(
    r'"""(?s:.*?)(?:"""|\Z)|"(?:\\.|[^"\\\n])*"|//[^\n]*|/\*(?s:.*?)(?:\*/|\Z)'
    r"|(?<!\bfor )(?P<try>\btry[?!]?[ \t]+)await\b(?=[ \t])"
)
_BLANKED = re.compile(r"try[?!]?[ \t]{6}")  # what `_unawaited` leaves of them


def lower(text: str) -> Lowered:
    """The syntax of a Swift file."""
    root = SgRoot(text, "swift").root()
    if root.find(kind="ERROR") is not None:
        again = SgRoot(_unawaited(text), "swift").root()
        if len(again.find_all(kind="ERROR")) < len(root.find_all(kind="ERROR")):
            root = again
    lowering = _Lowering()
    with deep_recursion():
        module = s.Module(root, lowering.statements(root))
    broken = ""
    if lowering.broken_line:
        broken = f"line {lowering.broken_line}: it does not parse from here on"
    return Lowered(module, comments_of(root, text, _COMMENTS), broken)


def _unawaited(text: str) -> str:
    """The text without the `await` of `try await f() {`: the grammar gives that call the body of the
    statement that it is the condition of, as its closure."""
    return _AWAITED.sub(lambda found: found["try"] + "     " if found["try"] else found[0], text)


class _Lowering(MemberLowering):
    def __init__(self) -> None:
        super().__init__(_RULES)
        self.classes: dict[str, s.Class] = {}

    # Declarations.

    def import_declaration(self, node: Any, out: list[s.Node]) -> None:
        for child in named(node.children(), "modifiers"):
            if child.kind() == "identifier":
                out.append(s.ImportName(child, child.text(), "*", "*"))

    def property(self, node: Any, out: list[s.Node]) -> None:
        """`let x: T = y`, also several at once; a computed one is a function."""
        modifiers, wrappers, binding = set(), set(), "let"
        pattern: Any | None = None
        annotation: s.Node | None = None
        is_value = False
        for child in node.children():
            kind = child.kind()
            if kind == "modifiers":
                modifiers |= _words(child)
                wrappers |= _attributes(child)
            elif kind == "value_binding_pattern":
                binding = child.text()
            elif kind == "pattern":
                pattern, annotation = child, None
            elif kind == "type_annotation":
                annotation = self.last(child)
            elif kind == "computed_property":
                self.computed(node, pattern, child, annotation, out)
                return
            elif child.text() == "=" and not child.is_named():
                is_value = True
            elif is_value and child.is_named() and kind not in _COMMENTS and pattern is not None:
                self.bound(node, pattern, child, annotation, wrappers, modifiers, binding, out)
                pattern, is_value = None, False
        if pattern is not None:
            target = self.target(pattern)
            out.append(s.Assign(node, [target], None, annotation))

    def bound(
        self,
        node: Any,
        pattern: Any,
        value: Any,
        annotation: s.Node | None,
        wrappers: set[str],
        modifiers: set[str],
        binding: str,
        out: list[s.Node],
    ) -> None:
        target = self.target(pattern)
        self.bind(pattern.text())
        if _is_optional_try(value):
            out.append(self.attempted(node, target, value))
            return
        lowered = self.valued(value)
        if wrappers & _SETTING_WRAPPERS:
            lowered = s.Or(value, [s.Index(node, s.Name(node, "environ"), []), lowered])
        is_fixed = binding == "let" or bool(modifiers & (_HIDDEN | {"static"}))
        out.append(s.Assign(node, [target], lowered, annotation, is_replaceable=not is_fixed))

    def attempted(self, node: Any, target: s.Node, value: Any) -> s.Try:
        """`let x = try? f()`: nothing when it fails."""
        inside = s.Assign(node, [target], self.expression(value))
        nothing = s.Assign(node, [target], s.Const(value, True))
        handler = s.Handler(value, [], "", s.Block(value, [nothing]))
        return s.Try(value, s.Block(value, [inside]), [handler], None, None)

    def computed(
        self, node: Any, pattern: Any | None, body: Any, returns: s.Node | None, out: list[s.Node]
    ) -> None:
        inner: Any = body
        for child in named(body.children()):
            if child.kind() == "computed_getter":
                inner = child
        name = pattern.text() if pattern is not None else ""
        with self.inside_function():
            block = self.block_of(inner, inner, is_value=True)
        found = s.Func(node, name, [], returns, block, [s.Name(node, "property")])
        out.append(found)

    def target(self, pattern: Any) -> s.Node:
        names = [each for each in _leaves(pattern) if each.kind() == "simple_identifier"]
        if len(names) == 1:
            return s.Name(names[0], names[0].text())
        return s.Seq(pattern, [s.Name(each, each.text()) for each in names])

    def class_declaration(self, node: Any, out: list[s.Node]) -> None:
        name, body = "", None
        bases: list[s.Node] = []
        keyword = next((c.text() for c in node.children() if not c.is_named()), "")
        for child in named(node.children(), *_COMMENTS):
            kind = child.kind()
            if kind in ("type_identifier", "user_type") and not name:
                name = child.text().partition("<")[0]
            elif kind == "inheritance_specifier":
                bases.append(s.Arg(child, "", self.last(child)))
            elif kind in ("class_body", "enum_class_body", "protocol_body"):
                body = child
        if keyword == "enum" and any(_is_raw(base) for base in bases):
            bases = [s.Arg(node, "", s.Name(node, "Enum")), *bases]
        members: list[s.Node] = []
        with self.inside_class(name, _member_names(body)):
            for child in [] if body is None else named(body.children(), *_COMMENTS):
                self.statement(child, members)
        known = self.classes.get(name)
        if known is not None:
            known.body.items += members
            return
        found = s.Class(node, name, bases, s.Block(body if body is not None else node, members), [])
        self.classes[name] = found
        out.append(found)

    def enum_entry(self, node: Any, out: list[s.Node]) -> None:
        """`case a = "x", b = "y"`"""
        name: Any | None = None
        is_value = False
        for child in node.children():
            kind = child.kind()
            if kind == "simple_identifier" and not is_value:
                name = child
            elif child.text() == "=" and not child.is_named():
                is_value = True
            elif is_value and child.is_named() and name is not None:
                out.append(s.Assign(node, [s.Name(name, name.text())], self.expression(child)))
                is_value = False

    def function(self, node: Any, out: list[s.Node]) -> None:
        name = "init" if node.kind() == "init_declaration" else ""
        params: list[s.Node] = []
        returns: s.Node | None = None
        body: Any | None = None
        is_default = False
        modifiers: set[str] = set()
        for child in node.children():
            kind = child.kind()
            if kind == "modifiers":
                modifiers |= _words(child)
            elif kind == "simple_identifier" and not name:
                name = child.text()
            elif kind == "parameter":
                params.append(self.parameter(child))
            elif child.text() == "=" and not child.is_named():
                is_default = True
            elif is_default and child.is_named():
                last = params[-1] if params else None
                if isinstance(last, s.Param):
                    last.default = self.expression(child)
                is_default = False
            elif kind == "function_body":
                body = child
            elif child.is_named() and kind.endswith("_type"):
                returns = self.expression(child)
        names = [param.name for param in params if isinstance(param, s.Param)]
        with self.inside_function(names):
            block = self.block_of(body, node, is_value=returns is not None)
        found = s.Func(node, name, params, returns, block, [])
        found.is_hidden = bool(modifiers & _HIDDEN)
        out.append(found)

    def parameter(self, node: Any) -> s.Param:
        names = [
            child.text() for child in named(node.children()) if child.kind() == "simple_identifier"
        ]
        kinds = [child for child in named(node.children()) if child.kind().endswith("_type")]
        annotation = self.expression(kinds[-1]) if kinds else None
        return s.Param(node, names[-1] if names else "", annotation, None)

    # Statements.

    def block_of(self, node: Any | None, raw: Any, is_value: bool = False) -> s.Block:
        """The statements inside a body; with `is_value` a lone expression is what it returns."""
        found: list[s.Node] = []
        for child in [] if node is None else named(node.children(), *_COMMENTS):
            if child.kind() == "statements":
                found += self.statements(child)
            elif child.kind() in self.rules.statements:
                self.statement(child, found)
        if is_value and len(found) == 1 and (s.is_value(found[0]) or isinstance(found[0], s.Try)):
            found = [s.Return(found[0].raw, found[0])]
        elif is_value and len(found) == 1 and isinstance(found[0], s.Statement):
            found = [s.Return(found[0].raw, found[0].value)]
        return s.Block(node if node is not None else raw, found)

    def body_after(self, children: list[Any], start: int) -> tuple[s.Block, int]:
        """The block that begins at the brace at `start`, and where it ends."""
        found: list[s.Node] = []
        place = start + 1
        while place < len(children) and children[place].text() != "}":
            if children[place].kind() == "statements":
                found += self.statements(children[place])
            place += 1
        return s.Block(children[start], found), place

    def conditions(self, children: list[Any], place: int, out: list[s.Node]) -> tuple[s.Node, int]:
        """What stands between `if` and its block: tests, and what is bound for them in `out`."""
        tests: list[s.Node] = []
        raw = children[place] if place < len(children) else children[-1]
        while place < len(children) and children[place].text() not in ("{", "else"):
            child = children[place]
            kind = child.kind()
            if kind == "value_binding_pattern" and place + 1 < len(children):
                place, test = self.bound_condition(children, place, out)
                tests.append(test)
            elif child.text() == "case" and not child.is_named():
                place, test = self.case_condition(children, place)
                tests.append(test)
            else:
                if child.is_named() and kind not in _COMMENTS:
                    tests.append(self.expression(child))
                place += 1
        test = tests[0] if len(tests) == 1 else s.And(raw, tests)
        return test, place

    def bound_condition(
        self, children: list[Any], place: int, out: list[s.Node]
    ) -> tuple[int, s.Node]:
        """`let x = f()` of a condition, or `let x`, which means a field or variable `x`."""
        name = children[place + 1]
        outer = self.expression(name)
        place += 2
        while place < len(children) and children[place].kind() == "type_annotation":
            place += 1
        self.bind(name.text())
        target = s.Name(name, name.text())
        if place + 1 < len(children) and children[place].text() == "=":
            value = children[place + 1]
            if _is_optional_try(value):
                out.append(self.attempted(value, target, value))
            else:
                out.append(s.Assign(value, [target], self.expression(value)))
            place += 2
        elif isinstance(outer, s.Attr):
            out.append(s.Assign(name, [target], outer))
        return place, s.Name(name, name.text())

    def case_condition(self, children: list[Any], place: int) -> tuple[int, s.Node]:
        """`case .a(let x) = y`"""
        patterns: list[s.Node] = []
        place += 1
        while place < len(children) and children[place].text() not in ("=", "{", ","):
            if children[place].is_named():
                patterns += self.patterns(children[place])
            place += 1
        subject: s.Node = s.Other(children[place - 1], [])
        if place + 1 < len(children) and children[place].text() == "=":
            subject = self.expression(children[place + 1])
            place += 2
        return place, s.Compare(subject.raw, "==", [subject, *patterns])

    def if_statement(self, node: Any, out: list[s.Node]) -> None:
        children = list(node.children())
        test, place = self.conditions(children, 1, out)
        body, place = self.body_after(children, place)
        other: s.Node | None = None
        rest = children[place + 1 :]
        if rest and rest[0].kind() == "else":
            for at, child in enumerate(rest):
                if child.kind() == "if_statement":
                    inner = self.alone(child)
                    is_one = len(inner) == 1 and isinstance(inner[0], s.If)
                    other = inner[0] if is_one else s.Block(child, inner)
                    break
                if child.text() == "{":
                    other, _ = self.body_after(rest, at)
                    break
        out.append(s.If(node, test, body, other))

    def guard_statement(self, node: Any, out: list[s.Node]) -> None:
        children = list(node.children())
        test, place = self.conditions(children, 1, out)
        while place < len(children) and children[place].text() != "{":
            place += 1
        body, _ = (
            self.body_after(children, place) if place < len(children) else (s.Block(node, []), 0)
        )
        out.append(s.If(node, s.Not(test.raw, test), body, None))

    def loop(self, node: Any, out: list[s.Node]) -> None:
        children = list(node.children())
        target: s.Node | None = None
        over: s.Node | None = None
        before: list[s.Node] = []
        place = 0
        if node.kind() == "for_statement":
            for at, child in enumerate(children):
                if child.kind() == "pattern" and target is None:
                    target = self.target(child)
                    for each in _leaves(child):
                        self.bind(each.text())
                elif child.text() == "{":
                    place = at
                    break
                elif target is not None and child.is_named() and over is None:
                    over = self.expression(child)
        elif node.kind() == "while_statement":
            over, place = self.conditions(children, 1, before)
        else:
            place = next((i for i, child in enumerate(children) if child.text() == "{"), 0)
        body, _ = self.body_after(children, place)
        out += before
        out.append(s.Loop(node, target, over, body, None))

    def do_statement(self, node: Any, out: list[s.Node]) -> None:
        body = self.block_of(node, node)
        handlers = [
            self.caught(child) for child in node.children() if child.kind() == "catch_block"
        ]
        if handlers:
            out.append(s.Try(node, body, list(handlers), None, None))
        else:
            out.extend(body.items)

    def caught(self, node: Any) -> s.Handler:
        types: list[s.Node] = []
        name, guard = "error", None
        for child in named(node.children()):
            if child.kind() == "pattern":
                types += self.caught_types(child)
                names = [c for c in _leaves(child) if c.kind() == "simple_identifier"]
                if not types and len(names) == 1:
                    name = names[0].text()
            elif child.kind() == "where_clause":
                guard = self.last(child)
        block = self.block_of(node, node)
        if guard is not None:
            block = s.Block(node, [s.If(node, guard, block, None)])
        found = s.Handler(node, types, name, block)
        found.is_filtered = guard is not None
        return found

    def caught_types(self, pattern: Any) -> list[s.Node]:
        """What a pattern asks of an error: its type (`let e as A`), a member of a type (`A.b`, also
        several), or a member of the only type that can be thrown (`.b`)."""
        children = pattern.children()
        if any(child.kind() == "ERROR" for child in children):  # of several the grammar reads one
            return [_member(pattern, each) for each in _CAUGHT.findall(pattern.text())]
        members = [c for c in named(children) if c.kind() == "simple_identifier"]
        if pattern.text().startswith("."):
            return [s.Attr(pattern, s.Name(pattern, ""), each.text()) for each in members[:1]]
        types: list[s.Node] = []
        for each in _all(pattern):
            if each.kind() == "user_type":
                kind: s.Node = self.expression(each)
                for member in members:
                    kind = s.Attr(pattern, kind, member.text())
                types.append(kind)
        return types

    def switch_statement(self, node: Any, out: list[s.Node]) -> None:
        out.append(self.switch(node, is_value=False))

    def switch(self, node: Any, is_value: bool) -> s.Node:
        subject: s.Node | None = None
        cases: list[s.Node] = []
        worked: list[s.Node] = []
        failed: s.Block | None = None
        for child in named(node.children(), *_COMMENTS):
            if child.kind() != "switch_entry":
                if subject is None:
                    subject = self.expression(child)
                continue
            patterns: list[s.Node] = []
            heads: list[str] = []
            inner: list[s.Node] = []
            is_guard = False
            for part in child.children():
                kind = part.kind()
                if kind == "switch_pattern":
                    heads.append(part.text().strip().lstrip(".").partition("(")[0])
                    patterns += self.patterns(part)
                elif kind == "where_keyword":
                    is_guard = True
                elif kind == "statements":
                    inner += self.statements(part)
                elif is_guard and part.is_named():
                    patterns.append(self.expression(part))
                    is_guard = False
            if is_value and len(inner) == 1 and isinstance(inner[0], s.Statement):
                inner = [inner[0].value]
            block = s.Block(child, inner)
            if heads == ["failure"]:
                failed = block
            elif heads == ["success"]:
                worked = inner
            cases.append(s.Case(child, patterns, block))
        if failed is not None and subject is not None and not is_value:
            inside = s.Block(node, [s.Statement(node, subject)])
            handler = s.Handler(failed.raw, [], "error", failed)
            return s.Try(node, inside, [handler], s.Block(node, worked), None)
        return s.Switch(node, subject, cases)

    def patterns(self, node: Any) -> list[s.Node]:
        """The literals and members that a pattern asks for."""
        found: list[s.Node] = []
        for each in _leaves(node):
            if each.kind() in ("line_string_literal", "raw_string_literal"):
                found.append(self.expression(each))
        text = node.text().strip()
        if not found and text.startswith("."):
            name = re.match(r"\.(\w+)", text)
            if name is not None:
                found.append(s.Attr(node, s.Name(node, ""), name[1]))
        return found

    def transfer(self, node: Any, out: list[s.Node]) -> None:
        """`return x`, `throw x`, `break`, `continue`."""
        word = next((child.text() for child in node.children()), "")
        values = named(node.children(), *_COMMENTS, "throw_keyword")
        if word == "throw":
            out.append(s.Raise(node, [self.expression(each) for each in values]))
        elif word in ("break", "continue"):
            out.append(s.Jump(node, word))
        elif word == "return":
            value = self.valued(values[0]) if values else None
            out.append(s.Return(node, value))

    def assignment(self, node: Any, out: list[s.Node]) -> None:
        parts = named(node.children(), *_COMMENTS)
        operator = next((c.text() for c in node.children() if not c.is_named()), "=")
        if len(parts) != 2:
            out.append(s.Other(node, self.expressions(node.children())))
            return
        target, value = self.expression(parts[0]), parts[1]
        if operator == "=" and _is_optional_try(value):
            out.append(self.attempted(node, target, value))
            return
        lowered = self.valued(value)
        out.append(s.Assign(node, [target], lowered, is_augmented=operator != "="))

    def call_statement(self, node: Any, out: list[s.Node]) -> None:
        value = self.expression(node)
        name = s.dotted(value.func) if isinstance(value, s.Call) else ""
        if name in _PANICS:
            out.append(s.Raise(node, [value]))
            return
        out.append(value if isinstance(value, s.Try) else s.Statement(node, value))
        if name in _EXITS:
            out.append(s.Jump(node, "exit"))

    def spliced(self, node: Any, out: list[s.Node]) -> None:
        out.extend(self.statements(node))

    # Expressions.

    def valued(self, node: Any) -> s.Node:
        """An expression; `if` and `switch` give values too."""
        if node.kind() == "switch_statement":
            return self.switch(node, is_value=True)
        if node.kind() == "if_statement":
            found = self.alone(node)
            match found:
                case [s.If(body=s.Block(items=[then]), other=s.Block(items=[other])) as either]:
                    first = then.value if isinstance(then, s.Statement) else then
                    second = other.value if isinstance(other, s.Statement) else other
                    return s.Cond(node, either.test, first, second)
                case _:
                    return s.Other(node, found)
        return self.expression(node)

    def identifier(self, node: Any) -> s.Node:
        return self.resolve(node, node.text())

    def itself(self, node: Any) -> s.Node:
        return s.Name(node, "this")

    def type_name(self, node: Any) -> s.Node:
        return s.Name(node, node.text())

    def user_type(self, node: Any) -> s.Node:
        found: s.Node | None = None
        for child in named(node.children()):
            if child.kind() == "type_identifier":
                found = (
                    s.Name(child, child.text())
                    if found is None
                    else s.Attr(node, found, child.text())
                )
        return found if found is not None else s.Other(node, [])

    def last(self, node: Any) -> s.Node:
        parts = named(node.children(), *_COMMENTS, "where_keyword")
        return self.expression(parts[-1]) if parts else s.Other(node, [])

    def first(self, node: Any) -> s.Node:
        parts = named(node.children(), *_COMMENTS, "try_operator")
        return self.expression(parts[0]) if parts else s.Other(node, [])

    def tried(self, node: Any) -> s.Node:
        value = self.first(node)
        return s.Await(node, value) if _BLANKED.match(node.text()) else value

    def awaited(self, node: Any) -> s.Node:
        return s.Await(node, self.first(node))

    def navigation(self, node: Any) -> s.Node:
        parts = named(node.children(), *_COMMENTS)
        if len(parts) < 2:
            return s.Other(node, self.expressions(parts))
        suffix = named(parts[-1].children())
        name = suffix[-1].text() if suffix else parts[-1].text().lstrip("?.")
        is_own = parts[0].text() == "Self"
        owner = self.itself(parts[0]) if is_own else self.expression(parts[0])
        if name == "rawValue" and isinstance(owner, s.Attr):
            return owner  # `Model.large.rawValue` is what the entry of the enumeration was given
        return s.Attr(node, owner, name)

    def postfix(self, node: Any) -> s.Node:
        value = self.first(node)
        return s.demanded(value) if node.text().endswith("!") else value

    def prefix(self, node: Any) -> s.Node:
        parts = named(node.children(), "bang", *_COMMENTS)
        if not parts:
            return s.Other(node, [])
        operator = node.children()[0].text()
        if operator == ".":
            return s.Attr(node, s.Name(node, ""), parts[-1].text())
        value = self.expression(parts[-1])
        return s.Not(node, value) if operator == "!" else value

    def operands(self, node: Any) -> list[s.Node]:
        return [
            self.expression(child)
            for child in named(node.children(), *_COMMENTS, "custom_operator")
        ]

    def disjunction(self, node: Any) -> s.Node:
        return s.Or(node, flat(s.Or, *self.operands(node)))

    def coalescing(self, node: Any) -> s.Node:
        parts = named(node.children(), *_COMMENTS)
        if len(parts) != 2:
            return s.Other(node, self.expressions(parts))
        first, second = self.expression(parts[0]), self.expression(parts[1])
        if _is_optional_try(parts[0]) and isinstance(second, s.Call | s.Await | s.Try):
            block = s.Block(parts[1], [s.Return(parts[1], second)])
            inside = s.Block(parts[0], [s.Statement(parts[0], first)])
            return s.Try(node, inside, [s.Handler(parts[1], [], "", block)], None, None)
        return s.Or(node, flat(s.Or, first, second))

    def conjunction(self, node: Any) -> s.Node:
        return s.And(node, flat(s.And, *self.operands(node)))

    def comparison(self, node: Any) -> s.Node:
        operator = next((c.text() for c in node.children() if not c.is_named()), "==")
        return s.Compare(node, operator, self.operands(node))

    def infix(self, node: Any) -> s.Node:
        operator = next((c.text() for c in node.children() if c.kind() == "custom_operator"), "")
        if operator in ("!=", "==", "<", ">", "<=", ">=", "~="):
            return s.Compare(node, operator, self.operands(node))
        return s.Other(node, self.operands(node))

    def additive(self, node: Any) -> s.Node:
        parts = self.operands(node)
        is_sum = any(c.text() == "+" for c in node.children() if not c.is_named())
        return s.Concat(node, flat(s.Concat, *parts)) if is_sum else s.Other(node, parts)

    def ternary(self, node: Any) -> s.Node:
        parts = self.operands(node)
        if len(parts) != 3:
            return s.Other(node, parts)
        return s.Cond(node, *parts)

    def array(self, node: Any) -> s.Node:
        return s.Seq(node, self.expressions(node.children()))

    def dictionary(self, node: Any) -> s.Node:
        parts = named(node.children(), *_COMMENTS)
        entries: list[s.Node] = []
        for key, value in zip(parts[::2], parts[1::2], strict=False):
            entries.append(s.Entry(key, self.expression(key), self.expression(value)))
        return s.Mapping(node, entries)

    def tuple(self, node: Any) -> s.Node:
        parts = self.expressions(node.children())
        return parts[0] if len(parts) == 1 else s.Seq(node, parts)

    def closure(self, node: Any) -> s.Node:
        params: list[s.Node] = []
        for part in named(node.children()):
            if part.kind() == "lambda_function_type":
                for each in _all(part):
                    if each.kind() == "lambda_parameter":
                        names = [c.text() for c in named(each.children())]
                        params.append(s.Param(each, names[0] if names else "", None, None))
        names = [param.name for param in params if isinstance(param, s.Param)]
        with self.inside_function(names):
            block = self.block_of(node, node, is_value=True)
        return s.Func(node, "", params, None, block, [])

    def call(self, node: Any) -> s.Node:
        parts = named(node.children(), *_COMMENTS)
        if len(parts) < 2:
            return s.Other(node, self.expressions(parts))
        func, suffix = self.expression(parts[0]), parts[-1]
        args: list[s.Node] = []
        closures: list[s.Func] = []
        is_index = False
        for part in named(suffix.children(), *_COMMENTS):
            if part.kind() == "value_arguments":
                is_index = part.text()[:1] == "["
                args += self.arguments(part)
            elif part.kind() == "lambda_literal":
                closure = self.closure(part)
                if isinstance(closure, s.Func):
                    closures.append(closure)
                    args.append(s.Arg(part, "", closure))
        if is_index:
            return s.Index(node, func, [arg.value for arg in args if isinstance(arg, s.Arg)])
        found = self.made(node, func, args)
        if len(closures) == 1 and isinstance(found, s.Call):
            return self.called_back(node, found, closures[0])
        return found

    def constructor(self, node: Any) -> s.Node:
        parts = named(node.children(), *_COMMENTS)
        args = [
            arg
            for part in parts[1:]
            for inner in named(part.children())
            if inner.kind() == "value_arguments"
            for arg in self.arguments(inner)
        ]
        return self.made(node, self.expression(parts[0]), args)

    def arguments(self, node: Any) -> list[s.Node]:
        found: list[s.Node] = []
        for child in named(node.children(), *_COMMENTS):
            if child.kind() != "value_argument":
                continue
            inner = named(child.children(), *_COMMENTS)
            label = ""
            if inner and inner[0].kind() == "value_argument_label":
                label = inner[0].text()
                inner = inner[1:]
            if inner:
                found.append(s.Arg(child, label, self.valued(inner[-1])))
        return found

    def made(self, node: Any, func: s.Node, args: list[s.Node]) -> s.Node:
        """A call, by the word that `syntax` has for what it says."""
        values = [arg.value for arg in args if isinstance(arg, s.Arg)]
        written = s.dotted(func)
        if isinstance(func, s.Name) and values:
            if func.id in _WRAPPERS or (func.id, _label(args)) == ("type", "of"):
                return values[0]
        match func, values:
            case s.Name(id="Data"), [s.Attr(name="utf8") as encoded]:
                return encoded.obj
            case s.Attr(name="data"), [_] if _label(args) == "using":
                return func.obj  # the text in an encoding
            case _:
                pass
        if isinstance(func, s.Attr):
            if func.name == "init" and isinstance(func.obj, s.Name) and not func.obj.id:
                return self.spelled(node, args)
            if (func.name, _label(args)) in _LABELLED_TESTS and len(values) == 1:
                operator = _LABELLED_TESTS[func.name, _label(args)]
                return s.Compare(node, operator, [func.obj, values[0]])
            if func.name in _TESTS and len(values) == 1:
                if func.name == "contains" and isinstance(func.obj, s.Seq):
                    return s.Compare(node, "in", [values[0], func.obj])
                return s.Compare(node, _TESTS[func.name], [func.obj, values[0]])
            if func.name in _METHODS:
                method = s.Attr(func.raw, func.obj, _METHODS[func.name])
                return s.Call(node, method, args)
            if func.name in _PATHS and len(values) == 1:
                return s.Concat(node, [func.obj, s.Str(node, "/", []), values[0]])
            if (_LOOKUP.search(written) or _BUNDLE.search(written)) and values:
                environ = s.Attr(func.raw, func.obj, "environ")
                return s.Index(node, environ, values[:1])
        return s.Call(node, func, args)

    def spelled(self, node: Any, args: list[s.Node]) -> s.Node:
        """`.init(host: x)`: an object of a type that is known from its place."""
        entries: list[s.Node] = []
        for arg in args:
            if isinstance(arg, s.Arg):
                key = s.Str(arg.raw, arg.name, []) if arg.name else s.Const(arg.raw, False)
                entries.append(s.Entry(arg.raw, key, arg.value))
        return s.Mapping(node, entries)

    def called_back(self, node: Any, call: s.Call, closure: s.Func) -> s.Node:
        """A call that hands its result or its error to a closure: the error's branch is a handler."""
        if not isinstance(closure.body, s.Block):
            return call
        for place, item in enumerate(closure.body.items):
            if isinstance(item, s.Return) and isinstance(item.value, s.Try):
                item = item.value
            rest = closure.body.items[place + 1 :]
            match item:
                case s.If(test=s.Name(id=name), other=other) if _ERROR_NAMES.search(name):
                    failed = item.body
                    items = other.items if isinstance(other, s.Block) else []
                    worked = [*closure.body.items[:place], *items, *rest]
                case s.Try(handlers=[s.Handler() as handler], other=s.Block() as good) if (
                    isinstance(item.body.items[0], s.Statement)
                    and isinstance(item.body.items[0].value, s.Name)
                    and item.body.items[0].value.id
                    in [p.name for p in closure.params if isinstance(p, s.Param)]
                ):
                    failed = handler.body
                    worked = [*closure.body.items[:place], *good.items, *rest]
                case _:
                    continue
            kept = [a for a in call.args if not (isinstance(a, s.Arg) and a.value is closure)]
            inside = s.Block(node, [s.Statement(node, s.Call(call.raw, call.func, kept))])
            found = s.Handler(failed.raw, [], "error", failed)
            return s.Try(node, inside, [found], s.Block(closure.body.raw, worked), None)
        return call

    def string(self, node: Any) -> s.Node:
        text: list[str] = []
        holes: list[s.Node] = []
        for child in node.children():
            kind = child.kind()
            if kind in ("line_str_text", "multi_line_str_text", "raw_str_part"):
                text.append(child.text())
            elif kind == '"' and node.kind() == "multi_line_string_literal":
                text.append('"')  # a quote in it is a token of its own
            elif kind == "raw_str_end_part":
                text.append(child.text().strip("#").strip('"'))
            elif kind == "str_escaped_char":
                written = child.text()[1:]
                text.append(_ESCAPES.get(written, written if len(written) == 1 else ""))
            elif kind in ("interpolated_expression", "raw_str_interpolation"):
                inner = named(child.children())
                text.append("{}")
                holes.append(self.expression(inner[0]) if inner else s.Other(child, []))
        return s.Str(node, "".join(text), holes)

    def constant(self, node: Any) -> s.Node:
        return s.Const(node, False, {"true": True, "false": False}.get(node.text()))

    def nothing(self, node: Any) -> s.Node:
        return s.Const(node, True)

    def unread(self, node: Any) -> s.Node:
        return s.Other(node, [])


def _label(args: list[s.Node]) -> str:
    """The label of the first argument."""
    first = args[0] if args else None
    return first.name if isinstance(first, s.Arg) else ""


def _member(raw: Any, path: str) -> s.Node:
    """A dotted path as syntax."""
    first, *rest = path.split(".")
    found: s.Node = s.Name(raw, first)
    for name in rest:
        found = s.Attr(raw, found, name)
    return found


def _is_optional_try(node: Any) -> bool:
    while node.kind() == "tuple_expression" and len(named(node.children())) == 1:
        node = named(node.children())[0]
    if node.kind() == "await_expression" and named(node.children()):
        node = named(node.children())[-1]
    return bool(node.kind() == "try_expression" and node.text().startswith("try?"))


def _words(node: Any) -> set[str]:
    """Modifiers: `private(set)` hides the setter only, but nobody else can replace the value."""
    return {
        child.text().partition("(")[0] for child in node.children() if child.kind() != "attribute"
    }


def _attributes(node: Any) -> set[str]:
    return {
        child.text().lstrip("@").partition("(")[0]
        for child in node.children()
        if child.kind() == "attribute"
    }


def _is_raw(base: s.Node) -> bool:
    return isinstance(base, s.Arg) and s.dotted(base.value) in ("String", "Character")


def _member_names(body: Any | None) -> list[str]:
    found: list[str] = []
    for child in [] if body is None else body.children():
        kind = child.kind()
        if kind == "property_declaration":
            for part in child.children():
                if part.kind() == "pattern":
                    found += [each.text() for each in _leaves(part)]
        elif kind == "function_declaration":
            name = next((p for p in child.children() if p.kind() == "simple_identifier"), None)
            if name is not None:
                found.append(name.text())
    return found


def _leaves(node: Any) -> list[Any]:
    """The names and literals of a pattern, in order."""
    found: list[Any] = []
    pending = [node]
    while pending and len(found) < 200:
        part = pending.pop(0)
        if part.kind() in ("simple_identifier", "line_string_literal", "raw_string_literal"):
            found.append(part)
        elif part.kind() not in ("type_annotation", "user_type"):
            pending[:0] = [child for child in part.children() if child.is_named()]
    return found


def _all(node: Any) -> Iterable[Any]:
    """A node and what is below it, as far as patterns and closures' heads go."""
    pending = [node]
    seen = 0
    while pending and seen < 400:
        part = pending.pop(0)
        seen += 1
        yield part
        if part.kind() != "statements":
            pending[:0] = [child for child in part.children() if child.is_named()]


_RULES = Rules(
    comments=frozenset(_COMMENTS),
    expressions={
        "simple_identifier": _Lowering.identifier,
        "self_expression": _Lowering.itself,
        "type_identifier": _Lowering.type_name,
        "user_type": _Lowering.user_type,
        "optional_type": _Lowering.first,
        "opaque_type": _Lowering.last,
        "existential_type": _Lowering.last,
        "array_type": _Lowering.unread,
        "dictionary_type": _Lowering.unread,
        "function_type": _Lowering.unread,
        "tuple_type": _Lowering.unread,
        "navigation_expression": _Lowering.navigation,
        "prefix_expression": _Lowering.prefix,
        "postfix_expression": _Lowering.postfix,
        "directly_assignable_expression": _Lowering.first,
        "try_expression": _Lowering.tried,
        "await_expression": _Lowering.awaited,
        "as_expression": _Lowering.first,
        "call_expression": _Lowering.call,
        "constructor_expression": _Lowering.constructor,
        "nil_coalescing_expression": _Lowering.coalescing,
        "disjunction_expression": _Lowering.disjunction,
        "conjunction_expression": _Lowering.conjunction,
        "equality_expression": _Lowering.comparison,
        "comparison_expression": _Lowering.comparison,
        "infix_expression": _Lowering.infix,
        "additive_expression": _Lowering.additive,
        "ternary_expression": _Lowering.ternary,
        "array_literal": _Lowering.array,
        "dictionary_literal": _Lowering.dictionary,
        "tuple_expression": _Lowering.tuple,
        "lambda_literal": _Lowering.closure,
        "line_string_literal": _Lowering.string,
        "multi_line_string_literal": _Lowering.string,
        "raw_string_literal": _Lowering.string,
        "integer_literal": _Lowering.constant,
        "real_literal": _Lowering.constant,
        "boolean_literal": _Lowering.constant,
        "nil": _Lowering.nothing,
        "switch_statement": _Lowering.valued,
        "if_statement": _Lowering.valued,
        "availability_condition": _Lowering.unread,
        "key_path_expression": _Lowering.unread,
    },
    statements={
        "import_declaration": _Lowering.import_declaration,
        "property_declaration": _Lowering.property,
        "class_declaration": _Lowering.class_declaration,
        "protocol_declaration": MemberLowering.nothing_to_say,
        "typealias_declaration": MemberLowering.nothing_to_say,
        "enum_entry": _Lowering.enum_entry,
        "function_declaration": _Lowering.function,
        "init_declaration": _Lowering.function,
        "deinit_declaration": _Lowering.function,
        "if_statement": _Lowering.if_statement,
        "guard_statement": _Lowering.guard_statement,
        "for_statement": _Lowering.loop,
        "while_statement": _Lowering.loop,
        "repeat_while_statement": _Lowering.loop,
        "do_statement": _Lowering.do_statement,
        "switch_statement": _Lowering.switch_statement,
        "control_transfer_statement": _Lowering.transfer,
        "assignment": _Lowering.assignment,
        "call_expression": _Lowering.call_statement,
        "statements": _Lowering.spliced,
        "directive": MemberLowering.nothing_to_say,
        "diagnostic": MemberLowering.nothing_to_say,
    },
)

LANGUAGE = Language(
    "swift",
    "swift",
    lower,
    globals=GLOBALS,
    is_absence_fatal=False,
    line_comment="//",
    starts=("main",),
)
