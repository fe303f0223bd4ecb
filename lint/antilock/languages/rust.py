"""Rust source, lowered from tree-sitter's tree.

Blocks, conditions and matches are expressions in Rust: where their value is bound or returned, each
arm gets a statement of its own. `?` lets an error out as raising does; a match of a result, and the
methods that go on when there is none, are handlers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ast_grep_py import SgRoot

from antilock import syntax as s
from antilock.languages.base import Language, Lowered, named
from antilock.languages.lowering import (
    Lowering,
    Rules,
    comments_of,
    deep_recursion,
    flat,
    over_elements,
    pattern_in,
)

Sink = Callable[[Any, s.Node], s.Node]

_COMMENTS = frozenset({"line_comment", "block_comment"})
_BLOCKS = frozenset({"block", "unsafe_block", "async_block", "const_block"})
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "", "\n": ""}
_FIELD = re.compile(r"\{(?P<name>[A-Za-z_]\w*)?(?:\d+)?(?::[^{}]*)?\}")
# Methods that give back what they are called on, as far as texts and errors are concerned.
_SAME = frozenset(
    """to_string to_owned into clone as_str as_ref as_deref as_mut trim unwrap expect unwrap_or_default
    borrow into_boxed_str expose_secret iter into_iter iter_mut to_vec into_string ok cloned copied
    ok_or ok_or_else context with_context wrap_err wrap_err_with map_err inspect_err inspect err
    boxed to_str to_string_lossy lock read write get_ref as_bytes into_bytes compat fuse""".split()
)
_LOWERED = {
    "to_lowercase": "lower",
    "to_uppercase": "lower",
    "to_ascii_lowercase": "lower",
    "to_ascii_uppercase": "lower",
    "trim_end_matches": "rstrip",
    "trim_start_matches": "lstrip",
}
_TESTS = {
    "starts_with": "startswith",
    "ends_with": "endswith",
    "eq_ignore_ascii_case": "==",
    "contains": "in",
    "eq": "==",
}
# Methods that cut something off, and tell whether it was there.
_CUTS = {"strip_prefix": "startswith", "strip_suffix": "endswith"}
_ASKED = frozenset({"is_some", "is_none", "is_some_and", "is_none_or"})
# Functions that only wrap their argument.
_WRAPPERS = re.compile(
    r"(?:^|::)(?:Some|Ok|(?:String|Cow|Box|Arc|Rc|SecretString|Secret|PathBuf)::(?:from|new|Borrowed|Owned)"
    r"|(?:Mutex|RwLock|RefCell|OnceCell|Cell|Pin)::new|Url::parse|Cow::Borrowed|Into::into|str::to_string"
    r"|Lazy::new|LazyLock::new|LazyCell::new)$"
)
_LOOKUPS = re.compile(r"(?:^|::)(?:env::var|env::var_os|dotenvy?::var)$")
_WRAPPER_TYPES = frozenset(
    """Option Result Box Arc Rc Mutex RwLock RefCell Vec Pin Cow Lazy LazyLock OnceCell OnceLock
    SecretString Secret""".split()
)
_PANICS = frozenset({"panic", "bail", "todo", "unimplemented", "unreachable", "throw"})
_PATTERN_LEAVES = frozenset(
    """identifier shorthand_field_identifier string_literal raw_string_literal
    scoped_identifier""".split()
)
# What an expression begins with that tokens alone do not tell: a condition, a match, a closure.
_PARSED = frozenset({"if", "match", "|", "||"})
_EXIT = re.compile(r"(?:^|::)process::exit$")
_OPTIONS = frozenset({"arg", "clap", "structopt", "envconfig", "config", "argh", "setting"})
_DEFAULTS = frozenset({"default_value", "default", "default_value_t"})


def lower(text: str) -> Lowered:
    """The syntax of a Rust file."""
    root = SgRoot(text, "rust").root()
    lowering = _Lowering()
    with deep_recursion():
        items = lowering.items(root)
        module = s.Module(root, [*lowering.crates(root, items), *items])
    broken = ""
    if lowering.broken_line:
        broken = f"line {lowering.broken_line}: it does not parse from here on"
    return Lowered(module, comments_of(root, text, ("line_comment", "block_comment")), broken)


def _refusing(body: s.Block) -> s.Block:
    """The body of an arm; one that only gives back an error refuses what it is for."""
    value = body.items[0] if len(body.items) == 1 else None
    if isinstance(value, s.Return | s.Statement) and value.value is not None:
        value = value.value
    if isinstance(value, s.Call) and isinstance(value.func, s.Name) and value.func.id == "Err":
        return s.Block(body.raw, [s.Raise(value.raw, [value])])
    return body


def _is_asked(node: Any) -> bool:
    """Whether an optional value decides what runs: `if let Some(x) = node`, `node.is_some()`."""
    outer = node.parent()
    kind = outer.kind() if outer is not None else ""
    if kind == "field_expression":
        name = outer.field("field")
        return name is not None and name.text() in _ASKED
    if kind == "let_declaration":
        return outer.field("alternative") is not None
    return kind in ("let_condition", "match_expression")


def _statement(raw: Any, value: s.Node) -> s.Node:
    is_statement = isinstance(value, s.Assign | s.Raise | s.Jump | s.Return | s.If | s.Loop | s.Try)
    return value if is_statement else s.Statement(raw, value)


def _bare(_raw: Any, value: s.Node) -> s.Node:
    return value


def _returned(raw: Any, value: s.Node) -> s.Node:
    if isinstance(value, s.Assign | s.Raise | s.Jump | s.Return | s.Loop):
        return value
    return s.Return(raw, value)


class _Lowering(Lowering):
    def __init__(self) -> None:
        super().__init__(_RULES)
        self.classes: dict[str, s.Class] = {}
        self.own_type = ""

    # The file.

    def items(self, node: Any) -> list[s.Node]:
        """The items of a file or module; attributes stand before what they are about."""
        found: list[s.Node] = []
        attributes: list[Any] = []
        for child in node.children():
            kind = child.kind()
            if kind == "attribute_item":
                attributes.append(child)
                continue
            if not child.is_named() or kind in _COMMENTS:
                continue
            if not any(_is_of_tests(each) for each in attributes):
                self.statement(child, found)
            attributes = []
        return found

    def crates(self, root: Any, items: list[s.Node]) -> list[s.Node]:
        """Crates whose names are used without a declaration: every name of one is in scope."""
        bound = {item.alias for item in items if isinstance(item, s.ImportName)} | {
            child.field("name").text() for child in root.children() if child.kind() == "mod_item"
        }
        found: dict[str, s.Node] = {
            name.text(): s.ImportName(child, f".{name.text()}", "", name.text())
            for child in root.children()
            if child.kind() == "mod_item" and child.field("body") is None
            if (name := child.field("name")) is not None
        }
        for kind in ("scoped_identifier", "scoped_type_identifier"):
            for node in root.find_all(kind=kind):
                path = node.field("path")
                if path is None or path.kind() != "identifier":
                    continue
                name = path.text()
                if name not in bound and name not in found and name[:1].islower():
                    found[name] = s.ImportName(path, name, "", name)
        return list(found.values())

    def class_named(self, name: str, raw: Any, out: list[s.Node]) -> s.Class:
        known = self.classes.get(name)
        if known is None:
            known = self.classes[name] = s.Class(raw, name, [], s.Block(raw, []), [])
            out.append(known)
        return known

    def module(self, node: Any, out: list[s.Node]) -> None:
        body = node.field("body")
        if body is not None:
            out.extend(self.items(body))

    def use(self, node: Any, out: list[s.Node]) -> None:
        argument = node.field("argument")
        if argument is not None:
            self.used(argument, (), out)

    def used(self, node: Any, before: tuple[str, ...], out: list[s.Node]) -> None:
        kind = node.kind()
        if kind in ("identifier", "self", "crate", "super", "scoped_identifier", "metavariable"):
            self.imported(node, (*before, *_path(node)), "", out)
        elif kind == "use_as_clause":
            path, alias = node.field("path"), node.field("alias")
            if path is not None:
                name = alias.text() if alias is not None else ""
                self.imported(node, (*before, *_path(path)), name, out)
        elif kind == "scoped_use_list":
            path, inner = node.field("path"), node.field("list")
            start = (*before, *(_path(path) if path is not None else ()))
            for child in [] if inner is None else named(inner.children(), *_COMMENTS):
                self.used(child, start, out)
        elif kind == "use_list":
            for child in named(node.children(), *_COMMENTS):
                self.used(child, before, out)
        elif kind == "use_wildcard":
            for child in named(node.children()):
                out.append(s.ImportName(node, _module((*before, *_path(child))), "*", "*"))

    def imported(self, raw: Any, path: tuple[str, ...], alias: str, out: list[s.Node]) -> None:
        if path and path[-1] == "self":
            path = path[:-1]
        if not path:
            return
        name = alias or path[-1]
        if len(path) == 1 and path[0] not in ("crate", "super", "self"):
            out.append(s.ImportName(raw, path[0], "", name))
        else:
            out.append(s.ImportName(raw, _module(path[:-1]), path[-1], name))

    def constant_item(self, node: Any, out: list[s.Node]) -> None:
        name, value, kind = node.field("name"), node.field("value"), node.field("type")
        if name is not None:
            target = s.Name(name, name.text())
            values = self.optional(value), self.optional(kind)
            # What a trait gives its constants, those who implement it may replace.
            around = node.parent().parent() if value is not None else None
            is_open = around is not None and around.kind() == "trait_item"
            out.append(s.Assign(node, [target], *values, is_replaceable=is_open))

    def struct_item(self, node: Any, out: list[s.Node]) -> None:
        name, body = node.field("name"), node.field("body")
        if name is None:
            return
        around = self.class_named(name.text(), node, out)
        fields: list[s.Node] = []
        attributes: list[Any] = []
        for child in [] if body is None else named(body.children(), *_COMMENTS):
            if child.kind() == "attribute_item":
                attributes.append(child)
                continue
            key, kind = child.field("name"), child.field("type")
            if key is not None and kind is not None:
                default = next(filter(None, map(self.default_of, attributes)), None)
                target = s.Name(key, key.text())
                fields.append(s.Assign(child, [target], default, self.expression(kind)))
            attributes = []
        around.body.items[:0] = fields

    def default_of(self, attribute: Any) -> s.Node | None:
        """`#[arg(default_value = "m")]`: the default of an option or a setting."""
        for inner in named(attribute.children()):
            parts = named(inner.children())
            if not parts or parts[0].text() not in _OPTIONS:
                continue
            tokens = list(parts[-1].children())
            for place, token in enumerate(tokens[:-2]):
                if token.text() in _DEFAULTS and tokens[place + 1].text() == "=":
                    value = tokens[place + 2]
                    if value.kind() in ("string_literal", "raw_string_literal"):
                        where = s.Index(attribute, s.Name(attribute, "environ"), [])
                        return s.Or(attribute, [where, self.string(value)])
        return None

    def enum_item(self, node: Any, out: list[s.Node]) -> None:
        name = node.field("name")
        if name is not None:
            self.class_named(name.text(), node, out)

    def implementation(self, node: Any, out: list[s.Node]) -> None:
        kind, body = node.field("type"), node.field("body")
        if kind is None or body is None:
            return
        name = kind.text().partition("<")[0].rpartition("::")[2].strip("& ")
        before, self.own_type = self.own_type, name
        inner = self.items(body)
        self.own_type = before
        self.class_named(name, node, out).body.items.extend(inner)

    def trait_item(self, node: Any, out: list[s.Node]) -> None:
        name, body = node.field("name"), node.field("body")
        if name is not None and body is not None:
            inner = self.items(body)
            self.class_named(name.text(), node, out).body.items.extend(inner)

    def function_item(self, node: Any, out: list[s.Node]) -> None:
        name, body, kind = node.field("name"), node.field("body"), node.field("return_type")
        if name is None:
            return
        params: list[s.Node] = []
        listed = node.field("parameters")
        for child in [] if listed is None else named(listed.children(), *_COMMENTS):
            if child.kind() == "self_parameter":
                params.append(s.Param(child, "self", None, None))
            elif child.kind() == "parameter":
                pattern = child.field("pattern")
                text = pattern.text().removeprefix("mut ") if pattern is not None else ""
                annotation = self.optional(child.field("type"))
                params.append(s.Param(child, text if text.isidentifier() else "", annotation, None))
        inner = self.block(body, node, _returned)
        found = s.Func(node, name.text(), params, self.optional(kind), inner, [])
        found.is_hidden = not any(c.kind() == "visibility_modifier" for c in node.children())
        out.append(found)

    # Statements, and expressions whose value goes somewhere.

    def block(self, node: Any | None, raw: Any, sink: Sink = _statement) -> s.Block:
        if node is None:
            return s.Block(raw, [])
        found: list[s.Node] = []
        self.into(node, sink, found)
        return s.Block(node, found)

    def into(self, node: Any, sink: Sink, out: list[s.Node]) -> None:
        """What a node does, its value handed to `sink`."""
        kind = node.kind()
        if self.depth > 200:
            self.lost(node)
            return
        self.depth += 1
        if kind in _BLOCKS:
            self.block_into(node, sink, out)
        elif kind == "if_expression":
            self.if_into(node, sink, out)
        elif kind == "match_expression":
            self.match_into(node, sink, out)
        elif kind == "loop_expression":
            body = self.block(node.field("body"), node)
            out.append(s.Loop(node, None, None, body, None))
        elif kind == "while_expression":
            self.while_into(node, out)
        elif kind == "for_expression":
            self.for_into(node, out)
        elif kind == "parenthesized_expression" and len(named(node.children())) == 1:
            self.into(named(node.children())[0], sink, out)
        elif kind == "macro_invocation" and _macro_name(node) in _PANICS:
            out.append(s.Raise(node, self.macro_arguments(node)))
        elif kind == "call_expression" and _called(node) == "Err" and sink is _returned:
            out.append(s.Raise(node, self.expressions(node.children())))
        elif kind in ("await_expression", "try_expression") and named(node.children()):
            inner = named(node.children())[0]
            if inner.kind() in (*_BLOCKS, "match_expression", "if_expression"):
                self.into(inner, sink, out)
            else:
                out.append(sink(node, self.expression(node)))
        else:
            out.append(sink(node, self.expression(node)))
            if kind == "call_expression" and _EXIT.search(_called(node)):
                out.append(s.Jump(node, "exit"))
        self.depth -= 1

    def block_into(self, node: Any, sink: Sink, out: list[s.Node]) -> None:
        if node.kind() != "block":
            for child in node.children():
                if child.kind() == "block":
                    self.block_into(child, sink, out)
            return
        children = named(node.children(), *_COMMENTS)
        for place, child in enumerate(children):
            kind = child.kind()
            if kind == "expression_statement":
                inner = named(child.children(), *_COMMENTS)
                has_end = any(part.text() == ";" for part in child.children())
                is_value = place == len(children) - 1 and not has_end
                for part in inner:
                    self.into(part, sink if is_value else _statement, out)
            elif kind == "attribute_item":
                continue
            elif kind in self.rules.statements:
                self.statement(child, out)
            elif kind == "ERROR":
                self.lost(child)
                out.append(s.Other(child, self.expressions(child.children())))
            else:
                self.into(child, sink if place == len(children) - 1 else _statement, out)

    def let(self, node: Any, out: list[s.Node]) -> None:
        pattern, value = node.field("pattern"), node.field("value")
        kind, alternative = node.field("type"), node.field("alternative")
        if pattern is None:
            return
        annotation = self.optional(kind)
        wrapped = _wrapped(pattern)
        if value is None:
            out.append(s.Assign(node, [self.target(pattern)], None, annotation))
            return
        if wrapped is not None and alternative is not None:
            name, inner = wrapped
            assign = s.Assign(node, [self.target(inner)], self.expression(value), annotation)
            other = self.block(alternative, node)
            if name == "Ok":
                handler = s.Handler(alternative, [], "", other)
                out.append(s.Try(node, s.Block(value, [assign]), [handler], None, None))
            else:
                test = s.Not(value, self.target(inner))
                out += [assign, s.If(node, test, other, None)]
            return

        def bind(raw: Any, found: s.Node) -> s.Node:
            if isinstance(found, s.Raise | s.Jump | s.Return):
                return found
            return s.Assign(raw, [self.target(pattern)], found, annotation)

        self.into(value, bind, out)

    def target(self, pattern: Any) -> s.Node:
        """What a pattern binds."""
        kind = pattern.kind()
        if kind == "identifier":
            return s.Name(pattern, pattern.text())
        names = [
            s.Name(each, each.text())
            for each in _leaves(pattern)
            if each.kind() in ("identifier", "shorthand_field_identifier")
            and not each.text()[:1].isupper()
        ]
        if len(names) == 1 and kind in ("mut_pattern", "ref_pattern", "reference_pattern"):
            return names[0]
        return s.Seq(pattern, list(names))

    def condition(self, node: Any, before: list[s.Node]) -> s.Node:
        """A condition; what `if let` binds goes to `before`."""
        kind = node.kind()
        if kind == "let_condition":
            pattern, value = node.field("pattern"), node.field("value")
            if pattern is None or value is None:
                return s.Other(node, [])
            found = self.expression(value)
            wrapped = _wrapped(pattern)
            if wrapped is not None:
                target = self.target(wrapped[1])
                if not isinstance(target, s.Name):
                    return found
                before.append(s.Assign(node, [target], found))
                return s.Name(target.raw, target.id)
            patterns = self.patterns(pattern)
            return s.Compare(node, "==", [found, *patterns]) if patterns else found
        if kind == "let_chain":
            parts = [self.condition(each, before) for each in named(node.children())]
            return s.And(node, parts)
        return self.expression(node)

    def if_into(self, node: Any, sink: Sink, out: list[s.Node]) -> None:
        condition = node.field("condition")
        other = self.alternative(node, sink)
        if condition is not None and condition.kind() == "let_condition":
            pattern, value = condition.field("pattern"), condition.field("value")
            wrapped = _wrapped(pattern) if pattern is not None else None
            if wrapped is not None and value is not None and wrapped[0] in ("Ok", "Err"):
                body = self.block(node.field("consequence"), node, sink)
                self.tried(node, value, wrapped, body, other, out)
                return
        before: list[s.Node] = []
        test = self.condition(condition, before) if condition is not None else s.Other(node, [])
        body = self.block(node.field("consequence"), node, sink)
        out += [*before, s.If(node, test, body, other)]

    def alternative(self, node: Any, sink: Sink) -> s.Node | None:
        clause = node.field("alternative")
        for child in [] if clause is None else named(clause.children(), *_COMMENTS):
            found: list[s.Node] = []
            self.into(child, sink, found)
            if len(found) == 1 and isinstance(found[0], s.If):
                return found[0]
            return s.Block(child, found)
        return None

    def tried(
        self,
        node: Any,
        value: Any,
        wrapped: tuple[str, Any],
        body: s.Block,
        other: s.Node | None,
        out: list[s.Node],
    ) -> None:
        """`if let Ok(x) = f() { ... } else { ... }`, and the other way round."""
        name, inner = wrapped
        found = self.expression(value)
        kinds = [] if name == "Ok" else self.error_types(inner)
        guarded: s.Node = s.Statement(value, found)
        if name == "Ok":
            guarded = s.Assign(value, [self.target(inner)], found)
        after = other if isinstance(other, s.Block) else None
        if other is not None and after is None:
            after = s.Block(other.raw, [other])
        failed, worked = (after, body) if name == "Ok" else (body, after)
        handler = s.Handler(node, kinds, "", failed or s.Block(node, []))
        inside = s.Block(value, [*_pulled(found, out), guarded])
        out.append(s.Try(node, inside, [handler], worked, None))

    def error_types(self, pattern: Any) -> list[s.Node]:
        """The error types that a pattern inside `Err(...)` names."""
        if pattern.kind() == "tuple_struct_pattern":
            kind = pattern.field("type")
            return [self.expression(kind)] if kind is not None else []
        return [self.expression(pattern)] if pattern.kind() == "scoped_identifier" else []

    def match_into(self, node: Any, sink: Sink, out: list[s.Node]) -> None:
        value, body = node.field("value"), node.field("body")
        arms = [
            child
            for child in ([] if body is None else named(body.children(), *_COMMENTS))
            if child.kind() == "match_arm"
        ]
        heads = [_wrapped(_pattern_of(arm)) for arm in arms]
        kinds = {head[0] for head in heads if head is not None}
        if value is not None and ("Err" in kinds or ("Ok" in kinds and None in heads)):
            self.match_result(node, value, arms, sink, out)
        elif value is not None and "Some" in kinds and len(arms) == 2:
            self.match_option(node, value, arms, sink, out)
        elif sink is _statement or not all(map(_is_simple_arm, arms)):
            out.append(self.switch(node, value, arms, sink))
        else:
            out.append(sink(node, self.switch(node, value, arms, _bare)))

    def switch(self, node: Any, value: Any | None, arms: list[Any], sink: Sink) -> s.Switch:
        cases: list[s.Node] = []
        for arm in arms:
            pattern = _pattern_of(arm)
            guard = pattern.field("condition") if pattern is not None else None
            patterns = self.patterns(pattern) if pattern is not None else []
            if guard is not None:
                patterns.append(self.condition(guard, []))
            body = self.arm(arm, sink)
            if pattern is not None and len(body.items) > 1:
                body.items[:0] = self.taken_apart(pattern)
            cases.append(s.Case(arm, patterns, _refusing(body)))
        return s.Switch(node, self.optional(value), cases)

    def taken_apart(self, pattern: Any) -> list[s.Node]:
        """What the fields of a variant are called in an arm: whatever the names are outside of it."""
        inner = named(pattern.children())
        if not inner or inner[0].kind() not in ("struct_pattern", "tuple_struct_pattern"):
            return []
        target = self.target(inner[0])
        names = target if isinstance(target, s.Seq) else s.Seq(pattern, [target])
        return [s.Assign(pattern, [names], None)] if names.items else []

    def arm(self, arm: Any, sink: Sink) -> s.Block:
        found: list[s.Node] = []
        value = arm.field("value")
        if value is not None:
            self.into(value, sink, found)
        return s.Block(value if value is not None else arm, found)

    def patterns(self, node: Any) -> list[s.Node]:
        """The literals and constants of a pattern."""
        found: list[s.Node] = []
        for each in _leaves(node):
            kind = each.kind()
            if kind in ("string_literal", "raw_string_literal"):
                found.append(self.string(each))
            elif kind == "scoped_identifier":
                found.append(self.expression(each))
        return found

    def match_result(
        self, node: Any, value: Any, arms: list[Any], sink: Sink, out: list[s.Node]
    ) -> None:
        guarded: s.Node = s.Statement(value, self.expression(value))
        worked: list[s.Node] = []
        handlers: list[s.Node] = []
        waiting: list[tuple[s.Node, s.Block]] = []  # arms of errors that a condition guards
        for arm in arms:
            pattern = _pattern_of(arm)
            head = _wrapped(pattern)
            body = self.arm(arm, sink)
            guard = pattern.field("condition") if pattern is not None else None
            if head is not None and head[0] == "Ok":
                guarded = s.Assign(value, [self.target(head[1])], self.expression(value))
                if guard is None:
                    worked += body.items
                else:
                    worked.append(s.If(arm, self.condition(guard, []), body, None))
                continue
            if guard is not None:
                waiting.append((self.condition(guard, []), body))
                continue
            kinds = self.error_types(head[1]) if head is not None else []
            for test, guarded_body in reversed(waiting):
                body = s.Block(arm, [s.If(arm, test, guarded_body, body)])
            waiting = []
            handlers.append(s.Handler(arm, kinds, "", body))
        inside = s.Block(value, [*_pulled(self.expression(value), out), guarded])
        out.append(s.Try(node, inside, handlers, s.Block(node, worked), None))

    def match_option(
        self, node: Any, value: Any, arms: list[Any], sink: Sink, out: list[s.Node]
    ) -> None:
        there: s.Block | None = None
        absent: s.Block | None = None
        test: s.Node = s.Other(node, [])
        for arm in arms:
            head = _wrapped(_pattern_of(arm))
            body = self.arm(arm, sink)
            if head is not None and head[0] == "Some":
                test = self.expression(value)
                target = self.target(head[1])
                if isinstance(target, s.Name):
                    out.append(s.Assign(arm, [target], test))
                    test = s.Name(target.raw, target.id)
                there = body
            else:
                absent = body
        out.append(s.If(node, test, there or s.Block(node, []), absent))

    def while_into(self, node: Any, out: list[s.Node]) -> None:
        condition = node.field("condition")
        before: list[s.Node] = []
        over = self.condition(condition, before) if condition is not None else None
        target: s.Node | None = None
        if before and isinstance(before[0], s.Assign):
            target, over = before[0].targets[0], before[0].value
        body = self.block(node.field("body"), node)
        out.append(s.Loop(node, target, over, body, None))

    def for_into(self, node: Any, out: list[s.Node]) -> None:
        pattern, value = node.field("pattern"), node.field("value")
        target = self.target(pattern) if pattern is not None else None
        body = self.block(node.field("body"), node)
        out.append(s.Loop(node, target, self.optional(value), body, None))

    # Expressions.

    def valued(self, node: Any) -> s.Node:
        """A block, condition or match in the middle of an expression."""
        found: list[s.Node] = []
        self.into(node, _bare, found)
        match found:
            case [s.If(body=s.Block(items=[then]), other=s.Block(items=[other])) as either]:
                if s.is_value(then) and s.is_value(other):
                    return s.Cond(node, either.test, then, other)
            # `match y { Ok(x) => x, Err(_) => z }`
            case [
                s.Try(
                    body=s.Block(
                        items=[s.Assign(targets=[s.Name(id=name)], value=s.Node() as value)]
                    ),
                    handlers=[s.Handler(body=s.Block(items=[other]))],
                    other=s.Block(items=[s.Name(id=same)]),
                )
            ] if same == name and s.is_value(other) and _is_settled(other):
                return s.Or(node, [value, other])
            case [each] if s.is_value(each) or isinstance(each, s.Switch | s.Try):
                return each
            # `if let Some(x) = y { x } else { z }`
            case [
                s.Assign(targets=[s.Name(id=name)], value=s.Node() as value),
                s.If(body=s.Block(items=[s.Name(id=same)]), other=s.Block(items=[other])),
            ] if same == name and s.is_value(other) and _is_settled(other):
                return s.Or(node, [value, other])
            case _:
                pass
        return s.Other(node, found)

    def identifier(self, node: Any) -> s.Node:
        text = node.text()
        if text == "Self" and self.own_type:
            text = self.own_type
        return s.Name(node, text)

    def field(self, node: Any) -> s.Node:
        value, name = node.field("value"), node.field("field")
        if value is None or name is None:
            return s.Other(node, self.expressions(node.children()))
        return s.Attr(node, self.expression(value), name.text())

    def scoped(self, node: Any) -> s.Node:
        path, name = node.field("path"), node.field("name")
        if name is None:
            return s.Other(node, [])
        if path is None or path.text() in ("crate", "super", "self"):
            return s.Name(node, name.text())
        return s.Attr(node, self.expression(path), name.text())

    def generic(self, node: Any) -> s.Node:
        """`Client<C>` is a client, `Option<C>` a `C` that may be there; `f::<T>` is `f`."""
        kind = node.field("type") or node.field("function")
        if kind is None:
            return s.Other(node, [])
        arguments = node.field("type_arguments")
        if arguments is not None and kind.text().rpartition("::")[2] in _WRAPPER_TYPES:
            inner = named(arguments.children(), "lifetime")
            if inner:
                return self.expression(inner[0])
        return self.expression(kind)

    def last(self, node: Any) -> s.Node:
        parts = named(node.children(), "lifetime", "mutable_specifier", *_COMMENTS)
        return self.expression(parts[-1]) if parts else s.Other(node, [])

    def first(self, node: Any) -> s.Node:
        parts = named(node.children(), *_COMMENTS)
        return self.expression(parts[0]) if parts else s.Other(node, [])

    def demanded(self, node: Any) -> s.Node:
        return s.demanded(self.first(node))

    def awaited(self, node: Any) -> s.Node:
        return s.Await(node, self.first(node))

    def index(self, node: Any) -> s.Node:
        parts = self.expressions(node.children())
        return s.Index(node, parts[0], parts[1:]) if parts else s.Other(node, [])

    def unary(self, node: Any) -> s.Node:
        value = self.first(node)
        is_not = any(child.text() == "!" for child in node.children()[:1])
        return s.Not(node, value) if is_not else value

    def binary(self, node: Any) -> s.Node:
        left, operator, right = node.field("left"), node.field("operator"), node.field("right")
        if left is None or right is None or operator is None:
            return s.Other(node, self.expressions(node.children()))
        first, second = self.expression(left), self.expression(right)
        return _combined(node, operator.text(), first, second)

    def assignment(self, node: Any) -> s.Node:
        left, right = node.field("left"), node.field("right")
        if left is None or right is None:
            return s.Other(node, self.expressions(node.children()))
        return s.Assign(node, [self.expression(left)], self.expression(right))

    def augmented(self, node: Any) -> s.Node:
        left, right = node.field("left"), node.field("right")
        if left is None:
            return s.Other(node, self.expressions(node.children()))
        return s.Assign(node, [self.expression(left)], self.optional(right), is_augmented=True)

    def return_expression(self, node: Any) -> s.Node:
        parts = named(node.children(), *_COMMENTS)
        if not parts:
            return s.Return(node, None)
        if parts[0].kind() == "call_expression" and _called(parts[0]) == "Err":
            return s.Raise(node, self.expressions(parts[0].children()))
        return s.Return(node, self.expression(parts[0]))

    def break_expression(self, node: Any) -> s.Node:
        return s.Jump(node, "break")

    def continue_expression(self, node: Any) -> s.Node:
        return s.Jump(node, "continue")

    def closure(self, node: Any) -> s.Node:
        params: list[s.Node] = []
        listed, body = node.field("parameters"), node.field("body")
        for child in [] if listed is None else named(listed.children()):
            pattern = child.field("pattern") if child.kind() == "parameter" else child
            text = pattern.text() if pattern is not None else ""
            params.append(s.Param(child, text if text.isidentifier() else "", None, None))
        if body is None:
            return s.Func(node, "", params, None, s.Block(node, []), [])
        if body.kind() in _BLOCKS:
            return s.Func(node, "", params, None, self.block(body, node, _returned), [])
        return s.Func(node, "", params, None, self.expression(body), [])

    def async_block(self, node: Any) -> s.Node:
        return s.Func(node, "", [], None, self.block(node, node, _returned), [])

    def call(self, node: Any) -> s.Node:
        function, arguments = node.field("function"), node.field("arguments")
        if function is None or arguments is None:
            return s.Other(node, self.expressions(node.children()))
        if function.kind() == "generic_function":
            function = function.field("function") or function
        given = named(arguments.children(), *_COMMENTS)
        if function.kind() == "field_expression":
            value, name = function.field("value"), function.field("field")
            if value is not None and name is not None:
                args = [self.expression(each) for each in given]
                raws = list(zip(given, args, strict=True))
                return self.method(node, function, self.expression(value), name.text(), raws)
        written = "".join(function.text().split())
        if len(given) == 1 and _WRAPPERS.search(written):
            inner = _value_of(self.expression(given[0]))
            if isinstance(inner, s.Index) and "Lazy" in written:
                inner.is_demanded = False  # only where it is used first
            return inner
        if len(given) == 1 and _LOOKUPS.search(written):
            environ = s.Attr(function, s.Name(function, "env"), "environ")
            return s.Index(node, environ, [self.expression(given[0])])
        found = [s.Arg(each, "", self.expression(each)) for each in given]
        return s.Call(node, self.expression(function), list(found))

    def method(
        self, raw: Any, func_raw: Any, target: s.Node, name: str, given: list[tuple[Any, s.Node]]
    ) -> s.Node:
        """A method call, by the word that `syntax` has for what it says."""
        values = [value for _, value in given]
        if name in ("unwrap", "expect"):
            return s.demanded(target)
        if name in _SAME:
            return target
        if name in _LOWERED:
            func = s.Attr(func_raw, target, _LOWERED[name])
            return s.Call(raw, func, [s.Arg(each, "", value) for each, value in given])
        if name in _TESTS and len(values) == 1:
            if name == "contains" and isinstance(target, s.Seq):
                return s.Compare(raw, "in", [values[0], target])
            return s.Compare(raw, _TESTS[name], [target, values[0]])
        if name in _CUTS and len(values) == 1 and _is_asked(raw):
            return s.Compare(raw, _CUTS[name], [target, values[0]])
        if name in ("any", "all") and len(values) == 1 and isinstance(target, s.Seq):
            told = over_elements(raw, target, values[0])
            if told is not None:
                return told
        if name in ("is_match", "find", "captures") and len(values) == 1:
            asked = pattern_in(target) if isinstance(target, s.Call) else None
            if asked is not None:
                return s.Compare(raw, "match", [values[0], asked])
        if name in ("unwrap_or", "or", "unwrap_or_else", "or_else") and len(values) == 1:
            return self.instead(raw, target, given[0])
        if name in ("map_or", "map_or_else") and len(values) == 2:
            return self.instead(raw, target, given[0])
        func = s.Attr(func_raw, target, name)
        return s.Call(raw, func, [s.Arg(each, "", value) for each, value in given])

    def instead(self, raw: Any, target: s.Node, given: tuple[Any, s.Node]) -> s.Node:
        """`x.unwrap_or(y)`: a default; where a function is called instead, a handler."""
        where, value = given
        inner = _value_of(value)
        if _is_settled(inner):
            return s.Or(raw, [target, inner])
        steps = value.body if isinstance(value, s.Func) else inner
        block = steps if isinstance(steps, s.Block) else s.Block(where, [s.Return(where, steps)])
        handler = s.Handler(where, [], "", block)
        return s.Try(raw, s.Block(raw, [s.Statement(raw, target)]), [handler], None, None)

    def struct(self, node: Any) -> s.Node:
        name, body = node.field("name"), node.field("body")
        entries: list[s.Node] = []
        for child in [] if body is None else named(body.children(), *_COMMENTS):
            kind = child.kind()
            if kind == "field_initializer":
                key, value = child.field("field"), child.field("value")
                if key is not None and value is not None:
                    entries.append(
                        s.Entry(child, s.Str(key, key.text(), []), self.expression(value))
                    )
            elif kind == "shorthand_field_initializer":
                text = child.text()
                entries.append(s.Entry(child, s.Str(child, text, []), s.Name(child, text)))
            elif kind == "base_field_initializer":
                entries.insert(0, s.Entry(child, None, self.first(child)))
        mapping = s.Mapping(body if body is not None else node, entries)
        func = self.expression(name) if name is not None else s.Other(node, [])
        return s.Struct(node, func, [s.Arg(mapping.raw, "", mapping)])

    def sequence(self, node: Any) -> s.Node:
        return s.Seq(node, self.expressions(node.children()))

    def tuple(self, node: Any) -> s.Node:
        parts = self.expressions(node.children())
        return parts[0] if len(parts) == 1 else s.Seq(node, parts)

    def string(self, node: Any) -> s.Node:
        return s.Str(node, _text(node), [])

    def constant(self, node: Any) -> s.Node:
        truth = {"true": True, "false": False}.get(node.text())
        return s.Const(node, False, truth)

    def unread(self, node: Any) -> s.Node:
        return s.Other(node, [])

    # Macros: what stands in them are tokens only.

    def macro(self, node: Any) -> s.Node:
        name = _macro_name(node)
        args = self.macro_arguments(node)
        if name in ("json", "vec"):
            tree = _tree_of(node)
            parts = [] if tree is None else list(tree.children())[1:-1]
            if name == "vec":
                return s.Seq(node, args)
            return self.token_value(parts, node)
        if name in ("format", "concat", "format_args") and args and isinstance(args[0], s.Str):
            return _formatted(args[0], args[1:]) if name != "concat" else s.Concat(node, args)
        if name in ("env", "option_env") and args:
            found = s.Index(node, s.Attr(node, s.Name(node, "env"), "environ"), args[:1])
            return s.demanded(found) if name == "env" else found
        if name == "matches" and len(args) == 2:
            parts = args[1].items if isinstance(args[1], s.Other) else [args[1]]
            return s.Compare(node, "==", [args[0], *parts])
        if name.startswith(("assert", "debug_assert")):
            return s.Assert(node, [s.Compare(node, "==", args)] if "_eq" in name else args)
        path = node.field("macro")
        func = self.expression(path) if path is not None else s.Name(node, name)
        return s.Call(node, func, [s.Arg(each.raw, "", each) for each in args])

    def macro_arguments(self, node: Any) -> list[s.Node]:
        tree = _tree_of(node)
        if tree is None:
            return []
        return [self.token_value(part, tree) for part in _split(list(tree.children())[1:-1])]

    def token_value(self, tokens: list[Any], raw: Any) -> s.Node:
        """An expression that is written in tokens."""
        tokens = [token for token in tokens if token.kind() not in _COMMENTS]
        while tokens and tokens[0].text() in ("&", "*", "mut", "move", "async", "ref", "%", "?"):
            tokens = tokens[1:]
        if not tokens or self.depth > 200:
            return s.Other(raw, [])
        self.depth += 1
        found = self.parsed(tokens) if tokens[0].text() in _PARSED else None
        if found is None:
            found = self.token_expression(tokens, raw)
        self.depth -= 1
        return found

    def parsed(self, tokens: list[Any]) -> s.Node | None:
        """An expression with blocks or arms, as the grammar reads it outside of a macro."""
        tree = tokens[0].parent()
        start, first, end = tree.range().start, tokens[0].range().start, tokens[-1].range().end
        text = tree.text()[first.index - start.index : end.index - start.index]
        # As deep in its lines as it stands in the file, so that what is found keeps its place.
        before = "\n" * first.line + " " * first.column
        root = SgRoot(f"{before}{text};", "rust").root()
        items = named(root.children(), "empty_statement", *_COMMENTS)
        if len(items) != 1 or root.find(kind="ERROR") is not None:
            return None
        return self.first(items[0])

    def token_expression(self, tokens: list[Any], raw: Any) -> s.Node:
        found: s.Node | None = None
        place = 0
        while place < len(tokens):
            token = tokens[place]
            kind, text = token.kind(), token.text()
            after = tokens[place + 1] if place + 1 < len(tokens) else None
            if found is None:
                if kind in ("string_literal", "raw_string_literal"):
                    found = self.string(token)
                elif kind == "token_tree":
                    found = self.token_tree(token)
                elif kind in ("identifier", "self", "crate", "type_identifier", "primitive_type"):
                    if after is not None and after.text() == "!" and place + 2 < len(tokens):
                        found = self.token_macro(text, tokens[place + 2], token)
                        place += 2
                    else:
                        found = s.Name(token, text)
                else:
                    found = s.Const(token, False)
            elif text in (".", "::") and after is not None:
                name = after.text()
                called = tokens[place + 2] if place + 2 < len(tokens) else None
                if name == "await":
                    found = s.Await(raw, found)
                elif called is not None and called.kind() == "token_tree":
                    parts = _split(list(called.children())[1:-1])
                    given = [(called, self.token_value(part, called)) for part in parts]
                    is_wrapper = text == "::" and len(given) == 1
                    written = f"{s.dotted(found)}.{name}".replace(".", "::")
                    if is_wrapper and _WRAPPERS.search(written):
                        found = given[0][1]
                    else:
                        found = self.method(raw, token, found, name, given)
                    place += 1
                else:
                    found = s.Attr(token, found, name)
                place += 1
            elif kind == "token_tree" and text[:1] == "(":
                parts = _split(list(token.children())[1:-1])
                values = [self.token_value(part, token) for part in parts]
                name = s.dotted(found)
                if len(values) == 1 and _WRAPPERS.search(name):
                    found = values[0]
                else:
                    found = s.Call(raw, found, [s.Arg(token, "", value) for value in values])
            elif kind == "token_tree" and text[:1] == "[":
                found = s.Index(raw, found, [self.token_tree(token)])
            elif text == "?":
                pass
            elif text in ("+", "==", "!=", "&&", "||"):
                rest = self.token_value(tokens[place + 1 :], raw)
                return _combined(raw, text, found, rest)
            elif text == "=":
                return self.token_value(tokens[place + 1 :], raw)  # `field = value` of a log
            else:
                rest = self.token_value(tokens[place + 1 :], raw)
                return s.Other(raw, [found, *(rest.items if isinstance(rest, s.Other) else [rest])])
            place += 1
        return found if found is not None else s.Other(raw, [])

    def token_macro(self, name: str, tree: Any, raw: Any) -> s.Node:
        parts = _split(list(tree.children())[1:-1])
        args = [self.token_value(part, tree) for part in parts]
        if name == "format" and args and isinstance(args[0], s.Str):
            return _formatted(args[0], args[1:])
        if name == "vec":
            return s.Seq(tree, args)
        if name == "json" and tree.kind() == "token_tree":
            return self.token_value(list(tree.children())[1:-1], tree)
        return s.Call(raw, s.Name(raw, name), [s.Arg(tree, "", each) for each in args])

    def token_tree(self, node: Any) -> s.Node:
        """`{ "key": value }`, `[a, b]`, `(a)`."""
        children = list(node.children())
        inner = children[1:-1]
        opening = children[0].text() if children else ""
        if opening != "{":
            parts = [self.token_value(part, node) for part in _split(inner)]
            return parts[0] if opening == "(" and len(parts) == 1 else s.Seq(node, parts)
        entries: list[s.Node] = []
        for part in _split(inner):
            colon = next((i for i, token in enumerate(part) if token.text() == ":"), -1)
            if colon <= 0:
                entries.append(s.Entry(node, None, self.token_value(part, node)))
                continue
            key = self.token_value(part[:colon], node)
            entries.append(s.Entry(part[0], key, self.token_value(part[colon + 1 :], node)))
        return s.Mapping(node, entries)


def _pulled(value: s.Node, out: list[s.Node]) -> list[s.Node]:
    """The statements, back to the one that gave a result, when the result is looked at by name."""
    if not isinstance(value, s.Name):
        return []
    for place in range(len(out) - 1, max(-1, len(out) - 5), -1):
        item = out[place]
        if not isinstance(item, s.Assign | s.Statement):
            return []
        if isinstance(item, s.Assign) and s.dotted(item.targets[0]) == value.id:
            found = out[place:]
            del out[place:]
            return found
    return []


def _is_simple_arm(arm: Any) -> bool:
    """Whether an arm of a match gives a value and does nothing else."""
    value = arm.field("value")
    return value is not None and value.kind() not in (
        *_BLOCKS,
        "if_expression",
        "match_expression",
        "return_expression",
        "break_expression",
        "continue_expression",
        "assignment_expression",
        "macro_invocation",
        "loop_expression",
        "while_expression",
        "for_expression",
    )


def _combined(raw: Any, operator: str, first: s.Node, second: s.Node) -> s.Node:
    if operator == "||":
        return s.Or(raw, flat(s.Or, first, second))
    if operator == "&&":
        return s.And(raw, flat(s.And, first, second))
    if operator == "+":
        return s.Concat(raw, flat(s.Concat, first, second))
    if operator in ("==", "!=", "<", ">", "<=", ">="):
        return s.Compare(raw, operator, [first, second])
    return s.Other(raw, [first, second])


def _formatted(text: s.Str, args: list[s.Node]) -> s.Node:
    """`format!("{base}/{}", path)`"""
    waiting = list(args)
    holes: list[s.Node] = []

    def hole(match: re.Match[str]) -> str:
        if match["name"]:
            holes.append(s.Name(text.raw, match["name"]))
        else:
            holes.append(waiting.pop(0) if waiting else s.Other(text.raw, []))
        return "{}"

    plain = text.text.replace("{{", "\0").replace("}}", "\1")
    shown = _FIELD.sub(hole, plain).replace("\0", "{").replace("\1", "}")
    return s.Str(text.raw, shown, [*text.holes, *holes])


def _is_settled(node: s.Node) -> bool:
    """Whether what stands in for a value that is not there asks nobody for another one."""
    return not isinstance(node, s.Func | s.Call | s.Await | s.Other)


def _value_of(node: s.Node) -> s.Node:
    """What a closure without parameters that matter gives, else the node itself."""
    if isinstance(node, s.Func) and not node.name:
        if not isinstance(node.body, s.Block):
            return node.body
        match node.body.items:
            case [s.Return(value=s.Node() as value)]:
                return value
            case _:
                pass
    return node


def _split(tokens: list[Any]) -> list[list[Any]]:
    """Tokens between commas."""
    found: list[list[Any]] = [[]]
    for token in tokens:
        if token.text() == "," and not token.is_named():
            found.append([])
        elif token.kind() not in _COMMENTS:
            found[-1].append(token)
    return [part for part in found if part]


def _tree_of(node: Any) -> Any | None:
    return next((child for child in node.children() if child.kind() == "token_tree"), None)


def _macro_name(node: Any) -> str:
    path = node.field("macro")
    return path.text().rpartition("::")[2] if path is not None else ""


def _called(node: Any) -> str:
    function = node.field("function")
    return "".join(function.text().split()) if function is not None else ""


def _pattern_of(arm: Any) -> Any:
    return arm.field("pattern")


def _wrapped(pattern: Any | None) -> tuple[str, Any] | None:
    """Of `Ok(x)`, `Err(e)`, `Some(x)`: the name and what is inside; None for other patterns."""
    while pattern is not None and pattern.kind() == "match_pattern":
        inner = named(pattern.children())
        pattern = inner[0] if inner else None
    if pattern is None or pattern.kind() != "tuple_struct_pattern":
        return None
    kind = pattern.field("type")
    name = kind.text().rpartition("::")[2] if kind is not None else ""
    inner = [child for child in pattern.children()[2:-1] if child.text() != ","]
    return (name, inner[0]) if name in ("Ok", "Err", "Some") and inner else None


def _leaves(node: Any) -> list[Any]:
    """The outermost names and literals of a pattern, in order."""
    found: list[Any] = []
    pending = [node]
    while pending and len(found) < 200:
        part = pending.pop(0)
        kind = part.kind()
        if kind in _PATTERN_LEAVES:
            found.append(part)
        elif kind not in ("field_identifier", "type_identifier"):
            pending[:0] = [
                child
                for child in part.children()
                if child.is_named() and child.kind() not in _COMMENTS
            ]
            condition = part.field("condition") if kind == "match_pattern" else None
            if condition is not None:
                pending = [
                    child for child in pending if child.range().start != condition.range().start
                ]
    return found


def _path(node: Any) -> tuple[str, ...]:
    return tuple(part for part in "".join(node.text().split()).split("::") if part)


def _module(path: tuple[str, ...]) -> str:
    """A path as a dotted module; what is of this crate begins with a dot."""
    if path and path[0] in ("crate", "super", "self"):
        rest = [part for part in path if part not in ("crate", "super", "self")]
        return "." + ".".join(rest)
    return ".".join(path)


def _is_of_tests(attribute: Any) -> bool:
    text = "".join(attribute.text().split())
    return text.startswith("#[cfg(test") or bool(re.match(r"#\[(?:\w+::)*test\b", text))


def _text(node: Any) -> str:
    text: list[str] = []
    for child in node.children():
        kind = child.kind()
        if kind == "string_content":
            text.append(child.text())
        elif kind == "escape_sequence":
            written = child.text()[1:]
            text.append(_ESCAPES.get(written[:1], written if len(written) == 1 else ""))
    return "".join(text)


_RULES = Rules(
    comments=_COMMENTS,
    expressions={
        "identifier": _Lowering.identifier,
        "field_identifier": _Lowering.identifier,
        "type_identifier": _Lowering.identifier,
        "primitive_type": _Lowering.identifier,
        "self": _Lowering.identifier,
        "field_expression": _Lowering.field,
        "scoped_identifier": _Lowering.scoped,
        "scoped_type_identifier": _Lowering.scoped,
        "generic_type": _Lowering.generic,
        "generic_function": _Lowering.generic,
        "reference_type": _Lowering.last,
        "dynamic_type": _Lowering.last,
        "abstract_type": _Lowering.last,
        "reference_expression": _Lowering.last,
        "parenthesized_expression": _Lowering.first,
        "try_expression": _Lowering.demanded,
        "type_cast_expression": _Lowering.first,
        "await_expression": _Lowering.awaited,
        "index_expression": _Lowering.index,
        "unary_expression": _Lowering.unary,
        "binary_expression": _Lowering.binary,
        "assignment_expression": _Lowering.assignment,
        "compound_assignment_expr": _Lowering.augmented,
        "return_expression": _Lowering.return_expression,
        "break_expression": _Lowering.break_expression,
        "continue_expression": _Lowering.continue_expression,
        "closure_expression": _Lowering.closure,
        "async_block": _Lowering.async_block,
        "block": _Lowering.valued,
        "unsafe_block": _Lowering.valued,
        "if_expression": _Lowering.valued,
        "match_expression": _Lowering.valued,
        "loop_expression": _Lowering.valued,
        "while_expression": _Lowering.valued,
        "for_expression": _Lowering.valued,
        "call_expression": _Lowering.call,
        "struct_expression": _Lowering.struct,
        "array_expression": _Lowering.sequence,
        "tuple_expression": _Lowering.tuple,
        "macro_invocation": _Lowering.macro,
        "string_literal": _Lowering.string,
        "raw_string_literal": _Lowering.string,
        "integer_literal": _Lowering.constant,
        "float_literal": _Lowering.constant,
        "boolean_literal": _Lowering.constant,
        "char_literal": _Lowering.constant,
        "function_type": _Lowering.unread,
    },
    statements={
        "use_declaration": _Lowering.use,
        "mod_item": _Lowering.module,
        "const_item": _Lowering.constant_item,
        "static_item": _Lowering.constant_item,
        "struct_item": _Lowering.struct_item,
        "enum_item": _Lowering.enum_item,
        "impl_item": _Lowering.implementation,
        "trait_item": _Lowering.trait_item,
        "function_item": _Lowering.function_item,
        "macro_definition": Lowering.nothing_to_say,
        "let_declaration": _Lowering.let,
        "attribute_item": Lowering.nothing_to_say,
        "inner_attribute_item": Lowering.nothing_to_say,
        "type_item": Lowering.nothing_to_say,
        "extern_crate_declaration": Lowering.nothing_to_say,
        "empty_statement": Lowering.nothing_to_say,
    },
)

LANGUAGE = Language(
    "rust", "crates", lower, is_absence_fatal=False, line_comment="//", starts=("main",)
)
